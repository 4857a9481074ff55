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

func TestQueryParameterThatTheAddressOrTheBodySaysIsRefused(t *testing.T) {
	filter := utilities.NewDoubleArray([][]string{{"account"}})
	for _, query := range []string{"account.displayName=A", "account.name=accounts/a", "account.display_name=A"} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		err = new(queryParser).Parse(&accounts.UpdateAccountRequest{}, values, filter)
		if err == nil || !strings.Contains(err.Error(), "stands in the address or in the body") {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestRulesWhoseBodyIsTheWholeRequestAreKnown(t *testing.T) {
	whole := wholeBodies()
	if got := whole["POST /v1/{name=accounts/*}:move"]; got != "accord.accounts.v1.AccountService/MoveAccount" {
		t.Errorf("a move is known as %q", got)
	}
	if got, is := whole["POST /v1/accounts"]; is {
		t.Errorf("the body of %s is the account alone", got)
	}
}

func TestUnknownQueryParameterIsRefused(t *testing.T) {
	for _, query := range []string{"filterr=a", "asOf.revisions=4", "asOf.revision.x=4", "filter.a=1"} {
		err := parseQuery(t, &accounts.ListAccountsRequest{}, query)
		if err == nil || !strings.Contains(err.Error(), "unknown query parameter") {
			t.Errorf("%s: %v", query, err)
		}
	}
}
