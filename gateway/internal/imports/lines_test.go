package imports

import (
	"errors"
	"strings"
	"testing"
)

// read is every line of the body with its number, as "2:{}".
func read(body string) (numbers []int, texts []string, err error) {
	lines := newLines(strings.NewReader(body))
	for {
		line, err := lines.next()
		if err != nil || line == nil {
			return numbers, texts, err
		}
		numbers = append(numbers, lines.number)
		texts = append(texts, string(line))
	}
}

// Issue 11, kind 12: a byte order mark says nothing, and counts no line.
func TestByteOrderMarkBeforeTheFirstLineIsPassed(t *testing.T) {
	for _, body := range []string{"\xef\xbb\xbf{}\n\n{}\n", "\xef\xbb\xbf\r\n{}\r\n{}", "{}\n\n{}"} {
		numbers, texts, err := read(body)
		if err != nil || len(texts) != 2 || texts[0] != "{}" || texts[1] != "{}" {
			t.Errorf("%q: %v %v", body, texts, err)
		}
		if last := numbers[len(numbers)-1]; last != 3 {
			t.Errorf("%q: the last line is %d", body, last)
		}
	}
}

func TestOtherEncodingsAreCalledByTheirName(t *testing.T) {
	for _, body := range []string{"\xff\xfe{\x00}\x00\n\x00", "\xfe\xff\x00{\x00}\x00\n", "{\x00}\x00\n\x00", "\x00{\x00}\x00\n"} {
		if _, _, err := read(body); !errors.Is(err, errWide) {
			t.Errorf("%q: %v", body, err)
		}
	}
}
