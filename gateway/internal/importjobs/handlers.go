package importjobs

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

const (
	retryWhenFull = time.Minute
	retryWhenSlow = time.Second
)

// overview is what there is for a person in this browser.
type overview struct {
	Available bool     `json:"available"`
	Jobs      []status `json:"jobs"`
	Runs      []ledger `json:"runs"` // the person's, the newest first
	FileBytes int64    `json:"fileBytesMax"`
	Files     int      `json:"filesMax"`
}

func (j *Jobs) list(w http.ResponseWriter, r *http.Request, _ *job, _ address) error {
	told := overview{Available: j.options.Program != "", Jobs: []status{}, Runs: []ledger{},
		FileBytes: fileBytesMax, Files: filesMax}
	owner := j.ownerOf(r)
	if told.Available {
		told.Runs = j.runsOf(personOfRequest(r))
	}
	j.mutex.Lock()
	var own []*job
	for _, one := range j.jobs {
		if owner != "" && one.owner == owner {
			own = append(own, one)
		}
	}
	j.mutex.Unlock()
	now := time.Now()
	slices.SortFunc(own, func(a, b *job) int { return cmp.Compare(a.idleSince(now), b.idleSince(now)) })
	for _, one := range own {
		told.Jobs = append(told.Jobs, one.status())
	}
	return write(w, told)
}

// create makes an empty job, or with {"undo": RUN} one that takes back an earlier run of the person's.
func (j *Jobs) create(w http.ResponseWriter, r *http.Request, _ *job, _ address) error {
	if j.options.Program == "" {
		return unavailable()
	}
	var wanted struct {
		Undo string `json:"undo"`
	}
	if err := readJSON(w, r, &wanted); err != nil {
		return err
	}
	if wanted.Undo != "" && !j.hasRun(personOfRequest(r), wanted.Undo) {
		return problem.New(codes.NotFound, "RUN_NOT_FOUND", "there is no such run of yours", "run", wanted.Undo)
	}
	one, err := newJob(j.jobsFolder(), j.ownerFor(w, r))
	if err != nil {
		return err
	}
	one.told.Run = wanted.Undo
	if err := j.admit(one); err != nil {
		_ = os.RemoveAll(one.folder)
		return err
	}
	return write(w, one.status())
}

func (j *Jobs) admit(one *job) error {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	own := 0
	for _, other := range j.jobs {
		if other.owner == one.owner {
			own++
		}
	}
	if own >= jobsOfOwnerMax || len(j.jobs) >= jobsMax {
		return problem.New(codes.ResourceExhausted, "TOO_MANY_IMPORTS",
			"too many imports are open: end one of them").RetryAfter(retryWhenFull).
			HTTP(http.StatusServiceUnavailable)
	}
	j.jobs[one.id] = one
	return nil
}

func (j *Jobs) get(w http.ResponseWriter, _ *http.Request, one *job, _ address) error {
	return write(w, one.status())
}

func (j *Jobs) remove(w http.ResponseWriter, _ *http.Request, one *job, _ address) error {
	j.forget(func(other *job) bool { return other == one })
	return write(w, struct{}{})
}

func (j *Jobs) cancel(w http.ResponseWriter, _ *http.Request, one *job, _ address) error {
	one.halt()
	return write(w, one.status())
}

func (j *Jobs) getMapping(w http.ResponseWriter, _ *http.Request, one *job, _ address) error {
	return send(w, one.mapping(), "MAPPING_NOT_FOUND", "the import has no mapping yet")
}

func (j *Jobs) putMapping(w http.ResponseWriter, r *http.Request, one *job, _ address) error {
	var text json.RawMessage
	if err := readJSON(w, r, &text); err != nil {
		return err
	}
	if err := one.setMapping(text); err != nil {
		return err
	}
	return write(w, one.status())
}

func (j *Jobs) getResult(w http.ResponseWriter, _ *http.Request, one *job, asked address) error {
	if !slices.Contains(one.status().Results, asked.rest) {
		return problem.New(codes.NotFound, "RESULT_NOT_FOUND", "there is no result of this step")
	}
	return send(w, one.result(asked.rest), "RESULT_NOT_FOUND", "there is no result of this step")
}

// send answers with a file of JSON.
func send(w http.ResponseWriter, path, reason, message string) error {
	file, err := os.Open(path)
	if err != nil {
		return problem.New(codes.NotFound, reason, message)
	}
	defer func() { _ = file.Close() }()
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.Copy(w, file)
	return nil
}

func write(w http.ResponseWriter, told any) error {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(told)
	return nil
}

// readJSON reads a small body. No body is {}.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return edge.NotUnpacked("identity")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, jsonBytesMax))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return problem.New(codes.InvalidArgument, "BODY_TOO_LARGE", "the body is larger than 1 MiB").
			HTTP(http.StatusRequestEntityTooLarge)
	}
	if err != nil {
		return uploadError(err)
	}
	if len(body) == 0 {
		body = []byte("{}")
	} else if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return problem.New(codes.InvalidArgument, "CONTENT_TYPE_NOT_JSON",
			"the body has to come with Content-Type: application/json").HTTP(http.StatusUnsupportedMediaType)
	}
	if text, is := into.(*json.RawMessage); is { // whoever takes it looks into it
		*text = body
		return nil
	}
	if refused := rest.ReadJSON(body, into); refused != nil {
		return refused
	}
	return nil
}
