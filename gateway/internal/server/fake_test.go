package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"google.golang.org/genproto/googleapis/rpc/errdetails"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	common "accord.dev/gateway/gen/accord/common/v1"
	"accord.dev/gateway/internal/config"
)

// fake is a service that notes what reaches it.
type fake struct {
	accounts.UnimplementedAccountServiceServer
	accounts.UnimplementedOrganizationServiceServer

	mutex    sync.Mutex
	metadata metadata.MD
	update   *accounts.UpdateAccountRequest
	watched  []int64 // where watches began
	closing  atomic.Bool
}

func (f *fake) note(ctx context.Context) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.metadata, _ = metadata.FromIncomingContext(ctx)
}

func (f *fake) seen() metadata.MD {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.metadata
}

func (f *fake) GetAccount(ctx context.Context, request *accounts.GetAccountRequest) (*accounts.Account, error) {
	f.note(ctx)
	_ = grpc.SetTrailer(ctx, metadata.Pairs("accord-revision", "7", "accord-epoch", "0a1b"))
	if strings.HasSuffix(request.GetName(), "/busy") {
		return nil, busy()
	}
	if strings.HasSuffix(request.GetName(), "/slow") {
		<-ctx.Done()
	}
	account := &accounts.Account{Name: request.GetName(), Etag: "r7"}
	switch {
	case strings.HasSuffix(request.GetName(), "/large"):
		return large(account), nil
	case strings.HasSuffix(request.GetName(), "/closing") && f.closing.Load():
		account.Closing = &accounts.AccountClosing{}
	}
	return account, nil
}

func (f *fake) ListAccounts(ctx context.Context, _ *accounts.ListAccountsRequest) (*accounts.ListAccountsResponse, error) {
	f.note(ctx)
	_ = grpc.SetTrailer(ctx, metadata.Pairs("accord-revision", "7", "accord-epoch", "0a1b"))
	return &accounts.ListAccountsResponse{Accounts: []*accounts.Account{{Name: "accounts/a", Etag: "r7"}}}, nil
}

func (f *fake) updated() *accounts.UpdateAccountRequest {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.update
}

func (f *fake) UpdateAccount(_ context.Context, request *accounts.UpdateAccountRequest) (*accounts.Account, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.update = request
	return request.GetAccount(), nil
}

func (f *fake) GetPerson(ctx context.Context, request *accounts.GetPersonRequest) (*accounts.Person, error) {
	if request.GetName() != "people/jane" {
		return nil, status.Error(codes.NotFound, "nobody")
	}
	return &accounts.Person{Name: request.GetName(), DisplayName: "Jane"}, nil
}

// WatchChanges sends two messages, the first of which is partial, and waits.
func (f *fake) WatchChanges(request *common.WatchChangesRequest, stream grpc.ServerStreamingServer[accounts.WatchChangesResponse]) error {
	after := request.GetAfterRevision()
	f.mutex.Lock()
	f.watched = append(f.watched, after)
	f.mutex.Unlock()
	if after == 1 {
		gone, _ := status.New(codes.OutOfRange, "compacted").WithDetails(&errdetails.ErrorInfo{
			Reason: "REVISION_COMPACTED", Domain: "accord.dev", Metadata: map[string]string{"oldest": "5"}})
		return gone.Err()
	}
	_ = stream.Send(&accounts.WatchChangesResponse{
		Progress: &common.WatchProgress{Revision: after + 1, Partial: true}})
	_ = stream.Send(&accounts.WatchChangesResponse{Progress: &common.WatchProgress{Revision: after + 1}})
	<-stream.Context().Done()
	return nil
}

// world is a gateway in front of the fake.
type world struct {
	t       *testing.T
	fake    *fake
	log     *lines
	url     string
	client  *http.Client
	gateway *Gateway
	end     context.CancelFunc
	ended   chan error
}

func newWorld(t *testing.T, change func(*config.Config)) *world {
	t.Helper()
	backends, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	service := &fake{}
	services := grpc.NewServer()
	accounts.RegisterAccountServiceServer(services, service)
	accounts.RegisterOrganizationServiceServer(services, service)
	grpc_health_v1.RegisterHealthServer(services, health.NewServer())
	go func() { _ = services.Serve(backends) }()
	t.Cleanup(services.Stop)
	address := backends.Addr().String()
	settings := &config.Config{
		Listen: "127.0.0.1:0", Accounts: address, Planning: address, Forecast: address,
		StreamsMax: 2, ClientStreamsMax: 2, ClientConnectionsMax: 100, JSONLog: true,
	}
	if change != nil {
		change(settings)
	}
	w := &world{t: t, fake: service, log: &lines{}, client: &http.Client{}, ended: make(chan error, 1)}
	ctx, end := context.WithCancel(context.Background())
	w.end = end
	if w.gateway, err = Listen(ctx, settings, w.log); err != nil {
		t.Fatal(err)
	}
	w.url = "http://" + w.gateway.Address().String()
	go func() { w.ended <- w.gateway.Run(ctx) }()
	t.Cleanup(end)
	return w
}

type answer struct {
	status int
	header http.Header
	body   string
	reason string // of its ErrorInfo
	id     string // of its RequestInfo
}

// call sends a request; headers are `Name: value`.
func (w *world) call(method, path, body string, headers ...string) answer {
	w.t.Helper()
	request, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Add(name, value)
	}
	response, err := w.client.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	content, _ := io.ReadAll(response.Body)
	told := answer{status: response.StatusCode, header: response.Header, body: string(content)}
	var parsed struct {
		Details []struct{ Reason, RequestID string }
	}
	_ = json.Unmarshal(content, &parsed)
	for _, detail := range parsed.Details {
		told.reason += detail.Reason
		told.id += detail.RequestID
	}
	return told
}

// lines is a log that tests may read.
type lines struct {
	mutex   sync.Mutex
	content bytes.Buffer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.content.Write(line)
}

// find waits for a line that holds the text.
func (l *lines) find(t *testing.T, text string) string {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		l.mutex.Lock()
		content := l.content.String()
		l.mutex.Unlock()
		for line := range strings.Lines(content) {
			if strings.Contains(line, text) {
				return line
			}
		}
	}
	t.Fatalf("the log has no line with %q", text)
	return ""
}
