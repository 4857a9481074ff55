package main

import (
	"maps"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// failure is an HTTP status that a call may end with.
type failure struct {
	status, name, description string
	retry                     bool
}

const anyFailure = "default"

var failures = []failure{
	{"400", "BadRequest", "INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION: change the request, or what stands in " +
		"its way. BadRequest names every field at fault.", false},
	{"401", "Unauthenticated", "UNAUTHENTICATED: nobody said who asks.", false},
	{"403", "PermissionDenied", "PERMISSION_DENIED.", false},
	{"404", "NotFound", "NOT_FOUND.", false},
	{"408", "BodyTooSlow", "DEADLINE_EXCEEDED: the body did not come in time.", true},
	{"409", "Conflict", "ALREADY_EXISTS, ABORTED: read again.", false},
	{"413", "BodyTooLarge", "INVALID_ARGUMENT: the body is too large.", false},
	{"415", "UnsupportedMediaType", "INVALID_ARGUMENT: the body is of another type.", false},
	{"429", "ResourceExhausted", "RESOURCE_EXHAUSTED: wait as Retry-After says.", true},
	{"500", "Internal", "INTERNAL, UNKNOWN, DATA_LOSS: tell the operator the request's id.", false},
	{"501", "Unimplemented", "UNIMPLEMENTED: not built.", false},
	{"503", "Unavailable", "UNAVAILABLE: the same call again, with the same request id.", true},
	{"504", "DeadlineExceeded", "DEADLINE_EXCEEDED: the same call again, with the same request id.", true},
	{anyFailure, "Error", "Another error, with the HTTP status of its code.", true},
}

var bodyFailures = []string{"408", "409", "413", "415"}

func errorResponses() object {
	made := object{}
	for _, one := range failures {
		headers := append([]string{}, reflected...)
		if one.retry {
			headers = append(headers, "Retry-After")
		}
		if one.status == "401" {
			headers = append(headers, "WWW-Authenticate")
		}
		made[one.name] = object{
			"description": one.description, "headers": answerHeadersOf(headers...),
			"content": object{"application/json": object{"schema": refTo("Status")}},
		}
	}
	made["NotModified"] = object{
		"description": "What the caller has is still what there is.",
		"headers":     answerHeadersOf(append(slices.Clone(reflected), "ETag")...),
	}
	return made
}

// addErrors makes the schemas of errors: a status, and its details, each told apart by its `@type`. They are
// all that google.rpc has.
func (m *maker) addErrors() {
	details := m.contract.messages["google.rpc.ErrorInfo"].ParentFile().Messages()
	var each []any
	for n := range details.Len() {
		message := details.Get(n)
		name := m.schemas.nameOf(message)
		_, within := m.schemas.made[name] // another detail has one, which there says no type
		m.schemas.output(message)
		schema := maps.Clone(m.schemas.made[name].(object))
		if within {
			name += "Detail"
		}
		properties := maps.Clone(schema["properties"].(object))
		properties["@type"] = object{"type": "string", "const": "type.googleapis.com/" + string(message.FullName())}
		required, _ := schema["required"].([]string)
		schema["properties"], schema["required"] = properties, append([]string{"@type"}, required...)
		m.schemas.made[name] = schema
		each = append(each, refTo(name))
	}
	m.schemas.made["ErrorDetail"] = object{"description": "One detail of an error; `@type` says of what kind.", "oneOf": each}
	m.schemas.output(m.contract.messages["google.rpc.Status"])
}

// responses are an RPC's: its answer, and its errors.
func responses(method protoreflect.MethodDescriptor, of rule, content object) object {
	headers := slices.Clone(reflected)
	if of.verb == "get" || hasField(method.Output(), "etag") {
		headers = append(headers, "ETag")
	}
	made := failuresOf(of.verb != "get")
	made["200"] = object{"description": "The answer.", "headers": answerHeadersOf(headers...), "content": content}
	if of.verb == "get" {
		made["304"] = ref("responses", "NotModified")
	}
	return made
}

// failuresOf are the errors of a call; one that writes may have a body, and meet another.
func failuresOf(writes bool) object {
	made := object{}
	for _, one := range failures {
		if writes || !slices.Contains(bodyFailures, one.status) {
			made[one.status] = ref("responses", one.name)
		}
	}
	return made
}
