package watch

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

const (
	mergedRoute  = "GET /events"
	askTime      = 5 * time.Second
	namesMax     = 500 // of one event; more are told as `truncated`
	startAskTime = 2 * time.Second
)

// Merged serves the changes of all services as one stream that tells what changed, not how: the
// console reads again what it shows. Each browser has its own streams to the services, so that each
// is told what its person may see.
func Merged(services []*Service, streams *Streams) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		of := call.From(r.Context())
		of.Method, of.Streamed = mergedRoute, true
		if r.Method != http.MethodGet {
			w.Header().Set("Allow", http.MethodGet)
			problem.Write(w, r, rest.NoRoute(http.StatusMethodNotAllowed))
			return
		}
		var from position
		if last := r.Header.Get("Last-Event-ID"); last != "" {
			var ok bool
			if from, ok = parsePosition(last, len(services)); !ok {
				problem.Write(w, r, problem.New(codes.InvalidArgument, "LAST_EVENT_ID_MALFORMED",
					"Last-Event-ID has to be as an event's id was"))
				return
			}
		}
		if err := streams.enter(); err != nil {
			problem.Write(w, r, err)
			return
		}
		defer streams.leave()
		ctx, cancel := context.WithCancel(call.Aside(r.Context()))
		defer cancel()
		(&merged{services: services, at: from}).serve(ctx, w, streams.Draining)
	})
}

// merged is one client's stream. Its fields belong to the goroutine that serves it.
type merged struct {
	services []*Service
	at       position
}

// note is what a service's follower tells: a message, or that it begins anew or is away.
type note struct {
	service int
	message Message
	name    string // of the event, if there is no message
	data    any
	at      int64 // the revision from then on, with a `reset`
}

func (m *merged) serve(ctx context.Context, w http.ResponseWriter, draining <-chan struct{}) {
	stream, err := begin(w)
	if err != nil {
		return
	}
	if m.at == nil {
		m.at = m.start(ctx)
	}
	notes := make(chan note)
	for n, service := range m.services {
		go (&follower{service: service, index: n, notes: notes}).run(ctx, m.at[n])
	}
	err = stream.event("ready", m.at.String(), []byte("{}"))
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for err == nil {
		select {
		case told := <-notes:
			err = m.tell(stream, told)
		case <-ping.C:
			err = stream.ping()
		case <-draining:
			return
		case <-ctx.Done():
			return
		}
	}
}

// start is the present position. A service that cannot say is unknown: its follower asks on.
func (m *merged) start(ctx context.Context) position {
	ctx, cancel := context.WithTimeout(ctx, startAskTime)
	defer cancel()
	type answer struct {
		service  int
		revision int64
	}
	answers := make(chan answer, len(m.services))
	for n, service := range m.services {
		go func() {
			revision, err := service.now(call.Aside(ctx))
			if err != nil {
				revision = unknown
			}
			answers <- answer{n, revision}
		}()
	}
	at := make(position, len(m.services))
	for range m.services {
		answer := <-answers
		at[answer.service] = answer.revision
	}
	return at
}

func (m *merged) tell(stream *events, told note) error {
	if told.message == nil {
		if told.name == "reset" {
			m.at[told.service] = told.at
		}
		data, err := json.Marshal(told.data)
		if err != nil {
			return err
		}
		return stream.event(told.name, m.at.String(), data)
	}
	if !told.message.GetPartial() {
		m.at[told.service] = told.message.GetRevision()
	}
	changes := changesOf(m.services[told.service].Name, told.message)
	for n, change := range changes {
		data, err := json.Marshal(change)
		if err != nil {
			return err
		}
		id := ""
		if n == len(changes)-1 && !told.message.GetPartial() {
			id = m.at.String() // not before the last of a message: a client that leaves sees it whole
		}
		if err := stream.event("", id, data); err != nil {
			return err
		}
	}
	return nil
}

// follower follows one service for a merged stream.
type follower struct {
	service *Service
	index   int
	notes   chan<- note
	isAway  bool // and the client was told
}

func (f *follower) run(ctx context.Context, at int64) {
	for ctx.Err() == nil {
		if at == unknown {
			var known bool
			if at, known = f.begin(ctx, "SERVICE_WAS_AWAY"); !known {
				return
			}
		}
		err := f.service.follow(ctx, f.service.newRequest(at), f.take(ctx, &at), f.away(ctx))
		if ctx.Err() != nil {
			return
		}
		if reason, _, is := lost(err); is {
			var known bool
			if at, known = f.begin(ctx, reason); !known {
				return
			}
			continue
		}
		f.away(ctx)(err)
		if !sleep(ctx, backoffMax) { // refused: it may be mended while we wait
			return
		}
	}
}

// begin asks where the service is until it says so, and tells the client to read everything again.
func (f *follower) begin(ctx context.Context, reason string) (int64, bool) {
	pause := backoffMin
	for {
		asked, cancel := context.WithTimeout(call.Aside(ctx), askTime)
		at, err := f.service.now(asked)
		cancel()
		if err == nil {
			f.send(ctx, note{name: "reset", at: at,
				data: resetEvent{Service: f.service.Name, Reason: reason}})
			return at, ctx.Err() == nil
		}
		if !sleep(ctx, pause) {
			return 0, false
		}
		pause = min(2*pause, backoffMax)
	}
}

// take passes messages on. The first after the service was away says that it is back.
func (f *follower) take(ctx context.Context, at *int64) func(Message) error {
	return func(message Message) error {
		if f.isAway {
			f.isAway = false
			if err := f.send(ctx, note{name: "available", data: serviceEvent{f.service.Name}}); err != nil {
				return err
			}
		}
		if !message.GetPartial() {
			*at = message.GetRevision()
		}
		return f.send(ctx, note{message: message})
	}
}

func (f *follower) away(ctx context.Context) func(error) {
	return func(error) {
		if !f.isAway {
			f.isAway = true
			_ = f.send(ctx, note{name: "unavailable", data: serviceEvent{f.service.Name}})
		}
	}
}

func (f *follower) send(ctx context.Context, told note) error {
	told.service = f.index
	select {
	case f.notes <- told:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serviceEvent is the data of `unavailable` and `available`: a service is away, or back.
type serviceEvent struct {
	Service string `json:"service"`
}
