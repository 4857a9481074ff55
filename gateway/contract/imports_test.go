package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"
)

// batchMax is how many entries an upsert takes, and how many lines the gateway makes one of.
const batchMax = 1000

// imported is a line of an import's answer.
type imported struct {
	FirstLine, LastLine, Created, Updated, Unchanged int
	Revision                                         string
	Error                                            json.RawMessage
}

// importLines sends a body of lines, and reads the answer's. `accounts`: the accounts revision that
// the service has to know; "" for any.
func (d jsonDoor) importLines(t *testing.T, path, accounts string, lines []string) []imported {
	t.Helper()
	header := map[string]string{"Content-Type": "application/x-ndjson"}
	if accounts != "" {
		header["Accord-Accounts-Revision"] = accounts
	}
	call := httpCall{verb: http.MethodPost, path: path, body: []byte(strings.Join(lines, "\n"))}
	response, body := d.send(t, call, header)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s\n%s", path, response.Status, body)
	}
	var answer []imported
	for lines := json.NewDecoder(bytes.NewReader(body)); lines.More(); {
		var line imported
		if err := lines.Decode(&line); err != nil {
			t.Fatalf("%v in\n%s", err, body)
		}
		answer = append(answer, line)
	}
	return answer
}

// upsert sends the same lines as upserts of at most batchMax entries through gRPC.
func (w *twins) upsert(t *testing.T, rpc string, entries protoreflect.Name, lines []string) {
	t.Helper()
	method := findMethod(t, rpc)
	for len(lines) > 0 {
		batch := lines[:min(batchMax, len(lines))]
		lines = lines[len(batch):]
		request := newMessage(t, method.Input())
		list := request.ProtoReflect().Mutable(method.Input().Fields().ByName(entries)).List()
		for _, line := range batch {
			if err := protojson.Unmarshal([]byte(line), list.AppendMutable().Message().Interface()); err != nil {
				t.Fatalf("%v in\n%s", err, line)
			}
		}
		question := ask{method: method, request: request}
		w.follow(&question)
		if got := w.grpc.ask(t, question); got.status != nil {
			t.Fatalf("%s: %s", rpc, got)
		}
	}
}

// accountLines are so many entries; each but the first stands below one of the lines before.
func accountLines(count int) []string {
	lines := make([]string, count)
	for n := range lines {
		lines[n] = fmt.Sprintf(`{"account":{"displayName":"Nr. %d 集","externalIds":[{"system":"erp","value":"%d"}],`+
			`"employeeCount":"%d"},"parentExternalId":{"system":"erp","value":"%d"}}`, n, n, n, n/7)
	}
	lines[0] = `{"account":{"display_name":"Top","externalIds":[{"system":"erp","value":"0"}]}}`
	return lines
}

func TestImportByLinesDoesWhatUpsertsDo(t *testing.T) {
	world := newTwins(t)
	byJSON, _ := world.json.(jsonDoor)
	world.tell(t, []step{{method: "OrganizationService/CreateProduct",
		request: `product_id: "x" product { display_name: "X" }`}})
	for _, one := range []struct {
		rpc, path string
		entries   protoreflect.Name
		lines     []string
	}{
		{"AccountService/UpsertAccounts", "/v1/accounts:upsert", "entries", accountLines(2*batchMax + 500)},
		{"PipelineService/UpsertOpportunities", "/v1/opportunities:upsert", "opportunities", []string{
			`{"displayName":"O","externalIds":[{"system":"crm","value":"1"}],"stage":"stages/won",` +
				`"closeDate":{"year":2026,"month":2,"day":28},"amount":{"currencyCode":"USD","units":"9","nanos":10000000}}`,
			`{"displayName":"P","externalIds":[{"system":"crm","value":"2"}],"stage":"stages/lost","probabilityBasisPoints":null}`}},
		{"RevenueService/UpsertRevenueFacts", "/v1/revenueFacts:upsert", "revenue_facts", []string{
			`{"account":"accounts/a","product":"products/x","month":{"year":2026,"month":1,"day":1},` +
				`"amount":{"currencyCode":"USD","units":"-5"}}`}},
	} {
		world.upsert(t, one.rpc, one.entries, one.lines)
		answer := byJSON.importLines(t, one.path, world.accounts, one.lines)
		if want := (len(one.lines) + batchMax - 1) / batchMax; len(answer) != want {
			t.Errorf("%s: %d lines are written in %d batches: %+v", one.path, len(one.lines), len(answer), answer)
		}
		if last := answer[len(answer)-1]; last.LastLine != len(one.lines) || last.Error != nil {
			t.Errorf("%s: %d lines end with %+v", one.path, len(one.lines), last)
		}
		if one.path == "/v1/accounts:upsert" { // what the others refer to
			world.tell(t, []step{{method: "AccountService/CreateAccount",
				request: `account_id: "a" account { display_name: "A" }`}})
		}
	}
	for _, list := range []string{"AccountService/ListAccounts", "AccountService/GetAccountTree",
		"PipelineService/ListOpportunities", "RevenueService/ListRevenueFacts"} {
		question := step{method: list, request: `page_size: 1000`}.question(t)
		for got := world.ask(t, question); nextPage(question.request, got.message); {
			got = world.ask(t, question)
		}
	}
}

func TestImportStopsAtALineThatIsRefusedAndCanBeSentAgain(t *testing.T) {
	world := newCrossing(t)
	const bad = batchMax + 700 // counted from 1
	lines := accountLines(2 * batchMax)
	mended := lines[bad-1]
	for _, wrong := range []string{`{"account":{"displayNames":"x"}}`, `{"account":`,
		strings.Replace(mended, `"employeeCount":"`, `"employeeCount":"-`, 1)} {
		lines[bad-1] = wrong
		answer := world.json.importLines(t, "/v1/accounts:upsert", "", lines)
		if len(answer) != 2 || answer[0].LastLine != batchMax || answer[1].Error == nil {
			t.Fatalf("%s: %+v", wrong, answer)
		}
		failed := &statuspb.Status{}
		if err := protojson.Unmarshal(answer[1].Error, failed); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{fmt.Sprintf("line %d:", bad), fmt.Sprintf("lines up to %d are written", batchMax)} {
			if !strings.Contains(failed.GetMessage(), part) {
				t.Errorf("%s: the message says nothing of %q: %s", wrong, part, failed.GetMessage())
			}
		}
	}
	lines[bad-1] = mended
	answer := world.json.importLines(t, "/v1/accounts:upsert", "", lines)
	if len(answer) != 2 || answer[0].Unchanged != batchMax || answer[1].Created != batchMax {
		t.Errorf("sent again: %+v", answer)
	}
}

// Also where it is the service that refuses an entry, for whatever code: once that named the batch's first.
func TestImportNamesTheLineAndTheFieldOfAFault(t *testing.T) {
	world := newCrossing(t)
	deal := `{"displayName":"D","stage":"stages/lost","externalIds":[{"system":"crm","value":"%d"}]%s}`
	for _, one := range []struct{ path, line, field string }{
		{"/v1/opportunities:upsert", fmt.Sprintf(deal, 7777, `,"owner":"people/nobody"`), "opportunities[498].owner"},
		{"/v1/opportunities:upsert", fmt.Sprintf(deal, 7777, `,"stage":"stages/none"`), ""},
		{"/v1/opportunities:upsert", fmt.Sprintf(deal, 7777, `,"amount":{"currencyCode":"CHF","units":"1"}`), "opportunities[498].amount"},
		{"/v1/opportunities:upsert", fmt.Sprintf(deal, 7777, `,"nextStep":5`), "nextStep"},
		{"/v1/opportunities:upsert", fmt.Sprintf(deal, 5, ``), "opportunities[498].external_ids[0]"},
		{"/v1/accounts:upsert", `{"account":{"displayName":"A","segment":"HUGE","externalIds":[{"system":"crm","value":"x"}]}}`,
			"entries[498].account.segment"},
		{"/v1/accounts:upsert", `{"account":{"displayName":"A","domains":["a",3],"externalIds":[{"system":"crm","value":"x"}]}}`,
			"account.domains"},
		{"/v1/accounts:upsert", `{"account":{"displayName":"A","externalIds":[{"system":"crm","value":"x"}]},
			"parentExternalId":{"system":"crm","value":"none"}}`, "entries[498].parent_external_id"},
	} {
		line := strings.Join(strings.Fields(one.line), " ")
		lines := make([]string, 0, 1500)
		for n := range 1498 {
			if strings.Contains(one.path, "accounts") {
				lines = append(lines, fmt.Sprintf(`{"account":{"displayName":"A","externalIds":[{"system":"crm","value":"%d"}]}}`, n))
			} else {
				lines = append(lines, fmt.Sprintf(deal, n, ""))
			}
		}
		if strings.Contains(line, `"value":"5"`) {
			lines[1400] = line // the same key twice in the second batch
		}
		answer := world.json.importLines(t, one.path, "", append(lines, line))
		failed := &statuspb.Status{}
		if err := protojson.Unmarshal(answer[len(answer)-1].Error, failed); err != nil {
			t.Fatalf("%s: %v %+v", line, err, answer)
		}
		if text := protojson.Format(failed); !strings.Contains(text, "line 1499:") || !strings.Contains(text, one.field) {
			t.Errorf("%s: %s", line, text)
		}
	}
}

func TestFieldThatCannotBeReadIsNamedInTheBodyOfAnyRequest(t *testing.T) {
	world := newCrossing(t)
	for _, one := range []struct{ verb, path, body, field string }{
		{http.MethodPost, "/v1/accounts:upsert", `{"entries":[{"account":{}},{"account":{"employeeCount":"x"}}]}`, "entries[1].account.employeeCount"},
		{http.MethodPost, "/v1/accounts:upsert", `{"entries":[{"account":{"externalIds":[{"system":1}]}}]}`, "entries[0].account.externalIds[0].system"},
		{http.MethodPost, "/v1/accounts:upsert", `{"entries":[{},{},{"acount":{}}]}`, "entries[2].acount"},
		{http.MethodPost, "/v1/opportunities:upsert", `{"opportunities":[{"amount":{"units":"many"}}]}`, "opportunities[0].amount.units"},
		{http.MethodPost, "/v1/accounts", `{"managed":"yes"}`, "account.managed"},
		{http.MethodPatch, "/v1/accounts/a", `{"state":"BUSY"}`, "account.state"},
	} {
		response, text := world.json.send(t, httpCall{verb: one.verb, path: one.path, body: []byte(one.body)}, nil)
		if response.StatusCode != http.StatusBadRequest || !strings.Contains(string(text), `"field":"`+one.field+`"`) {
			t.Errorf("%s %s: %s", one.path, one.body, text)
		}
	}
}

func TestImportRefusedAtItsFirstLineIsAnsweredWhateverFollows(t *testing.T) {
	world := newCrossing(t)
	body := "{}}\n" + strings.Repeat(`{"account":{"displayName":"never read"}}`+"\n", 500_000) // 20 MB
	for range 3 {
		response, text := world.json.send(t, httpCall{verb: http.MethodPost, path: "/v1/accounts:upsert", body: []byte(body)},
			map[string]string{"Content-Type": "application/x-ndjson"})
		got := readAnswer(t, response, text, nil)
		if reasonOf(got) != "LINE_MALFORMED" || !strings.HasPrefix(got.status.GetMessage(), "line 1:") {
			t.Errorf("%s", got)
		}
	}
}

func TestImportWithARequestIdIsDoneOnce(t *testing.T) {
	world := newCrossing(t)
	lines := accountLines(batchMax + 1)
	var answers [2][]imported
	for n := range answers {
		answers[n] = world.json.importLines(t, "/v1/accounts:upsert?requestId=load", "", lines)
	}
	if len(answers[0]) != 2 || answers[1][0].Created != batchMax || answers[1][1].Created != 1 {
		t.Errorf("first: %+v\nagain: %+v", answers[0], answers[1])
	}
	checked := world.json.importLines(t, "/v1/accounts:upsert?validateOnly=true", "",
		[]string{"", `{"account":{"displayName":"C","externalIds":[{"system":"erp","value":"c"}]}}`, " "})
	if len(checked) != 1 || checked[0].FirstLine != 2 || checked[0].Created != 1 {
		t.Errorf("checked: %+v", checked)
	}
	found := must(t, world.grpc, step{method: "AccountService/SearchAccounts", request: `query: "c"`})
	if proto.Size(found.message) != 0 {
		t.Errorf("what was only to be checked is there: %s", found)
	}
}
