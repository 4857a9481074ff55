// Package importjobs lets the console import files: people send them here, and the program `accord`
// reads, checks, loads and takes them back (`accord import`), as the person who is signed in.
//
// The gateway knows no mapping and no row. It keeps a job's files in a folder of its own, runs the
// program without a shell and with arguments that no request can add to, tells how far it is, and
// hands out what it answers. A job belongs to a person in one browser: for everybody else it is not
// there. ADR 45 says why.
package importjobs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// Route is where the jobs are.
const Route = "/import-jobs"

// Limits of one gateway.
const (
	jobsMax        = 40
	jobsOfOwnerMax = 5
	programsMax    = 2 // at once; further steps wait for their turn
	filesMax       = 100
	fileBytesMax   = 256 << 20
	jobBytesMax    = 512 << 20
	bytesMax       = 2 << 30 // of all jobs
	jsonBytesMax   = 1 << 20
	resultBytesMax = 32 << 20
	idleTime       = 2 * time.Hour // then a job is forgotten
	sweepTime      = time.Minute
)

// Options say what there is to work with.
type Options struct {
	Program string // the path of `accord`; empty: nothing can be imported here
	Folder  string // jobs while they last, and the journals of runs
	Server  string // as `accord --server` takes it
	TLS     []string
	Secure  bool // cookies go over TLS alone
}

// Jobs serves them all.
type Jobs struct {
	options Options
	turns   chan struct{}
	life    context.Context
	lock    *os.File

	mutex sync.Mutex
	jobs  map[string]*job
	bytes int64

	asking sync.Mutex
	fields []byte // what can be filled, once it was asked for
}

// New prepares the folder; what jobs of another life left in it goes. Errors name the flag at fault.
func New(life context.Context, options Options) (*Jobs, error) {
	made := &Jobs{options: options, turns: make(chan struct{}, programsMax), life: life, jobs: map[string]*job{}}
	if options.Program == "" {
		return made, nil
	}
	if found, err := os.Stat(options.Program); err != nil || found.IsDir() || found.Mode()&0o111 == 0 {
		return nil, fmt.Errorf("--import-program: %s is no program", options.Program)
	}
	var err error
	if made.options.Program, err = filepath.Abs(options.Program); err != nil {
		return nil, fmt.Errorf("--import-program: %w", err)
	}
	if made.options.Folder, err = filepath.Abs(options.Folder); err != nil {
		return nil, fmt.Errorf("--import-data: %w", err)
	}
	if err := made.prepare(); err != nil {
		return nil, fmt.Errorf("--import-data: %w", err)
	}
	go made.sweep()
	return made, nil
}

// prepare takes the folder for this process alone.
func (j *Jobs) prepare() error {
	if err := os.MkdirAll(j.options.Folder, 0o700); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(j.options.Folder, "lock"), os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		return errors.New("another gateway works in " + j.options.Folder)
	}
	j.lock = lock
	if err := os.RemoveAll(j.jobsFolder()); err != nil {
		return err
	}
	return os.Mkdir(j.jobsFolder(), 0o700)
}

func (j *Jobs) jobsFolder() string { return filepath.Join(j.options.Folder, "jobs") }

// sweep forgets jobs that nobody asks for, and all of them at the end.
func (j *Jobs) sweep() {
	ticker := time.NewTicker(sweepTime)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			j.forget(func(one *job) bool { return one.idleSince(time.Now()) > idleTime })
		case <-j.life.Done():
			return
		}
	}
}

// Close ends what runs and deletes all jobs. Journals stay.
func (j *Jobs) Close() {
	j.forget(func(*job) bool { return true })
	if j.lock != nil {
		_ = j.lock.Close()
	}
}

// SignedOut forgets the jobs of whoever made this request.
func (j *Jobs) SignedOut(r *http.Request) {
	owner := j.ownerOf(r)
	j.forget(func(one *job) bool { return one.owner == owner })
}

func (j *Jobs) forget(which func(*job) bool) {
	j.mutex.Lock()
	var gone []*job
	for id, one := range j.jobs {
		if which(one) {
			gone = append(gone, one)
			delete(j.jobs, id)
		}
	}
	j.mutex.Unlock()
	for _, one := range gone {
		j.addBytes(-one.end())
	}
}

// addBytes counts what the jobs' files take; false, and nothing counted: that would be too much.
func (j *Jobs) addBytes(bytes int64) bool {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if j.bytes+bytes > bytesMax {
		return false
	}
	j.bytes += bytes
	return true
}

func (j *Jobs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked := parse(r.URL.Path)
	of := call.From(r.Context())
	handler := asked.handler(r.Method)
	if handler == nil {
		of.Method = "unrouted"
		problem.Write(w, r, problem.NoRoute(asked.methods()...))
		return
	}
	of.Method = r.Method + " " + asked.route
	if err := j.serve(w, r, asked, handler); err != nil {
		problem.Write(w, r, err)
	}
}

func (j *Jobs) serve(w http.ResponseWriter, r *http.Request, asked address, handler handler) error {
	if j.options.Program == "" && asked.route != Route {
		return unavailable()
	}
	if asked.job == "" {
		return handler(j, w, r, nil, asked)
	}
	one := j.find(asked.job, j.ownerOf(r))
	if one == nil {
		return problem.New(codes.NotFound, "IMPORT_NOT_FOUND", "there is no such import: it is not yours, or it is over")
	}
	one.touch()
	return handler(j, w, r, one, asked)
}

func unavailable() error {
	return problem.New(codes.FailedPrecondition, "IMPORTS_UNAVAILABLE",
		"files cannot be imported here: the gateway was started without --import-program")
}

func (j *Jobs) find(id, owner string) *job {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if one := j.jobs[id]; one != nil && one.owner == owner {
		return one
	}
	return nil
}

// address is what a path asks for.
type address struct {
	route string // without ids, for logs
	job   string
	verb  string
	rest  string // a file's name, a step
}

type handler func(*Jobs, http.ResponseWriter, *http.Request, *job, address) error

func parse(path string) address {
	rest, found := strings.CutPrefix(path, Route)
	if !found || (rest != "" && rest[0] != '/') {
		return address{}
	}
	if rest == "" {
		return address{route: Route}
	}
	if rest == "/fields" {
		return address{route: Route + rest}
	}
	id, below, isBelow := strings.Cut(rest[1:], "/")
	if !isBelow {
		id, verb, hasVerb := strings.Cut(id, ":")
		if hasVerb {
			return address{route: Route + "/{id}:" + verb, job: id, verb: verb}
		}
		return address{route: Route + "/{id}", job: id}
	}
	kind, name, _ := strings.Cut(below, "/")
	return address{route: Route + "/{id}/" + kind, job: id, rest: name}
}

// methods are those that an address takes.
func (a address) methods() []string {
	var taken []string
	for _, method := range []string{"DELETE", "GET", "HEAD", "POST", "PUT"} {
		if a.handler(method) != nil {
			taken = append(taken, method)
		}
	}
	return taken
}

func (a address) handler(method string) handler {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return handlers()[method+" "+a.route]
}

func handlers() map[string]handler {
	return map[string]handler{
		"GET " + Route:                    (*Jobs).list,
		"POST " + Route:                   (*Jobs).create,
		"GET " + Route + "/fields":        (*Jobs).listFields,
		"GET " + Route + "/{id}":          (*Jobs).get,
		"DELETE " + Route + "/{id}":       (*Jobs).remove,
		"PUT " + Route + "/{id}/files":    (*Jobs).putFile,
		"DELETE " + Route + "/{id}/files": (*Jobs).removeFile,
		"GET " + Route + "/{id}/mapping":  (*Jobs).getMapping,
		"PUT " + Route + "/{id}/mapping":  (*Jobs).putMapping,
		"GET " + Route + "/{id}/results":  (*Jobs).getResult,
		"POST " + Route + "/{id}:look":    (*Jobs).begin,
		"POST " + Route + "/{id}:check":   (*Jobs).begin,
		"POST " + Route + "/{id}:run":     (*Jobs).begin,
		"POST " + Route + "/{id}:undo":    (*Jobs).begin,
		"POST " + Route + "/{id}:cancel":  (*Jobs).cancel,
	}
}
