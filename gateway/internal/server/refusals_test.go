package server

import (
	"encoding/json"
	"strings"
	"testing"

	"accord.dev/gateway/internal/config"
	"accord.dev/gateway/internal/problem"
)

// refusal is an error as its JSON says it.
type refusal struct {
	Code    int
	Message string
	Details []struct {
		Type            string `json:"@type"`
		Reason, Domain  string
		RequestID       string
		RetryDelay      string
		FieldViolations []struct{ Field, Reason, Description string }
	}
}

// checkRefusal holds what every error is: a Status with one ErrorInfo of a listed reason, and the request's id.
func checkRefusal(t *testing.T, what string, got answer) (fields string) {
	t.Helper()
	var told refusal
	if err := json.Unmarshal([]byte(got.body), &told); err != nil || got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("%s: %q is no Status: %v", what, got.body, err)
	}
	infos, ids := 0, 0
	var reason string
	for _, detail := range told.Details {
		switch {
		case strings.HasSuffix(detail.Type, ".ErrorInfo"):
			infos++
			reason = detail.Reason
			if detail.Domain != problem.Domain {
				t.Errorf("%s: domain %q", what, detail.Domain)
			}
		case strings.HasSuffix(detail.Type, ".RequestInfo"):
			ids++
			if detail.RequestID != got.header.Get("Accord-Request-Id") || detail.RequestID == "" {
				t.Errorf("%s: request id %q", what, detail.RequestID)
			}
		}
		seen := map[string]bool{}
		for _, one := range detail.FieldViolations {
			if _, listed := problem.Reasons()[one.Reason]; !listed || one.Description == "" || seen[one.Field] {
				t.Errorf("%s: violation %v", what, one)
			}
			seen[one.Field] = true
			fields = strings.TrimSpace(fields + " " + one.Field)
		}
	}
	listed, is := problem.Reasons()[reason]
	if infos != 1 || ids != 1 || !is || listed.HTTP != got.status {
		t.Errorf("%s: %d %s", what, got.status, got.body)
	}
	for _, word := range []string{"proto:", "unmarshal", "strconv", "invalid character", "json:"} {
		if strings.Contains(got.body, word) {
			t.Errorf("%s is answered in a parser's words: %s", what, got.body)
		}
	}
	return fields
}

func TestEveryRefusalOfTheGatewayIsAStatusThatNamesWhatIsWrong(t *testing.T) {
	w := newWorld(t, func(settings *config.Config) { settings.DemoSignIn = true })
	ndjson := "Content-Type: application/x-ndjson"
	for _, row := range []struct {
		method, path, body string
		headers            []string
		status             int
		reason, fields     string
	}{
		// There is nothing there, or it is not done so.
		{"GET", "/v1/nothing", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1", "", []string{"Accept: application/json"}, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v2/accounts", "", []string{"Accept: application/json"}, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/accounts/", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/accounts/a/", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/accounts//a", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1//accounts", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/Accounts", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"POST", "/v1/accounts/a:foo", "{}", []string{jsonBody}, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/accounts/a:foo", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/accounts/a%3Afoo", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"PATCH", "/v1/accounts/a:foo", "{}", []string{jsonBody}, 404, "NO_SUCH_ROUTE", ""},
		{"POST", "/v1/accounts:foo", "{}", []string{jsonBody}, 404, "NO_SUCH_ROUTE", ""},
		{"POST", "/v1/accounts/a:Move", "{}", []string{jsonBody}, 404, "NO_SUCH_ROUTE", ""},
		{"POST", "/v1/accounts/a:submit", "{}", []string{jsonBody}, 404, "NO_SUCH_ROUTE", ""},
		{"POST", "/v1/accounts/a:", "{}", []string{jsonBody}, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/v1/nothing:export?format=csv", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/import-jobs/a/b/c", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/assets/nothing.js", "", nil, 404, "NO_SUCH_ROUTE", ""},
		{"GET", "/eventss", "", []string{"Accept: application/json"}, 404, "NO_SUCH_ROUTE", ""},
		{"PUT", "/v1/accounts/a", "", nil, 405, "METHOD_NOT_ALLOWED", "DELETE, GET, HEAD, PATCH"},
		{"POST", "/v1/accounts/a", "{}", []string{jsonBody}, 405, "METHOD_NOT_ALLOWED", "DELETE, GET, HEAD, PATCH"},
		{"DELETE", "/v1/accounts", "", nil, 405, "METHOD_NOT_ALLOWED", "GET, HEAD, POST"},
		{"GET", "/v1/accounts/a:move", "", nil, 405, "METHOD_NOT_ALLOWED", "POST"},
		{"PATCH", "/v1/accounts:upsert", "{}", []string{jsonBody}, 405, "METHOD_NOT_ALLOWED", "POST"},
		{"OPTIONS", "/v1/accounts", "", nil, 405, "METHOD_NOT_ALLOWED", "GET, HEAD, POST"},
		{"BREW", "/v1/accounts", "", nil, 405, "METHOD_NOT_ALLOWED", "GET, HEAD, POST"},
		{"POST", "/v1/accounts:watch", "{}", []string{jsonBody}, 405, "METHOD_NOT_ALLOWED", "GET"},
		{"POST", "/v1/accounts:export", "{}", []string{jsonBody}, 405, "METHOD_NOT_ALLOWED", "GET"},
		{"POST", "/events", "", nil, 405, "METHOD_NOT_ALLOWED", "GET"},
		{"PUT", "/session", "{}", []string{jsonBody}, 405, "METHOD_NOT_ALLOWED", "DELETE, GET, HEAD, POST"},
		{"PATCH", "/import-jobs", "{}", []string{jsonBody}, 405, "METHOD_NOT_ALLOWED", "GET, HEAD, POST"},
		{"POST", "/openapi.json", "", nil, 405, "METHOD_NOT_ALLOWED", "GET, HEAD"},
		{"POST", "/", "", nil, 405, "METHOD_NOT_ALLOWED", "GET, HEAD"},
		// The address
		{"GET", "/v1/accounts?filter=%zz", "", nil, 400, "QUERY_MALFORMED", ""},
		{"GET", "/v1/accounts:export?format=csv&%", "", nil, 400, "QUERY_MALFORMED", ""},
		{"GET", "/v1/accounts/%ff", "", nil, 400, "ADDRESS_MALFORMED", ""},
		{"GET", "/v1/accounts?pageSize=x&filterr=a&orderBy=a", "", nil, 400, "REQUEST_MALFORMED", "filterr pageSize"},
		{"GET", "/v1/accounts?page_size=1.5", "", nil, 400, "REQUEST_MALFORMED", "page_size"},
		{"GET", "/v1/accounts/a?nothing=1", "", nil, 400, "REQUEST_MALFORMED", "nothing"},
		{"GET", "/v1/accounts/a?name=accounts/b", "", nil, 400, "REQUEST_MALFORMED", "name"},
		{"PATCH", "/v1/accounts/a?account.displayName=b", "{}", []string{jsonBody}, 400, "REQUEST_MALFORMED", "account.displayName"},
		{"PATCH", "/v1/accounts/a?validateonly=true", "{}", []string{jsonBody}, 400, "REQUEST_MALFORMED", "validateonly"},
		{"PATCH", "/v1/accounts/a?validateOnly=yes", "{}", []string{jsonBody}, 400, "REQUEST_MALFORMED", "validateOnly"},
		{"POST", "/v1/accounts/a:move?validateOnly=true&requestId=1", "{}", []string{jsonBody}, 400, "REQUEST_MALFORMED", "requestId validateOnly"},
		{"GET", "/v1/accounts:watch?afterRevision=x", "", nil, 400, "REQUEST_MALFORMED", "afterRevision"},
		{"GET", "/v1/accounts:watch?after=1", "", []string{"Accept: text/event-stream"}, 400, "REQUEST_MALFORMED", "after"},
		{"GET", "/v1/accounts:export", "", nil, 400, "REQUEST_MALFORMED", "format"},
		{"GET", "/v1/accounts:export?format=pdf", "", nil, 400, "REQUEST_MALFORMED", "format"},
		{"GET", "/v1/accounts:export?format=csv&format=csv", "", nil, 400, "REQUEST_MALFORMED", "format"},
		{"GET", "/v1/accounts:export?format=csv&pageSize=3", "", nil, 400, "REQUEST_MALFORMED", "pageSize"},
		{"GET", "/v1/accounts:export?format=csv&filterr=a", "", nil, 400, "REQUEST_MALFORMED", "filterr"},
		{"POST", "/v1/accounts:upsert?nothing=1", "{}\n", []string{ndjson}, 400, "REQUEST_MALFORMED", "nothing"},
		{"POST", "/v1/accounts:upsert?entries=1", "{}\n", []string{ndjson}, 400, "REQUEST_MALFORMED", "entries"},
		{"GET", "/events?after=1", "", nil, 400, "REQUEST_MALFORMED", "after"},
		{"GET", "/session?a=1&b", "", nil, 400, "REQUEST_MALFORMED", "a b"},
		{"GET", "/import-jobs?a=1", "", nil, 400, "REQUEST_MALFORMED", "a"},
		// Headers
		{"GET", "/v1/accounts/a", "", []string{"Accord-Timeout: soon"}, 400, "TIMEOUT_MALFORMED", ""},
		{"GET", "/events", "", []string{"Last-Event-ID: x"}, 400, "LAST_EVENT_ID_MALFORMED", ""},
		{"GET", "/v1/accounts:watch", "", []string{"Last-Event-ID: x.y"}, 400, "LAST_EVENT_ID_MALFORMED", ""},
		{"POST", "/v1/accounts:upsert", "{}\n", []string{ndjson, `If-Match: "r1"`}, 400, "IF_MATCH_NOT_SUPPORTED", ""},
		{"POST", "/v1/accounts:upsert?requestId=a", "{}\n", []string{ndjson, "Idempotency-Key: b"}, 400, "REQUEST_IDS_DIFFER", ""},
		{"PATCH", "/v1/accounts/a", `{"etag":"r2"}`, []string{jsonBody, `If-Match: "r1"`}, 400, "ETAGS_DIFFER", ""},
		// Bodies
		{"POST", "/v1/accounts", "{}", nil, 415, "CONTENT_TYPE_NOT_JSON", ""},
		{"POST", "/v1/accounts", "{}", []string{"Content-Type: text/plain"}, 415, "CONTENT_TYPE_NOT_JSON", ""},
		{"POST", "/v1/accounts", "{}", []string{"Content-Type: application/json; charset=latin1"}, 415, "CONTENT_TYPE_NOT_JSON", ""},
		{"POST", "/v1/accounts", "{}", []string{"Content-Type: ;"}, 415, "CONTENT_TYPE_NOT_JSON", ""},
		{"POST", "/v1/accounts", "a=1", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "CONTENT_TYPE_NOT_JSON", ""},
		{"POST", "/v1/people", "{}\n", []string{ndjson}, 415, "CONTENT_TYPE_NOT_JSON", ""},
		{"POST", "/v1/accounts", "{}", []string{jsonBody, "Content-Encoding: br"}, 415, "CONTENT_ENCODING_NOT_SUPPORTED", ""},
		{"POST", "/v1/accounts:upsert", "{}\n", []string{ndjson, "Content-Encoding: deflate"}, 415, "CONTENT_ENCODING_NOT_SUPPORTED", ""},
		{"POST", "/v1/accounts", "{}", []string{jsonBody, "Content-Encoding: gzip"}, 400, "BODY_ENCODING_BROKEN", ""},
		{"POST", "/v1/accounts:upsert", "{}\n", []string{ndjson, "Content-Encoding: gzip"}, 400, "BODY_ENCODING_BROKEN", ""},
		{"GET", "/v1/accounts/a", "{}", []string{jsonBody}, 400, "BODY_NOT_EXPECTED", ""},
		{"DELETE", "/v1/accounts/a", `{"etag":"r1"}`, []string{jsonBody}, 400, "BODY_NOT_EXPECTED", ""},
		{"GET", "/v1/accounts:export?format=csv", "{}", nil, 400, "BODY_NOT_EXPECTED", ""},
		{"POST", "/v1/accounts", strings.Repeat(" ", 1<<20+1), []string{jsonBody}, 413, "BODY_TOO_LARGE", ""},
		{"POST", "/v1/accounts:upsert", `{"a":"` + strings.Repeat(" ", 1<<20+1) + "\"}\n", []string{ndjson}, 413, "LINE_TOO_LONG", ""},
		{"POST", "/v1/accounts", "{", []string{jsonBody}, 400, "REQUEST_MALFORMED", ""},
		{"POST", "/v1/accounts", "[]", []string{jsonBody}, 400, "REQUEST_MALFORMED", ""},
		{"POST", "/v1/accounts", `{"nothing":1,"displayName":2}`, []string{jsonBody}, 400, "REQUEST_MALFORMED", "account.nothing account.displayName"},
		{"POST", "/v1/accounts", `{"displayName":"a","display_name":"b"}`, []string{jsonBody}, 400, "REQUEST_MALFORMED", "account.display_name"},
		{"POST", "/v1/accounts:upsert", `{"entries":[{},{"account":{"state":"NO"}}]}`, []string{jsonBody}, 400, "REQUEST_MALFORMED", "entries[1].account.state"},
		{"POST", "/v1/accounts:upsert", `{"account":{"state":"NO","managed":7}}` + "\n", []string{ndjson}, 400, "LINE_MALFORMED", "account.state account.managed"},
		{"POST", "/v1/accounts:upsert", "{}{}\n", []string{ndjson}, 400, "LINE_MALFORMED", ""},
		{"PATCH", "/v1/accounts/a", `{"name":"accounts/b"}`, []string{jsonBody}, 400, "NAMES_DIFFER", "account.name"},
		{"POST", "/session", `{"person":"jane"}`, []string{jsonBody}, 400, "PERSON_MALFORMED", "person"},
		{"POST", "/session", `{"person":7}`, []string{jsonBody}, 400, "REQUEST_MALFORMED", "person"},
		{"POST", "/session", `{"persona":"people/jane"}`, []string{jsonBody}, 400, "REQUEST_MALFORMED", "persona"},
		{"POST", "/session", `{"person":"people/jane"`, []string{jsonBody}, 400, "REQUEST_MALFORMED", ""},
		{"POST", "/import-jobs", `{}`, []string{jsonBody}, 400, "IMPORTS_UNAVAILABLE", ""},
	} {
		got := w.call(row.method, row.path, row.body, row.headers...)
		what := row.method + " " + row.path + " " + row.body[:min(len(row.body), 60)]
		if got.status != row.status || !strings.Contains(got.body, `"reason":"`+row.reason+`"`) {
			t.Errorf("%s: %d %s, wanted %d %s", what, got.status, got.body, row.status, row.reason)
			continue
		}
		fields := checkRefusal(t, what, got)
		if row.status == 405 {
			fields = got.header.Get("Allow")
		}
		if fields != row.fields {
			t.Errorf("%s names %q, wanted %q", what, fields, row.fields)
		}
	}
}

func TestErrorsThatPassSayWhenToCallAgain(t *testing.T) {
	w := newWorld(t, func(settings *config.Config) { settings.Forecast = "127.0.0.1:1" })
	for path, status := range map[string]int{"/v1/stages": 503, "/v1/accounts/busy": 429, "/v1/accounts/slow": 504} {
		timeout := "10s"
		if status == 504 {
			timeout = "200ms"
		}
		got := w.call("GET", path, "", "Accord-Timeout: "+timeout)
		if got.status != status || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "RetryInfo") {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}
