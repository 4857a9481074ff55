package main

import (
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	// The contract, and what it stands on.
	_ "accord.dev/gateway/gen/accord/accounts/v1"
	_ "accord.dev/gateway/gen/accord/forecast/v1"
	_ "accord.dev/gateway/gen/accord/planning/v1"

	_ "google.golang.org/genproto/googleapis/rpc/status"
)

// requirePresent sets which properties an answer always has: the gateway writes scalars, lists and
// maps also when they are empty, but no message that is not set and nothing optional.
func requirePresent(definitions object) {
	messages := allMessages()
	for name, definition := range definitions {
		definition := definition.(object)
		delete(definition, "required")
		properties := child(definition, "properties")
		if name == "Any" {
			definition["required"] = []any{"@type"}
			continue
		}
		message := messageOf(messages, name, properties)
		if message == nil {
			continue
		}
		var required []string
		for property := range properties {
			field := message.Fields().ByJSONName(property)
			if !field.HasPresence() {
				required = append(required, property)
			}
		}
		if len(required) > 0 {
			definition["required"] = sorted(required)
		}
	}
}

// messageOf is the message that a definition with a short name was made of, nil if of none: the end
// of a message's name, and fields that it has.
func messageOf(all []protoreflect.MessageDescriptor, name string, properties object) protoreflect.MessageDescriptor {
	for _, message := range all {
		if !strings.HasSuffix("."+string(message.FullName()), "."+name) {
			continue
		}
		matches := len(properties) > 0
		for property := range properties {
			if message.Fields().ByJSONName(property) == nil {
				matches = false
			}
		}
		if matches {
			return message
		}
	}
	return nil
}

func allMessages() []protoreflect.MessageDescriptor {
	var all []protoreflect.MessageDescriptor
	var add func(messages protoreflect.MessageDescriptors)
	add = func(messages protoreflect.MessageDescriptors) {
		for n := range messages.Len() {
			all = append(all, messages.Get(n))
			add(messages.Get(n).Messages())
		}
	}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		add(file.Messages())
		return true
	})
	return all
}

var variable = regexp.MustCompile(`\{[^}]+\}`)

// singularOf is what one resource is called whose names match the document's pattern, such as
// `accounts/[^/]+/contacts/[^/]+`. Empty: there is none.
func singularOf(pattern string) string {
	for _, message := range allMessages() {
		resource, _ := proto.GetExtension(message.Options(), annotations.E_Resource).(*annotations.ResourceDescriptor)
		for _, own := range resource.GetPattern() {
			if variable.ReplaceAllString(own, "[^/]+") == pattern {
				return resource.GetSingular()
			}
		}
	}
	return ""
}
