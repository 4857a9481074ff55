package exports

import (
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"accord.dev/gateway/internal/rest"
)

// list is an RPC that lists resources in pages.
type list struct {
	path       *regexp.Regexp // of its address; what stands in brackets is the parent
	method     string
	connection *grpc.ClientConn
	request    protoreflect.MessageType
	response   protoreflect.MessageType
	rows       protoreflect.FieldDescriptor
	file       string // what a file of it is called
	hasParent  bool
}

// listsOf finds every list of the services' protos that has pages of resources, so that a new kind
// has an export without being named here.
func listsOf(connections rest.Connections) []*list {
	var lists []*list
	for prefix, connection := range map[string]*grpc.ClientConn{
		"accord.accounts.": connections.Accounts,
		"accord.planning.": connections.Planning,
		"accord.forecast.": connections.Forecast,
	} {
		protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
			if strings.HasPrefix(string(file.Package()), prefix) {
				lists = append(lists, listsIn(file, connection)...)
			}
			return true
		})
	}
	return lists
}

func listsIn(file protoreflect.FileDescriptor, connection *grpc.ClientConn) []*list {
	var lists []*list
	for n := range file.Services().Len() {
		methods := file.Services().Get(n).Methods()
		for m := range methods.Len() {
			if made := listOf(methods.Get(m), connection); made != nil {
				lists = append(lists, made)
			}
		}
	}
	return lists
}

// listOf is nil for an RPC that is no such list.
func listOf(method protoreflect.MethodDescriptor, connection *grpc.ClientConn) *list {
	input, output := method.Input(), method.Output()
	rows, path := Rows(method), Address(method)
	if path == "" {
		return nil
	}
	request, err := protoregistry.GlobalTypes.FindMessageByName(input.FullName())
	if err != nil {
		return nil
	}
	response, err := protoregistry.GlobalTypes.FindMessageByName(output.FullName())
	if err != nil {
		return nil
	}
	return &list{
		path:       addressOf(path),
		method:     "/" + string(method.Parent().FullName()) + "/" + string(method.Name()),
		connection: connection, request: request, response: response, rows: rows,
		file:      string(rows.Name()),
		hasParent: input.Fields().ByName("parent") != nil,
	}
}

// Address is where an RPC's list is, as its proto writes it, such as `/v1/{parent=accounts/*}/contacts`;
// empty: it is no list that has an export.
func Address(method protoreflect.MethodDescriptor) string {
	isList := strings.HasPrefix(string(method.Name()), "List") && Rows(method) != nil &&
		method.Input().Fields().ByName("page_token") != nil && method.Output().Fields().ByName("next_page_token") != nil
	if !isList {
		return ""
	}
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	return rule.GetGet()
}

// Rows is the answer's list of resources; nil: it has none.
func Rows(method protoreflect.MethodDescriptor) protoreflect.FieldDescriptor {
	return resourcesIn(method.Output())
}

// resourcesIn is the response's list of resources; nil: it has none.
func resourcesIn(output protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	for n := range output.Fields().Len() {
		field := output.Fields().Get(n)
		if !field.IsList() || field.Message() == nil {
			continue
		}
		resource, _ := proto.GetExtension(field.Message().Options(), annotations.E_Resource).(*annotations.ResourceDescriptor)
		if resource.GetType() != "" {
			return field
		}
	}
	return nil
}

var variable = regexp.MustCompile(`\{[a-z_.]+=([^}]*)\}`)

// addressOf makes `^/v1/(accounts/[^/:]+)/contacts$` of `/v1/{parent=accounts/*}/contacts`.
func addressOf(pattern string) *regexp.Regexp {
	pattern = variable.ReplaceAllString(pattern, "($1)")
	return regexp.MustCompile("^" + strings.ReplaceAll(pattern, "*", "[^/:]+") + "$")
}

func (l *list) parentOf() []string {
	if l.hasParent {
		return []string{"parent"}
	}
	return nil
}
