package contract

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
)

// A body written by hand, and what it means: a request in the protos' text format, or a refusal.
type written struct {
	name string
	verb string
	path string
	json string
	// What the same says through gRPC.
	method string
	means  string
	// What the gateway itself refuses: a word of the message.
	refused string
}

// Requests that only check, so that the order of the rows does not matter.
var writtenForms = []written{
	{name: "int64 as text", json: `{"displayName":"A","employeeCount":"100000000"}`,
		means: `account { display_name: "A" employee_count: 100000000 }`},
	{name: "int64 as number", json: `{"displayName":"A","employeeCount":7}`,
		means: `account { display_name: "A" employee_count: 7 }`},
	{name: "int64 with an exponent", json: `{"displayName":"A","employeeCount":1e3}`,
		means: `account { display_name: "A" employee_count: 1000 }`},
	{name: "int64 with a fraction", json: `{"displayName":"A","employeeCount":1.5}`, refused: "1.5"},
	{name: "int64 beyond its range", json: `{"displayName":"A","employeeCount":"9223372036854775808"}`,
		refused: "9223372036854775808"},
	{name: "int64 that its rule refuses", json: `{"displayName":"A","employeeCount":"-9223372036854775808"}`,
		means: `account { display_name: "A" employee_count: -9223372036854775808 }`},
	{name: "enum by name", json: `{"displayName":"A","state":"PROSPECT"}`,
		means: `account { display_name: "A" state: PROSPECT }`},
	{name: "enum by number", json: `{"displayName":"A","state":3}`,
		means: `account { display_name: "A" state: INACTIVE }`},
	{name: "enum by a name that is none", json: `{"displayName":"A","state":"ASLEEP"}`, refused: "ASLEEP"},
	{name: "enum by a number that is none", json: `{"displayName":"A","state":77}`,
		means: `account { display_name: "A" state: 77 }`},
	{name: "names as in the protos", json: `{"display_name":"A","external_ids":[{"system":"crm","value":"1"}]}`,
		means: `account { display_name: "A" external_ids { system: "crm" value: "1" } }`},
	{name: "null", json: `{"displayName":"A","annualRevenue":null,"labels":null,"domains":null,"state":null}`,
		means: `account { display_name: "A" }`},
	{name: "defaults said", json: `{"displayName":"A","managed":false,"employeeCount":"0","segment":"","domains":[],"labels":{}}`,
		means: `account { display_name: "A" }`},
	{name: "a message said without fields", json: `{"displayName":"A","annualRevenue":{}}`,
		means: `account { display_name: "A" annual_revenue { } }`},
	{name: "money below zero", json: `{"displayName":"A","annualRevenue":{"currencyCode":"EUR","units":"-1","nanos":-500000000}}`,
		means: `account { display_name: "A" annual_revenue { currency_code: "EUR" units: -1 nanos: -500000000 } }`},
	{name: "money of two signs", json: `{"displayName":"A","annualRevenue":{"currencyCode":"EUR","units":1,"nanos":-5}}`,
		means: `account { display_name: "A" annual_revenue { currency_code: "EUR" units: 1 nanos: -5 } }`},
	{name: "money with more than micros", json: `{"displayName":"A","annualRevenue":{"currencyCode":"EUR","nanos":1}}`,
		means: `account { display_name: "A" annual_revenue { currency_code: "EUR" nanos: 1 } }`},
	{name: "texts of all the world", json: `{"displayName":"\u96c6\u56e2 \ud83d\ude00 é","labels":{"r":"\u0000\t\"\\"}}`,
		means: `account { display_name: "集团 😀 é" labels { key: "r" value: "\000\t\"\\" } }`},
	{name: "half a surrogate", json: `{"displayName":"\ud83d"}`, refused: ""},
	{name: "bytes that are no UTF-8", json: "{\"displayName\":\"\xff\"}", refused: "UTF-8"},
	{name: "fields that the server sets", json: `{"name":"accounts/mine","displayName":"A","etag":"r9","createTime":"2020-01-01T00:00:00Z"}`,
		means: `account { name: "accounts/mine" display_name: "A" etag: "r9" create_time { seconds: 1577836800 } }`},
	{name: "a time that is none", json: `{"displayName":"A","createTime":"yesterday"}`, refused: "yesterday"},
	{name: "an unknown field", json: `{"displayName":"A","employees":1}`, refused: "employees"},
	{name: "an unknown field within", json: `{"displayName":"A","annualRevenue":{"cents":1}}`, refused: "cents"},
	{name: "a field twice", json: `{"displayName":"A","displayName":"B"}`, refused: "displayName"},
	{name: "a field twice, by both names", json: `{"displayName":"A","display_name":"B"}`, refused: "display_name"},
	{name: "text for a list", json: `{"displayName":"A","domains":"a.test"}`, refused: "a.test"},
	{name: "null within a list", json: `{"displayName":"A","domains":[null]}`, refused: "null"},
	{name: "two values", json: `{"displayName":"A"}{"displayName":"B"}`, refused: ""},
	{name: "half a value", json: `{"displayName":"A"`, refused: ""},
	{name: "a list", json: `[]`, refused: ""},
	{name: "nothing", json: ``, means: ``},
	{name: "query, by both forms of a name", path: "/v1/accounts?validate_only=true&accountId=q", json: `{"displayName":"A"}`,
		means: `account_id: "q" account { display_name: "A" }`},
	{name: "query that is unknown", path: "/v1/accounts?validateonly=true", json: `{}`, refused: "validateonly"},
	{name: "query that reaches into the body", path: "/v1/accounts?validateOnly=true&account.segment=X",
		json: `{"displayName":"A"}`, refused: "account.segment"},

	{name: "decimals and dates", path: "/v1/exchangeRates?validateOnly=true", method: "RevenueService/CreateExchangeRate",
		json:  `{"currencyCode":"CHF","startDate":{"year":2024,"month":2,"day":29},"rate":{"value":"+1.050"}}`,
		means: `exchange_rate { currency_code: "CHF" start_date { year: 2024 month: 2 day: 29 } rate { value: "+1.050" } }`},
	{name: "a decimal that is a number", path: "/v1/exchangeRates?validateOnly=true", method: "RevenueService/CreateExchangeRate",
		json: `{"rate":{"value":1.05}}`, refused: "1.05"},
	{name: "a day that is none", path: "/v1/exchangeRates?validateOnly=true", method: "RevenueService/CreateExchangeRate",
		json:  `{"currencyCode":"CHF","startDate":{"year":2023,"month":2,"day":29},"rate":{"value":"1"}}`,
		means: `exchange_rate { currency_code: "CHF" start_date { year: 2023 month: 2 day: 29 } rate { value: "1" } }`},
	{name: "an optional zero", path: "/v1/opportunities?validateOnly=true", method: "PipelineService/CreateOpportunity",
		json:  `{"displayName":"O","stage":"stages/won","closeDate":{"year":2026,"month":1,"day":1},"probabilityBasisPoints":0}`,
		means: `opportunity { display_name: "O" stage: "stages/won" close_date { year: 2026 month: 1 day: 1 } probability_basis_points: 0 }`},
	{name: "one of several, twice", path: "/v1/targets?validateOnly=true", method: "RevenueService/CreateTarget",
		json: `{"account":"accounts/a","person":"people/b"}`, refused: "say one of them"},
}

func TestFormsOfJsonMeanWhatTheProtosSay(t *testing.T) {
	world := newCrossing(t)
	for _, row := range writtenForms {
		t.Run(row.name, func(t *testing.T) { world.checkForm(t, row) })
	}
}

func (c crossing) checkForm(t *testing.T, row written) {
	t.Helper()
	if row.method == "" {
		row.method = "AccountService/CreateAccount"
	}
	if row.path == "" {
		row.path = "/v1/accounts?validateOnly=true"
	}
	question := step{method: row.method, request: row.means + " validate_only: true"}.question(t)
	call := httpCall{verb: http.MethodPost, path: row.path, body: []byte(row.json)}
	response, body := c.json.send(t, call, nil)
	got := readAnswer(t, response, body, newMessage(t, question.method.Output()))
	if row.means == "" {
		if got.http != http.StatusBadRequest || got.code() != codes.InvalidArgument ||
			!strings.Contains(got.status.GetMessage(), row.refused) {
			t.Errorf("%s is not refused for %q: %s", row.json, row.refused, got)
		}
		return
	}
	want := c.grpc.ask(t, question)
	if !equalChecked(want, got) {
		t.Errorf("%s\nthrough gRPC: %s\nthrough JSON: %s", row.json, want, got)
	}
}

// equalChecked compares answers to requests that only check: the service draws an id for each.
func equalChecked(a, b answer) bool {
	for _, one := range []answer{a, b} {
		if one.message != nil {
			name := one.message.ProtoReflect().Descriptor().Fields().ByName("name")
			one.message.ProtoReflect().Clear(name)
		}
	}
	return equalAnswers(a, b)
}

func TestQueriesMeanWhatTheProtosSay(t *testing.T) {
	world := newCrossing(t)
	must(t, world.grpc, step{method: "AccountService/CreateAccount", request: `account_id: "a" account { display_name: "A" }`})
	for path, asked := range map[string]step{
		"/v1/accounts?pageSize=1&filter=display_name%20%3D%20%22A%22&showDeleted=true": {
			method:  "AccountService/ListAccounts",
			request: `page_size: 1 filter: "display_name = \"A\"" show_deleted: true`},
		"/v1/accounts?asOf.time=2999-12-31T23%3A59%3A59.999999%2B01%3A00": {
			method: "AccountService/ListAccounts", request: `as_of { time { seconds: 32503676399 nanos: 999999000 } }`},
		"/v1/accounts?as_of.revision=2": {method: "AccountService/ListAccounts", request: `as_of { revision: 2 }`},
		"/v1/accounts?asOf.revision=-1": {method: "AccountService/ListAccounts", request: `as_of { revision: -1 }`},
		"/v1/accounts/a:ancestors?date.year=2020&date.month=2&date.day=29": {
			method: "AccountService/ListAncestors", request: `name: "accounts/a" date { year: 2020 month: 2 day: 29 }`},
		"/v1/accounts/a/contributions?period.fiscalYear=2026&categories=CLOSED&categories=4&kind=2": {
			method:  "ForecastService/ListContributions",
			request: `account: "accounts/a" period { fiscal_year: 2026 } categories: CLOSED categories: COMMIT kind: NET_NEW`},
		"/v1/accounts/a/forecast?period.fiscal_year=2026&breakdown=BY_PERIOD": {
			method:  "ForecastService/GetForecast",
			request: `account: "accounts/a" period { fiscal_year: 2026 } breakdown: BY_PERIOD`},
	} {
		question := asked.question(t)
		response, body := world.json.send(t, httpCall{verb: http.MethodGet, path: path}, nil)
		got := readAnswer(t, response, body, newMessage(t, question.method.Output()))
		want := world.grpc.ask(t, question)
		if !equalAnswers(want, got) {
			t.Errorf("%s\nthrough gRPC: %s\nthrough JSON: %s", path, want, got)
		}
	}
}

func TestQueryThatDoesNotParseIsRefused(t *testing.T) {
	world := newCrossing(t)
	for _, path := range []string{
		"/v1/accounts/a?name=accounts/b", "/v1/accounts?pageSize=many", "/v1/accounts?pageSize=1&pageSize=2", "/v1/accounts?pageSize=2147483648",
		"/v1/accounts?showDeleted=perhaps", "/v1/accounts?asOf.time=yesterday", "/v1/accounts?nothing=1",
		"/v1/accounts?asOf.revision=1&asOf.time=2020-01-01T00:00:00Z", "/v1/accounts?asOf=1",
		"/v1/people/a/forecast?kind=NO_SUCH_KIND", "/v1/accounts?filter=%ff", "/v1/accounts?filter=%zz",
	} {
		response, body := world.json.send(t, httpCall{verb: http.MethodGet, path: path}, nil)
		got := readAnswer(t, response, body, newMessage(t, findMethod(t, "AccountService/ListAccounts").Output()))
		if got.code() != codes.InvalidArgument {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestWhatTheQuerySaysBesideAWholeBodyIsNotPassedOver(t *testing.T) {
	world := newCrossing(t)
	must(t, world.grpc, step{method: "AccountService/CreateAccount", request: `account_id: "a" account { display_name: "A" }`})
	question := step{method: "AccountService/MoveAccount", request: `name: "accounts/a" reason: "none"`}.question(t)
	call, _ := rulesOf(question.method)[0].take(t, question.request)
	call.path += "?validateOnly=true"
	response, body := world.json.send(t, call, nil)
	if got := readAnswer(t, response, body, nil); got.code() != codes.InvalidArgument {
		t.Errorf("%s: %s", call.path, got)
	}
}

func TestOptionalFieldsAreAbsentUnlessSet(t *testing.T) {
	world := newCrossing(t)
	for _, row := range []struct{ set, text string }{
		{`probability_basis_points: 0`, `"probabilityBasisPoints":0`}, {``, ``}} {
		must(t, world.grpc, step{method: "PipelineService/CreateOpportunity", request: `opportunity {
			display_name: "O" stage: "stages/won" close_date { year: 2026 month: 1 day: 1 } ` + row.set + ` }`})
		_, body := world.json.send(t, httpCall{verb: http.MethodGet,
			path: "/v1/opportunities?pageSize=1&orderBy=create_time%20desc"}, nil)
		text := strings.ReplaceAll(string(body), " ", "")
		if row.text == "" && strings.Contains(text, `"probabilityBasisPoints"`) || !strings.Contains(text, row.text) {
			t.Errorf("set %q is written as %s", row.set, text)
		}
		if !strings.Contains(text, `"effectiveProbabilityBasisPoints":`) || !strings.Contains(text, `"lines":[]`) {
			t.Errorf("fields that are no messages are there even if they are empty, but not in %s", text)
		}
	}
}
