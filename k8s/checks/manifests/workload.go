package manifests

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Workload is what makes pods, whichever its kind is.
type Workload struct {
	Kind     string
	Name     string
	Replicas int32
	Pod      *corev1.PodTemplateSpec
}

// What a workload is, by its label accord.dev/kind.
const (
	KindService = "service"
	KindGateway = "gateway"
	KindCache   = "cache"
	KindJob     = "job"
)

// Workloads are all of them, deployments first.
func (set *Set) Workloads() []Workload {
	var all []Workload
	for i := range set.Deployments {
		deployment := &set.Deployments[i]
		replicas := int32(1)
		if deployment.Spec.Replicas != nil {
			replicas = *deployment.Spec.Replicas
		}
		all = append(all, Workload{"Deployment", deployment.Name, replicas, &deployment.Spec.Template})
	}
	for i := range set.Jobs {
		all = append(all, Workload{"Job", set.Jobs[i].Name, 1, &set.Jobs[i].Spec.Template})
	}
	return all
}

// Is tells whether a workload is of one of the kinds.
func (workload Workload) Is(kinds ...string) bool {
	for _, kind := range kinds {
		if workload.Pod.Labels["accord.dev/kind"] == kind {
			return true
		}
	}
	return false
}

// Store is what its data is in: "sqlite", "postgres", or "" for none.
func (workload Workload) Store() string { return workload.Pod.Labels["accord.dev/store"] }

// Containers are those that run and those that run before them.
func (workload Workload) Containers() []corev1.Container {
	spec := workload.Pod.Spec
	return append(append([]corev1.Container{}, spec.InitContainers...), spec.Containers...)
}

// Flag is the value of `--name=value` among a container's arguments; found for `--name` too.
func Flag(container corev1.Container, name string) (value string, found bool) {
	for _, argument := range container.Args {
		given, value, _ := strings.Cut(argument, "=")
		if given == "--"+name {
			return value, true
		}
	}
	return "", false
}

// Port is the number behind the last colon of an address; 0 if there is none.
func Port(address string) int32 {
	digits := address[strings.LastIndex(address, ":")+1:]
	port := int32(0)
	for _, digit := range digits {
		if digit < '0' || digit > '9' || port > 65535 {
			return 0
		}
		port = port*10 + digit - '0'
	}
	return port
}
