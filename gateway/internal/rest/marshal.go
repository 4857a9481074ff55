package rest

import (
	"bytes"
	"encoding/json"
	"errors"
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

// marshaler reads a body as one JSON value with nothing behind it.
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
		if err := oneValue(content); err != nil {
			return err
		}
		return m.Unmarshal(content, into)
	})
}

func oneValue(content []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("the JSON ends too early")
		}
		return err
	}
	if decoder.InputOffset() != int64(len(content)) {
		return errors.New("something follows the JSON value")
	}
	if content[0] != '{' {
		return errors.New("the body has to be a JSON object")
	}
	return nil
}
