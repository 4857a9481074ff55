package rest

import (
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/problem"
)

// queryParser reads query parameters into a request as its JSON would be read: it takes the paths of a mask
// in camel case, the only form that they have in JSON, or as in the protos. What cannot be read was refused
// before (queryFaults).
type queryParser struct{ runtime.DefaultQueryParser }

// Parse implements runtime.QueryParameterParser.
func (p *queryParser) Parse(message proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	read := make(url.Values, len(values))
	for key, texts := range values {
		read[key] = texts
		fields := fieldsAt(message.ProtoReflect().Descriptor(), key)
		if len(fields) > 0 && isMask(fields[len(fields)-1]) {
			read[key] = maskPaths(texts)
		}
	}
	return p.DefaultQueryParser.Parse(message, read, filter)
}

func isMask(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && field.Message().FullName() == "google.protobuf.FieldMask"
}

// ReadQuery reads query parameters into a request as its own address would, but for fields that are
// `said` already.
func ReadQuery(message proto.Message, values url.Values, said ...string) *problem.Error {
	paths := make([][]string, len(said))
	for i, name := range said {
		paths[i] = []string{name}
	}
	faults := queryFaults(message.ProtoReflect().Descriptor(), values, paths)
	if refused := faults.Error("REQUEST_MALFORMED"); refused != nil {
		return refused
	}
	if (&queryParser{}).Parse(message, values, utilities.NewDoubleArray(paths)) != nil {
		return problem.Fault("REQUEST_MALFORMED", "", "FIELD_VALUE_MALFORMED", "the query parameters cannot be read")
	}
	return nil
}

// queryFaults lists what is wrong with query parameters, each as the address spells it. A parameter that the
// request does not have is refused: `validateonly=true`, passed over, would write what its caller wanted to be
// checked alone; so is one that the path or the body says already (`said`).
func queryFaults(message protoreflect.MessageDescriptor, values url.Values, said [][]string) problem.Faults {
	var faults problem.Faults
	elsewhere := utilities.NewDoubleArray(said)
	seen := map[string]bool{}                           // by the names of the protos
	chosen := map[protoreflect.OneofDescriptor]string{} // the member
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fields := fieldsAt(message, key)
		if len(fields) == 0 {
			faults.Add(key, "PARAMETER_UNKNOWN", "is no parameter of this request")
			continue
		}
		names := namesOf(fields)
		last := fields[len(fields)-1]
		_, mapKey, _ := strings.Cut(key, "[")
		name := strings.Join(names, ".") + "[" + mapKey
		switch {
		case elsewhere.HasCommonPrefix(names):
			faults.Add(key, "PARAMETER_SAID_ELSEWHERE", "stands in the path or in the body: leave the parameter out")
			continue
		case seen[name], len(values[key]) > 1 && !last.IsList():
			faults.Add(key, "PARAMETER_REPEATED", "is said twice, and takes one value")
			continue
		}
		seen[name] = true
		if one := last.ContainingOneof(); one != nil && !one.IsSynthetic() {
			if chosen[one] != "" {
				faults.Add(key, "FIELD_ONEOF_REPEATED", "cannot be said beside "+chosen[one]+": say one of them")
				continue
			}
			chosen[one] = key
		}
		for _, text := range values[key] {
			if reason, description := parameterFault(message, last, key, text); reason != "" {
				faults.Add(key, reason, description)
			}
		}
	}
	return faults
}

// parameterFault is what is wrong with the value of a parameter; no reason: nothing.
func parameterFault(message protoreflect.MessageDescriptor, field protoreflect.FieldDescriptor, key, text string) (string, string) {
	if field.Message() != nil && !field.IsMap() {
		form, known := knownForms[field.Message().FullName()]
		if !known {
			return "FIELD_TYPE_MISMATCH", "is an object: name its fields, as " + key + ".NAME"
		}
		if isMask(field) || parses(message, key, text) {
			return "", ""
		}
		return "FIELD_VALUE_MALFORMED", "has to be " + strings.ReplaceAll(form, `"`, "")
	}
	switch {
	case field.IsMap():
	case field.Kind() == protoreflect.StringKind:
	case field.Kind() == protoreflect.BoolKind && text != "true" && text != "false":
		return "FIELD_TYPE_MISMATCH", "has to be true or false"
	case field.Kind() == protoreflect.EnumKind:
		quoted, _ := json.Marshal(text)
		if isInteger.MatchString(text) {
			quoted = []byte(text)
		}
		if reason, description := scalarFault(field, quoted); reason != "" {
			return reason, description
		}
	case bounds[field.Kind()][0] != nil:
		if reason, description := numberFault(field.Kind(), text); reason != "" {
			return reason, description
		} else if !isInteger.MatchString(text) {
			return "FIELD_TYPE_MISMATCH", "has to be a whole number, in digits alone"
		}
	}
	if !parses(message, key, text) {
		return "FIELD_VALUE_MALFORMED", "cannot be read"
	}
	return "", ""
}

var isInteger = regexp.MustCompile(`^-?[0-9]+$`)

// parses says whether the library reads a parameter.
func parses(message protoreflect.MessageDescriptor, key, text string) bool {
	made := newOf(message)
	return made == nil ||
		(&queryParser{}).Parse(made.Interface(), url.Values{key: {text}}, utilities.NewDoubleArray(nil)) == nil
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
