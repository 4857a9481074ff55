package contract

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	docTimeMax = 6 * time.Minute // packages are installed, and programs in Go compiled
	// The day of the demo's book, whose figures the page shows.
	docDay = "2026-11-25"
)

// block is a fenced part of a page.
var block = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```")

// named is the first line of a block that is a file: a comment that says which.
var named = regexp.MustCompile(`^(?:#|//) ([\w/.]+)\n`)

// An example of a page: what is run, or the file that it is, and what it is shown to print; "" if nothing
// is shown.
type example struct{ file, source, shown string }

// examplesOf reads a page's examples. What is shown stands in the block behind them.
func examplesOf(t *testing.T, page string) []example {
	t.Helper()
	var found []example
	for _, parts := range block.FindAllStringSubmatch(page, -1) {
		language, text := parts[1], parts[2]
		name := named.FindStringSubmatch(text)
		switch last := len(found) - 1; {
		case language == "sh":
			found = append(found, example{source: text})
		case language == "text" && last >= 0 && found[last].shown == "" && found[last].file == "":
			found[last].shown = text
		case language == "text":
			t.Fatalf("it is not clear what prints this:\n%s", text)
		case name != nil:
			found = append(found, example{file: name[1], source: text})
		default:
			t.Fatalf("neither run nor a file:\n%s", text)
		}
	}
	return found
}

// prints says whether an output is the one that is shown, in which `…` stands for anything within a
// line.
func (e example) prints(output string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(e.shown)), "…", ".*")
	return regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(output))
}

// TestExamplesOfTheApiPageRunAsTheyStand runs every example of docs/API.md in order, in one shell, on
// the demo's data.
func TestExamplesOfTheApiPageRunAsTheyStand(t *testing.T) {
	page, err := os.ReadFile(fromRoot("docs/API.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples := examplesOf(t, string(page))
	server := serve(t)
	accord := filepath.Join(binFolder(t), "accord")
	demo := exec.Command(accord, "--server="+server.address, "demo", "--as-of="+docDay)
	if said, err := demo.CombinedOutput(); err != nil {
		t.Fatalf("accord demo: %v\n%s", err, said)
	}
	door := serveGateway(t, server.address)
	outputs := runExamples(t, examples, append(goCache(t), "ACCORD_URL=http://"+door.address,
		"ACCORD_SERVER="+server.address, "ACCORD_PACKAGES="+fromRoot("build/clients"))...)
	shown := 0
	for i, one := range examples {
		if one.shown != "" {
			shown++
		}
		if one.shown != "" && !one.prints(outputs[i]) {
			t.Errorf("\n%s\nis shown to print\n%s\nbut prints\n%s", one.source, one.shown, outputs[i])
		}
	}
	if len(examples) < 12 || shown < 10 {
		t.Errorf("the page has %d examples, %d with their output: were some lost?", len(examples), shown)
	}
}

// goCache is a module cache of its own, as the machine's may hold another module of this one's version.
// What that holds of others is fetched from it: a cache is laid out as a proxy is.
func goCache(t *testing.T) []string {
	t.Helper()
	said, err := exec.Command("go", "env", "GOMODCACHE", "GOPROXY", "GOFLAGS").Output()
	values := strings.Split(string(said), "\n")
	if err != nil || len(values) < 3 {
		t.Fatalf("go env: %v %q", err, values)
	}
	return []string{"GOMODCACHE=" + t.TempDir(), "GOPROXY=file://" + values[0] + "/cache/download," + values[1],
		strings.TrimSpace("GOFLAGS=" + values[2] + " -modcacherw")}
}

// runExamples runs them in one shell and returns what each printed.
func runExamples(t *testing.T, examples []example, environment ...string) []string {
	t.Helper()
	const mark = "\x1e" // stands in no output
	folder, saves := t.TempDir(), t.TempDir()
	script := "set -euo pipefail\n"
	for i, one := range examples {
		if one.file != "" { // as if somebody had saved it where the shell is
			saved := filepath.Join(saves, strconv.Itoa(i))
			if err := os.WriteFile(saved, []byte(one.source), 0o600); err != nil {
				t.Fatal(err)
			}
			one.source = fmt.Sprintf("mkdir -p \"$(dirname '%s')\" && cp '%s' '%s'\n", one.file, saved, one.file)
		}
		script += one.source + "printf '" + mark + "'\n"
	}
	command := exec.Command("timeout", strconv.Itoa(int(docTimeMax.Seconds())), "bash", "-c", script)
	command.Dir = folder
	command.Env = append(append(os.Environ(), environment...),
		"PATH="+fromRoot("build/gateway/bin")+":"+os.Getenv("PATH"))
	said, err := command.CombinedOutput()
	outputs := strings.Split(string(said), mark)
	if err != nil {
		t.Fatalf("%v in\n%s\nwhich said\n%s", err, examples[len(outputs)-1].source, outputs[len(outputs)-1])
	}
	return outputs
}

func TestPageIsHeldToWhatItShows(t *testing.T) {
	one := examplesOf(t, "```sh\necho 12 a; echo b.c\n```\n```text\n… a\nb.c\n```\n")[0]
	if !one.prints("12 a\nb.c\n") {
		t.Error("what is shown is not recognized")
	}
	file := examplesOf(t, "```ts\n// a/b.ts\nlet x;\n```\n")[0]
	if file.file != "a/b.ts" || file.shown != "" {
		t.Errorf("a file is taken as %+v", file)
	}
	for _, other := range []string{"12 a\nbxc\n", "12 a\nb.c\nmore\n", "12\n3 a\nb.c", ""} {
		if one.prints(other) {
			t.Errorf("%q passes for what is shown", other)
		}
	}
}
