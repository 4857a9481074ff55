package imports

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

// job is one import. Memory holds one batch.
type job struct {
	upsert   *upsert
	template proto.Message // what the query says for all batches
	call     *call.Call
	lines    *lines
	out      *results

	batch   protoreflect.Message
	numbers []int // the line of each entry in the batch
	bytes   int
	batches int
	written int // the last line whose batch is written
}

// run reads to the end, or to the first line that is refused: batches before its own are written,
// its own is not.
func (j *job) run(ctx context.Context) error {
	j.begin()
	for {
		line, err := j.lines.next()
		if err != nil {
			return j.fail(j.lines.number, readError(err))
		}
		if line == nil {
			break
		}
		if err := j.add(line); err != nil {
			return j.fail(j.lines.number, err)
		}
		if len(j.numbers) == batchLinesMax || j.bytes >= batchBytesMax {
			if err := j.flush(ctx); err != nil {
				return err
			}
		}
	}
	if err := j.flush(ctx); err != nil {
		return err
	}
	return j.out.end()
}

func (j *job) begin() {
	j.batch = proto.Clone(j.template).ProtoReflect()
	j.batch.Clear(j.entries())
	j.numbers = j.numbers[:0]
	j.bytes = 0
}

func (j *job) entries() protoreflect.FieldDescriptor {
	return j.batch.Descriptor().Fields().ByName(j.upsert.entries)
}

func (j *job) add(line []byte) error {
	entries := j.batch.Mutable(j.entries()).List()
	entry := entries.NewElement()
	if err := rest.Read.Unmarshal(line, entry.Message().Interface()); err != nil {
		return rest.Malformed("LINE_MALFORMED", "", entry.Message().Descriptor(), line)
	}
	entries.Append(entry)
	j.mask(entry.Message(), line)
	j.numbers = append(j.numbers, j.lines.number)
	j.bytes += len(line)
	return nil
}

// mask says of the entry just added which fields its line names: masks follow presence.
func (j *job) mask(entry protoreflect.Message, line []byte) {
	if entry.Descriptor().Fields().ByName("update_mask") != nil {
		rest.FillEntryMask(entry, line)
	}
	if masks := j.batch.Descriptor().Fields().ByName("update_masks"); masks != nil {
		mask := rest.ParallelMask(entry.Descriptor(), line)
		j.batch.Mutable(masks).List().Append(protoreflect.ValueOfMessage(mask.ProtoReflect()))
	}
}

// flush writes the batch and tells what became of it.
func (j *job) flush(ctx context.Context) error {
	if len(j.numbers) == 0 {
		return nil
	}
	j.batches++
	j.nameBatch()
	response, err := j.upsert.send(ctx, j.batch.Interface())
	if err != nil {
		return j.fail(j.lineOf(err), err)
	}
	j.written = j.numbers[len(j.numbers)-1]
	if err := j.out.batch(j.summary(response.ProtoReflect())); err != nil {
		return err
	}
	j.begin()
	return nil
}

// nameBatch gives each batch a request id of its own, so that an import that is repeated with the
// same id and lines has no second effect.
func (j *job) nameBatch() {
	field := j.batch.Descriptor().Fields().ByName("request_id")
	if id := j.template.ProtoReflect().Get(field).String(); id != "" {
		j.batch.Set(field, protoreflect.ValueOfString(id+"/"+strconv.Itoa(j.batches)))
	}
}

func (j *job) summary(response protoreflect.Message) summary {
	told := summary{
		FirstLine: j.numbers[0], LastLine: j.written,
		Revision: j.call.Revision, DeferredLines: []int{},
	}
	all := response.Get(response.Descriptor().Fields().ByName("results")).List()
	for n := range all.Len() {
		result := all.Get(n).Message()
		fields := result.Descriptor().Fields()
		outcome := fields.ByName("outcome")
		switch outcome.Enum().Values().ByNumber(result.Get(outcome).Enum()).Name() {
		case "CREATED":
			told.Created++
		case "UPDATED":
			told.Updated++
		case "UNCHANGED":
			told.Unchanged++
		case "RESTORED":
			told.Restored++
		}
		if deferred := fields.ByName("parent_deferred"); deferred != nil && result.Get(deferred).Bool() && n < len(j.numbers) {
			told.DeferredLines = append(told.DeferredLines, j.numbers[n])
		}
	}
	return told
}

// lineOf is the line that a service's error means: that of the first entry it names (`entries[3]`, or
// its mask beside it), else the batch's first.
func (j *job) lineOf(err error) int {
	told := status.Convert(err).Proto()
	fields := []string{problem.Info(told).GetMetadata()["field"]}
	for _, detail := range told.GetDetails() {
		bad := &errdetails.BadRequest{}
		if !detail.MessageIs(bad) || detail.UnmarshalTo(bad) != nil {
			continue
		}
		for _, violation := range bad.GetFieldViolations() {
			fields = append(fields, violation.GetField())
		}
	}
	for _, field := range fields {
		list, index, _ := strings.Cut(field, "[")
		index, _, _ = strings.Cut(index, "]")
		at, err := strconv.Atoi(index)
		if err == nil && (list == string(j.upsert.entries) || list == "update_masks") && at < len(j.numbers) {
			return j.numbers[at]
		}
	}
	return j.numbers[0]
}

// fail answers with the error, which line it belongs to, and how far the import came.
func (j *job) fail(line int, err error) error {
	told := proto.Clone(status.Convert(err).Proto()).(*spb.Status)
	told.Message = fmt.Sprintf("line %d: %s (lines up to %d are written)", line, told.GetMessage(), j.written)
	info := problem.Info(told)
	if info == nil {
		info = &errdetails.ErrorInfo{Reason: "IMPORT_FAILED", Domain: problem.Domain}
	}
	if info.Metadata == nil {
		info.Metadata = map[string]string{}
	}
	info.Metadata["line"] = strconv.Itoa(line)
	info.Metadata["written_through_line"] = strconv.Itoa(j.written)
	kept := told.GetDetails()[:0]
	for _, detail := range told.GetDetails() {
		if !detail.MessageIs(info) {
			kept = append(kept, detail)
		}
	}
	told.Details = kept
	if packed, packErr := anypb.New(info); packErr == nil {
		told.Details = append([]*anypb.Any{packed}, told.Details...)
	}
	final := problem.Of(told, problem.HTTPStatus(err))
	j.out.fail(final, j.call.ID)
	return final
}

func readError(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge()
	case errors.Is(err, errTooLong):
		return problem.New(codes.InvalidArgument, "LINE_TOO_LONG", err.Error()).
			HTTP(http.StatusRequestEntityTooLarge)
	case errors.Is(err, errWide):
		return problem.New(codes.InvalidArgument, "LINE_MALFORMED", err.Error())
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem.New(codes.DeadlineExceeded, "BODY_TOO_SLOW", "the next lines did not come in time").
			RetryAfter(retryWhenFull).HTTP(http.StatusRequestTimeout)
	}
	if edge.IsBroken(err) {
		return problem.New(codes.InvalidArgument, "BODY_ENCODING_BROKEN", "the body is no gzip, though Content-Encoding says so")
	}
	return problem.New(codes.InvalidArgument, "BODY_INCOMPLETE", "the body ended too early")
}
