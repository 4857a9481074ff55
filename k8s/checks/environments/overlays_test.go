// Package environments checks each overlay as a whole: against Kubernetes itself, a linter, the
// programs' own flags, the images and the certificates.
package environments

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"accord.dev/k8s/checks/manifests"
)

const (
	k8s   = "../.."
	root  = "../../.."
	tools = root + "/build/k8s" // where what is built for the checks goes
)

func overlays(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob(k8s + "/overlays/*")
	if err != nil || len(folders) < 3 {
		t.Fatalf("overlays: %v %v", folders, err)
	}
	return folders
}

func parse(t *testing.T, folder string) *manifests.Set {
	t.Helper()
	objects, err := manifests.Render(folder)
	if err != nil {
		t.Fatal(err)
	}
	set, err := manifests.Parse(objects)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// text is a folder rendered as a stream of YAML documents.
func text(t *testing.T, folder string) []byte {
	t.Helper()
	objects, err := manifests.Render(folder)
	if err != nil {
		t.Fatal(err)
	}
	var stream bytes.Buffer
	for _, object := range objects {
		document, err := yaml.JSONToYAML(object)
		if err != nil {
			t.Fatal(err)
		}
		stream.WriteString("---\n")
		stream.Write(document)
	}
	return stream.Bytes()
}

// build makes a Go program in build/k8s; Go's own cache makes the second time quick.
func build(t *testing.T, name, module, pkg string, flags ...string) string {
	t.Helper()
	binary, err := filepath.Abs(filepath.Join(tools, name))
	if err != nil {
		t.Fatal(err)
	}
	arguments := append([]string{"build", "-C", filepath.Join(k8s, module), "-o", binary}, flags...)
	if output, err := exec.Command("go", append(arguments, pkg)...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, output)
	}
	return binary
}

// run gives a program something to read and returns what it says, and whether it ended with 0.
func run(t *testing.T, input []byte, program string, arguments ...string) (string, bool) {
	t.Helper()
	command := exec.Command(program, arguments...)
	command.Stdin = bytes.NewReader(input)
	output, err := command.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return string(output), err == nil
}

func TestNewTeamIsAtMostFifteenLines(t *testing.T) {
	lines := 0
	folder := k8s + "/overlays/team-example"
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		lines += bytes.Count(content, []byte("\n"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines > 15 {
		t.Errorf("overlays/team-example has %d lines", lines)
	}
}

func TestTeamHasItsOwnNamespaceDatabaseAndRegistry(t *testing.T) {
	production, team := parse(t, k8s+"/overlays/production"), parse(t, k8s+"/overlays/team-example")
	if team.Namespaces[0].Name == production.Namespaces[0].Name {
		t.Error("the namespace is production's")
	}
	if team.ConfigMaps[0].Data["database"] == production.ConfigMaps[0].Data["database"] {
		t.Error("the database is production's")
	}
	if team.ConfigMaps[0].Data["redis"] != production.ConfigMaps[0].Data["redis"] {
		t.Error("a setting that the team did not name is not production's")
	}
	for _, workload := range team.Workloads() {
		if image := workload.Pod.Spec.Containers[0].Image; !strings.HasPrefix(image, "registry.example.com/") {
			t.Errorf("%s: image %s is not of the team's registry", workload.Name, image)
		}
	}
}
