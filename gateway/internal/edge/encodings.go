package edge

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"

	"accord.dev/gateway/internal/problem"
)

// Unpacked is the body of a request as it was before its sender compressed it. Whoever reads it bounds
// what comes out: a small body may hold a large one.
func Unpacked(header http.Header, body io.Reader) (io.Reader, error) {
	switch coding := strings.ToLower(strings.TrimSpace(strings.Join(header.Values("Content-Encoding"), ","))); coding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		return &unpacking{from: body}, nil
	}
	return nil, NotUnpacked("gzip")
}

// NotUnpacked refuses a body for its Content-Encoding; `taken` is what is taken instead.
func NotUnpacked(taken string) *problem.Error {
	return problem.New(codes.InvalidArgument, "CONTENT_ENCODING_NOT_SUPPORTED",
		"the body may come with Content-Encoding: "+taken+" and no other", "accepted", taken).
		HTTP(http.StatusUnsupportedMediaType).Header("Accept-Encoding", taken)
}

const gzipMark = "\x1f\x8b"

// unpacking begins to read when it is read.
type unpacking struct {
	from   io.Reader
	opened *gzip.Reader
}

func (u *unpacking) Read(into []byte) (int, error) {
	if u.opened == nil {
		buffered := bufio.NewReader(u.from)
		mark, err := buffered.Peek(len(gzipMark))
		if len(mark) == 0 {
			return 0, err // there is no body
		}
		if !strings.HasPrefix(gzipMark, string(mark)) {
			return 0, gzip.ErrHeader
		}
		opened, err := gzip.NewReader(buffered)
		if err != nil {
			return 0, err
		}
		u.opened = opened
	}
	return u.opened.Read(into)
}

// IsBroken says whether an error of reading is one of what was compressed, rather than of the connection.
func IsBroken(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}

// Accepts says whether Accept-Encoding takes a content coding (RFC 9110, 12.5.3): named, or by `*`, with
// a quality above 0. Without the header, or with one that cannot be read, it takes none.
func Accepts(header http.Header, coding string) bool {
	byName, byStar := -1.0, -1.0
	for _, part := range strings.Split(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		quality := qualityOf(parameters)
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == coding || (coding == "gzip" && name == "x-gzip"):
			byName = max(byName, quality)
		case name == "*":
			byStar = quality
		}
	}
	if byName >= 0 {
		return byName > 0
	}
	return byStar > 0
}

// qualityOf reads `q=0.5`; 1 without, 0 if it cannot be read.
func qualityOf(parameters string) float64 {
	parameters = strings.TrimSpace(parameters)
	if parameters == "" {
		return 1
	}
	name, value, _ := strings.Cut(parameters, "=")
	quality, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(quality >= 0 && quality <= 1) {
		return 0
	}
	return quality
}
