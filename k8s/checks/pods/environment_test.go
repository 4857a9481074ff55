package pods

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"accord.dev/k8s/checks/manifests"
)

const (
	k8s         = "../.."
	readySecond = 60 * time.Second
)

// environment is an overlay whose pods run here.
type environment struct {
	t    *testing.T
	set  *manifests.Set
	node *Node
	pods map[string][]*Pod // by workload
	http *http.Client      // a browser that trusts the environment's authority
	seen string            // the accounts revision of the last write: what it reads is no older
}

func TestMain(m *testing.M) {
	if os.Getenv("ACCORD_IMAGES") == "" {
		fmt.Println("pods are started by k8s/try alone, which makes a network for them")
		os.Exit(0)
	}
	if err := StartNode(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// images are the root folders that k8s/try has mounted: "NAME=FOLDER NAME=FOLDER".
func images(t *testing.T) map[string]string {
	t.Helper()
	roots := map[string]string{}
	for _, each := range strings.Fields(os.Getenv("ACCORD_IMAGES")) {
		name, folder, _ := strings.Cut(each, "=")
		roots[name] = folder
	}
	return roots
}

func newEnvironment(t *testing.T, overlay string) *environment {
	t.Helper()
	objects, err := manifests.Render(k8s + "/overlays/" + overlay)
	if err != nil {
		t.Fatal(err)
	}
	set, err := manifests.Parse(objects)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	secrets := certificates(t, set.Namespaces[0].Name, folder+"/authority")
	made := &environment{t: t, set: set, pods: map[string][]*Pod{},
		node: NewNode(folder, images(t), set.ConfigMaps[0].Data, secrets)}
	t.Cleanup(func() { made.stop(folder) })
	made.http = browser(t, secrets["accord-gateway-door"])
	return made
}

// stop ends all pods; a failed test shows what they wrote.
func (made *environment) stop(folder string) {
	made.node.Stop()
	for _, pod := range made.node.pods {
		_ = command("ip", "netns", "delete", pod.Name)
		if made.t.Failed() {
			log, _ := os.ReadFile(folder + "/" + pod.Name + ".log")
			made.t.Logf("%s:\n%.3000s", pod.Name, log)
		}
	}
}

func certificates(t *testing.T, namespace, authority string) map[string]corev1.Secret {
	t.Helper()
	output, err := exec.Command(k8s+"/certificates", namespace, "--authority="+authority).Output()
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]corev1.Secret{}
	for _, document := range bytes.Split(output, []byte("---\n"))[1:] {
		var secret corev1.Secret
		if err := yaml.UnmarshalStrict(document, &secret); err != nil {
			t.Fatal(err)
		}
		made[secret.Name] = secret
	}
	return made
}

func browser(t *testing.T, door corev1.Secret) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(door.Data["ca.crt"]) {
		t.Fatal("no authority in the door's Secret")
	}
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{RootCAs: roots, ServerName: "accord-gateway"},
	}}
}

// serviceOf is the name that callers know a workload by.
func (made *environment) serviceOf(workload manifests.Workload) []string {
	for _, service := range made.set.Services {
		if service.Spec.Selector["app.kubernetes.io/name"] == workload.Name {
			return []string{service.Name}
		}
	}
	return nil
}

func (made *environment) workload(name string) manifests.Workload {
	made.t.Helper()
	for _, workload := range made.set.Workloads() {
		if workload.Name == name {
			return workload
		}
	}
	made.t.Fatalf("no workload %s", name)
	return manifests.Workload{}
}

// add prepares all replicas of a workload: every name is known before the first pod starts.
func (made *environment) add(names ...string) {
	made.t.Helper()
	for _, name := range names {
		workload := made.workload(name)
		for replica := range int(workload.Replicas) {
			pod, err := made.node.Add(workload, replica, made.serviceOf(workload)...)
			if err != nil {
				made.t.Fatal(err)
			}
			made.pods[name] = append(made.pods[name], pod)
		}
	}
}

func (made *environment) start(names ...string) {
	made.t.Helper()
	for _, name := range names {
		for _, pod := range made.pods[name] {
			if err := made.node.Start(pod); err != nil {
				made.t.Fatal(err)
			}
		}
	}
}

func (made *environment) awaitReady(names ...string) {
	made.t.Helper()
	for _, name := range names {
		for _, pod := range made.pods[name] {
			if err := pod.AwaitReady(readySecond); err != nil {
				made.t.Fatal(err)
			}
		}
	}
}

// ask calls the gateway as a browser would.
func (made *environment) ask(method, path, body string) (int, string) {
	made.t.Helper()
	url := fmt.Sprintf("https://%s:7480%s", made.pods["accord-gateway"][0].Address, path)
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		made.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	} else if made.seen != "" && strings.HasPrefix(path, "/v1/accounts/") {
		request.Header.Set("Accord-Min-Revision", made.seen)
	}
	answer, err := made.http.Do(request)
	if err != nil {
		made.t.Fatal(err)
	}
	defer answer.Body.Close()
	if body != "" {
		made.seen = answer.Header.Get("Accord-Revision")
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		made.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func (made *environment) wants(method, path, body, inAnswer string) {
	made.t.Helper()
	if code, text := made.ask(method, path, body); code != http.StatusOK || !strings.Contains(text, inAnswer) {
		made.t.Fatalf("%s %s: %d %.500s", method, path, code, text)
	}
}

// endsInOrder is what a rollout does to a pod: not ready at once, alive for the delay, ended in time.
func (made *environment) endsInOrder(pod *Pod) {
	made.t.Helper()
	if err := made.node.Signal(pod, syscall.SIGTERM); err != nil {
		made.t.Fatal(err)
	}
	time.Sleep(time.Second)
	if pod.Probe(pod.container.ReadinessProbe) == nil {
		made.t.Errorf("%s is ready after SIGTERM", pod.Name)
	}
	if err := pod.Probe(pod.container.LivenessProbe); err != nil {
		made.t.Errorf("%s is dead within its drain delay: %v", pod.Name, err)
	}
	grace := time.Duration(*pod.template.Spec.TerminationGracePeriodSeconds) * time.Second
	if err := pod.AwaitEnd(grace); err != nil {
		made.t.Error(err)
	}
}
