package edge

import (
	"io"
	"net/http"
)

// recorder notes an answer's status and size.
type recorder struct {
	http.ResponseWriter
	status int // 0: nothing was sent yet
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(content []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	written, err := r.ResponseWriter.Write(content)
	r.bytes += int64(written)
	return written, err
}

// Unwrap lets http.ResponseController reach what it needs.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) answered() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// countedBody notes how much of a body was read.
type countedBody struct {
	io.ReadCloser
	bytes int64
}

func (b *countedBody) Read(into []byte) (int, error) {
	read, err := b.ReadCloser.Read(into)
	b.bytes += int64(read)
	return read, err
}
