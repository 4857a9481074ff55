package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What a document is made of.
type object = map[string]any

func mend(document object) error {
	definitions := child(document, "definitions")
	requirePresent(definitions)
	paths, err := renamePaths(child(document, "paths"))
	if err != nil {
		return err
	}
	document["paths"] = paths
	inputs := inputs{definitions: definitions, made: map[string]bool{}}
	for _, path := range paths {
		for _, operation := range path.(object) {
			mendParameters(operation.(object), &inputs)
		}
	}
	leaveRefsAlone(document)
	return nil
}

// What a `$ref` refers to says its own type. One beside it, as the generator writes for the items of
// lists, makes makers of clients take the list for one of anything.
func leaveRefsAlone(node any) {
	switch node := node.(type) {
	case object:
		if node["$ref"] != nil {
			delete(node, "type")
		}
		for _, child := range node {
			leaveRefsAlone(child)
		}
	case []any:
		for _, child := range node {
			leaveRefsAlone(child)
		}
	}
}

// Only what is part of a path is required. Of a body's fields none is: a mask says which count, and
// the service names every one that is missing.
func mendParameters(operation object, inputs *inputs) {
	for _, parameter := range list(operation, "parameters") {
		parameter := parameter.(object)
		switch parameter["in"] {
		case "query":
			parameter["required"] = false
		case "body":
			parameter["schema"] = inputs.of(parameter["schema"])
		}
	}
}

// inputs makes, for each definition that a request's body reaches, a copy without required and
// read-only fields, named like it with `Input` behind.
type inputs struct {
	definitions object
	made        map[string]bool
}

const refPrefix = "#/definitions/"

func (i *inputs) of(schema any) any {
	switch schema := schema.(type) {
	case object:
		if ref, ok := schema["$ref"].(string); ok {
			copied := clone(schema)
			copied["$ref"] = refPrefix + i.named(strings.TrimPrefix(ref, refPrefix))
			return copied
		}
		copied := object{}
		for key, value := range schema {
			if key == "properties" {
				value = writable(value.(object))
			}
			if key != "required" {
				copied[key] = i.of(value)
			}
		}
		return copied
	case []any:
		copied := make([]any, len(schema))
		for n, value := range schema {
			copied[n] = i.of(value)
		}
		return copied
	}
	return schema
}

// named is the definition's name as an input: enums, and what only requests use, keep theirs.
func (i *inputs) named(name string) string {
	definition := child(i.definitions, name)
	if child(definition, "properties") == nil {
		return name
	}
	input := name + "Input"
	if strings.HasSuffix(name, "Body") || strings.HasSuffix(name, "Request") {
		input = name
	}
	if !i.made[input] {
		i.made[input] = true
		i.definitions[input] = i.of(definition)
	}
	return input
}

// writable is those of the properties that the service does not set itself.
func writable(properties object) object {
	copied := object{}
	for name, property := range properties {
		if property, ok := property.(object); !ok || property["readOnly"] != true {
			copied[name] = property
		}
	}
	return copied
}

var parameterOfName = regexp.MustCompile(`^(name(_\d+)?|[A-Za-z]+\.name)$`)

// renamePaths calls the name of a resource after its kind: `/v1/{contactName}` for what was
// `/v1/{name_7}` to read and `/v1/{contact.name}` to change.
func renamePaths(paths object) (object, error) {
	renamed := object{}
	for path, item := range paths {
		for method, operation := range item.(object) {
			path, err := renameParameter(path, operation.(object))
			if err != nil {
				return nil, err
			}
			into := child(renamed, path)
			if into == nil {
				into = object{}
				renamed[path] = into
			}
			if into[method] != nil {
				return nil, fmt.Errorf("%s %s is there twice", method, path)
			}
			into[method] = operation
		}
	}
	return renamed, nil
}

func renameParameter(path string, operation object) (string, error) {
	for _, parameter := range list(operation, "parameters") {
		parameter := parameter.(object)
		old, _ := parameter["name"].(string)
		if parameter["in"] != "path" || !parameterOfName.MatchString(old) {
			continue
		}
		pattern, _ := parameter["pattern"].(string)
		singular := singularOf(pattern)
		if singular == "" {
			return "", fmt.Errorf("%s: no resource has names like %q", path, pattern)
		}
		parameter["name"] = singular + "Name"
		path = strings.Replace(path, "{"+old+"}", "{"+singular+"Name}", 1)
	}
	return path, nil
}

func child(parent object, key string) object {
	value, _ := parent[key].(object)
	return value
}

func list(parent object, key string) []any {
	value, _ := parent[key].([]any)
	return value
}

func clone(schema object) object {
	copied := object{}
	for key, value := range schema {
		copied[key] = value
	}
	return copied
}

func sorted(names []string) []any {
	slices.Sort(names)
	values := make([]any, len(names))
	for n, name := range names {
		values[n] = name
	}
	return values
}
