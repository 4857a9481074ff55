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
	docTimeMax = 3 * time.Minute // the program in Go may have to be compiled first
	// The day of the demo's book, whose figures the page shows.
	docDay = "2026-11-25"
)

// block is a fenced part of a page.
var block = regexp.MustCompile("(?ms)^```(sh|go|text)\n(.*?)^```")

// An example of a page: what is run, and what it is shown to print; "" if nothing is shown.
type example struct{ language, source, shown string }

// examplesOf reads a page's examples. What is shown stands in the block behind them.
func examplesOf(t *testing.T, page string) []example {
	t.Helper()
	var found []example
	for _, parts := range block.FindAllStringSubmatch(page, -1) {
		if parts[1] != "text" {
			found = append(found, example{language: parts[1], source: parts[2]})
		} else if last := len(found) - 1; last < 0 || found[last].shown != "" {
			t.Fatalf("it is not clear what prints this:\n%s", parts[2])
		} else {
			found[last].shown = parts[2]
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
	outputs := runExamples(t, examples, "ACCORD_URL=http://"+door.address, "ACCORD_SERVER="+server.address)
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

// runExamples runs them in one shell and returns what each printed.
func runExamples(t *testing.T, examples []example, environment ...string) []string {
	t.Helper()
	const mark = "\x1e" // stands in no output
	folder := t.TempDir()
	script := "set -euo pipefail\n"
	for i, one := range examples {
		if one.language == "go" {
			program := filepath.Join(folder, fmt.Sprintf("example%d.go", i))
			if err := os.WriteFile(program, []byte(one.source), 0o600); err != nil {
				t.Fatal(err)
			}
			one.source = fmt.Sprintf("(cd '%s' && go run '%s')\n", fromRoot("gateway"), program)
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
	for _, other := range []string{"12 a\nbxc\n", "12 a\nb.c\nmore\n", "12\n3 a\nb.c", ""} {
		if one.prints(other) {
			t.Errorf("%q passes for what is shown", other)
		}
	}
}
