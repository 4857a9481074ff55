package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"accord.dev/gateway/internal/problem"
)

// Malformed is the error of a text that is no message of its type: it names the field at fault,
// `entries[3].account.employee_count`, below `path`, also in the 1,000th entry. Nil: it is one, or what
// is wrong with it lies in no field.
func Malformed(reason, path string, message protoreflect.MessageDescriptor, text json.RawMessage) *problem.Error {
	made := newOf(message)
	if made == nil {
		return nil
	}
	wrong := Read.Unmarshal(text, made.Interface())
	if wrong == nil {
		return nil
	}
	description := Readable(wrong.Error())
	field := joined(path, faultIn(message, text))
	if field == "" {
		return nil
	}
	return problem.New(codes.InvalidArgument, reason, field+": "+description, "field", field).
		With(&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: field, Description: description}}})
}

func newOf(message protoreflect.MessageDescriptor) protoreflect.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(message.FullName())
	if err != nil {
		return nil
	}
	return kind.New()
}

// faultIn is the path of the first field of a text that cannot be read; "": none can be told.
func faultIn(message protoreflect.MessageDescriptor, text json.RawMessage) string {
	object, is := readObject(text)
	if !is || !strings.HasPrefix(string(message.FullName()), "accord.") {
		return ""
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		alone, err := json.Marshal(map[string]json.RawMessage{key: object[key]})
		if err != nil || Read.Unmarshal(alone, newOf(message).Interface()) == nil {
			continue
		}
		field := fieldOf(message, key)
		if field == nil {
			return key
		}
		name := string(field.Name())
		var elements []json.RawMessage
		switch {
		case field.Message() == nil || field.IsMap():
			return name
		case !field.IsList():
			return joined(name, faultIn(field.Message(), object[key]))
		case json.Unmarshal(object[key], &elements) == nil:
			for n, element := range elements {
				if made := newOf(field.Message()); made != nil && Read.Unmarshal(element, made.Interface()) != nil {
					return joined(fmt.Sprintf("%s[%d]", name, n), faultIn(field.Message(), element))
				}
			}
		}
		return name
	}
	return ""
}

func joined(path, within string) string {
	if path == "" || within == "" {
		return path + within
	}
	return path + "." + within
}
