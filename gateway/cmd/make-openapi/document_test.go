package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"accord.dev/gateway/internal/edge"
)

// The descriptors that gateway/generate left.
const descriptors = "../../internal/openapi/descriptors.binpb"

func made(t *testing.T) *document {
	t.Helper()
	document, err := makeDocument(descriptors)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// operations are all of a document, by id.
func operations(of *document) map[string]object {
	found := map[string]object{}
	for _, item := range of.Paths {
		for _, operation := range item.(object) {
			operation := operation.(object)
			found[operation["operationId"].(string)] = operation
		}
	}
	return found
}

func TestEveryHeaderThatTheGatewayKnowsIsDescribed(t *testing.T) {
	for _, name := range edge.RequestHeaders() {
		if requestHeaders[name].description == "" {
			t.Errorf("the gateway takes %s, of which requestHeaders says nothing", name)
		}
	}
	for _, name := range edge.AnswerHeaders() {
		if answerHeader[name].description == "" {
			t.Errorf("the gateway answers with %s, of which answerHeader says nothing", name)
		}
	}
}

func TestNoOperationIsNumberedAndNoTwoPathsAreAlike(t *testing.T) {
	document := made(t)
	numbered := regexp.MustCompile(`[0-9]$`)
	for id := range operations(document) {
		if numbered.MatchString(id) && !strings.HasPrefix(id, besideTag) {
			t.Errorf("%s is told from another by a number", id)
		}
	}
	seen := map[string]string{}
	for path := range document.Paths {
		shape := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, "{}")
		if other := seen[shape]; other != "" {
			t.Errorf("%s and %s are one path", path, other)
		}
		seen[shape] = path
	}
}

func TestEveryOperationHasHeadersOfRequestsAndAnswers(t *testing.T) {
	for id, operation := range operations(made(t)) {
		if strings.HasPrefix(id, besideTag) {
			continue
		}
		text, _ := json.Marshal(operation)
		for _, name := range []string{"Accord-Min-Revision", "Accord-Epoch", "Accord-Consistency", "Traceparent"} {
			if !strings.Contains(string(text), "#/components/parameters/"+name+`"`) {
				t.Errorf("%s takes no %s", id, name)
			}
		}
		if !strings.Contains(string(text), "#/components/headers/Accord-Request-Id") {
			t.Errorf("%s answers without a request id", id)
		}
	}
}

func TestEveryPatchTakesAMaskAndAnEtag(t *testing.T) {
	patches := 0
	for _, item := range made(t).Paths {
		operation, is := item.(object)["patch"].(object)
		if !is {
			continue
		}
		patches++
		text, _ := json.Marshal(operation)
		for _, wanted := range []string{`"name":"updateMask"`, "#/components/parameters/If-Match"} {
			if !strings.Contains(string(text), wanted) {
				t.Errorf("%s has no %s", operation["operationId"], wanted)
			}
		}
	}
	if patches < 15 {
		t.Errorf("only %d operations are a PATCH", patches)
	}
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	content, err := json.Marshal(made(t))
	if err != nil {
		t.Fatal(err)
	}
	var root any
	if err := json.Unmarshal(content, &root); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, found := range regexp.MustCompile(`"\$ref":"#/([^"]+)"`).FindAllStringSubmatch(string(content), -1) {
		used[found[1]] = true
		at := root
		for _, key := range strings.Split(found[1], "/") {
			inner, _ := at.(map[string]any)
			at = inner[key]
		}
		if at == nil {
			t.Errorf("%s is nowhere", found[1])
		}
	}
	if !used["components/schemas/Account"] || !used["components/responses/Conflict"] {
		t.Error("references are written otherwise")
	}
	for _, kind := range []string{"schemas", "parameters", "headers", "responses"} {
		for name := range root.(map[string]any)["components"].(map[string]any)[kind].(map[string]any) {
			if !used["components/"+kind+"/"+name] {
				t.Errorf("nothing refers to the %s %s", kind, name)
			}
		}
	}
}

func TestTheSameContractMakesTheSameDocument(t *testing.T) {
	first, _ := json.Marshal(made(t))
	second, _ := json.Marshal(made(t))
	if string(first) != string(second) {
		t.Error("two documents of one contract differ")
	}
}

func TestBodiesTakeNullWhereAFieldCanBeUnset(t *testing.T) {
	input := made(t).Components["schemas"].(object)["AccountInput"].(object)
	properties := input["properties"].(object)
	if kinds, _ := properties["employeeCount"].(object)["type"].([]string); !slices.Equal(kinds, []string{"string", "null"}) {
		t.Errorf("employeeCount is %v", properties["employeeCount"])
	}
	if properties["annualRevenue"].(object)["anyOf"] == nil {
		t.Errorf("annualRevenue is %v", properties["annualRevenue"])
	}
	if properties["createTime"] != nil {
		t.Error("a body may say createTime, which the server sets")
	}
	if input["required"] != nil {
		t.Error("a change has to name fields")
	}
}

func TestMakeDocumentNeedsDescriptors(t *testing.T) {
	file := t.TempDir() + "/empty"
	if err := os.WriteFile(file, []byte("no descriptors"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := makeDocument(file); err == nil {
		t.Error("a document was made of nothing")
	}
}
