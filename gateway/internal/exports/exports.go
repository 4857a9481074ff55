// Package exports streams whole lists as files: JSON lines, which the upserts take again unchanged, and
// CSV and workbooks, which `accord import crm DIR --profile accord` does.
//
// The address is the list's and `:export`: /v1/accounts:export, /v1/accounts/-/contacts:export. All of it
// shows one revision; memory holds one page.
package exports

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

const (
	suffix        = ":export"
	pageRows      = 1000
	pageTime      = time.Minute
	writeTime     = 30 * time.Second // for what of a page does not fit into the network's buffers
	exportsMax    = 4                // at once: each holds a page in memory
	retryWhenFull = 2 * time.Second
)

// Exporter serves exports; everything else goes on to `next`.
type Exporter struct {
	lists   []*list
	next    http.Handler
	running atomic.Int64
}

// New puts exports before the REST interface.
func New(connections rest.Connections, next http.Handler) *Exporter {
	return &Exporter{lists: listsOf(connections), next: next}
}

func (e *Exporter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, found := strings.CutSuffix(r.URL.Path, suffix)
	var asked *list
	var parent string
	if found {
		asked, parent = e.find(path)
	}
	if asked == nil {
		e.next.ServeHTTP(w, r)
		return
	}
	if r.Method != http.MethodGet {
		call.From(r.Context()).Method = "unrouted"
		problem.Write(w, r, problem.NoRoute(http.MethodGet))
		return
	}
	if r.ContentLength != 0 {
		problem.Write(w, r, problem.New(codes.InvalidArgument, "BODY_NOT_EXPECTED", "a GET has no body"))
		return
	}
	of := call.From(r.Context())
	of.Method = asked.method[1:]
	if e.running.Add(1) > exportsMax {
		e.running.Add(-1)
		problem.Write(w, r, problem.New(codes.ResourceExhausted, "TOO_MANY_EXPORTS",
			"as many exports run as this gateway serves").
			RetryAfter(retryWhenFull).HTTP(http.StatusServiceUnavailable))
		return
	}
	defer e.running.Add(-1)
	export := &export{list: asked, writer: w, control: http.NewResponseController(w), call: of}
	if err := export.run(r, parent); err != nil {
		of.Code = codes.Code(problem.Complete(err, "").GetCode())
		if export.begun {
			// Half a file must not look like a whole one: the connection ends without the end of the body.
			panic(http.ErrAbortHandler)
		}
		problem.Write(w, r, err)
	}
}

func (e *Exporter) find(path string) (*list, string) {
	for _, one := range e.lists {
		if parts := one.path.FindStringSubmatch(path); parts != nil {
			return one, strings.Join(parts[1:], "")
		}
	}
	return nil, ""
}

// export is one of them.
type export struct {
	list    *list
	writer  http.ResponseWriter
	control *http.ResponseController
	call    *call.Call
	begun   bool
}

func (e *export) run(r *http.Request, parent string) error {
	request, format, err := e.read(r.URL, parent)
	if err != nil {
		return err
	}
	for first := true; ; first = false {
		page, err := e.list.page(r.Context(), request)
		if err != nil {
			return err
		}
		if first {
			e.begin(format)
		}
		last := page.Get(page.Descriptor().Fields().ByName("next_page_token")).String() == ""
		if err := e.write(format, page, first, last); err != nil {
			return err
		}
		token := page.Get(page.Descriptor().Fields().ByName("next_page_token")).String()
		if token == "" {
			return nil
		}
		set(request, "page_token", protoreflect.ValueOfString(token))
	}
}

// read makes the list's request of what the address says.
func (e *export) read(address *url.URL, parent string) (proto.Message, format, error) {
	values := address.Query()
	names := values["format"]
	values.Del("format")
	if len(names) > 1 {
		return nil, nil, problem.Fault("REQUEST_MALFORMED", "format", "PARAMETER_REPEATED", "is said twice, and takes one value")
	}
	for _, field := range []string{"pageSize", "page_size", "pageToken", "page_token"} {
		if values.Has(field) {
			return nil, nil, problem.Fault("REQUEST_MALFORMED", field, "PARAMETER_NOT_EXPECTED", "is left out: an export has no pages")
		}
	}
	names = append(names, "")
	format, err := formatOf(names[0], e.list)
	if err != nil {
		return nil, nil, err
	}
	request := e.list.request.New().Interface()
	if err := rest.ReadQuery(request, values, e.list.parentOf()...); err != nil {
		return nil, nil, err
	}
	if parent != "" {
		set(request, "parent", protoreflect.ValueOfString(parent))
	}
	set(request, "page_size", protoreflect.ValueOfInt32(pageRows))
	return request, format, nil
}

func (e *export) begin(format format) {
	e.begun = true
	e.call.SetHeaders(e.writer.Header())
	e.call.Streamed = true
	e.writer.Header().Set("Content-Type", format.mediaType())
	e.writer.Header().Set("Content-Disposition", `attachment; filename="`+e.list.file+format.ending()+`"`)
	e.writer.WriteHeader(http.StatusOK)
}

func (e *export) write(format format, page protoreflect.Message, first, last bool) error {
	_ = e.control.SetWriteDeadline(time.Now().Add(writeTime))
	var text []byte
	var err error
	if first {
		if text, err = format.head(); err != nil {
			return err
		}
	}
	rows := page.Get(e.list.rows).List()
	for n := range rows.Len() {
		if text, err = format.row(text, rows.Get(n).Message()); err != nil {
			return err
		}
	}
	if last {
		tail, err := format.tail()
		if err != nil {
			return err
		}
		text = append(text, tail...)
	}
	if _, err := e.writer.Write(text); err != nil {
		return err
	}
	return e.control.Flush()
}

// page asks for one.
func (l *list) page(ctx context.Context, request proto.Message) (protoreflect.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	response := l.response.New().Interface()
	if err := l.connection.Invoke(ctx, l.method, request, response); err != nil {
		return nil, rest.Explain(call.From(ctx), err)
	}
	return response.ProtoReflect(), nil
}

func set(message proto.Message, field protoreflect.Name, value protoreflect.Value) {
	reflected := message.ProtoReflect()
	reflected.Set(reflected.Descriptor().Fields().ByName(field), value)
}
