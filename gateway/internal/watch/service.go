// Package watch tells browsers of changes: the services' watches as server-sent events.
package watch

import (
	"context"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	common "accord.dev/gateway/gen/accord/common/v1"
	forecast "accord.dev/gateway/gen/accord/forecast/v1"
	planning "accord.dev/gateway/gen/accord/planning/v1"
	"accord.dev/gateway/internal/rest"
)

// Message is what a service's watch sends.
type Message interface {
	proto.Message
	GetProgress() *common.WatchProgress
}

// Request is what a service's watch is asked.
type Request = *common.WatchChangesRequest

// Service is one of those that can be watched.
type Service struct {
	Name   string // `accounts`
	Path   string // of its watch
	Method string // its RPC, for logs and metrics

	// open begins a stream; what it returns waits for the next message.
	open func(context.Context, Request) (func() (Message, error), error)
	// ask is a cheap call, made for the revision that its answer reflects.
	ask func(context.Context, ...grpc.CallOption) error
}

func requestAfter(after place) Request {
	return &common.WatchChangesRequest{AfterRevision: after.revision, Epoch: after.epoch}
}

// Services are those that a gateway can watch.
func Services(connections rest.Connections) []*Service {
	return []*Service{
		accountsService(connections.Accounts),
		planningService(connections.Planning),
		forecastService(connections.Forecast),
	}
}

func accountsService(connection *grpc.ClientConn) *Service {
	client := accounts.NewAccountServiceClient(connection)
	organization := accounts.NewOrganizationServiceClient(connection)
	return &Service{
		Name: "accounts", Path: "/v1/accounts:watch",
		Method: "accord.accounts.v1.AccountService/WatchChanges",
		open: func(ctx context.Context, request Request) (func() (Message, error), error) {
			stream, err := client.WatchChanges(ctx, request)
			return receiver(stream, err)
		},
		ask: func(ctx context.Context, options ...grpc.CallOption) error {
			_, err := organization.GetOrganization(ctx,
				&accounts.GetOrganizationRequest{Name: "organization"}, options...)
			return err
		},
	}
}

func planningService(connection *grpc.ClientConn) *Service {
	client := planning.NewPlanServiceClient(connection)
	standards := planning.NewCosStandardServiceClient(connection)
	return &Service{
		Name: "planning", Path: "/v1/plans:watch",
		Method: "accord.planning.v1.PlanService/WatchChanges",
		open: func(ctx context.Context, request Request) (func() (Message, error), error) {
			stream, err := client.WatchChanges(ctx, request)
			return receiver(stream, err)
		},
		ask: func(ctx context.Context, options ...grpc.CallOption) error {
			_, err := standards.ListCosStandards(ctx, &planning.ListCosStandardsRequest{PageSize: 1}, options...)
			return err
		},
	}
}

func forecastService(connection *grpc.ClientConn) *Service {
	client := forecast.NewForecastServiceClient(connection)
	pipeline := forecast.NewPipelineServiceClient(connection)
	return &Service{
		Name: "forecast", Path: "/v1/forecast:watch",
		Method: "accord.forecast.v1.ForecastService/WatchChanges",
		open: func(ctx context.Context, request Request) (func() (Message, error), error) {
			stream, err := client.WatchChanges(ctx, request)
			return receiver(stream, err)
		},
		ask: func(ctx context.Context, options ...grpc.CallOption) error {
			_, err := pipeline.ListStages(ctx, &forecast.ListStagesRequest{PageSize: 1}, options...)
			return err
		},
	}
}

func receiver[M any, P interface {
	*M
	Message
}](stream grpc.ServerStreamingClient[M], err error) (func() (Message, error), error) {
	if err != nil {
		return nil, err
	}
	return func() (Message, error) {
		message, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		return P(message), nil
	}, nil
}

// now is the service's revision at present, or one of the last second.
func (s *Service) now(ctx context.Context) (int64, error) {
	var trailer metadata.MD
	if err := s.ask(ctx, grpc.Trailer(&trailer)); err != nil {
		return 0, err
	}
	for _, value := range trailer.Get("accord-revision") {
		if revision, err := strconv.ParseInt(value, 10, 64); err == nil {
			return revision, nil
		}
	}
	return 0, nil // nothing was ever written
}
