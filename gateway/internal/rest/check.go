package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/problem"
)

// What is wrong with a text of JSON, field by field. The library that reads messages stops at the first fault
// and tells it in words of its own; so a text that it refuses is walked once more, here.

const (
	depthMax = 100 // no message of ours is a tenth as deep
)

// checker walks a text along a message and notes every fault.
type checker struct {
	problem.Faults
	decoder *json.Decoder
}

// faultsOf lists what is wrong with a text that has to be an object of this message. Paths are below `path` those
// of the text, in its spelling. Empty: nothing that could be named.
func faultsOf(path string, message protoreflect.MessageDescriptor, text []byte) problem.Faults {
	c := &checker{decoder: json.NewDecoder(bytes.NewReader(text))}
	c.decoder.UseNumber()
	if !c.isJSON(text) {
		return c.Faults
	}
	if first := bytes.TrimLeft(text, " \t\r\n"); first[0] != '{' {
		c.Add("", "JSON_NOT_AN_OBJECT", "the body has to be a JSON object, and is "+kindOf(first[0]))
		return c.Faults
	}
	c.message(path, message, 0)
	return c.Faults
}

// isJSON says where a text stops to be JSON.
func (c *checker) isJSON(text []byte) bool {
	if !utf8.Valid(text) {
		c.Add("", "JSON_MALFORMED", "the body is not UTF-8"+placeOf(text, firstInvalid(text)))
		return false
	}
	var value json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&value)
	if err == nil {
		at := int(decoder.InputOffset())
		if rest := bytes.TrimSpace(text[at:]); len(rest) > 0 {
			c.Add("", "JSON_MALFORMED", "something follows the JSON value"+placeOf(text, len(text)-len(bytes.TrimLeft(text[at:], " \t\r\n"))))
			return false
		}
		return true
	}
	if syntax, is := err.(*json.SyntaxError); is && int(syntax.Offset) <= len(text) && !json.Valid(text[:syntax.Offset]) &&
		!strings.HasPrefix(syntax.Error(), "unexpected end") {
		if strings.Contains(syntax.Error(), "max depth") {
			c.Add("", "JSON_TOO_DEEP", fmt.Sprintf("the body nests deeper than %d objects and lists", depthMax))
			return false
		}
		c.Add("", "JSON_MALFORMED", "the body is no JSON"+placeOf(text, int(syntax.Offset)-1))
		return false
	}
	c.Add("", "JSON_MALFORMED", "the JSON ends too early")
	return false
}

func firstInvalid(text []byte) int {
	at := 0
	for at < len(text) {
		letter, size := utf8.DecodeRune(text[at:])
		if letter == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// placeOf is where in a text, as people count.
func placeOf(text []byte, at int) string {
	at = max(0, min(at, len(text)))
	line := bytes.Count(text[:at], []byte("\n")) + 1
	column := utf8.RuneCount(text[bytes.LastIndexByte(text[:at], '\n')+1:at]) + 1
	return fmt.Sprintf(", from line %d, column %d on", line, column)
}

const shownBytesMax = 60 // of a value

// shown is a value as an error repeats it; of a long one what it is.
func shown(text []byte) string {
	if len(text) > shownBytesMax || text[0] == '{' || text[0] == '[' {
		return kindOf(text[0])
	}
	return string(text)
}

func kindOf(first byte) string {
	switch {
	case first == '{':
		return "an object"
	case first == '[':
		return "a list"
	case first == '"':
		return "a text"
	case first == 't', first == 'f':
		return "true or false"
	case first == 'n':
		return "null"
	}
	return "a number"
}

// message walks an object whose text comes next.
func (c *checker) message(path string, message protoreflect.MessageDescriptor, depth int) {
	object := c.object(path, depth)
	seen := map[protoreflect.FieldNumber]bool{}
	chosen := map[protoreflect.Name]bool{}
	for _, member := range object {
		at := joined(path, member.key)
		field := fieldOf(message, member.key)
		if field == nil {
			if !member.again {
				c.Add(at, "FIELD_UNKNOWN", "is no field of this message")
			}
			continue
		}
		if seen[field.Number()] {
			c.Add(at, "JSON_KEY_REPEATED", "is said twice: say it once")
			continue
		}
		seen[field.Number()] = true
		if string(member.value) == "null" {
			continue // as if it was not said
		}
		if one := field.ContainingOneof(); one != nil && !one.IsSynthetic() {
			if chosen[one.Name()] {
				c.Add(at, "FIELD_ONEOF_REPEATED", "cannot be said beside "+others(one, field)+": say one of them")
				continue
			}
			chosen[one.Name()] = true
		}
		c.field(at, field, member.value, depth+1)
	}
}

// member is one key of an object, with the text of its value.
type member struct {
	key   string
	value json.RawMessage
	again bool // the key stood before
}

// object reads the members of an object in their order; what is none is a fault.
func (c *checker) object(path string, depth int) []member {
	if depth > depthMax {
		c.Add(path, "JSON_TOO_DEEP", fmt.Sprintf("the body nests deeper than %d objects and lists", depthMax))
		return nil
	}
	token, err := c.decoder.Token()
	if err != nil || token != json.Delim('{') {
		return nil
	}
	var members []member
	keys := map[string]bool{}
	for c.decoder.More() {
		key, err := c.decoder.Token()
		if err != nil {
			return members
		}
		name, _ := key.(string)
		one := member{key: name, again: keys[name]}
		keys[name] = true
		if c.decoder.Decode(&one.value) != nil {
			return members
		}
		members = append(members, one)
	}
	_, _ = c.decoder.Token()
	return members
}

func others(one protoreflect.OneofDescriptor, but protoreflect.FieldDescriptor) string {
	var names []string
	for n := range one.Fields().Len() {
		if field := one.Fields().Get(n); field != but {
			names = append(names, field.JSONName())
		}
	}
	return strings.Join(names, " or ")
}

// within walks a text inside of the one that is walked.
func (c *checker) within(text json.RawMessage, walk func()) {
	outer := c.decoder
	c.decoder = json.NewDecoder(bytes.NewReader(text))
	c.decoder.UseNumber()
	walk()
	c.decoder = outer
}

func (c *checker) field(path string, field protoreflect.FieldDescriptor, text json.RawMessage, depth int) {
	switch {
	case field.IsMap():
		c.mapField(path, field, text, depth)
	case field.IsList():
		c.list(path, field, text, depth)
	default:
		c.value(path, field, text, depth)
	}
}

func (c *checker) list(path string, field protoreflect.FieldDescriptor, text json.RawMessage, depth int) {
	var elements []json.RawMessage
	if text[0] != '[' || json.Unmarshal(text, &elements) != nil {
		c.mismatch(path, "a list", text)
		return
	}
	for n, element := range elements {
		at := path + "[" + strconv.Itoa(n) + "]"
		if string(element) == "null" {
			c.Add(at, "FIELD_NULL_IN_LIST", "is null: leave it out of the list")
			continue
		}
		c.value(at, field, element, depth+1)
	}
}

func (c *checker) mapField(path string, field protoreflect.FieldDescriptor, text json.RawMessage, depth int) {
	if text[0] != '{' {
		c.mismatch(path, "an object", text)
		return
	}
	c.within(text, func() {
		for _, one := range c.object(path, depth) {
			at := joined(path, one.key)
			switch {
			case one.again:
				c.Add(at, "JSON_KEY_REPEATED", "is said twice: say it once")
			case string(one.value) == "null":
				c.Add(at, "FIELD_NULL_IN_LIST", "is null: leave it out")
			default:
				c.value(at, field.MapValue(), one.value, depth+1)
			}
		}
	})
}

func (c *checker) mismatch(path, wanted string, text json.RawMessage) {
	c.Add(path, "FIELD_TYPE_MISMATCH", "has to be "+wanted+", and is "+shown(text))
}

// value checks one value that is neither a list nor null.
func (c *checker) value(path string, field protoreflect.FieldDescriptor, text json.RawMessage, depth int) {
	if message := field.Message(); message != nil {
		if form, known := knownForms[message.FullName()]; known {
			c.known(path, form, message, text)
		} else if text[0] != '{' {
			c.mismatch(path, "an object", text)
		} else {
			c.within(text, func() { c.message(path, message, depth) })
		}
		return
	}
	if reason, description := scalarFault(field, text); reason != "" {
		c.Add(path, reason, description)
	}
}

// knownForms are messages that have a form of their own in JSON, and how it looks. Empty: anything.
var knownForms = map[protoreflect.FullName]string{
	"google.protobuf.Timestamp": `a time such as "2026-12-01T09:30:00Z"`,
	"google.protobuf.Duration":  `a duration in seconds such as "1.5s"`,
	"google.protobuf.FieldMask": `the names of fields such as "displayName,segment"`,
	"google.protobuf.Struct":    "", "google.protobuf.Value": "", "google.protobuf.ListValue": "", "google.protobuf.Any": "",
	"google.protobuf.Int32Value": "a whole number", "google.protobuf.Int64Value": "a whole number",
	"google.protobuf.BoolValue": "true or false", "google.protobuf.StringValue": "a text",
	"google.protobuf.DoubleValue": "a number",
}

func (c *checker) known(path, form string, message protoreflect.MessageDescriptor, text json.RawMessage) {
	made := newOf(message)
	if made == nil || Read.Unmarshal(text, made.Interface()) == nil {
		return
	}
	if form == "" {
		form = "JSON that names each key once"
	}
	if strings.HasPrefix(form, "a time ") || strings.HasPrefix(form, "a duration ") || strings.HasPrefix(form, "the names ") {
		if text[0] != '"' {
			c.mismatch(path, form, text)
			return
		}
	}
	c.Add(path, "FIELD_VALUE_MALFORMED", "has to be "+form+", and is "+shown(text))
}

// ReadJSON reads a body of the gateway's own into a struct, as strictly as one of a service: each key is known
// and stands once. Empty text is {}.
func ReadJSON(text []byte, into any) *problem.Error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	c := &checker{decoder: json.NewDecoder(bytes.NewReader(text))}
	if c.isJSON(text) {
		c.members(text, into)
	}
	return c.Error("REQUEST_MALFORMED")
}

func (c *checker) members(text []byte, into any) {
	if first := bytes.TrimLeft(text, " \t\r\n")[0]; first != '{' {
		c.Add("", "JSON_NOT_AN_OBJECT", "the body has to be a JSON object, and is "+kindOf(first))
		return
	}
	names := map[string]bool{}
	kind := reflect.TypeOf(into).Elem()
	for n := range kind.NumField() {
		name, _, _ := strings.Cut(kind.Field(n).Tag.Get("json"), ",")
		names[name] = true
	}
	for _, one := range c.object("", 0) {
		switch {
		case !names[one.key]:
			c.Add(one.key, "FIELD_UNKNOWN", "is no field of this message")
		case one.again:
			c.Add(one.key, "JSON_KEY_REPEATED", "is said twice: say it once")
		}
	}
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(text, into); errors.As(err, &mismatch) {
		c.Add(mismatch.Field, "FIELD_TYPE_MISMATCH", "is of another kind than the field")
	} else if err != nil {
		c.Add("", "JSON_MALFORMED", "the body is no JSON")
	}
}
