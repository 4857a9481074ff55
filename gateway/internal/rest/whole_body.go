package rest

import (
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// refuseQueryBesideWholeBody refuses query parameters where the body is the whole request (`body: "*"`
// in the protos), and where the address alone says it all. The generated code never looks at them there:
// `:move?validateOnly=true` would move.
func refuseQueryBesideWholeBody() runtime.Middleware {
	whole := wholeBodies()
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request, parameters map[string]string) {
			pattern, _ := runtime.HTTPPattern(r.Context())
			method, is := whole[r.Method+" "+pattern.String()]
			if !is || r.URL.RawQuery == "" {
				next(w, r, parameters)
				return
			}
			call.From(r.Context()).Method = method
			problem.Write(w, r, problem.New(codes.InvalidArgument, "REQUEST_MALFORMED",
				"this request takes no query parameters: all its fields stand in the body or in the address"))
		}
	}
}

// wholeBodies are the RPCs whose body or address is the whole request, by HTTP method and path.
func wholeBodies() map[string]string {
	found := map[string]string{}
	forEachRule(func(method protoreflect.MethodDescriptor, verb, path, body string) {
		inPath := method.Input().Fields().Len() == 1 && strings.Contains(path, "{")
		if body == "*" || inPath {
			found[verb+" "+path] = string(method.Parent().FullName()) + "/" + string(method.Name())
		}
	})
	return found
}

// forEachRule tells every HTTP rule of every RPC: its HTTP method, its path and which field the body is;
// "" for none.
func forEachRule(take func(method protoreflect.MethodDescriptor, verb, path, body string)) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				forEachRuleOf(methods.Get(j), take)
			}
		}
		return true
	})
}

func forEachRuleOf(method protoreflect.MethodDescriptor, take func(protoreflect.MethodDescriptor, string, string, string)) {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	for _, one := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
		for verb, path := range map[string]string{
			http.MethodPost: one.GetPost(), http.MethodPut: one.GetPut(), http.MethodPatch: one.GetPatch(),
			http.MethodGet: one.GetGet(), http.MethodDelete: one.GetDelete(),
		} {
			if path != "" {
				take(method, verb, path, one.GetBody())
			}
		}
	}
}
