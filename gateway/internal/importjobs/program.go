package importjobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	lineBytesMax   = 64 << 10
	fieldsTimeMax  = 30 * time.Second
	killedTimeMax  = 5 * time.Second // until its pipes are closed, come what may
	proseLinesKept = 3
)

// arguments of a step, which runs in the job's folder: what the program says of files names no other.
// What a request says chooses among them; only ids of our own are put in.
func (j *Jobs) arguments(one *job, step string, wanted choices) []string {
	common := append([]string{"--server=" + j.options.Server, "--json", "--color=never"}, j.options.TLS...)
	if person := personOf(one.owner); person != "" {
		common = append(common, "--as="+person)
	}
	switch step {
	case "look":
		return append(common, "import", "look", filesName, "--show-rows="+rowsShown, "--events")
	case "undo":
		return append(common, "import", "--undo="+one.status().Run, "--events")
	}
	crm := append(common, "import", "crm", filesName, "--mapping="+mappingName, "--show-rows="+rowsShown, "--events")
	if step == "check" {
		return append(crm, "--dry-run", "--skip-bad") // all that is wrong is told, not the first
	}
	if wanted.SkipBad {
		crm = append(crm, "--skip-bad")
	}
	if wanted.DeleteMissing {
		crm = append(crm, "--delete-missing")
	}
	return crm
}

// command is the program with an environment that has nothing of the gateway's own.
func (j *Jobs) command(ctx context.Context, person, folder string, arguments []string) (*exec.Cmd, error) {
	runs := j.runsFolder(person)
	if err := os.MkdirAll(runs, 0o700); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, j.options.Program, arguments...)
	command.Dir = folder
	command.Env = []string{"ACCORD_RUNS=" + runs, "HOME=" + j.jobsFolder(), "LANG=C.UTF-8", "TMPDIR=" + j.jobsFolder()}
	command.WaitDelay = killedTimeMax
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // it outlives no gateway
	return command, nil
}

// run runs a step to its end; what it prints becomes the step's result. Nil: it went well.
func (j *Jobs) run(ctx context.Context, one *job, step string, wanted choices) *failure {
	command, err := j.command(ctx, personOf(one.owner), one.folder, j.arguments(one, step, wanted))
	if err != nil {
		return notStarted(err)
	}
	result, err := os.OpenFile(one.result(step), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return notStarted(err)
	}
	defer func() { _ = result.Close() }()
	bounded := &boundedWriter{into: result, left: resultBytesMax}
	told := &listener{jobs: j, job: one, step: step}
	command.Stdout, command.Stderr = bounded, told
	runtime.LockOSThread() // the signal is sent when the thread ends that began it
	err = command.Run()
	runtime.UnlockOSThread()
	told.flush()
	switch {
	case bounded.full:
		return &failure{Code: "RESOURCE_EXHAUSTED", Reason: "IMPORT_RESULT_TOO_LARGE", Message: "the result is larger than 32 MiB"}
	case err == nil || ctx.Err() != nil:
		return nil
	case told.failure != nil:
		return told.failure
	}
	return &failure{Code: "INTERNAL", Reason: "IMPORT_PROGRAM_FAILED", Message: strings.Join(told.prose, "\n")}
}

func notStarted(err error) *failure {
	return &failure{Code: "INTERNAL", Reason: "IMPORT_PROGRAM_FAILED", Message: err.Error()}
}

// boundedWriter refuses what is too much; the program then ends by a broken pipe.
type boundedWriter struct {
	into io.Writer
	left int64
	full bool
}

var errFull = errors.New("too much output")

func (b *boundedWriter) Write(text []byte) (int, error) {
	if int64(len(text)) > b.left {
		b.full = true
		return 0, errFull
	}
	b.left -= int64(len(text))
	return b.into.Write(text)
}

// listener reads what the program tells while it runs (cli/import/events.h).
type listener struct {
	jobs    *Jobs
	job     *job
	step    string
	partial []byte
	prose   []string
	failure *failure
}

func (l *listener) Write(text []byte) (int, error) {
	l.partial = append(l.partial, text...)
	for {
		line, rest, found := bytes.Cut(l.partial, []byte("\n"))
		if !found {
			break
		}
		l.hear(line)
		l.partial = rest
	}
	if len(l.partial) > lineBytesMax {
		l.partial = nil
	}
	return len(text), nil
}

func (l *listener) flush() {
	if len(l.partial) > 0 {
		l.hear(l.partial)
	}
}

func (l *listener) hear(line []byte) {
	var event struct {
		Event string `json:"event"`
		Run   string `json:"run"`
		progress
		failure
	}
	if len(line) == 0 || line[0] != '{' || json.Unmarshal(line, &event) != nil {
		if l.prose = append(l.prose, string(line)); len(l.prose) > proseLinesKept {
			l.prose = l.prose[1:]
		}
		return
	}
	switch event.Event {
	case "progress":
		l.job.set(func(told *status) { told.Progress = &event.progress })
	case "error":
		l.failure = &event.failure
		if event.Reason == "NO_SERVER" { // the program's words name addresses
			l.failure.Message, l.failure.Metadata = "a service cannot be reached now", nil
		}
	case "run":
		if runID.MatchString(event.Run) {
			l.begun(event.Run)
		}
	}
}

// begun: from now on there is something to take back, however the step ends.
func (l *listener) begun(run string) {
	entry := ledger{Run: run, At: time.Now().UTC(), Files: []string{}}
	l.job.set(func(told *status) {
		told.Run = run
		for _, file := range told.Files {
			entry.Files = append(entry.Files, file.Name)
		}
	})
	l.jobs.note(personOf(l.job.owner), entry)
}

// listFields tells what a mapping can fill. The program always says the same: it is asked once.
func (j *Jobs) listFields(w http.ResponseWriter, r *http.Request, _ *job, _ address) error {
	j.asking.Lock()
	defer j.asking.Unlock()
	if j.fields == nil {
		ctx, cancel := context.WithTimeout(r.Context(), fieldsTimeMax)
		defer cancel()
		command, err := j.command(ctx, "", j.jobsFolder(), []string{"--json", "import", "fields"})
		if err != nil {
			return err
		}
		var told bytes.Buffer
		command.Stdout = &boundedWriter{into: &told, left: jsonBytesMax}
		if err := command.Run(); err != nil {
			return err
		}
		j.fields = told.Bytes()
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(j.fields)
	return nil
}
