package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

const retryUnreachable = time.Second

// handleError answers with what the service said, or says itself what kept the service from it.
func handleError(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	of := call.From(ctx)
	if method, ok := runtime.RPCMethod(ctx); ok {
		of.Method = strings.TrimPrefix(method, "/")
	}
	if errors.Is(err, errNotModified) {
		notModified(w, of)
		return
	}
	problem.Write(w, r, Explain(of, err))
}

// Explain tells a service's own error, which stays as it is, from the network's, whose text names
// addresses, and from that of reading the request. A service's own has an ErrorInfo.
func Explain(of *call.Call, err error) error {
	var own *problem.Error
	if errors.As(err, &own) || of.Answered {
		return err
	}
	told := status.Convert(err)
	if problem.Info(told.Proto()) != nil {
		return err
	}
	if !of.Sent {
		if told.Code() == codes.InvalidArgument {
			return problem.New(codes.InvalidArgument, "REQUEST_MALFORMED", Readable(told.Message()))
		}
		return err
	}
	service := serviceOf(of.Method)
	switch told.Code() {
	case codes.Unavailable:
		return problem.New(codes.Unavailable, "SERVICE_UNREACHABLE",
			"the "+service+" service cannot be reached now", "service", service).
			RetryAfter(retryUnreachable)
	case codes.DeadlineExceeded:
		return problem.New(codes.DeadlineExceeded, "DEADLINE_EXCEEDED",
			"the "+service+" service did not answer in time", "service", service)
	case codes.Canceled:
		return problem.New(codes.Canceled, "CANCELLED", "the caller went away")
	}
	return err
}

// serviceOf is `accounts` of `accord.accounts.v1.AccountService/GetAccount`.
func serviceOf(method string) string {
	if parts := strings.Split(method, "."); len(parts) > 1 {
		return parts[1]
	}
	return "called"
}

// Readable takes the mark of protobuf's library off its messages, which varies on purpose.
func Readable(message string) string {
	message = strings.TrimPrefix(message, "proto:")
	return strings.TrimLeftFunc(message, func(r rune) bool { return unicode.IsSpace(r) || r == '\u00a0' })
}

// handleRouting answers what no route is made for.
func handleRouting(_ context.Context, mux *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, httpStatus int) {
	call.From(r.Context()).Method = "unrouted"
	problem.Write(w, r, NoRoute(httpStatus))
}

// NoRoute is the error for an HTTP status that routing came to.
func NoRoute(httpStatus int) *problem.Error {
	switch httpStatus {
	case http.StatusNotFound:
		return problem.New(codes.NotFound, "NO_SUCH_ROUTE", "there is nothing at this address; /api lists what there is")
	case http.StatusMethodNotAllowed:
		return problem.New(codes.Unimplemented, "METHOD_NOT_ALLOWED",
			"this address does not take this HTTP method; /api lists those it takes").HTTP(httpStatus)
	default:
		return problem.New(codes.InvalidArgument, "REQUEST_MALFORMED", "the address cannot be read").HTTP(httpStatus)
	}
}
