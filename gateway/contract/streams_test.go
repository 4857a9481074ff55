package contract

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A stream's messages until `enough` says so or it ends, and the error that it ended with.
type streamed struct {
	messages []proto.Message
	err      answer // its status; nil without an error
}

// until reads until a message reflects a revision; 0 reads to the end.
func until(revision int64) func(proto.Message) bool {
	return func(message proto.Message) bool {
		return revision > 0 && revisionOf(message) >= revision && !isPartial(message)
	}
}

func revisionOf(message proto.Message) int64 { return progressOf(message, "revision").Int() }

func isPartial(message proto.Message) bool { return progressOf(message, "partial").Bool() }

func progressOf(message proto.Message, name protoreflect.Name) protoreflect.Value {
	read := message.ProtoReflect()
	progress := read.Get(read.Descriptor().Fields().ByName("progress")).Message()
	return progress.Get(progress.Descriptor().Fields().ByName(name))
}

// stream reads a watch directly.
func (d grpcDoor) stream(t testing.TB, question ask, enough func(proto.Message) bool) streamed {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), callTimeMax)
	defer cancel()
	stream, err := d.connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, pathOf(question.method))
	if err == nil {
		err = stream.SendMsg(question.request)
	}
	if err == nil {
		err = stream.CloseSend()
	}
	if err != nil {
		t.Fatal(err)
	}
	var got streamed
	for {
		message := newMessage(t, question.method.Output())
		if err := stream.RecvMsg(message); errors.Is(err, io.EOF) {
			return got
		} else if err != nil {
			got.err.status = status.Convert(err).Proto()
			return got
		}
		got.messages = append(got.messages, message)
		if enough(message) {
			return got
		}
	}
}

// open asks for a watch in a media type.
func (d jsonDoor) open(t testing.TB, question ask, media, lastEventID string) *http.Response {
	t.Helper()
	call, _ := rulesOf(question.method)[0].take(t, question.request)
	request, err := http.NewRequestWithContext(t.Context(), call.verb, d.base+call.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", media)
	if lastEventID != "" {
		request.Header.Set("Last-Event-ID", lastEventID)
	}
	response, err := httpClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// An event as it was sent.
type event struct{ name, id, data string }

// events reads server-sent events until `enough`; comments and the retry time are passed over.
func readEvents(t testing.TB, response *http.Response, enough func(event) bool) []event {
	t.Helper()
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("%s: %s, %s", response.Request.URL, response.Status, kind)
	}
	var got []event
	var next event
	lines := bufio.NewReader(response.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return got
		}
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch key {
		case "event":
			next.name = value
		case "id":
			next.id = value
		case "data":
			next.data += value
		}
		if line != "\n" || next.data == "" {
			continue
		}
		got = append(got, next)
		if enough(next) {
			return got
		}
		next = event{}
	}
}

// events reads a watch as server-sent events, each a message.
func (d jsonDoor) events(t testing.TB, question ask, lastEventID string, enough func(proto.Message) bool) streamed {
	t.Helper()
	var got streamed
	response := d.open(t, question, "text/event-stream", lastEventID)
	defer response.Body.Close()
	readEvents(t, response, func(one event) bool {
		if one.name != "" {
			t.Fatalf("an event %q: %s", one.name, one.data)
		}
		message := newMessage(t, question.method.Output())
		if err := protojson.Unmarshal([]byte(one.data), message); err != nil {
			t.Fatal(err)
		}
		checkForm(t, question.method.Output(), []byte(one.data))
		got.messages = append(got.messages, message)
		wanted := ""
		if !isPartial(message) {
			wanted = jsonPlace(t, one.data)
		}
		if one.id != wanted {
			t.Errorf("the event of revision %d, partial: %t, has id %q", revisionOf(message),
				isPartial(message), one.id)
		}
		return enough(message)
	})
	return got
}

// jsonPlace is the id that an event of this message has to have.
func jsonPlace(t testing.TB, data string) string {
	t.Helper()
	var read struct {
		Progress struct{ Revision, Epoch string }
	}
	if err := json.Unmarshal([]byte(data), &read); err != nil {
		t.Fatal(err)
	}
	if read.Progress.Epoch == "" {
		return read.Progress.Revision
	}
	return read.Progress.Epoch + "." + read.Progress.Revision
}

// lines reads a watch as a JSON value a line.
func (d jsonDoor) lines(t testing.TB, question ask, enough func(proto.Message) bool) streamed {
	t.Helper()
	response := d.open(t, question, "application/json", "")
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(response.Body)
		return streamed{err: readAnswer(t, response, body, nil)}
	}
	var got streamed
	lines := json.NewDecoder(response.Body)
	for {
		var line struct{ Result json.RawMessage }
		if err := lines.Decode(&line); err != nil {
			return got
		}
		message := newMessage(t, question.method.Output())
		if err := protojson.Unmarshal(line.Result, message); err != nil {
			t.Fatalf("%v: %s", err, line.Result)
		}
		got.messages = append(got.messages, message)
		if enough(message) {
			return got
		}
	}
}
