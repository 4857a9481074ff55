package openapi

import (
	"regexp"
	"strings"
	"testing"
)

func TestPageShowsEveryOperationAndLeadsToWhatItNames(t *testing.T) {
	packed, err := renderPage()
	if err != nil {
		t.Fatal(err)
	}
	content, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	shown, err := read(content31)
	if err != nil {
		t.Fatal(err)
	}
	operations := 0
	for _, service := range shown.Services {
		operations += len(service.Operations)
	}
	if found := strings.Count(text, `<span class="verb">`); found != operations || operations < 190 {
		t.Errorf("%d of %d operations are on the page", found, operations)
	}
	for _, wanted := range []string{
		"/v1/accounts/{account}:move", "<code>If-Match</code>", "application/x-ndjson", "text/event-stream",
		"/v1/accounts:export", "updateMask", "/openapi31.json", "MoveAccountRequest",
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("%s is not on the page", wanted)
		}
	}
	for _, link := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(text, `id="`+link[1]+`"`) {
			t.Errorf("#%s leads nowhere", link[1])
		}
	}
}
