// Package policies holds Accord's own rules for manifests: what Kubernetes takes, and we do not.
//
// A rule is a function from an environment's objects to complaints. To add one: the function, a line in
// the list of its file, and a fixture of its name in fixtures/, a change to a good environment that the
// rule has to refuse. The tests hold that every overlay passes every rule, and that every fixture fails
// its own rule and no other that it does not name.
package policies

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

// Rule is one thing that holds in every environment.
type Rule struct {
	Name  string
	Why   string
	Check func(*manifests.Set) []string
}

// Rules are all of them.
func Rules() []Rule {
	var all []Rule
	for _, group := range [][]Rule{
		confinement, resources, probes, endings, availability, storage, identity, secrets, network, images,
	} {
		all = append(all, group...)
	}
	return all
}

// eachWorkload makes a rule's check of one that looks at a workload: "" is no complaint.
func eachWorkload(check func(manifests.Workload) string) func(*manifests.Set) []string {
	return func(set *manifests.Set) []string {
		var complaints []string
		for _, workload := range set.Workloads() {
			if problem := check(workload); problem != "" {
				complaints = append(complaints, fmt.Sprintf("%s/%s: %s", workload.Kind, workload.Name, problem))
			}
		}
		return complaints
	}
}

// eachContainer makes a rule's check of one that looks at a container.
func eachContainer(check func(corev1.Container) string) func(*manifests.Set) []string {
	return eachWorkload(func(workload manifests.Workload) string {
		for _, container := range workload.Containers() {
			if problem := check(container); problem != "" {
				return fmt.Sprintf("container %s: %s", container.Name, problem)
			}
		}
		return ""
	})
}

// eachServer makes a rule's check of one that looks at our own servers: the services and the gateway,
// whose pods have one container.
func eachServer(check func(manifests.Workload, corev1.Container) string) func(*manifests.Set) []string {
	return eachWorkload(func(workload manifests.Workload) string {
		if !workload.Is(manifests.KindService, manifests.KindGateway) {
			return ""
		}
		if len(workload.Pod.Spec.Containers) != 1 {
			return "a server's pod has one container"
		}
		return check(workload, workload.Pod.Spec.Containers[0])
	})
}
