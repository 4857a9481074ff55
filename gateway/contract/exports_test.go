package contract

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

func TestEveryListIsExportedInEveryFormat(t *testing.T) {
	world := newCrossing(t)
	for _, path := range []string{
		"accounts", "people", "assignments", "products", "accounts/-/contacts", "accounts/-/agreements",
		"accounts/-/deployments", "accounts/-/satisfactionSurveys", "accounts/-/plans", "accounts/-/plans/-/objectives",
		"accounts/-/plans/-/actions", "accounts/-/plans/-/conditions", "cosStandards", "opportunities", "stages",
		"targets", "revenueFacts", "accounts/-/addressableRevenues", "exchangeRates",
	} {
		for format, media := range map[string]string{"csv": "text/csv", "jsonl": "application/x-ndjson",
			"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
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

// What REST exported goes in through the command line, on its server without any change and on an empty one
// under the same names.
func TestExportedTablesImportAgainByTheProfileAccord(t *testing.T) {
	server := serve(t)
	world := crossing{dial(t, server.address), jsonDoor{"http://" + serveGateway(t, server.address).address}}
	world.json.importLines(t, "/v1/accounts:upsert", "", []string{
		`{"account":{"name":"accounts/top","displayName":"'=1+1","domains":["a.com"],"labels":{"a-b":"=x","c":"\"q\""},` +
			`"annualRevenue":{"currencyCode":"EUR","units":"5","nanos":250000},"externalIds":[]}}`,
		`{"account":{"displayName":"-Child","parent":"accounts/top","managed":true,"externalIds":[` +
			`{"system":"crm","value":"7"},{"system":"erp","value":"=8"}]}}`,
	})
	must(t, world.grpc, step{method: "OrganizationService/CreateProduct", request: `product_id: "x" product { display_name: "X" }`})
	must(t, world.grpc, step{method: "OrganizationService/CreatePerson", request: `person_id: "p" person { display_name: "P" }`})
	must(t, world.grpc, step{method: "PipelineService/CreateOpportunity", request: `opportunity_id: "d" opportunity {
		display_name: "D" stage: "stages/won" close_date { year: 2026 month: 3 day: 31 } amount { currency_code: "USD" units: 9 }
		lines { product: "products/x" quantity: 2 amount { currency_code: "USD" units: 9 } } }`})
	for _, format := range []string{"csv", "xlsx"} {
		folder := t.TempDir()
		for _, path := range []string{"people", "products", "accounts", "opportunities", "exchangeRates"} {
			response, body := world.json.export(t, "/v1/"+path+":export?format="+format)
			if response.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", path, response.Status)
			}
			name := regexp.MustCompile(`filename="([^"]*)"`).FindStringSubmatch(response.Header.Get("Content-Disposition"))[1]
			if err := os.WriteFile(filepath.Join(folder, name), []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for address, want := range map[string]string{server.address: `"unchanged": `, serve(t).address: `"created": `} {
			command := exec.Command(filepath.Join(binFolder(t), "accord"), "--server="+address, "--json", "import", "crm", folder, "--profile", "accord")
			command.Env = append(os.Environ(), "ACCORD_RUNS="+t.TempDir())
			said, err := command.Output()
			if err != nil {
				t.Fatalf("%s: %v\n%s", format, err, said)
			}
			for _, rows := range []string{"1", "2"} {
				if !strings.Contains(string(said), want+rows) {
					t.Errorf("%s: nothing is %s%s:\n%s", format, want, rows, said)
				}
			}
			if strings.Contains(string(said), `"updated": 1`) || strings.Contains(string(said), `"updated": 2`) {
				t.Errorf("%s: %s", format, said)
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
