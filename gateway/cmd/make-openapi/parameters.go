package main

import (
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// pathParameters are the ids that a rule's path is made of.
func pathParameters(method protoreflect.MethodDescriptor, of rule) []any {
	var made []any
	for _, name := range of.names {
		for n, id := range name.ids {
			description := "The id in the name of the " + spaced(id) + "."
			if n == len(name.ids)-1 {
				if comment := commentOf(fieldAt(method.Input(), name.field)); comment != "" {
					description += " " + comment
				}
			}
			made = append(made, object{
				"name": id, "in": "path", "required": true, "description": description,
				"schema": object{"type": "string", "minLength": 1},
			})
		}
	}
	return made
}

// spaced writes `revenueFact` as `revenue fact`.
func spaced(name string) string {
	var words strings.Builder
	for _, letter := range name {
		if letter >= 'A' && letter <= 'Z' {
			words.WriteByte(' ')
		}
		words.WriteRune(letter)
	}
	return strings.ToLower(words.String())
}

// fieldAt is the field at a path of names.
func fieldAt(message protoreflect.MessageDescriptor, path string) protoreflect.FieldDescriptor {
	first, rest, more := strings.Cut(path, ".")
	field := message.Fields().ByName(protoreflect.Name(first))
	if more {
		return fieldAt(field.Message(), rest)
	}
	return field
}

// queryParameters are the fields of a request that neither the path nor the body says, those of messages
// one by one. Of fields that exclude each other, none is left where the path says one.
func (s *schemas) queryParameters(message protoreflect.MessageDescriptor, said ...string) []any {
	var excluded []protoreflect.OneofDescriptor
	for _, name := range said {
		if field := message.Fields().ByName(protoreflect.Name(name)); field != nil && field.ContainingOneof() != nil {
			excluded = append(excluded, field.ContainingOneof())
		}
	}
	var made []any
	fields := message.Fields()
	for n := range fields.Len() {
		field := fields.Get(n)
		of := field.ContainingOneof()
		if slices.Contains(said, string(field.Name())) || (of != nil && slices.Contains(excluded, of)) {
			continue
		}
		made = append(made, s.queryOf(field, "", true)...)
	}
	return made
}

func (s *schemas) queryOf(field protoreflect.FieldDescriptor, prefix string, required bool) []any {
	required = required && behaves(field, annotations.FieldBehavior_REQUIRED)
	name := prefix + field.JSONName()
	if field.IsMap() || (field.IsList() && field.Message() != nil) {
		return nil // no query can say them
	}
	if field.Message() != nil {
		if _, known := wellKnown(field.Message()); !known {
			var made []any
			for n := range field.Message().Fields().Len() {
				made = append(made, s.queryOf(field.Message().Fields().Get(n), name+".", required)...)
			}
			return made
		}
	}
	schema := s.typeOf(field, s.input)
	restrict(schema, field)
	parameter := object{"name": name, "in": "query", "schema": schema}
	if comment := commentOf(field); comment != "" {
		parameter["description"] = comment
	}
	if required {
		parameter["required"] = true
	}
	if schema["type"] == "array" {
		parameter["style"], parameter["explode"] = "form", true
	}
	return []any{parameter}
}
