package pods

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

// Node is where pods run: the images' root folders, the environment's settings and secrets.
type Node struct {
	folder   string            // scratch space, claims and logs
	roots    map[string]string // image → the folder with its files
	settings map[string]string
	secrets  map[string]corev1.Secret
	hosts    string // the file that stands in for the cluster's names
	pods     []*Pod
}

// Pod is one running container.
type Pod struct {
	Name      string
	Address   string
	template  *corev1.PodTemplateSpec
	container corev1.Container
	process   *exec.Cmd
	output    bytes.Buffer
	ended     chan error
}

// NewNode prepares a node below `folder`. `names` are the Services of the environment and which pods
// are behind each.
func NewNode(folder string, roots, settings map[string]string, secrets map[string]corev1.Secret) *Node {
	return &Node{folder: folder, roots: roots, settings: settings, secrets: secrets,
		hosts: filepath.Join(folder, "hosts")}
}

// Add gives a workload's pod its network and its names; it does not run yet. `names` are what Services
// call it by.
func (node *Node) Add(workload manifests.Workload, replica int, names ...string) (*Pod, error) {
	pod := &Pod{Name: fmt.Sprintf("%s-%d", workload.Name, replica), template: workload.Pod,
		container: workload.Pod.Spec.Containers[0], ended: make(chan error, 1)}
	address, err := plugIn(pod.Name, len(node.pods))
	if err != nil {
		return nil, err
	}
	pod.Address = address
	node.pods = append(node.pods, pod)
	return pod, node.Name(address, names...)
}

// Name lets pods find an address by names.
func (node *Node) Name(address string, names ...string) error {
	file, err := os.OpenFile(node.hosts, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	for _, name := range names {
		if _, err := fmt.Fprintf(file, "%s %s\n", address, name); err != nil {
			return err
		}
	}
	return nil
}

// Start runs a pod's container.
func (node *Node) Start(pod *Pod) error {
	spec, err := node.spec(pod)
	if err != nil {
		return fmt.Errorf("%s: %w", pod.Name, err)
	}
	if spec.Root.Path == "" {
		return fmt.Errorf("%s: image %s is not built", pod.Name, pod.container.Image)
	}
	bundle := filepath.Join(node.folder, pod.Name+".bundle")
	if err := os.MkdirAll(bundle, 0o755); err != nil {
		return err
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(bundle, "config.json"), text, 0o644); err != nil {
		return err
	}
	pod.process = node.runc("run", "--bundle", bundle, pod.Name)
	pod.process.Stdout, pod.process.Stderr = &pod.output, &pod.output
	if err := pod.process.Start(); err != nil {
		return err
	}
	go func() { pod.ended <- pod.process.Wait() }()
	return nil
}

func (node *Node) runc(arguments ...string) *exec.Cmd {
	return exec.Command("runc", append([]string{"--root", filepath.Join(node.folder, "runc")}, arguments...)...)
}

// Exec runs a program in a pod, as `kubectl exec` does, and returns what it says.
func (node *Node) Exec(pod *Pod, arguments ...string) (string, error) {
	output, err := node.runc(append([]string{"exec", pod.Name}, arguments...)...).CombinedOutput()
	return string(output), err
}

// Log is what the container has written so far; only once it has ended is it safe to read.
func (pod *Pod) Log() string { return pod.output.String() }

// Probe asks as a kubelet does; nil: it serves.
func (pod *Pod) Probe(probe *corev1.Probe) error {
	if probe.GRPC == nil {
		return errors.New("not a probe by grpc")
	}
	target := fmt.Sprintf("passthrough:///%s:%d", pod.Address, probe.GRPC.Port)
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	answer, err := grpc_health_v1.NewHealthClient(connection).Check(ctx,
		&grpc_health_v1.HealthCheckRequest{Service: *probe.GRPC.Service})
	if err != nil {
		return err
	}
	if answer.Status != grpc_health_v1.HealthCheckResponse_SERVING {
		return fmt.Errorf("%s is %s", *probe.GRPC.Service, answer.Status)
	}
	return nil
}

// AwaitReady waits for the startup probe and then for readiness.
func (pod *Pod) AwaitReady(limit time.Duration) error {
	var last error
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		select {
		case err := <-pod.ended:
			pod.ended <- err
			return fmt.Errorf("%s ended: %v\n%s", pod.Name, err, pod.Log())
		default:
		}
		if last = pod.Probe(pod.container.StartupProbe); last != nil {
			continue
		}
		if last = pod.Probe(pod.container.ReadinessProbe); last == nil {
			return nil
		}
	}
	return fmt.Errorf("%s is not ready: %w", pod.Name, last)
}

// AwaitEnd waits until the container has ended by itself.
func (pod *Pod) AwaitEnd(limit time.Duration) error {
	select {
	case err := <-pod.ended:
		pod.ended <- err
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", pod.Name, err, pod.Log())
		}
		return nil
	case <-time.After(limit):
		return fmt.Errorf("%s runs still", pod.Name)
	}
}

// Signal tells the container to end, as the kubelet's first step does.
func (node *Node) Signal(pod *Pod, signal syscall.Signal) error {
	output, err := node.runc("kill", pod.Name, fmt.Sprint(int(signal))).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", pod.Name, err, strings.TrimSpace(string(output)))
	}
	return nil
}

// Stop ends every pod that is left; their logs are in the folder.
func (node *Node) Stop() {
	for _, pod := range node.pods {
		if pod.process == nil {
			continue
		}
		_ = node.Signal(pod, syscall.SIGKILL)
		<-pod.ended
		_ = os.WriteFile(filepath.Join(node.folder, pod.Name+".log"), pod.output.Bytes(), 0o644)
		_ = node.runc("delete", "--force", pod.Name).Run()
	}
}
