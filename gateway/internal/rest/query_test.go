package rest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
)

func parseQuery(t *testing.T, message proto.Message, query string) error {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return new(queryParser).Parse(message, values, utilities.NewDoubleArray(nil))
}

func TestMaskPathsAreReadInCamelCaseAndAsInTheProtos(t *testing.T) {
	for query, want := range map[string]string{
		"updateMask=displayName,employeeCount":          "display_name employee_count",
		"update_mask=display_name":                      "display_name",
		"updateMask=*":                                  "*",
		"updateMask=fiscalCalendar.startMonth":          "fiscal_calendar.start_month",
		"updateMask=displayName&validateOnly=true":      "display_name",
		"updateMask=segment&account.displayName=Acme+1": "segment",
	} {
		var request accounts.UpdateAccountRequest
		if err := parseQuery(t, &request, query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
		if got := strings.Join(request.GetUpdateMask().GetPaths(), " "); got != want {
			t.Errorf("%s is read as %q, not as %q", query, got, want)
		}
	}
}

func faultOf(t *testing.T, query string, said ...[]string) (field, reason string) {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	faults := queryFaults((&accounts.ListAccountsRequest{}).ProtoReflect().Descriptor(), values, said)
	return firstOf(faults.Error("REQUEST_MALFORMED"))
}

func TestQueryParameterIsReadOrNamedWithWhatIsWrong(t *testing.T) {
	for query, want := range map[string]string{
		"filterr=a": "filterr PARAMETER_UNKNOWN", "Filter=a": "Filter PARAMETER_UNKNOWN", "=a": " PARAMETER_UNKNOWN",
		"asOf.revisions=4": "asOf.revisions PARAMETER_UNKNOWN", "asOf.revision.x=4": "asOf.revision.x PARAMETER_UNKNOWN",
		"filter.a=1": "filter.a PARAMETER_UNKNOWN", "pageSize": "pageSize FIELD_TYPE_MISMATCH", "pageSize=": "pageSize FIELD_TYPE_MISMATCH",
		"pageSize=x": "pageSize FIELD_TYPE_MISMATCH", "pageSize=1.5": "pageSize FIELD_OUT_OF_RANGE", "page_size=x": "page_size FIELD_TYPE_MISMATCH",
		"pageSize=1e2": "pageSize FIELD_TYPE_MISMATCH", "pageSize=0x10": "pageSize FIELD_TYPE_MISMATCH", "pageSize=%201": "pageSize FIELD_TYPE_MISMATCH",
		"pageSize=2147483648": "pageSize FIELD_OUT_OF_RANGE", "pageSize=-2147483649": "pageSize FIELD_OUT_OF_RANGE",
		"pageSize=99999999999999999999": "pageSize FIELD_OUT_OF_RANGE", "pageSize=1&pageSize=2": "pageSize PARAMETER_REPEATED",
		"pageSize=1&page_size=1": "page_size PARAMETER_REPEATED", "filter=a&filter=a": "filter PARAMETER_REPEATED",
		"asOf=3": "asOf FIELD_TYPE_MISMATCH", "asOf.revision=x": "asOf.revision FIELD_TYPE_MISMATCH",
		"asOf.revision=9223372036854775808": "asOf.revision FIELD_OUT_OF_RANGE", "as_of.revision=x": "as_of.revision FIELD_TYPE_MISMATCH",
		"asOf.time=yesterday": "asOf.time FIELD_VALUE_MALFORMED", "asOf.time=2026-12-01": "asOf.time FIELD_VALUE_MALFORMED",
		"asOf.revision=1&asOf.time=2026-12-01T00:00:00Z": "asOf.time FIELD_ONEOF_REPEATED",
		"showDeleted=yes": "showDeleted FIELD_TYPE_MISMATCH", "showDeleted=1": "showDeleted FIELD_TYPE_MISMATCH",
		"showDeleted=True": "showDeleted FIELD_TYPE_MISMATCH",
		"pageSize=1&filter=&orderBy=display_name&asOf.revision=4": " ", "asOf.time=2026-12-01T00:00:00Z": " ", "showDeleted=true": " ",
		"page_size=-1": " ",
	} {
		field, reason := faultOf(t, query)
		if field+" "+reason != want {
			t.Errorf("%s: %s %s, wanted %s", query, field, reason, want)
		}
	}
	for _, query := range []string{"filter=a", "asOf.revision=1", "as_of.time=x"} {
		if _, reason := faultOf(t, query, []string{"filter"}, []string{"as_of"}); reason != "PARAMETER_SAID_ELSEWHERE" {
			t.Errorf("%s: %s", query, reason)
		}
	}
}

func TestRulesWhoseBodyIsTheWholeRequestAreKnown(t *testing.T) {
	rules := queryRules()
	if got := rules["POST /v1/{name=accounts/*}:move"]; !got.whole || got.name != "accord.accounts.v1.AccountService/MoveAccount" {
		t.Errorf("a move is known as %v", got)
	}
	if rules["POST /v1/accounts"].whole {
		t.Error("the body of POST /v1/accounts is the account alone")
	}
}
