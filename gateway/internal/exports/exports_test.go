package exports

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
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
	head, err := made.head()
	if err != nil {
		t.Fatal(err)
	}
	text, err := made.row(head, message.ProtoReflect())
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
		"name": "accounts/a", "display_name": "'=1+1", "managed": "true", "external_ids": `[{"system":"crm","value":"7"},{"system":"erp","value":"-8"}]`,
		"domains": `["a.com","b.com"]`, "labels": `{"k":"v"}`, "state": "ACTIVE", "employee_count": "5",
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

// sheetsOf are the cells of a workbook's sheets by reference, as `type:text`.
func sheetsOf(t *testing.T, book []byte) []map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var sheets []map[string]string
	for _, part := range archive.File {
		file, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		var sheet struct {
			Cells []struct {
				At     string `xml:"r,attr"`
				Type   string `xml:"t,attr"`
				Style  string `xml:"s,attr"`
				Value  string `xml:"v"`
				Inline string `xml:"is>t"`
			} `xml:"sheetData>row>c"`
		}
		if err := xml.NewDecoder(file).Decode(&sheet); err != nil {
			t.Fatalf("%s: %v", part.Name, err)
		}
		if !strings.HasPrefix(part.Name, "xl/worksheets/") {
			continue
		}
		cells := map[string]string{}
		for _, cell := range sheet.Cells {
			cells[cell.At] = cell.Type + cell.Style + ":" + cell.Value + cell.Inline
		}
		sheets = append(sheets, cells)
	}
	return sheets
}

func bookOf(t *testing.T, book *workbook, messages ...proto.Message) []byte {
	t.Helper()
	text, err := book.head()
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range messages {
		if text, err = book.row(text, message.ProtoReflect()); err != nil {
			t.Fatal(err)
		}
	}
	tail, err := book.tail()
	if err != nil {
		t.Fatal(err)
	}
	return append(text, tail...)
}

func TestAWorkbookHasTypedCellsAndNoFormula(t *testing.T) {
	descriptor := (&forecast.Opportunity{}).ProtoReflect().Descriptor()
	deal := read(t, &forecast.Opportunity{}, `name: "opportunities/a" display_name: "=1+1" competitor: " <_x000D_\r&"
		close_date { year: 2026 month: 3 day: 31 } open_date { year: 1900 month: 1 day: 31 }
		amount { currency_code: "USD" units: 1234567890123 nanos: 456000000 } probability_basis_points: 0`)
	column := map[string]string{}
	sheets := sheetsOf(t, bookOf(t, newWorkbook(descriptor), deal))
	for at, name := range sheets[0] {
		if letters, first := strings.CutSuffix(at, "1"); first {
			column[strings.TrimPrefix(name, "inlineStr:")] = letters
		}
	}
	for name, want := range map[string]string{
		"display_name": "inlineStr:'=1+1", "competitor": "inlineStr: <_x005F_x000D__x000D_&", "close_date": "1:46112",
		"open_date": "inlineStr:1900-01-31", "amount": "inlineStr:1234567890123.456", "probability_basis_points": ":0",
		"amount.currency_code": "inlineStr:USD",
	} {
		if got := sheets[0][column[name]+"2"]; got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
}

func TestMoreRowsThanASheetHoldsGoOnInTheNext(t *testing.T) {
	book := newWorkbook((&accounts.Account{}).ProtoReflect().Descriptor())
	book.rowsMax = 3
	var messages []proto.Message
	for range 5 {
		messages = append(messages, read(t, &accounts.Account{}, `name: "accounts/a" managed: true employee_count: 7`))
	}
	sheets := sheetsOf(t, bookOf(t, book, messages...))
	if len(sheets) != 3 || sheets[2]["A1"] != "inlineStr:name" || sheets[2]["A2"] != "inlineStr:accounts/a" || sheets[2]["A3"] != "" {
		t.Errorf("%v", sheets)
	}
}

func TestATextThatNoCellHoldsIsAnError(t *testing.T) {
	book := newWorkbook((&accounts.Account{}).ProtoReflect().Descriptor())
	if _, err := book.head(); err != nil {
		t.Fatal(err)
	}
	for length, want := range map[int]error{cellUnitsMax: nil, cellUnitsMax + 1: errCellTooLong} {
		message := &accounts.Account{DisplayName: strings.Repeat("a", length)}
		if _, err := book.row(nil, message.ProtoReflect()); err != want {
			t.Errorf("%d: %v", length, err)
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
