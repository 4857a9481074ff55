package exports

import (
	"bytes"
	"encoding/json"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/problem"
)

// format writes resources.
type format interface {
	mediaType() string
	ending() string
	head() ([]byte, error)
	row(text []byte, resource protoreflect.Message) ([]byte, error)
	tail() ([]byte, error)
}

func formatOf(name string, asked *list) (format, error) {
	switch name {
	case "jsonl":
		return &jsonLines{wrapper: Wrapper(asked.rows.Message())}, nil
	case "csv":
		return newTable(asked.rows.Message()), nil
	case "xlsx":
		return newWorkbook(asked.rows.Message()), nil
	}
	return nil, problem.Fault("REQUEST_MALFORMED", "format", "FIELD_ENUM_UNKNOWN", "has to be one of csv, jsonl, xlsx")
}

// Formats are the names of all.
func Formats() []string { return []string{"csv", "jsonl", "xlsx"} }

// Wrapper is the member of an upsert's entry that a resource stands in; empty: it is the entry.
func Wrapper(resource protoreflect.MessageDescriptor) string {
	if resource.FullName() == "accord.accounts.v1.Account" {
		return "account"
	}
	return ""
}

// jsonLines writes a line a resource, as upserts take it: without what the server sets.
type jsonLines struct{ wrapper string }

func (*jsonLines) mediaType() string     { return "application/x-ndjson" }
func (*jsonLines) ending() string        { return ".jsonl" }
func (*jsonLines) head() ([]byte, error) { return nil, nil }
func (*jsonLines) tail() ([]byte, error) { return nil, nil }

func (j *jsonLines) row(text []byte, resource protoreflect.Message) ([]byte, error) {
	strip(resource)
	line, err := protojson.Marshal(resource.Interface())
	if err != nil {
		return nil, err
	}
	// protojson varies its white space on purpose.
	var compact bytes.Buffer
	if err := json.Compact(&compact, line); err != nil {
		return nil, err
	}
	if j.wrapper != "" {
		text = append(append(append(text, `{"`...), j.wrapper...), `":`...)
	}
	text = append(text, compact.Bytes()...)
	if j.wrapper != "" {
		text = append(text, '}')
	}
	return append(text, '\n'), nil
}

// strip takes away what a client does not say: output, and the etag.
func strip(message protoreflect.Message) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case isOutput(field):
			message.Clear(field)
		case field.Message() == nil || field.IsMap():
		case field.IsList():
			for n := range value.List().Len() {
				strip(value.List().Get(n).Message())
			}
		default:
			strip(value.Message())
		}
		return true
	})
}

func isOutput(field protoreflect.FieldDescriptor) bool {
	if field.Name() == "etag" {
		return true
	}
	behaviors, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	for _, behavior := range behaviors {
		if behavior == annotations.FieldBehavior_OUTPUT_ONLY {
			return true
		}
	}
	return false
}
