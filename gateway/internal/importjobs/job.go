package importjobs

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/problem"
)

// States of a job's step.
const (
	idle      = "idle"
	waiting   = "waiting" // for its turn
	running   = "running"
	done      = "done"
	failed    = "failed"
	cancelled = "cancelled"
)

// fileInfo is a file of a job.
type fileInfo struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// progress is how far a step is, as the program tells it.
type progress struct {
	File     string `json:"file"`
	Resource string `json:"resource"`
	Done     int64  `json:"done"`
	Total    int64  `json:"total"`
}

// failure is why a step failed.
type failure struct {
	Code       string            `json:"code"`
	Reason     string            `json:"reason"`
	Message    string            `json:"message"`
	Metadata   map[string]string `json:"metadata"`
	Violations []violation       `json:"violations"`
}

type violation struct {
	Field       string `json:"field"`
	Description string `json:"description"`
}

// status is what a job tells of itself.
type status struct {
	ID         string     `json:"id"`
	Files      []fileInfo `json:"files"`
	HasMapping bool       `json:"hasMapping"`
	Step       string     `json:"step"` // the last that was begun; empty: none
	State      string     `json:"state"`
	Progress   *progress  `json:"progress"`
	Error      *failure   `json:"error"`
	Results    []string   `json:"results"` // of which steps there are results
	Checked    bool       `json:"checked"` // files and mapping are as the last check saw them
	Run        string     `json:"run"`     // what can be taken back; empty: nothing
}

// job is one import. All but its ids is guarded by the mutex.
type job struct {
	id     string
	owner  string
	folder string

	mutex  sync.Mutex
	told   status
	used   time.Time
	bytes  int64
	stop   context.CancelFunc // of the step that runs; nil: none
	ended  chan struct{}      // closed when it has
	closed bool
}

// filesName is also the first suggestion for the system that the files are from.
const (
	filesName   = "export"
	mappingName = "mapping.json"
)

func newJob(folder, owner string) (*job, error) {
	one := &job{id: randomID(), owner: owner, used: time.Now()}
	one.folder = filepath.Join(folder, one.id)
	one.told = status{ID: one.id, Files: []fileInfo{}, State: idle, Results: []string{}}
	return one, os.MkdirAll(one.files(), 0o700)
}

func (o *job) files() string             { return filepath.Join(o.folder, filesName) }
func (o *job) mapping() string           { return filepath.Join(o.folder, mappingName) }
func (o *job) result(step string) string { return filepath.Join(o.folder, step+".json") }

func (o *job) touch() {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.used = time.Now()
}

func (o *job) idleSince(now time.Time) time.Duration {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.stop != nil {
		return 0
	}
	return now.Sub(o.used)
}

func (o *job) status() status {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	told := o.told
	told.Files = slices.Clone(told.Files)
	told.Results = slices.Clone(told.Results)
	return told
}

// halt ends the step that runs, and waits for it.
func (o *job) halt() {
	o.mutex.Lock()
	stop, ended := o.stop, o.ended
	o.mutex.Unlock()
	if stop != nil {
		stop()
		<-ended
	}
}

// end deletes the job, and answers how many bytes it held.
func (o *job) end() int64 {
	o.mutex.Lock()
	o.closed = true
	o.mutex.Unlock()
	o.halt()
	o.mutex.Lock()
	defer o.mutex.Unlock()
	_ = os.RemoveAll(o.folder)
	bytes := o.bytes
	o.bytes = 0
	return bytes
}

// change lets nobody change a job while a step reads it. What was found out before is old then.
func (o *job) change(by func() error) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.closed {
		return problem.New(codes.NotFound, "IMPORT_NOT_FOUND", "the import is over")
	}
	if o.stop != nil {
		return busy()
	}
	if err := by(); err != nil {
		return err
	}
	o.told.Checked = false
	return nil
}

func busy() error {
	return problem.New(codes.FailedPrecondition, "IMPORT_BUSY", "a step of this import runs: cancel it first")
}

// setMapping keeps it. It may name files of this job alone; the program refuses all else that is wrong.
func (o *job) setMapping(text []byte) error {
	if err := checkMapping(text); err != nil {
		return err
	}
	return o.change(func() error {
		if err := os.WriteFile(o.mapping(), text, 0o600); err != nil {
			return err
		}
		o.told.HasMapping = true
		return nil
	})
}

func checkMapping(text []byte) error {
	var mapping struct {
		Loads []json.RawMessage `json:"loads"`
	}
	if err := json.Unmarshal(text, &mapping); err != nil || !strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
		return problem.New(codes.InvalidArgument, "MAPPING_INVALID", "the mapping is no JSON object with a list of loads")
	}
	for _, raw := range mapping.Loads {
		var load struct {
			File string `json:"file"`
		}
		if json.Unmarshal(raw, &load) == nil && leadsAway(load.File) {
			return problem.New(codes.InvalidArgument, "MAPPING_FILE_OUTSIDE",
				"a mapping may name the files of its import alone", "file", load.File)
		}
	}
	return nil
}

func leadsAway(file string) bool {
	return filepath.IsAbs(file) || slices.Contains(strings.Split(file, "/"), "..") || strings.ContainsRune(file, 0)
}
