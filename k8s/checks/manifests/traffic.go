package manifests

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Peer is who may talk: pods of this environment, or those of namespaces with some labels.
type Peer struct {
	Pod       map[string]string
	Namespace map[string]string // nil: the environment's own
}

// Reaches tells whether the network policies let `from` open a TCP connection to a pod's port: the
// egress of the one and the ingress of the other both have to let it, as Kubernetes defines it.
func (set *Set) Reaches(from, to Peer, port int32) bool {
	return set.lets(networkingv1.PolicyTypeEgress, from, to, port) &&
		set.lets(networkingv1.PolicyTypeIngress, to, from, port)
}

// Admits is the callee's half alone: whether the policies would let a pod in that is free to call.
func (set *Set) Admits(from, to Peer, port int32) bool {
	return set.lets(networkingv1.PolicyTypeIngress, to, from, port)
}

// lets tells whether one direction of traffic between a pod and another is let through. A pod of
// another environment is not ours to restrict; one that no policy selects is open.
func (set *Set) lets(direction networkingv1.PolicyType, pod, other Peer, port int32) bool {
	if pod.Namespace != nil {
		return true
	}
	restricted := false
	for _, policy := range set.Policies {
		if !selects(&policy.Spec.PodSelector, pod.Pod) || !concerns(policy, direction) {
			continue
		}
		restricted = true
		for _, hole := range holes(policy, direction) {
			if portMatches(hole.ports, port) && peerMatches(hole.peers, other) {
				return true
			}
		}
	}
	return !restricted
}

type hole struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

func holes(policy networkingv1.NetworkPolicy, direction networkingv1.PolicyType) []hole {
	var all []hole
	if direction == networkingv1.PolicyTypeIngress {
		for _, rule := range policy.Spec.Ingress {
			all = append(all, hole{rule.From, rule.Ports})
		}
		return all
	}
	for _, rule := range policy.Spec.Egress {
		all = append(all, hole{rule.To, rule.Ports})
	}
	return all
}

func concerns(policy networkingv1.NetworkPolicy, direction networkingv1.PolicyType) bool {
	for _, each := range policy.Spec.PolicyTypes {
		if each == direction {
			return true
		}
	}
	return false
}

func portMatches(ports []networkingv1.NetworkPolicyPort, port int32) bool {
	if len(ports) == 0 {
		return true
	}
	for _, each := range ports {
		tcp := each.Protocol == nil || *each.Protocol == corev1.ProtocolTCP
		if tcp && (each.Port == nil || *each.Port == intstr.FromInt32(port)) {
			return true
		}
	}
	return false
}

func peerMatches(peers []networkingv1.NetworkPolicyPeer, other Peer) bool {
	if len(peers) == 0 {
		return true
	}
	for _, peer := range peers {
		if peer.IPBlock != nil {
			continue // addresses are no part of what a manifest knows of pods
		}
		sameSpace := peer.NamespaceSelector == nil && other.Namespace == nil
		named := peer.NamespaceSelector != nil && other.Namespace != nil &&
			selects(peer.NamespaceSelector, other.Namespace)
		if (sameSpace || named) && (peer.PodSelector == nil || selects(peer.PodSelector, other.Pod)) {
			return true
		}
	}
	return false
}

func selects(selector *metav1.LabelSelector, set map[string]string) bool {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && compiled.Matches(labels.Set(set))
}

// Selects tells whether a selector chooses pods with these labels.
func Selects(selector *metav1.LabelSelector, podLabels map[string]string) bool {
	return selects(selector, podLabels)
}
