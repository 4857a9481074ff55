package rest

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// queryParser reads query parameters into a request as its JSON would be read. Beyond the runtime's
// own parser it
//   - refuses a parameter that the request does not have: `validateonly=true`, passed over, would
//     write what its caller wanted to be checked alone; and one that the address or the body says
//     already;
//   - takes the paths of a mask in camel case, the only form that they have in JSON, or as in the
//     protos.
type queryParser struct{ runtime.DefaultQueryParser }

// Parse implements runtime.QueryParameterParser.
func (p *queryParser) Parse(message proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	read := make(url.Values, len(values))
	for key, texts := range values {
		fields := fieldsAt(message.ProtoReflect().Descriptor(), key)
		if len(fields) == 0 {
			return fmt.Errorf("%s has no field %q: unknown query parameter",
				message.ProtoReflect().Descriptor().Name(), key)
		}
		if filter.HasCommonPrefix(namesOf(fields)) {
			return fmt.Errorf("%q stands in the address or in the body: no query parameter says it again", key)
		}
		read[key] = texts
		if inner := fields[len(fields)-1].Message(); inner != nil && inner.FullName() == "google.protobuf.FieldMask" {
			read[key] = maskPaths(texts)
		}
	}
	return p.DefaultQueryParser.Parse(message, read, filter)
}

// ReadQuery reads query parameters into a request as its own address would, but for fields that are
// `said` already.
func ReadQuery(message proto.Message, values url.Values, said ...string) error {
	sequences := make([][]string, len(said))
	for i, name := range said {
		sequences[i] = []string{name}
	}
	return (&queryParser{}).Parse(message, values, utilities.NewDoubleArray(sequences))
}

// fieldsAt finds the fields that a parameter leads through, such as `asOf.revision`; none if there
// are no such fields.
func fieldsAt(descriptor protoreflect.MessageDescriptor, key string) []protoreflect.FieldDescriptor {
	key, _, _ = strings.Cut(key, "[") // a map's key
	var fields []protoreflect.FieldDescriptor
	for _, name := range strings.Split(key, ".") {
		if descriptor == nil {
			return nil
		}
		field := descriptor.Fields().ByTextName(name)
		if field == nil {
			field = descriptor.Fields().ByJSONName(name)
		}
		if field == nil {
			return nil
		}
		fields = append(fields, field)
		descriptor = field.Message()
	}
	return fields
}

// namesOf are the fields' names in the protos.
func namesOf(fields []protoreflect.FieldDescriptor) []string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = string(field.Name())
	}
	return names
}

// maskPaths turns `displayName,fiscalCalendar.startMonth` into the names of the protos.
func maskPaths(texts []string) []string {
	paths := make([]string, len(texts))
	for i, text := range texts {
		var path strings.Builder
		for _, letter := range text {
			if unicode.IsUpper(letter) {
				path.WriteByte('_')
			}
			path.WriteRune(unicode.ToLower(letter))
		}
		paths[i] = path.String()
	}
	return paths
}
