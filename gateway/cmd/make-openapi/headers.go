package main

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	common "accord.dev/gateway/gen/accord/common/v1"
	"accord.dev/gateway/internal/edge"
)

// header is one of requests or answers. Which there are, the gateway says (edge.RequestHeaders,
// edge.AnswerHeaders); a test holds that each is described here.
type header struct {
	schema      object
	description string
}

func text() object { return object{"type": "string"} }

var revision = object{"type": "string", "format": "int64"}

// Headers of requests that mean something to some operations alone.
const (
	ifMatch        = "If-Match"
	ifNoneMatch    = "If-None-Match"
	idempotencyKey = "Idempotency-Key"
	lastEventID    = "Last-Event-ID"
	timeout        = "Accord-Timeout"
	moment         = "Accord-Moment"
)

var requestHeaders = map[string]header{
	ifMatch: {text(), "The etag that the resource has to have, as ETag gave it, in its quotes; `*`: any. " +
		"Another one is refused with ABORTED, ETAG_MISMATCH."},
	ifNoneMatch: {text(), "Etags of answers that the caller has, as ETag gave them; for one of them the answer is " +
		"304, without a body."},
	idempotencyKey: {text(), "The request's id, in place of `requestId`: a call that is repeated with it has no second effect."},
	lastEventID: {text(), "Where the stream goes on: the `id` of the last event that was seen, EPOCH.REVISION or a " +
		"revision alone."},
	timeout: {object{"type": "string", "pattern": "^[0-9].*$", "default": "30s"},
		"How long the answer may take: a duration up to `10m`, such as `500ms`."},
	"Accord-Min-Revision": {revision, "The answer may not be older than this revision of the service that is asked, as " +
		"Accord-Revision gave it."},
	"Accord-Accounts-Revision": {revision, "Nor older than this revision of the accounts service."},
	"Accord-Consistency": {object{"type": "string", "enum": []string{"default", "full"}},
		"`full`: whatever is committed by now; `default`: as if it were not said."},
	"Accord-Epoch": {text(), "The history that Accord-Min-Revision belongs to; one that is over is refused with " +
		"FAILED_PRECONDITION, EPOCH_CHANGED."},
	"Accord-Moment": {text(), "The answer may not be older than this moment of all services, as Accord-Moment of an " +
		"earlier answer gave it."},
	"Traceparent": {text(), "W3C trace context; it is passed on."},
}

var answerHeader = map[string]header{
	"ETag":                     {text(), "Names what the answer says, in quotes: send a resource's back as If-Match, any as If-None-Match."},
	"Retry-After":              {object{"type": "integer", "minimum": 0}, "Seconds after which calling again may help."},
	"Accord-Request-Id":        {text(), "Names the request in errors and logs: name it when you ask for help."},
	"Accord-Revision":          {revision, "The revision of its service that the answer reflects."},
	"Accord-Accounts-Revision": {revision, "The accounts revision that it reflects."},
	"Accord-Epoch":             {text(), "The history that Accord-Revision belongs to: another one after a restore."},
	"Accord-Accounts-Epoch":    {text(), "The history that Accord-Accounts-Revision belongs to."},
	"Accord-Moment":            {text(), "The moment of all services that the answer reflects: send it back as Accord-Moment."},
	"Idempotent-Replayed":      {text(), "`true`: the answer is that of an earlier call with the same request id."},
	"Content-Disposition":      {text(), "The name of the file."},
	"WWW-Authenticate":         {text(), "`Bearer`."},
	"Preference-Applied":       {text(), "Which of the caller's preferences the answer follows."},
}

// unlisted are not among what pages of other sites have to be allowed.
var unlistedAnswers = []string{"Content-Disposition", "WWW-Authenticate"}

func describedHeaders(all map[string]header, names []string) map[string]header {
	made := map[string]header{}
	for _, name := range names {
		if of, is := all[name]; is {
			made[name] = of
		}
	}
	return made
}

func headerParameters() object {
	made := object{}
	for name, of := range describedHeaders(requestHeaders, edge.RequestHeaders()) {
		made[name] = object{"name": name, "in": "header", "schema": of.schema, "description": of.description}
	}
	return made
}

func answerHeaders() object {
	made := object{}
	for name, of := range describedHeaders(answerHeader, append(edge.AnswerHeaders(), unlistedAnswers...)) {
		made[name] = object{"schema": of.schema, "description": of.description}
	}
	return made
}

// headersOf are those that an RPC takes.
func headersOf(method protoreflect.MethodDescriptor, of rule) []any {
	leave := []string{lastEventID}
	if of.verb == "get" || !takesEtag(method.Input()) {
		leave = append(leave, ifMatch)
	}
	if of.verb != "get" {
		leave = append(leave, ifNoneMatch)
	}
	if !hasField(method.Input(), "request_id") {
		leave = append(leave, idempotencyKey)
	}
	if !showsMoment(method) {
		leave = append(leave, moment)
	}
	return headersBut(leave...)
}

func headersBut(leave ...string) []any {
	var names []string
	for name := range headerParameters() {
		if !slices.Contains(leave, name) {
			names = append(names, name)
		}
	}
	return refsTo("parameters", names)
}

// showsMoment: it reads what held at a moment, and ends with that.
func showsMoment(method protoreflect.MethodDescriptor) bool {
	policy, _ := proto.GetExtension(method.Options(), common.E_Policy).(*common.Policy)
	return policy.GetReadOnly() && !method.IsStreamingServer() && hasField(method.Input(), "as_of")
}

// takesEtag says whether If-Match means something: the request has an etag, or brings the resource that an
// update changes.
func takesEtag(input protoreflect.MessageDescriptor) bool {
	if hasField(input, "etag") {
		return true
	}
	if !hasField(input, "update_mask") {
		return false
	}
	for n := range input.Fields().Len() {
		field := input.Fields().Get(n)
		isOne := field.Message() != nil && !field.IsList() && !field.IsMap()
		if isOne && hasField(field.Message(), "etag") {
			return true
		}
	}
	return false
}

// answerHeadersOf are refs to the headers that a good answer has.
func answerHeadersOf(names ...string) object {
	made := object{}
	for name := range answerHeaders() {
		if slices.Contains(names, name) {
			made[name] = ref("headers", name)
		}
	}
	return made
}

// reflected are the headers that tell what an answer reflects.
var reflected = []string{"Accord-Request-Id", "Accord-Revision", "Accord-Accounts-Revision", "Accord-Epoch",
	"Accord-Accounts-Epoch", "Accord-Moment"}
