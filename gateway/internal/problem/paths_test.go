package problem

import (
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
)

func TestPathsAreSpeltAsJSONSpellsThem(t *testing.T) {
	for path, want := range map[string]string{
		"display_name": "displayName", "account.display_name": "account.displayName", "name": "name", "": "",
		"entries[3].account.external_ids[0].value": "entries[3].account.externalIds[0].value",
		`account.labels["cost_center"]`:            `account.labels["cost_center"]`,
		`labels["a_b]"].x_y`:                       `labels["a_b]"].xY`,
		`labels["región_é"]`:                       `labels["región_é"]`,
		"update_mask.paths[0]":                     "updateMask.paths[0]",
		"as_of.accounts_revision":                  "asOf.accountsRevision",
		"field_2_x":                                "field2X",
		"accountName.displayName":                  "accountName.displayName",
		"trailing_":                                "trailing_",
		`broken["a_b`:                              `broken["a_b`,
	} {
		if got := JSONPath(path); got != want {
			t.Errorf("%q: %q, wanted %q", path, got, want)
		}
	}
}

func TestFieldsOfAServicesErrorAreSpeltAsTheRequest(t *testing.T) {
	told := New(codes.InvalidArgument, "INVALID_FIELDS", "m").With(&errdetails.BadRequest{
		FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: "account.country_code", Description: "a", Reason: "FIELD_TOO_LONG"}, {Field: "etag", Description: "b"}}})
	own := &errdetails.BadRequest{}
	if !find(Complete(told, "id"), own) || own.GetFieldViolations()[0].GetField() != "account.country_code" {
		t.Errorf("the gateway's own is spelt as the request spelt it: %v", own)
	}
	bad := &errdetails.BadRequest{}
	if !find(Complete(told.GRPCStatus().Err(), "id"), bad) || len(bad.GetFieldViolations()) != 2 ||
		bad.GetFieldViolations()[0].GetField() != "account.countryCode" ||
		bad.GetFieldViolations()[0].GetReason() != "FIELD_TOO_LONG" || bad.GetFieldViolations()[1].GetField() != "etag" {
		t.Errorf("%v", bad)
	}
}
