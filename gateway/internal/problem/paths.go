package problem

import (
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/anypb"
)

// JSONPath is a field's path as a request in JSON spells it: `account.displayName` for a service's
// `account.display_name`. What stands in brackets, an index or a map's key, stays as it is, and so does a path
// that is spelt so already.
func JSONPath(path string) string {
	var spelt strings.Builder
	for path != "" {
		switch path[0] {
		case '[':
			end := endOfBracket(path)
			spelt.WriteString(path[:end])
			path = path[end:]
		case '_':
			if len(path) > 1 && path[1] >= 'a' && path[1] <= 'z' {
				spelt.WriteByte(path[1] - 'a' + 'A')
				path = path[2:]
				continue
			}
			if len(path) > 1 && path[1] >= '0' && path[1] <= '9' {
				path = path[1:]
				continue
			}
			fallthrough
		default:
			spelt.WriteByte(path[0])
			path = path[1:]
		}
	}
	return spelt.String()
}

// endOfBracket is where what begins with a bracket ends: a key in quotes may hold brackets itself.
func endOfBracket(path string) int {
	closing := "]"
	if strings.HasPrefix(path, `["`) {
		closing = `"]`
	}
	if at := strings.Index(path[1:], closing); at >= 0 {
		return 1 + at + len(closing)
	}
	return len(path)
}

// spell gives the fields of a BadRequest the spelling of the request.
func (e *Error) spell() {
	bad := &errdetails.BadRequest{}
	if !find(e.status, bad) {
		return
	}
	for _, violation := range bad.GetFieldViolations() {
		violation.Field = JSONPath(violation.GetField())
	}
	at := slices.IndexFunc(e.status.Details, func(packed *anypb.Any) bool { return packed.MessageIs(bad) })
	if again, err := anypb.New(bad); err == nil {
		e.status.Details[at] = again
	}
}
