package contract

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// browser calls as the console does: with cookies, and as whoever signed in.
type browser struct {
	t      *testing.T
	client *http.Client
	url    string
}

func newBrowser(t *testing.T, address string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, &http.Client{Jar: jar, Timeout: callTimeMax}, "http://" + address}
}

// call decodes the answer; a refusal is `{"code":...}`, and no error.
func (b *browser) call(verb, path, body string) map[string]any {
	b.t.Helper()
	request, err := http.NewRequest(verb, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if strings.HasPrefix(body, "{") {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	told := map[string]any{}
	if err := json.Unmarshal(text, &told); err != nil {
		b.t.Fatalf("%s %s: %s: %s", verb, path, response.Status, text)
	}
	return told
}

// step runs one to its end.
func (b *browser) step(path, step, body string) map[string]any {
	b.t.Helper()
	told := b.call("POST", path+":"+step, body)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if state := told["state"]; state != "waiting" && state != "running" {
			return told
		}
		told = b.call("GET", path, "")
	}
	b.t.Fatalf("%s did not end: %v", step, told)
	return nil
}

func (b *browser) result(path, step string) map[string]any {
	return b.call("GET", path+"/results/"+step, "")
}

func idOf(t *testing.T, job map[string]any) string {
	t.Helper()
	id, ok := job["id"].(string)
	if !ok {
		t.Fatalf("no import: %v", job)
	}
	return id
}

// at walks into what JSON holds: names of members and numbers of elements.
func at(value any, steps ...any) any {
	for _, step := range steps {
		switch in := value.(type) {
		case map[string]any:
			value = in[step.(string)]
		case []any:
			if n := step.(int); n < len(in) {
				value = in[n]
			} else {
				return nil
			}
		default:
			return nil
		}
	}
	return value
}

// Semicolons, Windows-1252, decimal commas, an amount that is none, and a parent that nobody has.
const messy = "Konto-ID;Name;Parent ID;Annual Revenue\n" +
	"A;M\xfcller Gruppe;;1.234.567,50\n" +
	"B;M\xfcller Bau;A;2.000,00\n" +
	"C;Ohne Eltern;Z;1.000,00\n"

func TestTheConsolesImportDoesWhatTheProgramDoes(t *testing.T) {
	server := serve(t)
	program := filepath.Join(binFolder(t), "accord")
	gateway := serveGateway(t, server.address, "--demo-sign-in", "--import-program="+program, "--import-data="+t.TempDir())
	person := newBrowser(t, gateway.address)
	person.call("POST", "/v1/people?personId=jane", `{"displayName":"Jane"}`)
	person.call("POST", "/session", `{"person":"people/jane"}`)

	path := "/import-jobs/" + idOf(t, person.call("POST", "/import-jobs", ""))
	person.call("PUT", path+"/files/konten.csv", messy)
	if got := person.step(path, "look", ""); got["state"] != "done" {
		t.Fatalf("look: %v", got)
	}
	look := person.result(path, "look")
	if at(look, "tables", 0, "encoding") != "Windows-1252" || at(look, "tables", 0, "rows", 0, "cells", 1) != "Müller Gruppe" {
		t.Errorf("look: %v", look)
	}
	if at(look, "mapping", "loads", 0, "fields", "parent", "column") != "Parent ID" {
		t.Errorf("mapping: %v", at(look, "mapping"))
	}

	if got := person.step(path, "check", ""); got["state"] != "done" {
		t.Fatalf("check: %v", got)
	}
	check := person.result(path, "check")
	if at(check, "faults", 0, "line") != 4.0 || at(check, "faults", 0, "column") != "Parent ID" ||
		at(check, "tables", 0, "rows", 2, "cells", 1) != "Ohne Eltern" || at(check, "loads", 0, "created") != 2.0 {
		t.Errorf("check: %v", check)
	}
	if got := person.call("GET", "/v1/accounts", ""); len(got["accounts"].([]any)) != 0 {
		t.Errorf("a check wrote: %v", got)
	}
	if got := person.step(path, "run", ""); at(got, "error", "reason") != "BAD_ROWS" {
		t.Errorf("with a bad row: %v", got)
	}
	person.step(path, "check", "")
	ran := person.step(path, "run", `{"skipBad":true}`)
	if ran["state"] != "done" || ran["run"] == "" {
		t.Fatalf("run: %v", ran)
	}
	if got := person.result(path, "run"); at(got, "loads", 0, "created") != 2.0 || at(got, "loads", 0, "leftOut") != 1.0 {
		t.Errorf("run: %v", got)
	}
	accounts := person.call("GET", "/v1/accounts?orderBy=display_name", "")
	name, _ := at(accounts, "accounts", 0, "name").(string)
	if history := person.call("GET", "/v1/"+name+":listRevisions", ""); at(history, "revisions", 0, "onBehalfOf") != "people/jane" {
		t.Errorf("who did it: %v", history)
	}
	if got := person.step(path, "undo", ""); got["state"] != "done" {
		t.Errorf("undo: %v", got)
	}
	if got := person.result(path, "undo"); got["deleted"] != 2.0 {
		t.Errorf("undo: %v", got)
	}
	if got := person.call("GET", "/v1/accounts", ""); len(got["accounts"].([]any)) != 0 {
		t.Errorf("it is still there: %v", got)
	}
	if got := newBrowser(t, gateway.address).call("GET", path, ""); at(got, "details", 0, "reason") != "IMPORT_NOT_FOUND" {
		t.Errorf("somebody else: %v", got)
	}
	person.call("DELETE", "/session", "")
	if got := person.call("GET", path, ""); at(got, "details", 0, "reason") != "IMPORT_NOT_FOUND" {
		t.Errorf("after signing out: %v", got)
	}
}

// What a mapping says is the program's to judge; what it leads to is not only the program's.
func TestAMappingOfAnImportIsJudgedByTheProgram(t *testing.T) {
	server := serve(t)
	program := filepath.Join(binFolder(t), "accord")
	gateway := serveGateway(t, server.address, "--import-program="+program, "--import-data="+t.TempDir())
	person := newBrowser(t, gateway.address)
	path := "/import-jobs/" + idOf(t, person.call("POST", "/import-jobs", ""))
	person.call("PUT", path+"/files/a.csv", "id,name\n1,One\n")
	for mapping, reason := range map[string]string{
		`{"system":"s","loads":[{"file":"a.csv","resource":"account","key":"id","fields":{"nothing":{"column":"name"}}}]}`:      "MAPPING_INVALID",
		`{"system":"s","loads":[{"file":"a.csv","resource":"account","key":"id","fields":{"display_name":{"column":"no"}}}]}`:   "CSV_INVALID",
		`{"system":"s","loads":[{"file":"b.csv","resource":"account","key":"id","fields":{"display_name":{"column":"name"}}}]}`: "CSV_UNREADABLE",
		`{"system":"s","loads":[{"file":"a.csv","file":"c/../../x","resource":"account","key":"id","fields":{}}]}`:              "",
	} {
		put := person.call("PUT", path+"/mapping", mapping)
		if reason == "" {
			if at(put, "details", 0, "reason") != "MAPPING_FILE_OUTSIDE" {
				t.Errorf("%s: %v", mapping, put)
			}
			continue
		}
		if got := person.step(path, "check", ""); got["state"] != "failed" || at(got, "error", "reason") != reason ||
			strings.Contains(at(got, "error", "message").(string), "/jobs/") {
			t.Errorf("%s: %v", mapping, got)
		}
	}
	if got := person.call("GET", "/import-jobs/fields", ""); at(got, "resources", 2, "resource") != "account" {
		t.Errorf("fields: %v", got)
	}
}

func TestWithoutTheProgramNothingIsImported(t *testing.T) {
	gateway := serveGateway(t, serve(t).address)
	person := newBrowser(t, gateway.address)
	if got := person.call("GET", "/import-jobs", ""); got["available"] != false {
		t.Errorf("overview: %v", got)
	}
	if got := person.call("POST", "/import-jobs", ""); at(got, "details", 0, "reason") != "IMPORTS_UNAVAILABLE" {
		t.Errorf("a job: %v", got)
	}
}

// raw is a body as it is.
func (b *browser) raw(path string) string {
	b.t.Helper()
	response, err := b.client.Get(b.url + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	return string(text)
}

// What the console exports, its Import page takes in again: by the profile that the program brings.
func TestWhatTheConsoleExportsItImportsUnchanged(t *testing.T) {
	server := serve(t)
	program := filepath.Join(binFolder(t), "accord")
	gateway := serveGateway(t, server.address, "--import-program="+program, "--import-data="+t.TempDir())
	person := newBrowser(t, gateway.address)
	person.call("POST", "/v1/accounts?accountId=a", `{"displayName":"Alpha"}`)
	person.call("POST", "/v1/accounts?accountId=b", `{"displayName":"=Beta","parent":"accounts/a","employeeCount":"12"}`)
	profile := ""
	profiles, _ := person.call("GET", "/import-jobs/fields", "")["profiles"].([]any)
	for _, each := range profiles {
		if at(each, "profile") == "accord" {
			profile, _ = at(each, "mapping").(string)
		}
	}
	for _, format := range []string{"xlsx", "csv"} {
		path := "/import-jobs/" + idOf(t, person.call("POST", "/import-jobs", ""))
		person.call("PUT", path+"/files/accounts."+format, person.raw("/v1/accounts:export?format="+format))
		if got := person.step(path, "look", ""); got["state"] != "done" {
			t.Fatalf("%s: %v", format, got)
		}
		kind := map[string]string{"xlsx": "workbook", "csv": "csv"}[format]
		if got := at(person.result(path, "look"), "tables", 0, "kind"); got != kind {
			t.Errorf("%s is read as %v", format, got)
		}
		if got := person.call("PUT", path+"/mapping", profile); got["hasMapping"] != true {
			t.Fatalf("profile: %v", got)
		}
		person.step(path, "check", "")
		if got := person.step(path, "run", ""); got["state"] != "done" {
			t.Fatalf("%s: %v", format, got)
		}
		loads, _ := person.result(path, "run")["loads"].([]any)
		unchanged := 0.0
		for _, load := range loads {
			unchanged += at(load, "unchanged").(float64)
			if at(load, "created") != 0.0 || at(load, "updated") != 0.0 || at(load, "leftOut") != 0.0 {
				t.Errorf("%s: %v", format, load)
			}
		}
		if unchanged != 2 {
			t.Errorf("%s: %v unchanged", format, unchanged)
		}
	}
}
