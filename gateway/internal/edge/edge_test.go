package edge

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

func serve(handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

var empty = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

func TestPanicIsAnErrorWithAnIdThatTheLogHas(t *testing.T) {
	var logged string
	options := quiet()
	options.Panicked = func(id string, _ any, _ []byte) { logged = id }
	w := serve(Handler(options, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic("secret")
	})), httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusInternalServerError || logged == "" || !strings.Contains(w.Body.String(), logged) {
		t.Errorf("%d %s, logged as %q", w.Code, w.Body, logged)
	}
	if strings.Contains(w.Body.String(), "secret") {
		t.Error("the answer tells the cause")
	}
}

func TestPanicInTheMidstOfAnAnswerEndsTheConnection(t *testing.T) {
	handler := Handler(quiet(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("late")
	}))
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("the client would take half an answer for a whole one")
		}
	}()
	serve(handler, httptest.NewRequest("GET", "/", nil))
}

func TestNameThatOnlyLeadsHereIsRefusedOnLoopback(t *testing.T) {
	options := quiet()
	options.LocalOnly = true
	for host, status := range map[string]int{
		"localhost:7480": 200, "127.0.0.1": 200, "[::1]:7480": 200, "accord.localhost": 200,
		"evil.example": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:7480": 421, "10.0.0.1": 421, "": 421,
	} {
		request := httptest.NewRequest("GET", "/", nil)
		request.Host = host
		if got := serve(Handler(options, empty), request).Code; got != status {
			t.Errorf("Host %q: %d, wanted %d", host, got, status)
		}
	}
}

func TestTransportIsOnlyDemandedWhereItIsOurs(t *testing.T) {
	options := quiet()
	options.TLS = true
	options.StyleHashes = []string{"sha256-abc="}
	header := serve(Handler(options, empty), httptest.NewRequest("GET", "/", nil)).Header()
	if header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security under TLS")
	}
	if !strings.Contains(header.Get("Content-Security-Policy"), "style-src 'self' 'sha256-abc=';") {
		t.Errorf("policy %q", header.Get("Content-Security-Policy"))
	}
}

// jsonRequest has a body whose length is not known beforehand.
func jsonRequest(body io.Reader) *http.Request {
	request := httptest.NewRequest("POST", "/v1/accounts", body)
	request.Header.Set("Content-Type", "application/json")
	return request
}

func TestBodiesTogetherStayWithinABound(t *testing.T) {
	h := &whole{held: &atomic.Int64{}, readTime: time.Minute, next: empty}
	h.held.Store(bodiesBytesMax)
	if w := serve(h, jsonRequest(strings.NewReader("{}"))); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if held := h.held.Load(); held != bodiesBytesMax {
		t.Errorf("it holds %d bytes after it has refused", held-bodiesBytesMax)
	}
}

// Issue 9, fault 19
func TestBodyTakesOfTheBoundWhatHasCome(t *testing.T) {
	held := &atomic.Int64{}
	h := &whole{held: held, readTime: time.Minute, next: empty}
	const chunks = 8
	body, writer := io.Pipe()
	go func() {
		for range chunks {
			_, _ = writer.Write(bytes.Repeat([]byte(" "), bodyChunkBytes))
			if now := held.Load(); now > 2*chunks*bodyChunkBytes || now == 0 {
				t.Errorf("it holds %d bytes", now)
			}
		}
		_, _ = writer.Write([]byte("{}"))
		writer.Close()
	}()
	if w := serve(h, jsonRequest(body)); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if held.Load() != 0 {
		t.Errorf("it holds %d bytes in the end", held.Load())
	}
}

// Issue 9, fault 19
func TestSlowBodyIsAnsweredAndItsConnectionClosed(t *testing.T) {
	h := &whole{held: &atomic.Int64{}, readTime: 100 * time.Millisecond, next: empty}
	server := httptest.NewServer(Handler(quiet(), h))
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_, _ = io.WriteString(connection, "POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\n"+
		"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	_ = connection.SetReadDeadline(time.Now().Add(30 * time.Second))
	answer, err := io.ReadAll(connection)
	if err != nil {
		t.Errorf("the connection stays: %v", err)
	}
	if !strings.HasPrefix(string(answer), "HTTP/1.1 408") || !strings.Contains(string(answer), "BODY_TOO_SLOW") {
		t.Errorf("%s", answer)
	}
}

func TestTimeoutsAreDurationsWithinBounds(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"500ms": 500 * time.Millisecond, "10m": timeoutMax,
		"0s": 0, "-1s": 0, "11m": 0, "5": 0, "9999999999999h": 0, "": 0,
	} {
		got, err := timeoutOf(http.Header{call.TimeoutHeader: {header}})
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %v, %v", header, got, err)
		}
	}
}

func FuzzIfMatch(f *testing.F) {
	for _, seed := range []string{`"r1"`, `W/"r1"`, "*", "r1", `""`, `"a","b"`, `"`, `W/`, "\"\x00\"", `0""`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		etag, err := ifMatch(http.Header{"If-Match": {value}})
		if err != nil && (etag != "" || problem.HTTPStatus(err) != http.StatusBadRequest) {
			t.Errorf("%q: %q, %v", value, etag, err)
		}
		if strings.ContainsAny(etag, `", `) || (etag != "" && !strings.Contains(value, `"`+etag+`"`)) {
			t.Errorf("%q is read as %q", value, etag)
		}
	})
}
