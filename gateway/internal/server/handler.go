package server

import (
	"context"
	"net/http"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	"accord.dev/gateway/internal/config"
	"accord.dev/gateway/internal/console"
	"accord.dev/gateway/internal/edge"
	"accord.dev/gateway/internal/exports"
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
	pages := console.New()
	services := watch.Services(connections)
	routes := routesOf(
		map[string]http.Handler{
			"/session": edge.Whole(sessions),
			"/events":  watch.NewMerged(g.life, services, streams),
			"/v1/":     exports.New(connections, imports.New(connections, edge.Whole(api))),
			"/":        pages,
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
	}, routes), nil
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
