package edge

import (
	"compress/gzip"
	"mime"
	"net/http"
	"strings"
	"sync"
)

const (
	// Smaller answers stay as they are: a packet holds them anyway.
	packedBytesMin = 1400
	packLevel      = 4 // half of the time of the default for a few per cent more
)

// packedTypes are worth it. An event stream is not among them: browsers and proxies wait for what they
// can unpack, and its events are small.
var packedTypes = map[string]bool{
	"application/json": true, "application/x-ndjson": true, "text/csv": true, "text/html": true,
	"text/css": true, "text/javascript": true, "text/plain": true, "image/svg+xml": true,
}

// compressing packs answers for clients that take gzip. What a handler flushes before it has written
// packedBytesMin goes out as it is, at once, and so does the rest; beyond that a flush reaches the client.
//
// An answer to a page of another site is not packed: from the size of what is packed such a page could
// guess at what stands beside the words that it sends (BREACH).
func compressing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addVary(w.Header(), "Accept-Encoding")
		if r.Method == http.MethodHead || !Accepts(r.Header, "gzip") || r.Header.Get("Sec-Fetch-Site") == "cross-site" {
			next.ServeHTTP(w, r)
			return
		}
		packed := &packer{ResponseWriter: w}
		next.ServeHTTP(packed, r)
		packed.close() // not of a handler that gives up its connection: half an answer stays half an answer
	})
}

// addVary names a header that an answer depends on, once.
func addVary(header http.Header, name string) {
	for _, one := range header.Values("Vary") {
		if strings.EqualFold(one, name) {
			return
		}
	}
	header.Add("Vary", name)
}

var gzipWriters = sync.Pool{New: func() any {
	made, _ := gzip.NewWriterLevel(nil, packLevel)
	return made
}}

// packer holds back the beginning of an answer until it knows whether it is packed.
type packer struct {
	http.ResponseWriter
	status  int // 0: not said yet
	waiting []byte
	decided bool
	gzip    *gzip.Writer // nil: not packed
}

func (p *packer) WriteHeader(status int) {
	if status < http.StatusOK {
		p.ResponseWriter.WriteHeader(status)
		return
	}
	if p.status != 0 {
		return
	}
	p.status = status
	if !p.may() {
		p.plain()
	}
}

// may: an answer of this status and these headers can be packed.
func (p *packer) may() bool {
	header := p.Header()
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return p.status != http.StatusNoContent && p.status != http.StatusNotModified &&
		header.Get("Content-Encoding") == "" && header.Get("Content-Range") == "" && packedTypes[kind]
}

func (p *packer) plain() {
	p.decided = true
	p.ResponseWriter.WriteHeader(p.status)
}

func (p *packer) pack() {
	p.decided = true
	header := p.Header()
	header.Del("Content-Length")
	header.Set("Content-Encoding", "gzip")
	// The bytes are other ones than without: the etag names the version alone.
	if etag := header.Get("Etag"); strings.HasPrefix(etag, `"`) {
		header.Set("Etag", "W/"+etag)
	}
	p.ResponseWriter.WriteHeader(p.status)
	p.gzip = gzipWriters.Get().(*gzip.Writer)
	p.gzip.Reset(p.ResponseWriter)
}

func (p *packer) Write(content []byte) (int, error) {
	if p.status == 0 {
		p.WriteHeader(http.StatusOK)
	}
	if !p.decided && len(p.waiting)+len(content) < packedBytesMin {
		p.waiting = append(p.waiting, content...)
		return len(content), nil
	}
	if !p.decided {
		p.pack()
		if _, err := p.gzip.Write(p.waiting); err != nil {
			return 0, err
		}
		p.waiting = nil
	}
	if p.gzip != nil {
		return p.gzip.Write(content)
	}
	return p.ResponseWriter.Write(content)
}

// FlushError sends all that was written, for http.ResponseController.
func (p *packer) FlushError() error {
	if p.status == 0 {
		p.WriteHeader(http.StatusOK)
	}
	if err := p.settle(); err != nil {
		return err
	}
	if p.gzip != nil {
		if err := p.gzip.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// settle sends what was held back as it is.
func (p *packer) settle() error {
	if p.decided {
		return nil
	}
	p.plain()
	_, err := p.ResponseWriter.Write(p.waiting)
	p.waiting = nil
	return err
}

// close ends the answer.
func (p *packer) close() {
	if p.status != 0 {
		_ = p.settle()
	}
	if p.gzip != nil {
		_ = p.gzip.Close()
		p.gzip.Reset(nil)
		gzipWriters.Put(p.gzip)
		p.gzip = nil
	}
}

// Unwrap lets http.ResponseController set deadlines.
func (p *packer) Unwrap() http.ResponseWriter { return p.ResponseWriter }
