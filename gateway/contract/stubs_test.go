package contract

import (
	"archive/zip"
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What stubs are made of, without a clone: the gateway's archive of protos, its descriptor set, and the
// reflection of the services.

// described finds the messages and enums that a method or a field names in what grpcurl prints.
var described = regexp.MustCompile(`[ (<]\.([a-z][\w.]*\.[A-Z][\w.]*)`)

// grpcurl runs the tool that gateway/test builds.
func grpcurl(t *testing.T, arguments ...string) string {
	t.Helper()
	command := exec.Command(fromRoot("build/gateway/bin/grpcurl"), arguments...)
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("grpcurl %s: %v\n%s", strings.Join(arguments, " "), err, said)
	}
	return string(said)
}

// describeAll describes every service that is listed, and whatever these name; it returns all of it.
func describeAll(t *testing.T, source ...string) string {
	t.Helper()
	waiting := strings.Fields(grpcurl(t, append(slices.Clone(source), "list")...))
	if len(waiting) < 10 {
		t.Fatalf("only %q are listed", waiting)
	}
	var all strings.Builder
	seen := map[string]bool{}
	for len(waiting) > 0 {
		symbol := waiting[0]
		waiting = waiting[1:]
		if seen[symbol] {
			continue
		}
		seen[symbol] = true
		text := grpcurl(t, append(slices.Clone(source), "describe", symbol)...)
		all.WriteString(text)
		for _, found := range described.FindAllStringSubmatch(text, -1) {
			waiting = append(waiting, found[1])
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d symbols were found: does grpcurl print them otherwise?", len(seen))
	}
	return all.String()
}

// get reads one file of the gateway whole.
func get(t *testing.T, address string) (*http.Response, []byte) {
	t.Helper()
	return jsonDoor{base: "http://" + address}.send(t, httpCall{verb: http.MethodGet}, nil)
}

func TestReflectionResolvesEverythingThatItLists(t *testing.T) {
	server := serve(t)
	all := describeAll(t, "-plaintext", server.address)
	for _, symbol := range []string{
		"accord.accounts.v1.AccountService is a service", "grpc.health.v1.Health is a service",
		"accord.accounts.v1.Account is a message", "google.type.Money is a message",
	} {
		if !strings.Contains(all, symbol) {
			t.Errorf("%q is not among what is described", symbol)
		}
	}
	grpcurl(t, "-plaintext", server.address, "describe") // all at once
	if said := grpcurl(t, "-plaintext", server.address, "grpc.health.v1.Health/Check"); !strings.Contains(said, "SERVING") {
		t.Errorf("health says %s", said)
	}
}

func TestDescriptorSetOfTheGatewayMakesCallsAndHasComments(t *testing.T) {
	server := serve(t)
	door := serveGateway(t, server.address)
	response, content := get(t, door.address+"/descriptors.binpb")
	if kind := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || kind != "application/x-protobuf" {
		t.Fatalf("%s, %s", response.Status, kind)
	}
	file := filepath.Join(t.TempDir(), "descriptors.binpb")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	all := describeAll(t, "-protoset", file)
	if !strings.Contains(all, "// A customer organization.") {
		t.Error("the descriptors have no comments")
	}
	said := grpcurl(t, "-plaintext", "-protoset", file, server.address, "accord.accounts.v1.AccountService/ListAccounts")
	if strings.TrimSpace(said) != "{}" {
		t.Errorf("no accounts are listed as %s", said)
	}
}

func TestArchiveOfTheGatewayCompilesByItself(t *testing.T) {
	door := serveGateway(t, serve(t).address)
	response, content := get(t, door.address+"/protos.zip")
	if kind := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || kind != "application/zip" {
		t.Fatalf("%s, %s", response.Status, kind)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, archive); err != nil {
		t.Fatal(err)
	}
	var protos []string
	for _, file := range archive.File {
		if strings.HasSuffix(file.Name, ".proto") {
			protos = append(protos, file.Name)
		}
	}
	if len(protos) < 40 || archive.File[0].Name != "LICENSE" {
		t.Errorf("%d protos, and first %s", len(protos), archive.File[0].Name)
	}
	// Nothing but the archive is looked at: what is imported is in it.
	compile := exec.Command("protoc", append([]string{"-I.", "--python_out=."}, protos...)...)
	compile.Dir = folder
	if said, err := compile.CombinedOutput(); err != nil {
		t.Errorf("protoc: %v\n%s", err, said)
	}
}
