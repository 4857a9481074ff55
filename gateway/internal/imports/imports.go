// Package imports takes large upserts line by line: application/x-ndjson in and out.
package imports

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	forecast "accord.dev/gateway/gen/accord/forecast/v1"
	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

const (
	bodyBytesMax  = 64 << 20
	lineBytesMax  = 1 << 20
	batchLinesMax = 1000    // what one upsert takes
	batchBytesMax = 2 << 20 // a service takes messages of 8 MiB
	batchTime     = time.Minute
	readTime      = 30 * time.Second // until more of the body comes
	drainTime     = 10 * time.Second // for what comes behind a line that is refused
	importsMax    = 4                // at once: each holds a batch in memory
	retryWhenFull = 2 * time.Second
	mediaType     = "application/x-ndjson"
)

// upsert is an RPC that takes many entries.
type upsert struct {
	path       string
	method     string
	connection *grpc.ClientConn
	entries    protoreflect.Name // the field of the entries
	request    proto.Message
	response   proto.Message
}

// Importer serves the upserts' addresses for bodies of lines; other bodies go on to `next`.
type Importer struct {
	upserts map[string]*upsert
	next    http.Handler
	running atomic.Int64
}

// New puts imports before the REST interface.
func New(connections rest.Connections, next http.Handler) *Importer {
	importer := &Importer{upserts: map[string]*upsert{}, next: next}
	for _, upsert := range []*upsert{
		{
			path: "/v1/accounts:upsert", method: accounts.AccountService_UpsertAccounts_FullMethodName,
			connection: connections.Accounts, entries: "entries",
			request: &accounts.UpsertAccountsRequest{}, response: &accounts.UpsertAccountsResponse{},
		}, {
			path: "/v1/opportunities:upsert", method: forecast.PipelineService_UpsertOpportunities_FullMethodName,
			connection: connections.Forecast, entries: "opportunities",
			request: &forecast.UpsertOpportunitiesRequest{}, response: &forecast.UpsertOpportunitiesResponse{},
		}, {
			path: "/v1/revenueFacts:upsert", method: forecast.RevenueService_UpsertRevenueFacts_FullMethodName,
			connection: connections.Forecast, entries: "revenue_facts",
			request: &forecast.UpsertRevenueFactsRequest{}, response: &forecast.UpsertRevenueFactsResponse{},
		},
	} {
		importer.upserts[upsert.path] = upsert
	}
	return importer
}

// Addresses are where imports are taken, and which field of the request a line is an entry of.
func Addresses() map[string]protoreflect.Name {
	addresses := map[string]protoreflect.Name{}
	for path, upsert := range New(rest.Connections{}, nil).upserts {
		addresses[path] = upsert.entries
	}
	return addresses
}

func (i *Importer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upsert := i.upserts[r.URL.Path]
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if upsert == nil || r.Method != http.MethodPost || kind != mediaType {
		i.next.ServeHTTP(w, r)
		return
	}
	of := call.From(r.Context())
	of.Method = upsert.method[1:]
	if i.running.Add(1) > importsMax {
		i.running.Add(-1)
		problem.Write(w, r, problem.New(codes.ResourceExhausted, "TOO_MANY_IMPORTS",
			"as many imports run as this gateway takes").
			RetryAfter(retryWhenFull).HTTP(http.StatusServiceUnavailable))
		return
	}
	defer i.running.Add(-1)
	if err := i.run(w, r, upsert); err != nil {
		of.Code = codes.Code(problem.Complete(err, "").GetCode())
	}
}

func (i *Importer) run(w http.ResponseWriter, r *http.Request, upsert *upsert) error {
	template := proto.Clone(upsert.request)
	if err := rest.ReadQuery(template, r.URL.Query(), string(upsert.entries)); err != nil {
		problem.Write(w, r, err)
		return err
	}
	of := call.From(r.Context())
	if err := rest.NameChange(template.ProtoReflect(), of.RequestID); err != nil {
		problem.Write(w, r, err)
		return err
	}
	of.RequestID = "" // each batch is named by it, and is not it
	if r.ContentLength > bodyBytesMax {
		err := tooLarge()
		problem.Write(w, r, err)
		return err
	}
	control := http.NewResponseController(w)
	_ = control.EnableFullDuplex() // results go out while lines still come in
	// What net/http reads of a body after such a handler is read on into the connection's next
	// request, which then panics ("invalid concurrent Body.Read call"): there is no next one.
	w.Header().Set("Connection", "close")
	body := &patientBody{http.MaxBytesReader(w, r.Body, bodyBytesMax), control}
	unpacked, err := edge.Unpacked(r.Header, body)
	if err != nil {
		problem.Write(w, r, err)
		return err
	}
	job := &job{
		upsert: upsert, template: template, call: of,
		lines: newLines(&bounded{unpacked, bodyBytesMax}), out: &results{writer: w, control: control, request: r},
	}
	if err = job.run(r.Context()); err != nil {
		drain(body, control)
	}
	return err
}

// drain reads what a client still sends behind a line that was refused. If the connection were closed
// under its hands, it would see that and not the answer.
func drain(body *patientBody, control *http.ResponseController) {
	_ = control.SetReadDeadline(time.Now().Add(drainTime))
	_, _ = io.Copy(io.Discard, body.body)
}

func tooLarge() *problem.Error {
	return problem.New(codes.InvalidArgument, "IMPORT_TOO_LARGE",
		"an import is 64 MiB at most: send it in parts").HTTP(http.StatusRequestEntityTooLarge)
}

// patientBody waits for each part of a body, not for the whole.
type patientBody struct {
	body    io.Reader
	control *http.ResponseController
}

func (b *patientBody) Read(into []byte) (int, error) {
	_ = b.control.SetReadDeadline(time.Now().Add(readTime))
	return b.body.Read(into)
}

// bounded ends a body that holds more than it may once it is unpacked.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(into []byte) (int, error) {
	read, err := b.from.Read(into)
	if b.left -= int64(read); b.left < 0 {
		return 0, &http.MaxBytesError{Limit: bodyBytesMax}
	}
	return read, err
}

// send upserts one batch.
func (u *upsert) send(ctx context.Context, request proto.Message) (proto.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, batchTime)
	defer cancel()
	response := u.response.ProtoReflect().New().Interface()
	if err := u.connection.Invoke(ctx, u.method, request, response); err != nil {
		return nil, rest.Explain(call.From(ctx), err)
	}
	return response, nil
}

var (
	errTooLong = errors.New("the line is longer than 1 MiB")
	errWide    = errors.New("the lines are UTF-16 or UTF-32; they have to be UTF-8")
)
