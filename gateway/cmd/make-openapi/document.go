package main

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// document is written as it stands here: what a reader looks for first comes first.
type document struct {
	OpenAPI    string   `json:"openapi"`
	Info       object   `json:"info"`
	Servers    []object `json:"servers"`
	Security   []object `json:"security"`
	Tags       []object `json:"tags"`
	Paths      object   `json:"paths"`
	Components object   `json:"components"`
}

const about = `Accounts, account plans and forecasts over JSON. docs/API.md shows how it is used.

int64 values are strings, enums are names. An answer's ` + "`ETag`" + ` may come back as ` + "`If-Match`" + `; its
` + "`Accord-Revision`" + ` as ` + "`Accord-Min-Revision`" + `, so that the next answer is no older. Errors are
google.rpc.Status with details; each names the request it belongs to.

A path is made of the ids of a resource's name: of ` + "`accounts/a/contacts/b`" + ` these are ` + "`a`" + ` and ` + "`b`" + `. In the path
of a list or an export, ` + "`-`" + ` stands for any id above the resource's own.

The schema of ` + "`application/x-ndjson`" + ` is that of one line, that of ` + "`text/event-stream`" + ` that of one event's data.
A body may name any field: null, false, 0, empty texts and lists are said, not left out. It may send back what
the server sets, which changes nothing. Unknown fields and query parameters are refused. A body may come as gzip.`

// describe makes the document of everything that the gateway serves below /v1/, and of what it serves to
// programs beside it.
func describe(of *contract) (*document, error) {
	maker := &maker{contract: of, schemas: newSchemas(of), paths: object{}, operations: map[string]bool{}}
	maker.addErrors()
	var tags []object
	for _, service := range of.services {
		tags = append(tags, object{"name": string(service.Name()), "description": commentOf(service)})
		if err := maker.addService(service); err != nil {
			return nil, err
		}
	}
	if err := maker.addBeside(); err != nil {
		return nil, err
	}
	tags = append(tags, object{"name": besideTag, "description": "What the gateway itself tells of Accord."})
	if err := maker.schemas.failed; err != nil {
		return nil, err
	}
	return &document{
		OpenAPI: "3.1.1",
		Info: object{
			"title": "Accord", "version": "v1", "description": about,
			"license": object{"name": "Apache License 2.0", "identifier": "Apache-2.0"},
		},
		Servers:  []object{{"url": "/", "description": "The gateway that serves this document."}},
		Security: []object{{}, {"onBehalfOf": []string{}}},
		Tags:     tags,
		Paths:    maker.paths,
		Components: object{
			"schemas": maker.schemas.made, "parameters": headerParameters(), "headers": answerHeaders(),
			"responses": errorResponses(), "securitySchemes": securitySchemes(),
		},
	}, nil
}

func securitySchemes() object {
	return object{"onBehalfOf": object{
		"type": "apiKey", "in": "header", "name": "Accord-On-Behalf-Of",
		"description": "Who a request is made for, such as `people/jane`; in a browser, who has signed in to the console. " +
			"It proves nothing: it shows what the person sees, and records changes as theirs. Without the gateway's " +
			"`--demo-sign-in` it is not looked at.",
	}}
}

// maker puts operations into the document.
type maker struct {
	contract   *contract
	schemas    *schemas
	paths      object
	operations map[string]bool // their ids
}

// put adds an operation. What would be there twice is an error: clients are made of ids and paths.
func (m *maker) put(verb, path, id string, operation object) error {
	if m.operations[id] {
		return fmt.Errorf("two operations are called %s", id)
	}
	m.operations[id] = true
	operation["operationId"] = id
	item, _ := m.paths[path].(object)
	if item == nil {
		item = object{}
		m.paths[path] = item
	}
	if item[verb] != nil {
		return fmt.Errorf("%s %s is there twice", verb, path)
	}
	item[verb] = operation
	return nil
}

func (m *maker) addService(service protoreflect.ServiceDescriptor) error {
	for n := range service.Methods().Len() {
		method := service.Methods().Get(n)
		rules, err := m.contract.rulesOf(method)
		if err != nil {
			return err
		}
		for n, one := range rules {
			id := string(method.Name())
			if n > 0 {
				id += distinction(rules[0], one)
			}
			if err := m.addRule(method, one, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// distinction tells the further ways to call an RPC from its first: by what they are asked of, as
// `OfPerson`, or by the HTTP method. The first has the RPC's own name, which another way does not change.
func distinction(first, other rule) string {
	if first.path == other.path {
		return "By" + capital(other.verb)
	}
	for _, name := range slices.Backward(other.names) {
		if len(name.ids) > 0 {
			return "Of" + capital(name.ids[len(name.ids)-1])
		}
	}
	path, _, _ := strings.Cut(other.path, ":") // a collection's, or of what there is one of
	return "Of" + capital(path[strings.LastIndexByte(path, '/')+1:])
}

func (m *maker) addRule(method protoreflect.MethodDescriptor, of rule, name string) error {
	id := func(name string) string { return string(method.Parent().Name()) + "_" + name }
	operation := m.operation(method, of)
	if method.IsStreamingServer() {
		m.streamed(method, operation)
	}
	m.imported(method, of, operation)
	if err := m.put(of.verb, of.path, id(name), operation); err != nil {
		return err
	}
	if of.verb == "get" && isExported(method, of) {
		return m.put("get", of.path+":export", id("Export"+strings.TrimPrefix(name, "List")), m.export(method, of))
	}
	return nil
}

// operation is a call with an answer.
func (m *maker) operation(method protoreflect.MethodDescriptor, of rule) object {
	made := object{"tags": []string{string(method.Parent().Name())}}
	made["summary"], made["description"] = summaryOf(commentOf(method))
	if made["description"] == "" {
		delete(made, "description")
	}
	said := topFields(of)
	parameters := pathParameters(method, of)
	if of.body != "*" {
		if of.body != "" {
			said = append(said, of.body)
		}
		parameters = append(parameters, m.schemas.queryParameters(method.Input(), said...)...)
	}
	parameters = append(parameters, headersOf(method, of)...)
	made["parameters"] = parameters
	if of.body != "" {
		made["requestBody"] = m.body(method, of, said)
	}
	made["responses"] = responses(method, of, object{"application/json": object{"schema": m.schemas.output(method.Output())}})
	return made
}

// topFields are the fields of a request of which a path says something.
func topFields(of rule) []string {
	var names []string
	for _, name := range of.names {
		top, _, _ := strings.Cut(name.field, ".")
		names = append(names, top)
	}
	return names
}

func (m *maker) body(method protoreflect.MethodDescriptor, of rule, inPath []string) object {
	var schema object
	required := true
	if of.body == "*" {
		message := method.Input()
		name := m.schemas.nameOf(message)
		schema = m.schemas.add(name, message, func() object { return m.schemas.inputObject(message, inPath) })
		_, required = m.schemas.made[name].(object)["required"]
	} else {
		schema = m.schemas.input(method.Input().Fields().ByName(protoreflect.Name(of.body)).Message())
	}
	return object{"required": required, "content": object{"application/json": object{"schema": schema}}}
}

// summaryOf parts a comment: its first paragraph, and the rest.
func summaryOf(comment string) (summary, description string) {
	summary, description, _ = strings.Cut(comment, "\n\n")
	return strings.TrimSuffix(strings.ReplaceAll(summary, "\n", " "), "."), strings.TrimSpace(description)
}

func hasField(message protoreflect.MessageDescriptor, name protoreflect.Name) bool {
	return message.Fields().ByName(name) != nil
}

func ref(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }

func refsTo(kind string, names []string) []any {
	made := []any{}
	for _, name := range slices.Sorted(slices.Values(names)) {
		made = append(made, ref(kind, name))
	}
	return made
}
