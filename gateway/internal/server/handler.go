package server

import (
	"context"
	"net/http"
	"strings"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	"accord.dev/gateway/internal/config"
	"accord.dev/gateway/internal/console"
	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/exports"
	"accord.dev/gateway/internal/importjobs"
	"accord.dev/gateway/internal/imports"
	"accord.dev/gateway/internal/observe"
	"accord.dev/gateway/internal/openapi"
	"accord.dev/gateway/internal/rest"
	"accord.dev/gateway/internal/session"
	"accord.dev/gateway/internal/watch"
)

// handler is everything that can be asked for, behind the edge.
func (g *Gateway) handler(ctx context.Context, connections rest.Connections, streams *watch.Streams,
	metrics *observe.Metrics) (http.Handler, error) {
	api, err := rest.New(ctx, connections)
	if err != nil {
		return nil, err
	}
	sessions := &session.Sessions{
		Demo:   g.settings.DemoSignIn,
		Secure: g.settings.TLSCert != "",
		People: accounts.NewOrganizationServiceClient(connections.Accounts),
	}
	jobs, err := importjobs.New(g.life, g.importOptions())
	if err != nil {
		return nil, err
	}
	g.jobs, sessions.SignedOut = jobs, jobs.SignedOut
	pages := console.New()
	services := watch.Services(connections)
	routes := routesOf(
		map[string]http.Handler{
			"/session": edge.WithoutQuery(sessions.Watched(edge.Whole(sessions))),
			"/events":  edge.WithoutQuery(watch.NewMerged(g.life, services, streams)),
			"/v1/":     exports.New(connections, imports.New(connections, edge.Whole(api))),
			"/":        before(importjobs.Route, edge.WithoutQuery(jobs), pages),
		},
		watch.Routes(services, streams),
		openapi.Routes(),
	)
	return edge.Handler(edge.Options{
		Identify: sessions.PersonOf,
		Began:    metrics.Begin,
		Done: func(record edge.Record) {
			metrics.Count(record)
			g.log.Request(record)
		},
		Panicked: func(requestID string, cause any, stack []byte) {
			g.log.Error("panic", "request_id", requestID, "cause", cause, "stack", string(stack))
		},
		CORSOrigins: g.settings.Origins,
		StyleHashes: pages.StyleHashes(),
		LocalOnly:   g.settings.TLSCert == "" && config.IsLoopback(g.settings.Listen),
		TLS:         g.settings.TLSCert != "",
	}, boundHeaders(routes)), nil
}

// before serves a path and what is below it, or goes on to `next`.
func before(path string, handler, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path || strings.HasPrefix(r.URL.Path, path+"/") {
			handler.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// importOptions tell the program what the gateway knows of the services, and shows them the same
// certificate.
func (g *Gateway) importOptions() importjobs.Options {
	s := g.settings
	options := importjobs.Options{Program: s.ImportProgram, Folder: s.ImportData, Secure: s.TLSCert != ""}
	var each []string
	for _, service := range []struct{ name, addresses string }{
		{"accounts", s.Accounts}, {"planning", s.Planning}, {"forecast", s.Forecast},
	} {
		each = append(each, service.name+"="+strings.TrimPrefix(service.addresses, "dns:///"))
	}
	options.Server = strings.Join(each, ",")
	if s.ServiceCA != "" {
		options.TLS = []string{"--tls-ca=" + s.ServiceCA, "--tls-cert=" + s.ServiceCert, "--tls-key=" + s.ServiceKey}
	}
	return options
}

// routes looks a path up as it is: names of resources may hold what http.ServeMux would mend by a
// redirect.
type routes struct {
	exact map[string]http.Handler
	api   http.Handler
	rest  http.Handler
}

const apiPrefix = "/v1/"

func routesOf(groups ...map[string]http.Handler) *routes {
	made := &routes{exact: map[string]http.Handler{}}
	for _, group := range groups {
		for path, handler := range group {
			switch path {
			case apiPrefix:
				made.api = handler
			case "/":
				made.rest = handler
			default:
				made.exact[path] = handler
			}
		}
	}
	return made
}

func (r *routes) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	path := request.URL.Path
	if handler, ok := r.exact[path]; ok {
		handler.ServeHTTP(w, request)
		return
	}
	if len(path) >= len(apiPrefix) && path[:len(apiPrefix)] == apiPrefix {
		r.api.ServeHTTP(w, request)
		return
	}
	r.rest.ServeHTTP(w, request)
}
