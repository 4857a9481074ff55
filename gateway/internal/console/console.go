// Package console serves the web console from the binary.
//
// web/build copies what it built into dist; without it the gateway says that it has no console.
package console

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/problem"
)

//go:embed all:dist
var embedded embed.FS

const (
	indexFile       = "index.html"
	styleHashesFile = "csp-style-hashes.txt" // a line each, such as sha256-...
	hashedFolder    = "assets/"              // names in it hold a hash of their content
)

// Console is the files that the web's build made.
type Console struct {
	files fs.FS
	index []byte // empty: there is no console
}

// New serves the console that is in the binary.
func New() *Console {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the folder's name is a constant
	}
	return Of(files)
}

// Of serves a console from a folder.
func Of(files fs.FS) *Console {
	index, _ := fs.ReadFile(files, indexFile)
	return &Console{files: files, index: index}
}

// StyleHashes are those of the inline styles that the console needs, for the CSP.
func (c *Console) StyleHashes() []string {
	content, _ := fs.ReadFile(c.files, styleHashesFile)
	return strings.Fields(string(content))
}

// ServeHTTP serves a file, or the console's page for any address that a person may have opened.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	of := call.From(r.Context())
	of.Method = "console"
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		of.Method = "unrouted"
		if name == "" || c.has(name) {
			problem.Write(w, r, problem.NoRoute(http.MethodGet, http.MethodHead))
			return
		}
		noRoute(w, r)
		return
	}
	if name != "" && name != indexFile && c.serveFile(w, r, name) {
		return
	}
	if !acceptsHTML(r) || strings.HasPrefix(name, hashedFolder) {
		of.Method = "unrouted"
		noRoute(w, r)
		return
	}
	c.serveIndex(w, r)
}

func noRoute(w http.ResponseWriter, r *http.Request) {
	problem.Write(w, r, problem.NoRoute())
}

// has: there is a file of this name that is served.
func (c *Console) has(name string) bool {
	_, known := contentTypes[path.Ext(name)]
	content, _ := c.encoded(name, http.Header{})
	return known && fs.ValidPath(name) && content != nil
}

func acceptsHTML(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/html") || strings.Contains(accept, "*/*") || accept == ""
}

// contentTypes are those that a console is made of; what is something else is not served.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".ico":   "image/x-icon",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".png":   "image/png",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".webp":  "image/webp",
	".woff2": "font/woff2",
}

// serveFile serves the file if there is one, compressed if the build did that and the client takes it.
func (c *Console) serveFile(w http.ResponseWriter, r *http.Request, name string) bool {
	kind, known := contentTypes[path.Ext(name)]
	if !known || !fs.ValidPath(name) || name == styleHashesFile {
		return false
	}
	content, encoding := c.encoded(name, r.Header)
	if content == nil {
		return false
	}
	header := w.Header()
	header.Set("Content-Type", kind)
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, hashedFolder) {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	write(w, r, content)
	return true
}

func (c *Console) encoded(name string, asked http.Header) ([]byte, string) {
	for _, form := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !edge.Accepts(asked, form.encoding) {
			continue
		}
		if content, err := fs.ReadFile(c.files, name+form.suffix); err == nil {
			return content, form.encoding
		}
	}
	content, err := fs.ReadFile(c.files, name)
	if err != nil {
		return nil, ""
	}
	return content, ""
}
