// Package backend holds the connections to the three services.
package backend

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"

	// Asks each address for its health, and calls only those that are well.
	_ "google.golang.org/grpc/health"
)

const (
	receiveBytesMax = 16 << 20
	connectTime     = 3 * time.Second
	// Go's shortest. A lone replica that is gone without a word is found out by this; of several, one
	// that is silent is found out sooner (turns.go).
	keepaliveTime    = 10 * time.Second
	keepaliveTimeout = 5 * time.Second
	// What a service may send ahead on one stream that nobody here reads.
	streamWindowBytes     = 64 << 10
	connectionWindowBytes = 1 << 20
)

// Backend is one service behind one or more addresses.
type Backend struct {
	Name       string
	Connection *grpc.ClientConn
	replicas   *replicas
	ready      atomic.Bool
}

// Options are the same for all.
type Options struct {
	TLS         *tls.Config // nil: without
	Interceptor grpc.UnaryClientInterceptor
}

// Dial connects to a service: HOST:PORT, several with commas, or dns:///NAME:PORT. Calls take turns
// among the addresses that are well. It does not wait for a connection.
func Dial(service, addresses string, options Options) (*Backend, error) {
	transport := insecure.NewCredentials()
	if options.TLS != nil {
		transport = credentials.NewTLS(options.TLS)
	}
	replicas := newReplicas()
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultServiceConfig(serviceConfig()),
		grpc.WithDisableServiceConfig(), // DNS has no say in it
		grpc.WithIdleTimeout(0),         // a quiet night is no reason to be slow in the morning
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(receiveBytesMax)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: keepaliveTime, Timeout: keepaliveTimeout}),
		// Fixed: windows that grow by themselves hold megabytes for each stream whose reader is slow.
		grpc.WithStaticStreamWindowSize(streamWindowBytes), grpc.WithStaticConnWindowSize(connectionWindowBytes),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second},
			MinConnectTimeout: connectTime,
		}),
	}
	if options.Interceptor != nil {
		dial = append(dial, grpc.WithChainUnaryInterceptor(options.Interceptor))
	}
	dial = append(dial, grpc.WithDisableRetry(),
		grpc.WithChainUnaryInterceptor(retryUnreached(service), awaitBeforeCall, replicas.call),
		grpc.WithChainStreamInterceptor(awaitBeforeStream, replicas.open))
	target := addresses
	if !strings.Contains(addresses, "://") {
		static := staticResolver(service, addresses)
		dial = append(dial, grpc.WithResolvers(static))
		target = static.Scheme() + ":///" + service
	}
	connection, err := grpc.NewClient(target, dial...)
	if err != nil {
		return nil, fmt.Errorf("--%s=%s: %w", service, addresses, err)
	}
	return &Backend{Name: service, Connection: connection, replicas: replicas}, nil
}

// staticResolver knows the addresses from the start. Each server shows a certificate for its own host.
func staticResolver(service, addresses string) *manual.Resolver {
	static := manual.NewBuilderWithScheme("static-" + service)
	var state resolver.State
	for _, address := range strings.Split(addresses, ",") {
		address = strings.TrimSpace(address)
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			host = address
		}
		state.Addresses = append(state.Addresses, resolver.Address{Addr: address, ServerName: host})
	}
	static.InitialState(state)
	return static
}

// Watch keeps the connection up and knows its state and which replicas answer, until the context ends.
func (b *Backend) Watch(ctx context.Context) {
	go b.replicas.probe(ctx, b.Connection)
	for {
		state := b.Connection.GetState()
		b.ready.Store(state == connectivity.Ready)
		if state == connectivity.Idle {
			b.Connection.Connect()
		}
		if !b.Connection.WaitForStateChange(ctx, state) {
			return
		}
	}
}

// Ready: at least one address is connected and well.
func (b *Backend) Ready() bool { return b.ready.Load() }
