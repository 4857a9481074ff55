package rest

import (
	"encoding/json"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"accord.dev/gateway/internal/problem"
)

// Malformed is the error of a text that is no message of its type: it names every field at fault below `path`,
// as the text spells it, `entries[3].account.employeeCount`, each with a reason of its own. Nil: it is one.
func Malformed(reason, path string, message protoreflect.MessageDescriptor, text json.RawMessage) *problem.Error {
	made := newOf(message)
	if made == nil || Read.Unmarshal(text, made.Interface()) == nil {
		return nil
	}
	faults := faultsOf(path, message, text)
	if faults.Empty() {
		// The library sees something that we do not, such as half of a letter in a text.
		faults.Add("", "FIELD_VALUE_MALFORMED", "holds a text or a number that cannot be read")
	}
	return faults.Error(reason)
}

func newOf(message protoreflect.MessageDescriptor) protoreflect.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(message.FullName())
	if err != nil {
		return nil
	}
	return kind.New()
}

func joined(path, within string) string {
	if path == "" || within == "" {
		return path + within
	}
	return path + "." + within
}
