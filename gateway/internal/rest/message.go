package rest

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// Adapt is the interceptor of every call to a service: what HTTP says in headers and in JSON's ways
// it says in the request message and in metadata, and it notes what the answer reflects.
func Adapt(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	of := call.From(ctx)
	of.Method = strings.TrimPrefix(method, "/")
	if message, ok := request.(proto.Message); ok {
		if of.Complete != nil {
			of.Complete(message.ProtoReflect())
		}
		if err := demandETag(message.ProtoReflect(), of.IfMatch); err != nil {
			return err
		}
		if err := NameChange(message.ProtoReflect(), of.RequestID); err != nil {
			return err
		}
	}
	of.Sent = true
	var header, trailer metadata.MD
	options = append(slices.Clip(options), grpc.Header(&header), grpc.Trailer(&trailer))
	err := invoke(of.Outgoing(ctx), method, request, reply, connection, options...)
	of.Answered = err == nil || len(header)+len(trailer) > 0
	of.Reflects(trailer)
	return err
}

// demandETag says in the message what If-Match said: in its `etag`, or in that of the resource that
// an update brings.
func demandETag(request protoreflect.Message, wanted string) error {
	wanted = ownETag(wanted)
	if wanted == "" {
		return nil
	}
	message := request
	field := message.Descriptor().Fields().ByName("etag")
	if field == nil {
		if resource := updated(request); resource != nil {
			message = request.Mutable(resource).Message()
			field = message.Descriptor().Fields().ByName("etag")
		}
	}
	if field == nil || field.Kind() != protoreflect.StringKind {
		return problem.New(codes.InvalidArgument, "IF_MATCH_NOT_SUPPORTED",
			"If-Match has no meaning for this request: it changes no resource that has an etag")
	}
	if said := ownETag(message.Get(field).String()); said != "" && said != wanted {
		return problem.New(codes.InvalidArgument, "ETAGS_DIFFER",
			"If-Match and the etag of the body differ: send one of them")
	}
	message.Set(field, protoreflect.ValueOfString(wanted))
	return nil
}

// NameChange says in the message what Idempotency-Key said: in its `request_id`.
func NameChange(request protoreflect.Message, key string) error {
	if key == "" {
		return nil
	}
	field := request.Descriptor().Fields().ByName("request_id")
	if field == nil || field.Kind() != protoreflect.StringKind || field.IsList() {
		return problem.New(codes.InvalidArgument, "IDEMPOTENCY_KEY_NOT_SUPPORTED",
			call.IdempotencyKeyHeader+" has no meaning for this request: it changes nothing that could happen twice")
	}
	if said := request.Get(field).String(); said != "" && said != key {
		return problem.New(codes.InvalidArgument, "REQUEST_IDS_DIFFER",
			call.IdempotencyKeyHeader+" and requestId differ: send one of them")
	}
	request.Set(field, protoreflect.ValueOfString(key))
	return nil
}

// updated is the field of an update's resource: the message field beside `update_mask`.
func updated(request protoreflect.Message) protoreflect.FieldDescriptor {
	fields := request.Descriptor().Fields()
	if fields.ByName("update_mask") == nil {
		return nil
	}
	for n := range fields.Len() {
		field := fields.Get(n)
		if field.Name() != "update_mask" && field.Message() != nil && !field.IsMap() && !field.IsList() {
			return field
		}
	}
	return nil
}
