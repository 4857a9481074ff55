package watch

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

const retryWhenFull = 5 * time.Second

// Streams counts what is open and holds the caps. It is shared by all handlers.
type Streams struct {
	Max          int             // merged streams and watches
	MaxOfClient  int             // of one address
	MaxOfWatches int             // each has a stream of its own to a service
	Draining     <-chan struct{} // closed when streams have to end

	mutex   sync.Mutex
	open    int
	watches int
	clients map[string]int
}

// Open is how many there are.
func (s *Streams) Open() int64 {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return int64(s.open)
}

// enter claims a place for a client's stream; the answer gives it back.
func (s *Streams) enter(r *http.Request, isWatch bool) (leave func(), err error) {
	client, _, splitErr := net.SplitHostPort(r.RemoteAddr)
	if splitErr != nil {
		client = r.RemoteAddr
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case s.open >= s.Max:
		return nil, tooMany("this gateway has as many streams open as it takes", s.Max)
	case s.clients[client] >= s.MaxOfClient:
		return nil, tooMany("this address has as many streams open as one may", s.MaxOfClient)
	case isWatch && s.watches >= s.MaxOfWatches:
		return nil, tooMany("this gateway has as many watches of single services open as it takes", s.MaxOfWatches)
	}
	if s.clients == nil {
		s.clients = map[string]int{}
	}
	s.count(client, isWatch, 1)
	return func() {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.count(client, isWatch, -1)
	}, nil
}

func (s *Streams) count(client string, isWatch bool, by int) {
	s.open += by
	if isWatch {
		s.watches += by
	}
	if s.clients[client] += by; s.clients[client] == 0 {
		delete(s.clients, client)
	}
}

func tooMany(message string, most int) error {
	return problem.New(codes.ResourceExhausted, "TOO_MANY_STREAMS", message, "streams_max", strconv.Itoa(most)).
		RetryAfter(retryWhenFull).HTTP(http.StatusServiceUnavailable)
}

// Handler serves the watch of one service: as server-sent events if the client asks for those, else
// as a JSON value a line.
func (s *Service) Handler(streams *Streams) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		of := call.From(r.Context())
		of.Method, of.Streamed = s.Method, true
		if r.Method != http.MethodGet {
			problem.Write(w, r, problem.NoRoute(http.MethodGet))
			return
		}
		request, err := s.parse(r)
		leave := func() {}
		if err == nil {
			leave, err = streams.enter(r, true)
		}
		if err != nil {
			problem.Write(w, r, err)
			return
		}
		defer leave()
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		if wantsEvents(r) {
			err = s.serveEvents(ctx, w, request, streams.Draining)
		} else {
			err = s.serveLines(ctx, w, r, request, streams.Draining)
		}
		of.Code = ended(err)
	})
}

// ended is a stream's code for logs: a client that goes away, or a drain, is no error.
func ended(err error) codes.Code {
	if err == nil {
		return codes.OK
	}
	if own := problem.Complete(err, ""); codes.Code(own.GetCode()) != codes.Unknown {
		return codes.Code(own.GetCode())
	}
	return codes.OK
}

func (s *Service) parse(r *http.Request) (Request, error) {
	request := requestAfter(place{})
	if err := rest.ReadQuery(request, r.URL.Query()); err != nil {
		return nil, err
	}
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		return request, nil
	}
	after, ok := parsePlace(last)
	if !ok || !after.known {
		return nil, problem.New(codes.InvalidArgument, "LAST_EVENT_ID_MALFORMED",
			"Last-Event-ID has to be as an event's id was: EPOCH.REVISION")
	}
	setPlace(request, after)
	return request, nil
}

func setPlace(request Request, after place) {
	request.AfterRevision, request.Epoch = after.revision, after.epoch
}

// serveEvents sends each message as an event. The service may come and go meanwhile.
func (s *Service) serveEvents(ctx context.Context, w http.ResponseWriter, request Request, draining <-chan struct{}) error {
	stream, err := begin(w)
	if err != nil {
		return nil
	}
	messages := make(chan Message)
	done := make(chan error, 1)
	go func() {
		done <- s.follow(ctx, request, sendTo(ctx, messages), func(error) {})
	}()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for err == nil {
		select {
		case message := <-messages:
			err = sendMessage(stream, message)
		case failed := <-done:
			return s.sendEnd(ctx, stream, failed)
		case <-ping.C:
			err = stream.ping()
		case <-draining:
			return nil // the client comes back, to another gateway or a new one
		}
	}
	return nil
}

func sendTo(ctx context.Context, messages chan<- Message) func(Message) error {
	return func(message Message) error {
		select {
		case messages <- message:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func sendMessage(stream *events, message Message) error {
	data, err := rest.Write.Marshal(message)
	if err != nil {
		return err
	}
	id := ""
	if !message.GetProgress().GetPartial() {
		id = place{epoch: message.GetProgress().GetEpoch(), revision: message.GetProgress().GetRevision(), known: true}.String()
	}
	return stream.event("", id, data)
}

// sendEnd tells why a stream ends: `reset` if the client has to begin anew, `failed` with the error.
func (s *Service) sendEnd(ctx context.Context, stream *events, err error) error {
	if err == nil || ctx.Err() != nil {
		return nil
	}
	if reason, oldest, is := lost(err); is {
		data, _ := json.Marshal(resetEvent{Service: s.Name, Reason: reason, Oldest: oldest})
		_ = stream.event("reset", "", data)
		return err
	}
	of := call.From(ctx)
	of.Sent = true
	err = rest.Explain(of, err)
	completed := problem.Complete(err, of.ID)
	_ = stream.event("failed", "", problem.Marshal(completed))
	return err
}

// resetEvent is the data of a `reset`: what the client has seen cannot be continued.
type resetEvent struct {
	Service string `json:"service"`
	Reason  string `json:"reason"`
	Oldest  string `json:"oldest,omitempty"` // the oldest revision that is kept
}

// Routes maps the path of each watch to its handler.
func Routes(services []*Service, streams *Streams) map[string]http.Handler {
	routes := map[string]http.Handler{}
	for _, service := range services {
		routes[service.Path] = service.Handler(streams)
	}
	return routes
}
