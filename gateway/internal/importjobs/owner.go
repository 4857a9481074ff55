package importjobs

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	"accord.dev/gateway/internal/call"
)

// The browser's own secret: who only says that they are the same person does not see its jobs.
const cookieName = "accord_imports"

var isToken = regexp.MustCompile(`^[0-9a-f]{32}$`)

// ownerOf is whose job a request may ask for; empty: nobody's.
func (j *Jobs) ownerOf(r *http.Request) string {
	cookie, err := r.Cookie(cookieName)
	if err != nil || !isToken.MatchString(cookie.Value) {
		return ""
	}
	return call.From(r.Context()).Person + " " + cookie.Value
}

// ownerFor is the same, and gives a browser its secret that has none.
func (j *Jobs) ownerFor(w http.ResponseWriter, r *http.Request) string {
	if owner := j.ownerOf(r); owner != "" {
		return owner
	}
	token := randomID()
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: token, Path: "/",
		HttpOnly: true, Secure: j.options.Secure, SameSite: http.SameSiteStrictMode,
	})
	return call.From(r.Context()).Person + " " + token
}

func personOf(owner string) string {
	person, _, _ := strings.Cut(owner, " ")
	return person
}

// folderOf is the name of the folder in which a person's journals are.
func folderOf(person string) string {
	sum := sha256.Sum256([]byte(person))
	return hex.EncodeToString(sum[:8])
}

func randomID() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails: it ends the process if the system has no randomness
	return hex.EncodeToString(random)
}
