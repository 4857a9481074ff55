package rest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

// route is the path of an HTTP rule.
type route struct {
	form   *regexp.Regexp
	method string
}

// routesByVerb are all rules, by the verb behind the colon of their paths; "" for those without.
var routesByVerb = sync.OnceValue(func() map[string][]route {
	found := map[string][]route{}
	forEachRule(func(_ protoreflect.MethodDescriptor, method, path, _ string) {
		verb := ""
		if at := strings.LastIndexAny(path, ":}"); at >= 0 && path[at] == ':' {
			verb = path[at+1:]
		}
		found[verb] = append(found[verb], route{formOf(path), method})
	})
	return found
})

var variable = regexp.MustCompile(`\{[^}=]+(=([^}]*))?\}|\*`)

// formOf is the expression of the paths that a rule's template means. No name of a resource has a colon, so
// what stands behind one is a verb.
func formOf(template string) *regexp.Regexp {
	var form strings.Builder
	form.WriteString("^")
	rest := template
	for rest != "" {
		place := variable.FindStringSubmatchIndex(rest)
		if place == nil {
			break
		}
		form.WriteString(regexp.QuoteMeta(rest[:place[0]]))
		inner := "*"
		if place[4] >= 0 {
			inner = rest[place[4]:place[5]]
		}
		form.WriteString(strings.ReplaceAll(regexp.QuoteMeta(inner), `\*`, `[^/]+`))
		rest = rest[place[1]:]
	}
	form.WriteString(regexp.QuoteMeta(rest) + "$")
	return regexp.MustCompile(form.String())
}

// methodsOf are the HTTP methods that a path takes; none: there is nothing at it.
func methodsOf(path string) []string {
	verb, has := verbOf(path)
	var methods []string
	if has && verb == "" {
		return nil
	}
	for _, one := range routesByVerb()[verb] {
		if !one.form.MatchString(path) {
			continue
		}
		if !slices.Contains(methods, one.method) {
			methods = append(methods, one.method)
		}
	}
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	return methods
}

// verbOf is what stands behind the first colon of a path's last part.
func verbOf(path string) (verb string, has bool) {
	_, verb, has = strings.Cut(path[strings.LastIndexByte(path, '/')+1:], ":")
	return verb, has
}

// routed refuses a verb that there is not at this path, and a path with an empty part. It would else be taken for the end of a name, and
// the service would look for a resource that nobody meant.
func routed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, has := verbOf(r.URL.Path)
		if has || strings.HasSuffix(r.URL.Path, "/") || strings.Contains(r.URL.Path, "//") {
			methods := methodsOf(r.URL.Path)
			if !slices.Contains(methods, r.Method) {
				call.From(r.Context()).Method = "unrouted"
				problem.Write(w, r, problem.NoRoute(methods...))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
