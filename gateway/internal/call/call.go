// Package call holds what is known about one HTTP request while it is answered.
package call

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Headers of requests and answers.
const (
	RequestIDHeader        = "Accord-Request-Id"
	RevisionHeader         = "Accord-Revision"
	AccountsRevisionHeader = "Accord-Accounts-Revision"
	EpochHeader            = "Accord-Epoch"
	AccountsEpochHeader    = "Accord-Accounts-Epoch"
	MinRevisionHeader      = "Accord-Min-Revision"
	ConsistencyHeader      = "Accord-Consistency"
	OnBehalfOfHeader       = "Accord-On-Behalf-Of"
	TimeoutHeader          = "Accord-Timeout"
	IdempotencyKeyHeader   = "Idempotency-Key"
	TraceParentHeader      = "Traceparent"
)

// AnyETag stands for any etag; it can be none itself.
const AnyETag = `"*`

// Metadata of the services.
const (
	onBehalfOfKey       = "accord-on-behalf-of"
	traceParentKey      = "traceparent"
	revisionKey         = "accord-revision"
	accountsRevisionKey = "accord-accounts-revision"
	epochKey            = "accord-epoch"
	accountsEpochKey    = "accord-accounts-epoch"
)

const passedBytesMax = 256 // of one header's value

// passed is every header that reaches a service, as which metadata. All others stay here: a service
// never sees a header that the gateway does not know.
var passed = map[string]string{
	MinRevisionHeader:      "accord-min-revision",
	AccountsRevisionHeader: accountsRevisionKey,
	ConsistencyHeader:      "accord-consistency",
	EpochHeader:            epochKey,
}

// Call is one request. It belongs to the goroutine that serves it.
type Call struct {
	ID      string // names the request in answers, errors and logs
	TraceID string // 32 hex digits, the client's or made up

	// What the request asks of the service beside its message.
	Person  string // who it is made for, `people/jane`; empty: nobody said
	IfMatch string // the etag without quotes; empty: none asked for
	// The etags without quotes that the client has, of a read, or AnyETag. Nil: it asks for the answer anyway.
	IfNoneMatch []string
	RequestID   string        // names the change, so that it happens once; empty: nobody said
	Timeout     time.Duration // for all of it; 0: nobody said
	Read        bool          // it changes nothing
	// Puts into the message what the text of the body says beyond it. Nil: nothing.
	Complete func(request protoreflect.Message)

	// What came of it, for headers, logs and metrics.
	Method           string // the RPC, or the route; never a path with ids
	Code             codes.Code
	Sent             bool // a service was called
	Streamed         bool
	Answered         bool // by the service itself, rather than by the network
	Revision         string
	AccountsRevision string
	Epoch            string // the history that the revision is of
	AccountsEpoch    string

	metadata metadata.MD
}

type key struct{}

// From returns the context's call. Outside a request: an empty one.
func From(ctx context.Context) *Call {
	if call, ok := ctx.Value(key{}).(*Call); ok {
		return call
	}
	return &Call{}
}

// With returns a context that carries the call.
func With(ctx context.Context, call *Call) context.Context {
	return context.WithValue(ctx, key{}, call)
}

// Aside returns a context for another question to a service on behalf of the same request, which
// leaves no trace in what came of the request.
func Aside(ctx context.Context) context.Context {
	of := From(ctx)
	return With(ctx, &Call{ID: of.ID, TraceID: of.TraceID, Person: of.Person, metadata: of.metadata})
}

// New reads a request's headers. `person` is who it is made for; empty: themselves.
func New(r *http.Request, person string) *Call {
	call := &Call{ID: randomHex(8), Person: person, metadata: metadata.MD{}}
	for header, key := range passed {
		if value := r.Header.Get(header); value != "" && printable(value) {
			call.metadata.Set(key, value)
		}
	}
	if person != "" {
		call.metadata.Set(onBehalfOfKey, person)
	}
	call.TraceID = traceIDOf(r.Header.Get(TraceParentHeader))
	if call.TraceID == "" {
		call.TraceID = randomHex(16)
	}
	call.metadata.Set(traceParentKey,
		"00-"+call.TraceID+"-"+randomHex(8)+"-01")
	return call
}

// Unpassable is the first header that belongs to the services and cannot be passed to them: it is too long,
// not printable, or stands twice. Empty: there is none.
func Unpassable(header http.Header) string {
	for _, name := range slices.Sorted(maps.Keys(passed)) {
		if values := header.Values(name); len(values) > 1 || (len(values) == 1 && !printable(values[0])) {
			return name
		}
	}
	return ""
}

// Knows says whether the client has what an answer's ETag names (RFC 9110, 13.1.2: weak comparison).
func (c *Call) Knows(etag string) bool {
	return slices.Contains(c.IfNoneMatch, AnyETag) || slices.Contains(c.IfNoneMatch, etag)
}

// Outgoing returns a context whose calls bring the request's metadata, and nothing else.
func (c *Call) Outgoing(ctx context.Context) context.Context {
	return metadata.NewOutgoingContext(ctx, c.metadata)
}

// Reflects keeps the revisions that an answer reflects, and the histories that they are of.
func (c *Call) Reflects(trailer metadata.MD) {
	for key, into := range map[string]*string{
		revisionKey: &c.Revision, accountsRevisionKey: &c.AccountsRevision,
		epochKey: &c.Epoch, accountsEpochKey: &c.AccountsEpoch,
	} {
		if values := trailer.Get(key); len(values) > 0 {
			*into = values[0]
		}
	}
}

// SetHeaders tells them.
func (c *Call) SetHeaders(header http.Header) {
	for name, value := range map[string]string{
		RevisionHeader: c.Revision, AccountsRevisionHeader: c.AccountsRevision,
		EpochHeader: c.Epoch, AccountsEpochHeader: c.AccountsEpoch,
	} {
		if value != "" {
			header.Set(name, value)
		}
	}
}

var traceParent = regexp.MustCompile(`^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$`)

// traceIDOf reads a W3C trace context. Empty: there is none that could be read.
func traceIDOf(header string) string {
	found := traceParent.FindStringSubmatch(header)
	if found == nil || strings.HasPrefix(header, "ff") || strings.Trim(found[1], "0") == "" {
		return ""
	}
	return found[1]
}

func printable(value string) bool {
	for n := range len(value) {
		if value[n] < 0x20 || value[n] > 0x7e {
			return false
		}
	}
	return len(value) <= passedBytesMax
}

func randomHex(bytes int) string {
	random := make([]byte, bytes)
	_, _ = rand.Read(random) // never fails: it ends the process if the system has no randomness
	return hex.EncodeToString(random)
}
