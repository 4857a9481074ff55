package rest

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// checkQuery refuses query parameters that cannot be read, before the generated code looks at them: it would
// answer in a parser's words. Where the body is the whole request (`body: "*"` in the protos), and where the
// path alone says it all, that code never looks at them: `:move?validateOnly=true` would move.
func checkQuery() runtime.Middleware {
	rules := queryRules()
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request, parameters map[string]string) {
			pattern, _ := runtime.HTTPPattern(r.Context())
			rule, is := rules[r.Method+" "+pattern.String()]
			if !is || r.URL.RawQuery == "" {
				next(w, r, parameters)
				return
			}
			values := r.URL.Query()
			var faults problem.Faults
			if rule.whole {
				for _, key := range slices.Sorted(maps.Keys(values)) {
					faults.Add(key, "PARAMETER_NOT_EXPECTED", "is no parameter of this request: all its fields stand in the body or in the path")
				}
			} else {
				said := rule.said
				for path := range parameters {
					said = append(slices.Clip(said), strings.Split(path, "."))
				}
				faults = queryFaults(rule.input, values, said)
			}
			if refused := faults.Error("REQUEST_MALFORMED"); refused != nil {
				call.From(r.Context()).Method = rule.name
				problem.Write(w, r, refused)
				return
			}
			next(w, r, parameters)
		}
	}
}

// queryRule is what an HTTP rule leaves to query parameters.
type queryRule struct {
	name  string
	input protoreflect.MessageDescriptor
	whole bool       // nothing
	said  [][]string // the body's field
}

// queryRules are the rules of all RPCs, by HTTP method and path.
func queryRules() map[string]queryRule {
	found := map[string]queryRule{}
	forEachRule(func(method protoreflect.MethodDescriptor, verb, path, body string) {
		inPath := method.Input().Fields().Len() == 1 && strings.Contains(path, "{")
		rule := queryRule{
			name:  string(method.Parent().FullName()) + "/" + string(method.Name()),
			input: method.Input(), whole: body == "*" || inPath,
		}
		if body != "" && body != "*" {
			rule.said = [][]string{{body}}
		}
		found[verb+" "+path] = rule
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
