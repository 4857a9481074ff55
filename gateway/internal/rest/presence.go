package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// Masks follow presence: what a body names is what changes, null, false, 0, "" and [] included, at
// every depth. A message does not tell a field that was named so from one that was not, so the masks
// are made here, from the text, and put into the message on its way (Adapt).

const (
	maskName    = "update_mask"
	masksName   = "update_masks" // one for each resource of a list
	keysName    = "external_ids" // say which entry is meant; their own rules hold without a mask
	knownSuffix = "_external_id" // of an entry's field that stands for a reference of its resource
)

// notePresence reads what a body names before the body becomes a message, and refuses one that names
// another resource than the address.
func notePresence() runtime.Middleware {
	rules := bodyRules()
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request, parameters map[string]string) {
			pattern, _ := runtime.HTTPPattern(r.Context())
			rule, is := rules[r.Method+" "+pattern.String()]
			if !is {
				if r.ContentLength > 0 {
					problem.Write(w, r, problem.New(codes.InvalidArgument, "BODY_NOT_EXPECTED",
						"this request has no body: what it says stands in the address"))
					return
				}
				next(w, r, parameters)
				return
			}
			content, err := io.ReadAll(r.Body) // it is whole already
			r.Body = io.NopCloser(bytes.NewReader(content))
			of := call.From(r.Context())
			if err != nil || len(bytes.TrimSpace(content)) == 0 { // the service says which fields are missing
				next(w, r, parameters)
				return
			}
			if err := rule.malformed(content); err != nil {
				of.Method = rule.name
				problem.Write(w, r, err)
				return
			}
			object, _ := readObject(content)
			if err := rule.sameNames(object, parameters); err != nil {
				of.Method = rule.name
				problem.Write(w, r, err)
				return
			}
			if rule.body == nil {
				of.Complete = func(request protoreflect.Message) { FillMasks(request, object) }
			} else if rule.method.Input().Fields().ByName(maskName) != nil {
				paths := namedPaths(rule.body.Message(), object)
				of.Complete = func(request protoreflect.Message) { fillMask(request, paths) }
			}
			next(w, r, parameters)
		}
	}
}

func readObject(content []byte) (map[string]json.RawMessage, bool) {
	var object map[string]json.RawMessage
	return object, json.Unmarshal(content, &object) == nil && object != nil
}

// bodyRule is an HTTP rule whose request has a body.
type bodyRule struct {
	method protoreflect.MethodDescriptor
	name   string
	body   protoreflect.FieldDescriptor // nil: the body is the whole request
}

// malformed names every field of a body that cannot be read; nil: all can.
func (rule bodyRule) malformed(content []byte) error {
	path, message := "", rule.method.Input()
	if rule.body != nil {
		path, message = string(rule.body.Name()), rule.body.Message()
	}
	if err := Malformed("REQUEST_MALFORMED", camel(path), message, content); err != nil {
		return err
	}
	return nil
}

// sameNames refuses a body that says something else than the address does: its own word would be
// passed over.
func (rule bodyRule) sameNames(object map[string]json.RawMessage, parameters map[string]string) error {
	for _, path := range slices.Sorted(maps.Keys(parameters)) {
		within, message := path, rule.method.Input()
		if rule.body != nil {
			inner, found := strings.CutPrefix(path, string(rule.body.Name())+".")
			if !found {
				continue
			}
			within, message = inner, rule.body.Message()
		}
		said, is := textAt(message, object, strings.Split(within, "."))
		if !is || said == "" || said == parameters[path] {
			continue
		}
		refused := problem.Fault("NAMES_DIFFER", camel(path), "NAMES_DIFFER",
			fmt.Sprintf("is %s, but the address names %s", said, parameters[path]))
		return refused.Say("body", said, "address", parameters[path])
	}
	return nil
}

// textAt is the text that an object has at a path of fields.
func textAt(message protoreflect.MessageDescriptor, object map[string]json.RawMessage, path []string) (string, bool) {
	for key, value := range object {
		field := fieldOf(message, key)
		if field == nil || string(field.Name()) != path[0] {
			continue
		}
		if len(path) > 1 {
			inner, is := readObject(value)
			if !is || field.Message() == nil {
				return "", false
			}
			return textAt(field.Message(), inner, path[1:])
		}
		var text string
		return text, json.Unmarshal(value, &text) == nil
	}
	return "", false
}

// camel is a path of the protos as JSON spells it.
func camel(path string) string {
	var spelt strings.Builder
	upper := false
	for _, letter := range path {
		if letter == '_' {
			upper = true
			continue
		}
		if upper {
			letter = unicode.ToUpper(letter)
		}
		upper = false
		spelt.WriteRune(letter)
	}
	return spelt.String()
}

func fieldOf(message protoreflect.MessageDescriptor, key string) protoreflect.FieldDescriptor {
	if field := message.Fields().ByTextName(key); field != nil {
		return field
	}
	return message.Fields().ByJSONName(key)
}

// namedPaths are the fields that an object names, those of a message of ours one by one. What only
// says which resource is meant, and as it was when, changes nothing and is left out.
func namedPaths(message protoreflect.MessageDescriptor, object map[string]json.RawMessage) []string {
	paths := []string{}
	for key, value := range object {
		field := fieldOf(message, key)
		if field == nil || field.Name() == "name" || field.Name() == "etag" {
			continue
		}
		paths = append(paths, pathsIn(field, value)...)
	}
	slices.Sort(paths)
	return paths
}

func pathsIn(field protoreflect.FieldDescriptor, value json.RawMessage) []string {
	name := string(field.Name())
	inner, isObject := readObject(value)
	ours := field.Message() != nil && !field.IsList() && !field.IsMap() &&
		strings.HasPrefix(string(field.Message().FullName()), "accord.")
	if !ours || !isObject || len(inner) == 0 {
		return []string{name}
	}
	var paths []string
	for key, value := range inner {
		part := fieldOf(field.Message(), key)
		if part == nil {
			return []string{name} // the reader of messages refuses it
		}
		for _, path := range pathsIn(part, value) {
			paths = append(paths, name+"."+path)
		}
	}
	return paths
}

// fillMask gives a message its mask, unless the caller has said one.
func fillMask(message protoreflect.Message, paths []string) {
	field := message.Descriptor().Fields().ByName(maskName)
	said, is := message.Get(field).Message().Interface().(*fieldmaskpb.FieldMask)
	if !is || len(said.GetPaths()) > 0 || len(paths) == 0 {
		return
	}
	message.Set(field, protoreflect.ValueOfMessage((&fieldmaskpb.FieldMask{Paths: paths}).ProtoReflect()))
}

// FillMasks gives each entry of an upsert, and each resource that has its mask beside it, the mask
// that follows from what its object names. `object` is what the request was read from.
func FillMasks(request protoreflect.Message, object map[string]json.RawMessage) {
	fields := request.Descriptor().Fields()
	for key, value := range object {
		field := fieldOf(request.Descriptor(), key)
		if field == nil || !field.IsList() || field.Message() == nil {
			continue
		}
		var entries []json.RawMessage
		if json.Unmarshal(value, &entries) != nil || len(entries) != request.Get(field).List().Len() {
			continue
		}
		switch {
		case field.Message().Fields().ByName(maskName) != nil:
			for n, entry := range entries {
				FillEntryMask(request.Mutable(field).List().Get(n).Message(), entry)
			}
		case fields.ByName(masksName) != nil && field.Name() != masksName:
			fillParallelMasks(request, field.Message(), entries)
		}
	}
}

// FillEntryMask is the same for one entry that was read from `text`.
func FillEntryMask(entry protoreflect.Message, text json.RawMessage) {
	object, is := readObject(text)
	resource := updated(entry)
	if !is || resource == nil {
		return
	}
	var paths []string
	for key, value := range object {
		field := fieldOf(entry.Descriptor(), key)
		if field == nil {
			continue
		}
		if field == resource {
			inner, _ := readObject(value)
			paths = append(paths, entryPaths(resource.Message(), inner)...)
		}
		reference, known := strings.CutSuffix(string(field.Name()), knownSuffix)
		if known && resource.Message().Fields().ByName(protoreflect.Name(reference)) != nil {
			paths = append(paths, reference)
		}
	}
	slices.Sort(paths)
	fillMask(entry, slices.Compact(paths))
}

// fillParallelMasks gives each resource of a list its mask, unless the caller has said masks.
func fillParallelMasks(request protoreflect.Message, resource protoreflect.MessageDescriptor, entries []json.RawMessage) {
	masks := request.Descriptor().Fields().ByName(masksName)
	if request.Get(masks).List().Len() > 0 {
		return
	}
	list := request.Mutable(masks).List()
	for _, entry := range entries {
		list.Append(protoreflect.ValueOfMessage(ParallelMask(resource, entry).ProtoReflect()))
	}
}

// ParallelMask is the mask of one resource of such a list.
func ParallelMask(resource protoreflect.MessageDescriptor, text json.RawMessage) *fieldmaskpb.FieldMask {
	object, _ := readObject(text)
	return &fieldmaskpb.FieldMask{Paths: entryPaths(resource, object)}
}

// entryPaths leaves out what the server sets: an upsert takes what was exported.
func entryPaths(resource protoreflect.MessageDescriptor, object map[string]json.RawMessage) []string {
	return slices.DeleteFunc(namedPaths(resource, object), func(path string) bool {
		top, _, _ := strings.Cut(path, ".")
		return path == keysName || isServerSet(resource.Fields().ByName(protoreflect.Name(top)))
	})
}

func isServerSet(field protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY)
}

// bodyRules are the rules with a body, by HTTP method and path.
func bodyRules() map[string]bodyRule {
	found := map[string]bodyRule{}
	forEachRule(func(method protoreflect.MethodDescriptor, verb, path, body string) {
		rule := bodyRule{method: method, name: string(method.Parent().FullName()) + "/" + string(method.Name())}
		if body == "" {
			return
		}
		if body != "*" {
			rule.body = method.Input().Fields().ByName(protoreflect.Name(body))
		}
		found[verb+" "+path] = rule
	})
	return found
}
