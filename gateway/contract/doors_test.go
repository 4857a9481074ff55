package contract

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"
)

// callTimeMax bounds a call through either door.
const callTimeMax = 20 * time.Second

// What is asked: an RPC, its request, and metadata by its gRPC keys, such as `accord-min-revision`.
// The JSON door sends them as headers: the same keys, case aside.
type ask struct {
	method   protoreflect.MethodDescriptor
	request  proto.Message
	metadata map[string]string
	rule     int // which of the method's HTTP rules
}

// An answer through either door: a message, or a status that is not OK.
type answer struct {
	message  proto.Message
	status   *statuspb.Status
	revision string // accord-revision
	accounts string // accord-accounts-revision
	http     int    // the HTTP status; 0 through gRPC
}

func (a answer) code() codes.Code {
	if a.status == nil {
		return codes.OK
	}
	return codes.Code(a.status.GetCode())
}

// String is what a failed comparison shows.
func (a answer) String() string {
	text := fmt.Sprintf("revision %q, accounts revision %q\n", a.revision, a.accounts)
	if a.status != nil {
		return codes.Code(a.status.GetCode()).String() + ", " + text + format(a.status)
	}
	return "OK, " + text + format(a.message)
}

func format(message proto.Message) string {
	return prototext.MarshalOptions{Multiline: true}.Format(message)
}

// newMessage makes an empty message of a generated type.
func newMessage(t testing.TB, descriptor protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return kind.New().Interface()
}

// A door is a way to ask a server.
type door interface {
	ask(t testing.TB, question ask) answer
}

// grpcDoor asks a server directly.
type grpcDoor struct{ connection *grpc.ClientConn }

func dial(t testing.TB, address string) grpcDoor {
	t.Helper()
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return grpcDoor{connection}
}

func pathOf(method protoreflect.MethodDescriptor) string {
	return fmt.Sprintf("/%s/%s", method.Parent().FullName(), method.Name())
}

func (d grpcDoor) ask(t testing.TB, question ask) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), callTimeMax)
	defer cancel()
	ctx = metadata.NewOutgoingContext(ctx, metadata.New(question.metadata))
	response := newMessage(t, question.method.Output())
	var header, trailer metadata.MD
	err := d.connection.Invoke(ctx, pathOf(question.method), question.request, response,
		grpc.Header(&header), grpc.Trailer(&trailer))
	result := answer{message: response, revision: first(trailer, "accord-revision"),
		accounts: first(trailer, "accord-accounts-revision")}
	if err != nil {
		result.message, result.status = nil, status.Convert(err).Proto()
	}
	return result
}

func first(values metadata.MD, key string) string {
	return strings.Join(values.Get(key), ",")
}

// jsonDoor asks through the gateway.
type jsonDoor struct{ base string }

var httpClient = &http.Client{Timeout: callTimeMax}

func (d jsonDoor) ask(t testing.TB, question ask) answer {
	t.Helper()
	rule := rulesOf(question.method)[question.rule]
	call, fits := rule.take(t, question.request)
	if !fits {
		t.Fatalf("%s cannot be asked as %s:\n%s", question.method.FullName(), rule.template,
			format(question.request))
	}
	response, body := d.send(t, call, question.metadata)
	checkDocumented(t, rule, call, response, body)
	return readAnswer(t, response, body, newMessage(t, question.method.Output()))
}

// send sends an HTTP request and reads the whole response.
func (d jsonDoor) send(t testing.TB, call httpCall, header map[string]string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), call.verb, d.base+call.path,
		bytes.NewReader(call.body))
	if err != nil {
		t.Fatal(err)
	}
	if call.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for key, value := range header {
		request.Header.Set(key, value)
	}
	response, err := httpClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

// readAnswer reads JSON back into protos, strictly.
func readAnswer(t testing.TB, response *http.Response, body []byte, message proto.Message) answer {
	t.Helper()
	result := answer{revision: response.Header.Get("Accord-Revision"),
		accounts: response.Header.Get("Accord-Accounts-Revision"), http: response.StatusCode}
	var read proto.Message
	if response.StatusCode == http.StatusOK {
		result.message, read = message, message
	} else {
		result.status = &statuspb.Status{}
		read = result.status
	}
	if err := protojson.Unmarshal(body, read); err != nil {
		t.Fatalf("%s %s: HTTP %d is not a %s: %v\n%s", response.Request.Method,
			response.Request.URL, response.StatusCode, read.ProtoReflect().Descriptor().FullName(), err, body)
	}
	checkForm(t, read.ProtoReflect().Descriptor(), body)
	if result.status == nil {
		checkEtag(t, response, read)
	} else {
		checkError(t, response, result.status)
	}
	return result
}
