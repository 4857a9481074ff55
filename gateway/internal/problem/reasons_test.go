package problem

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/code"
)

var reasonForm = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$`)

// Words of the code that look like reasons and are none of the gateway's own.
var noReasons = []string{
	"EPOCH_CHANGED", "REVISION_COMPACTED", "REVISION_IN_FUTURE", "WATCH_TOO_SLOW", // the services'
	"NO_SERVER", // the program's of imports
}

// usedReasons are the reasons that the gateway's code writes, each with where.
func usedReasons(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			if literal, is := node.(*ast.BasicLit); is && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil && reasonForm.MatchString(text) {
					used[text] = files.Position(literal.Pos()).String()
				}
			}
			return true
		})
		return nil
	})
	if err != nil || len(used) < 30 {
		t.Fatalf("%d reasons found, %v", len(used), err)
	}
	return used
}

func TestEveryReasonThatTheCodeGivesIsListed(t *testing.T) {
	for reason, where := range usedReasons(t) {
		if _, is := Reasons()[reason]; !is && !slices.Contains(noReasons, reason) {
			t.Errorf("%s: reasons.json lacks %s", where, reason)
		}
	}
}

// The names of codes are the reasons of errors that have none of their own (Complete).
func TestEveryListedReasonIsGiven(t *testing.T) {
	used := usedReasons(t)
	for reason := range Reasons() {
		_, isCode := code.Code_value[reason]
		if _, is := used[reason]; !is && !isCode {
			t.Errorf("nothing in the code gives %s", reason)
		}
	}
}

func TestListOfReasonsIsWholeAndSorted(t *testing.T) {
	var listed []Reason
	if err := json.Unmarshal(reasonsText, &listed); err != nil {
		t.Fatal(err)
	}
	for n, one := range listed {
		if n > 0 && listed[n-1].Reason >= one.Reason {
			t.Errorf("%s stands behind %s", one.Reason, listed[n-1].Reason)
		}
		if _, is := code.Code_value[one.Code]; !is || one.HTTP < 200 || one.HTTP > 599 {
			t.Errorf("%s: code %q, HTTP %d", one.Reason, one.Code, one.HTTP)
		}
		if !strings.HasSuffix(one.Cause, ".") || !strings.HasSuffix(one.Remedy, ".") {
			t.Errorf("%s: cause and remedy are sentences", one.Reason)
		}
	}
}
