// Mend-openapi makes the document that protoc-gen-openapiv2 writes say what the gateway does:
// `mend-openapi <in >out`.
//
// The generator calls every query parameter and every field required, and tells patterns of one
// shape apart by numbers (`/v1/{name_10}`), which change with every new resource.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mend-openapi:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	var document map[string]any
	if err := json.NewDecoder(in).Decode(&document); err != nil {
		return err
	}
	if err := mend(document); err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(document)
}
