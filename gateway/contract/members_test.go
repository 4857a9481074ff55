package contract

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	forecast "accord.dev/gateway/gen/accord/forecast/v1"
)

// No member of a request is ever ignored. The stories are told once more, to one world. Before a
// call is made it is tried with another value for each of its members, and for members that it
// leaves out: what is only checked (validate_only), and what is read, has to come out otherwise, or
// be refused. A member of which no call of any story showed an effect fails the test, so that who
// adds one gives it a step below, or a way to see it.
func TestNoMemberOfAnyRequestIsIgnored(t *testing.T) {
	world := &members{grpcDoor: dial(t, serve(t).address), seen: map[string]bool{}}
	for _, story := range [][]step{accountsStory, profilesStory, planningStory, conditionsStory, forecastStory, membersStory} {
		for _, one := range story {
			world.live(t, one)
		}
	}
	world.closeAccounts(t)
	world.refusePages(t)
	for _, service := range services() {
		for _, method := range methodsOf(service) {
			if notBuilt[string(method.Name())] || method.IsStreamingServer() {
				continue // nothing is looked at, and that is said; TestNoMemberOfAWatchIsIgnored
			}
			for _, path := range memberPaths(method.Input()) {
				if key := memberKey(method, path); !world.seen[key] {
					t.Errorf("%s: no step of a story shows its effect", key)
				}
			}
		}
	}
}

// members is a world, and of which members an effect was seen: "GetAccount.as_of.revision".
type members struct {
	grpcDoor
	seen     map[string]bool
	accounts string // the accounts revision that the others have to know
	calls    int
}

func memberKey(method protoreflect.MethodDescriptor, path string) string {
	return fmt.Sprintf("%s/%s.%s", method.Parent().Name(), method.Name(), path)
}

// memberPaths are a request's fields, and those of messages of ours in it that are no resources:
// presence_test.go tries the fields of resources.
func memberPaths(request protoreflect.MessageDescriptor) []string {
	var paths []string
	for i := range request.Fields().Len() {
		field := request.Fields().Get(i)
		paths = append(paths, string(field.Name()))
		if !isPart(field) {
			continue
		}
		for j := range field.Message().Fields().Len() {
			inner := field.Message().Fields().Get(j)
			if !behaves(inner, annotations.FieldBehavior_OUTPUT_ONLY) {
				paths = append(paths, fmt.Sprintf("%s.%s", field.Name(), inner.Name()))
			}
		}
	}
	return paths
}

func isPart(field protoreflect.FieldDescriptor) bool {
	if field.Message() == nil || field.IsMap() || !strings.HasPrefix(string(field.Message().FullName()), "accord.") {
		return false
	}
	resource, _ := proto.GetExtension(field.Message().Options(), annotations.E_Resource).(*annotations.ResourceDescriptor)
	return resource.GetType() == ""
}

func (w *members) send(t *testing.T, method protoreflect.MethodDescriptor, request proto.Message) answer {
	t.Helper()
	question := ask{method: method, request: request, metadata: map[string]string{}}
	if w.accounts != "" && !isAccounts(method) {
		question.metadata["accord-accounts-revision"] = w.accounts
	}
	got := w.grpcDoor.ask(t, question)
	if isAccounts(method) && got.revision != "" {
		w.accounts = got.revision
	}
	return got
}

// live tries a step in every way, and makes it.
func (w *members) live(t *testing.T, one step) {
	t.Helper()
	if strings.Contains(one.request, "A_FACT") {
		facts := step{method: "RevenueService/ListRevenueFacts"}.question(t)
		listed, is := w.send(t, facts.method, facts.request).message.(*forecast.ListRevenueFactsResponse)
		if !is || len(listed.GetRevenueFacts()) == 0 {
			t.Fatal("there are no facts")
		}
		one.request = strings.ReplaceAll(one.request, "A_FACT", listed.GetRevenueFacts()[0].GetName())
	}
	question := one.question(t)
	if one.code != codes.OK {
		w.send(t, question.method, question.request)
		return
	}
	w.try(t, question.method, question.request)
	w.make(t, one, question)
}

// try asks with one member changed at a time, and notes which of them made a difference.
func (w *members) try(t *testing.T, method protoreflect.MethodDescriptor, request proto.Message) {
	t.Helper()
	checked := proto.Clone(request)
	fields := method.Input().Fields()
	if flag := fields.ByName("validate_only"); flag != nil {
		checked.ProtoReflect().Set(flag, protoreflect.ValueOfBool(true))
		if id := fields.ByName("request_id"); id != nil {
			checked.ProtoReflect().Clear(id)
		}
	} else if writes(method) && fields.ByName("page_size") == nil && !strings.HasPrefix(string(method.Name()), "Get") {
		w.refuseWithout(t, method, request)
		return
	}
	plain := w.send(t, method, checked)
	if again := w.send(t, method, checked); !sameResult(plain, again) {
		t.Errorf("%s\n%s\nis answered twice and not the same:\n%s\n%s", method.FullName(), format(checked), plain, again)
		return
	}
	for _, path := range memberPaths(method.Input()) {
		key := memberKey(method, path)
		if path == "validate_only" || path == "request_id" {
			continue // make looks at them
		}
		for _, varied := range variants(t, checked, path) {
			if w.seen[key] {
				break
			}
			w.seen[key] = !sameResult(plain, w.send(t, method, varied))
			outer, _, _ := strings.Cut(path, ".")
			w.seen[memberKey(method, outer)] = w.seen[memberKey(method, outer)] || w.seen[key]
		}
	}
	w.turnPage(t, method, checked)
}

// writes: everything that does not begin like a read, of one or of many.
func writes(method protoreflect.MethodDescriptor) bool {
	for _, verb := range []string{"Get", "List", "Search", "Watch"} {
		if strings.HasPrefix(strings.TrimPrefix(string(method.Name()), "Batch"), verb) {
			return false
		}
	}
	return true
}

// refuseWithout: what cannot be only checked is not made with other values; each member is missed.
func (w *members) refuseWithout(t *testing.T, method protoreflect.MethodDescriptor, request proto.Message) {
	t.Helper()
	for _, path := range memberPaths(method.Input()) {
		without := proto.Clone(request)
		message, field := within(without.ProtoReflect(), path)
		message.Clear(field)
		if w.send(t, method, without).code() == codes.InvalidArgument {
			w.seen[memberKey(method, path)] = true
		}
	}
}

// turnPage asks for a second page by the token of the first.
func (w *members) turnPage(t *testing.T, method protoreflect.MethodDescriptor, request proto.Message) {
	t.Helper()
	size, token := method.Input().Fields().ByName("page_size"), method.Input().Fields().ByName("page_token")
	if size == nil || token == nil {
		return
	}
	paged := proto.Clone(request)
	paged.ProtoReflect().Set(size, protoreflect.ValueOfInt32(1))
	page := w.send(t, method, paged)
	next := nextTokenOf(page.message)
	if next == "" {
		return
	}
	paged.ProtoReflect().Set(token, protoreflect.ValueOfString(next))
	second := w.send(t, method, paged)
	if second.code() == codes.OK && !sameResult(page, second) {
		w.seen[memberKey(method, "page_token")] = true
	}
}

// make makes the call, and looks at what only then shows: that nothing was written before, that it
// has one effect however often it is sent, and what the history tells of it.
func (w *members) make(t *testing.T, one step, question ask) {
	t.Helper()
	fields := question.method.Input().Fields()
	id, only := fields.ByName("request_id"), fields.ByName("validate_only")
	request := question.request.ProtoReflect()
	if id != nil && !request.Has(id) {
		w.calls++
		request.Set(id, protoreflect.ValueOfString("members-"+strconv.Itoa(w.calls)))
	}
	before := w.newest(t, question.method)
	if only != nil {
		checked := proto.Clone(question.request)
		checked.ProtoReflect().Set(only, protoreflect.ValueOfBool(true))
		checked.ProtoReflect().Clear(id)
		w.send(t, question.method, checked)
	}
	unmoved := w.newest(t, question.method) == before
	got := w.send(t, question.method, question.request)
	if got.code() != codes.OK {
		t.Errorf("%s\n%s\n%s", one.method, one.request, got)
		return
	}
	after := w.newest(t, question.method)
	if only != nil && !request.Get(only).Bool() && unmoved && after != before {
		w.seen[memberKey(question.method, "validate_only")] = true
	}
	if id != nil && after != before {
		w.repeat(t, question, got, after)
	}
	w.readHistory(t, question)
}

// repeat: the first answer again and no other revision; and not for another request.
func (w *members) repeat(t *testing.T, question ask, first answer, newest string) {
	t.Helper()
	again := w.send(t, question.method, question.request)
	if !sameResult(first, again) || w.newest(t, question.method) != newest {
		t.Errorf("%s again: %s", question.method.FullName(), again)
		return
	}
	for _, path := range memberPaths(question.method.Input()) {
		if path == "request_id" || path == "validate_only" {
			continue
		}
		for _, varied := range variants(t, question.request, path) {
			if reasonOf(w.send(t, question.method, varied)) == "REQUEST_ID_REUSED" {
				w.seen[memberKey(question.method, "request_id")] = true
				return
			}
		}
	}
}

// newest is the revision of the method's service.
func (w *members) newest(t *testing.T, method protoreflect.MethodDescriptor) string {
	t.Helper()
	list := map[string]string{"accounts": "OrganizationService/ListProducts", "planning": "CosStandardService/ListCosStandards",
		"forecast": "PipelineService/ListStages"}[strings.Split(string(method.FullName()), ".")[1]]
	asked := step{method: list, request: "page_size: 1"}.question(t)
	return w.send(t, asked.method, asked.request).revision
}

// readHistory looks for texts that a resource itself does not show.
func (w *members) readHistory(t *testing.T, question ask) {
	t.Helper()
	request := question.request.ProtoReflect()
	name := request.Descriptor().Fields().ByName("name")
	for _, member := range []protoreflect.Name{"reason", "note"} {
		field := request.Descriptor().Fields().ByName(member)
		key := memberKey(question.method, string(member))
		if field == nil || name == nil || !request.Has(field) || w.seen[key] {
			continue
		}
		list := map[bool]string{true: "AccountService", false: "PlanService"}[isAccounts(question.method)]
		asked := fmt.Sprintf("name: %q", request.Get(name).String())
		history := step{method: list + "/ListRevisions", request: asked}.question(t)
		told := w.send(t, history.method, history.request)
		w.seen[key] = told.message != nil && holdsText(told.message.ProtoReflect(), request.Get(field).String())
	}
}

func holdsText(message protoreflect.Message, text string) bool {
	found := false
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				found = found || holdsText(value.List().Get(i).Message(), text)
			}
		case field.Message() != nil:
			found = found || holdsText(value.Message(), text)
		case field.Kind() == protoreflect.StringKind && !field.IsList():
			found = found || value.String() == text
		}
		return !found
	})
	return found
}

// sameResult: whether two calls came to the same, whenever they were made.
func sameResult(a, b answer) bool {
	if a.code() != b.code() {
		return false
	}
	if a.status != nil {
		return equalStatuses(a.status, b.status)
	}
	return proto.Equal(normalize(a.message), normalize(b.message))
}

// within finds the message and the field of a path of one or two members; of a list its last element.
func within(request protoreflect.Message, path string) (protoreflect.Message, protoreflect.FieldDescriptor) {
	outer, inner, isInner := strings.Cut(path, ".")
	field := request.Descriptor().Fields().ByName(protoreflect.Name(outer))
	if !isInner {
		return request, field
	}
	var message protoreflect.Message
	switch {
	case !field.IsList():
		message = request.Mutable(field).Message()
	case request.Get(field).List().Len() == 0:
		message = request.Mutable(field).List().AppendMutable().Message()
	default:
		list := request.Mutable(field).List()
		message = list.Get(list.Len() - 1).Message()
	}
	return message, message.Descriptor().Fields().ByName(protoreflect.Name(inner))
}

// variants are requests with another value of one member.
func variants(t *testing.T, request proto.Message, path string) []proto.Message {
	t.Helper()
	var made []proto.Message
	add := func(change func(message protoreflect.Message, field protoreflect.FieldDescriptor)) {
		copied := proto.Clone(request)
		message, field := within(copied.ProtoReflect(), path)
		change(message, field)
		made = append(made, copied)
	}
	message, field := within(proto.Clone(request).ProtoReflect(), path)
	for _, text := range tried[string(field.Name())] {
		if field.Message() != nil && strings.HasPrefix(string(field.Message().FullName()), "accord.") {
			continue // a resource of that name
		}
		add(func(message protoreflect.Message, field protoreflect.FieldDescriptor) {
			message.Set(field, readValue(t, field, text))
		})
	}
	if !message.Has(field) {
		return made
	}
	switch {
	case field.IsList():
		add(func(message protoreflect.Message, field protoreflect.FieldDescriptor) {
			list := message.Mutable(field).List()
			list.Truncate(list.Len() - 1)
		})
	case field.Message() == nil:
		add(func(message protoreflect.Message, field protoreflect.FieldDescriptor) {
			message.Set(field, other(field, message.Get(field)))
		})
	default:
		add(func(message protoreflect.Message, field protoreflect.FieldDescriptor) { message.Clear(field) })
	}
	if field.Message() == nil || field.IsMap() {
		return made
	}
	// What stands in the message, or in the last one of a list.
	fields := field.Message().Fields()
	for i := range fields.Len() {
		add(func(message protoreflect.Message, field protoreflect.FieldDescriptor) {
			inner, part := within(message, fmt.Sprintf("%s.%s", field.Name(), fields.Get(i).Name()))
			inner.Clear(part)
			if part.Name() == "year" {
				inner.Set(part, protoreflect.ValueOfInt32(2180))
			}
		})
	}
	return made
}

// tried are values of members that many requests have, in the form of readValue.
var tried = map[string][]string{
	"etag": {"r0"}, "page_size": {"1"}, "show_deleted": {"true"}, "max_depth": {"1"}, "own_only": {"true"},
	"filter": {`create_time > "2199-01-01T00:00:00Z"`}, "order_by": {"create_time desc", "create_time"},
	"revision": {"1"}, "epoch": {"another"}, "time": {"1"}, "accounts_revision": {"9007199254740993"},
	"territory": {"territories/south"}, "person": {"people/jane"}, "account": {"accounts/globex"},
	"version": {"1", "7"}, "quarter": {"1"}, "month": {"1"}, "update_mask": {"display_name", "source"},
}

// other is a value that differs.
func other(field protoreflect.FieldDescriptor, value protoreflect.Value) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(value.String() + "x")
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(!value.Bool())
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(value.Enum()%protoreflect.EnumNumber(field.Enum().Values().Len()-1) + 1)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(value.Int() + 1)
	}
	return protoreflect.ValueOfInt32(int32(value.Int()) + 1)
}

func readValue(t *testing.T, field protoreflect.FieldDescriptor, text string) protoreflect.Value {
	t.Helper()
	number, _ := strconv.ParseInt(text, 10, 64)
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(text == "true")
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(number))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(number)
	case protoreflect.MessageKind:
		made := newMessage(t, field.Message())
		if mask, is := made.(*fieldmaskpb.FieldMask); is {
			mask.Paths = []string{text}
		} else {
			made.ProtoReflect().Set(field.Message().Fields().ByName("seconds"), protoreflect.ValueOfInt64(number))
		}
		return protoreflect.ValueOfMessage(made.ProtoReflect())
	}
	return protoreflect.ValueOfString(text)
}
