package backend

import (
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	common "accord.dev/gateway/gen/accord/common/v1"
)

// counted is a service that notes how often it was asked.
type counted struct {
	accounts.UnimplementedAccountServiceServer
	gets, creates atomic.Int64
	hold          chan struct{} // calls of DeleteAccount wait for it
}

func (c *counted) GetAccount(context.Context, *accounts.GetAccountRequest) (*accounts.Account, error) {
	c.gets.Add(1)
	return &accounts.Account{Name: "accounts/a"}, nil
}

func (c *counted) CreateAccount(context.Context, *accounts.CreateAccountRequest) (*accounts.Account, error) {
	c.creates.Add(1)
	return &accounts.Account{Name: "accounts/a"}, nil
}

func (c *counted) DeleteAccount(ctx context.Context, _ *accounts.DeleteAccountRequest) (*accounts.Account, error) {
	<-c.hold
	return &accounts.Account{Name: "accounts/a"}, nil
}

func (c *counted) WatchChanges(_ *common.WatchChangesRequest, stream grpc.ServerStreamingServer[accounts.WatchChangesResponse]) error {
	_ = stream.Send(&accounts.WatchChangesResponse{Progress: &common.WatchProgress{Revision: 1}})
	<-stream.Context().Done()
	return nil
}

// wire is a TCP connection's way to a service, which can stop carrying anything and stand open, as one
// to a process that is stopped does.
type wire struct {
	address string
	frozen  atomic.Bool
	thawed  chan struct{}
	once    sync.Once
}

func (w *wire) thaw() {
	w.frozen.Store(false)
	w.once.Do(func() { close(w.thawed) })
}

func (w *wire) carry(into io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		read, err := from.Read(buffer)
		if w.frozen.Load() {
			<-w.thawed
		}
		if err != nil {
			return
		}
		if _, err := into.Write(buffer[:read]); err != nil {
			return
		}
	}
}

// newReplica serves `service` behind a wire.
func newReplica(t *testing.T, service *counted) *wire {
	t.Helper()
	server := grpc.NewServer()
	accounts.RegisterAccountServiceServer(server, service)
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(inner) }()
	t.Cleanup(server.Stop)
	outer, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	made := &wire{address: outer.Addr().String(), thawed: make(chan struct{})}
	t.Cleanup(func() { made.thaw(); outer.Close() })
	go func() {
		for {
			client, err := outer.Accept()
			if err != nil {
				return
			}
			served, err := net.Dial("tcp", inner.Addr().String())
			if err != nil {
				return
			}
			t.Cleanup(func() { client.Close(); served.Close() })
			go made.carry(served, client)
			go made.carry(client, served)
		}
	}()
	return made
}

// pair is two replicas and a client of both.
type pair struct {
	services [2]*counted
	wires    [2]*wire
	client   accounts.AccountServiceClient
}

func newPair(t *testing.T) *pair {
	t.Helper()
	made := &pair{}
	for n := range made.services {
		made.services[n] = &counted{hold: make(chan struct{})}
		made.wires[n] = newReplica(t, made.services[n])
	}
	both, err := Dial("accounts", made.wires[0].address+","+made.wires[1].address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = both.Connection.Close() })
	go both.Watch(t.Context())
	made.client = accounts.NewAccountServiceClient(both.Connection)
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
		if _, err := made.client.GetAccount(t.Context(), &accounts.GetAccountRequest{}); err != nil {
			t.Fatal(err)
		}
		if made.services[0].gets.Load() > 1 && made.services[1].gets.Load() > 1 {
			return made
		}
	}
	t.Fatal("one of the replicas gets no calls")
	return nil
}

// Issue 9, fault 20
func TestReadsGoElsewhereWhenAReplicaIsFrozen(t *testing.T) {
	both := newPair(t)
	both.wires[0].frozen.Store(true)
	for range 50 { // half of them find the frozen one at first
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		_, err := both.client.GetAccount(ctx, &accounts.GetAccountRequest{})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
	}
	both.wires[0].thaw()
	before := both.services[0].gets.Load()
	for until := time.Now().Add(20 * time.Second); both.services[0].gets.Load() < before+5; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the replica is back and gets no calls")
		}
		_, _ = both.client.GetAccount(t.Context(), &accounts.GetAccountRequest{})
	}
}

// Issue 9, fault 20
func TestWriteIsMadeAgainElsewhereOnlyIfItCannotBeDoneTwice(t *testing.T) {
	both := newPair(t)
	both.wires[0].frozen.Store(true)
	ended := make(chan error, 20)
	for n := range 20 {
		go func() {
			request := &accounts.CreateAccountRequest{}
			if n%2 == 0 {
				request.RequestId = "3f9a3f2e-0f4c-4b52-9c1d-000000000001"
			}
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			_, err := both.client.CreateAccount(ctx, request)
			if n%2 == 0 && err != nil {
				t.Errorf("with a request id: %v", err)
			}
			ended <- err
		}()
	}
	lost := 0
	for range 20 {
		if err := <-ended; err != nil {
			lost++
			if status.Code(err) != codes.Unavailable {
				t.Errorf("without a request id: %v", err)
			}
		}
	}
	if lost+int(both.services[1].creates.Load()) < 20 || both.services[1].creates.Load() > 20 {
		t.Errorf("%d were lost, %d were made at the replica that answers", lost, both.services[1].creates.Load())
	}
}

// Issue 9, fault 20
func TestSlowAnswerOfAReplicaThatLivesIsWaitedFor(t *testing.T) {
	both := newPair(t)
	ended := make(chan error, 1)
	go func() {
		_, err := both.client.DeleteAccount(t.Context(), &accounts.DeleteAccountRequest{})
		ended <- err
	}()
	select {
	case err := <-ended:
		t.Fatalf("it was not waited for: %v", err)
	case <-time.After(4 * time.Second): // longer than a silent replica is waited for
	}
	close(both.services[0].hold)
	close(both.services[1].hold)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Issue 9, fault 20
func TestStreamOfAFrozenReplicaEndsAsOneThatCanBeResumed(t *testing.T) {
	both := newPair(t)
	streams := make([]accounts.AccountService_WatchChangesClient, 4)
	for n := range streams {
		var err error
		if streams[n], err = both.client.WatchChanges(t.Context(), &common.WatchChangesRequest{}); err != nil {
			t.Fatal(err)
		}
		if _, err := streams[n].Recv(); err != nil {
			t.Fatal(err)
		}
	}
	both.wires[0].frozen.Store(true)
	ended := make(chan error, len(streams))
	for _, stream := range streams {
		go func() {
			_, err := stream.Recv()
			ended <- err
		}()
	}
	select {
	case err := <-ended:
		if status.Code(err) != codes.Unavailable {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("none ended")
	}
}
