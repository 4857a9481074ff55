package edge

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

const corsAgeSeconds = "600" // how long a browser may remember a preflight

var (
	corsMethods = "GET, HEAD, POST, PATCH, DELETE"
	corsHeaders = strings.Join([]string{
		"Content-Type", "Content-Encoding", "If-Match", "If-None-Match", "Last-Event-ID", call.IdempotencyKeyHeader, call.MinRevisionHeader, call.AccountsRevisionHeader, call.EpochHeader,
		call.ConsistencyHeader, call.TimeoutHeader, call.TraceParentHeader,
	}, ", ")
	corsExposed = strings.Join([]string{
		"ETag", "Retry-After", call.RequestIDHeader, call.RevisionHeader, call.AccountsRevisionHeader,
		call.EpochHeader, call.AccountsEpochHeader,
	}, ", ")
)

// RequestHeaders are the headers that mean something in a request, but for those of its body; AnswerHeaders
// are those by which an answer tells something. The document of the interface is made of them.
func RequestHeaders() []string {
	return slices.DeleteFunc(strings.Split(corsHeaders, ", "), func(name string) bool { return strings.HasPrefix(name, "Content-") })
}

// AnswerHeaders are of any answer.
func AnswerHeaders() []string { return strings.Split(corsExposed, ", ") }

// cors lets the pages of the origins named read answers. Without credentials: cookies are not sent
// to another site anyway.
func cors(origins []string, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		addVary(header, "Origin")
		origin := r.Header.Get("Origin")
		if origin == "" || !slices.Contains(origins, origin) {
			next.ServeHTTP(w, r)
			return
		}
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Expose-Headers", corsExposed)
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			call.From(r.Context()).Method = "preflight"
			header.Set("Access-Control-Allow-Methods", corsMethods)
			header.Set("Access-Control-Allow-Headers", corsHeaders)
			header.Set("Access-Control-Max-Age", corsAgeSeconds)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// crossOrigin refuses what a page of another site sends in order to change something.
func crossOrigin(trusted []string, next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		_ = protection.AddTrustedOrigin(origin) // config has checked that it is one
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if protection.Check(r) != nil {
			call.From(r.Context()).Method = "refused"
			problem.Write(w, r, problem.New(codes.PermissionDenied, "CROSS_ORIGIN",
				"a page of another origin may change nothing here"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// localNames refuses a name that is not this machine's: a page of another site may have its own
// name lead to 127.0.0.1, and would then count as one of ours.
func localNames(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLocal(r.Host) {
			call.From(r.Context()).Method = "refused"
			problem.Write(w, r, problem.New(codes.PermissionDenied, "HOST_NOT_LOCAL",
				"this gateway is for its own machine: call it localhost or 127.0.0.1").
				HTTP(http.StatusMisdirectedRequest))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLocal(hostPort string) bool {
	host := hostPort
	if name, _, err := net.SplitHostPort(hostPort); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address := net.ParseIP(host)
	return address != nil && address.IsLoopback()
}
