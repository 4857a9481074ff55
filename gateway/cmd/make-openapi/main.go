// Make-openapi writes the OpenAPI 3.1 document of the REST interface:
// `make-openapi descriptors.binpb >openapi31.json`.
//
// It reads the contract with its comments from the descriptor set, and what HTTP adds to it (headers,
// lines, events, files) from the packages that serve it. Whatever is declared in a proto is in the document
// without being named here; a name that would be there twice ends it with an error. The same contract makes
// the same bytes.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: make-openapi descriptors.binpb >openapi31.json")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "make-openapi:", err)
		os.Exit(1)
	}
}

func run(file string, out io.Writer) error {
	made, err := makeDocument(file)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(made)
}

func makeDocument(file string) (*document, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(content, &set); err != nil {
		return nil, err
	}
	files, err := protodesc.NewFiles(&set)
	if err != nil {
		return nil, err
	}
	return describe(newContract(files))
}
