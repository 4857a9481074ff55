package policies

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"accord.dev/k8s/checks/manifests"
)

var network = []Rule{
	{"default-deny", "what nobody thought of should be closed", defaultDeny},
	{"named-holes", "a hole without ports or callers is the wall taken down", namedHoles},
	{"names-looked-up", "a pod that may not ask for names finds nobody", eachPod(mayAskNames)},
	{"callees-reached", "every address that a program is given has to exist and be let through", calleesReached},
	{"callers-needed", "a service answers those who need it and no other pod", strangersShut},
	{"people-let-in", "a gateway that no ingress controller may reach is a wall", peopleLetIn},
	{"scrape-let-in", "metrics that nobody may fetch warn nobody", scrapeLetIn},
	{"scrape-announced", "Prometheus goes by annotations, which have to name the port of --metrics",
		eachServer(scrapeAnnounced)},
	{"headless", "behind one address, a gRPC connection stays with one pod for as long as it lives",
		headless},
	{"service-finds-pods", "a Service that selects nothing, or names no pod's port, fails only when called",
		servicesFindPods},
	{"json-logs", "a log that is text cannot be searched by trace id", eachServer(jsonLogs)},
}

var (
	dnsPeer = manifests.Peer{Pod: map[string]string{"k8s-app": "kube-dns"},
		Namespace: map[string]string{"kubernetes.io/metadata.name": "kube-system"}}
	ingressPeer  = manifests.Peer{Namespace: map[string]string{"accord.dev/ingress": "true"}}
	scraperPeer  = manifests.Peer{Namespace: map[string]string{"accord.dev/scrape": "true"}}
	strangerPeer = manifests.Peer{Namespace: map[string]string{"kubernetes.io/metadata.name": "elsewhere"}}
)

func peerOf(workload manifests.Workload) manifests.Peer {
	return manifests.Peer{Pod: workload.Pod.Labels}
}

func defaultDeny(set *manifests.Set) []string {
	for _, policy := range set.Policies {
		spec := policy.Spec
		if len(spec.PodSelector.MatchLabels)+len(spec.PodSelector.MatchExpressions) == 0 &&
			len(spec.PolicyTypes) == 2 && len(spec.Ingress)+len(spec.Egress) == 0 {
			return nil
		}
	}
	return []string{"no NetworkPolicy closes all pods in both directions"}
}

// Callees outside of the cluster (a managed database) have no labels: an egress may name ports alone.
func namedHoles(set *manifests.Set) []string {
	var complaints []string
	complain := func(policy networkingv1.NetworkPolicy, problem string) {
		complaints = append(complaints, fmt.Sprintf("NetworkPolicy/%s: %s", policy.Name, problem))
	}
	for _, policy := range set.Policies {
		for _, rule := range policy.Spec.Ingress {
			if len(rule.From) == 0 || len(rule.Ports) == 0 {
				complain(policy, "an ingress names callers and ports")
			}
		}
		for _, rule := range policy.Spec.Egress {
			if len(rule.Ports) == 0 {
				complain(policy, "an egress names ports")
			}
		}
	}
	return complaints
}

func eachPod(check func(*manifests.Set, manifests.Workload) string) func(*manifests.Set) []string {
	return func(set *manifests.Set) []string {
		return eachWorkload(func(workload manifests.Workload) string { return check(set, workload) })(set)
	}
}

func mayAskNames(set *manifests.Set, workload manifests.Workload) string {
	if !set.Reaches(peerOf(workload), dnsPeer, 53) {
		return "no NetworkPolicy lets it ask kube-dns"
	}
	return ""
}

// Addresses are dns:///NAME:PORT in a flag, or NAME:PORT in a setting that a variable takes.
func addresses(set *manifests.Set, container corev1.Container) map[string]int32 {
	found := map[string]int32{}
	for _, argument := range container.Args {
		if _, target, is := strings.Cut(argument, "=dns:///"); is {
			found[target[:strings.LastIndex(target, ":")]] = manifests.Port(target)
		}
	}
	for _, variable := range container.Env {
		if variable.Name != "ACCORD_REDIS" || variable.ValueFrom == nil {
			continue
		}
		reference := variable.ValueFrom.ConfigMapKeyRef
		for _, settings := range set.ConfigMaps {
			if value := settings.Data[reference.Key]; settings.Name == reference.Name && value != "" {
				found[value[:strings.LastIndex(value, ":")]] = manifests.Port(value)
			}
		}
	}
	return found
}

func calleesReached(set *manifests.Set) []string {
	return eachWorkload(func(workload manifests.Workload) string {
		for _, container := range workload.Containers() {
			for name, port := range addresses(set, container) {
				if problem := reached(set, workload, name, port); problem != "" {
					return problem
				}
			}
		}
		return ""
	})(set)
}

func reached(set *manifests.Set, caller manifests.Workload, name string, port int32) string {
	for _, service := range set.Services {
		if service.Name != name {
			continue
		}
		for _, callee := range set.Workloads() {
			if !selectsPods(service, callee) {
				continue
			}
			if !servesPort(service, port) {
				return fmt.Sprintf("Service %s has no port %d", name, port)
			}
			if !set.Reaches(peerOf(caller), peerOf(callee), port) {
				return fmt.Sprintf("the network policies do not let it reach %s:%d", name, port)
			}
			return ""
		}
	}
	return fmt.Sprintf("there is no Service %s", name)
}

func servesPort(service corev1.Service, port int32) bool {
	for _, each := range service.Spec.Ports {
		if each.Port == port {
			return true
		}
	}
	return false
}

func selectsPods(service corev1.Service, workload manifests.Workload) bool {
	if len(service.Spec.Selector) == 0 {
		return false
	}
	for key, value := range service.Spec.Selector {
		if workload.Pod.Labels[key] != value {
			return false
		}
	}
	return true
}

// Other namespaces, and pods of this one that do not call the service, are shut out.
func strangersShut(set *manifests.Set) []string {
	neighbour := manifests.Peer{Pod: map[string]string{"app.kubernetes.io/name": "somebody-else"}}
	return eachWorkload(func(workload manifests.Workload) string {
		for _, container := range workload.Pod.Spec.Containers {
			for _, port := range container.Ports {
				if set.Admits(strangerPeer, peerOf(workload), port.ContainerPort) ||
					set.Admits(neighbour, peerOf(workload), port.ContainerPort) {
					return fmt.Sprintf("port %d is open to pods that have no business there", port.ContainerPort)
				}
			}
		}
		return ""
	})(set)
}

func peopleLetIn(set *manifests.Set) []string {
	return eachServer(func(workload manifests.Workload, container corev1.Container) string {
		address, _ := manifests.Flag(container, "listen")
		open := set.Reaches(ingressPeer, peerOf(workload), manifests.Port(address))
		if workload.Is(manifests.KindGateway) && !open {
			return "no NetworkPolicy lets an ingress controller reach it"
		}
		if workload.Is(manifests.KindService) && open {
			return "people come by the gateway alone"
		}
		return ""
	})(set)
}

func scrapeLetIn(set *manifests.Set) []string {
	return eachServer(func(workload manifests.Workload, container corev1.Container) string {
		address, _ := manifests.Flag(container, "metrics")
		if !set.Reaches(scraperPeer, peerOf(workload), manifests.Port(address)) {
			return "no NetworkPolicy lets Prometheus reach --metrics"
		}
		return ""
	})(set)
}

func scrapeAnnounced(workload manifests.Workload, container corev1.Container) string {
	address, _ := manifests.Flag(container, "metrics")
	announced := workload.Pod.Annotations
	if announced["prometheus.io/scrape"] != "true" ||
		announced["prometheus.io/port"] != fmt.Sprint(manifests.Port(address)) {
		return "annotate prometheus.io/scrape and the port of --metrics"
	}
	return ""
}

func headless(set *manifests.Set) []string {
	var complaints []string
	for _, service := range set.Services {
		for _, workload := range set.Workloads() {
			if workload.Is(manifests.KindService) && selectsPods(service, workload) &&
				service.Spec.ClusterIP != corev1.ClusterIPNone {
				complaints = append(complaints, fmt.Sprintf("Service/%s: clusterIP: None", service.Name))
			}
		}
	}
	return complaints
}

func servicesFindPods(set *manifests.Set) []string {
	var complaints []string
	for _, service := range set.Services {
		found := 0
		for _, workload := range set.Workloads() {
			if !selectsPods(service, workload) {
				continue
			}
			found++
			for _, port := range service.Spec.Ports {
				if !hasPort(workload, port.TargetPort.StrVal) {
					complaints = append(complaints, fmt.Sprintf("Service/%s: no pod names a port %q",
						service.Name, port.TargetPort.String()))
				}
			}
		}
		if found != 1 {
			complaints = append(complaints, fmt.Sprintf("Service/%s: it selects the pods of %d workloads",
				service.Name, found))
		}
	}
	return complaints
}

func hasPort(workload manifests.Workload, name string) bool {
	for _, container := range workload.Pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Name == name {
				return true
			}
		}
	}
	return false
}

func jsonLogs(_ manifests.Workload, container corev1.Container) string {
	if format, _ := manifests.Flag(container, "log"); format != "json" {
		return "--log=json"
	}
	return ""
}
