package server

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// What is no request that can be read, net/http answers itself, in plain text and before any handler. On
// HTTP/1 such an answer is one write of its own, which a guest replaces by the Status that any other
// error is. Under TLS it is encrypted by then, and stays as it is; but headers are read beyond what they
// may be (headersReadMax), so that those that are too large reach a handler on any connection.

const headBytesMax = 4096 // of a request that is kept, to tell what is wrong with its first line

// conversation is what a guest knows of the request that is under way.
type conversation struct {
	mutex    sync.Mutex
	answered bool   // a handler has it
	head     []byte // its first bytes
}

type guestKey struct{}

// introduce lets handlers find the guest whose request they answer.
func introduce(ctx context.Context, connection net.Conn) context.Context {
	if one, is := connection.(*guest); is {
		return context.WithValue(ctx, guestKey{}, one)
	}
	return ctx
}

// overheard tells the guest that a handler answers.
func overheard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if one, is := r.Context().Value(guestKey{}).(*guest); is {
			one.conversation.set(true)
		}
		next.ServeHTTP(w, r)
	})
}

func (c *conversation) set(answered bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.answered, c.head = answered, nil
}

func (g *guest) Read(into []byte) (int, error) {
	read, err := g.Conn.Read(into)
	g.conversation.mutex.Lock()
	defer g.conversation.mutex.Unlock()
	if room := headBytesMax - len(g.conversation.head); !g.conversation.answered && room > 0 && read > 0 {
		g.conversation.head = append(g.conversation.head, into[:min(read, room)]...)
	}
	return read, err
}

func (g *guest) Write(content []byte) (int, error) {
	g.conversation.mutex.Lock()
	answered, head := g.conversation.answered, g.conversation.head
	g.conversation.mutex.Unlock()
	if !answered {
		if refused := refusalOf(content, head); refused != nil {
			_, err := g.Conn.Write(refused)
			return len(content), err
		}
	}
	return g.Conn.Write(content)
}

// refusalOf is what stands for an answer of net/http's own; nil: it is none.
func refusalOf(content, head []byte) []byte {
	line, _, _ := bytes.Cut(content, []byte("\r\n"))
	parts := strings.SplitN(string(line), " ", 3)
	if len(parts) < 2 || !strings.HasPrefix(parts[0], "HTTP/1.") {
		return nil
	}
	status, err := strconv.Atoi(parts[1])
	if err != nil || status < http.StatusBadRequest {
		return nil
	}
	refused := ownRefusal(status, head)
	id := call.New(&http.Request{Header: http.Header{}}, "").ID
	body := problem.Marshal(problem.Complete(refused, id))
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nCache-Control: no-store\r\n"+
		"X-Content-Type-Options: nosniff\r\n%s: %s\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), len(body), call.RequestIDHeader, id, body)
}

func ownRefusal(status int, head []byte) *problem.Error {
	switch status {
	case http.StatusRequestHeaderFieldsTooLarge:
		return headersTooLarge()
	case http.StatusExpectationFailed:
		return problem.New(codes.InvalidArgument, "EXPECTATION_NOT_SUPPORTED", "Expect may say 100-continue alone").HTTP(status)
	case http.StatusNotImplemented:
		return problem.New(codes.Unimplemented, "TRANSFER_ENCODING_NOT_SUPPORTED", "Transfer-Encoding may say chunked alone").HTTP(status)
	case http.StatusHTTPVersionNotSupported:
		return problem.New(codes.Unimplemented, "HTTP_VERSION_NOT_SUPPORTED", "the gateway speaks HTTP/1.0, HTTP/1.1 and HTTP/2").HTTP(status)
	}
	line, _, _ := strings.Cut(string(head), "\n")
	if parts := strings.Fields(line); len(parts) == 3 && strings.HasPrefix(parts[2], "HTTP/") {
		if _, err := url.ParseRequestURI(parts[1]); err != nil {
			return problem.New(codes.InvalidArgument, "ADDRESS_MALFORMED",
				"the address cannot be read: behind each % have to stand two hex digits, and a path begins with /")
		}
	}
	return problem.New(codes.InvalidArgument, "HTTP_MALFORMED", "the request is no HTTP that can be read").HTTP(status)
}

func headersTooLarge() *problem.Error {
	return problem.New(codes.InvalidArgument, "HEADERS_TOO_LARGE",
		fmt.Sprintf("the headers and the address are larger than %d bytes", headerBytesMax), "bytes_max", strconv.Itoa(headerBytesMax)).
		HTTP(http.StatusRequestHeaderFieldsTooLarge)
}

// boundHeaders refuses headers that are larger than they may be.
func boundHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bytes := len(r.Method) + len(r.RequestURI)
		for name, values := range r.Header {
			for _, value := range values {
				bytes += len(name) + len(value) + len(": \r\n")
			}
		}
		if bytes > headerBytesMax {
			call.From(r.Context()).Method = "refused"
			w.Header().Set("Connection", "close")
			problem.Write(w, r, headersTooLarge())
			return
		}
		next.ServeHTTP(w, r)
	})
}
