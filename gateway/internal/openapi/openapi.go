// Package openapi serves the description of the interface, as gateway/generate writes it: of REST the
// documents (OpenAPI 3.1, and v2) and a readable page of it that needs no script, of gRPC the protos, as an
// archive and as a descriptor set with their comments.
package openapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"strconv"
	"sync"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/problem"
)

const digestBytes = 12 // of SHA-256, in an etag

//go:embed openapi.json
var content []byte

//go:embed openapi31.json
var content31 []byte

//go:embed protos.zip
var protos []byte

//go:embed descriptors.binpb
var descriptors []byte

//go:embed page.html
var pageTemplate string

//go:embed style.css
var style []byte

// Routes are the addresses of the description.
func Routes() map[string]http.Handler {
	once := func(plain []byte) func() ([]byte, error) {
		return sync.OnceValues(func() ([]byte, error) { return pack(plain) })
	}
	rendered := sync.OnceValues(renderPage)
	return map[string]http.Handler{
		"/openapi.json":      serve("GET /openapi.json", "application/json", once(content)),
		"/openapi31.json":    serve("GET /openapi31.json", "application/json", once(content31)),
		"/protos.zip":        serve("GET /protos.zip", "application/zip", once(protos)),
		"/descriptors.binpb": serve("GET /descriptors.binpb", "application/x-protobuf", once(descriptors)),
		"/api":               serve("GET /api", "text/html; charset=utf-8", rendered),
		"/api/style.css":     serve("GET /api", "text/css; charset=utf-8", once(style)),
	}
}

// serve sends what is kept compressed; nearly every client takes it so.
func serve(route, kind string, packed func() ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call.From(r.Context()).Method = route
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			problem.Write(w, r, problem.NoRoute(http.MethodGet, http.MethodHead))
			return
		}
		body, err := packed()
		header := w.Header()
		digest, encoding := sha256.Sum256(body), "gzip"
		if err == nil && !edge.Accepts(r.Header, encoding) {
			encoding = ""
			body, err = unpack(body)
		}
		if err != nil {
			problem.Write(w, r, err)
			return
		}
		if edge.Keep(w, r, hex.EncodeToString(digest[:digestBytes])+encoding) {
			return
		}
		if encoding != "" {
			header.Set("Content-Encoding", encoding)
		}
		header.Set("Content-Type", kind)
		header.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body)
		}
	})
}

func renderPage() ([]byte, error) {
	parsed, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return nil, err
	}
	shown, err := read(content31)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, shown); err != nil {
		return nil, err
	}
	return pack(out.Bytes())
}

func pack(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	if _, err := writer.Write(plain); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = out.ReadFrom(reader)
	return out.Bytes(), err
}
