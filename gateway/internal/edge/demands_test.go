package edge

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"accord.dev/gateway/internal/call"
)

func TestIfNoneMatchIsAListOfETags(t *testing.T) {
	for value, want := range map[string][]string{
		`"r1"`: {"r1"}, `W/"r1"`: {"r1"}, `"r1", "r2"`: {"r1", "r2"}, `"r1","r2"`: {"r1", "r2"}, `W/"a" , W/"b"`: {"a", "b"},
		`"a,b"`: {"a,b"}, `"a", "b,c", W/"d"`: {"a", "b,c", "d"}, `*`: {call.AnyETag}, ` * `: {call.AnyETag}, `"*"`: {"*"}, `""`: {""}, `, "a",, "b",`: {"a", "b"},
		`"r1;c"`: {"r1;c"},
		`r1`:     nil, `"r1`: nil, `r1"`: nil, `"a" "b"`: nil, `"a"b`: nil, `*, "a"`: nil, `"a", *`: nil, `w/"a"`: nil, `W/a`: nil, ``: nil,
		`"a b"`: nil, `,`: nil,
	} {
		got, err := ifNoneMatch(http.Header{"If-None-Match": {value}})
		if !slices.Equal(got, want) || (err == nil) != (want != nil) {
			t.Errorf("%q: %q, %v", value, got, err)
		}
	}
	if got, _ := ifNoneMatch(http.Header{"If-None-Match": {`"a"`, `"b"`}}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("several headers are one list: %q", got)
	}
	if got, err := ifNoneMatch(http.Header{}); got != nil || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestIdempotencyKeyIsOneWord(t *testing.T) {
	for value, want := range map[string]string{
		"k1": "k1", `"k1"`: "k1", " k1 ": "k1", "8e03978e-40d5-43dd-bc93-6894a57f9324": "8e03978e-40d5-43dd-bc93-6894a57f9324",
		"a/b:c": "a/b:c", strings.Repeat("k", 64): strings.Repeat("k", 64),
		"": "", `""`: "", `"k1`: "", `k1"`: "", "a b": "", "a\tb": "", "ä": "", `a\b`: "", strings.Repeat("k", 65): "",
	} {
		got, err := idempotencyKey(http.Header{call.IdempotencyKeyHeader: {value}})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", value, got, err)
		}
	}
	if _, err := idempotencyKey(http.Header{call.IdempotencyKeyHeader: {"a", "a"}}); err == nil {
		t.Error("twice is refused")
	}
}

func TestWhatARequestSaysIsReadOrRefused(t *testing.T) {
	for _, row := range []struct{ method, address, header, reason string }{
		{"GET", "/v1/accounts?filter=%zz", "", "QUERY_MALFORMED"},
		{"GET", "/v1/accounts?filter=%f", "", "QUERY_MALFORMED"},
		{"GET", "/v1/accounts?a=1;b=2", "", "QUERY_MALFORMED"},
		{"GET", "/v1/accounts?filter=%ff", "", "QUERY_MALFORMED"},
		{"GET", "/v1/accounts?%ff=a", "", "QUERY_MALFORMED"},
		{"GET", "/v1/accounts/%ff", "", "ADDRESS_MALFORMED"},
		{"GET", "/%c3%28", "", "ADDRESS_MALFORMED"},
		{"GET", "/v1/a", "Accord-Min-Revision: ä", "HEADER_MALFORMED"},
		{"GET", "/v1/a", "Accord-Epoch: " + strings.Repeat("a", 257), "HEADER_MALFORMED"},
		{"GET", "/v1/a", "Accord-Consistency: full|Accord-Consistency: full", "HEADER_MALFORMED"},
		{"GET", "/events", "Accord-Timeout: 1", "TIMEOUT_MALFORMED"},
		{"GET", "/v1/accounts:watch", "Accord-Timeout: 1h", "TIMEOUT_MALFORMED"},
		{"GET", "/v1/accounts:export", "Accord-Timeout: ", "TIMEOUT_MALFORMED"},
		{"GET", "/v1/a", "Accord-Timeout: 1s|Accord-Timeout: 1s", "TIMEOUT_MALFORMED"},
		{"GET", "/v1/a", `If-Match: "r1"`, "IF_MATCH_NOT_SUPPORTED"},
		{"HEAD", "/v1/a", `If-Match: "r1"`, "IF_MATCH_NOT_SUPPORTED"},
		{"GET", "/v1/accounts:export", `If-Match: "r1"`, "IF_MATCH_NOT_SUPPORTED"},
		{"POST", "/session", `If-Match: "r1"`, "IF_MATCH_NOT_SUPPORTED"},
		{"PUT", "/import-jobs/a/mapping", `If-Match: "r1"`, "IF_MATCH_NOT_SUPPORTED"},
		{"PATCH", "/v1/a", `If-Match: "r1", "r2"`, "IF_MATCH_MALFORMED"},
		{"PATCH", "/v1/a", `If-Match: r1`, "IF_MATCH_MALFORMED"},
		{"PATCH", "/v1/a", `If-Match: "r1"|If-Match: "r2"`, "IF_MATCH_MALFORMED"},
		{"GET", "/v1/a", `If-None-Match: r1`, "IF_NONE_MATCH_MALFORMED"},
		{"PATCH", "/v1/a", `If-None-Match: "r1"`, "IF_NONE_MATCH_NOT_SUPPORTED"},
		{"POST", "/v1/a", `If-None-Match: *`, "IF_NONE_MATCH_NOT_SUPPORTED"},
		{"GET", "/v1/a", `Idempotency-Key: k`, "IDEMPOTENCY_KEY_NOT_SUPPORTED"},
		{"GET", "/events", `Idempotency-Key: k`, "IDEMPOTENCY_KEY_NOT_SUPPORTED"},
		{"POST", "/session", `Idempotency-Key: k`, "IDEMPOTENCY_KEY_NOT_SUPPORTED"},
		{"POST", "/import-jobs", `Idempotency-Key: k`, "IDEMPOTENCY_KEY_NOT_SUPPORTED"},
		{"POST", "/v1/a", `Idempotency-Key: a b`, "IDEMPOTENCY_KEY_MALFORMED"},
		{"POST", "/v1/a", `Idempotency-Key: k|Idempotency-Key: k`, "IDEMPOTENCY_KEY_MALFORMED"},
		{"POST", "/v1/a", `Idempotency-Key: k`, ""},
		{"PATCH", "/v1/a", `If-Match: W/"r1;x"`, ""},
		{"GET", "/v1/a", `If-None-Match: *`, ""},
		{"GET", "/v1/accounts?filter=a%3Db&x=%C3%A4", "Accord-Timeout: 5s", ""},
	} {
		request := httptest.NewRequest(row.method, row.address, nil)
		for _, header := range strings.Split(row.header, "|") {
			if name, value, is := strings.Cut(header, ": "); is {
				request.Header.Add(name, value)
			}
		}
		w := serve(Handler(quiet(), empty), request)
		if row.reason == "" && w.Code != http.StatusOK {
			t.Errorf("%s %s, %s: %d %s", row.method, row.address, row.header, w.Code, w.Body)
		}
		if row.reason != "" && (w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"`+row.reason+`"`) ||
			!strings.Contains(w.Body.String(), "requestId")) {
			t.Errorf("%s %s, %s: %d %s, wanted %s", row.method, row.address, row.header, w.Code, w.Body, row.reason)
		}
	}
}
