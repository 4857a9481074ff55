package contract

import (
	"encoding/json"
	"math/rand/v2"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A maker makes random messages, valid more often than not, and spoils their JSON.
type maker struct{ *rand.Rand }

func pick[T any](m maker, from ...T) T { return from[m.IntN(len(from))] }

// chance is true in so many of a hundred cases.
func (m maker) chance(percent int) bool { return m.IntN(100) < percent }

// fill sets some of a message's fields.
func (m maker) fill(message protoreflect.Message, depth int) {
	for i := range message.Descriptor().Fields().Len() {
		field := message.Descriptor().Fields().Get(i)
		percent := 25
		if isRequired(field) {
			percent = 93
		}
		if field.ContainingOneof() != nil && !field.HasOptionalKeyword() {
			percent = 60 / field.ContainingOneof().Fields().Len()
		}
		if m.chance(percent) {
			m.set(message, field, depth)
		}
	}
}

func isRequired(field protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	for _, one := range behaviors {
		if one == annotations.FieldBehavior_REQUIRED {
			return true
		}
	}
	return false
}

func (m maker) set(message protoreflect.Message, field protoreflect.FieldDescriptor, depth int) {
	switch {
	case field.IsMap():
		for range m.IntN(3) {
			key := protoreflect.ValueOfString(pick(m, "region", "tier", "a.b", "É", "")).MapKey()
			message.Mutable(field).Map().Set(key, m.scalar(field.MapValue()))
		}
	case field.IsList():
		list := message.Mutable(field).List()
		for range 1 + m.IntN(2) {
			if field.Message() == nil {
				list.Append(m.scalar(field))
			} else if depth > 0 {
				m.fillKnown(list.AppendMutable().Message(), depth-1)
			}
		}
	case field.Message() != nil:
		if depth > 0 {
			m.fillKnown(message.Mutable(field).Message(), depth-1)
		}
	default:
		message.Set(field, m.scalar(field))
	}
}

// fillKnown fills the common types with what they mean, and others field by field.
func (m maker) fillKnown(message protoreflect.Message, depth int) {
	values := map[protoreflect.Name]protoreflect.Value{}
	switch message.Descriptor().FullName() {
	case "google.type.Date":
		values["year"] = protoreflect.ValueOfInt32(pick[int32](m, 2024, 2025, 2026, 2026, 0, 2300))
		values["month"] = protoreflect.ValueOfInt32(pick[int32](m, 1, 2, 7, 12, 13))
		values["day"] = protoreflect.ValueOfInt32(pick[int32](m, 1, 1, 28, 29, 31, 0))
	case "google.type.Money":
		values["currency_code"] = protoreflect.ValueOfString(pick(m, "EUR", "EUR", "USD", "USD", "JPY", "eur"))
		values["units"] = protoreflect.ValueOfInt64(pick[int64](m, 0, 1, 250, 9223372036854, -1, 1<<53+1))
		values["nanos"] = protoreflect.ValueOfInt32(pick[int32](m, 0, 0, 0, 10000000, 1000, 1, -500000000))
	case "google.type.Decimal":
		values["value"] = protoreflect.ValueOfString(pick(m, "1.5", "0.000000001", "-12", "+7.10", "1e3", ".5", "", "9999999999"))
	case "google.protobuf.Timestamp":
		values["seconds"] = protoreflect.ValueOfInt64(pick[int64](m, 0, 1767225600, -1))
	default:
		m.fill(message, depth)
	}
	for name, value := range values {
		message.Set(message.Descriptor().Fields().ByName(name), value)
	}
}

func (m maker) scalar(field protoreflect.FieldDescriptor) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(m.chance(50))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(pick[int32](m, 0, 1, 1, 2, 4, 12, 90, 2026, 10000, -1, 1<<31-1))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(pick[int64](m, 0, 1, 7, 1000, 1<<53+1, -1, 1<<63-1))
	case protoreflect.EnumKind:
		values := field.Enum().Values()
		if m.chance(3) {
			return protoreflect.ValueOfEnum(77)
		}
		return protoreflect.ValueOfEnum(values.Get(m.IntN(values.Len())).Number())
	default:
		return protoreflect.ValueOfString(m.text(field))
	}
}

// text is what a field may hold by its name or its reference, or something odd.
func (m maker) text(field protoreflect.FieldDescriptor) string {
	if m.chance(4) {
		return pick(m, "", " ", "no name", "Ä集😀\t\"\\", strings.Repeat("é", 201), "-", "../x", "accounts/none")
	}
	reference, _ := proto.GetExtension(field.Options(), annotations.E_ResourceReference).(*annotations.ResourceReference)
	if kind := strings.TrimPrefix(reference.GetType(), "accord.dev/"); randomNames[kind] != "" {
		return randomNames[kind]
	}
	known := map[protoreflect.Name][]string{
		"segment": {"MAJOR", "TOP", "NONE"}, "country_code": {"DE", "CN", "de"}, "domains": {"a.test", "b.test", "A"},
		"email": {"a@b.test", "a"}, "currency_code": {"EUR", "CHF", "GBP"}, "system": {"crm", "erp"},
		"etag": {"", "", "", "r1", `"r2"`}, "priority_id": {"cost", "growth", "COST"},
		"name": {"", "people/x"}, "reporting_currency": {"USD", "EUR"},
	}
	if texts := known[field.Name()]; texts != nil {
		return pick(m, texts...)
	}
	return pick(m, "a", "b", "c1", "two words", "Größe", "7", "first-"+pick(m, "1", "2", "3"))
}

// randomNames are the resources that a random test begins with.
var randomNames = map[string]string{
	"Account": "accounts/a", "Person": "people/p", "Product": "products/x", "Stage": "stages/qualification",
	"Contact": "accounts/a/contacts/c", "Objective": "accounts/a/plans/2026/objectives/o",
}

// spoil changes one value somewhere in a JSON document.
func (m maker) spoil(text []byte) []byte {
	var document map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if decoder.Decode(&document) != nil {
		return text
	}
	m.spoilObject(document)
	spoiled, err := json.Marshal(document)
	if err != nil {
		return text
	}
	return spoiled
}

func (m maker) spoilObject(object map[string]any) {
	names := sortedKeys(object)
	if len(names) == 0 || m.chance(10) {
		object[pick(m, "unknown", "@type", "Name", "state", "etag")] = pick[any](m, nil, 1, "x", true)
		return
	}
	name := pick(m, names...)
	switch value := object[name].(type) {
	case map[string]any:
		if m.chance(70) {
			m.spoilObject(value)
			return
		}
	case []any:
		if inner, isObject := pick(m, value...).(map[string]any); isObject && m.chance(70) {
			m.spoilObject(inner)
			return
		}
	}
	switch m.IntN(4) {
	case 0: // its name in another form
		object[pick(m, snake(name), strings.ToUpper(name))] = object[name]
		delete(object, name)
	case 1:
		object[name] = []any{object[name]}
	case 2:
		object[name] = pick[any](m, nil, "", "12", "1.0", json.Number("1e2"), json.Number("1.5"), true, "true",
			map[string]any{}, []any{}, json.Number("9223372036854775808"), "NONE_OF_THESE", "ACTIVE")
	default:
		if number, isNumber := object[name].(json.Number); isNumber {
			object[name] = number.String()
		} else if text, isText := object[name].(string); isText && json.Valid([]byte(text)) {
			object[name] = json.RawMessage(text)
		}
	}
}
