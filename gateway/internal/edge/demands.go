package edge

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/call"
	"accord.dev/gateway/internal/problem"
)

const (
	rpcPrefix    = "/v1/"
	requestIDMax = 64 // as the protos say
)

// demanding reads what a request asks for in its headers into its call, and refuses what cannot be read or
// has no meaning for it. Nothing that a request says is passed over.
func demanding(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := demands(call.From(r.Context()), r); err != nil {
			call.From(r.Context()).Method = "refused"
			problem.Write(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func demands(of *call.Call, r *http.Request) error {
	if err := readable(r.URL); err != nil {
		return err
	}
	if name := call.Unpassable(r.Header); name != "" {
		return problem.New(codes.InvalidArgument, "HEADER_MALFORMED",
			name+" has to stand once, in printable ASCII of 256 characters at most", "header", name)
	}
	var err error
	if of.Timeout, err = timeoutOf(r.Header); err != nil {
		return err
	}
	isRead := r.Method == http.MethodGet || r.Method == http.MethodHead
	isWrite := !isRead && strings.HasPrefix(r.URL.Path, rpcPrefix)
	if of.IfMatch, err = ifMatch(r.Header); err != nil {
		return err
	}
	if of.IfMatch != "" && !isWrite {
		return problem.New(codes.InvalidArgument, "IF_MATCH_NOT_SUPPORTED",
			"If-Match has no meaning for this request: it changes no resource that has an etag")
	}
	if of.RequestID, err = idempotencyKey(r.Header); err != nil {
		return err
	}
	if of.RequestID != "" && !isWrite {
		return problem.New(codes.InvalidArgument, "IDEMPOTENCY_KEY_NOT_SUPPORTED",
			call.IdempotencyKeyHeader+" has no meaning for this request: leave it out")
	}
	if of.IfNoneMatch, err = ifNoneMatch(r.Header); err != nil {
		return err
	}
	if of.IfNoneMatch != nil && !isRead {
		return problem.New(codes.InvalidArgument, "IF_NONE_MATCH_NOT_SUPPORTED",
			"If-None-Match has a meaning for GET alone: a change asks for an etag by If-Match")
	}
	return nil
}

// WithoutQuery is for addresses that take no query parameters: one is refused.
func WithoutQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var faults problem.Faults
		for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
			faults.Add(name, "PARAMETER_NOT_EXPECTED", "is no parameter of this request, which takes none")
		}
		if refused := faults.Error("REQUEST_MALFORMED"); refused != nil {
			call.From(r.Context()).Method = "refused"
			problem.Write(w, r, refused)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// readable: what the address holds can stand in a message.
func readable(address *url.URL) error {
	if !utf8.ValidString(address.Path) {
		return problem.New(codes.InvalidArgument, "ADDRESS_MALFORMED", "the path of the address has to be UTF-8")
	}
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return problem.New(codes.InvalidArgument, "QUERY_MALFORMED",
			"the address has a part behind ? that is not made of name=value pairs, with & between them and % before two hex digits")
	}
	for name, texts := range values {
		for _, text := range append(texts, name) {
			if !utf8.ValidString(text) {
				return problem.New(codes.InvalidArgument, "QUERY_MALFORMED", "the part of the address behind ? has to be UTF-8")
			}
		}
	}
	return nil
}

// timeoutOf reads Accord-Timeout: a duration such as `500ms` or `5s`. 0: nobody said.
func timeoutOf(header http.Header) (time.Duration, error) {
	values := header.Values(call.TimeoutHeader)
	if len(values) == 0 {
		return 0, nil
	}
	timeout, err := time.ParseDuration(values[0])
	if len(values) > 1 || err != nil || timeout <= 0 || timeout > timeoutMax {
		return 0, problem.New(codes.InvalidArgument, "TIMEOUT_MALFORMED",
			call.TimeoutHeader+" has to be one duration up to 10m, such as 500ms or 5s")
	}
	return timeout, nil
}

// idempotencyKey reads Idempotency-Key, in quotes as the draft of the IETF has it, or without as most send it.
func idempotencyKey(header http.Header) (string, error) {
	values := header.Values(call.IdempotencyKeyHeader)
	if len(values) == 0 {
		return "", nil
	}
	key := strings.TrimSpace(values[0])
	if inner, opened := strings.CutPrefix(key, `"`); opened {
		key, opened = strings.CutSuffix(inner, `"`)
		if !opened {
			key = ""
		}
	}
	isKey := len(values) == 1 && key != "" && len(key) <= requestIDMax
	for n := range len(key) {
		isKey = isKey && key[n] > 0x20 && key[n] < 0x7f && key[n] != '"' && key[n] != '\\'
	}
	if !isKey {
		return "", problem.New(codes.InvalidArgument, "IDEMPOTENCY_KEY_MALFORMED",
			call.IdempotencyKeyHeader+" has to be one word of 1 to 64 printable ASCII characters, such as a UUID")
	}
	return key, nil
}

// ifMatch reads If-Match: one etag as an answer's ETag gave it. `*` asks for no certain one. A weak
// etag counts as the strong one: who compresses marks it so, and it names a version, not bytes.
func ifMatch(header http.Header) (string, error) {
	values := header.Values("If-Match")
	if len(values) == 0 || (len(values) == 1 && strings.TrimSpace(values[0]) == "*") {
		return "", nil
	}
	etag, rest, is := cutETag(strings.TrimSpace(values[0]))
	if len(values) > 1 || !is || rest != "" || etag == "" || strings.ContainsAny(etag, ", ") {
		return "", problem.New(codes.InvalidArgument, "IF_MATCH_MALFORMED",
			`If-Match has to be one etag in quotes, as ETag gave it, such as "r42"`)
	}
	return etag, nil
}

// ifNoneMatch reads the etags that a client has; the header may stand several times.
func ifNoneMatch(header http.Header) ([]string, error) {
	values := header.Values("If-None-Match")
	if len(values) == 0 {
		return nil, nil
	}
	list := strings.Trim(strings.Join(values, ","), " \t,")
	if list == "*" {
		return []string{call.AnyETag}, nil
	}
	var etags []string
	for list != "" {
		etag, rest, is := cutETag(list)
		rest = strings.TrimLeft(rest, " \t")
		if !is || (rest != "" && rest[0] != ',') {
			etags = nil
			break
		}
		etags = append(etags, etag)
		list = strings.TrimLeft(rest, " \t,")
	}
	if etags == nil {
		return nil, problem.New(codes.InvalidArgument, "IF_NONE_MATCH_MALFORMED",
			`If-None-Match has to be * or etags in quotes, as ETag gave them, such as "r42", "r43"`)
	}
	return etags, nil
}

// cutETag takes an etag off the front of a list, without its quotes and its mark of weakness.
func cutETag(list string) (etag, rest string, is bool) {
	opened, is := strings.CutPrefix(strings.TrimPrefix(list, "W/"), `"`)
	if !is {
		return "", "", false
	}
	etag, rest, is = strings.Cut(opened, `"`)
	for n := range len(etag) {
		is = is && etag[n] > 0x20 && etag[n] != 0x7f
	}
	return etag, rest, is
}

// Keep says in the headers of a file what names its content, and that whoever keeps it has to ask whether it
// still holds. True: the client has it, and is answered.
func Keep(w http.ResponseWriter, r *http.Request, etag string) bool {
	w.Header().Set("Etag", `"`+etag+`"`)
	w.Header().Set("Cache-Control", "no-cache")
	if !call.From(r.Context()).Knows(etag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}
