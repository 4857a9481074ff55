package watch

import (
	"strconv"
	"strings"
)

// unknown: a service's revision that could not be asked for yet.
const unknown = -1

// position is how far a merged stream has come: a revision for each service, in the order of
// Services. As an event's id it is written `12.7.40`, with `-` for a revision that is unknown.
type position []int64

func (p position) String() string {
	parts := make([]string, len(p))
	for n, revision := range p {
		parts[n] = "-"
		if revision != unknown {
			parts[n] = strconv.FormatInt(revision, 10)
		}
	}
	return strings.Join(parts, ".")
}

// parsePosition reads an id with `services` parts.
func parsePosition(id string, services int) (position, bool) {
	parts := strings.Split(id, ".")
	if len(parts) != services {
		return nil, false
	}
	read := make(position, services)
	for n, part := range parts {
		read[n] = unknown
		if part == "-" {
			continue
		}
		revision, err := strconv.ParseInt(part, 10, 64)
		if err != nil || revision < 0 {
			return nil, false
		}
		read[n] = revision
	}
	return read, true
}
