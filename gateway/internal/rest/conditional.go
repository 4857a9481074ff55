package rest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/call"
)

// Conditional reads (ADR 50). Every answer to a GET has an ETag. That of a resource begins with its own
// etag, so that a change can name it by If-Match; what the server works out when it is read, and which may
// change without it, follows behind a semicolon as a digest. Any other answer's is a digest of all of it.
// Both are made of the message: what the client has already is never written as JSON.

const (
	etagName     = "etag"
	digestMark   = ";" // the services' etags have none
	digestPrefix = "c-"
	digestBytes  = 12 // of SHA-256: nobody makes two answers that are taken for one
)

// errNotModified leads an answer past its JSON: the client has it.
var errNotModified = errors.New("not modified")

// describe tells in headers what an answer is: the revisions that it reflects, and its etag.
func describe(ctx context.Context, w http.ResponseWriter, answer proto.Message) error {
	if answer == nil {
		return nil
	}
	of := call.From(ctx)
	header := w.Header()
	of.SetHeaders(header)
	message := answer.ProtoReflect()
	if !of.Read {
		if etag := etagOf(message); etag != "" {
			header.Set("Etag", quoted(etag))
		}
		return nil
	}
	etag := validator(message)
	header.Set("Etag", quoted(etag))
	// Who may keep it asks each time whether it still holds, and for whom: rights are the service's to judge.
	header.Set("Cache-Control", "private, no-cache")
	header.Add("Vary", call.OnBehalfOfHeader+", Cookie")
	if of.Knows(etag) {
		return errNotModified
	}
	return nil
}

// notModified answers that the client has the answer already.
func notModified(w http.ResponseWriter, of *call.Call) {
	of.Code = codes.OK
	w.Header().Del("Content-Type")
	w.WriteHeader(http.StatusNotModified)
}

func quoted(etag string) string { return `"` + etag + `"` }

// etagOf is a resource's own; empty: it is none, or was not asked for it.
func etagOf(message protoreflect.Message) string {
	field := message.Descriptor().Fields().ByName(etagName)
	if field == nil || field.Kind() != protoreflect.StringKind {
		return ""
	}
	return message.Get(field).String()
}

// validator names what an answer says: two answers of one address with the same one say the same.
func validator(answer protoreflect.Message) string {
	etag := etagOf(answer)
	if etag == "" {
		return digestPrefix + digestOf(answer)
	}
	derived := answer.New()
	some := false
	answer.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if isDerived(field) {
			derived.Set(field, value)
			some = true
		}
		return true
	})
	if !some {
		return etag
	}
	return etag + digestMark + digestOf(derived)
}

// kept are fields that the server sets and keeps with their resource: they change with its etag. Any other
// that it sets counts as worked out when it is read, so that a field that is new makes no false 304.
var kept = map[protoreflect.FullName][]protoreflect.Name{
	"accord.accounts.v1.Account":            {"parent_history", "parent_revision"},
	"accord.accounts.v1.SatisfactionSurvey": {"respondent_count", "net_satisfaction_hundredths"},
	"accord.planning.v1.AccountPlan":        {"fiscal_year", "state", "version", "submitter", "reviewer", "review_note"},
	"accord.planning.v1.CosStandard":        {"version"},
	"accord.forecast.v1.AddressableRevenue": {"fiscal_year"},
}

func isDerived(field protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	if !slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY) {
		return false
	}
	return !strings.HasSuffix(string(field.Name()), "_time") &&
		!slices.Contains(kept[field.ContainingMessage().FullName()], field.Name())
}

func digestOf(message protoreflect.Message) string {
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(message.Interface())
	if err != nil {
		return ""
	}
	digest := sha256.Sum256(bytes)
	return base64.RawURLEncoding.EncodeToString(digest[:digestBytes])
}

// ownETag takes off what the gateway put behind a resource's etag.
func ownETag(etag string) string {
	own, _, _ := strings.Cut(etag, digestMark)
	return own
}
