package policies

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"accord.dev/k8s/checks/manifests"
)

var resources = []Rule{
	{"memory-bounded", "a message can claim memory before it is checked: the limit is what stops it",
		eachContainer(memoryBounded)},
	{"cpu-requested", "without a request the scheduler packs pods until all are slow",
		eachContainer(cpuRequested)},
	{"cpu-not-limited", "a limit of CPU throttles within each 100 ms, which shows in every call's time",
		eachContainer(cpuNotLimited)},
	{"disk-bounded", "logs and scratch files count; unbounded, they evict the node's other pods",
		eachContainer(diskBounded)},
	{"go-memory-limit", "Go does not know of the container's limit unless it is told",
		eachServer(goMemoryLimit)},
}

func memoryBounded(container corev1.Container) string {
	return requestedAndLimited(container, corev1.ResourceMemory)
}

func diskBounded(container corev1.Container) string {
	return requestedAndLimited(container, corev1.ResourceEphemeralStorage)
}

func requestedAndLimited(container corev1.Container, name corev1.ResourceName) string {
	request, limit := container.Resources.Requests[name], container.Resources.Limits[name]
	if request.IsZero() || limit.IsZero() {
		return fmt.Sprintf("request and limit %s", name)
	}
	return ""
}

func cpuRequested(container corev1.Container) string {
	if container.Resources.Requests.Cpu().IsZero() {
		return "request cpu"
	}
	return ""
}

func cpuNotLimited(container corev1.Container) string {
	if _, limited := container.Resources.Limits[corev1.ResourceCPU]; limited {
		return "no limit of cpu"
	}
	return ""
}

func goMemoryLimit(workload manifests.Workload, container corev1.Container) string {
	if !workload.Is(manifests.KindGateway) {
		return ""
	}
	for _, variable := range container.Env {
		if variable.Name != "GOMEMLIMIT" {
			continue
		}
		// Go writes MiB where Kubernetes writes Mi.
		soft, err := resource.ParseQuantity(strings.TrimSuffix(variable.Value, "B"))
		if err != nil || soft.Cmp(*container.Resources.Limits.Memory()) >= 0 {
			return "GOMEMLIMIT has to be below the memory limit"
		}
		return ""
	}
	return "set GOMEMLIMIT"
}
