package watch

import (
	"strconv"
	"strings"
)

// place is how far a stream has come in one service: a revision, and the history that it is of.
type place struct {
	epoch    string // empty: nobody said
	revision int64
	known    bool // else nobody could say yet
}

// String is `EPOCH.REVISION`, or the revision alone; `-` if it is not known.
func (p place) String() string {
	if !p.known {
		return "-"
	}
	revision := strconv.FormatInt(p.revision, 10)
	if p.epoch == "" {
		return revision
	}
	return p.epoch + "." + revision
}

// parsePlace reads what String writes.
func parsePlace(id string) (place, bool) {
	if id == "-" {
		return place{}, true
	}
	epoch, digits := "", id
	if dot := strings.LastIndexByte(id, '.'); dot >= 0 {
		epoch, digits = id[:dot], id[dot+1:]
	}
	revision, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || revision < 0 || strings.ContainsAny(epoch, ",\r\n") {
		return place{}, false
	}
	return place{epoch: epoch, revision: revision, known: true}, true
}

// position is how far a merged stream has come: a place in each service, in the order of Services. As
// an event's id it is written `a1.12,b2.7,c3.40`.
type position []place

func (p position) String() string {
	parts := make([]string, len(p))
	for n, place := range p {
		parts[n] = place.String()
	}
	return strings.Join(parts, ",")
}

// parsePosition reads an id with `services` parts. What an earlier release wrote, `12.7.40`, is read as
// places of a history that nobody knows.
func parsePosition(id string, services int) (position, bool) {
	parts := strings.Split(id, ",")
	if len(parts) == 1 && strings.Count(id, ".") == services-1 {
		parts = strings.Split(id, ".")
	}
	if len(parts) == 1 { // one revision for all, as `Last-Event-ID: 0` says it
		for len(parts) < services {
			parts = append(parts, parts[0])
		}
	}
	if len(parts) != services {
		return nil, false
	}
	read := make(position, services)
	for n, part := range parts {
		var ok bool
		if read[n], ok = parsePlace(part); !ok {
			return nil, false
		}
	}
	return read, true
}
