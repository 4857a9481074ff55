package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// What a JSON body names is what changes: here for every field of every resource that can be
// changed, found by its descriptor. Whoever adds a field adds a value for it to `full`.

// full are resources in which every field that a caller may set has a value that is no default.
var full = []struct {
	message, create, body string
}{
	{"accounts.v1.Organization", "", `{"displayName":"Übersee","reportingCurrency":"EUR","timeZone":"Europe/Zurich","planReviewIntervalDays":50,
		"fiscalCalendar":{"startMonth":4,"pattern":"WEEKS_4_4_5","firstWeekday":7},
		"segments":[{"segmentId":"MAJOR","displayName":"Major"}]}`},
	{"accounts.v1.Person", "people?personId=jane", `{"displayName":"Jane"}`},
	{"accounts.v1.Person", "people?personId=bo", `{"displayName":"Bo","manager":"people/jane","email":"bo@example.com",
		"title":"Manager","region":"South","employment":"VENDOR","startDate":{"year":2020,"month":2,"day":29},
		"endDate":{"year":2099,"month":1,"day":1},"externalIds":[{"system":"crm","value":"B"}]}`},
	{"accounts.v1.Product", "products?productId=suite", `{"displayName":"Suite","kind":"SERVICE","family":"Office",
		"currentVersion":"4","listPrice":{"currencyCode":"EUR","units":"12"},"externalIds":[{"system":"erp","value":"S"}]}`},
	{"accounts.v1.Account", "accounts?accountId=top", `{"displayName":"Top"}`},
	{"accounts.v1.Account", "accounts?accountId=acme", `{"displayName":"Acme","parent":"accounts/top","segment":"MAJOR",
		"industry":"6419","countryCode":"DE","domains":["acme.example"],"state":"PROSPECT","labels":{"tier":"1"},
		"employeeCount":"500","managed":true,"annualRevenue":{"currencyCode":"EUR","units":"7","nanos":500000000},
		"externalIds":[{"system":"crm","value":"1"},{"system":"erp","value":"2"}]}`},
	{"accounts.v1.Contact", "accounts/acme/contacts?contactId=cfo", `{"displayName":"C","title":"CFO","role":"Finance",
		"seniority":"EXECUTIVE","decisionRole":"ECONOMIC_BUYER","sponsor":true,"email":"c@acme.example","phone":"+49 1",
		"relationshipStrength":3}`},
	{"accounts.v1.Agreement", "accounts/acme/agreements?agreementId=old", `{"displayName":"Old","kind":"ENTERPRISE_AGREEMENT",
		"startDate":{"year":2020,"month":1,"day":1},"endDate":{"year":2022,"month":1,"day":1},"value":{"currencyCode":"EUR","units":"5"}}`},
	{"accounts.v1.Agreement", "accounts/acme/agreements?agreementId=new", `{"displayName":"New","kind":"ENTERPRISE_AGREEMENT",
		"startDate":{"year":2022,"month":1,"day":2},"endDate":{"year":2029,"month":1,"day":1},
		"value":{"currencyCode":"EUR","units":"5"},"products":["products/suite"],"coveredAccounts":["accounts/top"],
		"coversFutureAffiliates":true,"renews":"accounts/acme/agreements/old"}`},
	{"accounts.v1.Deployment", "accounts/acme/deployments?deploymentId=d", `{"product":"products/suite",
		"agreement":"accounts/acme/agreements/new","version":"4","entitledUnits":"9","deployedUnits":"8","activeUnits":"7",
		"countDate":{"year":2026,"month":1,"day":1}}`},
	{"accounts.v1.SatisfactionSurvey", "accounts/acme/satisfactionSurveys?satisfactionSurveyId=s", `{
		"closeDate":{"year":2026,"month":1,"day":1},"verySatisfiedCount":"3","satisfiedCount":"2","dissatisfiedCount":"1"}`},
	{"accounts.v1.Assignment", "assignments?assignmentId=x", `{"account":"accounts/acme","person":"people/jane",
		"role":"ACCOUNT_MANAGER","startDate":{"year":2026,"month":1,"day":1},"endDate":{"year":2027,"month":1,"day":1},
		"coversDescendants":true}`},
	{"planning.v1.CosStandard", "cosStandards?cosStandardId=strict", `{"displayName":"Strict","passMarkBasisPoints":9000,
		"criteria":[{"criterionId":"rated","title":"Rated","check":"REVIEWER_RATED","weight":1}]}`},
	{"planning.v1.AccountPlan", "accounts/acme/plans?accountPlanId=2026", `{"owner":"people/jane","strategy":"Grow",
		"businessPriorities":[{"priorityId":"cost","title":"Cost"}],"stakeholders":[{"contact":"accounts/acme/contacts/cfo"}],
		"competitors":[{"displayName":"Initech"}],"partnerEngagements":[{"partner":"P"}]}`},
	{"planning.v1.Objective", "accounts/acme/plans/2026/objectives?objectiveId=o", `{"title":"O","description":"D",
		"priorityId":"cost","measure":{"metric":"M","baseline":{"value":"1"},"target":{"value":"2"},"unit":"u","current":{"value":"3"}},
		"owner":"people/jane","dueDate":{"year":2026,"month":6,"day":30},"state":"ACHIEVED"}`},
	{"planning.v1.Action", "accounts/acme/plans/2026/actions?actionId=a", `{"title":"A","note":"N",
		"objective":"accounts/acme/plans/2026/objectives/o","owner":"people/jane","dueDate":{"year":2026,"month":6,"day":30},"state":"DONE"}`},
	{"planning.v1.Condition", "accounts/acme/plans/2026/conditions?conditionId=c", `{"title":"C","description":"D",
		"commitments":[{"commitmentId":"x","side":"VENDOR","text":"T"}],"sponsor":"accounts/acme/contacts/cfo","owner":"people/jane",
		"measure":{"metric":"M","baseline":{"value":"1"},"target":{"value":"2"}},"dueDate":{"year":2026,"month":6,"day":30},
		"priorityId":"cost","evidence":[{"title":"E"}]}`},
	{"forecast.v1.Stage", "stages?stageId=early", `{"displayName":"Early","sequence":3,"outcome":"OPEN",
		"forecastCategory":"PIPELINE","probabilityBasisPoints":1000}`},
	{"forecast.v1.Opportunity", "opportunities?opportunityId=o", `{"displayName":"O","account":"accounts/acme",
		"owner":"people/jane","type":"RENEWAL","stage":"stages/early","forecastCategory":"COMMIT",
		"closeDate":{"year":2026,"month":3,"day":31},"openDate":{"year":2026,"month":1,"day":1},
		"amount":{"currencyCode":"EUR","units":"500"},"probabilityBasisPoints":7000,"competitor":"I","nextStep":"Call",
		"partners":[{"partner":"P","kind":"CO_SOLD","shareBasisPoints":1}],"externalIds":[{"system":"crm","value":"O"}]}`},
	{"forecast.v1.Opportunity", "opportunities?opportunityId=lines", `{"displayName":"L","account":"accounts/acme",
		"stage":"stages/early","lines":[{"product":"products/suite","quantity":"1","amount":{"currencyCode":"EUR","units":"5"}}]}`},
	{"forecast.v1.Target", "targets?targetId=t", `{"account":"accounts/acme","kind":"TOTAL_REVENUE","period":{"fiscalYear":2026,"quarter":3},
		"amount":{"currencyCode":"EUR","units":"1000"}}`},
	{"forecast.v1.AddressableRevenue", "accounts/acme/addressableRevenues?addressableRevenueId=2026",
		`{"amount":{"currencyCode":"EUR","units":"5"},"source":"Survey"}`},
	{"forecast.v1.ExchangeRate", "exchangeRates?exchangeRateId=jpy", `{"currencyCode":"JPY",
		"startDate":{"year":2020,"month":1,"day":1},"rate":{"value":"0.006"},"baseCurrencyCode":"USD"}`},
}

// unset are fields that `full` says nothing of, each with why.
var unset = map[string]string{
	"forecast.v1.Opportunity.agreement": "needs an agreement; a text like any other",
	"forecast.v1.Target.person":         "a target is of one subject; account is tried",
	"forecast.v1.Target.territory":      "there are no territories",
}

// presenceWorld asks for resources by JSON alone.
type presenceWorld struct {
	jsonDoor
	accounts string // the accounts revision that the others have to know
}

func (w *presenceWorld) call(t *testing.T, verb, path, body string) (int, map[string]any) {
	t.Helper()
	header := map[string]string{}
	if w.accounts != "" && !strings.HasPrefix(path, "people") {
		header["Accord-Accounts-Revision"] = w.accounts
	}
	asked := httpCall{verb: verb, path: "/v1/" + path}
	if body != "" {
		asked.body = []byte(body)
	}
	response, text := w.send(t, asked, header)
	var answer map[string]any
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%s %s: %v\n%s", verb, path, err, text)
	}
	if said := response.Header.Get("Accord-Accounts-Revision"); said != "" {
		w.accounts = said
	}
	return response.StatusCode, answer
}

func (w *presenceWorld) get(t *testing.T, name string) map[string]any {
	t.Helper()
	status, answer := w.call(t, http.MethodGet, name, "")
	if status != http.StatusOK {
		t.Fatalf("GET %s: %v", name, answer)
	}
	return answer
}

func newPresenceWorld(t *testing.T) (*presenceWorld, []string) {
	t.Helper()
	world := &presenceWorld{jsonDoor: jsonDoor{"http://" + serveGateway(t, serve(t).address).address}}
	names := make([]string, len(full))
	for n, each := range full {
		verb, path := http.MethodPost, each.create
		if path == "" {
			verb, path = http.MethodPatch, "organization"
		}
		status, answer := world.call(t, verb, path, each.body)
		if status != http.StatusOK {
			t.Fatalf("%s %s: %v", verb, path, answer)
		}
		names[n], _ = answer["name"].(string)
	}
	return world, names
}

func behaves(field protoreflect.FieldDescriptor, as annotations.FieldBehavior) bool {
	behaviors, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, as)
}

func resourceType(t *testing.T, name string) protoreflect.MessageDescriptor {
	t.Helper()
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName("accord." + name))
	if err != nil {
		t.Fatal(err)
	}
	return found.(protoreflect.MessageDescriptor)
}

// nothings are the spellings of nothing that JSON has for a field.
func nothings(field protoreflect.FieldDescriptor) []string {
	switch {
	case field.IsMap():
		return []string{"null", "{}"}
	case field.IsList():
		return []string{"null", "[]"}
	case field.Message() != nil:
		return []string{"null"}
	case field.Kind() == protoreflect.StringKind:
		return []string{"null", `""`}
	case field.Kind() == protoreflect.BoolKind:
		return []string{"null", "false"}
	case field.Kind() == protoreflect.EnumKind:
		return []string{"null", `"` + string(field.Enum().Values().ByNumber(0).Name()) + `"`}
	case field.Kind() == protoreflect.Int64Kind:
		return []string{"null", "0", `"0"`}
	}
	return []string{"null", "0"}
}

func toText(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// without is a resource without one field and what the server sets, which follows.
func without(resource map[string]any, left protoreflect.FieldDescriptor) string {
	rest := map[string]any{}
	fields := left.ContainingMessage().Fields()
	for key, value := range resource {
		field := fields.ByJSONName(key)
		if field != left && field.Name() != "etag" && !behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) {
			rest[key] = value
		}
	}
	return toText(rest)
}

func TestEveryFieldThatABodyNamesTakesEffectOrIsRefused(t *testing.T) {
	world, names := newPresenceWorld(t)
	tried := map[string]bool{}
	for n, each := range full {
		fields := resourceType(t, each.message).Fields()
		var said map[string]any
		if err := json.Unmarshal([]byte(each.body), &said); err != nil {
			t.Fatal(err)
		}
		for i := range fields.Len() {
			field := fields.Get(i)
			if behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) || behaves(field, annotations.FieldBehavior_IDENTIFIER) ||
				field.Name() == "etag" || said[field.JSONName()] == nil {
				continue
			}
			tried[each.message+"."+string(field.Name())] = true
			for _, nothing := range nothings(field) {
				world.clear(t, names[n], field, nothing)
			}
			if inner := field.Message(); inner != nil && inner.ParentFile().Package() != "google.type" && !field.IsList() && !field.IsMap() {
				world.clearWithin(t, names[n], field)
			}
		}
	}
	for _, each := range full {
		fields := resourceType(t, each.message).Fields()
		for i := range fields.Len() {
			field := fields.Get(i)
			path := each.message + "." + string(field.Name())
			if !tried[path] && unset[path] == "" && field.Name() != "etag" &&
				!behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) && !behaves(field, annotations.FieldBehavior_IDENTIFIER) {
				t.Errorf("nothing is tried with %s: give it a value in `full`", path)
			}
		}
	}
}

// clear names one field with nothing: it is gone and nothing else is, or the call is refused and
// nothing is.
func (w *presenceWorld) clear(t *testing.T, name string, of protoreflect.FieldDescriptor, nothing string) {
	t.Helper()
	before, field := w.get(t, name), of.JSONName()
	body := fmt.Sprintf(`{%q: %s}`, field, nothing)
	status, answer := w.call(t, http.MethodPatch, name, body)
	after := w.get(t, name)
	if status != http.StatusOK {
		if toText(before) != toText(after) {
			t.Errorf("PATCH %s %s is refused, and changed something", name, body)
		}
		if status != http.StatusBadRequest || answer["details"] == nil {
			t.Errorf("PATCH %s %s: %d %v", name, body, status, answer)
		}
		return
	}
	if toText(after[field]) == toText(before[field]) {
		t.Errorf("PATCH %s %s: 200, and %s is still %s", name, body, field, toText(after[field]))
	}
	if rest, now := without(before, of), without(after, of); rest != now {
		t.Errorf("PATCH %s %s changed more than it names:\n%s\n%s", name, body, rest, now)
	}
	back := fmt.Sprintf(`{%q: %s}`, field, toText(before[field]))
	if status, answer := w.call(t, http.MethodPatch, name, back); status != http.StatusOK {
		t.Errorf("PATCH %s %s: %v", name, back, answer)
	}
}

// clearWithin does the same with the fields of a message of ours, one by one.
func (w *presenceWorld) clearWithin(t *testing.T, name string, field protoreflect.FieldDescriptor) {
	t.Helper()
	key := field.JSONName()
	inner := field.Message().Fields()
	for i := range inner.Len() {
		part := inner.Get(i)
		before := w.get(t, name)
		held, _ := before[key].(map[string]any)
		if value := toText(held[part.JSONName()]); value == "null" || value == `""` || value == "0" {
			continue
		}
		body := fmt.Sprintf(`{%q: {%q: null}}`, key, part.JSONName())
		status, answer := w.call(t, http.MethodPatch, name, body)
		after := w.get(t, name)
		now, _ := after[key].(map[string]any)
		if status != http.StatusOK {
			if status != http.StatusBadRequest || toText(before) != toText(after) {
				t.Errorf("PATCH %s %s: %d %v", name, body, status, answer)
			}
			continue
		}
		for other := range held {
			if same := toText(held[other]) == toText(now[other]); same == (other == part.JSONName()) {
				t.Errorf("PATCH %s %s: %s was %s and is %s", name, body, other, toText(held[other]), toText(now[other]))
			}
		}
		if status, answer := w.call(t, http.MethodPatch, name, fmt.Sprintf(`{%q: %s}`, key, toText(held))); status != http.StatusOK {
			t.Errorf("giving %s back to %s: %v", key, name, answer)
		}
	}
}

func TestWhatTheServerSetsIsTakenAsItWasReadAndNotOtherwise(t *testing.T) {
	world, names := newPresenceWorld(t)
	for n, each := range full {
		before := world.get(t, names[n])
		// What was read can be sent back whole.
		if status, answer := world.call(t, http.MethodPatch, names[n], toText(before)); status != http.StatusOK {
			t.Errorf("PATCH %s with what GET gave: %v", names[n], answer)
		}
		fields := resourceType(t, each.message).Fields()
		for i := range fields.Len() {
			field := fields.Get(i)
			value := before[field.JSONName()]
			if !behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) || value == nil {
				continue
			}
			for _, other := range othersThan(field, value) {
				body := fmt.Sprintf(`{%q: %s}`, field.JSONName(), other)
				if status, answer := world.call(t, http.MethodPatch, names[n], body); status != http.StatusBadRequest {
					t.Errorf("PATCH %s %s: %d %v", names[n], body, status, answer)
				}
			}
		}
	}
}

// othersThan are other values of a field that the server sets, as JSON; none where it has none to lose.
func othersThan(field protoreflect.FieldDescriptor, value any) []string {
	switch value := value.(type) {
	case []any:
		if len(value) == 0 {
			return nil
		}
		return []string{"null", "[]"}
	case string:
		if field.Message() != nil {
			return []string{"null", `"2001-01-01T00:00:00Z"`}
		}
		if value == "" || value == "0" || field.Enum() != nil {
			return nil
		}
		return []string{"null", `"7"`}
	}
	return nil
}

func TestBodyThatNamesAnotherResourceThanTheAddressIsRefused(t *testing.T) {
	world, _ := newPresenceWorld(t)
	for _, each := range []struct{ verb, path, body, field string }{
		{http.MethodPatch, "accounts/acme", `{"name":"accounts/top","industry":"X"}`, "account.name"},
		{http.MethodPatch, "people/bo", `{"name":"people/jane"}`, "person.name"},
		{http.MethodPatch, "accounts/acme/plans/2026/objectives/o", `{"name":"accounts/acme/plans/2026"}`, "objective.name"},
		{http.MethodPost, "accounts/acme:move", `{"name":"accounts/top"}`, "name"},
		{http.MethodPost, "accounts/acme/plans/2026:submit", `{"name":"accounts/top/plans/2026"}`, "name"},
		{http.MethodPost, "accounts?accountId=new", `{"name":"accounts/other","displayName":"N"}`, "account.name"},
		{http.MethodPost, "accounts", `{"name":"accounts/other","displayName":"N"}`, "account.name"},
		{http.MethodPost, "accounts?accountId=new", `{"etag":"r1","displayName":"N"}`, "account.etag"},
		{http.MethodPost, "accounts:upsert", `{"entries":[{"account":{"name":"accounts/top",
			"externalIds":[{"system":"crm","value":"1"}]}}]}`, "entries[0].account.name"},
		{http.MethodPost, "opportunities:upsert", `{"opportunities":[{"name":"opportunities/lines",
			"externalIds":[{"system":"crm","value":"O"}]}]}`, "opportunities[0].name"},
	} {
		status, answer := world.call(t, each.verb, each.path, each.body)
		if status != http.StatusBadRequest || !strings.Contains(toText(answer), `"field":"`+each.field+`"`) {
			t.Errorf("%s %s %s: %d %v", each.verb, each.path, each.body, status, answer)
		}
	}
	for path, body := range map[string]string{
		"accounts/acme": `{"name":"accounts/acme","industry":"X"}`, "people/bo": `{"name":"","title":"T"}`,
	} {
		if status, answer := world.call(t, http.MethodPatch, path, body); status != http.StatusOK {
			t.Errorf("PATCH %s %s: %v", path, body, answer)
		}
	}
}

// A body's labels are all of them; a mask may name one.
func TestLabelsChangeAsAWholeOrByKey(t *testing.T) {
	world, _ := newPresenceWorld(t)
	for _, each := range []struct{ query, body, want string }{
		{"", `{"labels":{"a":"1","b-c":"2"}}`, `{"a":"1","b-c":"2"}`},
		{"?updateMask=labels.a", `{"labels":{"a":"3","x":"y"}}`, `{"a":"3","b-c":"2"}`},
		{"?updateMask=labels.d.e_f,labels.b-c", `{"labels":{"d.e_f":"4"}}`, `{"a":"3","d.e_f":"4"}`},
		{"?updateMask=labels.none", `{}`, `{"a":"3","d.e_f":"4"}`},
		{"?updateMask=labels.a,managed", `{"labels":{"a":""},"managed":false}`, `{"a":"","d.e_f":"4"}`},
		{"?updateMask=labels.a,labels", `{"labels":{"z":"5"}}`, `{"z":"5"}`},
		{"", `{"labels":{"y":"6"}}`, `{"y":"6"}`},
		{"?updateMask=labels.y", `{}`, `{}`},
	} {
		status, answer := world.call(t, http.MethodPatch, "accounts/acme"+each.query, each.body)
		if status != http.StatusOK || toText(answer["labels"]) != each.want {
			t.Errorf("PATCH %s %s: %d %v", each.query, each.body, status, answer)
		}
	}
	for _, path := range []string{"labels.", "labels.%C2%A0a", "domains.a"} {
		status, answer := world.call(t, http.MethodPatch, "accounts/acme?updateMask="+path, `{}`)
		if status != http.StatusBadRequest || !strings.Contains(toText(answer), `"field":"updateMask.paths[0]"`) {
			t.Errorf("a mask of %s: %d %v", path, status, answer)
		}
	}
}

func TestEntryOfAnUpsertChangesWhatItNames(t *testing.T) {
	world, _ := newPresenceWorld(t)
	account := `{"entries":[{"account":{"externalIds":[{"system":"crm","value":"1"}]%s}%s}]}`
	deal := `{"opportunities":[{"externalIds":[{"system":"crm","value":"O"}]%s}]}`
	for _, each := range []struct{ path, body, name, field, want string }{
		{"accounts:upsert", fmt.Sprintf(account, `,"managed":false`, ""), "accounts/acme", "managed", "false"},
		{"accounts:upsert", fmt.Sprintf(account, `,"employeeCount":"0"`, ""), "accounts/acme", "employeeCount", `"0"`},
		{"accounts:upsert", fmt.Sprintf(account, `,"segment":""`, ""), "accounts/acme", "segment", `""`},
		{"accounts:upsert", fmt.Sprintf(account, `,"domains":[]`, ""), "accounts/acme", "domains", "[]"},
		{"accounts:upsert", fmt.Sprintf(account, `,"labels":{}`, ""), "accounts/acme", "labels", "{}"},
		{"accounts:upsert", fmt.Sprintf(account, `,"labels":{"a":"1","b-c":"2"}`, ""), "accounts/acme", "labels", `{"a":"1","b-c":"2"}`},
		{"accounts:upsert", fmt.Sprintf(account, `,"labels":{"a":"3"}`, `,"updateMask":"labels.a"`), "accounts/acme", "labels", `{"a":"3","b-c":"2"}`},
		{"accounts:upsert", fmt.Sprintf(account, "", `,"updateMask":"labels.a"`), "accounts/acme", "labels", `{"b-c":"2"}`},
		{"accounts:upsert", fmt.Sprintf(account, `,"annualRevenue":null`, ""), "accounts/acme", "annualRevenue", "null"},
		{"accounts:upsert", fmt.Sprintf(account, `,"industry":"","countryCode":"CH"`, ""), "accounts/acme", "industry", `""`},
		{"accounts:upsert", fmt.Sprintf(account, "", `,"parentExternalId":null`), "accounts/acme", "parent", `""`},
		{"opportunities:upsert", fmt.Sprintf(deal, `,"amount":null`), "opportunities/o", "amount", "null"},
		{"opportunities:upsert", fmt.Sprintf(deal, `,"closeDate":null,"nextStep":"x"`), "opportunities/o", "closeDate", "null"},
		{"opportunities:upsert", fmt.Sprintf(deal, `,"account":""`), "opportunities/o", "account", `""`},
		{"opportunities:upsert", fmt.Sprintf(deal, `,"probabilityBasisPoints":0`), "opportunities/o", "probabilityBasisPoints", "0"},
		{"opportunities:upsert", fmt.Sprintf(deal, `,"probabilityBasisPoints":null`), "opportunities/o", "probabilityBasisPoints", "null"},
	} {
		status, answer := world.call(t, http.MethodPost, each.path, each.body)
		if status != http.StatusOK || !strings.Contains(toText(answer), `"UPDATED"`) {
			t.Errorf("%s: %d %v", each.body, status, answer)
		}
		if now := world.get(t, each.name); toText(now[each.field]) != each.want {
			t.Errorf("%s: %s is %s", each.body, each.field, toText(now[each.field]))
		}
		if _, answer := world.call(t, http.MethodPost, each.path, each.body); !strings.Contains(toText(answer), `"UNCHANGED"`) {
			t.Errorf("%s once more: %v", each.body, answer)
		}
	}
	if got := toText(world.get(t, "accounts/acme")["externalIds"]); !strings.Contains(got, "erp") {
		t.Errorf("the other system's id is gone: %s", got)
	}
	// What was read can be sent as an entry.
	read := world.get(t, "accounts/acme")
	status, answer := world.call(t, http.MethodPost, "accounts:upsert", `{"entries":[{"account":`+toText(read)+`}]}`)
	if status != http.StatusOK || !strings.Contains(toText(answer), `"UNCHANGED"`) {
		t.Errorf("what GET gave, as an entry: %d %v", status, answer)
	}
	// Lines of an import are entries too.
	world.importLines(t, "/v1/accounts:upsert", "", []string{
		`{"account":{"externalIds":[{"system":"crm","value":"1"}],"displayName":"Acme","state":"ACTIVE","countryCode":""}}`})
	if now := world.get(t, "accounts/acme"); now["countryCode"] != "" || now["state"] != "ACTIVE" {
		t.Errorf("a line is read as %v", now)
	}
}
