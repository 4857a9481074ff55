package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"accord.dev/gateway/internal/problem"
)

// raw sends each text on one connection, and reads its answer before the next one.
func (w *world) raw(t *testing.T, texts ...string) []answer {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(30 * time.Second))
	reader := bufio.NewReader(connection)
	var answers []answer
	for _, sent := range texts {
		go func() { _, _ = io.WriteString(connection, sent) }()
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			break
		}
		body, _ := io.ReadAll(response.Body)
		answers = append(answers, answer{status: response.StatusCode, header: response.Header, body: string(body)})
	}
	return answers
}

func TestRequestThatCannotBeReadIsAnsweredByAStatus(t *testing.T) {
	w := newWorld(t, nil)
	const host = "Host: localhost\r\n"
	for sent, want := range map[string]string{
		"GET /v1/accounts/%zz HTTP/1.1\r\n" + host + "\r\n":       "400 ADDRESS_MALFORMED",
		"GET /v1/accounts/% HTTP/1.1\r\n" + host + "\r\n":         "400 ADDRESS_MALFORMED",
		"GET /v1/accounts/%f HTTP/1.1\r\n" + host + "\r\n":        "400 ADDRESS_MALFORMED",
		"GET v1 HTTP/1.1\r\n" + host + "\r\n":                     "400 ADDRESS_MALFORMED",
		"GET /v1/accounts HTTP/1.1\r\n\r\n":                       "400 HTTP_MALFORMED",
		"GET /v1/accounts HTTP/1.1\r\n" + host + host + "\r\n":    "400 HTTP_MALFORMED",
		"GET /v1/accounts HTTP/1.1\r\n" + host + "a b: c\r\n\r\n": "400 HTTP_MALFORMED",
		"hello\r\n\r\n": "400 HTTP_MALFORMED",
		"GET /v1/accounts HTTP/3.0\r\n" + host + "\r\n":                                                         "505 HTTP_VERSION_NOT_SUPPORTED",
		"POST /v1/accounts HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n":                             "501 TRANSFER_ENCODING_NOT_SUPPORTED",
		"POST /v1/accounts HTTP/1.1\r\n" + host + "Content-Length: x\r\n\r\n":                                   "400 HTTP_MALFORMED",
		"POST /v1/accounts HTTP/1.1\r\n" + host + "Expect: tea\r\nContent-Length: 0\r\n\r\n":                    "417 EXPECTATION_NOT_SUPPORTED",
		"GET /v1/accounts/a HTTP/1.1\r\n" + host + "X: " + strings.Repeat("a", headerBytesMax) + "\r\n\r\n":     "431 HEADERS_TOO_LARGE",
		"GET /v1/accounts/a HTTP/1.1\r\n" + host + strings.Repeat("X: a\r\n", headerBytesMax/6) + "\r\n":        "431 HEADERS_TOO_LARGE",
		"GET /v1/" + strings.Repeat("a", headerBytesMax) + " HTTP/1.1\r\n" + host + "\r\n":                      "431 HEADERS_TOO_LARGE",
		"GET /v1/accounts/a HTTP/1.1\r\n" + host + "X: " + strings.Repeat("a", 2*headersReadMax) + "\r\n\r\n":   "431 HEADERS_TOO_LARGE",
		"GET /v1/accounts/a HTTP/1.1\r\n" + host + "X: " + strings.Repeat("a", headerBytesMax-300) + "\r\n\r\n": "200 ",
	} {
		for _, before := range []int{0, 1} { // also as the second request of a connection
			texts := []string{"GET /v1/accounts/a HTTP/1.1\r\n" + host + "\r\n", sent}
			answers := w.raw(t, texts[1-before:]...)
			if len(answers) != before+1 {
				t.Errorf("%.60q: %d answers", sent, len(answers))
				continue
			}
			got := answers[before]
			var told struct{ Details []struct{ Reason string } }
			_ = json.Unmarshal([]byte(got.body), &told)
			reason := ""
			for _, detail := range told.Details {
				reason += detail.Reason
			}
			if fmt.Sprint(got.status, " ", reason) != want {
				t.Errorf("%.60q: %d %s, wanted %s", sent, got.status, got.body, want)
			}
			if got.status != 200 {
				checkRefusal(t, fmt.Sprintf("%.60q", sent), got)
			}
		}
	}
}

func TestWhatAHandlerWritesIsNotTakenForARefusal(t *testing.T) {
	w := newWorld(t, nil)
	const busy = "GET /v1/accounts/busy HTTP/1.1\r\nHost: localhost\r\n\r\n"
	answers := w.raw(t, busy, busy, busy)
	if len(answers) != 3 {
		t.Fatalf("%d answers", len(answers))
	}
	for _, got := range answers {
		if got.status != http.StatusTooManyRequests || !strings.Contains(got.body, "SERVER_BUSY") {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if refusalOf([]byte("HTTP/1.1 200 OK\r\n\r\n"), nil) != nil || refusalOf([]byte(`{"a":1}`), nil) != nil {
		t.Error("only errors of net/http are replaced")
	}
	if problem.Reasons()["HTTP_MALFORMED"].HTTP != 400 {
		t.Error("HTTP_MALFORMED is 400")
	}
}
