package edge

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// quiet are options of a chain that nobody watches.
func quiet() Options {
	return Options{
		Identify: func(*http.Request) string { return "" },
		Began:    func() {}, Done: func(Record) {}, Panicked: func(string, any, []byte) {},
	}
}

// timed notes the deadlines of a connection.
type timed struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (t *timed) SetReadDeadline(at time.Time) error  { t.read = at; return nil }
func (t *timed) SetWriteDeadline(at time.Time) error { t.write = at; return nil }

func TestNoAnswerWaitsForEverForItsReader(t *testing.T) {
	w := &timed{ResponseRecorder: httptest.NewRecorder()}
	page := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	Handler(quiet(), page).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if left := time.Until(w.write); left <= 0 || left > answerWriteTime {
		t.Errorf("it may be written for another %v", left)
	}
	if left := time.Until(w.read); left <= 0 || left > bodyReadTime {
		t.Errorf("its body may be read for another %v", left)
	}
}

func TestRequestWhoseHandlerAbortsIsNoLongerUnderWay(t *testing.T) {
	underWay := 0
	options := quiet()
	options.Began = func() { underWay++ }
	options.Done = func(Record) { underWay-- }
	handler := Handler(options, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	}))
	func() {
		defer func() { _ = recover() }()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}()
	if underWay != 0 {
		t.Errorf("%d requests are under way", underWay)
	}
}
