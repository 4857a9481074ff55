package importjobs

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"accord.dev/gateway/internal/call"
)

// The program of these tests: notes its arguments, and does what the mapping's system says.
const fakeProgram = `#!/bin/sh
echo "$@" >> "$HOME/../args"
env > "$HOME/../env"
case "$*" in
  *" import fields") echo '{"resources":[]}' ;;
  *" look export "*) echo '{"tables":[],"mapping":{"system":"s","loads":[]}}' ;;
  *--undo=*) echo '{"deleted":1}' ;;
  *)
    case "$(cat mapping.json)" in
      *sleep*) echo '{"event":"progress","file":"a.csv","resource":"account","done":1,"total":2}' >&2; exec sleep 600 ;;
      *bad*) echo 'prose' >&2; echo '{"event":"error","code":"INVALID_ARGUMENT","reason":"BAD_ROWS","message":"m","metadata":{"rows":"2"},"violations":[]}' >&2; exit 3 ;;
      *crash*) echo 'Segmentation fault' >&2; exit 139 ;;
      *huge*) exec head -c 40000000 /dev/zero ;;
    esac
    case "$*" in
      *--dry-run*) ;;
      *)
        touch "$ACCORD_RUNS/20261130-190812-4f2a.run"
        echo '{"event":"run","run":"20261130-190812-4f2a"}' >&2
        case "$(cat mapping.json)" in *slow*) exec sleep 600 ;; esac ;;
    esac
    echo '{"loads":[]}' ;;
esac
`

// world is the jobs of a gateway, and one browser.
type world struct {
	t      *testing.T
	jobs   *Jobs
	folder string
	person string
	cookie string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "accord")
	if err := os.WriteFile(program, []byte(fakeProgram), 0o700); err != nil {
		t.Fatal(err)
	}
	life, end := context.WithCancel(context.Background())
	jobs, err := New(life, Options{Program: program, Folder: filepath.Join(folder, "data"),
		Server: "accounts=127.0.0.1:1", TLS: []string{"--tls-ca=ca.pem"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { jobs.Close(); end() })
	return &world{t: t, jobs: jobs, folder: folder, person: "people/jane"}
}

// answer is what came of a call.
type answer struct {
	code   int
	reason string
	text   string
	job    status
}

func (w *world) call(method, path, body string) answer {
	w.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if method != http.MethodPut || strings.HasSuffix(path, "/mapping") {
		request.Header.Set("Content-Type", "application/json")
	}
	if w.cookie != "" {
		request.Header.Set("Cookie", w.cookie)
	}
	request = request.WithContext(call.With(request.Context(), call.New(request, w.person)))
	recorder := httptest.NewRecorder()
	w.jobs.ServeHTTP(recorder, request)
	if set := recorder.Header().Get("Set-Cookie"); set != "" {
		w.cookie, _, _ = strings.Cut(set, ";")
	}
	got := answer{code: recorder.Code, text: recorder.Body.String()}
	_ = json.Unmarshal(recorder.Body.Bytes(), &got.job)
	var told struct {
		Details []struct {
			Reason string `json:"reason"`
		} `json:"details"`
	}
	if json.Unmarshal(recorder.Body.Bytes(), &told) == nil && recorder.Code >= 400 && len(told.Details) > 0 {
		got.reason = told.Details[0].Reason
	}
	return got
}

// expect fails the test unless the call is refused for this reason.
func (w *world) expect(reason, method, path, body string) {
	w.t.Helper()
	if got := w.call(method, path, body); got.reason != reason {
		w.t.Errorf("%s %s: %d %q, wanted %q: %s", method, path, got.code, got.reason, reason, got.text)
	}
}

// job makes one with a file and this mapping.
func (w *world) job(mapping string) string {
	w.t.Helper()
	path := Route + "/" + w.call("POST", Route, "").job.ID
	w.call("PUT", path+"/files/a.csv", "id,name\n1,One\n")
	if got := w.call("PUT", path+"/mapping", mapping); got.code != 200 {
		w.t.Fatal(got.text)
	}
	return path
}

// step begins one and waits until it has ended.
func (w *world) step(path, step string) status {
	w.t.Helper()
	if got := w.call("POST", path+":"+step, ""); got.code != 200 {
		w.t.Fatalf("%s: %s", step, got.text)
	}
	return w.await(path, func(told status) bool { return told.State != waiting && told.State != running })
}

func (w *world) await(path string, until func(status) bool) status {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if told := w.call("GET", path, "").job; until(told) {
			return told
		}
	}
	w.t.Fatal("it did not come to that")
	return status{}
}

func (w *world) arguments() string {
	text, _ := os.ReadFile(filepath.Join(w.folder, "data", "args"))
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

const plain = `{"system":"s","loads":[{"file":"a.csv"}]}`

func TestAJobGoesFromFilesToARunAndBack(t *testing.T) {
	w := newWorld(t)
	path := Route + "/" + w.call("POST", Route, "").job.ID
	w.expect("IMPORT_EMPTY", "POST", path+":look", "")
	if got := w.call("PUT", path+"/files/a.csv", "id\n1\n").job; len(got.Files) != 1 || got.Files[0].Bytes != 5 {
		t.Errorf("files: %+v", got.Files)
	}
	w.expect("MAPPING_NOT_FOUND", "POST", path+":check", "")
	if got := w.step(path, "look"); got.State != done || !got.HasMapping {
		t.Errorf("look: %+v", got)
	}
	if got := w.call("GET", path+"/mapping", "").text; !strings.Contains(got, `"system":"s"`) {
		t.Errorf("mapping: %s", got)
	}
	w.expect("IMPORT_NOT_CHECKED", "POST", path+":run", "")
	w.expect("NOTHING_TO_UNDO", "POST", path+":undo", "")
	if got := w.step(path, "check"); !got.Checked {
		t.Errorf("check: %+v", got)
	}
	if got := w.step(path, "run"); got.Run != "20261130-190812-4f2a" || got.State != done {
		t.Errorf("run: %+v", got)
	}
	if got := w.call("GET", path+"/results/run", "").text; got != "{\"loads\":[]}\n" {
		t.Errorf("result: %q", got)
	}
	if got := w.call("GET", Route, "").text; !strings.Contains(got, `"run":"20261130-190812-4f2a"`) || !strings.Contains(got, `"undone":false`) {
		t.Errorf("runs: %s", got)
	}
	if got := w.step(path, "undo"); got.State != done || got.Run != "" {
		t.Errorf("undo: %+v", got)
	}
	if got := w.call("GET", Route, "").text; !strings.Contains(got, `"undone":true`) {
		t.Errorf("runs: %s", got)
	}
}

func TestTheProgramActsAsThePersonAndKnowsNothingOfTheGateway(t *testing.T) {
	t.Setenv("ACCORD_SECRET", "x")
	w := newWorld(t)
	path := w.job(plain)
	w.step(path, "check")
	got := w.arguments()
	for _, wanted := range []string{"--server=accounts=127.0.0.1:1", "--tls-ca=ca.pem", "--as=people/jane", "--dry-run", "--skip-bad"} {
		if !strings.Contains(got+" ", wanted+" ") {
			t.Errorf("%q is not in %s", wanted, got)
		}
	}
	if env, _ := os.ReadFile(filepath.Join(w.folder, "data", "env")); strings.Contains(string(env), "SECRET") {
		t.Errorf("environment: %s", env)
	}
	if w.step(path, "run"); strings.Contains(w.arguments(), "--skip-bad") || strings.Contains(w.arguments(), "--dry-run") {
		t.Errorf("run: %s", w.arguments())
	}
}

func TestAJobIsNotThereForAnybodyElse(t *testing.T) {
	w := newWorld(t)
	path := w.job(plain)
	w.step(path, "check")
	w.step(path, "run")
	cookie := w.cookie
	for name, become := range map[string]func(){
		"another person in this browser": func() { w.person = "people/max" },
		"the same person elsewhere":      func() { w.person, w.cookie = "people/jane", "" },
		"with a made-up secret":          func() { w.cookie = cookieName + "=" + strings.Repeat("0", 32) },
	} {
		w.person, w.cookie = "people/jane", cookie
		become()
		t.Log(name)
		for _, ask := range [][2]string{{"GET", ""}, {"DELETE", ""}, {"PUT", "/files/a.csv"}, {"GET", "/mapping"},
			{"PUT", "/mapping"}, {"GET", "/results/run"}, {"POST", ":run"}, {"POST", ":undo"}, {"POST", ":cancel"}} {
			w.expect("IMPORT_NOT_FOUND", ask[0], path+ask[1], "")
		}
		if got := w.call("GET", Route, ""); strings.Contains(got.text, `"files":[{`) {
			t.Errorf("listed: %s", got.text)
		}
	}
	w.person = "people/max"
	w.expect("RUN_NOT_FOUND", "POST", Route, `{"undo":"20261130-190812-4f2a"}`)
	w.person = "people/jane" // whose run it is, from any browser
	again := w.call("POST", Route, `{"undo":"20261130-190812-4f2a"}`).job
	if got := w.step(Route+"/"+again.ID, "undo"); got.State != done {
		t.Errorf("undo: %+v", got)
	}
}

func TestNamesOfFilesAreSafe(t *testing.T) {
	for sent, wanted := range map[string]string{
		"accounts.csv": "accounts.csv", "../../etc/passwd": "passwd", `C:\temp\a.xlsx`: "a.xlsx", "..": "", ".": "",
		"/": "", "": "", ".bashrc": "bashrc", "-rf": "rf", "--mapping=x": "mapping=x", "a*b?.csv": "a_b_.csv",
		"Umsätze 2026.csv": "Umsätze 2026.csv", "销售.csv": "销售.csv", "a\x00b\x1b[0m.csv": "ab[0m.csv", "a\nb": "ab",
		"\u202egpj.csv": "gpj.csv", " a.csv ": "a.csv", "a/..": "", "\xff\xfe.csv": "csv",
	} {
		if got := safeName(sent); got != wanted {
			t.Errorf("%q: %q, wanted %q", sent, got, wanted)
		}
	}
	long := safeName(strings.Repeat("ü", 200) + ".csv")
	if len(long) > nameBytesMax || !strings.HasSuffix(long, "ü.csv") {
		t.Errorf("long: %q", long)
	}
	w := newWorld(t)
	path := w.job(plain)
	got := w.call("PUT", path+"/files/..%2F..%2F..%2Fevil.csv", "x").job
	if len(got.Files) != 2 || got.Files[1].Name != "evil.csv" {
		t.Errorf("files: %+v", got.Files)
	}
	w.expect("FILE_NAME_INVALID", "PUT", path+"/files/..", "x")
	w.expect("FILE_NOT_FOUND", "DELETE", path+"/files/..%2Fmapping.json", "")
}

func TestAMappingLeadsToTheFilesOfItsImportAlone(t *testing.T) {
	w := newWorld(t)
	path := w.job(plain)
	for _, file := range []string{"/etc/passwd", "../mapping.json", "a/../../b", "..", "../../0/export/a.csv"} {
		text, _ := json.Marshal(map[string]any{"system": "s", "loads": []any{map[string]string{"file": file}}})
		w.expect("MAPPING_FILE_OUTSIDE", "PUT", path+"/mapping", string(text))
	}
	for _, text := range []string{`[]`, `"x"`, `5`, `{"loads":5}`, `{`} {
		if got := w.call("PUT", path+"/mapping", text); got.code != 400 {
			t.Errorf("%s: %d", text, got.code)
		}
	}
	if got := w.call("PUT", path+"/mapping", `{"system":"`+strings.Repeat("x", jsonBytesMax)+`"}`); got.reason != "BODY_TOO_LARGE" {
		t.Errorf("large: %s", got.reason)
	}
	if got := w.call("GET", path+"/mapping", "").text; got != plain {
		t.Errorf("it is another now: %s", got)
	}
}

func TestNothingOfARequestBecomesAnOption(t *testing.T) {
	w := newWorld(t)
	for _, run := range []string{"--tls-ca=x", "../x", "20261130-190812-4f2a --as=people/eve", "x", "20261130-190812-4f2a"} {
		text, _ := json.Marshal(map[string]string{"undo": run})
		w.expect("RUN_NOT_FOUND", "POST", Route, string(text))
	}
	path := w.job(plain)
	w.step(path, "check")
	for _, body := range []string{`{"args":["--as=people/eve"]}`, `{"mapping":"/etc/passwd"}`, `{"skipBad":"--as=people/eve"}`, `{} {}`} {
		w.expect("REQUEST_MALFORMED", "POST", path+":run", body)
	}
	w.call("POST", path+":run", `{"skipBad":true}`)
	w.await(path, func(told status) bool { return told.State == done })
	if got := w.arguments(); !strings.HasSuffix(got, " import crm export --mapping=mapping.json --show-rows=50 --events --skip-bad") {
		t.Errorf("arguments: %s", got)
	}
}

func TestWhatFailsSaysWhyAndWhatTheProgramDoesIsBounded(t *testing.T) {
	w := newWorld(t)
	for system, reason := range map[string]string{"bad": "BAD_ROWS", "crash": "IMPORT_PROGRAM_FAILED", "huge": "IMPORT_RESULT_TOO_LARGE"} {
		path := w.job(strings.Replace(plain, `"s"`, `"`+system+`"`, 1))
		got := w.step(path, "check")
		if got.State != failed || got.Error == nil || got.Error.Reason != reason || got.Checked || len(got.Results) != 0 {
			t.Errorf("%s: %+v %+v", system, got, got.Error)
		}
		w.call("DELETE", path, "")
	}
}

func TestACancelledStepIsKilledAndAChangeWaitsForIt(t *testing.T) {
	w := newWorld(t)
	path := w.job(strings.Replace(plain, `"s"`, `"sleep"`, 1))
	w.call("POST", path+":check", "")
	told := w.await(path, func(told status) bool { return told.Progress != nil })
	if told.Progress.Done != 1 || told.Progress.Total != 2 || told.Progress.File != "a.csv" {
		t.Errorf("progress: %+v", told.Progress)
	}
	w.expect("IMPORT_BUSY", "PUT", path+"/mapping", plain)
	w.expect("IMPORT_BUSY", "PUT", path+"/files/b.csv", "x")
	w.expect("IMPORT_BUSY", "POST", path+":check", "")
	if got := w.call("POST", path+":cancel", "").job; got.State != cancelled {
		t.Errorf("cancelled: %+v", got)
	}
	w.call("POST", path+":check", "")
	w.await(path, func(told status) bool { return told.Progress != nil })
	if got := w.call("DELETE", path, ""); got.code != 200 {
		t.Errorf("removed: %s", got.text)
	}
	w.expect("IMPORT_NOT_FOUND", "GET", path, "")
}

func TestARunThatIsCancelledCanBeTakenBack(t *testing.T) {
	w := newWorld(t)
	path := w.job(strings.Replace(plain, `"s"`, `"slow"`, 1))
	w.step(path, "check")
	w.call("POST", path+":run", "")
	w.await(path, func(told status) bool { return told.Run != "" })
	if got := w.call("POST", path+":cancel", "").job; got.State != cancelled || got.Run == "" {
		t.Errorf("cancelled: %+v", got)
	}
	if got := w.step(path, "undo"); got.State != done || got.Run != "" {
		t.Errorf("undo: %+v", got)
	}
}

func TestManyAsksAtOnceMeetNothingHalfDone(t *testing.T) {
	w := newWorld(t)
	path := w.job(plain)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			asks := [][2]string{{"GET", Route}, {"GET", path}, {"POST", path + ":check"}, {"POST", path + ":cancel"},
				{"PUT", path + "/files/b.csv"}, {"GET", path + "/mapping"}, {"GET", Route + "/fields"}, {"POST", path + ":look"}}
			for each := range asks {
				ask := asks[(each+n)%len(asks)]
				request := httptest.NewRequest(ask[0], ask[1], nil)
				request.Header.Set("Cookie", w.cookie)
				request = request.WithContext(call.With(request.Context(), call.New(request, w.person)))
				recorder := httptest.NewRecorder()
				if w.jobs.ServeHTTP(recorder, request); recorder.Code >= 500 {
					t.Errorf("%v: %d %s", ask, recorder.Code, recorder.Body)
				}
			}
		})
	}
	all.Wait()
	w.call("POST", path+":cancel", "") // of what one of them began last
	if got := w.step(path, "check"); got.State != done {
		t.Errorf("after it: %+v", got)
	}
}

func TestWhoSignsOutLeavesNothing(t *testing.T) {
	w := newWorld(t)
	path := w.job(plain)
	request := httptest.NewRequest("DELETE", "/session", nil)
	request.Header.Set("Cookie", w.cookie)
	w.jobs.SignedOut(request.WithContext(call.With(request.Context(), call.New(request, "people/jane"))))
	w.expect("IMPORT_NOT_FOUND", "GET", path, "")
	left, _ := os.ReadDir(w.jobs.jobsFolder())
	if len(left) != 0 || w.jobs.bytes != 0 {
		t.Errorf("left: %v, %d bytes", left, w.jobs.bytes)
	}
}

func TestJobsAndFilesAreCounted(t *testing.T) {
	w := newWorld(t)
	for range jobsOfOwnerMax {
		w.job(plain)
	}
	w.expect("TOO_MANY_IMPORTS", "POST", Route, "")
	path := Route + "/" + w.call("GET", Route, "").jobs(t)[0].ID
	before := w.jobs.bytes
	w.call("PUT", path+"/files/a.csv", strings.Repeat("x", 100))
	w.call("PUT", path+"/files/a.csv", strings.Repeat("x", 40))
	if grown := w.jobs.bytes - before; grown != 40-int64(len("id,name\n1,One\n")) {
		t.Errorf("grown by %d", grown)
	}
	for n := range filesMax - 1 {
		w.call("PUT", path+"/files/"+string(rune('A'+n%26))+string(rune('A'+n/26)), "x")
	}
	before = w.jobs.bytes
	w.expect("IMPORT_TOO_LARGE", "PUT", path+"/files/one-more", "x")
	w.jobs.bytes = bytesMax
	w.expect("IMPORTS_FULL", "PUT", path+"/files/a.csv", "x")
	w.jobs.bytes = before
	w.jobs.Close()
	if w.jobs.bytes != 0 {
		t.Errorf("%d bytes are counted of nothing", w.jobs.bytes)
	}
}

func (a answer) jobs(t *testing.T) []status {
	t.Helper()
	var told overview
	if err := json.Unmarshal([]byte(a.text), &told); err != nil {
		t.Fatal(err)
	}
	return told.Jobs
}

func TestWithoutAProgramItSaysSo(t *testing.T) {
	w := newWorld(t)
	jobs, err := New(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.jobs = jobs
	if got := w.call("GET", Route, ""); !strings.Contains(got.text, `"available":false`) {
		t.Errorf("list: %s", got.text)
	}
	w.expect("IMPORTS_UNAVAILABLE", "POST", Route, "")
	w.expect("IMPORTS_UNAVAILABLE", "GET", Route+"/fields", "")
}

func TestAFolderIsOneGatewaysAndAnotherLifesFilesGo(t *testing.T) {
	w := newWorld(t)
	if _, err := New(context.Background(), w.jobs.options); err == nil || !strings.Contains(err.Error(), "another gateway") {
		t.Errorf("a second one: %v", err)
	}
	for _, wrong := range []string{"/nowhere/accord", w.folder} {
		options := w.jobs.options
		options.Program = wrong
		if _, err := New(context.Background(), options); err == nil || !strings.Contains(err.Error(), "--import-program") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	stray := filepath.Join(w.jobs.jobsFolder(), "stray")
	_ = os.Mkdir(stray, 0o700)
	w.jobs.Close()
	again, err := New(context.Background(), w.jobs.options)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := os.Stat(stray); err == nil {
		t.Error("the files of another life are still there")
	}
}

func TestAddressesAreRoutedAsTheyAre(t *testing.T) {
	for path, wanted := range map[string]string{
		Route: Route, Route + "/fields": Route + "/fields", Route + "/x": Route + "/{id}", Route + "/x:run": Route + "/{id}:run",
		Route + "/x/files/a/b": Route + "/{id}/files", Route + "s": "", "/x": "",
	} {
		if got := parse(path).route; got != wanted {
			t.Errorf("%s: %q", path, got)
		}
	}
	if (address{route: Route + "/{id}:delete"}).handler("POST") != nil {
		t.Error("a verb that nobody knows")
	}
}
