package policies

import (
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

var endings = []Rule{
	{"drain-delay", "endpoints take seconds to leave every node: a pod that stops at once refuses calls",
		eachServer(drainDelay)},
	{"drain-within-grace", "what is not done when the grace period ends is killed",
		eachServer(drainWithinGrace)},
	{"connection-age", "callers of a headless Service look names up again only when a connection ends",
		eachServer(connectionAge)},
}

const (
	drainDelaySecondsMin = 3
	drainSeconds         = 10 // how long the programs let calls finish after the delay
	reserveSeconds       = 5
	connectionAgeMax     = 600
)

func secondsOf(container corev1.Container, flag string) int {
	value, _ := manifests.Flag(container, flag)
	number, err := strconv.Atoi(value)
	if err != nil {
		return 0
	}
	return number
}

func drainDelay(_ manifests.Workload, container corev1.Container) string {
	if secondsOf(container, "drain-delay") < drainDelaySecondsMin {
		return fmt.Sprintf("--drain-delay has to be %d s or more", drainDelaySecondsMin)
	}
	return ""
}

func drainWithinGrace(workload manifests.Workload, container corev1.Container) string {
	grace := workload.Pod.Spec.TerminationGracePeriodSeconds
	needed := int64(secondsOf(container, "drain-delay") + drainSeconds + reserveSeconds)
	if grace == nil || *grace < needed {
		return fmt.Sprintf("terminationGracePeriodSeconds has to be %d or more", needed)
	}
	return ""
}

func connectionAge(workload manifests.Workload, container corev1.Container) string {
	age := secondsOf(container, "connection-age")
	if workload.Is(manifests.KindService) && (age < 1 || age > connectionAgeMax) {
		return fmt.Sprintf("--connection-age has to be from 1 to %d s", connectionAgeMax)
	}
	return ""
}
