package watch

import (
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// changeEvent is the data of a merged stream's message: what one revision of a service changed.
type changeEvent struct {
	Service   string   `json:"service"`
	Revision  string   `json:"revision"` // an int64, as everywhere in JSON
	Resources []string `json:"resources"`
	Truncated bool     `json:"truncated,omitempty"` // there are more: read everything of the service
	Actor     string   `json:"actor,omitempty"`
	Time      string   `json:"time,omitempty"`

	revision int64
}

// gather adds the changes of a service's message by their revision, in order.
func gather(gathered []*changeEvent, service string, message Message) []*changeEvent {
	reflected := message.ProtoReflect()
	list := reflected.Get(reflected.Descriptor().Fields().ByName("changes")).List()
	for n := range list.Len() {
		change := list.Get(n).Message()
		revision := field(change, "revision")
		if len(gathered) == 0 || gathered[len(gathered)-1].revision != revision.Int() {
			gathered = append(gathered, &changeEvent{
				Service: service, Revision: revision.String(), Resources: []string{},
				Actor: field(change, "actor").String(), Time: timeOf(change), revision: revision.Int(),
			})
		}
		last := gathered[len(gathered)-1]
		if len(last.Resources) < namesMax {
			last.Resources = append(last.Resources, nameOf(change))
		} else {
			last.Truncated = true
		}
	}
	return gathered
}

func field(message protoreflect.Message, name protoreflect.Name) protoreflect.Value {
	return message.Get(message.Descriptor().Fields().ByName(name))
}

// nameOf is the name of the resource that a change made.
func nameOf(change protoreflect.Message) string {
	which := change.WhichOneof(change.Descriptor().Oneofs().ByName("resource"))
	if which == nil {
		return ""
	}
	return field(change.Get(which).Message(), "name").String()
}

func timeOf(change protoreflect.Message) string {
	stamp, ok := field(change, "time").Message().Interface().(*timestamppb.Timestamp)
	if !ok || stamp == nil {
		return ""
	}
	return stamp.AsTime().Format(time.RFC3339Nano)
}
