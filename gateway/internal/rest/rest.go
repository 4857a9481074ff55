// Package rest turns HTTP and JSON into calls of the services.
package rest

import (
	"context"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"

	// Details of errors are written by their registered types.
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	forecast "accord.dev/gateway/gen/accord/forecast/v1"
	planning "accord.dev/gateway/gen/accord/planning/v1"
)

// Connections lead to the services.
type Connections struct {
	Accounts, Planning, Forecast *grpc.ClientConn
}

// NewMarshaler writes scalars, lists and maps also when they are empty, so that a reader need not
// know which fields exist; what a message or an optional field leaves unset stays absent. It refuses
// fields that it does not know.
func NewMarshaler() runtime.Marshaler {
	return &runtime.JSONPb{
		MarshalOptions:   protojson.MarshalOptions{EmitDefaultValues: true},
		UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: false},
	}
}

// New serves the REST interface of all services.
func New(ctx context.Context, connections Connections) (http.Handler, error) {
	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard, NewMarshaler()))
	// The rule that was registered last is tried first: of each process the service comes last whose
	// `/v1/{name=people/*}:listRevisions` would else be taken for a person called so.
	for _, service := range []struct {
		register   func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error
		connection *grpc.ClientConn
	}{
		{accounts.RegisterOrganizationServiceHandler, connections.Accounts},
		{accounts.RegisterProfileServiceHandler, connections.Accounts},
		{accounts.RegisterAccountServiceHandler, connections.Accounts},
		{planning.RegisterPlanningServiceHandler, connections.Planning},
		{forecast.RegisterPipelineServiceHandler, connections.Forecast},
		{forecast.RegisterRevenueServiceHandler, connections.Forecast},
		{forecast.RegisterForecastServiceHandler, connections.Forecast},
	} {
		if err := service.register(ctx, mux, service.connection); err != nil {
			return nil, err
		}
	}
	runtime.SetQueryParameterParser(&queryParser{})(mux)
	return mux, nil
}
