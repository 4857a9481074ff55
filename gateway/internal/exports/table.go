package exports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// table writes CSV: a column for each field that a client may say, by its path in the protos.
type table struct{ columns []column }

// column is a field within messages; `name` is its path.
type column struct {
	name  string
	path  []protoreflect.FieldDescriptor
	money bool // the amount of a Money, whose currency is the next column's
	code  bool // its currency
}

func newTable(resource protoreflect.MessageDescriptor) *table {
	return &table{columns: columnsOf(resource, "", nil)}
}

// columnsOf lays messages out; what repeats is one cell.
func columnsOf(message protoreflect.MessageDescriptor, prefix string, path []protoreflect.FieldDescriptor) []column {
	var columns []column
	for n := range message.Fields().Len() {
		field := message.Fields().Get(n)
		if isOutput(field) {
			continue
		}
		name := prefix + string(field.Name())
		inner := append(append([]protoreflect.FieldDescriptor{}, path...), field)
		switch {
		case field.IsList() || field.IsMap() || field.Message() == nil || isScalar(field.Message()):
			columns = append(columns, column{name: name, path: inner})
		case field.Message().FullName() == "google.type.Money":
			columns = append(columns, column{name: name, path: inner, money: true},
				column{name: name + ".currency_code", path: inner, code: true})
		default:
			columns = append(columns, columnsOf(field.Message(), name+".", inner)...)
		}
	}
	return columns
}

// isScalar: its message is one value to a reader.
func isScalar(message protoreflect.MessageDescriptor) bool {
	switch message.FullName() {
	case "google.type.Date", "google.type.Decimal", "google.protobuf.Timestamp":
		return true
	}
	return false
}

func (*table) mediaType() string { return "text/csv; charset=utf-8; header=present" }
func (*table) ending() string    { return ".csv" }

func (*table) tail() ([]byte, error) { return nil, nil }

func (t *table) head() ([]byte, error) {
	names := make([]string, len(t.columns))
	for n, column := range t.columns {
		names[n] = column.name
	}
	return line(nil, names), nil
}

func (t *table) row(text []byte, resource protoreflect.Message) ([]byte, error) {
	cells := make([]string, len(t.columns))
	for n, column := range t.columns {
		cell, err := column.cell(resource)
		if err != nil {
			return nil, err
		}
		cells[n] = cell
	}
	return line(text, cells), nil
}

// line appends cells as RFC 4180 has them.
func line(text []byte, cells []string) []byte {
	buffer := bytes.NewBuffer(text)
	writer := csv.NewWriter(buffer)
	writer.UseCRLF = true
	_ = writer.Write(cells) // a buffer takes everything
	writer.Flush()
	return buffer.Bytes()
}

func (c column) cell(resource protoreflect.Message) (string, error) {
	for _, field := range c.path[:len(c.path)-1] {
		if !resource.Has(field) {
			return "", nil
		}
		resource = resource.Get(field).Message()
	}
	field := c.path[len(c.path)-1]
	if !resource.Has(field) && (field.HasPresence() || field.IsList() || field.IsMap()) {
		return "", nil
	}
	value := resource.Get(field)
	switch {
	case field.IsMap():
		return mapCell(field, value.Map())
	case field.IsList():
		return jsonCell(field, value.List())
	case c.money:
		return moneyText(value.Message()), nil
	case c.code:
		return disarm(text(value.Message(), "currency_code").String()), nil
	case field.Message() != nil:
		return scalarText(value.Message()), nil
	}
	return plainText(field, value), nil
}

func plainText(field protoreflect.FieldDescriptor, value protoreflect.Value) string {
	switch field.Kind() {
	case protoreflect.StringKind:
		return disarm(value.String())
	case protoreflect.EnumKind:
		if value.Enum() == 0 {
			return ""
		}
		if known := field.Enum().Values().ByNumber(value.Enum()); known != nil {
			return string(known.Name())
		}
		return strconv.Itoa(int(value.Enum()))
	}
	return value.String()
}

// disarm puts an apostrophe before what a spreadsheet would run as a formula, and before what only
// looks disarmed: whoever reads it takes one away wherever apostrophes and such a character begin a
// text.
func disarm(text string) string {
	rest := strings.TrimLeft(text, "'")
	if rest != "" && strings.ContainsRune("=+-@\t\r", rune(rest[0])) {
		return "'" + text
	}
	return text
}

func text(message protoreflect.Message, field protoreflect.Name) protoreflect.Value {
	return message.Get(message.Descriptor().Fields().ByName(field))
}

func moneyText(money protoreflect.Message) string {
	return decimal(text(money, "units").Int(), text(money, "nanos").Int())
}

// decimal writes units and billionths of the same sign.
func decimal(units, nanos int64) string {
	sign := ""
	if units < 0 || nanos < 0 {
		sign = "-"
	}
	whole := strings.TrimPrefix(strconv.FormatInt(units, 10), "-")
	if nanos == 0 {
		return sign + whole
	}
	if nanos < 0 {
		nanos = -nanos
	}
	return sign + whole + "." + strings.TrimRight(fmt.Sprintf("%09d", nanos), "0")
}

func scalarText(message protoreflect.Message) string {
	switch message.Descriptor().FullName() {
	case "google.type.Date":
		return fmt.Sprintf("%04d-%02d-%02d", text(message, "year").Int(), text(message, "month").Int(), text(message, "day").Int())
	case "google.type.Decimal":
		return text(message, "value").String()
	}
	return time.Unix(text(message, "seconds").Int(), text(message, "nanos").Int()).UTC().Format(time.RFC3339Nano)
}

func mapCell(_ protoreflect.FieldDescriptor, entries protoreflect.Map) (string, error) {
	values := map[string]string{}
	entries.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		values[key.String()] = value.String()
		return true
	})
	if len(values) == 0 {
		return "", nil
	}
	cell, err := json.Marshal(values) // in the order of its keys
	return string(cell), err
}

// jsonCell is a list as the API has it.
func jsonCell(field protoreflect.FieldDescriptor, list protoreflect.List) (string, error) {
	if list.Len() == 0 {
		return "", nil
	}
	cells := make([]json.RawMessage, 0, list.Len())
	for n := range list.Len() {
		if field.Message() == nil {
			cell, err := json.Marshal(list.Get(n).Interface())
			if err != nil {
				return "", err
			}
			cells = append(cells, cell)
			continue
		}
		strip(list.Get(n).Message())
		cell, err := protojson.Marshal(list.Get(n).Message().Interface())
		if err != nil {
			return "", err
		}
		cells = append(cells, cell)
	}
	cell, err := json.Marshal(cells) // compact
	return string(cell), err
}
