package watch

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	common "accord.dev/gateway/gen/accord/common/v1"
)

// source is a service that a test makes tell things.
type source struct {
	mutex    sync.Mutex
	revision int64
	asked    []place // where streams began
	streams  []chan any
}

func (s *source) service(name string) *Service {
	return &Service{
		Name: name,
		open: func(ctx context.Context, request Request) (func() (Message, error), error) {
			s.mutex.Lock()
			defer s.mutex.Unlock()
			s.asked = append(s.asked, place{request.GetEpoch(), request.GetAfterRevision(), true})
			told := make(chan any, 10000)
			s.streams = append(s.streams, told)
			return func() (Message, error) {
				select {
				case <-ctx.Done():
					return nil, ctx.Err()
				case next := <-told:
					if err, is := next.(error); is {
						return nil, err
					}
					return next.(*accounts.WatchChangesResponse), nil
				}
			}, nil
		},
		ask: func(_ context.Context, options ...grpc.CallOption) error {
			s.mutex.Lock()
			defer s.mutex.Unlock()
			for _, option := range options {
				if trailer, is := option.(grpc.TrailerCallOption); is {
					*trailer.TrailerAddr = metadata.Pairs("accord-revision", fmt.Sprint(s.revision))
				}
			}
			return nil
		},
	}
}

// tell sends to the newest stream, once there is an nth.
func (s *source) tell(t *testing.T, nth int, told any) {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
		s.mutex.Lock()
		count := len(s.streams)
		s.mutex.Unlock()
		if count >= nth {
			s.streams[nth-1] <- told
			return
		}
	}
	t.Fatalf("there are no %d streams", nth)
}

func changed(epoch string, revision int64, names ...string) *accounts.WatchChangesResponse {
	message := &accounts.WatchChangesResponse{
		Progress: &common.WatchProgress{Epoch: epoch, Revision: revision}}
	for _, name := range names {
		message.Changes = append(message.Changes, &accounts.Change{Revision: revision,
			Resource: &accounts.Change_Account{Account: &accounts.Account{Name: name}}})
	}
	return message
}

// gateway is merged streams of three sources, which have come to revision 5000 of history `h`.
type gateway struct {
	t       *testing.T
	sources [3]*source
	url     string
}

func newGateway(t *testing.T) *gateway {
	made := &gateway{t: t}
	var services []*Service
	for n, name := range []string{"accounts", "planning", "forecast"} {
		made.sources[n] = &source{revision: 5000}
		services = append(services, made.sources[n].service(name))
	}
	streams := &Streams{Max: 1000, MaxOfClient: 1000, MaxOfWatches: 10}
	server := httptest.NewServer(NewMerged(t.Context(), services, streams))
	t.Cleanup(server.CloseClientConnections)
	made.url = server.URL
	return made
}

func (g *gateway) tellAll(epoch string, revision int64) {
	for _, source := range g.sources {
		source.tell(g.t, 1, changed(epoch, revision))
	}
}

// open begins a stream; what it returns reads the next event.
func (g *gateway) open(lastEventID string) func() (name, id, data string) {
	g.t.Helper()
	request, _ := http.NewRequestWithContext(g.t.Context(), "GET", g.url, nil)
	if lastEventID != "" {
		request.Header.Set("Last-Event-ID", lastEventID)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	return func() (name, id, data string) {
		for lines.Scan() {
			key, value, _ := strings.Cut(lines.Text(), ": ")
			switch key {
			case "event":
				name = value
			case "id":
				id = value
			case "data":
				data = value
			case "":
				if data != "" {
					return name, id, data
				}
			}
		}
		g.t.Fatal("the stream ended")
		return "", "", ""
	}
}

func expect(t *testing.T, next func() (string, string, string), name, id, part string) {
	t.Helper()
	gotName, gotID, data := next()
	if gotName != name || gotID != id || !strings.Contains(data, part) {
		t.Fatalf("event %q, id %q, %s; wanted %q, %q, %s", gotName, gotID, data, name, id, part)
	}
}

// Issue 9, fault 19
func TestAllBrowsersShareOneStreamToEachService(t *testing.T) {
	g := newGateway(t)
	first := g.open("")
	g.tellAll("h", 5000)
	expect(t, first, "ready", "h.5000,h.5000,h.5000", "{}")
	readers := []func() (string, string, string){first}
	for range 50 {
		next := g.open("")
		expect(t, next, "ready", "h.5000,h.5000,h.5000", "{}")
		readers = append(readers, next)
	}
	g.sources[1].tell(t, 1, changed("h", 5001, "accounts/a/plans/1"))
	for _, next := range readers {
		expect(t, next, "", "h.5000,h.5001,h.5000", `"resources":["accounts/a/plans/1"]`)
	}
	for _, source := range g.sources {
		if !slices.Equal(source.asked, []place{{"", 4000, true}}) {
			t.Errorf("streams to the service: %v", source.asked)
		}
	}
}

func TestBrowserThatComesBackGoesOnWhereItWas(t *testing.T) {
	g := newGateway(t)
	next := g.open("h.4500,h.5000,h.5000")
	g.sources[0].tell(t, 1, changed("h", 4400, "accounts/old"))
	g.sources[0].tell(t, 1, changed("h", 4600, "accounts/a"))
	g.tellAll("h", 5000)
	expect(t, next, "ready", "h.4500,h.5000,h.5000", "{}")
	expect(t, next, "", "h.4600,h.5000,h.5000", "accounts/a")
	g.sources[2].tell(t, 1, changed("h", 5001, "opportunities/o"))
	expect(t, next, "", "h.5000,h.5000,h.5001", "opportunities/o")
}

// Issue 9, fault 19
func TestBrowserFromFurtherAwayReadsEverythingAgain(t *testing.T) {
	g := newGateway(t)
	next := g.open("h.10,h.5000,h.5000")
	g.tellAll("h", 5000)
	expect(t, next, "ready", "h.10,h.5000,h.5000", "{}")
	expect(t, next, "reset", "h.5000,h.5000,h.5000", `{"service":"accounts","reason":"WATCH_BEHIND"}`)
}

// Issue 9, fault 15
func TestBrowserOfAnotherHistoryReadsEverythingAgain(t *testing.T) {
	for _, last := range []string{"g.5000,g.5000,g.5000", "5000.5000.5000", "0"} {
		g := newGateway(t)
		next := g.open(last)
		g.tellAll("h", 5000)
		if name, _, _ := next(); name != "ready" {
			t.Fatal(name)
		}
		for _, service := range []string{"accounts", "planning", "forecast"} {
			if name, _, data := next(); name != "reset" || !strings.Contains(data, "EPOCH_CHANGED") {
				t.Errorf("%s from %s: %s %s", service, last, name, data)
			}
		}
	}
}

// Issue 9, fault 15
func TestHistoryThatChangesUnderAStreamIsAReset(t *testing.T) {
	g := newGateway(t)
	next := g.open("")
	g.tellAll("h", 5000)
	expect(t, next, "ready", "h.5000,h.5000,h.5000", "{}")
	other, _ := status.New(codes.FailedPrecondition, "another history").WithDetails(
		&errdetails.ErrorInfo{Reason: "EPOCH_CHANGED", Domain: "accord.dev"})
	g.sources[0].mutex.Lock()
	g.sources[0].revision = 4990
	g.sources[0].mutex.Unlock()
	g.sources[0].tell(t, 1, other.Err())
	g.sources[0].tell(t, 2, changed("i", 4990))
	expect(t, next, "reset", "i.4990,h.5000,h.5000", `{"service":"accounts","reason":"EPOCH_CHANGED"}`)
	g.sources[0].tell(t, 2, changed("i", 4991, "accounts/a"))
	expect(t, next, "", "i.4991,h.5000,h.5000", "accounts/a")
}

func TestRevisionInPartsIsToldOnceThoughTheStreamBreaksInBetween(t *testing.T) {
	g := newGateway(t)
	next := g.open("")
	g.tellAll("h", 5000)
	expect(t, next, "ready", "h.5000,h.5000,h.5000", "{}")
	part := changed("h", 5001, "accounts/a")
	part.Progress.Partial = true
	g.sources[0].tell(t, 1, part)
	g.sources[0].tell(t, 1, status.Error(codes.Unavailable, "draining"))
	expect(t, next, "unavailable", "h.5000,h.5000,h.5000", "accounts")
	g.sources[0].tell(t, 2, part)
	g.sources[0].tell(t, 2, changed("h", 5001, "accounts/b"))
	expect(t, next, "available", "h.5000,h.5000,h.5000", "accounts")
	expect(t, next, "", "h.5001,h.5000,h.5000", `"resources":["accounts/a","accounts/b"]`)
}

// Issue 9, fault 19
func TestFeedForgetsTheOldestWithinItsBounds(t *testing.T) {
	fed := newFeed((&source{}).service("accounts"))
	long := "accounts/" + strings.Repeat("x", 2000)
	for revision := int64(1); revision <= 2*feedEventsMax; revision++ {
		if err := fed.take(changed("h", revision, long)); err != nil {
			t.Fatal(err)
		}
	}
	if fed.bytes > feedBytesMax || len(fed.events) > feedEventsMax || len(fed.events) == 0 {
		t.Errorf("%d bytes in %d events", fed.bytes, len(fed.events))
	}
	if seen := fed.look(place{"h", fed.floor, true}); seen.reset != "" || seen.events[0].revision != fed.floor+1 {
		t.Errorf("behind the floor %d: %+v", fed.floor, seen)
	}
	if seen := fed.look(place{"h", fed.floor - 1, true}); seen.reset != "WATCH_BEHIND" {
		t.Errorf("before the floor: %q", seen.reset)
	}
}

func FuzzPosition(f *testing.F) {
	for _, seed := range []string{"h.1,i.2,j.3", "1.2.3", "-,h.1,-", "0", "a.b.c", ",,", "h.-1,1,1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if read, ok := parsePosition(id, 3); ok {
			again, ok := parsePosition(read.String(), 3)
			if !ok || !slices.Equal(read, again) {
				t.Errorf("%q is read as %v, and that as %v", id, read, again)
			}
		}
	})
}
