package server

import (
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
)

func TestReadThatTheClientHasIsNotSentAgain(t *testing.T) {
	w := newWorld(t, nil)
	for _, path := range []string{"/v1/accounts/a", "/v1/accounts", "/v1/accounts/large", "/openapi.json", "/api"} {
		for _, coding := range []string{"identity", "gzip"} {
			first := w.call("GET", path, "", "Accept-Encoding: "+coding)
			etag := first.header.Get("Etag")
			if first.status != 200 || etag == "" || first.header.Get("Cache-Control") == "no-store" {
				t.Fatalf("%s: %d %v", path, first.status, first.header)
			}
			strong := strings.TrimPrefix(etag, "W/")
			for known, want := range map[string]int{
				etag: 304, strong: 304, "W/" + strong: 304, `"r0", ` + strong: 304, `W/"x",W/` + strong + `,"y"`: 304, "*": 304,
				`"r0"`: 200, `"` + strings.Trim(strong, `"`) + `x"`: 200, `"*"`: 200, `""`: 200,
			} {
				got := w.call("GET", path, "", "If-None-Match: "+known, "Accept-Encoding: "+coding)
				if got.status != want {
					t.Errorf("%s, If-None-Match %s: %d", path, known, got.status)
				}
				if want != 304 {
					continue
				}
				if got.body != "" || got.header.Get("Content-Type") != "" || got.header.Get("Content-Encoding") != "" {
					t.Errorf("%s: a 304 with a body: %v", path, got.header)
				}
				for _, name := range []string{"Cache-Control", "Vary", "Accord-Revision", "Accord-Epoch", "Date"} {
					a, b := strings.Join(got.header.Values(name), ", "), strings.Join(first.header.Values(name), ", ")
					if name != "Date" && a != b {
						t.Errorf("%s: %s is %q, of the 200 %q", path, name, a, b)
					}
				}
				if strings.TrimPrefix(got.header.Get("Etag"), "W/") != strong || got.header.Get("Accord-Request-Id") == "" {
					t.Errorf("%s: %v", path, got.header)
				}
			}
		}
	}
}

func TestReadSaysWhatItDependsOn(t *testing.T) {
	w := newWorld(t, nil)
	got := w.call("GET", "/v1/accounts/a", "")
	vary := strings.Join(got.header.Values("Vary"), ", ")
	for _, name := range []string{"Accept-Encoding", "Accord-On-Behalf-Of", "Cookie"} {
		if !strings.Contains(vary, name) {
			t.Errorf("Vary %q lacks %s", vary, name)
		}
	}
	if got.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("Cache-Control %q", got.header.Get("Cache-Control"))
	}
	for _, refused := range []answer{w.call("GET", "/v1/accounts/busy", ""), w.call("GET", "/v1/nothing", ""),
		w.call("PATCH", "/v1/accounts/a", `{"displayName":"A"}`, jsonBody)} {
		if refused.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d: Cache-Control %q", refused.status, refused.header.Get("Cache-Control"))
		}
	}
}

// What is worked out when it is read changes without the resource's etag.
func TestETagTellsWhatIsWorkedOutToo(t *testing.T) {
	w := newWorld(t, nil)
	first := w.call("GET", "/v1/accounts/closing", "").header.Get("Etag")
	w.fake.closing.Store(true)
	second := w.call("GET", "/v1/accounts/closing", "", "If-None-Match: "+first)
	etag := second.header.Get("Etag")
	if second.status != 200 || first != `"r7"` || !strings.HasPrefix(etag, `"r7;`) {
		t.Errorf("%d, etag %s, then %s", second.status, first, etag)
	}
	if got := w.call("GET", "/v1/accounts/closing", "", "If-None-Match: "+etag); got.status != 304 {
		t.Errorf("%d", got.status)
	}
	w.call("PATCH", "/v1/accounts/a", `{"displayName":"A"}`, jsonBody, "If-Match: "+etag)
	if got := w.fake.updated().GetAccount().GetEtag(); got != "r7" {
		t.Errorf("the service got %q", got)
	}
}

func TestHeadIsAGetWithoutItsBody(t *testing.T) {
	w := newWorld(t, nil)
	got := w.call("HEAD", "/v1/accounts/a", "")
	if got.status != 200 || got.body != "" || got.header.Get("Etag") != `"r7"` || got.header.Get("Accord-Revision") != "7" {
		t.Errorf("%d %q %v", got.status, got.body, got.header)
	}
	if got := w.call("HEAD", "/v1/accounts/a", "", `If-None-Match: "r7"`); got.status != 304 {
		t.Errorf("%d", got.status)
	}
}

func TestIdempotencyKeyIsTheRequestID(t *testing.T) {
	w := newWorld(t, nil)
	for _, row := range []struct {
		method, path, body, key string
		status                  int
		want                    string // the request id, or the reason
	}{
		{"PATCH", "/v1/accounts/a", `{"displayName":"A"}`, "k1", 200, "k1"},
		{"PATCH", "/v1/accounts/a", `{"displayName":"A"}`, `"k2"`, 200, "k2"},
		{"PATCH", "/v1/accounts/a?requestId=k3", `{"displayName":"A"}`, "k3", 200, "k3"},
		{"PATCH", "/v1/accounts/a?requestId=other", `{"displayName":"A"}`, "k4", 400, "REQUEST_IDS_DIFFER"},
		{"PATCH", "/v1/accounts/a?request_id=other", `{"displayName":"A"}`, "k4", 400, "REQUEST_IDS_DIFFER"},
		{"POST", "/v1/accounts/a:move", `{"parent":"accounts/b","requestId":"other"}`, "k5", 400, "REQUEST_IDS_DIFFER"},
		{"GET", "/v1/accounts/a", "", "k6", 400, "IDEMPOTENCY_KEY_NOT_SUPPORTED"},
	} {
		headers := []string{"Idempotency-Key: " + row.key}
		if row.body != "" {
			headers = append(headers, jsonBody)
		}
		got := w.call(row.method, row.path, row.body, headers...)
		said := got.reason
		if row.status == 200 {
			said = w.fake.updated().GetRequestId()
		}
		if got.status != row.status || said != row.want {
			t.Errorf("%s %s, %s: %d %s", row.method, row.path, row.key, got.status, got.body)
		}
	}
}

// Hooks of the fake for these tests.

func large(account *accounts.Account) *accounts.Account {
	for range 500 {
		account.Domains = append(account.Domains, "example.com")
	}
	return account
}

func busy() error {
	refused, _ := status.New(codes.ResourceExhausted, "busy").WithDetails(
		&errdetails.ErrorInfo{Reason: "SERVER_BUSY", Domain: "accord.dev"})
	return refused.Err()
}
