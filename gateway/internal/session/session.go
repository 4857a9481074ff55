// Package session knows who a browser's requests are made for: a demo person, until tokens are built.
//
// Demo sign-in asks for no proof: it shows what a person sees and records changes as theirs. The
// services' rights do not depend on it.
package session

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
	"accord.dev/gateway/internal/rest"
)

const (
	personCookie     = "accord_person"
	personSecondsMax = 30 * 24 * 3600
	route            = "/session"
)

var personName = regexp.MustCompile(`^people/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Sessions answers /session.
type Sessions struct {
	Demo   bool // anybody may say who they are
	Secure bool // cookies go over TLS alone
	People accounts.OrganizationServiceClient

	SignedOut func(*http.Request) // told of who leaves, or becomes somebody else
}

// Watched tells of sign-ins and sign-outs, while the request still has the headers that say whose.
func (s *Sessions) Watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost || r.Method == http.MethodDelete {
			s.SignedOut(r)
		}
		next.ServeHTTP(w, r)
	})
}

// PersonOf is who a request is made for; empty: nobody. Without demo sign-in it is what no request
// can say.
func (s *Sessions) PersonOf(r *http.Request) string {
	if !s.Demo {
		return ""
	}
	said := r.Header.Get(call.OnBehalfOfHeader)
	if said == "" {
		if cookie, err := r.Cookie(personCookie); err == nil {
			said = cookie.Value
		}
	}
	if !personName.MatchString(said) {
		return ""
	}
	return said
}

// answer is what GET and POST say.
type answer struct {
	Person      string `json:"person"`
	DisplayName string `json:"displayName"`
	SignIn      string `json:"signIn"` // `demo` or `none`
}

func (s *Sessions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call.From(r.Context()).Method = r.Method + " " + route
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.get(w, r)
	case http.MethodPost:
		s.post(w, r)
	case http.MethodDelete:
		s.setCookie(w, "", -1)
		s.write(w, answer{SignIn: s.kind()})
	default:
		call.From(r.Context()).Method = "unrouted"
		problem.Write(w, r, problem.NoRoute("DELETE", "GET", "HEAD", "POST"))
	}
}

// get also tells who is signed in while the accounts service is away, without their name.
func (s *Sessions) get(w http.ResponseWriter, r *http.Request) {
	told := answer{Person: call.From(r.Context()).Person, SignIn: s.kind()}
	if told.Person != "" {
		person, err := s.find(r.Context(), told.Person)
		switch {
		case err == nil:
			told.DisplayName = person.GetDisplayName()
		case status.Code(err) == codes.NotFound:
			told.Person = ""
			s.setCookie(w, "", -1)
		}
	}
	s.write(w, told)
}

func (s *Sessions) post(w http.ResponseWriter, r *http.Request) {
	if !s.Demo {
		problem.Write(w, r, problem.New(codes.FailedPrecondition, "SIGN_IN_DISABLED",
			"nobody can sign in here: the gateway was started without --demo-sign-in"))
		return
	}
	var wanted struct {
		Person string `json:"person"`
	}
	body, _ := io.ReadAll(r.Body) // whole and within limits already
	if refused := rest.ReadJSON(body, &wanted); refused != nil {
		problem.Write(w, r, refused)
		return
	}
	if !personName.MatchString(wanted.Person) {
		problem.Write(w, r, problem.Fault("PERSON_MALFORMED", "person", "PERSON_MALFORMED", "has to be the name of a person, people/ID"))
		return
	}
	person, err := s.find(r.Context(), wanted.Person)
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	s.setCookie(w, wanted.Person, personSecondsMax)
	s.write(w, answer{Person: wanted.Person, DisplayName: person.GetDisplayName(), SignIn: s.kind()})
}

func (s *Sessions) find(ctx context.Context, name string) (*accounts.Person, error) {
	aside := call.Aside(ctx)
	person, err := s.People.GetPerson(aside, &accounts.GetPersonRequest{Name: name})
	if err != nil {
		return nil, rest.Explain(call.From(aside), err)
	}
	return person, nil
}

func (s *Sessions) setCookie(w http.ResponseWriter, person string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: personCookie, Value: person, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteStrictMode,
	})
}

func (s *Sessions) kind() string {
	if s.Demo {
		return "demo"
	}
	return "none"
}

func (s *Sessions) write(w http.ResponseWriter, told answer) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(told)
}
