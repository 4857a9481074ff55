package contract

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"
)

// httpStatuses is which HTTP status stands for which code: what docs/API.md tells, and what clients
// branch on.
var httpStatuses = map[codes.Code]int{
	codes.OK:                 http.StatusOK,
	codes.Canceled:           499,
	codes.Unknown:            http.StatusInternalServerError,
	codes.InvalidArgument:    http.StatusBadRequest,
	codes.DeadlineExceeded:   http.StatusGatewayTimeout,
	codes.NotFound:           http.StatusNotFound,
	codes.AlreadyExists:      http.StatusConflict,
	codes.PermissionDenied:   http.StatusForbidden,
	codes.ResourceExhausted:  http.StatusTooManyRequests,
	codes.FailedPrecondition: http.StatusBadRequest,
	codes.Aborted:            http.StatusConflict,
	codes.OutOfRange:         http.StatusBadRequest,
	codes.Unimplemented:      http.StatusNotImplemented,
	codes.Internal:           http.StatusInternalServerError,
	codes.Unavailable:        http.StatusServiceUnavailable,
	codes.DataLoss:           http.StatusInternalServerError,
	codes.Unauthenticated:    http.StatusUnauthorized,
}

// checkForm holds every answer's text to what docs/API.md promises of JSON.
func checkForm(t testing.TB, descriptor protoreflect.MessageDescriptor, text []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	checkMessageForm(t, descriptor, value)
}

func checkMessageForm(t testing.TB, descriptor protoreflect.MessageDescriptor, value any) {
	t.Helper()
	if descriptor.FullName().Parent() == "google.protobuf" {
		return // written by rules of their own: times, masks, any values
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		t.Errorf("a %s is written as %T", descriptor.FullName(), value)
	}
	for name, inner := range object {
		field := descriptor.Fields().ByJSONName(name)
		if field == nil {
			t.Errorf("a %s is written with %q, which is not the camel-case name of a field",
				descriptor.FullName(), name)
			continue
		}
		checkFieldForm(t, field, inner)
	}
}

func checkFieldForm(t testing.TB, field protoreflect.FieldDescriptor, value any) {
	t.Helper()
	items := []any{value}
	if field.IsMap() {
		if _, isObject := value.(map[string]any); !isObject {
			t.Errorf("the map %s is written as %T", field.FullName(), value)
		}
		return
	}
	if field.IsList() {
		list, isList := value.([]any)
		if !isList {
			t.Errorf("the list %s is written as %T", field.FullName(), value)
		}
		items = list
	}
	for _, item := range items {
		if field.Message() != nil {
			checkMessageForm(t, field.Message(), item)
		} else if got, want := formOf(item), scalarForm(field.Kind()); got != want {
			t.Errorf("%s is written as a %s, not as a %s: %v", field.FullName(), got, want, item)
		}
	}
}

// scalarForm is the JSON that a field's kind is written as: 64-bit numbers and enums are texts.
func scalarForm(kind protoreflect.Kind) string {
	switch kind {
	case protoreflect.BoolKind:
		return "bool"
	case protoreflect.Int32Kind:
		return "number"
	default:
		return "text"
	}
}

func formOf(value any) string {
	switch value.(type) {
	case bool:
		return "bool"
	case float64:
		return "number"
	case string:
		return "text"
	default:
		return "something else"
	}
}

// checkEtag: a resource's etag is the response's ETag as well, that of a read with a digest behind it of what
// the server works out. Go's client takes gzip, which makes it weak.
func checkEtag(t testing.TB, response *http.Response, resource proto.Message) {
	t.Helper()
	message := resource.ProtoReflect()
	field := message.Descriptor().Fields().ByName("etag")
	want := ""
	if field != nil && message.Has(field) {
		want = message.Get(field).String()
	}
	got := strings.Trim(strings.TrimPrefix(response.Header.Get("ETag"), "W/"), `"`)
	if isRead := response.Request.Method == http.MethodGet; isRead && want == "" {
		want = "c-" // a digest of all of it
		got = got[:min(len(got), len(want))]
	} else if isRead {
		got, _, _ = strings.Cut(got, ";")
	}
	if got != want {
		t.Errorf("%s %s answers with ETag %s, not %s", response.Request.Method, response.Request.URL,
			got, want)
	}
}

// checkError: the HTTP status is that of the code, and the error names its request. The request's
// id is taken out of the status, which then has to be the service's own.
func checkError(t testing.TB, response *http.Response, status *statuspb.Status) {
	t.Helper()
	code := codes.Code(status.GetCode())
	if response.StatusCode != httpStatuses[code] {
		t.Errorf("%s is HTTP %d, not %d", code, response.StatusCode, httpStatuses[code])
	}
	rest, info := withoutRequestInfo(status)
	id := response.Header.Get("Accord-Request-Id")
	if id == "" || info.GetRequestId() != id {
		t.Errorf("the error %s names request %q, the header Accord-Request-Id says %q", code,
			info.GetRequestId(), id)
	}
	status.Details = rest.GetDetails()
}
