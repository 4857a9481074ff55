package backend

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
)

// reachTime is how long a call waits for a service that just starts or restarts, before it fails.
const reachTime = time.Second

// awaitReady returns when an address of the service is connected and well, or it has waited enough:
// the call then says itself what is wrong.
func awaitReady(ctx context.Context, connection *grpc.ClientConn) {
	if connection.GetState() == connectivity.Ready {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	for {
		state := connection.GetState()
		switch state {
		case connectivity.Ready, connectivity.Shutdown:
			return
		case connectivity.Idle:
			connection.Connect()
		}
		if !connection.WaitForStateChange(ctx, state) {
			return
		}
	}
}

func awaitBeforeCall(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	awaitReady(ctx, connection)
	return invoke(ctx, method, request, reply, connection, options...)
}

func awaitBeforeStream(ctx context.Context, description *grpc.StreamDesc, connection *grpc.ClientConn,
	method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	awaitReady(ctx, connection)
	return open(ctx, description, connection, method, options...)
}
