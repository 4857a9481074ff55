package server

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"accord.dev/gateway/internal/config"
)

// connect opens a connection and says something on it, or nothing.
func (w *world) connect(said string) net.Conn {
	w.t.Helper()
	connection, err := net.Dial("tcp", w.gateway.Address().String())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { connection.Close() })
	_, _ = io.WriteString(connection, said)
	return connection
}

// answered reads until the answer's body begins.
func answered(t *testing.T, connection net.Conn) {
	t.Helper()
	_ = connection.SetReadDeadline(time.Now().Add(30 * time.Second))
	var got strings.Builder
	for one := make([]byte, 1); !strings.Contains(got.String(), "\r\n\r\n{"); {
		if _, err := connection.Read(one); err != nil {
			t.Fatalf("%v after %q", err, got.String())
		}
		got.Write(one)
	}
}

// closed says whether the gateway has closed the connection by now.
func closed(connection net.Conn, within time.Duration) bool {
	_ = connection.SetReadDeadline(time.Now().Add(within))
	_, err := io.Copy(io.Discard, connection)
	return err == nil || !strings.Contains(err.Error(), "timeout")
}

const oneGet = "GET /v1/accounts/a HTTP/1.1\r\nHost: localhost\r\n\r\n"

func capped(most, ofClient int) func(*config.Config) {
	return func(c *config.Config) {
		c.StreamsMax, c.ClientStreamsMax, c.ClientConnectionsMax = most-connectionsBeside, 1, ofClient
	}
}

// Issue 9, fault 19
func TestIdleConnectionsKeepNobodyOut(t *testing.T) {
	for _, caps := range [][2]int{{20, 100}, {100, 20}} {
		w := newWorld(t, capped(caps[0], caps[1]))
		var idle []net.Conn
		for range 20 {
			connection := w.connect(oneGet)
			answered(t, connection)
			idle = append(idle, connection)
		}
		for range 5 {
			answered(t, w.connect(oneGet))
		}
		if !closed(idle[0], 30*time.Second) {
			t.Error("the connection that was idle for longest is still there")
		}
		if closed(idle[19], 100*time.Millisecond) {
			t.Error("the connection that was used last was given up")
		}
	}
}

// Issue 9, fault 19
func TestConnectionBeyondTheCapIsTurnedAwayWhileAllAreBusy(t *testing.T) {
	w := newWorld(t, capped(3, 100))
	const begun = "POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
		"Content-Length: 100\r\n\r\n{"
	for range 3 {
		w.connect(begun)
	}
	time.Sleep(200 * time.Millisecond) // until the three are under way
	if !closed(w.connect(oneGet), 5*time.Second) {
		t.Error("a fourth connection waits")
	}
}
