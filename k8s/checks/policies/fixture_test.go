package policies

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/yaml"

	"accord.dev/k8s/checks/manifests"
)

const overlays = "../../overlays"

// fixture is a good environment with one thing made wrong.
type fixture struct {
	// A folder of overlays/: which environment.
	Overlay string `json:"overlay"`
	// "Deployment/accord-accounts": what is changed in it.
	Target string `json:"target"`
	// A JSON patch of the target.
	Patch json.RawMessage `json:"patch"`
	// Arguments of the target's first container: what each becomes; "" takes it away.
	Arguments map[string]string `json:"arguments"`
	// The target is taken away.
	Delete bool `json:"delete"`
	// An object more.
	Add json.RawMessage `json:"add"`
	// Rules that rightly complain as well.
	Also []string `json:"also"`
}

func read(t *testing.T, path string) fixture {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var made fixture
	if err := yaml.UnmarshalStrict(text, &made); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return made
}

func (made fixture) apply(objects [][]byte) ([][]byte, error) {
	var changed [][]byte
	found := made.Target == ""
	for _, object := range objects {
		var header manifests.Header
		if err := json.Unmarshal(object, &header); err != nil {
			return nil, err
		}
		if header.Kind+"/"+header.Name != made.Target {
			changed = append(changed, object)
			continue
		}
		found = true
		if made.Delete {
			continue
		}
		after, err := made.change(object)
		if err != nil {
			return nil, err
		}
		changed = append(changed, after)
	}
	if !found {
		return nil, fmt.Errorf("the environment has no %s", made.Target)
	}
	if made.Add != nil {
		changed = append(changed, made.Add)
	}
	return changed, nil
}

func (made fixture) change(object []byte) ([]byte, error) {
	for before, after := range made.Arguments {
		quoted, _ := json.Marshal(before)
		became, _ := json.Marshal(after)
		text := string(object)
		if !strings.Contains(text, string(quoted)) {
			return nil, fmt.Errorf("%s has no argument %s", made.Target, before)
		}
		if after == "" {
			text = strings.ReplaceAll(text, ","+string(quoted), "")
		} else {
			text = strings.ReplaceAll(text, string(quoted), string(became))
		}
		object = []byte(text)
	}
	if made.Patch == nil {
		return object, nil
	}
	patch, err := jsonpatch.DecodePatch(made.Patch)
	if err != nil {
		return nil, err
	}
	return patch.Apply(object)
}

// complainers are the rules that complain, each with what it says.
func complainers(set *manifests.Set) map[string][]string {
	found := map[string][]string{}
	for _, rule := range Rules() {
		if complaints := rule.Check(set); len(complaints) > 0 {
			found[rule.Name] = complaints
		}
	}
	return found
}

func render(t *testing.T, overlay string) [][]byte {
	t.Helper()
	objects, err := manifests.Render(filepath.Join(overlays, overlay))
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func TestEveryOverlayPassesEveryRule(t *testing.T) {
	folders, err := os.ReadDir(overlays)
	if err != nil || len(folders) == 0 {
		t.Fatalf("no overlays: %v", err)
	}
	for _, folder := range folders {
		set, err := manifests.Parse(render(t, folder.Name()))
		if err != nil {
			t.Fatalf("%s: %v", folder.Name(), err)
		}
		for rule, complaints := range complainers(set) {
			t.Errorf("%s: %s: %s", folder.Name(), rule, strings.Join(complaints, "\n  "))
		}
	}
}

func TestEveryRuleRefusesItsFixtureAndNoOtherRuleDoes(t *testing.T) {
	rendered := map[string][][]byte{}
	for _, rule := range Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			made := read(t, filepath.Join("fixtures", rule.Name+".yaml"))
			if rendered[made.Overlay] == nil {
				rendered[made.Overlay] = render(t, made.Overlay)
			}
			objects, err := made.apply(rendered[made.Overlay])
			if err != nil {
				t.Fatal(err)
			}
			set, err := manifests.Parse(objects)
			if err != nil {
				t.Fatal(err)
			}
			found := complainers(set)
			for _, expected := range append(made.Also, rule.Name) {
				if found[expected] == nil {
					t.Errorf("%s lets it through", expected)
				}
				delete(found, expected)
			}
			for other, complaints := range found {
				t.Errorf("%s complains as well: %s", other, strings.Join(complaints, "\n  "))
			}
		})
	}
}

func TestRulesAreNamedOnceAndSayWhy(t *testing.T) {
	var names []string
	for _, rule := range Rules() {
		if rule.Why == "" || slices.Contains(names, rule.Name) {
			t.Errorf("%s: each rule has one name and a reason", rule.Name)
		}
		names = append(names, rule.Name)
	}
	files, err := filepath.Glob("fixtures/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(names, strings.TrimSuffix(filepath.Base(file), ".yaml")) {
			t.Errorf("%s: no rule has this name", file)
		}
	}
	t.Logf("%d rules, %d fixtures", len(names), len(files))
}
