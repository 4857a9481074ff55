package watch

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"accord.dev/gateway/internal/call"
)

const (
	askTime = 5 * time.Second

	// What a feed keeps for streams that come back.
	feedBytesMax  = 4 << 20
	feedEventsMax = 4096
	// How many revisions before the present a new gateway reads, for streams that lost an earlier one.
	feedBacklog = 1000
	// What a stream takes out of a feed at a time: it may have to wait for its reader with it in hand.
	takeBytesMax = 32 << 10
)

// feed is what the gateway hears of one service: one stream for all browsers, of whose events it keeps
// the newest. Safe for several goroutines.
type feed struct {
	service *Service
	once    sync.Once

	mutex   sync.Mutex
	news    chan struct{} // closed at the next change of what follows
	away    bool
	at      place // how far it has heard; not known until it has caught up once
	floor   int64 // it has every event after this revision
	events  []*fedEvent
	bytes   int
	pending []*changeEvent // of messages that were partial
}

// fedEvent is what one revision changed. It is never changed itself.
type fedEvent struct {
	revision int64
	until    int64 // the revision that a stream has come to with this event; 0: more of it follow
	data     []byte
}

func newFeed(service *Service) *feed { return &feed{service: service, news: make(chan struct{})} }

// start begins to listen, once; until the context ends.
func (f *feed) start(ctx context.Context) { f.once.Do(func() { go f.run(ctx) }) }

func (f *feed) run(ctx context.Context) {
	from := f.begin(ctx, feedBacklog)
	for ctx.Err() == nil {
		err := f.service.follow(ctx, requestAfter(from), f.take, func(error) { f.broken() })
		if ctx.Err() != nil {
			return
		}
		if _, _, is := lost(err); is {
			from = f.begin(ctx, 0)
			continue
		}
		f.broken()
		if !sleep(ctx, backoffMax) { // refused: it may be mended while we wait
			return
		}
		from = f.resumeAt(from)
	}
}

// begin asks where the service is until it says so, forgets everything, and begins so many revisions
// before that.
func (f *feed) begin(ctx context.Context, backlog int64) place {
	for pause := backoffMin; ; pause = min(2*pause, backoffMax) {
		asked, cancel := context.WithTimeout(call.Aside(ctx), askTime)
		now, err := f.service.now(asked)
		cancel()
		if err == nil {
			f.mutex.Lock()
			f.events, f.bytes, f.pending = nil, 0, nil
			f.at, f.floor = place{revision: now}, max(0, now-backlog)
			from := place{revision: f.floor, known: true}
			f.mutex.Unlock()
			return from
		}
		f.broken()
		if !sleep(ctx, pause) {
			return place{}
		}
	}
}

// resumeAt is where it goes on: where it was, if it had caught up.
func (f *feed) resumeAt(from place) place {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.at.known {
		return f.at
	}
	return from
}

// broken: the stream has ended, and what was told in part is told again.
func (f *feed) broken() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.pending = nil
	if !f.away {
		f.away = true
		f.tell()
	}
}

// tell wakes whoever waits. The lock is held.
func (f *feed) tell() {
	close(f.news)
	f.news = make(chan struct{})
}

// take keeps what a message tells, once all of it is there.
func (f *feed) take(message Message) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.pending = gather(f.pending, f.service.Name, message)
	f.away = false
	if !message.GetProgress().GetPartial() {
		f.keep(message.GetProgress().GetRevision())
		reached := !f.at.known && message.GetProgress().GetRevision() < f.at.revision
		if !reached {
			f.at = place{epoch: message.GetProgress().GetEpoch(), revision: message.GetProgress().GetRevision(), known: true}
		}
	}
	f.tell()
	return nil
}

// keep adds what is pending and drops the oldest beyond what is kept. The lock is held.
func (f *feed) keep(until int64) {
	for n, change := range f.pending {
		if len(f.events) > 0 && change.revision <= f.events[len(f.events)-1].revision {
			continue // told again after the stream broke
		}
		data, err := json.Marshal(change)
		if err != nil {
			continue // it is made of texts
		}
		event := &fedEvent{revision: change.revision, data: data}
		if n == len(f.pending)-1 {
			event.until = until
		}
		f.events = append(f.events, event)
		f.bytes += len(data)
	}
	f.pending = nil
	drop := 0
	for bytes := f.bytes; bytes > feedBytesMax || len(f.events)-drop > feedEventsMax; drop++ {
		bytes -= len(f.events[drop].data)
	}
	if drop > 0 {
		for _, event := range f.events[:drop] {
			f.bytes -= len(event.data)
			f.floor = max(f.floor, event.revision)
		}
		f.events = append([]*fedEvent(nil), f.events[drop:]...)
	}
}

// view is what a feed has for a stream at a place.
type view struct {
	news   <-chan struct{} // closed when it is worth looking again
	away   bool
	at     place
	reset  string // why the stream cannot go on from its place; empty: it can
	events []*fedEvent
}

// look tells what comes after a place.
func (f *feed) look(from place) view {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	seen := view{news: f.news, away: f.away, at: f.at}
	switch {
	case !f.at.known:
		return seen
	case !from.known:
		seen.reset = "SERVICE_WAS_AWAY"
	case from.epoch != f.at.epoch:
		seen.reset = "EPOCH_CHANGED"
	case from.revision < f.floor:
		seen.reset = "WATCH_BEHIND"
	default:
		bytes := 0
		for _, event := range f.events {
			if event.revision <= from.revision {
				continue
			}
			if bytes += len(event.data); bytes > takeBytesMax && len(seen.events) > 0 {
				break
			}
			seen.events = append(seen.events, event)
		}
	}
	return seen
}
