package contract

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// streamTimeMax bounds the wait for a line.
const streamTimeMax = 10 * time.Second

// linesOf asks for a stream and returns its first lines that `wanted` takes.
func linesOf(t *testing.T, address, accept string, most int, wanted func(string) bool) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), streamTimeMax)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	request.Header.Set("Last-Event-ID", "0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if kind := response.Header.Get("Content-Type"); kind != accept {
		t.Fatalf("%s answers with %s", address, kind)
	}
	var found []string
	for lines := bufio.NewScanner(response.Body); len(found) < most && lines.Scan(); {
		if wanted(lines.Text()) {
			found = append(found, lines.Text())
		}
	}
	return found
}

// checkLines holds lines to the schema that the document has for them.
func checkLines(t *testing.T, address, kind string, lines []string) {
	t.Helper()
	document, err := documented()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) == 0 {
		t.Errorf("%s told nothing", address)
	}
	schema := inner(document.operations[address], "responses", "200", "content", kind, "schema")
	for _, line := range lines {
		document.check(t, address+" "+kind, schema, []byte(line), true)
	}
}

func TestLinesEventsAndFilesAreAsTheDocumentSays(t *testing.T) {
	door := jsonDoor{base: "http://" + serveGateway(t, serve(t).address).address}
	entries := `{"account":{"displayName":"A","externalIds":[{"system":"crm","value":"1"}]}}` + "\n" +
		`{"account":{"displayName":"B","annualRevenue":null,"externalIds":[{"system":"crm","value":"2"}]}}` + "\n"
	document, err := documented()
	if err != nil {
		t.Fatal(err)
	}
	body := inner(document.operations["POST /v1/accounts:upsert"], "requestBody", "content", lineMedia, "schema")
	for _, entry := range strings.Split(strings.TrimSpace(entries), "\n") {
		document.check(t, "an entry", body, []byte(entry), true)
	}
	send := func(lines string) []string {
		call := httpCall{verb: http.MethodPost, path: "/v1/accounts:upsert", body: []byte(lines)}
		_, told := door.send(t, call, map[string]string{"Content-Type": lineMedia})
		return strings.Split(strings.TrimSpace(string(told)), "\n")
	}
	checkLines(t, "POST /v1/accounts:upsert", lineMedia, send(entries))
	var batch strings.Builder
	for n := range 1000 {
		fmt.Fprintf(&batch, `{"account":{"displayName":"C","externalIds":[{"system":"batch","value":"%d"}]}}`+"\n", n)
	}
	refused := send(batch.String() + "nonsense\n") // told behind a batch that is written
	if len(refused) != 2 || !strings.HasPrefix(refused[1], `{"error":`) {
		t.Fatalf("a bad line behind a batch is told as %q", refused)
	}
	checkLines(t, "POST /v1/accounts:upsert", lineMedia, refused)
	_, file := door.send(t, httpCall{verb: http.MethodGet, path: "/v1/accounts:export?format=jsonl"}, nil)
	rows := strings.Split(strings.TrimSpace(string(file)), "\n")
	checkLines(t, "GET /v1/accounts:export", lineMedia, rows)
	for _, row := range rows {
		document.check(t, "a row that goes back", body, []byte(row), true)
	}
	any := func(string) bool { return true }
	checkLines(t, "GET /v1/accounts:watch", lineMedia, linesOf(t, door.base+"/v1/accounts:watch", lineMedia, 2, any))
	for _, path := range []string{"/v1/accounts:watch", "/events"} {
		data := linesOf(t, door.base+path, "text/event-stream", 2, func(line string) bool {
			return strings.HasPrefix(line, "data: ")
		})
		for n, line := range data {
			data[n] = strings.TrimPrefix(line, "data: ")
		}
		checkLines(t, "GET "+path, "text/event-stream", data)
	}
}
