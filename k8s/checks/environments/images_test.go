package environments

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"accord.dev/k8s/checks/policies"
)

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestEveryImageHasADockerfileAndEveryDockerfileAnImage(t *testing.T) {
	files, err := filepath.Glob(k8s + "/images/*.Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	for _, file := range files {
		made = append(made, "accord-"+strings.TrimSuffix(filepath.Base(file), ".Dockerfile"))
	}
	if !slices.Equal(made, policies.Images) {
		t.Errorf("Dockerfiles make %v, manifests may name %v", made, policies.Images)
	}
}

func TestManifestsNameTheReleaseThatIsBuilt(t *testing.T) {
	version := regexp.MustCompile(`project\(accord VERSION ([0-9.]+)`).
		FindStringSubmatch(read(t, root+"/CMakeLists.txt"))
	if version == nil {
		t.Fatal("CMakeLists.txt names no version")
	}
	for _, folder := range overlays(t) {
		for _, workload := range parse(t, folder).Workloads() {
			for _, container := range workload.Containers() {
				if !strings.HasSuffix(container.Image, ":"+version[1]) {
					t.Errorf("%s: %s is not of %s", workload.Name, container.Image, version[1])
				}
			}
		}
	}
}

func TestImagesRunAsTheUserThatManifestsName(t *testing.T) {
	for _, name := range policies.Images {
		file := k8s + "/images/" + strings.TrimPrefix(name, "accord-") + ".Dockerfile"
		if !strings.Contains(read(t, file), "\nUSER 10001:10001\n") {
			t.Errorf("%s: USER 10001:10001", file)
		}
	}
}
