package contract

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// export reads a file whole.
func (d jsonDoor) export(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	response, body := d.send(t, httpCall{verb: http.MethodGet, path: address}, nil)
	return response, string(body)
}

func TestWhatIsExportedImportsAgainUnchanged(t *testing.T) {
	world := newCrossing(t)
	accounts := append(accountLines(2*batchMax+500),
		`{"account":{"displayName":"=HYPERLINK(\"http://x\")","externalIds":[{"system":"erp","value":"formula"}],`+
			`"managed":true,"domains":["a.com","b.com"],"labels":{"k":"v"},"annualRevenue":{"currencyCode":"EUR","units":"5"}}}`)
	answer := world.json.importLines(t, "/v1/accounts:upsert", "", accounts)
	revision := answer[len(answer)-1].Revision
	must(t, world.grpc, step{method: "OrganizationService/CreateProduct",
		request: `product_id: "x" product { display_name: "X" }`})
	must(t, world.grpc, step{method: "AccountService/CreateAccount",
		request: `account_id: "a" account { display_name: "A" external_ids { system: "erp" value: "a" } }`})
	revision = must(t, world.grpc, step{method: "AccountService/GetAccount", request: `name: "accounts/a"`}).revision
	world.json.importLines(t, "/v1/opportunities:upsert", revision, []string{
		`{"displayName":"O","externalIds":[{"system":"crm","value":"1"}],"stage":"stages/won","account":"accounts/a",` +
			`"closeDate":{"year":2026,"month":2,"day":28},"amount":{"currencyCode":"USD","units":"9","nanos":10000000}}`,
		`{"displayName":"-P","externalIds":[{"system":"crm","value":"2"}],"stage":"stages/lost"}`})
	world.json.importLines(t, "/v1/revenueFacts:upsert", revision, []string{
		`{"account":"accounts/a","product":"products/x","month":{"year":2026,"month":1,"day":1},` +
			`"amount":{"currencyCode":"USD","units":"-5"}}`})
	for path, count := range map[string]int{"/v1/accounts": len(accounts) + 1, "/v1/opportunities": 2, "/v1/revenueFacts": 1} {
		response, body := world.json.export(t, path+":export?format=jsonl")
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/x-ndjson" ||
			response.Header.Get("Accord-Revision") == "" {
			t.Fatalf("%s: %s %v\n%.300s", path, response.Status, response.Header, body)
		}
		lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
		if len(lines) != count {
			t.Errorf("%s: %d lines, not %d", path, len(lines), count)
		}
		for _, batch := range world.json.importLines(t, path+":upsert", revision, lines) {
			if batch.Error != nil || batch.Created+batch.Updated != 0 || batch.Unchanged == 0 {
				t.Errorf("%s: %+v %s", path, batch, batch.Error)
			}
		}
	}
	_, body := world.json.export(t, "/v1/accounts:export?format=csv&orderBy=display_name&filter="+
		url.QueryEscape(`managed = true`))
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != `'=HYPERLINK("http://x")` {
		t.Errorf("%v: %q", err, rows)
	}
}

func TestEveryListIsExportedInBothFormats(t *testing.T) {
	world := newCrossing(t)
	for _, path := range []string{
		"accounts", "people", "assignments", "products", "accounts/-/contacts", "accounts/-/agreements",
		"accounts/-/deployments", "accounts/-/satisfactionSurveys", "accounts/-/plans", "accounts/-/plans/-/objectives",
		"accounts/-/plans/-/actions", "accounts/-/plans/-/conditions", "cosStandards", "opportunities", "stages",
		"targets", "revenueFacts", "accounts/-/addressableRevenues", "exchangeRates",
	} {
		for format, media := range map[string]string{"csv": "text/csv", "jsonl": "application/x-ndjson"} {
			response, body := world.json.export(t, "/v1/"+path+":export?format="+format)
			if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), media) {
				t.Errorf("%s as %s: %s\n%.200s", path, format, response.Status, body)
			}
			if format == "csv" && !strings.HasPrefix(body, "name,") {
				t.Errorf("%s: %.80s", path, body)
			}
		}
	}
}

func TestAnExportThatCannotBeIsRefusedBeforeItsFirstByte(t *testing.T) {
	world := newCrossing(t)
	for address, reason := range map[string]string{
		"accounts:export":                                  "REQUEST_MALFORMED",
		"accounts:export?format=xml":                       "REQUEST_MALFORMED",
		"accounts:export?format=csv&format=jsonl":          "REQUEST_MALFORMED",
		"accounts:export?format=csv&pageSize=5":            "REQUEST_MALFORMED",
		"accounts:export?format=csv&page_token=x":          "REQUEST_MALFORMED",
		"accounts:export?format=csv&colour=red":            "REQUEST_MALFORMED",
		"accounts:export?format=csv&filter=nothing%20%3D1": "FILTER_INVALID",
		"accounts/-/contacts:export?format=csv&parent=x":   "REQUEST_MALFORMED",
		"nothing:export?format=csv":                        "NO_SUCH_ROUTE",
	} {
		response, body := world.json.export(t, "/v1/"+address)
		if response.StatusCode < 400 || !strings.Contains(body, reason) {
			t.Errorf("%s: %s\n%.300s", address, response.Status, body)
		}
	}
}
