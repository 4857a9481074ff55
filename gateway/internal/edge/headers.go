package edge

import (
	"net/http"
	"strings"

	"accord.dev/gateway/internal/call"
)

// answerHeaders returns what sets the headers of every answer. A handler that serves what may be
// kept replaces Cache-Control.
func answerHeaders(styleHashes []string, tls bool) func(http.Header, *call.Call) {
	policy := contentSecurityPolicy(styleHashes)
	return func(header http.Header, of *call.Call) {
		header.Set(call.RequestIDHeader, of.ID)
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		header.Set("Cache-Control", "no-store")
		if tls {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
	}
}

// contentSecurityPolicy allows what the console is made of, all of it from here.
func contentSecurityPolicy(styleHashes []string) string {
	styles := []string{"'self'"}
	for _, hash := range styleHashes {
		styles = append(styles, "'"+hash+"'")
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src " + strings.Join(styles, " "),
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}
