package server

import (
	"bufio"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"accord.dev/gateway/internal/config"
)

const jsonBody = "Content-Type: application/json"

func TestRefusalsOfItsOwnNameTheirReasonAndTheRequest(t *testing.T) {
	w := newWorld(t, nil)
	for _, row := range []struct {
		method, path, body string
		headers            []string
		status             int
		reason             string
	}{
		{"GET", "/v1/nothing", "", nil, 404, "NO_SUCH_ROUTE"},
		{"PUT", "/v1/accounts/a", "", nil, 405, "METHOD_NOT_ALLOWED"},
		{"POST", "/v1/accounts", "{}", nil, 415, "CONTENT_TYPE_NOT_JSON"},
		{"POST", "/v1/accounts", "{", []string{jsonBody}, 400, "REQUEST_MALFORMED"},
		{"POST", "/v1/accounts", `{"nothing":1}`, []string{jsonBody}, 400, "REQUEST_MALFORMED"},
		{"POST", "/v1/accounts", strings.Repeat(" ", 1<<20+1), []string{jsonBody}, 413, "BODY_TOO_LARGE"},
		{"GET", "/v1/accounts/a?nothing=1", "", nil, 400, "REQUEST_MALFORMED"},
		{"GET", "/v1/accounts/%ff", "", nil, 400, "ADDRESS_MALFORMED"},
		{"GET", "/v1/accounts/a", "", []string{"Accord-Timeout: soon"}, 400, "TIMEOUT_MALFORMED"},
		{"PATCH", "/v1/accounts/a", "{}", []string{jsonBody, "If-Match: r1"}, 400, "IF_MATCH_MALFORMED"},
		{"GET", "/v1/accounts/a", "", []string{`If-Match: "r1"`}, 400, "IF_MATCH_NOT_SUPPORTED"},
		{"POST", "/session", `{"person":"people/jane"}`, []string{jsonBody}, 400, "SIGN_IN_DISABLED"},
		{"GET", "/v1/accounts:watch", "", []string{"Last-Event-ID: x"}, 400, "LAST_EVENT_ID_MALFORMED"},
	} {
		got := w.call(row.method, row.path, row.body, row.headers...)
		if got.status != row.status || got.reason != row.reason {
			t.Errorf("%s %s: %d %s, wanted %d %s", row.method, row.path, got.status, got.reason, row.status, row.reason)
		}
		if got.id == "" || got.id != got.header.Get("Accord-Request-Id") {
			t.Errorf("%s %s: request id %q, header %q", row.method, row.path, got.id, got.header.Get("Accord-Request-Id"))
		}
	}
}

func TestOnlyHeadersThatItKnowsReachAService(t *testing.T) {
	w := newWorld(t, nil)
	w.call("GET", "/v1/accounts/a", "", "Grpc-Metadata-Accord-On-Behalf-Of: people/eve", "X-Forwarded-For: 1.2.3.4",
		"Accord-On-Behalf-Of: people/eve", "Cookie: accord_person=people/eve", "Authorization: Bearer x",
		"Accord-Min-Revision: 3", "Accord-Epoch: 0a1b", "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	known := []string{":authority", "content-type", "user-agent", "accord-min-revision", "accord-epoch", "traceparent", "grpc-accept-encoding"}
	for key := range w.fake.seen() {
		if !slices.Contains(known, key) {
			t.Errorf("the service saw %q", key)
		}
	}
	if got := w.fake.seen().Get("accord-min-revision"); len(got) != 1 || got[0] != "3" {
		t.Errorf("accord-min-revision: %v", got)
	}
	if got := w.fake.seen().Get("traceparent"); len(got) != 1 || !strings.Contains(got[0], "0af7651916cd43dd8448eb211c80319c") {
		t.Errorf("traceparent: %v", got)
	}
}

func TestDemoSignInSaysWhoCalls(t *testing.T) {
	w := newWorld(t, func(settings *config.Config) { settings.DemoSignIn = true })
	if got := w.call("POST", "/session", `{"person":"people/nobody"}`, jsonBody); got.status != 404 {
		t.Errorf("somebody unknown: %d", got.status)
	}
	signedIn := w.call("POST", "/session", `{"person":"people/jane"}`, jsonBody)
	cookie := signedIn.header.Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
		t.Errorf("cookie: %q", cookie)
	}
	if got := w.call("GET", "/session", "", "Cookie: accord_person=people/jane").body; !strings.Contains(got, `"displayName":"Jane"`) {
		t.Errorf("session: %s", got)
	}
	w.call("GET", "/v1/accounts/a", "", "Cookie: accord_person=people/jane")
	if got := w.fake.seen().Get("accord-on-behalf-of"); len(got) != 1 || got[0] != "people/jane" {
		t.Errorf("accord-on-behalf-of: %v", got)
	}
}

func TestETagsAndRevisionsAreHeaders(t *testing.T) {
	w := newWorld(t, nil)
	got := w.call("GET", "/v1/accounts/a", "")
	if got.header.Get("Etag") != `"r7"` || got.header.Get("Accord-Revision") != "7" ||
		got.header.Get("Accord-Epoch") != "0a1b" {
		t.Errorf("etag %q, revision %q, epoch %q", got.header.Get("Etag"), got.header.Get("Accord-Revision"),
			got.header.Get("Accord-Epoch"))
	}
	w.call("PATCH", "/v1/accounts/a", `{"displayName":"A"}`, jsonBody, `If-Match: W/"r7"`)
	if w.fake.update.GetAccount().GetEtag() != "r7" {
		t.Errorf("the service got %v", w.fake.update)
	}
}

func TestEveryAnswerIsKeptFromDoingHarmInABrowser(t *testing.T) {
	w := newWorld(t, nil)
	for _, path := range []string{"/", "/v1/accounts/a", "/v1/nothing", "/api", "/openapi.json", "/session"} {
		header := w.call("GET", path, "").header
		if !strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self'; style-src 'self'") ||
			header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %v", path, header)
		}
	}
}

func TestPagesOfOtherSitesMayNotCall(t *testing.T) {
	w := newWorld(t, func(settings *config.Config) { settings.Origins = []string{"https://tools.example"} })
	foreign := []string{jsonBody, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}
	if got := w.call("POST", "/v1/accounts", "{}", foreign...); got.status != 403 || got.reason != "CROSS_ORIGIN" {
		t.Errorf("another origin: %d %s", got.status, got.reason)
	}
	if got := w.call("GET", "/v1/accounts/a", "", foreign[1:]...); got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another origin may read")
	}
	preflight := w.call("OPTIONS", "/v1/accounts", "", "Origin: https://tools.example", "Access-Control-Request-Method: POST")
	if preflight.status != 204 || preflight.header.Get("Access-Control-Allow-Origin") != "https://tools.example" {
		t.Errorf("preflight: %d %v", preflight.status, preflight.header)
	}
}

func TestServiceThatIsAwayIsUnavailableAndItsOwnRefusalsStay(t *testing.T) {
	w := newWorld(t, func(settings *config.Config) { settings.Forecast = "127.0.0.1:1" })
	got := w.call("GET", "/v1/stages", "")
	if got.status != 503 || got.reason != "SERVICE_UNREACHABLE" || got.header.Get("Retry-After") != "1" {
		t.Errorf("%d %s %q", got.status, got.reason, got.header.Get("Retry-After"))
	}
	if strings.Contains(got.body, "127.0.0.1") {
		t.Errorf("it tells addresses: %s", got.body)
	}
	if got := w.call("GET", "/v1/accounts/busy", ""); got.status != 429 || got.reason != "SERVER_BUSY" {
		t.Errorf("%d %s", got.status, got.reason)
	}
}

// stream opens a watch and returns its lines.
func (w *world) stream(headers ...string) (*http.Response, *bufio.Scanner) {
	w.t.Helper()
	request, _ := http.NewRequest("GET", w.url+"/v1/accounts:watch", nil)
	request.Header.Set("Accept", "text/event-stream")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	response, err := w.client.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { response.Body.Close() })
	return response, bufio.NewScanner(response.Body)
}

func readUntil(t *testing.T, lines *bufio.Scanner, wanted string) []string {
	t.Helper()
	var seen []string
	for lines.Scan() {
		seen = append(seen, lines.Text())
		if strings.HasPrefix(lines.Text(), wanted) {
			return seen
		}
	}
	t.Fatalf("the stream ended without %q: %q", wanted, seen)
	return nil
}

func TestWatchGoesOnAfterTheLastWholeMessage(t *testing.T) {
	w := newWorld(t, nil)
	response, lines := w.stream("Last-Event-ID: 41")
	if response.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("content type %q", response.Header.Get("Content-Type"))
	}
	seen := readUntil(t, lines, "id: 42")
	if data := slices.IndexFunc(seen, func(line string) bool { return strings.HasPrefix(line, "data:") }); data < 0 {
		t.Errorf("the partial message before it has data and no id: %q", seen)
	}
	if !slices.Equal(w.fake.watched, []int64{41}) {
		t.Errorf("watches began at %v", w.fake.watched)
	}
}

func TestWatchWhoseStartIsGoneIsReset(t *testing.T) {
	w := newWorld(t, nil)
	_, lines := w.stream("Last-Event-ID: 1")
	readUntil(t, lines, "event: reset")
	if seen := readUntil(t, lines, "data:"); !strings.Contains(seen[len(seen)-1], `"oldest":"5"`) {
		t.Errorf("%q", seen)
	}
}

func TestStreamsAreBoundedAndEndWhenItDrains(t *testing.T) {
	w := newWorld(t, nil)
	_, first := w.stream()
	readUntil(t, first, "id:")
	_, second := w.stream()
	readUntil(t, second, "id:")
	if third, _ := w.stream(); third.StatusCode != http.StatusServiceUnavailable || third.Header.Get("Retry-After") == "" {
		t.Errorf("a third stream: %d", third.StatusCode)
	}
	w.end()
	for first.Scan() {
	}
	select {
	case err := <-w.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it does not end")
	}
}

func TestOneLineARequestWithTheTraceAndNoAddress(t *testing.T) {
	w := newWorld(t, nil)
	w.call("GET", "/v1/accounts/secret-name?asOf.revision=9", "", "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	line := w.log.find(t, "AccountService/GetAccount")
	for _, wanted := range []string{`"trace_id":"0af7651916cd43dd8448eb211c80319c"`, `"code":"OK"`, `"status":200`, `"revision":"7"`} {
		if !strings.Contains(line, wanted) {
			t.Errorf("%s lacks %s", line, wanted)
		}
	}
	if strings.Contains(line, "secret-name") {
		t.Errorf("it tells what was asked for: %s", line)
	}
}

func TestMetricsStayFewAndNameNoResource(t *testing.T) {
	w := newWorld(t, func(settings *config.Config) { settings.Metrics = "127.0.0.1:0" })
	for _, path := range []string{"/v1/accounts/a", "/v1/accounts/b", "/v1/accounts/busy", "/v1/nothing-" + strings.Repeat("x", 9), "/"} {
		w.call("GET", path, "")
	}
	response, err := http.Get("http://" + w.gateway.side.metricsListener.Addr().String() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	series := 0
	found := false
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		line := lines.Text()
		if !strings.HasPrefix(line, "#") {
			series++
		}
		found = found || line == `accord_gateway_requests_total{code="OK",method="accord.accounts.v1.AccountService/GetAccount"} 2`
		if strings.Contains(line, "accounts/") || strings.Contains(line, "nothing-") {
			t.Errorf("a label tells what was asked for: %s", line)
		}
	}
	if !found {
		t.Error("two calls of GetAccount were not counted")
	}
	// Every method by three codes, and a histogram of each: what a process can come to is bounded by it.
	if series > 2000 {
		t.Errorf("%d series", series)
	}
}
