package policies

import (
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

var storage = []Rule{
	{"store-chosen", "base/ alone has no database: an environment adds the component for one",
		eachServer(storeChosen)},
	{"sqlite-single", "a SQLite file has one writer; a second pod would wait for its lock for ever",
		eachWorkload(sqliteSingle)},
	{"sqlite-recreate", "a rolling update starts the second pod before the first one has ended",
		sqliteRecreate},
	{"sqlite-volume", "the volume itself must refuse a second pod, whoever asks for it", sqliteVolumes},
	{"migrations-by-job", "pods that migrate by themselves change the schema under those of the last release",
		migrationsByJob},
}

func storeChosen(workload manifests.Workload, container corev1.Container) string {
	if !workload.Is(manifests.KindService) {
		return ""
	}
	database, given := manifests.Flag(container, "database")
	switch workload.Store() {
	case "sqlite":
		folder, isSqlite := strings.CutPrefix(database, "sqlite:")
		if given && isSqlite && mounted(container, folder) {
			return ""
		}
		return "--database=sqlite:DIR has to name the folder of a volume"
	case "postgres":
		if hasVariable(container, "ACCORD_DATABASE") {
			return ""
		}
		return "ACCORD_DATABASE has to come from the settings"
	}
	return "it has no store: add components/sqlite-single or components/postgres"
}

func mounted(container corev1.Container, folder string) bool {
	for _, mount := range container.VolumeMounts {
		if mount.MountPath == folder && !mount.ReadOnly {
			return true
		}
	}
	return false
}

func hasVariable(container corev1.Container, name string) bool {
	for _, variable := range container.Env {
		if variable.Name == name && variable.ValueFrom != nil && variable.ValueFrom.ConfigMapKeyRef != nil {
			return true
		}
	}
	return false
}

func sqliteSingle(workload manifests.Workload) string {
	if workload.Store() == "sqlite" && workload.Replicas != 1 {
		return fmt.Sprintf("%d replicas on SQLite: there is one, never more; use components/postgres",
			workload.Replicas)
	}
	return ""
}

func sqliteRecreate(set *manifests.Set) []string {
	var complaints []string
	for _, deployment := range set.Deployments {
		if deployment.Spec.Template.Labels["accord.dev/store"] == "sqlite" &&
			deployment.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType {
			complaints = append(complaints, fmt.Sprintf("Deployment/%s: strategy Recreate", deployment.Name))
		}
	}
	return complaints
}

func sqliteVolumes(set *manifests.Set) []string {
	modes := map[string][]corev1.PersistentVolumeAccessMode{}
	for _, claim := range set.Volumes {
		modes[claim.Name] = claim.Spec.AccessModes
	}
	return eachWorkload(func(workload manifests.Workload) string {
		for _, volume := range workload.Pod.Spec.Volumes {
			if volume.PersistentVolumeClaim == nil {
				continue
			}
			claim := volume.PersistentVolumeClaim.ClaimName
			if len(modes[claim]) != 1 || modes[claim][0] != corev1.ReadWriteOncePod {
				return fmt.Sprintf("claim %s has to be there, and ReadWriteOncePod", claim)
			}
		}
		return ""
	})(set)
}

func migrationsByJob(set *manifests.Set) []string {
	migrates := false
	for _, job := range set.Jobs {
		for _, container := range job.Spec.Template.Spec.Containers {
			migrates = migrates || len(container.Args) >= 2 && container.Args[0] == "db" &&
				container.Args[1] == "migrate" && hasVariable(container, "ACCORD_DATABASE")
		}
	}
	return eachServer(func(workload manifests.Workload, container corev1.Container) string {
		if workload.Store() != "postgres" {
			return ""
		}
		if _, off := manifests.Flag(container, "no-migrate"); !off {
			return "run it with --no-migrate"
		}
		if !migrates {
			return "no job runs `accord db migrate` on the database of the settings"
		}
		return ""
	})(set)
}
