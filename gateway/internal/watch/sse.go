package watch

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

const (
	pingEvery        = 15 * time.Second
	writeTime        = 10 * time.Second // for one event; a reader that is slower has to come back
	reconnectMs      = "2000"           // what a browser waits before it comes back
	eventStreamMedia = "text/event-stream"
)

// events writes a stream of server-sent events. Not for several goroutines at once.
type events struct {
	writer  http.ResponseWriter
	control *http.ResponseController
	buffer  bytes.Buffer
}

// begin sends the headers at once, so that a client knows that it is connected.
func begin(w http.ResponseWriter) (*events, error) {
	stream := &events{writer: w, control: http.NewResponseController(w)}
	header := w.Header()
	header.Set("Content-Type", eventStreamMedia)
	header.Set("X-Accel-Buffering", "no") // nginx would keep events back
	_ = stream.control.SetReadDeadline(time.Time{})
	stream.buffer.WriteString("retry: " + reconnectMs + "\n\n")
	return stream, stream.flush()
}

// event sends one. Without a name it is a `message`; without an id the client's stays as it is.
// `data` holds no line breaks.
func (e *events) event(name, id string, data []byte) error {
	if id != "" {
		e.buffer.WriteString("id: " + id + "\n")
	}
	if name != "" {
		e.buffer.WriteString("event: " + name + "\n")
	}
	e.buffer.WriteString("data: ")
	e.buffer.Write(data)
	e.buffer.WriteString("\n\n")
	return e.flush()
}

// ping shows that the connection lives.
func (e *events) ping() error {
	e.buffer.WriteString(": ping\n\n")
	return e.flush()
}

func (e *events) flush() error {
	defer e.buffer.Reset()
	_ = e.control.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := e.writer.Write(e.buffer.Bytes()); err != nil {
		return err
	}
	return e.control.Flush()
}

// wantsEvents: the client asks for server-sent events, rather than for a JSON value a line.
func wantsEvents(r *http.Request) bool {
	for _, accept := range r.Header.Values("Accept") {
		for _, media := range strings.Split(accept, ",") {
			kind, _, _ := strings.Cut(media, ";")
			if strings.EqualFold(strings.TrimSpace(kind), eventStreamMedia) {
				return true
			}
		}
	}
	return false
}
