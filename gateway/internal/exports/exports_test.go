package exports

import (
	"encoding/csv"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	forecast "accord.dev/gateway/gen/accord/forecast/v1"
	"accord.dev/gateway/internal/rest"
)

func read[T proto.Message](t *testing.T, message T, text string) T {
	t.Helper()
	if err := prototext.Unmarshal([]byte(text), message); err != nil {
		t.Fatal(err)
	}
	return message
}

// cells are a resource's, by column.
func cells(t *testing.T, message proto.Message) map[string]string {
	t.Helper()
	made := newTable(message.ProtoReflect().Descriptor())
	text, err := made.row(made.head(), message.ProtoReflect())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v: %q", err, text)
	}
	found := map[string]string{}
	for n, name := range rows[0] {
		found[name] = rows[1][n]
	}
	return found
}

func TestEveryFieldThatAClientSaysHasACell(t *testing.T) {
	account := read(t, &accounts.Account{}, `name: "accounts/a" display_name: "=1+1" segment: "TOP" managed: true
		external_ids { system: "crm" value: "7" } external_ids { system: "erp" value: "-8" }
		domains: "a.com" domains: "b.com" labels { key: "k" value: "v" } state: ACTIVE employee_count: 5
		annual_revenue { currency_code: "EUR" units: 1250 nanos: 500000000 } etag: "r1"
		create_time { seconds: 1 }`)
	got := cells(t, account)
	for column, want := range map[string]string{
		"name": "accounts/a", "display_name": "'=1+1", "managed": "true", "external_ids": "crm:7;erp:-8",
		"domains": "a.com;b.com", "labels": `{"k":"v"}`, "state": "ACTIVE", "employee_count": "5",
		"annual_revenue": "1250.5", "annual_revenue.currency_code": "EUR", "parent": "",
	} {
		if got[column] != want {
			t.Errorf("%s is %q, not %q", column, got[column], want)
		}
	}
	for _, column := range []string{"etag", "create_time", "parent_history"} {
		if _, found := got[column]; found {
			t.Errorf("%s is the server's", column)
		}
	}
	deal := read(t, &forecast.Opportunity{}, `display_name: "a,\"b\"\nc" close_date { year: 2026 month: 3 day: 1 }
		amount { currency_code: "USD" units: -1 nanos: -50000000 }
		lines { product: "products/x" quantity: 2 amount { currency_code: "USD" units: 3 } }`)
	got = cells(t, deal)
	for column, want := range map[string]string{
		"display_name": "a,\"b\"\nc", "close_date": "2026-03-01", "amount": "-1.05",
		"lines":                    `[{"product":"products/x","quantity":"2","amount":{"currencyCode":"USD","units":"3"}}]`,
		"probability_basis_points": "",
	} {
		if got[column] != want {
			t.Errorf("%s is %q, not %q", column, got[column], want)
		}
	}
}

func TestFormulasAreDisarmedAndCanBeArmedAgain(t *testing.T) {
	arm := func(text string) string {
		rest := strings.TrimLeft(text, "'")
		if len(rest) < len(text) && rest != "" && strings.ContainsRune("=+-@\t\r", rune(rest[0])) {
			return text[1:]
		}
		return text
	}
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+49 30": "'+49 30", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"'=1": "''=1", "''-x": "'''-x", "it's": "it's", "'quoted'": "'quoted'", "": "", "5-6": "5-6", "'": "'",
	} {
		if got := disarm(text); got != want || arm(got) != text {
			t.Errorf("%q is %q, and armed again %q", text, got, arm(got))
		}
	}
}

func TestLinesHoldWhatAClientSays(t *testing.T) {
	lines := &jsonLines{wrapper: "account"}
	text, err := lines.row(nil, read(t, &accounts.Account{}, `name: "accounts/a" display_name: "Ä" etag: "r1"
		create_time { seconds: 1 } external_ids { system: "crm" value: "7" }`).ProtoReflect())
	want := `{"account":{"name":"accounts/a","displayName":"Ä","externalIds":[{"system":"crm","value":"7"}]}}` + "\n"
	if err != nil || string(text) != want {
		t.Errorf("%v: %s", err, text)
	}
}

func TestEveryListHasItsAddress(t *testing.T) {
	exporter := New(rest.Connections{}, nil)
	for path, want := range map[string][]string{
		"/v1/accounts":            {"/accord.accounts.v1.AccountService/ListAccounts", ""},
		"/v1/people":              {"/accord.accounts.v1.OrganizationService/ListPeople", ""},
		"/v1/accounts/-/contacts": {"/accord.accounts.v1.ProfileService/ListContacts", "accounts/-"},
		"/v1/accounts/a/plans":    {"/accord.planning.v1.PlanService/ListAccountPlans", "accounts/a"},
		"/v1/accounts/a/plans/2026/conditions": {
			"/accord.planning.v1.ConditionService/ListConditions", "accounts/a/plans/2026"},
		"/v1/opportunities": {"/accord.forecast.v1.PipelineService/ListOpportunities", ""},
		"/v1/exchangeRates": {"/accord.forecast.v1.RevenueService/ListExchangeRates", ""},
	} {
		found, parent := exporter.find(path)
		if found == nil || !reflect.DeepEqual([]string{found.method, parent}, want) {
			t.Errorf("%s: %+v, %q", path, found, parent)
		}
	}
	for _, path := range []string{"/v1/accounts/a", "/v1/nothing", "/v1/accounts:search", "/v1/accounts/a/b/contacts"} {
		if found, _ := exporter.find(path); found != nil {
			t.Errorf("%s is %s", path, found.method)
		}
	}
}
