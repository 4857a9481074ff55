package policies

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"

	"accord.dev/k8s/checks/manifests"
)

var availability = []Rule{
	{"disruption-budget", "a node that is emptied must not take all pods of a service at once",
		disruptionBudgets},
	{"budget-lets-go", "a budget that allows no disruption stops whoever maintains the nodes", budgetsLetGo},
	{"spread", "two pods on one node fail together", eachWorkload(spread)},
	{"rollout-without-gap", "a rollout that takes a pod before its successor is ready costs calls",
		rolloutWithoutGap},
	{"shared-store-in-pairs", "where the store allows a second pod, one alone is an outage in waiting",
		eachWorkload(sharedStoreInPairs)},
	{"bounded-job", "a job that fails for ever is seen by nobody", boundedJobs},
}

func disruptionBudgets(set *manifests.Set) []string {
	return eachWorkload(func(workload manifests.Workload) string {
		if !workload.Is(manifests.KindService, manifests.KindGateway) {
			return ""
		}
		for _, budget := range set.Budgets {
			if manifests.Selects(budget.Spec.Selector, workload.Pod.Labels) {
				return ""
			}
		}
		return "no PodDisruptionBudget selects its pods"
	})(set)
}

func budgetsLetGo(set *manifests.Set) []string {
	var complaints []string
	for _, budget := range set.Budgets {
		allowed := budget.Spec.MaxUnavailable
		if budget.Spec.MinAvailable != nil || allowed == nil || allowed.IntValue() < 1 {
			complaints = append(complaints, fmt.Sprintf(
				"PodDisruptionBudget/%s: say maxUnavailable, 1 or more", budget.Name))
		}
	}
	return complaints
}

func spread(workload manifests.Workload) string {
	if workload.Replicas < 2 {
		return ""
	}
	for _, constraint := range workload.Pod.Spec.TopologySpreadConstraints {
		if constraint.TopologyKey == "kubernetes.io/hostname" && constraint.LabelSelector != nil &&
			manifests.Selects(constraint.LabelSelector, workload.Pod.Labels) {
			return ""
		}
	}
	return "no topologySpreadConstraint spreads its own pods over nodes"
}

func rolloutWithoutGap(set *manifests.Set) []string {
	var complaints []string
	for _, deployment := range set.Deployments {
		strategy := deployment.Spec.Strategy
		if deployment.Spec.Replicas != nil && *deployment.Spec.Replicas < 2 {
			continue
		}
		if strategy.Type != appsv1.RollingUpdateDeploymentStrategyType || strategy.RollingUpdate == nil ||
			strategy.RollingUpdate.MaxUnavailable == nil || strategy.RollingUpdate.MaxUnavailable.IntValue() != 0 {
			complaints = append(complaints, fmt.Sprintf(
				"Deployment/%s: roll with maxUnavailable 0", deployment.Name))
		}
	}
	return complaints
}

func sharedStoreInPairs(workload manifests.Workload) string {
	if workload.Is(manifests.KindService) && workload.Store() == "postgres" && workload.Replicas < 2 {
		return "two replicas or more"
	}
	return ""
}

func boundedJobs(set *manifests.Set) []string {
	var complaints []string
	for _, job := range set.Jobs {
		if job.Spec.BackoffLimit == nil || job.Spec.ActiveDeadlineSeconds == nil {
			complaints = append(complaints, fmt.Sprintf(
				"Job/%s: set backoffLimit and activeDeadlineSeconds", job.Name))
		}
	}
	return complaints
}
