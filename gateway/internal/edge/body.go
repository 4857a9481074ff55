package edge

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

const (
	bodyBytesMax     = 1 << 20  // of one request that is not an import
	bodiesBytesMax   = 16 << 20 // of all requests that are read or answered at the same time
	bodyChunkBytes   = 32 << 10 // taken of that at a time, as the body comes
	bodyReadTime     = 10 * time.Second
	answerWriteTime  = 30 * time.Second // beyond the time that the answer may take
	timeoutDefault   = 30 * time.Second
	timeoutMax       = 10 * time.Minute
	retryWhenCrowded = time.Second
	retryWhenSlow    = time.Second
)

// whole reads each body before the request is answered, within limits of size, time and of what all
// bodies may take together; it sets the deadline and passes on nothing of the headers.
type whole struct {
	held     *atomic.Int64 // bytes of all bodies
	readTime time.Duration // for one
	next     http.Handler
}

// Whole is for requests that are answered at once: JSON in, JSON out.
func Whole(next http.Handler) http.Handler {
	return &whole{held: &bodiesHeld, readTime: bodyReadTime, next: next}
}

// bodiesHeld is what the bodies of all such handlers take.
var bodiesHeld atomic.Int64

func (h *whole) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	timeout := call.From(r.Context()).Timeout
	if timeout == 0 {
		timeout = timeoutDefault
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(h.readTime))
	body, err := h.readBody(w, r)
	defer func() { h.held.Add(-int64(cap(body))) }()
	if err != nil {
		// The rest of the body is not read, and not waited for: the connection ends with the answer.
		_ = control.SetReadDeadline(time.Now())
		w.Header().Set("Connection", "close")
		problem.Write(w, r, err)
		return
	}
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Now().Add(timeout + answerWriteTime))
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	h.next.ServeHTTP(w, plain(r.WithContext(ctx), body))
}

// plain is the request with its address and body, and no header that could mean something further in.
func plain(r *http.Request, body []byte) *http.Request {
	r.Header = http.Header{}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return r
}

// readBody reads all of the body, and holds as much of the budget as what it returns has room for.
// Nothing is set aside for what has not come yet.
func (h *whole) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	if r.ContentLength > bodyBytesMax {
		return nil, tooLarge()
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil, problem.New(codes.InvalidArgument, "BODY_NOT_EXPECTED", "a GET has no body")
	}
	unpacked, err := Unpacked(r.Header, http.MaxBytesReader(w, r.Body, bodyBytesMax))
	if err != nil {
		return nil, err
	}
	body, err := h.readAll(unpacked)
	if err == nil && len(body) > 0 && !isJSON(r.Header.Get("Content-Type")) {
		err = problem.New(codes.InvalidArgument, "CONTENT_TYPE_NOT_JSON",
			"the body has to come with Content-Type: application/json").
			HTTP(http.StatusUnsupportedMediaType)
	}
	return body, err
}

func (h *whole) readAll(from io.Reader) ([]byte, error) {
	var body []byte
	for {
		if len(body) == cap(body) {
			grown := max(bodyChunkBytes, 2*cap(body))
			if h.held.Add(int64(grown-cap(body))) > bodiesBytesMax {
				h.held.Add(-int64(grown - cap(body)))
				return body, problem.New(codes.ResourceExhausted, "TOO_MANY_BODIES",
					"too many requests are being read at once").RetryAfter(retryWhenCrowded).
					HTTP(http.StatusServiceUnavailable)
			}
			larger := make([]byte, len(body), grown)
			copy(larger, body)
			body = larger
		}
		read, err := from.Read(body[len(body):cap(body)])
		body = body[:len(body)+read]
		if len(body) > bodyBytesMax {
			return body, tooLarge() // once it is unpacked
		}
		if errors.Is(err, io.EOF) {
			return body, nil
		}
		if err != nil {
			return body, bodyError(err)
		}
	}
}

func bodyError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return problem.New(codes.DeadlineExceeded, "BODY_TOO_SLOW", "the body did not come in time").
			RetryAfter(retryWhenSlow).HTTP(http.StatusRequestTimeout)
	}
	if IsBroken(err) {
		return problem.New(codes.InvalidArgument, "BODY_ENCODING_BROKEN", "the body is no gzip, though Content-Encoding says so")
	}
	return problem.New(codes.InvalidArgument, "BODY_INCOMPLETE", "the body ended too early")
}

func tooLarge() *problem.Error {
	return problem.New(codes.InvalidArgument, "BODY_TOO_LARGE",
		"the body is larger than "+strconv.Itoa(bodyBytesMax)+" bytes; imports go line by line as application/x-ndjson",
		"bytes_max", strconv.Itoa(bodyBytesMax)).
		HTTP(http.StatusRequestEntityTooLarge)
}

func isJSON(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	charset, given := parameters["charset"]
	return err == nil && kind == "application/json" && (!given || strings.EqualFold(charset, "utf-8"))
}
