package problem

import (
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
)

// faultsMax are told of one request; more are counted.
const faultsMax = 100

// Faults are the fields at fault of one request, in its own spelling and by its own paths, each once.
type Faults struct {
	listed []*errdetails.BadRequest_FieldViolation
	named  map[string]bool
	more   int
}

// Add notes a fault; the first of a field counts. The field is empty if the whole is at fault.
func (f *Faults) Add(field, reason, description string) {
	if f.named[field] {
		return
	}
	if f.named == nil {
		f.named = map[string]bool{}
	}
	f.named[field] = true
	if len(f.listed) == faultsMax {
		f.more++
		return
	}
	f.listed = append(f.listed, &errdetails.BadRequest_FieldViolation{Field: field, Reason: reason, Description: description})
}

// Empty: there are none.
func (f *Faults) Empty() bool { return len(f.listed) == 0 }

// Error is the refusal that tells them; nil: there are none.
func (f *Faults) Error(reason string) *Error {
	if f.Empty() {
		return nil
	}
	parts := make([]string, len(f.listed))
	for n, one := range f.listed {
		parts[n] = one.GetDescription()
		if one.GetField() != "" {
			parts[n] = one.GetField() + ": " + parts[n]
		}
	}
	message := strings.Join(parts[:min(len(parts), 10)], "; ")
	var metadata []string
	if first := f.listed[0].GetField(); first != "" {
		metadata = []string{"field", first}
	}
	if hidden := len(parts) + f.more - 10; hidden > 0 {
		message += fmt.Sprintf("; and %d more", hidden)
		metadata = append(metadata, "violations", fmt.Sprint(len(parts)+f.more))
	}
	return New(codes.InvalidArgument, reason, message, metadata...).
		With(&errdetails.BadRequest{FieldViolations: f.listed})
}

// Fault is the refusal for one field.
func Fault(reason, field, fieldReason, description string) *Error {
	var faults Faults
	faults.Add(field, fieldReason, description)
	return faults.Error(reason)
}
