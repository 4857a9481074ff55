package main

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/pod-security-admission/policy"
)

// What the API server does with a new object of each kind that the manifests have.
var strategies = map[schema.GroupKind]rest.RESTCreateStrategy{
	{Kind: "ConfigMap"}:                                 configmap.Strategy,
	{Kind: "Namespace"}:                                 namespace.Strategy,
	{Kind: "PersistentVolumeClaim"}:                     persistentvolumeclaim.Strategy,
	{Kind: "Secret"}:                                    secret.Strategy,
	{Kind: "Service"}:                                   service.Strategy,
	{Kind: "ServiceAccount"}:                            serviceaccount.Strategy,
	{Group: "apps", Kind: "Deployment"}:                 deployment.Strategy,
	{Group: "apps", Kind: "StatefulSet"}:                statefulset.Strategy,
	{Group: "batch", Kind: "CronJob"}:                   cronjob.Strategy,
	{Group: "batch", Kind: "Job"}:                       job.Strategy,
	{Group: "networking.k8s.io", Kind: "Ingress"}:       ingress.Strategy,
	{Group: "networking.k8s.io", Kind: "NetworkPolicy"}: networkpolicy.Strategy,
	{Group: "policy", Kind: "PodDisruptionBudget"}:      poddisruptionbudget.Strategy,
}

// create tells what the API server would refuse of one manifest; nothing if it would take it.
func create(document []byte) []string {
	codecs := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict)
	published, kind, err := codecs.UniversalDeserializer().Decode(document, nil, nil)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", firstLines(document), err)}
	}
	strategy, known := strategies[kind.GroupKind()]
	if !known {
		return []string{fmt.Sprintf("%s: this check knows no such kind", kind)}
	}
	setDefaults(published)
	internal, err := legacyscheme.Scheme.UnsafeConvertToVersion(published, runtime.InternalGroupVersioner)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", kind, err)}
	}
	object, err := meta.Accessor(internal)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", kind, err)}
	}
	complaints := restricted(kind.Kind+"/"+object.GetName(), published)
	ctx := request.WithRequestInfo(context.Background(), &request.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: kind.Group, APIVersion: kind.Version,
	})
	ctx = request.WithNamespace(ctx, object.GetNamespace())
	rest.FillObjectMetaSystemFields(object)
	if err := rest.BeforeCreate(strategy, ctx, internal); err != nil {
		complaints = append(complaints, err.Error())
	}
	return complaints
}

func setDefaults(object runtime.Object) {
	legacyscheme.Scheme.Default(object)
	// The Service registry fills in what is not a default of the type: addresses. That of a headless
	// one is known without a cluster.
	if service, ok := object.(*corev1.Service); ok && len(service.Spec.ClusterIPs) == 0 &&
		service.Spec.ClusterIP != "" {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
}

// restricted tells what the pod security level of that name forbids of an object's pods.
func restricted(name string, object runtime.Object) []string {
	metadata, spec := podOf(object)
	if spec == nil {
		return nil
	}
	var complaints []string
	for _, check := range policy.DefaultChecks() {
		newest := check.Versions[len(check.Versions)-1]
		if result := newest.CheckPod(metadata, spec); !result.Allowed {
			complaints = append(complaints, fmt.Sprintf("%s: pod security forbids it: %s %s", name,
				result.ForbiddenReason, result.ForbiddenDetail))
		}
	}
	return complaints
}

func podOf(object runtime.Object) (*metav1.ObjectMeta, *corev1.PodSpec) {
	template := templateOf(object)
	if template == nil {
		return nil, nil
	}
	return &template.ObjectMeta, &template.Spec
}

func firstLines(document []byte) string {
	lines := strings.SplitN(strings.TrimSpace(string(document)), "\n", 6)
	return strings.Join(lines[:min(len(lines), 5)], " ")
}
