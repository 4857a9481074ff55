package contract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// A rule is one way to call an RPC over HTTP: what its google.api.http option, or one of its
// additional bindings, says. Requests are made from the annotation, not by the gateway's generated
// code, so that the two check each other.
type rule struct {
	verb     string
	template string
	body     string // "*", a field, or "" for none
}

// rulesOf lists an RPC's rule and its additional bindings, in order.
func rulesOf(method protoreflect.MethodDescriptor) []rule {
	option, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	var rules []rule
	for _, one := range append([]*annotations.HttpRule{option}, option.GetAdditionalBindings()...) {
		verbs := map[string]string{"GET": one.GetGet(), "POST": one.GetPost(),
			"PATCH": one.GetPatch(), "DELETE": one.GetDelete(), "PUT": one.GetPut()}
		for verb, template := range verbs {
			if template != "" {
				rules = append(rules, rule{verb, template, one.GetBody()})
			}
		}
	}
	return rules
}

// variable is one `{field.path=pattern}` of a template.
var variable = regexp.MustCompile(`\{([a-z0-9_.]+)(?:=([^}]+))?\}`)

// An httpCall is a request's place in HTTP.
type httpCall struct {
	verb, path string
	body       []byte // nil: none
}

// take says how to ask for `request` by this rule, or false if its names do not fit the template.
func (r rule) take(t testing.TB, request proto.Message) (httpCall, bool) {
	t.Helper()
	rest := proto.Clone(request)
	path, fits := r.path(rest.ProtoReflect())
	if !fits {
		return httpCall{}, false
	}
	call := httpCall{verb: r.verb, path: path}
	switch r.body {
	case "*":
		call.body = toJSON(t, rest)
		return call, true
	case "":
	default:
		message := rest.ProtoReflect()
		field := message.Descriptor().Fields().ByName(protoreflect.Name(r.body))
		call.body = toJSON(t, message.Get(field).Message().Interface())
		message.Clear(field)
	}
	if query := queryOf(t, rest); len(query) > 0 {
		call.path += "?" + query.Encode()
	}
	return call, true
}

// path fills the template, and takes out of the message what stands in the path.
func (r rule) path(message protoreflect.Message) (string, bool) {
	fits := true
	path := variable.ReplaceAllStringFunc(r.template, func(found string) string {
		parts := variable.FindStringSubmatch(found)
		value := takeText(message, strings.Split(parts[1], "."))
		pattern := "^" + strings.ReplaceAll(parts[2], "*", "[^/]+") + "$"
		if !regexp.MustCompile(pattern).MatchString(value) {
			fits = false
		}
		segments := strings.Split(value, "/")
		for i := range segments {
			segments[i] = url.PathEscape(segments[i])
		}
		return strings.Join(segments, "/")
	})
	return path, fits
}

// takeText clears the text at a path of fields, and tells it.
func takeText(message protoreflect.Message, fields []string) string {
	field := message.Descriptor().Fields().ByName(protoreflect.Name(fields[0]))
	if len(fields) > 1 {
		if !message.Has(field) {
			return ""
		}
		return takeText(message.Mutable(field).Message(), fields[1:])
	}
	text := message.Get(field).String()
	message.Clear(field)
	return text
}

// queryOf writes what is set in a message as query parameters, `asOf.revision=5`.
func queryOf(t testing.TB, message proto.Message) url.Values {
	t.Helper()
	query := url.Values{}
	if mask := message.ProtoReflect().Descriptor().Fields().ByName("update_mask"); mask != nil {
		addMask(query, message, mask)
	}
	var fields map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(toJSON(t, message))))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	addQuery(query, "", fields)
	return query
}

// addMask moves a mask into the query, its paths in camel case. By hand, because protojson refuses
// to write the `*` that AIP-134 has for all fields.
func addMask(query url.Values, message proto.Message, field protoreflect.FieldDescriptor) {
	paths := message.ProtoReflect().Get(field).Message().Interface().(*fieldmaskpb.FieldMask).GetPaths()
	message.ProtoReflect().Clear(field)
	for i, path := range paths {
		words := strings.Split(path, "_")
		for j, word := range words[1:] {
			words[j+1] = strings.ToUpper(word[:1]) + word[1:]
		}
		paths[i] = strings.Join(words, "")
	}
	if len(paths) > 0 {
		query.Set("updateMask", strings.Join(paths, ","))
	}
}

func addQuery(query url.Values, path string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			addQuery(query, strings.TrimPrefix(path+"."+name, "."), inner)
		}
	case []any:
		for _, item := range value {
			addQuery(query, path, item)
		}
	default:
		query.Add(path, fmt.Sprint(value))
	}
}

func toJSON(t testing.TB, message proto.Message) []byte {
	t.Helper()
	text, err := protojson.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
