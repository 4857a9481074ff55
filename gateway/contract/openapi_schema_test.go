package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// Every JSON that the contract tests see is held to the schemas of the OpenAPI 3.1 document, strictly: an
// answer has nothing that its schema does not name, and what the gateway took as a body its schema takes.

// schemas are those of the document, with the operations that refer to them.
type schemas struct {
	operations map[string]map[string]any // by HTTP method and the shape of the path
	root       map[string]any
}

// documented reads the document that gateway/generate left.
var documented = sync.OnceValues(func() (*schemas, error) {
	content, err := os.ReadFile(fromRoot("build/gateway/openapi31.json"))
	if err != nil {
		return nil, err
	}
	made := &schemas{operations: map[string]map[string]any{}}
	if err := json.Unmarshal(content, &made.root); err != nil {
		return nil, err
	}
	for path, item := range inner(made.root, "paths") {
		for verb, operation := range item.(map[string]any) {
			made.operations[strings.ToUpper(verb)+" "+shape(path)] = operation.(map[string]any)
		}
	}
	return made, nil
})

// inner is the object at a path of keys; nil if there is none.
func inner(object map[string]any, keys ...string) map[string]any {
	for _, key := range keys {
		object, _ = object[key].(map[string]any)
	}
	return object
}

// checkDocumented holds an answer to the document, and the body that led to it if it was taken.
func checkDocumented(t testing.TB, one rule, call httpCall, response *http.Response, body []byte) {
	t.Helper()
	document, err := documented()
	if err != nil {
		t.Fatal(err)
	}
	address := one.verb + " " + shape(one.template)
	operation := document.operations[address]
	if operation == nil {
		t.Fatalf("%s is not in the document", address)
	}
	status := fmt.Sprint(response.StatusCode)
	answer := inner(operation, "responses", status)
	if answer == nil {
		answer = inner(operation, "responses", "default")
	}
	if reference, is := answer["$ref"].(string); is {
		answer = inner(document.root, strings.Split(strings.TrimPrefix(reference, "#/"), "/")...)
	}
	document.check(t, address+" "+status, inner(answer, "content", "application/json", "schema"), body, true)
	if response.StatusCode == http.StatusOK && call.body != nil {
		schema := inner(operation, "requestBody", "content", "application/json", "schema")
		document.check(t, address+" body", schema, call.body, false)
	}
}

func (s *schemas) check(t testing.TB, what string, schema map[string]any, text []byte, strict bool) {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if schema == nil {
		t.Errorf("%s has no schema", what)
		return
	}
	if problem := s.fault(schema, value, strict); problem != "" {
		t.Errorf("%s: %s in\n%s", what, problem, text)
	}
}

// fault says what of a value its schema does not take; "": it takes all. `strict`: nor does it take what it
// does not name.
func (s *schemas) fault(schema map[string]any, value any, strict bool) string {
	if reference, is := schema["$ref"].(string); is {
		return s.fault(inner(s.root, strings.Split(strings.TrimPrefix(reference, "#/"), "/")...), value, strict)
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		if choices, is := schema[key].([]any); is {
			return s.faultOfChoice(choices, value, strict)
		}
	}
	if kinds := kindsOf(schema); len(kinds) > 0 && !slices.Contains(kinds, kindOf(value, kinds)) {
		return fmt.Sprintf("%v is no %v", value, kinds)
	}
	switch value := value.(type) {
	case map[string]any:
		return s.faultOfObject(schema, value, strict)
	case []any:
		return s.faultOfList(schema, value, strict)
	case string:
		return faultOfText(schema, value)
	}
	return ""
}

func (s *schemas) faultOfChoice(choices []any, value any, strict bool) string {
	var faults []string
	for _, choice := range choices {
		problem := s.fault(choice.(map[string]any), value, strict)
		if problem == "" {
			return ""
		}
		faults = append(faults, problem)
	}
	return "neither: " + strings.Join(faults, "; nor: ")
}

func kindsOf(schema map[string]any) []string {
	switch kind := schema["type"].(type) {
	case string:
		return []string{kind}
	case []any:
		var kinds []string
		for _, one := range kind {
			kinds = append(kinds, one.(string))
		}
		return kinds
	}
	return nil
}

// kindOf is what JSON Schema calls a value; a whole number is an integer where one is wanted.
func kindOf(value any, wanted []string) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case float64:
		if value == float64(int64(value)) && slices.Contains(wanted, "integer") {
			return "integer"
		}
		return "number"
	}
	return "object"
}

func (s *schemas) faultOfObject(schema, value map[string]any, strict bool) string {
	properties := inner(schema, "properties")
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, is := value[name.(string)]; !is {
			return fmt.Sprintf("%s is missing", name)
		}
	}
	others := inner(schema, "additionalProperties")
	for name, one := range value {
		known := inner(properties, name)
		if known == nil {
			known = others
		}
		if known == nil && properties[name] == nil && properties != nil && strict {
			return name + " is not in the schema"
		}
		if problem := s.fault(known, one, strict); known != nil && problem != "" {
			return name + ": " + problem
		}
	}
	return ""
}

func (s *schemas) faultOfList(schema map[string]any, value []any, strict bool) string {
	for n, one := range value {
		if problem := s.fault(inner(schema, "items"), one, strict); problem != "" {
			return fmt.Sprintf("[%d]: %s", n, problem)
		}
	}
	if most, is := schema["maxItems"].(float64); is && len(value) > int(most) {
		return fmt.Sprintf("%d items are more than %v", len(value), most)
	}
	return ""
}

func faultOfText(schema map[string]any, value string) string {
	if names, is := schema["enum"].([]any); is && !slices.Contains(names, any(value)) {
		return fmt.Sprintf("%q is none of %v", value, names)
	}
	if only, is := schema["const"].(string); is && value != only {
		return fmt.Sprintf("%q is not %q", value, only)
	}
	if pattern, is := schema["pattern"].(string); is && !regexp.MustCompile(pattern).MatchString(value) {
		return fmt.Sprintf("%q is not like %s", value, pattern)
	}
	if most, is := schema["maxLength"].(float64); is && utf8.RuneCountInString(value) > int(most) {
		return fmt.Sprintf("%q is longer than %v", value, most)
	}
	return ""
}

func TestSchemaFindsWhatItDoesNotTake(t *testing.T) {
	document, err := documented()
	if err != nil {
		t.Fatal(err)
	}
	account := map[string]any{"$ref": "#/components/schemas/AccountInput"}
	for text, good := range map[string]bool{
		`{}`: true, `{"displayName":"x","employeeCount":"5","annualRevenue":null}`: true,
		`{"displayName":5}`: false, `{"employeeCount":5}`: false, `{"state":"NONE"}`: false, `{"nonsense":1}`: false,
		`{"externalIds":[{"system":"Not So"}]}`: false, `[]`: false, `{"annualRevenue":{"units":7}}`: false,
		`{"labels":{"a":"b"}}`: true, `{"labels":{"a":1}}`: false,
	} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if problem := document.fault(account, value, true); (problem == "") != good {
			t.Errorf("%s: %q", text, problem)
		}
	}
}
