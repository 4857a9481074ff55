package rest

import (
	"bytes"
	"io"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"
)

// Write is how messages become JSON: scalars, lists and maps also when they are empty, so that a
// reader need not know which fields exist. What a message or an optional field leaves unset stays
// absent, and int64 is a string.
var Write = protojson.MarshalOptions{EmitDefaultValues: true}

// Read is how JSON becomes messages: a field that is not known is refused, since it is a mistake that
// would otherwise be found when what it said is missing.
var Read = protojson.UnmarshalOptions{DiscardUnknown: false}

// marshaler reads a body that was found to be one JSON value of its type (notePresence).
type marshaler struct{ runtime.JSONPb }

func newMarshaler() runtime.Marshaler {
	return &marshaler{runtime.JSONPb{MarshalOptions: Write, UnmarshalOptions: Read}}
}

func (m *marshaler) NewDecoder(body io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(into any) error {
		content, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		content = bytes.TrimSpace(content)
		if len(content) == 0 {
			return io.EOF // no body: the service says which fields are missing
		}
		return m.Unmarshal(content, into)
	})
}
