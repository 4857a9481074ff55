package importjobs

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/problem"
)

const rowsShown = "50"

// How long a step may take.
const (
	lookTimeMax = 5 * time.Minute
	stepTimeMax = 2 * time.Hour
)

// choices are what a person decides about a run.
type choices struct {
	SkipBad       bool `json:"skipBad"`
	DeleteMissing bool `json:"deleteMissing"`
}

// begin starts a step; how it goes on is told by the job.
func (j *Jobs) begin(w http.ResponseWriter, r *http.Request, one *job, asked address) error {
	var wanted choices
	if err := readJSON(w, r, &wanted); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(j.life, timeOf(asked.verb))
	if err := one.start(asked.verb, stop); err != nil {
		stop()
		return err
	}
	go j.work(ctx, one, asked.verb, wanted)
	return write(w, one.status())
}

func timeOf(step string) time.Duration {
	if step == "look" {
		return lookTimeMax
	}
	return stepTimeMax
}

// start takes the job for a step, if it is ready for it.
func (o *job) start(step string, stop context.CancelFunc) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	refuse := func(reason, message string) error {
		return problem.New(codes.FailedPrecondition, reason, message)
	}
	switch {
	case o.closed:
		return problem.New(codes.NotFound, "IMPORT_NOT_FOUND", "the import is over")
	case o.stop != nil:
		return busy()
	case step == "undo" && o.told.Run == "":
		return refuse("NOTHING_TO_UNDO", "this import has written nothing that could be taken back")
	case step != "undo" && len(o.told.Files) == 0:
		return refuse("IMPORT_EMPTY", "the import has no files yet")
	case (step == "check" || step == "run") && !o.told.HasMapping:
		return refuse("MAPPING_NOT_FOUND", "the import has no mapping yet")
	case step == "run" && !o.told.Checked:
		return refuse("IMPORT_NOT_CHECKED", "check the import first: its files or its mapping changed since")
	}
	o.stop, o.ended = stop, make(chan struct{})
	o.told.Step, o.told.State, o.told.Progress, o.told.Error = step, waiting, nil, nil
	if step == "check" {
		o.told.Checked = false
	}
	if step == "run" {
		o.told.Run = ""
	}
	return nil
}

// work waits for a turn, runs the program, and keeps what came of it.
func (j *Jobs) work(ctx context.Context, one *job, step string, wanted choices) {
	var failed *failure
	select {
	case j.turns <- struct{}{}:
		one.set(func(told *status) { told.State = running })
		failed = j.run(ctx, one, step, wanted)
		<-j.turns
	case <-ctx.Done():
	}
	if failed == nil && ctx.Err() == nil {
		failed = j.after(one, step)
	}
	one.finish(step, failed, ctx.Err())
}

func (o *job) set(change func(*status)) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	change(&o.told)
}

func (o *job) finish(step string, why *failure, ended error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	told := &o.told
	switch {
	case ended == context.DeadlineExceeded:
		told.State = failed
		told.Error = &failure{Code: "DEADLINE_EXCEEDED", Reason: "IMPORT_TOO_LONG", Message: "the step took too long and was ended"}
	case ended != nil:
		told.State = cancelled
	case why != nil:
		told.State, told.Error = failed, why
	default:
		told.State = done
		told.Checked = told.Checked || step == "check"
		if step == "run" {
			told.Checked = false // the same again would be another run
		}
		if !slices.Contains(told.Results, step) {
			told.Results = append(told.Results, step)
		}
	}
	o.used = time.Now()
	o.stop()
	o.stop = nil
	close(o.ended)
}

// after does what follows from a step's result.
func (j *Jobs) after(one *job, step string) *failure {
	switch step {
	case "look":
		return one.takeSuggestion()
	case "undo":
		told := one.status()
		j.noteUndone(personOf(one.owner), told.Run)
		one.set(func(told *status) { told.Run = "" })
	}
	return nil
}

// takeSuggestion makes the suggested mapping the job's, unless there is one.
func (o *job) takeSuggestion() *failure {
	var look struct {
		Mapping json.RawMessage `json:"mapping"`
	}
	text, err := os.ReadFile(o.result("look"))
	if err == nil {
		err = json.Unmarshal(text, &look)
	}
	if err != nil {
		return unreadable()
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.told.HasMapping || len(look.Mapping) == 0 || string(look.Mapping) == "null" {
		return nil
	}
	if err := os.WriteFile(o.mapping(), look.Mapping, 0o600); err != nil {
		return unreadable()
	}
	o.told.HasMapping = true
	return nil
}

func unreadable() *failure {
	return &failure{Code: "INTERNAL", Reason: "IMPORT_PROGRAM_FAILED", Message: "the import program answered with something else than expected"}
}
