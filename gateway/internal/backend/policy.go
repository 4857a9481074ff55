package backend

import (
	"encoding/json"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	common "accord.dev/gateway/gen/accord/common/v1"
)

type object = map[string]any

// serviceConfig takes turns among healthy addresses, and calls again where that is safe: an RPC that
// says in its policy that it changes nothing, if the service could not be reached.
func serviceConfig(service string) string {
	config := object{
		"loadBalancingConfig": []object{{"round_robin": object{}}},
		"healthCheckConfig":   object{"serviceName": ""},
		"methodConfig": []object{{
			"name": readOnly(service),
			"retryPolicy": object{
				"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "1s", "backoffMultiplier": 3,
				"retryableStatusCodes": []string{"UNAVAILABLE"},
			},
		}},
	}
	written, err := json.Marshal(config)
	if err != nil {
		panic(err) // it is made of strings and numbers
	}
	return string(written)
}

// readOnly lists the RPCs of `accord.<service>.v1` that change nothing. Streams resume by themselves.
func readOnly(service string) []object {
	var names []object
	protoregistry.GlobalFiles.RangeFilesByPackage(protoreflect.FullName("accord."+service+".v1"),
		func(file protoreflect.FileDescriptor) bool {
			for s := range file.Services().Len() {
				methods := file.Services().Get(s).Methods()
				for m := range methods.Len() {
					method := methods.Get(m)
					policy, _ := proto.GetExtension(method.Options(), common.E_Policy).(*common.Policy)
					if policy.GetReadOnly() && !method.IsStreamingServer() {
						names = append(names, object{
							"service": string(method.Parent().FullName()), "method": string(method.Name()),
						})
					}
				}
			}
			return true
		})
	return names
}
