package contract

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"google.golang.org/genproto/googleapis/rpc/errdetails"

	_ "accord.dev/gateway/gen/accord/accounts/v1"
	_ "accord.dev/gateway/gen/accord/forecast/v1"
	_ "accord.dev/gateway/gen/accord/planning/v1"
)

// twins are two worlds that begin empty and are asked the same: one through each door.
type twins struct {
	grpc, json door
	asked      map[string]bool // RPCs answered OK, and the HTTP rules used, see keyOf
	accounts   string          // the accounts revision that later answers have to know
	// The JSON door's page tokens by those that gRPC's gave for the same page: a token names the
	// history that it is of, and every world has its own.
	tokens map[string]string
}

func newTwins(t testing.TB) *twins {
	t.Helper()
	asked := serve(t)
	behind := serve(t)
	gateway := serveGateway(t, behind.address)
	return &twins{grpc: dial(t, asked.address), json: jsonDoor{"http://" + gateway.address},
		asked: map[string]bool{}}
}

// ask asks both, and fails the test unless they answer the same.
func (w *twins) ask(t testing.TB, question ask) answer {
	t.Helper()
	w.follow(&question)
	replies := make(chan answer, 1)
	go func() { replies <- w.grpc.ask(t, question) }()
	byJSON := w.json.ask(t, w.withOwnToken(question))
	byGRPC := <-replies
	w.noteTokens(byGRPC, byJSON)
	if !equalAnswers(byGRPC, byJSON) {
		t.Errorf("%s\n%s\nthrough gRPC: %s\nthrough JSON: %s", question.method.FullName(),
			format(question.request), byGRPC, byJSON)
	}
	w.note(question, byGRPC)
	return byGRPC
}

// withOwnToken is the question with the page token that the JSON door gave for the page.
func (w *twins) withOwnToken(question ask) ask {
	field := question.request.ProtoReflect().Descriptor().Fields().ByName("page_token")
	if field == nil {
		return question
	}
	token, known := w.tokens[question.request.ProtoReflect().Get(field).String()]
	if !known {
		return question
	}
	question.request = proto.Clone(question.request)
	question.request.ProtoReflect().Set(field, protoreflect.ValueOfString(token))
	return question
}

func (w *twins) noteTokens(byGRPC, byJSON answer) {
	one, other := nextTokenOf(byGRPC.message), nextTokenOf(byJSON.message)
	if one == "" || other == "" {
		return
	}
	if w.tokens == nil {
		w.tokens = map[string]string{}
	}
	w.tokens[one] = other
}

// nextTokenOf is the token of the next page, "" if there is none.
func nextTokenOf(response proto.Message) string {
	if response == nil {
		return ""
	}
	field := response.ProtoReflect().Descriptor().Fields().ByName("next_page_token")
	if field == nil {
		return ""
	}
	return response.ProtoReflect().Get(field).String()
}

// follow makes planning and forecast wait for what the accounts service was told before, as any
// client does that reads its own writes.
func (w *twins) follow(question *ask) {
	if w.accounts == "" || isAccounts(question.method) {
		return
	}
	metadata := map[string]string{"accord-accounts-revision": w.accounts}
	for key, value := range question.metadata {
		metadata[key] = value
	}
	question.metadata = metadata
}

func (w *twins) note(question ask, got answer) {
	if isAccounts(question.method) && got.revision != "" {
		w.accounts = got.revision
	}
	w.asked[keyOf(question)] = true
	if got.code() == codes.OK {
		w.asked[string(question.method.FullName())] = true
	}
}

func isAccounts(method protoreflect.MethodDescriptor) bool {
	return strings.HasPrefix(string(method.FullName()), "accord.accounts.")
}

// keyOf names an HTTP rule of an RPC.
func keyOf(question ask) string {
	return string(question.method.FullName()) + " " + rulesOf(question.method)[question.rule].template
}

// services are the seven; methodsOf lists their RPCs in order.
func services() []protoreflect.ServiceDescriptor {
	var found []protoreflect.ServiceDescriptor
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			if strings.HasPrefix(string(file.Package()), "accord.") {
				found = append(found, file.Services().Get(i))
			}
		}
		return true
	})
	return found
}

func methodsOf(service protoreflect.ServiceDescriptor) []protoreflect.MethodDescriptor {
	methods := make([]protoreflect.MethodDescriptor, service.Methods().Len())
	for i := range methods {
		methods[i] = service.Methods().Get(i)
	}
	return methods
}

// findMethod finds `AccountService/GetAccount`.
func findMethod(t testing.TB, name string) protoreflect.MethodDescriptor {
	t.Helper()
	service, method, _ := strings.Cut(name, "/")
	for _, one := range services() {
		if string(one.Name()) == service {
			if found := one.Methods().ByName(protoreflect.Name(method)); found != nil {
				return found
			}
		}
	}
	t.Fatalf("there is no RPC %s", name)
	return nil
}

// A step is one question of a story, as text, and what its answer has to be.
type step struct {
	method  string // AccountService/GetAccount
	request string // in the protos' text format
	code    codes.Code
	reason  string // of the ErrorInfo
	header  map[string]string
}

func (s step) question(t testing.TB) ask {
	t.Helper()
	method := findMethod(t, s.method)
	request := newMessage(t, method.Input())
	if err := prototext.Unmarshal([]byte(s.request), request); err != nil {
		t.Fatalf("%s: %v", s.method, err)
	}
	return ask{method: method, request: request, metadata: s.header, rule: fitting(t, method, request)}
}

// fitting is the first of a method's rules whose path can hold the request's names.
func fitting(t testing.TB, method protoreflect.MethodDescriptor, request proto.Message) int {
	t.Helper()
	for i, one := range rulesOf(method) {
		if _, fits := one.take(t, request); fits {
			return i
		}
	}
	t.Fatalf("no HTTP rule of %s fits:\n%s", method.FullName(), format(request))
	return 0
}

// tell asks the steps in their order.
func (w *twins) tell(t *testing.T, steps []step) {
	for _, one := range steps {
		w.tellOne(t, one)
	}
}

func (w *twins) tellOne(t *testing.T, one step) answer {
	t.Helper()
	got := w.ask(t, one.question(t))
	if got.code() != one.code || reasonOf(got) != one.reason {
		t.Errorf("%s\n%s\nanswered not with %s %s but with\n%s", one.method, one.request, one.code,
			one.reason, got)
	}
	return got
}

func reasonOf(got answer) string {
	for _, detail := range got.status.GetDetails() {
		info := &errdetails.ErrorInfo{}
		if detail.UnmarshalTo(info) == nil {
			return info.GetReason()
		}
	}
	return ""
}
