package contract

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// existing has, for each pattern of a name in a template, a resource that the stories left behind.
var existing = map[string]string{
	"organization":                     "organization",
	"accounts/*":                       "accounts/acme",
	"people/*":                         "people/jane",
	"products/*":                       "products/suite",
	"assignments/*":                    "assignments/j1",
	"territories/*":                    "territories/none", // not built yet
	"accounts/*/contacts/*":            "accounts/acme/contacts/cfo",
	"accounts/*/agreements/*":          "accounts/acme/agreements/ea",
	"accounts/*/deployments/*":         "accounts/acme/deployments/d",
	"accounts/*/satisfactionSurveys/*": "accounts/acme/satisfactionSurveys/s1",
	"accounts/*/plans/*":               "accounts/acme/plans/2026",
	"accounts/*/plans/*/objectives/*":  "accounts/acme/plans/2026/objectives/o1",
	"accounts/*/plans/*/actions/*":     "accounts/acme/plans/2026/actions/a1",
	"accounts/*/plans/*/conditions/*":  "accounts/acme/plans/2026/conditions/c1",
	"cosStandards/*":                   "cosStandards/strict",
	"stages/*":                         "stages/early",
	"opportunities/*":                  "opportunities/big",
	"targets/*":                        "targets/t1",
	"followers/*":                      "followers/archive",
	"exchangeRates/*":                  "exchangeRates/jpy",
	"revenueFacts/*":                   "", // the service chooses their names; see eachRule
	"accounts/*/addressableRevenues/*": "accounts/acme/addressableRevenues/2026",
}

// A variation puts something into a request that its service has to refuse.
type variation struct {
	field string
	value protoreflect.Value
	code  codes.Code
}

var variations = []variation{
	{"page_size", protoreflect.ValueOfInt32(-1), codes.InvalidArgument},
	{"page_token", protoreflect.ValueOfString("no token of ours %&=+/ü"), codes.InvalidArgument},
	{"page_token", protoreflect.ValueOfString(strings.Repeat("x", 4097)), codes.InvalidArgument},
	{"filter", protoreflect.ValueOfString(`display_name = "a" AND (`), codes.InvalidArgument},
	{"filter", protoreflect.ValueOfString(`no_such_field = 1`), codes.InvalidArgument},
	{"order_by", protoreflect.ValueOfString("display_name down"), codes.InvalidArgument},
	{"request_id", protoreflect.ValueOfString(strings.Repeat("é", 65)), codes.InvalidArgument},
	{"etag", protoreflect.ValueOfString(strings.Repeat("r", 65)), codes.InvalidArgument},
	{"etag", protoreflect.ValueOfString(`"r1"`), codes.Aborted},
}

// eachRule calls do with a request for every HTTP rule of every RPC that is not a stream, its names
// filled by nameOf.
func eachRule(t *testing.T, nameOf func(pattern string) string,
	do func(t *testing.T, question ask)) {
	for _, service := range services() {
		for _, method := range methodsOf(service) {
			if method.IsStreamingServer() {
				continue
			}
			for i, one := range rulesOf(method) {
				request := newMessage(t, method.Input())
				for _, name := range variable.FindAllStringSubmatch(one.template, -1) {
					putText(request.ProtoReflect(), strings.Split(name[1], "."), nameOf(name[2]))
				}
				if field := method.Input().Fields().ByName(protoreflect.Name(one.body)); field != nil {
					request.ProtoReflect().Mutable(field) // JSON cannot leave a body out: none means {}
				}
				do(t, ask{method: method, request: request, rule: i})
			}
		}
	}
}

func putText(message protoreflect.Message, fields []string, value string) {
	field := message.Descriptor().Fields().ByName(protoreflect.Name(fields[0]))
	if len(fields) > 1 {
		putText(message.Mutable(field).Message(), fields[1:], value)
		return
	}
	message.Set(field, protoreflect.ValueOfString(value))
}

// refuseEverything asks every RPC, by each of its HTTP rules, for what is not there and for what
// cannot be.
func (w *twins) refuseEverything(t *testing.T) {
	absent := func(pattern string) string { return strings.ReplaceAll(pattern, "*", "none") }
	eachRule(t, absent, func(t *testing.T, question ask) { w.ask(t, question) })

	names := w.existingNames(t)
	eachRule(t, names, func(t *testing.T, question ask) {
		for _, one := range variations {
			w.refuse(t, question, one)
		}
		w.refuseMoment(t, question)
	})
}

func (w *twins) refuse(t *testing.T, question ask, one variation) {
	t.Helper()
	varied := proto.Clone(question.request)
	field := varied.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(one.field))
	if field == nil {
		return
	}
	varied.ProtoReflect().Set(field, one.value)
	question.request = varied
	got := w.ask(t, question)
	// A request may lack something else that its service asks for first.
	if got.code() == codes.OK {
		t.Errorf("%s takes %s = %v", question.method.FullName(), one.field, one.value)
	}
	if isStandard(question.method) && got.code() != one.code && !excused(got.code()) {
		t.Errorf("%s refuses %s = %v not with %s but with %s", question.method.FullName(), one.field,
			one.value, one.code, got)
	}
}

// excused: what is not built says that alone, and the state of what is deleted comes before its etag.
func excused(code codes.Code) bool {
	return code == codes.Unimplemented || code == codes.FailedPrecondition
}

// isStandard: a request of the method needs nothing but a name.
func isStandard(method protoreflect.MethodDescriptor) bool {
	name := string(method.Name())
	for _, verb := range []string{"Get", "List", "Delete", "Undelete", "Submit", "Revise"} {
		if strings.HasPrefix(name, verb) {
			return name != "GetForecast" && name != "ListContributions"
		}
	}
	return false
}

// refuseMoment asks as of a revision that is not made yet.
func (w *twins) refuseMoment(t *testing.T, question ask) {
	t.Helper()
	varied := proto.Clone(question.request)
	field := varied.ProtoReflect().Descriptor().Fields().ByName("as_of")
	if field == nil {
		return
	}
	moment := varied.ProtoReflect().Mutable(field).Message()
	moment.Set(moment.Descriptor().Fields().ByName("revision"), protoreflect.ValueOfInt64(1<<53+1))
	question.request = varied
	if got := w.ask(t, question); isStandard(question.method) &&
		got.code() != codes.OutOfRange && !excused(got.code()) {
		t.Errorf("%s answers as of a revision of the future: %s", question.method.FullName(), got)
	}
}

// existingNames finds the resources that the stories left behind.
func (w *twins) existingNames(t *testing.T) func(pattern string) string {
	t.Helper()
	facts := w.ask(t, step{method: "RevenueService/ListRevenueFacts"}.question(t)).message.ProtoReflect()
	fact := facts.Get(facts.Descriptor().Fields().ByName("revenue_facts")).List().Get(0).Message()
	name := fact.Get(fact.Descriptor().Fields().ByName("name")).String()
	return func(pattern string) string {
		if pattern == "revenueFacts/*" {
			return name
		}
		if existing[pattern] == "" {
			t.Fatalf("no resource is known for the names %s: add one to existing", pattern)
		}
		return existing[pattern]
	}
}

// readEverything reads every resource that there is, its history, and all pages of every list.
func (w *twins) readEverything(t *testing.T) {
	eachRule(t, w.existingNames(t), func(t *testing.T, question ask) {
		if !isStandard(question.method) || !strings.HasPrefix(rulesOf(question.method)[0].verb, "GET") {
			return
		}
		for pages := 0; pages < 100; pages++ {
			got := w.ask(t, question)
			if got.code() != codes.OK {
				if got.code() != codes.Unimplemented {
					t.Errorf("%s\n%s\nanswered with %s", question.method.FullName(), format(question.request), got)
				}
				return
			}
			if !nextPage(question.request, got.message) {
				return
			}
		}
	})
}

// nextPage puts the answer's token into the request; false if there is no other page.
func nextPage(request, response proto.Message) bool {
	token := nextTokenOf(response)
	if token == "" {
		return false
	}
	into := request.ProtoReflect().Descriptor().Fields().ByName("page_token")
	request.ProtoReflect().Set(into, protoreflect.ValueOfString(token))
	return true
}

// notBuilt are the RPCs that answer UNIMPLEMENTED, see docs/STATUS.md. One that is built leaves the
// list and gets a step in a story.
var notBuilt = map[string]bool{
	"CreateTerritory": true, "GetTerritory": true, "ListTerritories": true, "UpdateTerritory": true,
	"DeleteTerritory": true,
}

// missNothing fails for an RPC that no story got an answer of, and for an HTTP rule that none used.
func (w *twins) missNothing(t *testing.T) {
	for _, service := range services() {
		for _, method := range methodsOf(service) {
			if method.IsStreamingServer() {
				continue // watch_test.go
			}
			if w.asked[string(method.FullName())] == notBuilt[string(method.Name())] {
				t.Errorf("%s: answered OK: %t, in notBuilt: %t", method.FullName(),
					w.asked[string(method.FullName())], notBuilt[string(method.Name())])
			}
			for i := range rulesOf(method) {
				if key := keyOf(ask{method: method, rule: i}); !w.asked[key] {
					t.Errorf("no story asks %s", key)
				}
			}
		}
	}
}
