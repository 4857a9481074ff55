package watch

import (
	"context"
	"net/http"
	"time"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

// firstAnswerTime is how long headers wait for what the service says first: an error within it gets
// an HTTP status of its own.
const firstAnswerTime = time.Second

// serveLines sends each message as `{"result":...}` on a line of its own, an error as the last line
// `{"error":...}`. A service that goes away ends it: the client knows how to resume.
func (s *Service) serveLines(ctx context.Context, w http.ResponseWriter, r *http.Request, request Request, draining <-chan struct{}) error {
	messages := make(chan Message)
	done := make(chan error, 1)
	go func() { done <- s.stream(ctx, request, sendTo(ctx, messages)) }()
	lines := &lines{writer: w, control: http.NewResponseController(w)}
	_ = lines.control.SetReadDeadline(time.Time{}) // a client has nothing more to say
	_ = lines.control.SetWriteDeadline(time.Time{})
	first := time.NewTimer(firstAnswerTime)
	defer first.Stop()
	var err error
	for err == nil {
		select {
		case message := <-messages:
			err = lines.result(message)
		case failed := <-done:
			return lines.end(ctx, r, failed)
		case <-first.C:
			err = lines.begin()
		case <-draining:
			return lines.end(ctx, r, nil)
		}
	}
	return nil
}

type lines struct {
	writer  http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

func (l *lines) begin() error {
	if l.begun {
		return nil
	}
	l.begun = true
	l.writer.Header().Set("Content-Type", "application/x-ndjson")
	l.writer.WriteHeader(http.StatusOK)
	return l.control.Flush()
}

func (l *lines) result(message Message) error {
	written, err := rest.Write.Marshal(message)
	if err != nil {
		return err
	}
	return l.line("result", written)
}

func (l *lines) line(key string, value []byte) error {
	if err := l.begin(); err != nil {
		return err
	}
	_ = l.control.SetWriteDeadline(time.Now().Add(writeTime))
	content := make([]byte, 0, len(value)+len(key)+8)
	content = append(content, `{"`+key+`":`...)
	content = append(content, value...)
	content = append(content, "}\n"...)
	if _, err := l.writer.Write(content); err != nil {
		return err
	}
	return l.control.Flush()
}

func (l *lines) end(ctx context.Context, r *http.Request, err error) error {
	if err == nil || ctx.Err() != nil {
		return l.begin()
	}
	of := call.From(ctx)
	of.Sent = true
	err = rest.Explain(of, err)
	if !l.begun {
		problem.Write(l.writer, r, err)
		return err
	}
	_ = l.line("error", problem.Marshal(problem.Complete(err, of.ID)))
	return err
}
