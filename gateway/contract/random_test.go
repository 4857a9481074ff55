package contract

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// Fixed, so that the test says the same tomorrow; ACCORD_SEED and ACCORD_ROUNDS look further.
const (
	seedDefault   = 20261125
	roundsDefault = 1500
)

// randomlyWritten are the RPCs that are asked, each with the parent or the id that it needs.
var randomlyWritten = []string{
	"AccountService/CreateAccount", "AccountService/UpdateAccount",
	"OrganizationService/CreatePerson", "OrganizationService/UpdatePerson",
	"OrganizationService/UpdateOrganization", "OrganizationService/CreateProduct",
	"OrganizationService/CreateAssignment",
	"ProfileService/CreateContact", "ProfileService/CreateAgreement", "ProfileService/UpdateContact",
	"PlanService/CreateObjective", "PlanService/UpdateObjective", "ConditionService/CreateCondition",
	"CosStandardService/CreateCosStandard", "PlanService/UpdateAccountPlan",
	"PipelineService/CreateOpportunity", "PipelineService/UpdateOpportunity", "PipelineService/CreateStage",
	"RevenueService/CreateTarget", "RevenueService/CreateExchangeRate",
}

// What there is before.
var randomBeginning = []step{
	{method: "AccountService/CreateAccount", request: `account_id: "a" account { display_name: "A" }`},
	{method: "OrganizationService/CreatePerson", request: `person_id: "p" person { display_name: "P" }`},
	{method: "OrganizationService/CreateProduct", request: `product_id: "x" product { display_name: "X" }`},
	{method: "ProfileService/CreateContact", request: `parent: "accounts/a" contact_id: "c" contact { display_name: "C" }`},
	{method: "PlanService/CreateAccountPlan", request: `parent: "accounts/a" account_plan_id: "2026" account_plan {
		business_priorities { priority_id: "cost" title: "C" } }`},
	{method: "PlanService/CreateObjective", request: `parent: "accounts/a/plans/2026" objective_id: "o" objective { title: "O" }`},
	{method: "PipelineService/CreateOpportunity", request: `opportunity_id: "o" opportunity { display_name: "O" stage: "stages/qualification" }`},
}

func TestRandomBodiesAnswerTheSameThroughJsonAndGrpc(t *testing.T) {
	seed, rounds := fromEnvironment("ACCORD_SEED", seedDefault), fromEnvironment("ACCORD_ROUNDS", roundsDefault)
	random := maker{rand.New(rand.NewPCG(uint64(seed), 1))}
	world := newTwins(t)
	world.tell(t, randomBeginning)
	outcomes := map[codes.Code]int{}
	for round := range rounds {
		question, body := random.write(t)
		outcomes[world.askWritten(t, question, body)]++
		if t.Failed() {
			t.Fatalf("in round %d of ACCORD_SEED=%d with the body\n%s", round, seed, body)
		}
	}
	t.Logf("seed %d: %v", seed, outcomes)
	for _, code := range []codes.Code{codes.OK, codes.InvalidArgument, codes.AlreadyExists, codes.Aborted} {
		if outcomes[code] < rounds/100 {
			t.Errorf("%d of %d answers are %s: the bodies have become too uniform to tell anything",
				outcomes[code], rounds, code)
		}
	}
}

func fromEnvironment(name string, otherwise int) int {
	if value, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return value
	}
	return otherwise
}

// write makes a request, and a body that may say it in another form or badly.
func (m maker) write(t *testing.T) (ask, []byte) {
	t.Helper()
	method := findMethod(t, pick(m, randomlyWritten...))
	request := newMessage(t, method.Input()).ProtoReflect()
	one := rulesOf(method)[0]
	resource := method.Input().Fields().ByName(protoreflect.Name(one.body))
	m.fill(request.Mutable(resource).Message(), 3)
	m.leaveToServer(request.Mutable(resource).Message(), method.Input().Fields().ByName("update_mask") == nil)
	for i := range method.Input().Fields().Len() {
		m.place(request, method.Input().Fields().Get(i), resource)
	}
	body := toJSON(t, request.Get(resource).Message().Interface())
	if m.chance(40) {
		body = m.spoil(body)
	}
	return ask{method: method, request: request.Interface()}, body
}

// leaveToServer takes out, but for one in ten, what the server sets: most bodies are not refused for it.
func (m maker) leaveToServer(resource protoreflect.Message, isNew bool) {
	resource.Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		sets := behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) || (isNew && (field.Name() == "name" || field.Name() == "etag"))
		if sets && !m.chance(10) {
			resource.Clear(field)
		}
		return true
	})
}

// place sets what stands beside the resource.
func (m maker) place(request protoreflect.Message, field, resource protoreflect.FieldDescriptor) {
	name := request.Get(resource).Message().Descriptor().Fields().ByName("name")
	kind := string(resource.Message().Name())
	switch {
	case field.Name() == "parent":
		parent := map[bool]string{true: "accounts/a/plans/2026", false: "accounts/a"}[kind == "Objective" || kind == "Condition"]
		request.Set(field, protoreflect.ValueOfString(parent))
	case strings.HasSuffix(string(field.Name()), "_id") && field.Name() != "request_id":
		request.Set(field, protoreflect.ValueOfString(pick(m, "n", "m")+strconv.Itoa(m.IntN(40))))
	case field.Name() == "validate_only":
		request.Set(field, protoreflect.ValueOfBool(m.chance(10)))
	case field.Name() == "update_mask":
		mask := &fieldmaskpb.FieldMask{Paths: m.mask(resource.Message())}
		request.Set(field, protoreflect.ValueOfMessage(mask.ProtoReflect()))
		target := map[string]string{"Organization": "organization", "AccountPlan": "accounts/a/plans/2026",
			"Opportunity": "opportunities/o"}[kind]
		if target == "" {
			target = randomNames[kind]
		}
		request.Mutable(resource).Message().Set(name, protoreflect.ValueOfString(target))
	}
}

func (m maker) mask(resource protoreflect.MessageDescriptor) []string {
	switch m.IntN(5) {
	case 0:
		return []string{"*"}
	case 1, 2:
		return nil
	}
	var paths []string
	for range 1 + m.IntN(3) {
		paths = append(paths, string(resource.Fields().Get(m.IntN(resource.Fields().Len())).Name()))
	}
	return paths
}

// askWritten sends a body as it is written through JSON, and what it means through gRPC. What means
// nothing has to be refused before a service hears of it.
func (w *twins) askWritten(t *testing.T, question ask, body []byte) codes.Code {
	t.Helper()
	one := rulesOf(question.method)[0]
	field := question.method.Input().Fields().ByName(protoreflect.Name(one.body))
	call, fits := one.take(t, question.request)
	if !fits {
		t.Fatalf("%s cannot be asked so:\n%s", question.method.FullName(), format(question.request))
	}
	meaning := newMessage(t, field.Message())
	wrong := protojson.Unmarshal(body, meaning)
	if wrong == nil {
		wrong = otherName(question.request, field, meaning)
	}
	if wrong == nil {
		question.request = w.meant(question.request, field, meaning)
		maskOf(t, question.request, field.Message(), body)
	}
	w.follow(&question)
	call.body = body
	door, _ := w.json.(jsonDoor)
	response, text := door.send(t, call, question.metadata)
	got := readAnswer(t, response, text, newMessage(t, question.method.Output()))
	if wrong != nil {
		if got.http != http.StatusBadRequest || got.code() != codes.InvalidArgument || got.revision != "" {
			t.Errorf("%s is not refused, although %v: %s", question.method.FullName(), wrong, got)
		}
		return codes.Unknown // counted apart from what a service refuses
	}
	want := w.grpc.ask(t, question)
	if !equalAnswers(want, got) {
		t.Errorf("%s\nthrough gRPC: %s\nthrough JSON: %s", question.method.FullName(), want, got)
	}
	w.note(question, want)
	return want.code()
}

// otherName is an error if the body of an update names another resource than its address.
func otherName(request proto.Message, field protoreflect.FieldDescriptor, body proto.Message) error {
	name := field.Message().Fields().ByName("name")
	said := body.ProtoReflect().Get(name).String()
	asked := request.ProtoReflect().Get(field).Message().Get(name).String()
	if request.ProtoReflect().Descriptor().Fields().ByName("update_mask") == nil || said == "" || said == asked {
		return nil
	}
	return fmt.Errorf("the body names %s and the address %s", said, asked)
}

// meant is the request with what its body says.
func (w *twins) meant(request proto.Message, field protoreflect.FieldDescriptor, body proto.Message) proto.Message {
	meant := proto.Clone(request)
	name := field.Message().Fields().ByName("name")
	if meant.ProtoReflect().Descriptor().Fields().ByName("update_mask") != nil {
		old := meant.ProtoReflect().Get(field).Message().Get(name)
		body.ProtoReflect().Set(name, old)
	}
	meant.ProtoReflect().Set(field, protoreflect.ValueOfMessage(body.ProtoReflect()))
	return meant
}

// maskOf says in the request which fields a body names, where nothing else does: a message does not
// tell a 0 that was written.
func maskOf(t *testing.T, request proto.Message, resource protoreflect.MessageDescriptor, body []byte) {
	t.Helper()
	field := request.ProtoReflect().Descriptor().Fields().ByName("update_mask")
	if field == nil {
		return
	}
	mask, _ := request.ProtoReflect().Mutable(field).Message().Interface().(*fieldmaskpb.FieldMask)
	if len(mask.GetPaths()) > 0 {
		return
	}
	var object map[string]any
	if err := json.Unmarshal(body, &object); err != nil {
		t.Fatal(err)
	}
	mask.Paths = slices.DeleteFunc(pathsOf(resource, object), func(path string) bool {
		return path == "name" || path == "etag"
	})
}

func pathsOf(message protoreflect.MessageDescriptor, object map[string]any) []string {
	var paths []string
	for _, key := range sortedKeys(object) {
		field := message.Fields().ByJSONName(key)
		if field == nil {
			field = message.Fields().ByTextName(key)
		}
		inner, _ := object[key].(map[string]any)
		if len(inner) == 0 || field.IsMap() || field.Message().ParentFile().Package() == "google.type" ||
			field.Message().ParentFile().Package() == "google.protobuf" {
			paths = append(paths, string(field.Name()))
			continue
		}
		for _, path := range pathsOf(field.Message(), inner) {
			paths = append(paths, string(field.Name())+"."+path)
		}
	}
	return paths
}

func snake(name string) string {
	var words strings.Builder
	for _, letter := range name {
		if letter >= 'A' && letter <= 'Z' {
			words.WriteByte('_')
			letter += 'a' - 'A'
		}
		words.WriteRune(letter)
	}
	return words.String()
}

func sortedKeys(object map[string]any) []string {
	var keys []string
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
