package edge

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestGzipIsForWhoTakesIt(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "x-gzip": true, "gzip, br": true, "br,gzip": true, "br": false, "*": true,
		"gzip;q=0": false, "gzip; q=0": false, "gzip;q=0.0": false, "gzip;q=0.000": false, "gzip ; Q=0": false,
		"gzip;q=0.001": true, "gzip;q=1.0": true, "*;q=0": false, "gzip;q=0, *": false, "*;q=0, gzip": true,
		"identity": false, "identity;q=0, *;q=0.5": true, "gzip;q=2": false, "gzip;q=-1": false, "gzip;q=x": false,
		"gzip;level=9": false, "gzipped": false, "deflate, gzip;q=0.5": true, "gzip;q=NaN": false, ",": false,
	} {
		if got := Accepts(http.Header{"Accept-Encoding": {header}}, "gzip"); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
	if Accepts(http.Header{}, "gzip") || !Accepts(http.Header{"Accept-Encoding": {"br", "gzip"}}, "gzip") {
		t.Error("no header takes nothing; several are one list")
	}
}

// answering sends a request that takes gzip through the chain.
func answering(handler http.HandlerFunc, change func(*http.Request)) *http.Response {
	request := httptest.NewRequest("GET", "/v1/x", nil)
	request.Header.Set("Accept-Encoding", "gzip")
	if change != nil {
		change(request)
	}
	return serve(Handler(quiet(), handler), request).Result()
}

func writes(kind, text string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Etag", `"r1"`)
		w.WriteHeader(status)
		for text != "" { // in pieces
			part := min(len(text), 700)
			_, _ = io.WriteString(w, text[:part])
			text = text[part:]
		}
	}
}

func TestLargeTextIsPackedAndEverythingElseIsNot(t *testing.T) {
	large := strings.Repeat(`{"name":"accounts/a"}`, 1000)
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		change  func(*http.Request)
		packed  bool
	}{
		"JSON":           {writes("application/json", large, 200), nil, true},
		"an error":       {writes("application/json", large, 400), nil, true},
		"lines":          {writes("application/x-ndjson", large, 200), nil, true},
		"a table":        {writes("text/csv; charset=utf-8", large, 200), nil, true},
		"small":          {writes("application/json", large[:packedBytesMin-1], 200), nil, false},
		"just enough":    {writes("application/json", large[:packedBytesMin], 200), nil, true},
		"nothing":        {writes("application/json", "", 200), nil, false},
		"a workbook":     {writes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", large, 200), nil, false},
		"events":         {writes("text/event-stream", large, 200), nil, false},
		"of no type":     {writes("", large, 200), nil, false},
		"who forbids it": {writes("application/json", large, 200), func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip;q=0") }, false},
		"who cannot":     {writes("application/json", large, 200), func(r *http.Request) { r.Header.Del("Accept-Encoding") }, false},
		"another site":   {writes("application/json", large, 200), func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, false},
		"HEAD":           {writes("application/json", large, 200), func(r *http.Request) { r.Method = "HEAD" }, false},
		"packed already": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			writes("application/json", large, 200)(w, r)
		}, nil, false},
	} {
		answer := answering(row.handler, row.change)
		if packed := answer.Header.Get("Content-Encoding") == "gzip"; packed != row.packed {
			t.Errorf("%s: packed %v", name, packed)
		} else if packed {
			unpacked, err := gzip.NewReader(answer.Body)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if content, err := io.ReadAll(unpacked); err != nil || !strings.HasPrefix(large, string(content)) {
				t.Errorf("%s: %d bytes, %v", name, len(content), err)
			}
			if answer.Header.Get("Etag") != `W/"r1"` || answer.Header.Get("Content-Length") != "" {
				t.Errorf("%s: %v", name, answer.Header)
			}
		}
		if !slices.Contains(answer.Header.Values("Vary"), "Accept-Encoding") {
			t.Errorf("%s: Vary %q", name, answer.Header.Values("Vary"))
		}
	}
}

func TestFlushedLinesReachTheClientBeforeTheEnd(t *testing.T) {
	for name, line := range map[string]string{
		"short, as they are": "{}\n",
		"long, packed":       `{"text":"` + strings.Repeat("a", 2*packedBytesMin) + "\"}\n",
	} {
		goOn := make(chan struct{})
		server := httptest.NewServer(Handler(quiet(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-ndjson")
			for range 2 {
				_, _ = io.WriteString(w, line)
				_ = http.NewResponseController(w).Flush()
				<-goOn
			}
		})))
		response, err := http.Get(server.URL) // the client unpacks
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(line))
		for range 2 { // each line comes though the handler waits behind it
			if _, err := io.ReadFull(response.Body, got); err != nil || string(got) != line {
				t.Fatalf("%s: %v", name, err)
			}
			goOn <- struct{}{}
		}
		if rest, err := io.ReadAll(response.Body); err != nil || len(rest) > 0 {
			t.Errorf("%s: %d bytes behind, %v", name, len(rest), err)
		}
		if packed := strings.HasPrefix(name, "long"); response.Uncompressed != packed {
			t.Errorf("%s: packed %v", name, response.Uncompressed)
		}
		response.Body.Close()
		server.Close()
	}
}

func packed(text string) []byte {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	_, _ = io.WriteString(writer, text)
	_ = writer.Close()
	return out.Bytes()
}

func TestBodyMayBePackedWithinTheSameLimits(t *testing.T) {
	good := packed(`{"a":1}`)
	for name, row := range map[string]struct {
		coding string
		body   []byte
		status int
		reason string
	}{
		"gzip":               {"gzip", good, 200, ""},
		"in capitals":        {"GZIP", good, 200, ""},
		"its old name":       {"x-gzip", good, 200, ""},
		"as it is":           {"identity", []byte(`{"a":1}`), 200, ""},
		"in two parts":       {"gzip", append(packed(`{"a":`), packed(`1}`)...), 200, ""},
		"a bomb":             {"gzip", packed(strings.Repeat(" ", 64<<20)), 413, "BODY_TOO_LARGE"},
		"just too large":     {"gzip", packed(strings.Repeat(" ", bodyBytesMax+1)), 413, "BODY_TOO_LARGE"},
		"just fits":          {"gzip", packed(strings.Repeat(" ", bodyBytesMax-7) + `{"a":1}`), 200, ""},
		"br":                 {"br", good, 415, "CONTENT_ENCODING_NOT_SUPPORTED"},
		"deflate":            {"deflate", good, 415, "CONTENT_ENCODING_NOT_SUPPORTED"},
		"zstd":               {"zstd", good, 415, "CONTENT_ENCODING_NOT_SUPPORTED"},
		"twice":              {"gzip, gzip", good, 415, "CONTENT_ENCODING_NOT_SUPPORTED"},
		"none at all":        {"gzip", []byte(`{"a":1}`), 400, "BODY_ENCODING_BROKEN"},
		"something behind":   {"gzip", append(packed(`{"a":1}`), "and much more behind it"...), 400, "BODY_ENCODING_BROKEN"},
		"half":               {"gzip", good[:len(good)-9], 400, "BODY_INCOMPLETE"},
		"with a broken sum":  {"gzip", append(append([]byte{}, good[:len(good)-8]...), 0, 0, 0, 0, 7, 0, 0, 0), 400, "BODY_ENCODING_BROKEN"},
		"with broken blocks": {"gzip", append(append([]byte{}, good[:10]...), 0xff, 0xff, 0xff), 400, "BODY_ENCODING_BROKEN"},
	} {
		held := &atomic.Int64{}
		var read []byte
		h := &whole{held: held, readTime: time.Minute, next: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			read, _ = io.ReadAll(r.Body)
		})}
		request := jsonRequest(bytes.NewReader(row.body))
		request.Header.Set("Content-Encoding", row.coding)
		w := serve(h, request)
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.reason) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if row.status == 200 && strings.TrimSpace(string(read)) != `{"a":1}` {
			t.Errorf("%s: read as %.40q", name, read)
		}
		if row.status == 415 && w.Header().Get("Accept-Encoding") != "gzip" {
			t.Errorf("%s: it does not say what it takes", name)
		}
		if held.Load() != 0 {
			t.Errorf("%s: holds %d bytes in the end", name, held.Load())
		}
	}
}
