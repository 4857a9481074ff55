package observe

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"

	"accord.dev/gateway/internal/edge"
)

const linesWaitingMax = 4096

// Log writes a line a request in JSON, or in text only what went wrong. It never waits for who
// reads it: what does not fit is dropped and counted.
type Log struct {
	*slog.Logger
	everyRequest bool
	writer       *patientWriter
}

// NewLog writes JSON or text to `out`, on a goroutine of its own.
func NewLog(out io.Writer, asJSON bool) *Log {
	writer := &patientWriter{lines: make(chan []byte, linesWaitingMax), done: make(chan struct{})}
	go writer.run(out)
	var handler slog.Handler = slog.NewTextHandler(writer, nil)
	if asJSON {
		handler = slog.NewJSONHandler(writer, &slog.HandlerOptions{ReplaceAttr: inCommonForm})
	}
	return &Log{Logger: slog.New(handler), everyRequest: asJSON, writer: writer}
}

// inCommonForm writes keys as the services' logs do.
func inCommonForm(groups []string, attribute slog.Attr) slog.Attr {
	if len(groups) == 0 && attribute.Key == slog.MessageKey {
		attribute.Key = "message"
	}
	return attribute
}

// Request writes what a request came to: no address, no query, nothing of its content.
func (l *Log) Request(record edge.Record) {
	failed := record.Status >= http.StatusInternalServerError
	if !l.everyRequest && !failed {
		return
	}
	level := slog.LevelInfo
	if failed {
		level = slog.LevelWarn
	}
	of := record.Call
	l.LogAttrs(context.Background(), level, "request",
		slog.String("service", "gateway"),
		slog.String("method", of.Method),
		slog.String("verb", record.Verb),
		slog.Int("status", record.Status),
		slog.String("code", code.Code(of.Code).String()),
		slog.Float64("ms", float64(record.Took.Microseconds())/1000),
		slog.String("trace_id", of.TraceID),
		slog.String("request_id", of.ID),
		slog.Int64("request_bytes", record.BytesIn),
		slog.Int64("response_bytes", record.BytesOut),
		slog.String("on_behalf_of", of.Person),
		slog.String("revision", of.Revision))
}

// Dropped is how many lines were.
func (l *Log) Dropped() int64 { return l.writer.dropped.Load() }

// Close writes what waits, for a second at most. Nothing is logged after it.
func (l *Log) Close() {
	close(l.writer.lines)
	select {
	case <-l.writer.done:
	case <-time.After(time.Second):
	}
}

type patientWriter struct {
	lines   chan []byte
	done    chan struct{}
	dropped atomic.Int64
}

func (w *patientWriter) Write(line []byte) (int, error) {
	select {
	case w.lines <- append([]byte(nil), line...):
	default:
		w.dropped.Add(1)
	}
	return len(line), nil
}

func (w *patientWriter) run(out io.Writer) {
	defer close(w.done)
	for line := range w.lines {
		_, _ = out.Write(line)
	}
}
