package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"accord.dev/gateway/internal/config"
	"accord.dev/gateway/internal/observe"
)

// side is the operator's doors: metrics and probes, each on an address of its own if one was given.
type side struct {
	metrics         *http.Server
	metricsListener net.Listener
	probes          *observe.Probes
	probesListener  net.Listener
}

func openSide(settings *config.Config, metrics *observe.Metrics, ready func() bool) (*side, error) {
	opened := &side{}
	var err error
	if settings.Metrics != "" {
		if opened.metricsListener, err = net.Listen("tcp", settings.Metrics); err != nil {
			return nil, fmt.Errorf("--metrics: %w", err)
		}
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", metrics.Handler())
		opened.metrics = &http.Server{
			Handler: mux, ReadHeaderTimeout: headerReadTime, WriteTimeout: time.Minute, IdleTimeout: idleTime,
			MaxHeaderBytes: headerBytesMax,
		}
	}
	if settings.Probes != "" {
		if opened.probesListener, err = net.Listen("tcp", settings.Probes); err != nil {
			opened.close()
			return nil, fmt.Errorf("--probes: %w", err)
		}
		opened.probes = observe.NewProbes(ready)
	}
	return opened, nil
}

// run serves until `close`; readiness is looked at until the context ends.
func (s *side) run(ctx context.Context) {
	if s.metrics != nil {
		go func() { _ = s.metrics.Serve(s.metricsListener) }()
	}
	if s.probes != nil {
		go s.probes.Watch(ctx)
		_ = s.probes.Server.Serve(s.probesListener)
	}
}

func (s *side) close() {
	if s.metrics != nil {
		_ = s.metrics.Close()
	} else if s.metricsListener != nil {
		_ = s.metricsListener.Close()
	}
	if s.probes != nil {
		s.probes.Server.Stop()
	}
}
