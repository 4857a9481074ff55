// Package rest turns HTTP and JSON into calls of the services.
package rest

import (
	"context"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	forecast "accord.dev/gateway/gen/accord/forecast/v1"
	planning "accord.dev/gateway/gen/accord/planning/v1"
	"accord.dev/gateway/internal/call"

	// Details of errors are written by their registered types.
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"
)

// Connections lead to the services. Each has Adapt among its interceptors.
type Connections struct {
	Accounts, Planning, Forecast *grpc.ClientConn
}

// New serves the REST interface of all services but for the watches.
//
// A request's context carries its call.Call, whose metadata is all that a service gets of the
// headers. The body is whole already.
func New(ctx context.Context, connections Connections) (http.Handler, error) {
	none := func(string) (string, bool) { return "", false }
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, newMarshaler()),
		runtime.WithIncomingHeaderMatcher(none),
		runtime.WithOutgoingHeaderMatcher(none),
		runtime.WithOutgoingTrailerMatcher(none),
		runtime.WithForwardResponseOption(describe),
		runtime.WithErrorHandler(handleError),
		runtime.WithRoutingErrorHandler(handleRouting),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithWriteContentLength(),
		runtime.WithMiddlewares(checkQuery(), notePresence()),
	)
	// The rule that was registered last is tried first: of each process the service comes last whose
	// `/v1/{name=people/*}:listRevisions` would else be taken for a person called so.
	for _, service := range []struct {
		register   func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error
		connection *grpc.ClientConn
	}{
		{accounts.RegisterOrganizationServiceHandler, connections.Accounts},
		{accounts.RegisterProfileServiceHandler, connections.Accounts},
		{accounts.RegisterFollowerServiceHandler, connections.Accounts},
		{accounts.RegisterAccountServiceHandler, connections.Accounts},
		{planning.RegisterConditionServiceHandler, connections.Planning},
		{planning.RegisterCosStandardServiceHandler, connections.Planning},
		{planning.RegisterPlanServiceHandler, connections.Planning},
		{forecast.RegisterPipelineServiceHandler, connections.Forecast},
		{forecast.RegisterRevenueServiceHandler, connections.Forecast},
		{forecast.RegisterForecastServiceHandler, connections.Forecast},
	} {
		if err := service.register(ctx, mux, service.connection); err != nil {
			return nil, err
		}
	}
	runtime.SetQueryParameterParser(&queryParser{})(mux)
	return reading(routed(mux)), nil
}

// reading notes what is a read, and answers HEAD as GET: net/http leaves the body out.
func reading(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(r.Context()) // the connection's own request stays as it is
			r.Method = http.MethodGet
		}
		call.From(r.Context()).Read = r.Method == http.MethodGet
		next.ServeHTTP(w, r)
	})
}
