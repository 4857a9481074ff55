package watch

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

const (
	mergedRoute = "GET /events"
	namesMax    = 500 // of one event; more are told as `truncated`
	// How long a new stream waits for services whose place is not known yet.
	startWaitTime = 2 * time.Second
)

// Merged serves the changes of all services as one stream that tells what changed, not how: the
// console reads again what it shows. All browsers share one stream to each service and what it told
// last (feed); who comes back from further away is told to read everything again.
type Merged struct {
	feeds   []*feed
	streams *Streams
	life    context.Context // of the streams to the services
}

// NewMerged listens to the services once somebody asks, until the context ends.
func NewMerged(ctx context.Context, services []*Service, streams *Streams) *Merged {
	merged := &Merged{streams: streams, life: ctx}
	for _, service := range services {
		merged.feeds = append(merged.feeds, newFeed(service))
	}
	return merged
}

func (m *Merged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	of := call.From(r.Context())
	of.Method, of.Streamed = mergedRoute, true
	if r.Method != http.MethodGet {
		problem.Write(w, r, problem.NoRoute(http.MethodGet))
		return
	}
	var from position
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		var ok bool
		if from, ok = parsePosition(last, len(m.feeds)); !ok {
			problem.Write(w, r, problem.New(codes.InvalidArgument, "LAST_EVENT_ID_MALFORMED",
				"Last-Event-ID has to be as an event's id was"))
			return
		}
	}
	leave, err := m.streams.enter(r, false)
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	defer leave()
	for _, feed := range m.feeds {
		feed.start(m.life)
	}
	reader := &mergedReader{feeds: m.feeds, at: from, away: make([]bool, len(m.feeds))}
	_ = reader.serve(r.Context(), w, m.streams.Draining)
}

// mergedReader is one client's stream. Its fields belong to the goroutine that serves it.
type mergedReader struct {
	feeds  []*feed
	at     position
	away   []bool // the client was told that the service is away
	stream *events
}

func (m *mergedReader) serve(ctx context.Context, w http.ResponseWriter, draining <-chan struct{}) error {
	var err error
	if m.stream, err = begin(w); err != nil {
		return err
	}
	if m.at == nil {
		m.at = m.present(ctx)
	}
	if err := m.stream.event("ready", m.at.String(), []byte("{}")); err != nil {
		return err
	}
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		news, err := m.tellAll()
		if err != nil {
			return err
		}
		select {
		case <-news[0]:
		case <-news[1]:
		case <-news[2]:
		case <-ping.C:
			err = m.ping()
		case <-draining:
			return nil
		case <-ctx.Done():
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// present is where the services are now. One that cannot say is not known: once it does, the client is
// told to read everything.
func (m *mergedReader) present(ctx context.Context) position {
	deadline := time.NewTimer(startWaitTime)
	defer deadline.Stop()
	at := make(position, len(m.feeds))
	for n, feed := range m.feeds {
		for seen := feed.look(place{}); ; seen = feed.look(place{}) {
			at[n] = seen.at
			if seen.at.known {
				break
			}
			select {
			case <-seen.news:
				continue
			case <-deadline.C:
				deadline.Reset(0)
			case <-ctx.Done():
			}
			at[n] = place{}
			break
		}
	}
	return at
}

// tellAll sends what there is, and returns what says that there is more.
func (m *mergedReader) tellAll() ([3]<-chan struct{}, error) {
	var news [3]<-chan struct{}
	for n, feed := range m.feeds {
		for more := true; more; {
			seen := feed.look(m.at[n])
			news[n] = seen.news
			if err := m.tell(n, seen); err != nil {
				return news, err
			}
			more = len(seen.events) > 0
		}
	}
	return news, nil
}

func (m *mergedReader) tell(n int, seen view) error {
	service := m.feeds[n].service.Name
	if seen.away != m.away[n] {
		m.away[n] = seen.away
		name := "available"
		if seen.away {
			name = "unavailable"
		}
		if err := m.send(name, serviceEvent{service}); err != nil {
			return err
		}
	}
	if seen.reset != "" {
		return m.reset(n, seen.at, seen.reset)
	}
	for _, event := range seen.events {
		id := ""
		if event.until != 0 {
			m.at[n].revision = event.until
			id = m.at.String() // not before the last of a message: a client that leaves sees it whole
		}
		if err := m.stream.event("", id, event.data); err != nil {
			return err
		}
	}
	if len(seen.events) > 0 {
		last := seen.events[len(seen.events)-1]
		m.at[n].revision = max(m.at[n].revision, last.revision)
	} else if seen.at.known && seen.at.revision > m.at[n].revision {
		m.at[n] = seen.at // nothing that is watched changed
	}
	return nil
}

func (m *mergedReader) reset(n int, at place, reason string) error {
	m.at[n] = at
	return m.send("reset", resetEvent{Service: m.feeds[n].service.Name, Reason: reason})
}

func (m *mergedReader) send(name string, data any) error {
	written, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return m.stream.event(name, m.at.String(), written)
}

// ping shows that the connection lives. Who is still ahead of what the service has told by then comes
// from a place that never was.
func (m *mergedReader) ping() error {
	for n, feed := range m.feeds {
		seen := feed.look(m.at[n])
		if seen.reset == "" && seen.at.known && m.at[n].revision > seen.at.revision {
			if err := m.reset(n, seen.at, "REVISION_IN_FUTURE"); err != nil {
				return err
			}
		}
	}
	return m.stream.ping()
}

// serviceEvent is the data of `unavailable` and `available`: a service is away, or back.
type serviceEvent struct {
	Service string `json:"service"`
}
