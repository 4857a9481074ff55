package rest

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	common "accord.dev/gateway/gen/accord/common/v1"
	forecast "accord.dev/gateway/gen/accord/forecast/v1"
	planning "accord.dev/gateway/gen/accord/planning/v1"
	"accord.dev/gateway/internal/problem"
)

func violations(refused *problem.Error) []*errdetails.BadRequest_FieldViolation {
	if refused == nil {
		return nil
	}
	for _, detail := range refused.GRPCStatus().Details() {
		if bad, is := detail.(*errdetails.BadRequest); is {
			return bad.GetFieldViolations()
		}
	}
	return nil
}

func firstOf(refused *problem.Error) (field, reason string) {
	for _, one := range violations(refused) {
		return one.GetField(), one.GetReason()
	}
	return "", ""
}

// told are the fields and reasons of a refusal, in a line.
func told(refused *problem.Error) string {
	var parts []string
	for _, one := range violations(refused) {
		parts = append(parts, one.GetField()+" "+one.GetReason())
	}
	return strings.Join(parts, ", ")
}

func TestTextThatIsNoMessageNamesEveryFieldWithItsFault(t *testing.T) {
	account, upsert, plan := &accounts.Account{}, &accounts.UpsertAccountsRequest{}, &planning.AccountPlan{}
	deep := strings.Repeat("[", 20000)
	for _, row := range []struct {
		message proto.Message
		text    string
		want    string
	}{
		// No JSON, or none of one object
		{account, `{`, " JSON_MALFORMED"}, {account, `{"a":`, " JSON_MALFORMED"}, {account, `}`, " JSON_MALFORMED"},
		{account, `hello`, " JSON_MALFORMED"}, {account, `{"displayName":"a",}`, " JSON_MALFORMED"}, {account, `{'displayName':"a"}`, " JSON_MALFORMED"},
		{account, `{displayName:"a"}`, " JSON_MALFORMED"}, {account, `{"displayName":"a"} x`, " JSON_MALFORMED"}, {account, `{}{}`, " JSON_MALFORMED"},
		{account, `{"managed":True}`, " JSON_MALFORMED"}, {account, `{"employeeCount":NaN}`, " JSON_MALFORMED"}, {account, `{"employeeCount":01}`, " JSON_MALFORMED"},
		{account, `{"employeeCount":+1}`, " JSON_MALFORMED"}, {account, `{"displayName":"a` + "\n" + `b"}`, " JSON_MALFORMED"}, {account, "\xef\xbb\xbf{}", " JSON_MALFORMED"},
		{account, "{\"displayName\":\"\xff\"}", " JSON_MALFORMED"}, {account, `{"displayName":"\q"}`, " JSON_MALFORMED"}, {account, `// a` + "\n{}", " JSON_MALFORMED"},
		{account, `{"a":` + deep, " JSON_TOO_DEEP"}, {account, `[]`, " JSON_NOT_AN_OBJECT"}, {account, `null`, " JSON_NOT_AN_OBJECT"},
		{account, `"a"`, " JSON_NOT_AN_OBJECT"}, {account, `3`, " JSON_NOT_AN_OBJECT"}, {account, `true`, " JSON_NOT_AN_OBJECT"},
		// Names
		{account, `{"nothing":1}`, "nothing FIELD_UNKNOWN"}, {account, `{"DisplayName":"a"}`, "DisplayName FIELD_UNKNOWN"},
		{account, `{"":1}`, " FIELD_UNKNOWN"}, {account, `{"nothing":1,"nothing":2}`, "nothing FIELD_UNKNOWN"},
		{account, `{"annualRevenue":{"unit":"1"}}`, "annualRevenue.unit FIELD_UNKNOWN"},
		{account, `{"externalIds":[{"system":"a","idd":"b"}]}`, "externalIds[0].idd FIELD_UNKNOWN"},
		// Twice
		{account, `{"displayName":"a","displayName":"b"}`, "displayName JSON_KEY_REPEATED"},
		{account, `{"displayName":"a","display_name":"a"}`, "display_name JSON_KEY_REPEATED"},
		{account, `{"displayName":null,"displayName":"a"}`, "displayName JSON_KEY_REPEATED"},
		{account, `{"labels":{"a":"1","a":"1"}}`, "labels.a JSON_KEY_REPEATED"},
		{account, `{"annualRevenue":{"units":"1","units":"2"}}`, "annualRevenue.units JSON_KEY_REPEATED"},
		{upsert, `{"entries":[{},{"account":{"segment":"a","segment":"b"}}]}`, "entries[1].account.segment JSON_KEY_REPEATED"},
		// Kinds
		{account, `{"displayName":1}`, "displayName FIELD_TYPE_MISMATCH"}, {account, `{"display_name":["a"]}`, "display_name FIELD_TYPE_MISMATCH"},
		{account, `{"displayName":{}}`, "displayName FIELD_TYPE_MISMATCH"}, {account, `{"displayName":true}`, "displayName FIELD_TYPE_MISMATCH"},
		{account, `{"managed":"true"}`, "managed FIELD_TYPE_MISMATCH"}, {account, `{"managed":1}`, "managed FIELD_TYPE_MISMATCH"},
		{account, `{"employeeCount":"many"}`, "employeeCount FIELD_TYPE_MISMATCH"}, {account, `{"employeeCount":""}`, "employeeCount FIELD_TYPE_MISMATCH"},
		{account, `{"employeeCount":" 1"}`, "employeeCount FIELD_TYPE_MISMATCH"}, {account, `{"employeeCount":[1]}`, "employeeCount FIELD_TYPE_MISMATCH"},
		{account, `{"employeeCount":true}`, "employeeCount FIELD_TYPE_MISMATCH"}, {account, `{"domains":"a.example"}`, "domains FIELD_TYPE_MISMATCH"},
		{account, `{"domains":["a.example",7]}`, "domains[1] FIELD_TYPE_MISMATCH"}, {account, `{"labels":[]}`, "labels FIELD_TYPE_MISMATCH"},
		{account, `{"labels":{"a":1}}`, "labels.a FIELD_TYPE_MISMATCH"}, {account, `{"annualRevenue":7}`, "annualRevenue FIELD_TYPE_MISMATCH"},
		{account, `{"annualRevenue":[]}`, "annualRevenue FIELD_TYPE_MISMATCH"}, {account, `{"externalIds":[7]}`, "externalIds[0] FIELD_TYPE_MISMATCH"},
		{account, `{"createTime":7}`, "createTime FIELD_TYPE_MISMATCH"},
		// Numbers
		{account, `{"employeeCount":1.5}`, "employeeCount FIELD_OUT_OF_RANGE"}, {account, `{"employeeCount":9223372036854775808}`, "employeeCount FIELD_OUT_OF_RANGE"},
		{account, `{"employeeCount":"-9223372036854775809"}`, "employeeCount FIELD_OUT_OF_RANGE"}, {account, `{"employeeCount":1e400}`, "employeeCount FIELD_OUT_OF_RANGE"},
		{account, `{"annualRevenue":{"nanos":2147483648}}`, "annualRevenue.nanos FIELD_OUT_OF_RANGE"},
		{account, `{"annualRevenue":{"nanos":1e-1}}`, "annualRevenue.nanos FIELD_OUT_OF_RANGE"},
		// Values
		{account, `{"state":"ACTIV"}`, "state FIELD_ENUM_UNKNOWN"}, {account, `{"state":"active"}`, "state FIELD_ENUM_UNKNOWN"},
		{account, `{"state":""}`, "state FIELD_ENUM_UNKNOWN"}, {account, `{"state":99}`, ""}, {account, `{"state":1.5}`, "state FIELD_ENUM_UNKNOWN"},
		{account, `{"state":[]}`, "state FIELD_TYPE_MISMATCH"}, {account, `{"createTime":"yesterday"}`, "createTime FIELD_VALUE_MALFORMED"},
		{account, `{"createTime":"2026-13-01T00:00:00Z"}`, "createTime FIELD_VALUE_MALFORMED"},
		{&accounts.UpdateAccountRequest{}, `{"updateMask":"display_name"}`, "updateMask FIELD_VALUE_MALFORMED"},
		{&accounts.UpdateAccountRequest{}, `{"updateMask":["displayName"]}`, "updateMask FIELD_TYPE_MISMATCH"},
		// null
		{account, `{"domains":[null]}`, "domains[0] FIELD_NULL_IN_LIST"}, {account, `{"labels":{"a":null}}`, "labels.a FIELD_NULL_IN_LIST"},
		{account, `{"externalIds":[{"system":"a"},null]}`, "externalIds[1] FIELD_NULL_IN_LIST"},
		// One of
		{&common.Moment{}, `{"revision":"1","time":"2026-12-01T00:00:00Z"}`, "time FIELD_ONEOF_REPEATED"},
		// Half of a letter
		{account, `{"displayName":"\ud800"}`, "displayName FIELD_VALUE_MALFORMED"},
		// Several, each once
		{account, `{"displayName":1,"nothing":2,"labels":{"a":3},"annualRevenue":{"units":"x","nanos":true}}`,
			"displayName FIELD_TYPE_MISMATCH, nothing FIELD_UNKNOWN, labels.a FIELD_TYPE_MISMATCH, " +
				"annualRevenue.units FIELD_TYPE_MISMATCH, annualRevenue.nanos FIELD_TYPE_MISMATCH"},
		{plan, `{"stakeholders":[{},{"nothing":1},7]}`, "stakeholders[1].nothing FIELD_UNKNOWN, stakeholders[2] FIELD_TYPE_MISMATCH"},
		{&forecast.UpsertOpportunitiesRequest{}, `{"opportunities":[{"opportunity":{"amount":{"units":{}}}}]}`, "opportunities[0].opportunity FIELD_UNKNOWN"},
		// What is good
		{account, `{}`, ""}, {account, ` {"displayName":null,"employeeCount":"1e3","annualRevenue":{"units":7}} `, ""},
		{account, `{"employeeCount":1.0,"state":"ACTIVE","labels":{},"domains":[]}`, ""},
	} {
		refused := Malformed("REQUEST_MALFORMED", "", row.message.ProtoReflect().Descriptor(), []byte(row.text))
		if got := told(refused); got != row.want {
			t.Errorf("%.80s: %q, wanted %q", row.text, got, row.want)
		}
		if refused == nil {
			continue
		}
		for _, word := range []string{"proto", "unmarshal", "json:", "syntax error", "invalid character", "map[", "strconv"} {
			if strings.Contains(refused.Error(), word) {
				t.Errorf("%.80s is answered in a parser's words: %s", row.text, refused.Error())
			}
		}
		if len(violations(refused)) == 0 {
			t.Errorf("%.80s: no field is named: %s", row.text, refused.Error())
		}
	}
}

func TestFaultInAThousandEntriesIsNamedByItsPlace(t *testing.T) {
	entries := make([]string, 1000)
	for n := range entries {
		entries[n] = `{"account":{"displayName":"a"}}`
	}
	entries[777] = `{"account":{"displayName":7}}`
	text := `{"entries":[` + strings.Join(entries, ",") + `]}`
	refused := Malformed("REQUEST_MALFORMED", "", (&accounts.UpsertAccountsRequest{}).ProtoReflect().Descriptor(), []byte(text))
	if got := told(refused); got != "entries[777].account.displayName FIELD_TYPE_MISMATCH" {
		t.Error(got)
	}
	for n := range entries {
		entries[n] = `{"account":{"displayName":7}}`
	}
	text = `{"entries":[` + strings.Join(entries, ",") + `]}`
	refused = Malformed("REQUEST_MALFORMED", "", (&accounts.UpsertAccountsRequest{}).ProtoReflect().Descriptor(), []byte(text))
	info := problem.Info(refused.GRPCStatus().Proto())
	if len(violations(refused)) != 100 || info.GetMetadata()["violations"] != "1000" || !strings.Contains(refused.Error(), "and 990 more") {
		t.Errorf("%d violations, %v, %s", len(violations(refused)), info.GetMetadata(), refused.Error())
	}
}

func TestPlaceOfWhatIsNoJSONIsTold(t *testing.T) {
	refused := Malformed("REQUEST_MALFORMED", "", (&accounts.Account{}).ProtoReflect().Descriptor(), []byte("{\n  \"displayName\": \"ü\" x\n}"))
	if got := refused.Error(); !strings.Contains(got, "line 2, column 22") {
		t.Error(got)
	}
}

func TestBodyOfTheGatewaysOwnIsReadAsStrictly(t *testing.T) {
	for text, want := range map[string]string{
		`{"undo":"a"}`: "", ``: "", ` `: "", `{}`: "", `{"undo":null}`: "",
		`{"undo":"a","undo":"b"}`: "undo JSON_KEY_REPEATED", `{"Undo":"a"}`: "Undo FIELD_UNKNOWN", `{"undo":1}`: "undo FIELD_TYPE_MISMATCH",
		`[]`: " JSON_NOT_AN_OBJECT", `{`: " JSON_MALFORMED", `{} {}`: " JSON_MALFORMED",
	} {
		var into struct {
			Undo string `json:"undo"`
		}
		if got := told(ReadJSON([]byte(text), &into)); got != want {
			t.Errorf("%s: %q, wanted %q", text, got, want)
		}
	}
}

func TestPathsAreKnownByTheirVerbs(t *testing.T) {
	for path, want := range map[string]string{
		"/v1/accounts": "[GET HEAD POST]", "/v1/accounts/a": "[DELETE GET HEAD PATCH]", "/v1/accounts/a:move": "[POST]",
		"/v1/accounts:upsert": "[POST]", "/v1/accounts/a:foo": "[]", "/v1/accounts/a:": "[]", "/v1/accounts:foo": "[]",
		"/v1/accounts/a:submit": "[]", "/v1/accounts/a:upsert": "[]", "/v1/nothing": "[]", "/v1/accounts/a/b/c/d": "[]",
		"/v1/accounts/a:move:move": "[]", "/v1/accounts/:move": "[]", "/v1/": "[]",
	} {
		if got := fmt.Sprint(methodsOf(path)); got != want {
			t.Errorf("%s: %s, wanted %s", path, got, want)
		}
	}
}
