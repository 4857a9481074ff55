package policies

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

var confinement = []Rule{
	{"non-root", "a break-in that leaves the container should meet an id that owns nothing on the node",
		eachWorkload(nonRoot)},
	{"read-only-root", "what cannot write to its image cannot keep a foothold in it",
		eachContainer(readOnlyRoot)},
	{"no-escalation", "a set-uid program in a base image must not make the process root",
		eachContainer(noEscalation)},
	{"no-capabilities", "none of our programs needs any: all ports are above 1024",
		eachContainer(noCapabilities)},
	{"seccomp", "the runtime's filter takes away the system calls that most kernel holes need",
		eachWorkload(seccomp)},
	{"no-host-namespaces", "the node's network, processes and ports are not an environment's",
		eachWorkload(noHostNamespaces)},
	{"no-host-volumes", "the node's file system is not an environment's", eachWorkload(noHostVolumes)},
	{"bounded-scratch", "a full scratch volume fills the node's disk and evicts its neighbours",
		eachWorkload(boundedScratch)},
}

const userIDMin = 10000 // below are the ids that distributions give to people and services of a node

func nonRoot(workload manifests.Workload) string {
	context := workload.Pod.Spec.SecurityContext
	if context == nil || context.RunAsNonRoot == nil || !*context.RunAsNonRoot {
		return "set runAsNonRoot"
	}
	if context.RunAsUser == nil || *context.RunAsUser < userIDMin ||
		context.RunAsGroup == nil || *context.RunAsGroup < userIDMin {
		return fmt.Sprintf("runAsUser and runAsGroup have to be %d or more", userIDMin)
	}
	return ""
}

func readOnlyRoot(container corev1.Container) string {
	context := container.SecurityContext
	if context == nil || context.ReadOnlyRootFilesystem == nil || !*context.ReadOnlyRootFilesystem {
		return "set readOnlyRootFilesystem; what has to be written goes to a volume"
	}
	return ""
}

func noEscalation(container corev1.Container) string {
	context := container.SecurityContext
	if context == nil || context.AllowPrivilegeEscalation == nil || *context.AllowPrivilegeEscalation {
		return "set allowPrivilegeEscalation: false"
	}
	return ""
}

func noCapabilities(container corev1.Container) string {
	context := container.SecurityContext
	if context == nil || context.Capabilities == nil || len(context.Capabilities.Drop) != 1 ||
		context.Capabilities.Drop[0] != "ALL" || len(context.Capabilities.Add) > 0 {
		return "drop ALL capabilities and add none"
	}
	return ""
}

func seccomp(workload manifests.Workload) string {
	context := workload.Pod.Spec.SecurityContext
	if context == nil || context.SeccompProfile == nil ||
		context.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault {
		return "set seccompProfile: RuntimeDefault"
	}
	return ""
}

func noHostNamespaces(workload manifests.Workload) string {
	spec := workload.Pod.Spec
	if spec.HostNetwork || spec.HostPID || spec.HostIPC {
		return "no hostNetwork, hostPID or hostIPC"
	}
	for _, container := range workload.Containers() {
		for _, port := range container.Ports {
			if port.HostPort != 0 {
				return "no hostPort"
			}
		}
	}
	return ""
}

func noHostVolumes(workload manifests.Workload) string {
	for _, volume := range workload.Pod.Spec.Volumes {
		if volume.Secret == nil && volume.ConfigMap == nil && volume.EmptyDir == nil &&
			volume.PersistentVolumeClaim == nil {
			return fmt.Sprintf("volume %s is no secret, setting, scratch space or claim", volume.Name)
		}
	}
	return ""
}

func boundedScratch(workload manifests.Workload) string {
	for _, volume := range workload.Pod.Spec.Volumes {
		if volume.EmptyDir != nil && volume.EmptyDir.SizeLimit == nil {
			return fmt.Sprintf("emptyDir %s has no sizeLimit", volume.Name)
		}
	}
	return ""
}
