package rest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

const enumNamesMax = 30 // that a description lists

// scalarFault is what is wrong with the text of a value; no reason: nothing.
func scalarFault(field protoreflect.FieldDescriptor, text json.RawMessage) (reason, description string) {
	isText := text[0] == '"'
	isNumber := text[0] == '-' || (text[0] >= '0' && text[0] <= '9')
	var word string
	_ = json.Unmarshal(text, &word)
	mismatch := func(wanted string) (string, string) {
		return "FIELD_TYPE_MISMATCH", "has to be " + wanted + ", and is " + shown(text)
	}
	switch field.Kind() {
	case protoreflect.StringKind:
		if !isText {
			return mismatch("a text")
		}
		if strings.Contains(word, "\ufffd") && !strings.Contains(string(text), "\ufffd") && !strings.Contains(strings.ToLower(string(text)), `\ufffd`) {
			return "FIELD_VALUE_MALFORMED", `holds half of a character, such as \ud800`
		}
	case protoreflect.BoolKind:
		if text[0] != 't' && text[0] != 'f' {
			return mismatch("true or false")
		}
	case protoreflect.BytesKind:
		if !isText {
			return mismatch("bytes in base64")
		}
		if !isBase64(word) {
			return "FIELD_VALUE_MALFORMED", "has to be bytes in base64"
		}
	case protoreflect.EnumKind:
		if !isText && !isNumber {
			return mismatch("a name")
		}
		return enumFault(field.Enum(), word, text, isText)
	default:
		if !isText && !isNumber {
			return mismatch("a number")
		}
		if isNumber {
			word = string(text)
		}
		reason, description = numberFault(field.Kind(), word)
		if reason != "" {
			description += ", and is " + shown(text)
		}
		return reason, description
	}
	return "", ""
}

func isBase64(word string) bool {
	word = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(word, "="))
	_, err := base64.RawStdEncoding.DecodeString(word)
	return err == nil
}

func enumFault(enum protoreflect.EnumDescriptor, word string, text json.RawMessage, isText bool) (string, string) {
	if isText && enum.Values().ByName(protoreflect.Name(word)) != nil {
		return "", ""
	}
	if number, err := strconv.ParseInt(string(text), 10, 32); !isText && err == nil &&
		enum.Values().ByNumber(protoreflect.EnumNumber(number)) != nil {
		return "", ""
	}
	var names []string
	for n := range min(enum.Values().Len(), enumNamesMax) {
		if value := enum.Values().Get(n); value.Number() != 0 || !strings.HasSuffix(string(value.Name()), "_UNSPECIFIED") {
			names = append(names, string(value.Name()))
		}
	}
	return "FIELD_ENUM_UNKNOWN", "has to be one of " + strings.Join(names, ", ") + ", and is " + shown(text)
}

// bounds of whole numbers.
var bounds = map[protoreflect.Kind][2]*big.Float{
	protoreflect.Int32Kind: between(math.MinInt32, math.MaxInt32), protoreflect.Sint32Kind: between(math.MinInt32, math.MaxInt32),
	protoreflect.Sfixed32Kind: between(math.MinInt32, math.MaxInt32),
	protoreflect.Uint32Kind:   between(0, math.MaxUint32), protoreflect.Fixed32Kind: between(0, math.MaxUint32),
	protoreflect.Int64Kind: between(math.MinInt64, math.MaxInt64), protoreflect.Sint64Kind: between(math.MinInt64, math.MaxInt64),
	protoreflect.Sfixed64Kind: between(math.MinInt64, math.MaxInt64),
	protoreflect.Uint64Kind:   between(0, math.MaxUint64), protoreflect.Fixed64Kind: between(0, math.MaxUint64),
}

func between(low int64, high uint64) [2]*big.Float {
	return [2]*big.Float{new(big.Float).SetInt64(low), new(big.Float).SetUint64(high)}
}

func numberFault(kind protoreflect.Kind, word string) (string, string) {
	bound, isWhole := bounds[kind]
	if !isWhole && (word == "NaN" || word == "Infinity" || word == "-Infinity") {
		return "", ""
	}
	wanted := "a number"
	if isWhole {
		wanted = fmt.Sprintf("a whole number from %s to %s", bound[0].Text('f', 0), bound[1].Text('f', 0))
	}
	if !json.Valid([]byte(word)) || word == "" || (word[0] != '-' && (word[0] < '0' || word[0] > '9')) {
		return "FIELD_TYPE_MISMATCH", "has to be " + wanted
	}
	if !isWhole {
		bits := 64
		if kind == protoreflect.FloatKind {
			bits = 32
		}
		if _, err := strconv.ParseFloat(word, bits); err != nil {
			return "FIELD_OUT_OF_RANGE", "has to be a number that is not as large"
		}
		return "", ""
	}
	// As much precision as an int64 needs; an exponent of any size costs nothing.
	value, _, err := big.ParseFloat(word, 10, 256, big.ToNearestEven)
	if err != nil || !value.IsInt() || value.Cmp(bound[0]) < 0 || value.Cmp(bound[1]) > 0 {
		return "FIELD_OUT_OF_RANGE", "has to be " + wanted
	}
	return "", ""
}
