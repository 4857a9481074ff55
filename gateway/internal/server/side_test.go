package server

import (
	"context"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"accord.dev/gateway/internal/config"
)

// probe asks the world's gateway for the health of a name.
func (w *world) probe(name string) string {
	w.t.Helper()
	connection, err := grpc.NewClient(w.gateway.side.probesListener.Addr().String(),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		w.t.Fatal(err)
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	answer, err := grpc_health_v1.NewHealthClient(connection).Check(ctx,
		&grpc_health_v1.HealthCheckRequest{Service: name})
	if err != nil {
		return status.Code(err).String()
	}
	return answer.GetStatus().String()
}

func (w *world) awaitProbe(name, wanted string) {
	w.t.Helper()
	var got string
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if got = w.probe(name); got == wanted {
			return
		}
	}
	w.t.Errorf("%s: %s, wanted %s", name, got, wanted)
}

func TestReadinessNeedsAllServicesAndLivenessNone(t *testing.T) {
	w := newWorld(t, func(c *config.Config) { c.Probes, c.Forecast = "127.0.0.1:0", "127.0.0.1:1" })
	w.awaitProbe("liveness", "SERVING")
	w.awaitProbe("", "SERVING")
	time.Sleep(time.Second) // time enough to become ready, were it to
	if got := w.probe("readiness"); got != "NOT_SERVING" {
		t.Errorf("readiness without a forecast service: %s", got)
	}
	if got := w.probe("nonsense"); got != codes.NotFound.String() {
		t.Errorf("another name: %s", got)
	}
}

func TestGatewayThatEndsSaysSoBeforeItStopsToServe(t *testing.T) {
	w := newWorld(t, func(c *config.Config) { c.Probes, c.DrainDelay = "127.0.0.1:0", 2*time.Second })
	w.awaitProbe("readiness", "SERVING")
	w.end()
	w.awaitProbe("readiness", "NOT_SERVING")
	if got := w.probe("liveness"); got != "SERVING" {
		t.Errorf("liveness while it drains: %s", got)
	}
	if got := w.call("GET", "/v1/accounts/a", ""); got.status != 200 {
		t.Errorf("a call during the delay: %d", got.status)
	}
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
	if connection, err := net.Dial("tcp", w.gateway.Address().String()); err == nil {
		connection.Close()
		t.Error("it still listens")
	}
}
