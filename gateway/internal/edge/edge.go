// Package edge is what every request passes on its way in: limits, refusals and headers.
package edge

import (
	"net/http"
	"runtime/debug"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// Options are what the chain has to know.
type Options struct {
	Identify    func(*http.Request) string // who a request is made for; empty: nobody said
	Began       func()                     // told of every request
	Done        func(Record)               // and of what it came to
	Panicked    func(requestID string, cause any, stack []byte)
	CORSOrigins []string // who else may call from a browser; none: nobody
	StyleHashes []string // of the console's inline styles, for the CSP
	LocalOnly   bool     // the listener is a loopback address: so must be the name it is called by
	TLS         bool     // we end TLS ourselves
}

// Record is what a request came to.
type Record struct {
	Call     *call.Call
	Verb     string // the HTTP method
	Status   int
	Began    time.Time
	Took     time.Duration
	BytesIn  int64
	BytesOut int64
	Streamed bool // it took as long as its client stayed
}

// Handler puts the chain before `next`.
func Handler(options Options, next http.Handler) http.Handler {
	protected := crossOrigin(options.CORSOrigins, demanding(compressing(next)))
	protected = cors(options.CORSOrigins, protected)
	if options.LocalOnly {
		protected = localNames(protected)
	}
	protected = recovering(options.Panicked, protected)
	headers := answerHeaders(options.StyleHashes, options.TLS)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		of := call.New(r, options.Identify(r))
		record := &recorder{ResponseWriter: w}
		body := &countedBody{ReadCloser: r.Body}
		r = r.WithContext(call.With(r.Context(), of))
		r.Body = body
		headers(w.Header(), of)
		bound(http.NewResponseController(w))
		options.Began()
		began := time.Now()
		defer func() { // also of a handler that gives up its connection by a panic
			options.Done(Record{
				Call: of, Verb: r.Method, Status: record.answered(), Began: began,
				Took: time.Since(began), BytesIn: body.bytes, BytesOut: record.bytes, Streamed: of.Streamed,
			})
		}()
		protected.ServeHTTP(record, r)
	})
}

// bound gives a request the time that a file or a refusal needs. Who takes longer on purpose sets
// times of its own: answers of services, imports, streams.
func bound(control *http.ResponseController) {
	_ = control.SetReadDeadline(time.Now().Add(bodyReadTime))
	_ = control.SetWriteDeadline(time.Now().Add(answerWriteTime))
}

// recovering turns a panic into an error with the request's id, under which it is logged.
func recovering(panicked func(string, any, []byte), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			of := call.From(r.Context())
			of.Code = codes.Internal
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			panicked(of.ID, cause, debug.Stack())
			if record, ok := w.(*recorder); !ok || record.status != 0 {
				panic(http.ErrAbortHandler) // half an answer is out: end the connection
			}
			problem.Write(w, r, problem.New(codes.Internal, "INTERNAL", "internal error; its id is "+of.ID))
		}()
		next.ServeHTTP(w, r)
	})
}
