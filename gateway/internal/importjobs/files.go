package importjobs

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/problem"
)

const (
	nameBytesMax = 120
	readTime     = 30 * time.Second // until more of a file comes
)

// safeName is what a file that is sent as `sent` is called here: the last part of any path in it,
// without what a terminal, a pattern of a mapping or a file system could obey. Empty: nothing is left.
func safeName(sent string) string {
	if cut := strings.LastIndexAny(sent, `/\`); cut >= 0 {
		sent = sent[cut+1:]
	}
	name := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		if strings.ContainsRune(`*?"<>|:`, r) {
			return '_'
		}
		return r
	}, sent)
	name = strings.TrimLeft(strings.TrimSpace(name), ".- ")
	if len(name) <= nameBytesMax {
		return name
	}
	ending := filepath.Ext(name)
	if len(ending) > 16 {
		ending = ""
	}
	return strings.ToValidUTF8(name[:nameBytesMax-len(ending)], "") + ending
}

func (j *Jobs) putFile(w http.ResponseWriter, r *http.Request, one *job, asked address) error {
	name := safeName(asked.rest)
	if name == "" {
		return problem.New(codes.InvalidArgument, "FILE_NAME_INVALID", "the file needs a name")
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return edge.NotUnpacked("identity") // a file is kept as it is
	}
	if r.ContentLength > fileBytesMax {
		w.Header().Set("Connection", "close")
		return fileTooLarge()
	}
	part, err := os.CreateTemp(one.folder, "part-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(part.Name()) }()
	bytes, err := j.receive(w, r, part)
	if closed := part.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = one.keep(part.Name(), fileInfo{name, bytes}, j)
	}
	if err != nil {
		j.addBytes(-bytes)
		w.Header().Set("Connection", "close") // the rest of the body is not read
		return err
	}
	return write(w, one.status())
}

// receive copies the body, as it comes, within the limits; what it counted stays counted.
func (j *Jobs) receive(w http.ResponseWriter, r *http.Request, into io.Writer) (int64, error) {
	control := http.NewResponseController(w)
	body := http.MaxBytesReader(w, r.Body, fileBytesMax)
	buffer := make([]byte, 256<<10)
	var bytes int64
	for {
		_ = control.SetReadDeadline(time.Now().Add(readTime))
		_ = control.SetWriteDeadline(time.Now().Add(2 * readTime))
		read, err := body.Read(buffer)
		if read > 0 {
			if !j.addBytes(int64(read)) {
				return bytes, problem.New(codes.ResourceExhausted, "IMPORTS_FULL",
					"the imports that wait here have no room for more").
					RetryAfter(retryWhenFull).HTTP(http.StatusServiceUnavailable)
			}
			bytes += int64(read)
			if _, failed := into.Write(buffer[:read]); failed != nil {
				return bytes, failed
			}
		}
		if errors.Is(err, io.EOF) {
			return bytes, nil
		}
		if err != nil {
			return bytes, uploadError(err)
		}
	}
}

func uploadError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fileTooLarge()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return problem.New(codes.DeadlineExceeded, "BODY_TOO_SLOW", "the file did not come in time").
			RetryAfter(retryWhenSlow).HTTP(http.StatusRequestTimeout)
	}
	return problem.New(codes.InvalidArgument, "BODY_INCOMPLETE", "the file ended too early")
}

func fileTooLarge() error {
	return problem.New(codes.InvalidArgument, "FILE_TOO_LARGE", "a file is 256 MiB at most",
		"bytes_max", "268435456").HTTP(http.StatusRequestEntityTooLarge)
}

// keep makes a file that is whole one of the job's; it takes the place of one of the same name.
func (o *job) keep(path string, file fileInfo, jobs *Jobs) error {
	var freed int64
	err := o.change(func() error {
		at := o.find(file.Name)
		count := len(o.told.Files)
		if at >= 0 {
			freed = o.told.Files[at].Bytes
		} else {
			count++
		}
		if count > filesMax || o.bytes-freed+file.Bytes > jobBytesMax {
			freed = 0
			return problem.New(codes.InvalidArgument, "IMPORT_TOO_LARGE",
				"an import has 100 files and 512 MiB at most").HTTP(http.StatusRequestEntityTooLarge)
		}
		if err := os.Rename(path, filepath.Join(o.files(), file.Name)); err != nil {
			freed = 0
			return err
		}
		o.bytes += file.Bytes - freed
		if at >= 0 {
			o.told.Files[at] = file
		} else {
			o.told.Files = append(o.told.Files, file)
		}
		return nil
	})
	jobs.addBytes(-freed)
	return err
}

func (o *job) find(name string) int {
	for at, file := range o.told.Files {
		if file.Name == name {
			return at
		}
	}
	return -1
}

func (j *Jobs) removeFile(w http.ResponseWriter, _ *http.Request, one *job, asked address) error {
	var freed int64
	err := one.change(func() error {
		at := one.find(asked.rest)
		if at < 0 {
			return problem.New(codes.NotFound, "FILE_NOT_FOUND", "the import has no such file")
		}
		freed = one.told.Files[at].Bytes
		one.bytes -= freed
		_ = os.Remove(filepath.Join(one.files(), one.told.Files[at].Name))
		one.told.Files = append(one.told.Files[:at], one.told.Files[at+1:]...)
		return nil
	})
	j.addBytes(-freed)
	if err != nil {
		return err
	}
	return write(w, one.status())
}
