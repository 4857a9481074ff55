// Package manifests reads what kustomize renders into the API's own types.
package manifests

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// Set is all objects of one environment.
type Set struct {
	Namespaces      []corev1.Namespace
	ServiceAccounts []corev1.ServiceAccount
	ConfigMaps      []corev1.ConfigMap
	Secrets         []corev1.Secret
	Services        []corev1.Service
	Volumes         []corev1.PersistentVolumeClaim
	Policies        []networkingv1.NetworkPolicy
	Budgets         []policyv1.PodDisruptionBudget
	Deployments     []appsv1.Deployment
	Jobs            []batchv1.Job
	// What every object says of itself, in the order they are rendered in.
	Headers []Header
}

// Header is the part that all objects have.
type Header struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
}

// Render is `kustomize build`: the objects of a folder, each as JSON.
func Render(folder string) ([][]byte, error) {
	rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).
		Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return nil, err
	}
	var objects [][]byte
	for _, resource := range rendered.Resources() {
		object, err := resource.MarshalJSON()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", resource.CurId(), err)
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// Parse reads objects strictly: a field that the API does not have is an error, and so is a kind
// that no rule here would look at.
func Parse(objects [][]byte) (*Set, error) {
	set := &Set{}
	for _, object := range objects {
		var header Header
		if err := yaml.Unmarshal(object, &header); err != nil {
			return nil, err
		}
		set.Headers = append(set.Headers, header)
		if err := set.add(header.Kind, object); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", header.Kind, header.Name, err)
		}
	}
	return set, nil
}

func (set *Set) add(kind string, object []byte) error {
	switch kind {
	case "Namespace":
		return appendTo(&set.Namespaces, object)
	case "ServiceAccount":
		return appendTo(&set.ServiceAccounts, object)
	case "ConfigMap":
		return appendTo(&set.ConfigMaps, object)
	case "Secret":
		return appendTo(&set.Secrets, object)
	case "Service":
		return appendTo(&set.Services, object)
	case "PersistentVolumeClaim":
		return appendTo(&set.Volumes, object)
	case "NetworkPolicy":
		return appendTo(&set.Policies, object)
	case "PodDisruptionBudget":
		return appendTo(&set.Budgets, object)
	case "Deployment":
		return appendTo(&set.Deployments, object)
	case "Job":
		return appendTo(&set.Jobs, object)
	}
	return fmt.Errorf("no rule knows this kind; add it to manifests.Set and to the rules")
}

func appendTo[T any](list *[]T, object []byte) error {
	var value T
	if err := yaml.UnmarshalStrict(object, &value); err != nil {
		return err
	}
	*list = append(*list, value)
	return nil
}
