package environments

import (
	"strings"
	"testing"
)

// CPU is not limited on purpose (rule cpu-not-limited). What else an overlay leaves out, it says itself
// in an annotation `kube-score/ignore`.
func score(t *testing.T, stream []byte) []string {
	t.Helper()
	program := build(t, "kube-score", "tools", "github.com/zegl/kube-score/cmd/kube-score")
	said, _ := run(t, stream, program, "score", "--output-format=ci", "--ignore-container-cpu-limit",
		"--kubernetes-version=v1.34", "-")
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if len(lines) < 50 {
		t.Fatalf("kube-score looked at next to nothing:\n%s", said)
	}
	return lines
}

func criticals(lines []string) []string {
	var found []string
	for _, line := range lines {
		if strings.HasPrefix(line, "[CRITICAL]") {
			found = append(found, line)
		}
	}
	return found
}

func TestKubeScoreFindsNothingCritical(t *testing.T) {
	for _, folder := range overlays(t) {
		for _, line := range criticals(score(t, text(t, folder))) {
			t.Errorf("%s: %s", folder, line)
		}
	}
}

func TestKubeScoreFindsWhatIsCritical(t *testing.T) {
	good := string(text(t, k8s+"/overlays/production"))
	bad := strings.ReplaceAll(good, "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false")
	if len(criticals(score(t, []byte(bad)))) == 0 {
		t.Error("a writable root passes")
	}
}
