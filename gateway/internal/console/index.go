package console

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	themeCookie = "accord_theme"
	langCookie  = "accord_lang"
	english     = "en"
	chinese     = "zh-CN"
)

const noConsole = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Accord</title></head>
<body><h1>Accord</h1><p>This gateway was built without the console.
<a href="/api">The REST interface</a> is here.</p></body></html>
`

// serveIndex serves the console's page in the reader's language and theme, so that nothing flashes
// in another one before the first script runs.
func (c *Console) serveIndex(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Add("Vary", "Cookie, Accept-Language")
	header.Set("Cache-Control", "no-cache")
	if len(c.index) == 0 {
		write(w, r, []byte(noConsole))
		return
	}
	write(w, r, withRoot(c.index, languageOf(r), themeOf(r)))
}

func write(w http.ResponseWriter, r *http.Request, content []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content)
	}
}

var (
	rootTag       = regexp.MustCompile(`(?i)<html\b([^>]*)>`)
	rootAttribute = regexp.MustCompile(`(?i)\s+(lang|data-theme)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)`)
)

// withRoot writes `lang` and `data-theme` into the page's root element. Both come from fixed lists.
func withRoot(page []byte, language, theme string) []byte {
	place := rootTag.FindSubmatchIndex(page)
	if place == nil {
		return page
	}
	kept := rootAttribute.ReplaceAllString(string(page[place[2]:place[3]]), "")
	root := "<html" + kept + ` lang="` + html.EscapeString(language) + `"`
	if theme != "" {
		root += ` data-theme="` + html.EscapeString(theme) + `"`
	}
	return slices.Concat(page[:place[0]], []byte(root+">"), page[place[1]:])
}

// themeOf is the theme that the reader chose; empty: that of their system.
func themeOf(r *http.Request) string {
	if cookie, err := r.Cookie(themeCookie); err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	return ""
}

// languageOf is the language that the reader chose, else the first of their browser's that there is.
func languageOf(r *http.Request) string {
	if cookie, err := r.Cookie(langCookie); err == nil && (cookie.Value == english || cookie.Value == chinese) {
		return cookie.Value
	}
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		switch primary {
		case "en":
			return english
		case "zh":
			return chinese
		}
	}
	return english
}
