package policies

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

var identity = []Rule{
	{"own-service-account", "a shared account, or `default`, gives a pod whatever another one was given",
		ownServiceAccounts},
	{"no-token", "no program here talks to the API server, so none carries a key to it", noTokens},
	{"no-service-links", "every Service of the namespace would otherwise show in the environment",
		eachWorkload(noServiceLinks)},
	{"labels", "selectors, policies and dashboards go by the same two labels", eachWorkload(labelled)},
	{"restricted-namespace", "the API server enforces what these rules only read", restrictedNamespaces},
	{"one-namespace", "an object outside of the environment's namespace is somebody else's", oneNamespace},
}

func ownServiceAccounts(set *manifests.Set) []string {
	var there []string
	for _, account := range set.ServiceAccounts {
		there = append(there, account.Name)
	}
	taken := map[string]string{}
	return eachWorkload(func(workload manifests.Workload) string {
		name := workload.Pod.Spec.ServiceAccountName
		if !slices.Contains(there, name) {
			return fmt.Sprintf("ServiceAccount %q is not among the manifests", name)
		}
		if other, shared := taken[name]; shared {
			return fmt.Sprintf("ServiceAccount %s is that of %s", name, other)
		}
		taken[name] = workload.Name
		return ""
	})(set)
}

func noTokens(set *manifests.Set) []string {
	complaints := eachWorkload(func(workload manifests.Workload) string {
		if mount := workload.Pod.Spec.AutomountServiceAccountToken; mount == nil || *mount {
			return "set automountServiceAccountToken: false"
		}
		return ""
	})(set)
	for _, account := range set.ServiceAccounts {
		if mount := account.AutomountServiceAccountToken; mount == nil || *mount {
			complaints = append(complaints, fmt.Sprintf(
				"ServiceAccount/%s: set automountServiceAccountToken: false", account.Name))
		}
	}
	return complaints
}

func noServiceLinks(workload manifests.Workload) string {
	if links := workload.Pod.Spec.EnableServiceLinks; links == nil || *links {
		return "set enableServiceLinks: false"
	}
	return ""
}

func labelled(workload manifests.Workload) string {
	labels := workload.Pod.Labels
	if labels["app.kubernetes.io/name"] != workload.Name || labels["app.kubernetes.io/part-of"] != "accord" {
		return "its pods are labelled app.kubernetes.io/name: (its name) and part-of: accord"
	}
	if !workload.Is(manifests.KindService, manifests.KindGateway, manifests.KindCache, manifests.KindJob) {
		return "its pods are labelled accord.dev/kind: service, gateway, cache or job"
	}
	return ""
}

func restrictedNamespaces(set *manifests.Set) []string {
	if len(set.Namespaces) != 1 {
		return []string{"an environment brings one Namespace"}
	}
	for _, mode := range []string{"enforce", "warn", "audit"} {
		if set.Namespaces[0].Labels["pod-security.kubernetes.io/"+mode] != "restricted" {
			return []string{fmt.Sprintf("Namespace/%s: pod-security.kubernetes.io/%s: restricted",
				set.Namespaces[0].Name, mode)}
		}
	}
	return nil
}

func oneNamespace(set *manifests.Set) []string {
	var complaints []string
	for _, header := range set.Headers {
		if header.Kind == "Namespace" || len(set.Namespaces) != 1 {
			continue
		}
		if header.Namespace != set.Namespaces[0].Name || header.Namespace == corev1.NamespaceDefault {
			complaints = append(complaints, fmt.Sprintf("%s/%s: it is in namespace %q", header.Kind,
				header.Name, header.Namespace))
		}
	}
	return complaints
}
