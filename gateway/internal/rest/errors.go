package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

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
			// Of the generated code, which speaks in a parser's words.
			return problem.Fault("REQUEST_MALFORMED", "", "FIELD_VALUE_MALFORMED", "the request cannot be read")
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
			"the "+service+" service did not answer in time", "service", service).RetryAfter(retryUnreachable)
	case codes.Unimplemented:
		return problem.New(codes.Unimplemented, "SERVICE_TOO_OLD",
			"the "+service+" service has no such RPC", "service", service)
	case codes.ResourceExhausted:
		return problem.New(codes.ResourceExhausted, "SERVICE_ANSWER_TOO_LARGE",
			"the answer of the "+service+" service is larger than the gateway takes", "service", service)
	case codes.Internal, codes.Unknown, codes.DataLoss:
		return problem.New(codes.Internal, "SERVICE_ANSWER_UNREADABLE",
			"the "+service+" service answered with something that cannot be read", "service", service)
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

// handleRouting answers what no route is made for.
func handleRouting(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, httpStatus int) {
	call.From(r.Context()).Method = "unrouted"
	if httpStatus == http.StatusBadRequest {
		problem.Write(w, r, problem.New(codes.InvalidArgument, "ADDRESS_MALFORMED", "the address cannot be read"))
		return
	}
	problem.Write(w, r, problem.NoRoute(methodsOf(r.URL.Path)...))
}
