package contract

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// One call of docs/API.md, as the page writes it for curl.
type shownCall struct {
	verb, path string
	names      []string // of query parameters
	headers    []string
}

var (
	shownAddress = regexp.MustCompile(`\$ACCORD_URL(/[^"?\s]*)(?:\?([^"\s]*))?`)
	shownVerb    = regexp.MustCompile(`-X ([A-Z]+)`)
	shownHeader  = regexp.MustCompile(`-H ["']([A-Za-z-]+):`)
	shownQuery   = regexp.MustCompile(`(?:-d |--data-urlencode ["']?)([A-Za-z.]+)=`)
	shownTable   = regexp.MustCompile("(?m)^\\| ((?:`[A-Za-z-]+`(?:, )?)+) \\|")
	inBackticks  = regexp.MustCompile("`([A-Za-z-]+)`")
)

// shownCalls are the calls in the page's examples.
func shownCalls(page string) []shownCall {
	var calls []shownCall
	for _, parts := range block.FindAllStringSubmatch(page, -1) {
		if parts[1] != "sh" {
			continue
		}
		for _, command := range strings.Split(strings.ReplaceAll(parts[2], "\\\n", " "), "curl ")[1:] {
			address := shownAddress.FindStringSubmatch(command)
			if address == nil {
				continue
			}
			call := shownCall{verb: "GET", path: address[1]}
			if verb := shownVerb.FindStringSubmatch(command); verb != nil {
				call.verb = verb[1]
			}
			for _, pair := range strings.FieldsFunc(address[2], func(r rune) bool { return r == '&' }) {
				name, _, _ := strings.Cut(pair, "=")
				call.names = append(call.names, name)
			}
			if call.verb == "GET" {
				for _, name := range shownQuery.FindAllStringSubmatch(command, -1) {
					call.names = append(call.names, name[1])
				}
			}
			for _, name := range shownHeader.FindAllStringSubmatch(command, -1) {
				call.headers = append(call.headers, name[1])
			}
			calls = append(calls, call)
		}
	}
	return calls
}

// likePath says whether an address is one of a path of the document, and how many ids it was fitted to:
// what fits without any is the better reading.
func likePath(path, address string) (int, bool) {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(idInPath.ReplaceAllString(path, "\x00")), "\x00", "[^/:]+")
	return strings.Count(path, "{"), regexp.MustCompile("^" + pattern + "$").MatchString(address)
}

func TestEverythingThatTheApiPageShowsIsInTheDocument(t *testing.T) {
	page, err := os.ReadFile(fromRoot("docs/API.md"))
	if err != nil {
		t.Fatal(err)
	}
	document, _ := readDocument(t)
	calls := shownCalls(string(page))
	for _, call := range calls {
		var found *operation
		fewest := 99
		document.each(func(verb, path string, of operation) {
			if ids, is := likePath(path, call.path); is && verb == call.verb && ids < fewest {
				fewest, found = ids, &of
			}
		})
		if found == nil {
			t.Errorf("%s %s is shown, and not in the document", call.verb, call.path)
			continue
		}
		for _, name := range call.names {
			if !slices.Contains(found.names("query"), name) {
				t.Errorf("%s %s is shown with %s, which is not in the document", call.verb, call.path, name)
			}
		}
		for _, name := range call.headers {
			isBody := name == "Content-Type" && found.RequestBody != nil
			if name != "Accept" && !isBody && !slices.Contains(found.names("header"), name) {
				t.Errorf("%s %s is shown with %s, which is not in the document", call.verb, call.path, name)
			}
		}
	}
	if len(calls) < 15 {
		t.Errorf("only %d calls were found on the page", len(calls))
	}
	checkShownHeaders(t, document, string(page))
}

// checkShownHeaders holds the page's table of headers to the document's.
func checkShownHeaders(t *testing.T, document openAPI, page string) {
	t.Helper()
	known := map[string]bool{}
	document.each(func(_, _ string, of operation) {
		for _, name := range of.names("header") {
			known[strings.ToLower(name)] = true
		}
		for _, answer := range of.Responses {
			for name := range answer.Headers {
				known[strings.ToLower(name)] = true
			}
		}
	})
	table := page[strings.Index(page, "## Headers and limits"):]
	rows := shownTable.FindAllStringSubmatch(table, -1)
	for _, row := range rows {
		for _, name := range inBackticks.FindAllStringSubmatch(row[1], -1) {
			if !known[strings.ToLower(name[1])] {
				t.Errorf("the page tells of %s, the document does not", name[1])
			}
		}
	}
	if len(rows) < 6 {
		t.Errorf("only %d headers were found on the page", len(rows))
	}
}
