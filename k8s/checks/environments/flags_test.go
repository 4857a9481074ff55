package environments

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// program is where the built one is; ACCORD_BIN names the folder of the C++ programs.
func program(t *testing.T, name string) string {
	t.Helper()
	candidates := []string{filepath.Join(os.Getenv("ACCORD_BIN"), name)}
	if name == "accord-gateway" {
		candidates = []string{root + "/build/gateway/accord-gateway"}
	} else if os.Getenv("ACCORD_BIN") == "" {
		candidates = []string{root + "/build/dev/bin/" + name, root + "/build/release/bin/" + name}
	}
	for _, candidate := range candidates {
		if _, err := os.Stat(candidate); err == nil {
			return candidate
		}
	}
	t.Fatalf("%s is not built (looked for %s): run scripts/build, or gateway/build for the gateway",
		name, strings.Join(candidates, ", "))
	return ""
}

// Both ways of writing help: `--name` with CLI11, `-name` at the beginning of a line with Go.
var (
	flagInHelp     = regexp.MustCompile(`(?m)(?:--|^\s*-)([a-z][a-z0-9-]*)`)
	variableInHelp = regexp.MustCompile(`Env:([A-Z_]+)`)
)

type help struct{ flags, variables []string }

func helpOf(t *testing.T, program string, verbs []string) help {
	t.Helper()
	said, _ := run(t, nil, program, append(slices.Clone(verbs), "--help")...)
	var found help
	for _, match := range flagInHelp.FindAllStringSubmatch(said, -1) {
		found.flags = append(found.flags, match[1])
	}
	for _, match := range variableInHelp.FindAllStringSubmatch(said, -1) {
		found.variables = append(found.variables, match[1])
	}
	if !slices.Contains(found.flags, "help") && !slices.Contains(found.flags, "listen") {
		t.Fatalf("%s %v --help says nothing that looks like help:\n%s", program, verbs, said)
	}
	return found
}

func verbsOf(container corev1.Container) (verbs, flags []string) {
	for i, argument := range container.Args {
		if strings.HasPrefix(argument, "-") {
			return container.Args[:i], container.Args[i:]
		}
	}
	return container.Args, nil
}

// unknown is what a container gives its program and the program does not know.
func (known help) unknown(container corev1.Container) []string {
	var found []string
	_, flags := verbsOf(container)
	for _, flag := range flags {
		flag, _, _ = strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		if !slices.Contains(known.flags, flag) {
			found = append(found, "--"+flag)
		}
	}
	for _, variable := range container.Env {
		ours := strings.HasPrefix(variable.Name, "ACCORD_")
		if ours && !slices.Contains(known.variables, variable.Name) {
			found = append(found, variable.Name)
		}
	}
	return found
}

func TestProgramsHaveEveryFlagThatManifestsGiveThem(t *testing.T) {
	for _, folder := range overlays(t) {
		for _, workload := range parse(t, folder).Workloads() {
			for _, container := range workload.Containers() {
				name := filepath.Base(container.Command[0])
				if !strings.HasPrefix(name, "accord") {
					continue // Redis has no --help of this kind; k8s/try starts it with its arguments
				}
				verbs, _ := verbsOf(container)
				for _, unknown := range helpOf(t, program(t, name), verbs).unknown(container) {
					t.Errorf("%s: %s knows no %s", folder, name, unknown)
				}
			}
		}
	}
}

func TestFlagThatIsNotThereIsFound(t *testing.T) {
	for _, name := range []string{"accord-accounts", "accord-gateway"} {
		found := helpOf(t, program(t, name), nil).unknown(corev1.Container{
			Args: []string{"--listen=0.0.0.0:1", "--probe=0.0.0.0:2"},
			Env:  []corev1.EnvVar{{Name: "ACCORD_DATABASES"}},
		})
		if !slices.Equal(found, []string{"--probe", "ACCORD_DATABASES"}) {
			t.Errorf("%s: found %v", name, found)
		}
	}
}
