package environments

import (
	"strings"
	"testing"
)

// The oldest and the newest Kubernetes that the manifests are for: module files of ../../apiserver.
var versions = map[string]string{"1.34": "go.mod", "1.37": "go-1.37.mod"}

func apiserver(t *testing.T, version string) string {
	return build(t, "apiserver-"+version, "apiserver", ".", "-modfile="+versions[version])
}

func TestKubernetesTakesEveryOverlay(t *testing.T) {
	for version := range versions {
		server := apiserver(t, version)
		for _, folder := range overlays(t) {
			said, taken := run(t, text(t, folder), server)
			if !taken || !strings.HasPrefix(said, "Kubernetes "+version+".") {
				t.Errorf("Kubernetes %s refuses %s:\n%s", version, folder, said)
			}
		}
	}
}

func TestKubernetesRefusesWhatIsWrong(t *testing.T) {
	good := string(text(t, k8s+"/overlays/production"))
	for _, wrong := range []struct{ name, before, after, complaint string }{
		{"a field that is not there", "revisionHistoryLimit:", "revisionHistoryLimits:", "unknown field"},
		{"a value of another type", "replicas: 2", "replicas: two", "cannot unmarshal"},
		{"a port out of range", "containerPort: 9090", "containerPort: 90900", "between 1 and 65535"},
		{"a mount without a volume", "mountPath: /tmp\n          name: tmp",
			"mountPath: /tmp\n          name: temp", "Not found"},
		{"a selector that misses its own pods", "matchLabels:\n      app.kubernetes.io/name: accord-redis",
			"matchLabels:\n      app.kubernetes.io/name: redis", "does not match"},
		{"a pod that may be root", "runAsNonRoot: true", "runAsNonRoot: false", "pod security forbids"},
		{"a name with capitals", "name: accord-redis\n", "name: Accord-Redis\n", "RFC 1123"},
	} {
		bad := strings.ReplaceAll(good, wrong.before, wrong.after)
		if bad == good {
			t.Errorf("%s: nothing was changed", wrong.name)
		}
		for version := range versions {
			said, taken := run(t, []byte(bad), apiserver(t, version))
			if taken || !strings.Contains(said, wrong.complaint) {
				t.Errorf("Kubernetes %s on %s: %s", version, wrong.name, said)
			}
		}
	}
}

func TestNoManifestIsRefusedAsNothing(t *testing.T) {
	if said, taken := run(t, nil, apiserver(t, "1.34")); taken {
		t.Errorf("an empty stream is taken: %s", said)
	}
}
