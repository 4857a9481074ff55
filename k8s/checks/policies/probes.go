package policies

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

var probes = []Rule{
	{"startup-probe", "a service that loads a large book is not dead, it is starting",
		eachServer(startupProbe)},
	{"liveness-alone", "a liveness that asks a dependency restarts every pod when the database is away",
		eachServer(livenessAlone)},
	{"readiness-asked", "a pod without the hierarchy, or that is ending, must get no calls",
		eachServer(readinessAsked)},
	{"liveness-patient", "a restart cures little and costs much: half a minute of silence comes first",
		eachServer(livenessPatient)},
	{"probes-served", "kubelet speaks no TLS: it has to ask the port of --probes",
		eachServer(probesServed)},
	{"cache-probes", "a cache that hangs should be restarted, and found before that",
		eachWorkload(cacheProbes)},
}

func asksByGrpc(probe *corev1.Probe, service string) bool {
	return probe != nil && probe.GRPC != nil && probe.GRPC.Service != nil && *probe.GRPC.Service == service
}

func seconds(probe *corev1.Probe) int32 { return probe.PeriodSeconds * probe.FailureThreshold }

func startupProbe(workload manifests.Workload, container corev1.Container) string {
	if !asksByGrpc(container.StartupProbe, "liveness") {
		return "a startupProbe asks by grpc for `liveness`"
	}
	if workload.Is(manifests.KindService) && seconds(container.StartupProbe) < 300 {
		return "a service gets five minutes to load its data"
	}
	return ""
}

func livenessAlone(_ manifests.Workload, container corev1.Container) string {
	if !asksByGrpc(container.LivenessProbe, "liveness") {
		return "the livenessProbe asks by grpc for `liveness`, which touches no dependency"
	}
	return ""
}

func readinessAsked(_ manifests.Workload, container corev1.Container) string {
	if !asksByGrpc(container.ReadinessProbe, "readiness") {
		return "the readinessProbe asks by grpc for `readiness`"
	}
	return ""
}

func livenessPatient(_ manifests.Workload, container corev1.Container) string {
	if container.LivenessProbe != nil && seconds(container.LivenessProbe) < 30 {
		return "livenessProbe: periodSeconds × failureThreshold has to be 30 s or more"
	}
	return ""
}

func probesServed(_ manifests.Workload, container corev1.Container) string {
	address, _ := manifests.Flag(container, "probes")
	for _, probe := range []*corev1.Probe{
		container.StartupProbe, container.LivenessProbe, container.ReadinessProbe,
	} {
		if probe != nil && probe.GRPC != nil && probe.GRPC.Port != manifests.Port(address) {
			return fmt.Sprintf("a probe asks port %d, and --probes is %q", probe.GRPC.Port, address)
		}
	}
	return ""
}

func cacheProbes(workload manifests.Workload) string {
	if !workload.Is(manifests.KindCache) {
		return ""
	}
	for _, container := range workload.Pod.Spec.Containers {
		if container.StartupProbe == nil || container.LivenessProbe == nil || container.ReadinessProbe == nil {
			return fmt.Sprintf("container %s needs all three probes", container.Name)
		}
	}
	return ""
}
