package backend

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/balancer/base"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// How a replica that is frozen or cut off is found out: its connection stands, its health is what it
// said last, and whatever it is asked waits. So each of several replicas is asked for its health again
// and again; one that says nothing gets no calls, and those that it has go on elsewhere.
const (
	probeEvery = 500 * time.Millisecond
	probeTime  = time.Second
	policyName = "accord_turns"
)

// errSilent is why a call's context ends when its replica has fallen silent.
var errSilent = errors.New("the replica has fallen silent")

func init() {
	balancer.Register(base.NewBalancerBuilder(policyName, pickers{}, base.Config{HealthCheck: true}))
}

// pickers make a picker of the connections that are up and say that they are well.
type pickers struct{}

func (pickers) Build(info base.PickerBuildInfo) balancer.Picker {
	if len(info.ReadySCs) == 0 {
		return base.NewErrPicker(balancer.ErrNoSubConnAvailable)
	}
	made := &picker{}
	for connection := range info.ReadySCs {
		made.ready = append(made.ready, connection)
	}
	return made
}

type picker struct{ ready []balancer.SubConn }

func (p *picker) Pick(info balancer.PickInfo) (balancer.PickResult, error) {
	own, ok := info.Ctx.Value(turnKey{}).(*turn)
	if !ok {
		return balancer.PickResult{SubConn: p.ready[0]}, nil // never: every call has a turn
	}
	return balancer.PickResult{SubConn: own.of.choose(own, p.ready)}, nil
}

// replicas are those of one service that are connected. Safe for several goroutines.
type replicas struct {
	mutex sync.Mutex
	known map[balancer.SubConn]*replica
	next  int
}

type replica struct {
	connection balancer.SubConn
	silent     bool
	probed     bool // is being asked
	calls      map[*turn]struct{}
}

// turn is one attempt of a call, or one stream.
type turn struct {
	of     *replicas
	pinned balancer.SubConn // where it has to go; nil: anywhere
	cancel context.CancelCauseFunc
	at     *replica
}

type turnKey struct{}

func newReplicas() *replicas { return &replicas{known: map[balancer.SubConn]*replica{}} }

// enter begins a turn. Its context has to be given to the call; `leave` ends it.
func (r *replicas) enter(ctx context.Context) (context.Context, *turn) {
	if pinned, ok := ctx.Value(turnKey{}).(*turn); ok {
		return ctx, pinned
	}
	own := &turn{of: r}
	ctx, own.cancel = context.WithCancelCause(ctx)
	return context.WithValue(ctx, turnKey{}, own), own
}

func (t *turn) leave() {
	if t.pinned != nil {
		return
	}
	t.cancel(nil)
	t.of.mutex.Lock()
	defer t.of.mutex.Unlock()
	if t.at != nil {
		delete(t.at.calls, t)
	}
}

// choose takes the next that is not silent; if all are, the next: no answer is no worse than a refusal.
func (r *replicas) choose(own *turn, ready []balancer.SubConn) balancer.SubConn {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.learn(ready)
	if r.known[own.pinned] != nil {
		return own.pinned
	}
	r.next++
	chosen := r.known[ready[r.next%len(ready)]]
	for n := 0; n < len(ready) && chosen.silent; n++ {
		chosen = r.known[ready[(r.next+n)%len(ready)]]
	}
	if own.pinned == nil {
		if own.at != nil { // gRPC picks again when the connection broke before the call was sent
			delete(own.at.calls, own)
		}
		own.at = chosen
		chosen.calls[own] = struct{}{}
	}
	return chosen.connection
}

// learn keeps what is known of connections that are still there. One that was lost and is back counts
// as live: it has just said that it is well.
func (r *replicas) learn(ready []balancer.SubConn) {
	now := make(map[balancer.SubConn]*replica, len(ready))
	for _, connection := range ready {
		now[connection] = r.known[connection]
		if now[connection] == nil {
			now[connection] = &replica{connection: connection, calls: map[*turn]struct{}{}}
		}
	}
	r.known = now
}

// toProbe marks and returns those that are to be asked: none if there is no other to go to.
func (r *replicas) toProbe() []*replica {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.known) < 2 {
		return nil
	}
	var due []*replica
	for _, one := range r.known {
		if !one.probed {
			one.probed = true
			due = append(due, one)
		}
	}
	return due
}

// heard notes whether a replica has said anything. What one that fell silent had to answer ends, if
// there is another that can be asked instead.
func (r *replicas) heard(of *replica, anything bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	of.probed = false
	of.silent = !anything
	if anything || !r.anyLive() {
		return
	}
	for call := range of.calls {
		call.cancel(errSilent)
	}
}

func (r *replicas) anyLive() bool {
	for _, one := range r.known {
		if !one.silent {
			return true
		}
	}
	return false
}

// probe asks each of several replicas for its health until the context ends.
func (r *replicas) probe(ctx context.Context, connection *grpc.ClientConn) {
	client := grpc_health_v1.NewHealthClient(connection)
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, one := range r.toProbe() {
			go func() {
				asked, cancel := context.WithTimeout(ctx, probeTime)
				defer cancel()
				pinned := context.WithValue(asked, turnKey{}, &turn{of: r, pinned: one.connection})
				_, err := client.Check(pinned, &grpc_health_v1.HealthCheckRequest{})
				r.heard(one, status.Code(err) != codes.DeadlineExceeded || asked.Err() == nil)
			}()
		}
	}
}

// silenced says that the call was ended because its replica had fallen silent.
func silenced(ctx context.Context, err error) bool {
	return err != nil && !errors.Is(err, io.EOF) && context.Cause(ctx) == errSilent
}

// errUnanswered is what the caller of such a call is told, if it is not called again.
var errUnanswered = status.Error(codes.Unavailable, errSilent.Error())

func (r *replicas) call(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	ctx, own := r.enter(ctx)
	defer own.leave()
	err := invoke(ctx, method, request, reply, connection, options...)
	if silenced(ctx, err) {
		return errUnanswered
	}
	return err
}

func (r *replicas) open(ctx context.Context, description *grpc.StreamDesc, connection *grpc.ClientConn,
	method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	ctx, own := r.enter(ctx)
	context.AfterFunc(ctx, own.leave)
	stream, err := open(ctx, description, connection, method, options...)
	if silenced(ctx, err) {
		err = errUnanswered
	}
	if err != nil {
		own.leave()
		return nil, err
	}
	return &liveStream{ClientStream: stream, turn: own}, nil
}

// liveStream ends as one that can be resumed when its replica falls silent.
type liveStream struct {
	grpc.ClientStream
	turn *turn
}

func (s *liveStream) RecvMsg(message any) error {
	err := s.ClientStream.RecvMsg(message)
	if silenced(s.Context(), err) {
		err = errUnanswered
	}
	if err != nil {
		s.turn.leave()
	}
	return err
}
