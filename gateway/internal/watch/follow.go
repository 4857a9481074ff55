package watch

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

const (
	backoffMin = 100 * time.Millisecond
	backoffMax = 3 * time.Second
)

// follow watches a service from `request` on and hands each message to `take`, through as many
// streams as it takes: a service that goes away is asked again, and resumes behind the last whole
// revision. It returns when take fails, the context ends, the stream has an end of its own (nil), or
// with an error that asking again would not mend.
func (s *Service) follow(ctx context.Context, request Request, take func(Message) error, away func(error)) error {
	after := place{epoch: request.GetEpoch(), revision: request.GetAfterRevision()}
	pause := backoffMin
	for {
		err := s.stream(ctx, request, func(message Message) error {
			pause = backoffMin
			if !message.GetProgress().GetPartial() {
				after = place{epoch: message.GetProgress().GetEpoch(), revision: message.GetProgress().GetRevision()}
			}
			return take(message)
		})
		if err == nil && hasEnd(request) {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var own *takeError
		if errors.As(err, &own) {
			return own.err
		}
		if err != nil && !passes(err) {
			return err
		}
		away(err)
		if !sleep(ctx, pause) {
			return ctx.Err()
		}
		pause = min(2*pause, backoffMax)
		request = resumed(request, after)
	}
}

// takeError marks an error of the reader, which is not the stream's.
type takeError struct{ err error }

func (e *takeError) Error() string { return e.err.Error() }

// stream reads one stream to its end; nil: the service ended it.
func (s *Service) stream(ctx context.Context, request Request, take func(Message) error) error {
	ctx, cancel := context.WithCancel(call.From(ctx).Outgoing(ctx))
	defer cancel()
	receive, err := s.open(ctx, request)
	if err != nil {
		return err
	}
	for {
		message, err := receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := take(message); err != nil {
			return &takeError{err}
		}
	}
}

// passes says that the service may answer later: it is restarting, draining, or out of reach, or it did
// not want to wait for us.
func passes(err error) bool {
	return status.Code(err) == codes.Unavailable || reasonOf(err) == "WATCH_TOO_SLOW"
}

func reasonOf(err error) string {
	return problem.Info(status.Convert(err).Proto()).GetReason()
}

// hasEnd: a request for the state at a moment gets that and no more.
func hasEnd(request Request) bool {
	field := request.ProtoReflect().Descriptor().Fields().ByName("as_of")
	return field != nil && request.ProtoReflect().Has(field)
}

func resumed(request Request, after place) Request {
	next := proto.CloneOf(request)
	setPlace(next, after)
	return next
}

// lost says that what a client has seen cannot be continued: the reason, and the oldest revision
// that is kept if it is known.
func lost(err error) (reason, oldest string, is bool) {
	if status.Code(err) != codes.OutOfRange && reasonOf(err) != "EPOCH_CHANGED" {
		return "", "", false
	}
	info := problem.Info(status.Convert(err).Proto())
	if info == nil {
		info = &errdetails.ErrorInfo{}
	}
	return info.GetReason(), info.GetMetadata()["oldest"], true
}

// sleep waits about as long, so that all who lost the same service do not come back at once.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause/2 + rand.N(pause))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
