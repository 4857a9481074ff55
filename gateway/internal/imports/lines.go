package imports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"accord.dev/gateway/internal/problem"
)

// byteOrderMark is what some programs put before UTF-8. It says nothing.
var byteOrderMark = []byte("\xef\xbb\xbf")

// isWide says whether a body that begins so is UTF-16 or UTF-32, with a byte order mark or without.
func isWide(line []byte) bool {
	return bytes.HasPrefix(line, []byte("\xff\xfe")) || bytes.HasPrefix(line, []byte("\xfe\xff")) ||
		bytes.HasPrefix(line, []byte("{\x00")) || bytes.HasPrefix(line, []byte("\x00"))
}

// lines reads lines that are not blank, and counts all.
type lines struct {
	scanner *bufio.Scanner
	number  int // of the line read last, from 1
}

func newLines(body io.Reader) *lines {
	scanner := bufio.NewScanner(body)
	scanner.Buffer(make([]byte, 0, 64<<10), lineBytesMax)
	return &lines{scanner: scanner}
}

// next is the next line, valid until the one after it; nil: there is none.
func (l *lines) next() ([]byte, error) {
	for l.scanner.Scan() {
		l.number++
		line := l.scanner.Bytes()
		if l.number == 1 {
			if isWide(line) {
				return nil, errWide
			}
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line, nil
		}
	}
	err := l.scanner.Err()
	if err != nil {
		l.number++
	}
	if errors.Is(err, bufio.ErrTooLong) {
		return nil, errTooLong
	}
	return nil, err
}

// summary is what became of one batch, a line of the answer.
type summary struct {
	FirstLine     int    `json:"firstLine"`
	LastLine      int    `json:"lastLine"`
	Created       int    `json:"created"`
	Updated       int    `json:"updated"`
	Unchanged     int    `json:"unchanged"`
	Restored      int    `json:"restored"`      // were deleted, and are there again
	DeferredLines []int  `json:"deferredLines"` // written without their parent: send them again
	Revision      string `json:"revision"`      // an int64
}

// results writes the answer. Many clients read it only when their body is out, so it has to fit
// into the network's buffers: a short line a batch.
type results struct {
	writer  http.ResponseWriter
	control *http.ResponseController
	request *http.Request
	begun   bool
}

const writeTime = 10 * time.Second

func (r *results) begin() {
	if !r.begun {
		r.begun = true
		r.writer.Header().Set("Content-Type", mediaType)
		r.writer.WriteHeader(http.StatusOK)
	}
}

func (r *results) batch(told summary) error {
	r.begin()
	line, err := json.Marshal(told)
	if err != nil {
		return err
	}
	return r.write(line)
}

// fail tells the error: as the answer if nothing was told yet, else as its last line.
func (r *results) fail(err *problem.Error, requestID string) {
	if !r.begun {
		problem.Write(r.writer, r.request, err)
		return
	}
	line := append([]byte(`{"error":`), problem.Marshal(problem.Complete(err, requestID))...)
	_ = r.write(append(line, '}'))
}

// end answers also an import without a line.
func (r *results) end() error {
	r.begin()
	return r.control.Flush()
}

func (r *results) write(line []byte) error {
	_ = r.control.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := r.writer.Write(append(line, '\n')); err != nil {
		return err
	}
	return r.control.Flush()
}
