package main

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	common "accord.dev/gateway/gen/accord/common/v1"
)

// What a document is made of.
type object = map[string]any

const schemaPrefix = "#/components/schemas/"

// schemas makes the schemas that operations refer to: of a message as the gateway writes it, and of the
// same message as it reads it (`Input` behind the name). The two differ: an answer has every field that has
// no presence, and what the server sets; a request may name any field, with null for none.
type schemas struct {
	contract *contract
	made     object
	of       map[string]protoreflect.FullName // what each name stands for
	failed   error
}

func newSchemas(of *contract) *schemas {
	return &schemas{contract: of, made: object{}, of: map[string]protoreflect.FullName{}}
}

func refTo(name string) object { return object{"$ref": schemaPrefix + name} }

// nameOf is what a message or enum is called: `Account`, `Account.State`; with its package where two
// services have one of the name, `accounts.v1.Change`.
func (s *schemas) nameOf(element protoreflect.Descriptor) string {
	file := string(element.ParentFile().Package())
	name := strings.TrimPrefix(string(element.FullName()), file+".")
	top, _, _ := strings.Cut(name, ".")
	if strings.HasPrefix(file, "accord.") && s.contract.ours[protoreflect.Name(top)] > 1 {
		name = strings.TrimPrefix(file, "accord.") + "." + name
	}
	return name
}

// add keeps a schema under its name, which `made` gets once: it may lead to itself.
func (s *schemas) add(name string, element protoreflect.Descriptor, made func() object) object {
	if of, is := s.of[name]; is {
		if of != element.FullName() && s.failed == nil {
			s.failed = fmt.Errorf("%s and %s are both called %s", of, element.FullName(), name)
		}
		return refTo(name)
	}
	s.of[name] = element.FullName()
	schema := made()
	values, _ := schema["description"].(string)
	if text := strings.TrimSpace(commentOf(element) + values); text != "" {
		schema["description"] = text
	}
	s.made[name] = schema
	return refTo(name)
}

// output is the schema of a message as answers have it.
func (s *schemas) output(message protoreflect.MessageDescriptor) object {
	if known, is := wellKnown(message); is {
		return known
	}
	return s.add(s.nameOf(message), message, func() object {
		properties, required := object{}, []string{}
		fields := message.Fields()
		for n := range fields.Len() {
			field := fields.Get(n)
			property := s.typeOf(field, s.output)
			describeField(property, field)
			if behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) {
				property["readOnly"] = true
			}
			properties[field.JSONName()] = property
			if !field.HasPresence() {
				required = append(required, field.JSONName())
			}
		}
		return objectOf(properties, required)
	})
}

// input is the schema of a message as bodies have it.
func (s *schemas) input(message protoreflect.MessageDescriptor) object {
	if known, is := wellKnown(message); is {
		return known
	}
	name := s.nameOf(message)
	top, _, _ := strings.Cut(name, ".")
	if !strings.HasSuffix(top, "Request") {
		name += "Input"
	}
	return s.add(name, message, func() object { return s.inputObject(message, nil) })
}

// inputObject leaves out what the server sets, which may be sent back but changes nothing, and what the
// path says already.
func (s *schemas) inputObject(message protoreflect.MessageDescriptor, inPath []string) object {
	properties, required := object{}, []string{}
	isRequest := strings.HasSuffix(string(message.Name()), "Request")
	fields := message.Fields()
	for n := range fields.Len() {
		field := fields.Get(n)
		if behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) || slices.Contains(inPath, string(field.Name())) {
			continue
		}
		property := s.typeOf(field, s.input)
		restrict(property, field)
		if isRequest && behaves(field, annotations.FieldBehavior_REQUIRED) {
			required = append(required, field.JSONName())
		} else {
			property = orNull(property)
		}
		describeField(property, field)
		properties[field.JSONName()] = property
	}
	made := objectOf(properties, required)
	return made
}

func objectOf(properties object, required []string) object {
	made := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		slices.Sort(required)
		made["required"] = required
	}
	return made
}

// orNull also takes null, which a body says of a field that is to be unset.
func orNull(schema object) object {
	if kind, is := schema["type"].(string); is {
		schema["type"] = []string{kind, "null"}
		return schema
	}
	if schema["$ref"] == nil {
		return schema // anything
	}
	return object{"anyOf": []any{schema, object{"type": "null"}}}
}

func describeField(schema object, field protoreflect.FieldDescriptor) {
	if comment := commentOf(field); comment != "" {
		schema["description"] = comment
	}
	if options, is := field.Options().(interface{ GetDeprecated() bool }); is && options.GetDeprecated() {
		schema["deprecated"] = true
	}
}

// typeOf is the schema of a field's value; `of` makes that of a message.
func (s *schemas) typeOf(field protoreflect.FieldDescriptor, of func(protoreflect.MessageDescriptor) object) object {
	if field.IsMap() {
		return object{"type": "object", "additionalProperties": s.single(field.MapValue(), of)}
	}
	if field.IsList() {
		return object{"type": "array", "items": s.single(field, of)}
	}
	return s.single(field, of)
}

func (s *schemas) single(field protoreflect.FieldDescriptor, of func(protoreflect.MessageDescriptor) object) object {
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return of(field.Message())
	case protoreflect.EnumKind:
		return s.enum(field.Enum())
	case protoreflect.BoolKind:
		return object{"type": "boolean"}
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return object{"type": "integer", "format": "int32"}
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return object{"type": "integer", "minimum": 0}
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return object{"type": "string", "format": "int64"}
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return object{"type": "string", "format": "uint64"}
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		return object{"type": "number"}
	case protoreflect.BytesKind:
		return object{"type": "string", "contentEncoding": "base64"}
	}
	return object{"type": "string"}
}

func (s *schemas) enum(enum protoreflect.EnumDescriptor) object {
	if enum.FullName() == "google.protobuf.NullValue" {
		return object{"type": "null"}
	}
	return s.add(s.nameOf(enum), enum, func() object {
		var names []string
		var comments strings.Builder
		for n := range enum.Values().Len() {
			value := enum.Values().Get(n)
			names = append(names, string(value.Name()))
			if comment := commentOf(value); comment != "" {
				fmt.Fprintf(&comments, "\n- `%s`: %s", value.Name(), strings.ReplaceAll(comment, "\n", " "))
			}
		}
		return object{"type": "string", "enum": names, "description": "\n" + comments.String()}
	})
}

// wellKnown are messages that JSON writes by rules of their own.
func wellKnown(message protoreflect.MessageDescriptor) (object, bool) {
	switch message.FullName() {
	case "google.protobuf.Timestamp":
		return object{"type": "string", "format": "date-time"}, true
	case "google.protobuf.Duration":
		return object{"type": "string", "pattern": `^-?[0-9]+(\.[0-9]+)?s$`}, true
	case "google.protobuf.FieldMask":
		return object{"type": "string"}, true
	case "google.protobuf.Struct", "google.protobuf.Empty":
		return object{"type": "object"}, true
	case "google.protobuf.ListValue":
		return object{"type": "array", "items": object{}}, true
	case "google.protobuf.Value":
		return object{}, true
	case "google.protobuf.Any":
		return refTo("ErrorDetail"), true
	case "google.protobuf.BoolValue":
		return object{"type": []string{"boolean", "null"}}, true
	case "google.protobuf.DoubleValue", "google.protobuf.FloatValue":
		return object{"type": []string{"number", "null"}}, true
	case "google.protobuf.Int32Value", "google.protobuf.UInt32Value":
		return object{"type": []string{"integer", "null"}}, true
	case "google.protobuf.StringValue", "google.protobuf.BytesValue", "google.protobuf.Int64Value",
		"google.protobuf.UInt64Value":
		return object{"type": []string{"string", "null"}}, true
	}
	return nil, false
}

// restrict adds the rules that the proto sets and that JSON Schema has words for.
func restrict(schema object, field protoreflect.FieldDescriptor) {
	rules, _ := proto.GetExtension(field.Options(), common.E_Rules).(*common.Rules)
	if rules == nil {
		return
	}
	value := schema
	switch {
	case field.IsMap():
		positive(schema, "maxProperties", rules.GetMaxItems())
		value = schema["additionalProperties"].(object)
	case field.IsList():
		positive(schema, "maxItems", rules.GetMaxItems())
		value = schema["items"].(object)
	}
	switch value["type"] {
	case "string":
		positive(value, "maxLength", rules.GetMaxLength())
		if pattern := rules.GetPattern(); pattern != "" {
			value["pattern"] = "^(" + pattern + ")?$" // an empty text is one that is not said
		}
	case "integer":
		if rules.Min != nil {
			value["minimum"] = rules.GetMin()
		}
		if rules.Max != nil {
			value["maximum"] = rules.GetMax()
		}
	}
}

func positive(schema object, key string, limit int32) {
	if limit > 0 {
		schema[key] = limit
	}
}
