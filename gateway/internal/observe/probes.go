package observe

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
)

const lookEvery = 250 * time.Millisecond

// Probes answers gRPC health: “ and `liveness` while the process runs, which depends on nothing
// else; `readiness` while `ready` says so.
type Probes struct {
	Server *grpc.Server
	health *health.Server
	ready  func() bool
}

// NewProbes makes the server; its owner serves it.
func NewProbes(ready func() bool) *Probes {
	probes := &Probes{Server: grpc.NewServer(), health: health.NewServer(), ready: ready}
	grpc_health_v1.RegisterHealthServer(probes.Server, probes.health)
	probes.health.SetServingStatus("liveness", grpc_health_v1.HealthCheckResponse_SERVING)
	probes.tell()
	return probes
}

// Watch looks at readiness until the context ends.
func (p *Probes) Watch(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			p.tell()
		}
	}
}

func (p *Probes) tell() {
	status := grpc_health_v1.HealthCheckResponse_NOT_SERVING
	if p.ready() {
		status = grpc_health_v1.HealthCheckResponse_SERVING
	}
	p.health.SetServingStatus("readiness", status)
}
