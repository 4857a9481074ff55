// Package server puts the gateway together and runs it until it is asked to end.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"accord.dev/gateway/internal/backend"
	"accord.dev/gateway/internal/config"
	"accord.dev/gateway/internal/importjobs"
	"accord.dev/gateway/internal/observe"
	"accord.dev/gateway/internal/rest"
	"accord.dev/gateway/internal/tlsfiles"
	"accord.dev/gateway/internal/watch"
)

const (
	headerBytesMax = 32 << 10
	headersReadMax = 128 << 10 // what is read of them, to be refused by an error like any other
	headerReadTime = 10 * time.Second
	idleTime       = 2 * time.Minute
	drainTime      = 10 * time.Second // for requests under way, once it has stopped to listen
	streamsPerHTTP = 100              // of one HTTP/2 connection

	// Connections beyond those that streams may take. Each costs memory and a descriptor before it has
	// said anything.
	connectionsBeside = 1000

	// Watches of single services: each has a stream of its own to a service, with what is sent ahead.
	watchesMax = 64
)

// Gateway is one that listens. Make it with Listen, then Run it.
type Gateway struct {
	settings *config.Config
	log      *observe.Log
	backends []*backend.Backend
	door     *http.Server
	listener net.Listener
	side     *side
	draining chan struct{} // closed when streams have to end
	leaving  chan struct{} // closed when readiness ends
	life     context.Context
	endLife  context.CancelFunc // once nothing is served any more
	jobs     *importjobs.Jobs
}

// Listen opens the gateway's doors. What it logs goes to `out`. Errors name the flag at fault.
func Listen(ctx context.Context, settings *config.Config, out io.Writer) (*Gateway, error) {
	g := &Gateway{settings: settings, draining: make(chan struct{}), leaving: make(chan struct{})}
	g.life, g.endLife = context.WithCancel(context.Background())
	connections, err := g.dial()
	if err != nil {
		return nil, err
	}
	g.log = observe.NewLog(out, settings.JSONLog)
	streams := &watch.Streams{
		Max: settings.StreamsMax, MaxOfClient: settings.ClientStreamsMax, MaxOfWatches: watchesMax,
		Draining: g.draining,
	}
	metrics := observe.NewMetrics(g.sources(streams))
	handler, err := g.handler(ctx, connections, streams, metrics)
	if err != nil {
		return nil, err
	}
	g.door = newDoor(handler)
	if settings.TLSCert != "" {
		pair, err := tlsfiles.Load(settings.TLSCert, settings.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("--tls-cert: %w", err)
		}
		g.door.TLSConfig = tlsfiles.Server(pair)
	}
	if g.side, err = openSide(settings, metrics, g.ready); err != nil {
		return nil, err
	}
	if g.listener, err = net.Listen("tcp", settings.Listen); err != nil {
		g.side.close()
		return nil, fmt.Errorf("--listen: %w", err)
	}
	doorkeeper := newDoorkeeper(g.listener, settings.StreamsMax+connectionsBeside, settings.ClientConnectionsMax)
	g.listener, g.door.ConnState = doorkeeper, doorkeeper.note
	return g, nil
}

// newDoor sets what bounds a peer that nobody knows. Bodies and answers have their own times: a
// stream lasts as long as its client stays.
func newDoor(handler http.Handler) *http.Server {
	door := &http.Server{
		Handler:           overheard(handler),
		ReadHeaderTimeout: headerReadTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headersReadMax,
		ConnContext:       introduce,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: streamsPerHTTP},
		ErrorLog:          log.New(io.Discard, "", 0), // what a broken peer does is no news
	}
	return door
}

func (g *Gateway) dial() (rest.Connections, error) {
	var connections rest.Connections
	options := backend.Options{Interceptor: rest.Adapt}
	var err error
	if options.TLS, err = g.serviceTLS(); err != nil {
		return connections, err
	}
	for _, service := range []struct {
		name, addresses string
	}{
		{"accounts", g.settings.Accounts},
		{"planning", g.settings.Planning},
		{"forecast", g.settings.Forecast},
	} {
		dialled, err := backend.Dial(service.name, service.addresses, options)
		if err != nil {
			return connections, err
		}
		g.backends = append(g.backends, dialled)
	}
	connections.Accounts = g.backends[0].Connection
	connections.Planning = g.backends[1].Connection
	connections.Forecast = g.backends[2].Connection
	return connections, nil
}

func (g *Gateway) serviceTLS() (*tls.Config, error) {
	if g.settings.ServiceCA == "" {
		return nil, nil
	}
	var pair *tlsfiles.Pair
	if g.settings.ServiceCert != "" {
		var err error
		if pair, err = tlsfiles.Load(g.settings.ServiceCert, g.settings.ServiceKey); err != nil {
			return nil, fmt.Errorf("--service-cert: %w", err)
		}
	}
	made, err := tlsfiles.Client(g.settings.ServiceCA, pair)
	if err != nil {
		return nil, fmt.Errorf("--service-ca: %w", err)
	}
	return made, nil
}

func (g *Gateway) sources(streams *watch.Streams) observe.Sources {
	ready := map[string]func() bool{}
	for _, service := range g.backends {
		ready[service.Name] = service.Ready
	}
	return observe.Sources{
		Streams:  streams.Open,
		Dropped:  func() int64 { return g.log.Dropped() },
		Backends: ready,
	}
}

// Address is where it serves.
func (g *Gateway) Address() net.Addr { return g.listener.Addr() }

// ready: every service can be reached, and the gateway is not about to end.
func (g *Gateway) ready() bool {
	select {
	case <-g.leaving:
		return false
	default:
	}
	for _, service := range g.backends {
		if !service.Ready() {
			return false
		}
	}
	return true
}

// Run serves until `ctx` ends; then says so, goes on for the drain delay, ends streams and waits for
// the requests under way.
func (g *Gateway) Run(ctx context.Context) error {
	watching, stopWatching := context.WithCancel(context.Background())
	defer stopWatching()
	defer g.endLife()
	for _, service := range g.backends {
		go service.Watch(watching)
	}
	go g.side.run(watching)
	failed := make(chan error, 1)
	go func() { failed <- g.serve() }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		close(g.leaving)
		time.Sleep(g.settings.DrainDelay)
		err = g.drain()
	}
	g.side.close()
	g.jobs.Close()
	for _, service := range g.backends {
		_ = service.Connection.Close()
	}
	g.log.Close()
	return err
}

func (g *Gateway) serve() error {
	var err error
	if g.door.TLSConfig != nil {
		err = g.door.ServeTLS(g.listener, "", "")
	} else {
		err = g.door.Serve(g.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (g *Gateway) drain() error {
	close(g.draining)
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if err := g.door.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
		return g.door.Close() // who is not done by now is cut off
	}
	return nil
}
