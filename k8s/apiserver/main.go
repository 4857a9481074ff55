// Command apiserver takes manifests as the API server of one Kubernetes version takes them, without
// a cluster: `kustomize build DIR | apiserver`.
//
// It is Kubernetes' own code: strict decoding (an unknown or repeated field is refused), defaults,
// what each kind's registry checks before it creates an object, and pod security at level
// "restricted". What is left out: admission plugins and webhooks, quotas, and whatever depends on
// objects that are in a cluster already. Which version it is, the module file says (go.mod, or the
// one that `go build -modfile` names).
//
// Prints a line for each complaint and ends with 1, or says how many objects pass.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	complaints, count, err := check(os.Stdin)
	if err != nil {
		complaints = append(complaints, err.Error())
	}
	for _, complaint := range complaints {
		fmt.Println(complaint)
	}
	if len(complaints) > 0 {
		os.Exit(1)
	}
	fmt.Printf("Kubernetes %s takes all %d objects\n", version(), count)
}

func check(in io.Reader) (complaints []string, count int, err error) {
	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return complaints, count, err
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		count++
		complaints = append(complaints, create(document)...)
	}
	if count == 0 {
		return complaints, count, errors.New("no manifest on standard input")
	}
	return complaints, count, nil
}

// The version of the module whose code runs here, such as "1.34.4".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	for _, module := range info.Deps {
		if module.Path == "k8s.io/kubernetes" {
			return module.Version[1:]
		}
	}
	return "(unknown)"
}
