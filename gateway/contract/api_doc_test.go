package contract

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

const docTimeMax = 60 * time.Second

// block is a fenced part of a page that is to be run.
var block = regexp.MustCompile("(?ms)^```sh\n(.*?)^```")

// TestExamplesOfTheApiPageRunAsTheyStand runs every example of docs/API.md in order, in one shell, on
// the demo's data.
func TestExamplesOfTheApiPageRunAsTheyStand(t *testing.T) {
	page, err := os.ReadFile(fromRoot("docs/API.md"))
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t)
	accord := filepath.Join(binFolder(t), "accord")
	if said, err := exec.Command(accord, "--server="+server.address, "demo").CombinedOutput(); err != nil {
		t.Fatalf("accord demo: %v\n%s", err, said)
	}
	door := serveGateway(t, server.address)
	script := "set -euo pipefail\n"
	blocks := block.FindAllStringSubmatch(string(page), -1)
	for _, found := range blocks {
		script += found[1]
	}
	said := runShell(t, script, "ACCORD_URL=http://"+door.address, "ACCORD_SERVER="+server.address)
	for _, line := range []string{
		`"displayName": "Orvane Bank Group"`, "Tamber Rail Systems", "accounts/api-example", "API example, renamed",
		"409", "ETAG_MISMATCH", `{"parent":"accounts/kestral-foods","startDate":{"year":2027,"month":1,"day":1}}`,
		"account.display_name: is required", "account.country_code: is 7 characters long", "K6419", "before: ",
		"id: ", `"created":3`, "accord.forecast.v1.ForecastService",
	} {
		if !strings.Contains(said, line) {
			t.Errorf("the examples did not print %q", line)
		}
	}
	if len(blocks) < 11 {
		t.Errorf("the page has %d examples: were some lost?", len(blocks))
	}
	if t.Failed() {
		t.Logf("they printed\n%s", said)
	}
}

func runShell(t *testing.T, script string, environment ...string) string {
	t.Helper()
	tools := fromRoot("build/gateway/bin")
	command := exec.Command("timeout", strconv.Itoa(int(docTimeMax.Seconds())), "bash", "-c", script)
	command.Dir = t.TempDir()
	command.Env = append(append(os.Environ(), environment...), "PATH="+tools+":"+os.Getenv("PATH"))
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("an example failed: %v\n%s", err, said)
	}
	return string(said)
}
