package contract

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
)

// failing stands for a service: it answers GetAccount with the code that the account's name ends in,
// with every detail that a service may send, and `accounts/slow` only when its caller has gone.
type failing struct {
	accounts.UnimplementedAccountServiceServer
	gone chan error // why the caller of accounts/slow went
}

var everyDetail = []protoadapt.MessageV1{
	&errdetails.ErrorInfo{Reason: "A_REASON", Domain: "accord.dev",
		Metadata: map[string]string{"name": "accounts/ü", "limit": "9007199254740993", "empty": ""}},
	&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
		{Field: `account.labels["región"]`, Description: "is no label"}, {Field: "etag", Description: "x"}}},
	&errdetails.PreconditionFailure{Violations: []*errdetails.PreconditionFailure_Violation{
		{Type: "STATE", Subject: "accounts/a", Description: "is deleted"}}},
	&errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)},
	&errdetails.QuotaFailure{}, &errdetails.ResourceInfo{ResourceName: "accounts/a"},
	&errdetails.Help{Links: []*errdetails.Help_Link{{Description: "d", Url: "https://accord.dev/"}}},
	&errdetails.LocalizedMessage{Locale: "zh-CN", Message: "错误"}, &errdetails.DebugInfo{Detail: "no"},
}

func (s *failing) GetAccount(ctx context.Context, request *accounts.GetAccountRequest) (*accounts.Account, error) {
	var code codes.Code
	if _, err := fmt.Sscanf(request.GetName(), "accounts/code-%d", &code); err == nil {
		failed, err := status.New(code, `it "failed" — 失败`).WithDetails(everyDetail...)
		if err != nil {
			return nil, err
		}
		return nil, failed.Err()
	}
	if request.GetName() == "accounts/slow" {
		<-ctx.Done()
		s.gone <- ctx.Err()
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	return &accounts.Account{Name: request.GetName()}, nil
}

// serveFailing starts the service on a port of its own.
func serveFailing(t *testing.T) (*failing, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	service := &failing{gone: make(chan error, 10)}
	server := grpc.NewServer()
	accounts.RegisterAccountServiceServer(server, service)
	healthpb.RegisterHealthServer(server, health.NewServer())
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return service, listener.Addr().String()
}

func getAccount(t *testing.T, name string) ask {
	t.Helper()
	return step{method: "AccountService/GetAccount", request: `name: "` + name + `"`}.question(t)
}

func TestEveryErrorCodeComesThroughWhole(t *testing.T) {
	_, address := serveFailing(t)
	direct := dial(t, address)
	gateway := jsonDoor{"http://" + serveGateway(t, address).address}
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		t.Run(code.String(), func(t *testing.T) {
			question := getAccount(t, fmt.Sprintf("accounts/code-%d", code))
			want, got := direct.ask(t, question), gateway.ask(t, question)
			if want.code() != code || !equalAnswers(want, got) {
				t.Errorf("through gRPC: %s\nthrough JSON: %s", want, got)
			}
			if len(want.status.GetDetails()) != len(everyDetail) {
				t.Errorf("gRPC gives %d details", len(want.status.GetDetails()))
			}
		})
	}
}

func TestRetryDelayIsARetryAfterInWholeSeconds(t *testing.T) {
	_, address := serveFailing(t)
	gateway := jsonDoor{"http://" + serveGateway(t, address).address}
	path := fmt.Sprintf("/v1/accounts/code-%d", codes.ResourceExhausted)
	response, _ := gateway.send(t, httpCall{verb: "GET", path: path}, nil)
	if got := response.Header.Get("Retry-After"); got != "2" {
		t.Errorf("1.5 seconds are Retry-After %q", got)
	}
}

func TestDeadlineEndsACallThroughBothDoors(t *testing.T) {
	service, address := serveFailing(t)
	gateway := jsonDoor{"http://" + serveGateway(t, address).address}
	question := getAccount(t, "accounts/slow")
	question.metadata = map[string]string{"Accord-Timeout": "200ms"}
	if got := gateway.ask(t, question); got.code() != codes.DeadlineExceeded {
		t.Errorf("through JSON: %s", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := accounts.NewAccountServiceClient(dial(t, address).connection).
		GetAccount(ctx, &accounts.GetAccountRequest{Name: "accounts/slow"})
	if status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("through gRPC: %v", err)
	}
	for range 2 { // the deadline reached the service: neither call goes on there
		awaitGone(t, service)
	}
}

func TestCallerWhoGoesAwayCancelsTheServicesWork(t *testing.T) {
	service, address := serveFailing(t)
	base := "http://" + serveGateway(t, address).address
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/v1/accounts/slow", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		response.Body.Close()
		t.Fatalf("accounts/slow answers with %s", response.Status)
	}
	awaitGone(t, service)
}

func awaitGone(t *testing.T, service *failing) {
	t.Helper()
	select {
	case <-service.gone:
	case <-time.After(callTimeMax / 2):
		t.Fatal("the service still works for a caller that has gone")
	}
}

func TestServiceThatIsAwayIsUnavailableThroughBothDoors(t *testing.T) {
	const nobody = "127.0.0.1:1"
	question := getAccount(t, "accounts/a")
	if got := dial(t, nobody).ask(t, question); got.code() != codes.Unavailable {
		t.Errorf("through gRPC: %s", got)
	}
	gateway := jsonDoor{"http://" + serveGateway(t, nobody).address}
	got := gateway.ask(t, question)
	if got.code() != codes.Unavailable || reasonOf(got) == "" {
		t.Errorf("through JSON: %s", got)
	}
	if strings.Contains(got.String(), nobody) {
		t.Errorf("the error tells where the services are: %s", got)
	}
}

func TestRevisionThatIsNotReachedIsUnavailableThroughBothDoors(t *testing.T) {
	t.Parallel() // both wait some seconds for the revision
	world := newTwins(t)
	for _, key := range []string{"accord-min-revision", "accord-accounts-revision"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			got := world.ask(t, step{method: "CosStandardService/ListCosStandards",
				header: map[string]string{key: "9007199254740993"}}.question(t))
			if got.code() != codes.Unavailable || reasonOf(got) == "" {
				t.Errorf("%s", got)
			}
		})
	}
	t.Run("malformed", func(t *testing.T) {
		got := world.ask(t, step{method: "AccountService/ListAccounts",
			header: map[string]string{"accord-min-revision": "many"}}.question(t))
		if got.code() != codes.InvalidArgument {
			t.Errorf("%s", got)
		}
	})
}
