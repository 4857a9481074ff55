package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// contract is what the protos say.
type contract struct {
	services []protoreflect.ServiceDescriptor // ours, by name
	messages map[protoreflect.FullName]protoreflect.MessageDescriptor
	patterns map[string]string         // `accounts/*` to `accounts/{account}`
	ours     map[protoreflect.Name]int // how many packages have a message or enum of the name
}

func newContract(files *protoregistry.Files) *contract {
	made := &contract{
		messages: map[protoreflect.FullName]protoreflect.MessageDescriptor{},
		patterns: map[string]string{}, ours: map[protoreflect.Name]int{},
	}
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if strings.HasPrefix(string(file.Package()), "accord.") {
			for n := range file.Services().Len() {
				made.services = append(made.services, file.Services().Get(n))
			}
			for n := range file.Enums().Len() {
				made.ours[file.Enums().Get(n).Name()]++
			}
			for n := range file.Messages().Len() {
				made.ours[file.Messages().Get(n).Name()]++
			}
		}
		made.addMessages(file.Messages())
		return true
	})
	slices.SortFunc(made.services, func(a, b protoreflect.ServiceDescriptor) int {
		return cmp.Compare(a.FullName(), b.FullName())
	})
	return made
}

var variable = regexp.MustCompile(`\{([a-z_.]+)(?:=([^}]*))?\}`)

func (c *contract) addMessages(messages protoreflect.MessageDescriptors) {
	for n := range messages.Len() {
		message := messages.Get(n)
		c.messages[message.FullName()] = message
		resource, _ := proto.GetExtension(message.Options(), annotations.E_Resource).(*annotations.ResourceDescriptor)
		for _, pattern := range resource.GetPattern() {
			c.patterns[variable.ReplaceAllString(pattern, "*")] = pattern
		}
		c.addMessages(message.Messages())
	}
}

// rule is one way to call an RPC over HTTP.
type rule struct {
	verb     string // in lower case, as the document writes it
	template string // as the proto has it
	body     string // "*", a field, or "" for none
	path     string // as the document writes it, `/v1/accounts/{account}:move`
	names    []nameInPath
}

// nameInPath is a resource's name that a path is made of.
type nameInPath struct {
	field string   // of the request, `account.name`
	ids   []string // what its ids are called, `account` of `accounts/{account}`
}

// rulesOf lists an RPC's rule and its additional bindings, in order.
func (c *contract) rulesOf(method protoreflect.MethodDescriptor) ([]rule, error) {
	option, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	var rules []rule
	for _, one := range append([]*annotations.HttpRule{option}, option.GetAdditionalBindings()...) {
		for _, way := range [][2]string{{"get", one.GetGet()}, {"post", one.GetPost()}, {"put", one.GetPut()},
			{"patch", one.GetPatch()}, {"delete", one.GetDelete()}} {
			if way[1] == "" {
				continue
			}
			made := rule{verb: way[0], template: way[1], body: one.GetBody()}
			if err := c.spell(&made); err != nil {
				return nil, fmt.Errorf("%s: %w", method.FullName(), err)
			}
			rules = append(rules, made)
		}
	}
	if len(rules) == 0 {
		return nil, fmt.Errorf("%s has no address", method.FullName())
	}
	return rules, nil
}

// spell writes each name of a path by its ids, so that no two paths are alike: `/v1/accounts/{account}`
// and `/v1/people/{person}` for what the protos call `/v1/{name=accounts/*}` and `/v1/{name=people/*}`.
func (c *contract) spell(made *rule) error {
	var failed error
	made.path = variable.ReplaceAllStringFunc(made.template, func(found string) string {
		parts := variable.FindStringSubmatch(found)
		pattern, is := c.patterns[parts[2]]
		if !is {
			failed = fmt.Errorf("no resource has names like %q", parts[2])
		}
		name := nameInPath{field: parts[1]}
		for _, id := range variable.FindAllStringSubmatch(pattern, -1) {
			name.ids = append(name.ids, id[1])
		}
		made.names = append(made.names, name)
		return camelCaseIDs(pattern)
	})
	for n := range made.names {
		for i, id := range made.names[n].ids {
			made.names[n].ids[i] = camelCase(id)
		}
	}
	return failed
}

func camelCaseIDs(pattern string) string {
	return variable.ReplaceAllStringFunc(pattern, camelCase)
}

func camelCase(name string) string {
	words := strings.Split(name, "_")
	for n, word := range words[1:] {
		words[n+1] = capital(word)
	}
	return strings.Join(words, "")
}

func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// commentOf is what the proto says of an element, without the marks of comments.
func commentOf(element protoreflect.Descriptor) string {
	location := element.ParentFile().SourceLocations().ByDescriptor(element)
	lines := strings.Split(strings.TrimSpace(location.LeadingComments), "\n")
	for n, line := range lines {
		lines[n] = strings.TrimPrefix(line, " ")
	}
	return strings.Join(lines, "\n")
}

func behaves(field protoreflect.FieldDescriptor, as annotations.FieldBehavior) bool {
	behaviors, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, as)
}
