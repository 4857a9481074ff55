package backend

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	common "accord.dev/gateway/gen/accord/common/v1"
)

type object = map[string]any

// serviceConfig takes turns among addresses that are well and answer.
func serviceConfig() string {
	written, err := json.Marshal(object{
		"loadBalancingConfig": []object{{policyName: object{}}},
		"healthCheckConfig":   object{"serviceName": ""},
	})
	if err != nil {
		panic(err) // it is made of strings
	}
	return string(written)
}

const (
	triesMax  = 3
	firstWait = 100 * time.Millisecond // then three times as long
)

// retryUnreached calls again what changes nothing, or is done once however often it is asked for
// (request_id), if no service got it or its answer was lost. What a service answered stays, also
// UNAVAILABLE: it has waited already, and says itself when to come back. gRPC's own retries do not tell
// these two apart.
func retryUnreached(service string) grpc.UnaryClientInterceptor {
	safe := readOnly(service)
	return func(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn,
		invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
		if !safe[method] && !hasRequestID(request) {
			return invoke(ctx, method, request, reply, connection, options...)
		}
		wait := firstWait
		for try := 1; ; try++ {
			var header, trailer metadata.MD
			noting := append(options[:len(options):len(options)], grpc.Header(&header), grpc.Trailer(&trailer))
			err := invoke(ctx, method, request, reply, connection, noting...)
			if status.Code(err) != codes.Unavailable || len(header)+len(trailer) > 0 || try == triesMax {
				return err
			}
			select {
			case <-time.After(wait/2 + rand.N(wait/2)):
			case <-ctx.Done():
				return err
			}
			wait *= 3
		}
	}
}

// hasRequestID: the service answers a second call of this request as it did the first.
func hasRequestID(request any) bool {
	message, ok := request.(proto.Message)
	if !ok {
		return false
	}
	reflected := message.ProtoReflect()
	field := reflected.Descriptor().Fields().ByName("request_id")
	return field != nil && field.Kind() == protoreflect.StringKind && reflected.Get(field).String() != ""
}

// readOnly has the RPCs of `accord.<service>.v1` whose policy says that they change nothing, as
// `/package.Service/Method`. Streams resume by themselves.
func readOnly(service string) map[string]bool {
	names := map[string]bool{}
	protoregistry.GlobalFiles.RangeFilesByPackage(protoreflect.FullName("accord."+service+".v1"),
		func(file protoreflect.FileDescriptor) bool {
			for s := range file.Services().Len() {
				methods := file.Services().Get(s).Methods()
				for m := range methods.Len() {
					method := methods.Get(m)
					policy, _ := proto.GetExtension(method.Options(), common.E_Policy).(*common.Policy)
					if policy.GetReadOnly() && !method.IsStreamingServer() {
						names["/"+string(method.Parent().FullName())+"/"+string(method.Name())] = true
					}
				}
			}
			return true
		})
	return names
}
