package contract

import (
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	common "accord.dev/gateway/gen/accord/common/v1"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"

	"accord.dev/gateway/internal/problem"
)

// What two worlds cannot have in common although they are asked the same: when it happened, etags, which
// are made of it, and page tokens, which name the history. All else is compared as it is, revisions too.
//
// A time that is set becomes this one, so that set and unset still differ.
var sometime = &timestamppb.Timestamp{Seconds: 1}

// serverTimes are the fields that a service fills with the present.
var serverTimes = map[protoreflect.Name]bool{
	"create_time": true, "update_time": true, "delete_time": true, "submit_time": true,
	"review_time": true, "evaluate_time": true, "time": true, "last_message_time": true,
	"freeze_time": true,
}

// normalize returns a copy in which what must differ is equal.
func normalize(message proto.Message) proto.Message {
	if message == nil {
		return nil
	}
	copied := proto.Clone(message)
	normalizeTimes(copied.ProtoReflect())
	return copied
}

func normalizeTimes(message protoreflect.Message) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
		case field.Name() == "accounts_revision": // whose copy is a moment ahead is chance
			message.Clear(field)
		case field.Name() == "etag" && field.Kind() == protoreflect.StringKind:
			message.Set(field, protoreflect.ValueOfString("an etag"))
		case field.Name() == "next_page_token":
			message.Set(field, protoreflect.ValueOfString("a token"))
		case field.Message() == nil:
		case field.IsList():
			for i := range value.List().Len() {
				normalizeTimes(value.List().Get(i).Message())
			}
		case serverTimes[field.Name()] && field.Message().FullName() == "google.protobuf.Timestamp":
			message.Set(field, protoreflect.ValueOfMessage(sometime.ProtoReflect()))
		default:
			normalizeTimes(value.Message())
		}
		return true
	})
	switch known := message.Interface().(type) {
	case *common.HierarchyStatus: // whose copy is a moment ahead is chance
		known.AccountsEpoch = ""
		known.AccountsRevision, known.HeardAccountsRevision, known.SeenAccountsRevision = 0, 0, 0
	case *common.FieldChange:
		path := strings.Split(known.GetPath(), ".")
		normalizeChange(path[len(path)-1], known.GetOldValue(), known.GetNewValue())
	case *structpb.Struct:
		for name, value := range known.GetFields() {
			normalizeChange(name, value)
		}
	}
}

// normalizeChange: what a time was and became stands in a history in the form that it has in JSON.
func normalizeChange(name string, values ...*structpb.Value) {
	for _, value := range values {
		if inner := value.GetStructValue(); inner != nil {
			normalizeTimes(inner.ProtoReflect())
		}
		snake := strings.ReplaceAll(name, "Time", "_time")
		if _, isText := value.GetKind().(*structpb.Value_StringValue); isText &&
			serverTimes[protoreflect.Name(snake)] {
			value.Kind = structpb.NewStringValue("some time").GetKind()
		} else if isText && name == "etag" {
			value.Kind = structpb.NewStringValue("an etag").GetKind()
		}
	}
}

// withoutRequestInfo takes out of an error under which the logs have it: the request's id.
func withoutRequestInfo(full *statuspb.Status) (*statuspb.Status, *errdetails.RequestInfo) {
	rest, _ := proto.Clone(full).(*statuspb.Status)
	rest.Details = nil
	var found *errdetails.RequestInfo
	for _, detail := range full.GetDetails() {
		info := &errdetails.RequestInfo{}
		if detail.MessageIs(info) && detail.UnmarshalTo(info) == nil {
			found = info
			continue
		}
		rest.Details = append(rest.Details, detail)
	}
	return rest, found
}

// equalAnswers compares what two doors said of the same question.
func equalAnswers(a, b answer) bool {
	if a.revision != b.revision || a.accounts != b.accounts || a.code() != b.code() {
		return false
	}
	if a.status != nil {
		return equalStatuses(a.status, b.status)
	}
	return proto.Equal(normalize(a.message), normalize(b.message))
}

// equalStatuses compares code, message and details, read from their Any: a detail's bytes may be
// ordered differently (metadata is a map). Each call has an id of its own.
func equalStatuses(a, b *statuspb.Status) bool {
	a, _ = withoutRequestInfo(a)
	b, _ = withoutRequestInfo(b)
	if a.GetCode() != b.GetCode() || anyEtag(a.GetMessage()) != anyEtag(b.GetMessage()) ||
		len(a.GetDetails()) != len(b.GetDetails()) {
		return false
	}
	for i, detail := range a.GetDetails() {
		one, err := detail.UnmarshalNew()
		other, err2 := b.GetDetails()[i].UnmarshalNew()
		if err != nil || err2 != nil || !proto.Equal(withAnyEtag(one), withAnyEtag(other)) {
			return false
		}
	}
	return true
}

// etags as a service makes them: a revision and a time.
var etags = regexp.MustCompile(`\br[0-9]+-[0-9a-f]+\b`)

// anyEtag makes every etag in a text the same.
func anyEtag(text string) string { return etags.ReplaceAllString(text, "an etag") }

// withAnyEtag makes etags in a detail the same, and spells its fields as the gateway does.
func withAnyEtag(detail proto.Message) proto.Message {
	if bad, ok := detail.(*errdetails.BadRequest); ok {
		for _, violation := range bad.GetFieldViolations() {
			violation.Field = problem.JSONPath(violation.GetField())
		}
	}
	info, ok := detail.(*errdetails.ErrorInfo)
	if !ok {
		return detail
	}
	for key, value := range info.GetMetadata() {
		info.Metadata[key] = anyEtag(value)
	}
	return info
}
