// Package problem writes errors: a google.rpc.Status in JSON with an ErrorInfo and the request's id.
package problem

import (
	"errors"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"

	"accord.dev/gateway/internal/call"
)

// Domain is that of every ErrorInfo, the services' and the gateway's own.
const Domain = "accord.dev"

const retryDefault = time.Second // where nobody says how long to wait

// Error is a refusal of the gateway's own.
type Error struct {
	status *spb.Status
	http   int
	header http.Header // beside those of any error
}

// New makes an error; `metadata` are keys and values, each of which the message tells too. Its HTTP
// status is that of its code.
func New(code codes.Code, reason, message string, metadata ...string) *Error {
	info := &errdetails.ErrorInfo{Reason: reason, Domain: Domain}
	for n := 0; n+1 < len(metadata); n += 2 {
		if info.Metadata == nil {
			info.Metadata = map[string]string{}
		}
		info.Metadata[metadata[n]] = metadata[n+1]
	}
	made := &Error{
		status: &spb.Status{Code: int32(code), Message: message},
		http:   runtime.HTTPStatusFromCode(code),
	}
	return made.With(info)
}

// Of is the error of a status, answered with an HTTP status of the caller's choice.
func Of(told *spb.Status, httpStatus int) *Error { return &Error{status: told, http: httpStatus} }

// With adds a detail.
func (e *Error) With(detail proto.Message) *Error {
	if packed, err := anypb.New(detail); err == nil {
		e.status.Details = append(e.status.Details, packed)
	}
	return e
}

// RetryAfter says when calling again may help.
func (e *Error) RetryAfter(wait time.Duration) *Error {
	return e.With(&errdetails.RetryInfo{RetryDelay: durationpb.New(wait)})
}

// HTTP answers with a status of its own, where HTTP knows better than the code map.
func (e *Error) HTTP(status int) *Error {
	e.http = status
	return e
}

// Say adds keys and values to the metadata of its ErrorInfo.
func (e *Error) Say(metadata ...string) *Error {
	for at, packed := range e.status.GetDetails() {
		info := &errdetails.ErrorInfo{}
		if !packed.MessageIs(info) || packed.UnmarshalTo(info) != nil {
			continue
		}
		if info.Metadata == nil {
			info.Metadata = map[string]string{}
		}
		for n := 0; n+1 < len(metadata); n += 2 {
			info.Metadata[metadata[n]] = metadata[n+1]
		}
		if again, err := anypb.New(info); err == nil {
			e.status.Details[at] = again
		}
	}
	return e
}

// Header answers with a header that the HTTP status asks for.
func (e *Error) Header(name, value string) *Error {
	if e.header == nil {
		e.header = http.Header{}
	}
	e.header.Set(name, value)
	return e
}

func (e *Error) Error() string { return e.status.GetMessage() }

// GRPCStatus lets status.Convert read it.
func (e *Error) GRPCStatus() *status.Status { return status.FromProto(e.status) }

// NoRoute is the error for an address that takes these HTTP methods, and not that of the request. None: there
// is nothing at the address.
func NoRoute(methods ...string) *Error {
	if len(methods) == 0 {
		return New(codes.NotFound, "NO_SUCH_ROUTE", "there is nothing at this address; /api lists what there is")
	}
	allowed := strings.Join(methods, ", ")
	return New(codes.Unimplemented, "METHOD_NOT_ALLOWED",
		"this address does not take this HTTP method, but "+allowed, "allowed", allowed).
		HTTP(http.StatusMethodNotAllowed).Header("Allow", allowed)
}

// Write answers a request with an error, and closes the books on its code.
func Write(w http.ResponseWriter, r *http.Request, err error) {
	of := call.From(r.Context())
	completed := Complete(err, of.ID)
	of.Code = codes.Code(completed.GetCode())
	header := w.Header()
	of.SetHeaders(header)
	for _, name := range []string{"Trailer", "Transfer-Encoding", "Content-Length", "Etag"} {
		header.Del(name)
	}
	header.Set("Cache-Control", "no-store")
	if own := (*Error)(nil); errors.As(err, &own) {
		maps.Copy(header, own.header)
	}
	header.Set("Content-Type", "application/json")
	if seconds := retrySeconds(completed); seconds > 0 {
		header.Set("Retry-After", strconv.Itoa(seconds))
	}
	if of.Code == codes.Unauthenticated {
		header.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(HTTPStatus(err))
	_, _ = w.Write(Marshal(completed))
}

// HTTPStatus is what an error is answered with.
func HTTPStatus(err error) int {
	var own *Error
	if errors.As(err, &own) {
		return own.http
	}
	var routed *runtime.HTTPStatusError
	if errors.As(err, &routed) {
		return routed.HTTPStatus
	}
	return runtime.HTTPStatusFromCode(status.Code(err))
}

// Complete is the error's status with an ErrorInfo, if it had none, RetryInfo where calling again helps, the
// request's id, and the fields of a service's as JSON spells them.
func Complete(err error, requestID string) *spb.Status {
	var routed *runtime.HTTPStatusError
	if errors.As(err, &routed) {
		err = routed.Err
	}
	completed := proto.Clone(status.Convert(err).Proto()).(*spb.Status)
	own := &Error{status: completed}
	if !errors.As(err, new(*Error)) {
		own.spell() // ours are spelt as the request spelt them
	}
	if info := (&errdetails.ErrorInfo{}); !find(completed, info) {
		own.With(&errdetails.ErrorInfo{Reason: code.Code(completed.GetCode()).String(), Domain: Domain})
	}
	if helps(completed) && !find(completed, &errdetails.RetryInfo{}) {
		own.RetryAfter(retryDefault)
	}
	if requestID != "" {
		own.named(requestID)
	}
	return completed
}

// helps: calling again later, with the same request, may succeed.
func helps(of *spb.Status) bool {
	switch codes.Code(of.GetCode()) {
	case codes.Unavailable, codes.DeadlineExceeded:
		return true
	case codes.ResourceExhausted:
		return Info(of).GetReason() != "SERVICE_ANSWER_TOO_LARGE"
	}
	return false
}

// named gives the error the request's id, as the answer's header has it; a service's own id of it stays
// beside, as what the operator may look for.
func (e *Error) named(requestID string) {
	info := &errdetails.RequestInfo{}
	if find(e.status, info) && info.GetRequestId() != requestID {
		info.ServingData = info.GetRequestId()
	}
	info.RequestId = requestID
	e.status.Details = slices.DeleteFunc(e.status.Details, func(packed *anypb.Any) bool { return packed.MessageIs(info) })
	e.With(info)
}

// Marshal writes the status as JSON. A detail of a type that the gateway does not know is left out:
// it has no form in JSON.
func Marshal(completed *spb.Status) []byte {
	options := protojson.MarshalOptions{EmitDefaultValues: true}
	if written, err := options.Marshal(completed); err == nil {
		return written
	}
	known := &spb.Status{Code: completed.GetCode(), Message: completed.GetMessage()}
	for _, detail := range completed.GetDetails() {
		if _, err := detail.UnmarshalNew(); err == nil {
			known.Details = append(known.Details, detail)
		}
	}
	written, err := options.Marshal(known)
	if err != nil {
		return []byte(`{"code":13,"message":"the error cannot be written as JSON","details":[]}`)
	}
	return written
}

// Info is the status's ErrorInfo; nil: it has none.
func Info(of *spb.Status) *errdetails.ErrorInfo {
	if info := (&errdetails.ErrorInfo{}); find(of, info) {
		return info
	}
	return nil
}

func retrySeconds(of *spb.Status) int {
	if retry := (&errdetails.RetryInfo{}); find(of, retry) {
		return int(math.Ceil(retry.GetRetryDelay().AsDuration().Seconds()))
	}
	return 0
}

// find fills `detail` with the status's detail of its type.
func find(of *spb.Status, detail proto.Message) bool {
	for _, packed := range of.GetDetails() {
		if packed.MessageIs(detail) {
			return packed.UnmarshalTo(detail) == nil
		}
	}
	return false
}
