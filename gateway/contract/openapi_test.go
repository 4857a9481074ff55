package contract

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// The OpenAPI 3.1 document, held to what the gateway does. What it has to hold is found here by the
// protos and by asking, not by the code that writes it.

// openAPI is the part of the document that is looked at.
type openAPI struct {
	OpenAPI    string
	Paths      map[string]map[string]operation
	Components struct{ Parameters map[string]parameter }
}

type operation struct {
	OperationID string
	Parameters  []parameter
	RequestBody *struct{ Content map[string]any }
	Responses   map[string]struct {
		Headers map[string]any
		Content map[string]any
	}
}

type parameter struct {
	Ref      string `json:"$ref"`
	Name, In string
	Schema   struct {
		Type   any
		Format string
		Enum   []string
		Ref    string `json:"$ref"`
		Items  struct {
			Ref string `json:"$ref"`
		}
	}
}

const (
	docOrigin = "https://tools.example"
	lineMedia = "application/x-ndjson"
)

// readDocument runs services and a gateway, and reads what the gateway says of itself.
func readDocument(t *testing.T) (openAPI, jsonDoor) {
	t.Helper()
	gateway := serveGateway(t, serve(t).address, "--cors-origin="+docOrigin)
	response, content := get(t, gateway.address+"/openapi31.json")
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%s: %s", response.Status, content)
	}
	var document openAPI
	if err := json.Unmarshal(content, &document); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(document.OpenAPI, "3.1.") || len(document.Paths) < 100 {
		t.Fatalf("OpenAPI %s with %d paths", document.OpenAPI, len(document.Paths))
	}
	return document, jsonDoor{base: "http://" + gateway.address}
}

// each tells every operation of the document with its parameters, those that it refers to as well.
func (d openAPI) each(do func(verb, path string, of operation)) {
	for path, item := range d.Paths {
		for verb, of := range item {
			resolved := slices.Clone(of.Parameters)
			for n, one := range resolved {
				if name, is := strings.CutPrefix(one.Ref, "#/components/parameters/"); is {
					resolved[n] = d.Components.Parameters[name]
				}
			}
			of.Parameters = resolved
			do(strings.ToUpper(verb), path, of)
		}
	}
}

func (o operation) names(in string) []string {
	var names []string
	for _, one := range o.Parameters {
		if one.In == in {
			names = append(names, one.Name)
		}
	}
	slices.Sort(names)
	return names
}

var idInPath = regexp.MustCompile(`\{[^}]*\}`)

// shape is an address with `*` for each id, as templates of protos and paths of the document have it.
func shape(address string) string {
	address = variable.ReplaceAllStringFunc(address, func(found string) string {
		if pattern := variable.FindStringSubmatch(found)[2]; pattern != "" {
			return pattern
		}
		return found
	})
	return idInPath.ReplaceAllString(address, "*")
}

// served are the addresses that the protos declare: what is behind each is its method and rule.
func served() map[string]ask {
	found := map[string]ask{}
	for _, service := range services() {
		for _, method := range methodsOf(service) {
			for n, one := range rulesOf(method) {
				found[one.verb+" "+shape(one.template)] = ask{method: method, rule: n}
			}
		}
	}
	return found
}

func TestDocumentHasEveryAddressOfTheGatewayAndNoOther(t *testing.T) {
	document, door := readDocument(t)
	documented := map[string]bool{}
	document.each(func(verb, path string, _ operation) { documented[verb+" "+shape(path)] = true })
	wanted := map[string]bool{}
	for address := range served() {
		wanted[address] = true
		path, isGet := strings.CutPrefix(address, "GET ")
		if !isGet || strings.Contains(path, ":") || strings.HasSuffix(path, "*") {
			continue
		}
		asked := strings.ReplaceAll(path, "*", "-") + ":export?format=jsonl"
		if _, said := door.send(t, httpCall{verb: "GET", path: asked}, nil); !strings.Contains(string(said), "NO_SUCH_ROUTE") {
			wanted["GET "+path+":export"] = true
		}
	}
	for address := range wanted {
		if !documented[address] {
			t.Errorf("%s is served and not in the document", address)
		}
	}
	for address := range documented {
		path, below := strings.CutPrefix(address, "GET ")
		if strings.Contains(address, " /v1/") && !wanted[address] {
			t.Errorf("%s is in the document and not served", address)
		}
		if below && !strings.HasPrefix(path, "/v1/") {
			if said := door.beginning(t, path); said != "" {
				t.Errorf("%s: %s", path, said)
			}
		}
	}
	if len(wanted) < 180 {
		t.Errorf("only %d addresses were found", len(wanted))
	}
}

// leaves are the query parameters that stand for a message's fields.
func leaves(message protoreflect.MessageDescriptor, prefix string, said []string) []string {
	var names []string
	for n := range message.Fields().Len() {
		field := message.Fields().Get(n)
		name := prefix + field.JSONName()
		inner := field.Message()
		switch {
		case slices.Contains(said, string(field.Name())) && prefix == "":
		case inner == nil, !field.IsList() && inner.FullName().Parent() == "google.protobuf":
			names = append(names, name)
		case !field.IsList() && !field.IsMap():
			names = append(names, leaves(inner, name+".", nil)...)
		}
	}
	slices.Sort(names)
	return names
}

// saidElsewhere are the fields of a request that its path or its body says, and those that exclude them.
func saidElsewhere(question ask) []string {
	one := rulesOf(question.method)[question.rule]
	said := []string{one.body}
	for _, name := range variable.FindAllStringSubmatch(one.template, -1) {
		top, _, _ := strings.Cut(name[1], ".")
		said = append(said, top)
		if of := question.method.Input().Fields().ByName(protoreflect.Name(top)).ContainingOneof(); of != nil {
			for n := range of.Fields().Len() {
				said = append(said, string(of.Fields().Get(n).Name()))
			}
		}
	}
	return said
}

func TestDocumentHasEveryQueryParameterOfTheGatewayAndNoOther(t *testing.T) {
	document, door := readDocument(t)
	addresses := served()
	document.each(func(verb, path string, of operation) {
		question, is := addresses[verb+" "+shape(path)]
		if !is {
			return
		}
		wanted := leaves(question.method.Input(), "", saidElsewhere(question))
		imported := of.RequestBody != nil && of.RequestBody.Content[lineMedia] != nil
		if imported {
			wanted = leaves(question.method.Input(), "", nil)
		} else if rulesOf(question.method)[question.rule].body == "*" {
			wanted = nil
		}
		if got := of.names("query"); !slices.Equal(got, wanted) {
			t.Errorf("%s has the parameters %q and not %q", of.OperationID, got, wanted)
		}
		door.takesOnly(t, verb, path, of, imported)
	})
}

// takesOnly asks with each parameter of the document, which the gateway has to know, and with another one.
// Streams of a service are asked of a client that is gone at once.
func (d jsonDoor) takesOnly(t *testing.T, verb, path string, of operation, imported bool) {
	t.Helper()
	address := idInPath.ReplaceAllString(path, "nobody")
	send := func(name, value string) string {
		call := httpCall{verb: verb, path: address + "?" + url.Values{name: {value}}.Encode()}
		header := map[string]string{}
		if imported {
			call.body, header["Content-Type"] = []byte("\n"), lineMedia
		}
		if strings.HasSuffix(path, ":watch") {
			return d.beginning(t, call.path)
		}
		_, body := d.send(t, call, header)
		return string(body)
	}
	const refused = "REQUEST_MALFORMED"
	if said := send("nonsense", "1"); !strings.Contains(said, refused) {
		t.Errorf("%s takes a parameter that it does not have: %s", of.OperationID, said)
	}
	for _, one := range of.Parameters {
		if one.In != "query" {
			continue
		}
		if said := send(one.Name, one.example()); strings.Contains(said, refused) {
			t.Errorf("%s does not take %s: %s", of.OperationID, one.Name, said)
		}
	}
}

// beginning is what a stream, or the error in its place, says first.
func (d jsonDoor) beginning(t *testing.T, path string) string {
	t.Helper()
	response, err := httpClient.Get(d.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return "" // it may say nothing for long
	}
	said, _ := io.ReadAll(response.Body)
	return string(said)
}

// example is a value of the parameter's type.
func (p parameter) example() string {
	switch {
	case p.Schema.Ref != "", p.Schema.Items.Ref != "": // an enum; each begins with the one that says nothing
		return "0"
	case p.Schema.Format == "date-time":
		return "2026-01-01T00:00:00Z"
	case p.Schema.Type == "boolean":
		return "true"
	case p.Schema.Type == "integer", p.Schema.Format == "int64":
		return "1"
	}
	return "x"
}

func TestEveryHeaderOfTheDocumentIsAllowedAndEveryHeaderOfAnAnswerIsInTheDocument(t *testing.T) {
	document, door := readDocument(t)
	preflight, _ := door.send(t, httpCall{verb: http.MethodOptions, path: "/v1/accounts"},
		map[string]string{"Origin": docOrigin, "Access-Control-Request-Method": "POST"})
	allowed := strings.Split(preflight.Header.Get("Access-Control-Allow-Headers"), ", ")
	exposed := strings.Split(preflight.Header.Get("Access-Control-Expose-Headers"), ", ")
	sent := map[string]bool{}
	document.each(func(verb, path string, of operation) {
		for _, name := range of.names("header") {
			sent[name] = true
			if !slices.Contains(allowed, name) {
				t.Errorf("%s takes %s, which a page of another site may not send", of.OperationID, name)
			}
		}
		if verb == "GET" && strings.HasPrefix(path, "/v1/") && !strings.HasSuffix(path, ":watch") {
			door.tellsOnly(t, path, of, exposed)
		}
	})
	for _, name := range allowed {
		if !sent[name] && !strings.HasPrefix(name, "Content-") {
			t.Errorf("%s means something, and no operation of the document takes it", name)
		}
	}
}

// tellsOnly asks, and looks at the headers of a good answer.
func (d jsonDoor) tellsOnly(t *testing.T, path string, of operation, exposed []string) {
	t.Helper()
	address := idInPath.ReplaceAllString(path, "-")
	if strings.HasSuffix(path, ":export") {
		address += "?format=jsonl"
	}
	response, _ := d.send(t, httpCall{verb: http.MethodGet, path: address}, nil)
	if response.StatusCode != http.StatusOK {
		return
	}
	for _, name := range exposed {
		documented := of.Responses["200"].Headers[name] != nil
		if response.Header.Get(name) != "" && !documented {
			t.Errorf("%s answers with %s, which is not in the document", of.OperationID, name)
		}
	}
	if strings.HasSuffix(path, ":export") {
		return
	}
	header := map[string]string{"If-None-Match": response.Header.Get("ETag")}
	again, _ := d.send(t, httpCall{verb: http.MethodGet, path: address}, header)
	_, documented := of.Responses["304"]
	if again.StatusCode != http.StatusNotModified || !documented {
		t.Errorf("%s answers who has it with %s; 304 is documented: %v", of.OperationID, again.Status, documented)
	}
}

func TestDocumentSaysWhereHeadersMeanSomething(t *testing.T) {
	document, door := readDocument(t)
	looked := 0
	document.each(func(verb, path string, of operation) {
		if verb == "GET" || !strings.HasPrefix(path, "/v1/") {
			return
		}
		looked++
		call := httpCall{verb: verb, path: idInPath.ReplaceAllString(path, "nobody")}
		if of.RequestBody != nil {
			call.body = []byte("{}")
		}
		for name, value := range map[string]string{"If-Match": `"r1"`, "Idempotency-Key": "once", "If-None-Match": `"r1"`} {
			_, said := door.send(t, call, map[string]string{name: value})
			means := !strings.Contains(string(said), "_NOT_SUPPORTED")
			if documented := slices.Contains(of.names("header"), name); documented != means {
				t.Errorf("%s: %s is documented: %v; it means something: %v", of.OperationID, name, documented, means)
			}
		}
	})
	if looked < 60 {
		t.Errorf("only %d operations were asked", looked)
	}
}
