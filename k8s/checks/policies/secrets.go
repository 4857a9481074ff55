package policies

import (
	"fmt"
	"regexp"

	corev1 "k8s.io/api/core/v1"

	"accord.dev/k8s/checks/manifests"
)

var secrets = []Rule{
	{"secrets-as-files", "the environment of a process shows in crash reports and to its children",
		eachContainer(secretsAsFiles)},
	{"secret-modes", "a key that others may read is refused by some programs and read by the rest",
		eachWorkload(secretModes)},
	{"no-secrets-in-manifests", "what is rendered is stored, compared and mailed about", noSecretsHere},
	{"no-passwords-in-text", "arguments and settings are readable by whoever may look at a pod",
		noPasswords},
	{"mutual-tls", "a door beyond loopback without client certificates is open to every pod",
		eachServer(mutualTLS)},
}

func secretsAsFiles(container corev1.Container) string {
	for _, source := range container.EnvFrom {
		if source.SecretRef != nil {
			return "a secret in envFrom: mount it"
		}
	}
	for _, variable := range container.Env {
		if variable.ValueFrom != nil && variable.ValueFrom.SecretKeyRef != nil {
			return fmt.Sprintf("a secret in %s: mount it", variable.Name)
		}
	}
	return ""
}

func secretModes(workload manifests.Workload) string {
	for _, volume := range workload.Pod.Spec.Volumes {
		if volume.Secret == nil {
			continue
		}
		if mode := volume.Secret.DefaultMode; mode == nil || *mode&0o337 != 0 {
			return fmt.Sprintf("volume %s: defaultMode 0440 or 0400", volume.Name)
		}
	}
	return ""
}

func noSecretsHere(set *manifests.Set) []string {
	var complaints []string
	for _, secret := range set.Secrets {
		complaints = append(complaints, fmt.Sprintf("Secret/%s: make it in the cluster", secret.Name))
	}
	return complaints
}

// A password in a URL, or behind a name that says so; a file's path is none.
var password = regexp.MustCompile(`(?i)://[^/@\s]+:[^/@\s]+@|(password|secret|token)=[^/\s]`)

func noPasswords(set *manifests.Set) []string {
	var complaints []string
	for _, settings := range set.ConfigMaps {
		for key, value := range settings.Data {
			if password.MatchString(value) {
				complaints = append(complaints, fmt.Sprintf("ConfigMap/%s: a password in %s", settings.Name, key))
			}
		}
	}
	return append(complaints, eachContainer(func(container corev1.Container) string {
		for _, argument := range append(append([]string{}, container.Command...), container.Args...) {
			if password.MatchString(argument) {
				return "a password among its arguments"
			}
		}
		for _, variable := range container.Env {
			if password.MatchString(variable.Name + "=" + variable.Value) {
				return fmt.Sprintf("a password in %s", variable.Name)
			}
		}
		return ""
	})(set)...)
}

func mutualTLS(workload manifests.Workload, container corev1.Container) string {
	needed := []string{"tls-cert", "tls-key", "tls-ca"}
	if workload.Is(manifests.KindGateway) { // browsers show no certificate, it shows its own to the services
		needed = []string{"tls-cert", "tls-key", "service-ca", "service-cert", "service-key"}
	}
	for _, name := range needed {
		if file, _ := manifests.Flag(container, name); !inMount(container, file) {
			return fmt.Sprintf("--%s has to name a file of a mounted volume", name)
		}
	}
	return ""
}

func inMount(container corev1.Container, file string) bool {
	for _, mount := range container.VolumeMounts {
		if len(file) > len(mount.MountPath) && file[:len(mount.MountPath)+1] == mount.MountPath+"/" {
			return true
		}
	}
	return false
}
