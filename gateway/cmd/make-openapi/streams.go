package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/exports"
	"accord.dev/gateway/internal/imports"
)

// What is no single JSON value: imports and exports, watches and events, and files.

const (
	lines      = "application/x-ndjson"
	events     = "text/event-stream"
	besideTag  = "Gateway"
	importText = "As `application/x-ndjson` the body is an import: a line an entry, up to 64 MiB, written in batches of " +
		"1,000; the answer is a line a batch, and an error the last line. Only then the address takes a query."
)

// streamed makes an operation the watch of a service: a message a line, or an event.
func (m *maker) streamed(method protoreflect.MethodDescriptor, operation object) {
	message := m.schemas.output(method.Output())
	line := object{"oneOf": []any{
		objectOf(object{"result": message}, []string{"result"}),
		objectOf(object{"error": refTo("Status")}, []string{"error"}),
	}}
	m.schemas.made["StreamReset"] = object{
		"type":        "object",
		"description": "Data of an event `reset`: what was seen cannot be continued; read everything and begin anew.",
		"required":    []string{"reason", "service"},
		"properties": object{
			"service": object{"type": "string", "description": "Whose: `accounts`, `planning` or `forecast`."},
			"reason":  object{"type": "string", "description": "A stable reason, such as `EPOCH_CHANGED`."},
			"oldest":  object{"type": "string", "format": "int64", "description": "The oldest revision that is kept."},
		},
	}
	data := object{"oneOf": []any{message, refTo("StreamReset"), refTo("Status")}}
	operation["parameters"] = append(withoutHeaders(operation["parameters"].([]any)),
		headersBut(ifMatch, ifNoneMatch, idempotencyKey, timeout, moment)...)
	made := failuresOf(false)
	made["200"] = object{
		"description": "Messages as they come, each as JSON on a line; or, with `Accept: text/event-stream`, as events: " +
			"without a name, a message, whose `id` is where to go on; `reset`; `failed`, with the error that ends the stream.",
		"headers": answerHeadersOf("Accord-Request-Id"),
		"content": object{lines: object{"schema": line}, events: object{"schema": data}},
	}
	operation["responses"] = made
}

// withoutHeaders are the parameters that are none of the headers.
func withoutHeaders(parameters []any) []any {
	var made []any
	for _, parameter := range parameters {
		if parameter.(object)["$ref"] == nil {
			made = append(made, parameter)
		}
	}
	return made
}

// imported lets an upsert take lines, where the gateway imports by its address.
func (m *maker) imported(method protoreflect.MethodDescriptor, of rule, operation object) {
	entries, is := imports.Addresses()[of.path]
	if !is || of.verb != "post" {
		return
	}
	m.schemas.made["ImportSummary"] = importSummary()
	said := []string{string(entries), "update_masks"}
	parameters := operation["parameters"].([]any)
	for _, parameter := range m.schemas.queryParameters(method.Input(), said...) {
		described := parameter.(object)
		description, _ := described["description"].(string)
		described["description"] = "Of an import alone. " + description
		parameters = append(parameters, described)
	}
	operation["parameters"] = parameters
	description, _ := operation["description"].(string)
	operation["description"] = description + "\n\n" + importText
	body := operation["requestBody"].(object)["content"].(object)
	body[lines] = object{"schema": m.schemas.input(method.Input().Fields().ByName(entries).Message())}
	answer := operation["responses"].(object)["200"].(object)["content"].(object)
	answer[lines] = object{"schema": object{"oneOf": []any{
		refTo("ImportSummary"), objectOf(object{"error": refTo("Status")}, []string{"error"}),
	}}}
}

func importSummary() object {
	properties := object{
		"deferredLines": object{"type": "array", "items": object{"type": "integer"},
			"description": "Lines that were written without their parent: send them again."},
		"revision": object{"type": "string", "format": "int64", "description": "The revision that the batch made."},
	}
	for name, description := range map[string]string{
		"firstLine": "The batch's first line, from 1.", "lastLine": "Its last line.",
		"created": "How many it created.", "updated": "How many it changed.",
		"unchanged": "How many were so already.", "restored": "How many were deleted, and are there again.",
	} {
		properties[name] = object{"type": "integer", "description": description}
	}
	made := objectOf(properties, namesOf(properties))
	made["description"] = "What became of one batch of an import."
	return made
}

func namesOf(properties object) []string {
	var names []string
	for name := range properties {
		names = append(names, name)
	}
	return names
}

// ordered is an object whose first member counts: makers of clients take the first media type for the type
// of an answer.
type ordered []struct {
	key   string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o ordered) MarshalJSON() ([]byte, error) {
	members := make([]string, len(o))
	for n, member := range o {
		value, err := json.Marshal(member.value)
		if err != nil {
			return nil, err
		}
		members[n] = fmt.Sprintf("%q:%s", member.key, value)
	}
	return []byte("{" + strings.Join(members, ",") + "}"), nil
}

func isExported(method protoreflect.MethodDescriptor, of rule) bool {
	return exports.Address(method) == of.template
}

// export is the operation of a list's file.
func (m *maker) export(method protoreflect.MethodDescriptor, of rule) object {
	formats := object{"name": "format", "in": "query", "required": true,
		"description": "The kind of file.", "schema": object{"type": "string", "enum": exports.Formats()}}
	parameters := append(pathParameters(method, of), formats)
	said := append(topFields(of), "page_size", "page_token")
	parameters = append(parameters, m.schemas.queryParameters(method.Input(), said...)...)
	leave := []string{ifMatch, ifNoneMatch, idempotencyKey, timeout, lastEventID}
	if !showsMoment(method) {
		leave = append(leave, moment)
	}
	parameters = append(parameters, headersBut(leave...)...)
	rows := exports.Rows(method)
	line := m.schemas.input(rows.Message())
	if wrapper := exports.Wrapper(rows.Message()); wrapper != "" {
		line = objectOf(object{wrapper: line}, []string{wrapper})
	}
	made := failuresOf(false)
	made["200"] = object{
		"description": "The file, streamed, all of one revision. A connection that ends before the end of the body has an " +
			"error behind it.",
		"headers": answerHeadersOf(append([]string{"Content-Disposition"}, reflected...)...),
		"content": ordered{
			{lines, object{"schema": line}},
			{"text/csv", object{"schema": text()}},
			{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
				object{"schema": object{"type": "string", "format": "binary"}}},
		},
	}
	return object{
		"tags":        []string{string(method.Parent().Name())},
		"summary":     "A file of all that the list has",
		"description": "JSON lines go back unchanged by the upserts. In CSV and XLSX what repeats is one cell of JSON.",
		"parameters":  parameters, "responses": made,
	}
}
