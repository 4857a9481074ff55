package contract

import (
	"google.golang.org/grpc/codes"
)

// What happens in the accounts service. Money is negative nowhere here: a story's odd values stand
// in values_test.go.
var accountsStory = []step{
	{method: "OrganizationService/GetOrganization", request: `name: "organization"`},
	{method: "OrganizationService/UpdateOrganization", request: `organization {
		name: "organization" display_name: "Übersee Vertrieb" reporting_currency: "EUR"
		fiscal_calendar { start_month: 4 pattern: WEEKS_4_4_5 first_weekday: 7 }
		segments { segment_id: "MAJOR" display_name: "Major" } segments { segment_id: "TOP" } }`},
	{method: "OrganizationService/UpdateOrganization", request: `organization {
		name: "organization" fiscal_calendar { first_weekday: 3 } }
		update_mask { paths: "fiscal_calendar" }`},
	{method: "OrganizationService/UpdateOrganization", request: `organization {
		name: "organization" fiscal_calendar { start_month: 7 pattern: CALENDAR_MONTHS } }`},

	{method: "OrganizationService/CreatePerson", request: `person_id: "jane" person {
		display_name: "Jane Müller" email: "jane@example.com" title: "Sales manager" employment: VENDOR
		start_date { year: 2020 month: 2 day: 29 } external_ids { system: "crm" value: "J/1 ?&#%" } }`},
	{method: "OrganizationService/CreatePerson", request: `person_id: "bo" person {
		display_name: "薄熙" manager: "people/jane" }`},
	{method: "OrganizationService/CreatePerson", request: `person_id: "jane" person { display_name: "J" }`,
		code: codes.AlreadyExists, reason: "RESOURCE_EXISTS"},
	{method: "OrganizationService/GetPerson", request: `name: "people/jane"`},
	{method: "OrganizationService/ListPeople", request: `filter: "display_name = \"薄熙\""`},
	{method: "OrganizationService/UpdatePerson", request: `person {
		name: "people/bo" region: "Süd & Ost" } update_mask { paths: "region" paths: "manager" }`},
	{method: "OrganizationService/DeletePerson", request: `name: "people/bo" etag: "r0"`,
		code: codes.Aborted, reason: "ETAG_MISMATCH"},
	{method: "OrganizationService/DeletePerson", request: `name: "people/bo"`},
	{method: "OrganizationService/DeletePerson", request: `name: "people/bo"`,
		code: codes.FailedPrecondition, reason: "RESOURCE_DELETED"},
	{method: "OrganizationService/UndeletePerson", request: `name: "people/bo"`},

	{method: "OrganizationService/CreateProduct", request: `product_id: "suite" product {
		display_name: "Suite" kind: SUBSCRIPTION family: "Office" current_version: "4"
		list_price { currency_code: "EUR" units: 9223372036854 nanos: 775807000 } }`},
	{method: "OrganizationService/GetProduct", request: `name: "products/suite"`},
	{method: "OrganizationService/ListProducts", request: `order_by: "family desc" page_size: 1`},
	{method: "OrganizationService/UpdateProduct", request: `product { name: "products/suite"
		list_price { currency_code: "USD" units: 12 } }`},
	{method: "OrganizationService/DeleteProduct", request: `name: "products/suite"`},
	{method: "OrganizationService/UndeleteProduct", request: `name: "products/suite"`},

	{method: "AccountService/CreateAccount", request: `account_id: "acme" account {
		display_name: "Acme \"Group\" <é> \\ 集团" segment: "MAJOR" industry: "6419" country_code: "DE"
		domains: "acme.example" domains: "acme.test" labels { key: "region" value: "south/east" }
		labels { key: "tier" value: "1" } employee_count: 100000000 managed: true
		annual_revenue { currency_code: "EUR" units: 12 nanos: 500000000 }
		external_ids { system: "crm" value: "A-1" } external_ids { system: "duns" value: "007" } }`},
	{method: "AccountService/CreateAccount", request: `account_id: "acme-uk" account {
		display_name: "Acme UK" parent: "accounts/acme" state: PROSPECT }`},
	{method: "AccountService/CreateAccount", request: `account_id: "globex" account {
		display_name: "Globex" } request_id: "first"`},
	{method: "AccountService/CreateAccount", request: `account_id: "globex" account {
		display_name: "Globex" } request_id: "first"`}, // the first answer again
	{method: "AccountService/CreateAccount", request: `account_id: "globex2" account {
		display_name: "Another" } request_id: "first"`,
		code: codes.InvalidArgument, reason: "REQUEST_ID_REUSED"},
	{method: "AccountService/CreateAccount", request: `account_id: "checked" account {
		display_name: "Checked" } validate_only: true`},
	{method: "AccountService/GetAccount", request: `name: "accounts/checked"`,
		code: codes.NotFound, reason: "RESOURCE_NOT_FOUND"},
	{method: "AccountService/CreateAccount", request: `account_id: "NOT AN ID" account {
		country_code: "germany" external_ids { system: "C R M" } employee_count: -1
		annual_revenue { currency_code: "E" units: -1 } state: 77 domains: "X y" }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "AccountService/CreateAccount", request: `account_id: "orphan" account {
		display_name: "Orphan" parent: "accounts/none" }`,
		code: codes.NotFound, reason: "REFERENCE_NOT_FOUND"},
	{method: "AccountService/GetAccount", request: `name: "accounts/acme"`},
	{method: "AccountService/GetAccount", request: `name: "accounts/acme" as_of { revision: 1 }`,
		code: codes.NotFound, reason: "RESOURCE_NOT_FOUND"},
	{method: "AccountService/GetAccount", request: `name: "accounts/acme" as_of { time { seconds: 1 } }`,
		code: codes.NotFound, reason: "RESOURCE_NOT_FOUND"},
	{method: "AccountService/GetAccount", request: `name: "accounts/acme" as_of { time { seconds: 32503680000 nanos: 5000 } }`},
	{method: "AccountService/GetAccount", request: `name: "accounts/acme" as_of { revision: 9007199254740993 }`,
		code: codes.OutOfRange, reason: "REVISION_IN_FUTURE"},
	{method: "AccountService/ListAccounts", request: `filter: "labels.region = \"south/east\" AND employee_count > 99999999"`},
	{method: "AccountService/ListAccounts", request: `filter: "display_name ="`,
		code: codes.InvalidArgument, reason: "FILTER_INVALID"},
	{method: "AccountService/UpdateAccount", request: `account { name: "accounts/acme" managed: false
		labels { key: "tier" value: "2" } employee_count: 9 }`},
	{method: "AccountService/UpdateAccount", request: `account { name: "accounts/acme"
		annual_revenue { currency_code: "EUR" units: 13 } }`},
	{method: "AccountService/UpdateAccount", request: `account { name: "accounts/acme" industry: "a" }
		update_mask { paths: "industry" paths: "country_code" paths: "external_ids" }`},
	{method: "AccountService/UpdateAccount", request: `account { name: "accounts/acme" display_name: "Acme" }
		update_mask { paths: "*" }`},
	{method: "AccountService/UpdateAccount", request: `account { name: "accounts/acme" }
		update_mask { paths: "no_such_field" }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "AccountService/UpdateAccount", request: `account { name: "accounts/acme" display_name: "X" etag: "r0" }`,
		code: codes.Aborted, reason: "ETAG_MISMATCH"},
	{method: "AccountService/MoveAccount", request: `name: "accounts/acme" parent: "accounts/acme-uk"
		effective_date { year: 2026 month: 7 day: 1 }`,
		code: codes.FailedPrecondition, reason: "HIERARCHY_CYCLE"},
	{method: "AccountService/MoveAccount", request: `name: "accounts/acme-uk" parent: "accounts/globex"
		effective_date { year: 2020 month: 2 day: 29 } reason: "Sold — „endlich“"`},
	{method: "AccountService/MoveAccount", request: `name: "accounts/acme-uk" parent: "accounts/acme"
		effective_date { year: 2020 month: 2 day: 30 }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "AccountService/CancelPlannedMove", request: `name: "accounts/acme-uk" reason: "none is planned"`,
		code: codes.FailedPrecondition, reason: "PLANNED_MOVE_NOT_FOUND"},
	{method: "AccountService/MoveAccount", request: `name: "accounts/acme-uk"
		effective_date { year: 2190 month: 2 day: 28 }`},
	{method: "AccountService/CancelPlannedMove", request: `name: "accounts/acme-uk"
		effective_date { year: 2190 month: 2 day: 28 } reason: "Doch nicht"`},
	{method: "AccountService/GetAccountTree", request: `name: "accounts/globex" max_depth: 1`},
	{method: "AccountService/GetAccountTree", request: `page_size: 1`},
	{method: "AccountService/ListAncestors", request: `name: "accounts/acme-uk"`},
	{method: "AccountService/ListAncestors", request: `name: "accounts/acme-uk" date { year: 2020 month: 2 day: 28 }`},
	{method: "AccountService/SearchAccounts", request: `query: "ACME"`},
	{method: "AccountService/SearchAccounts", request: `query: "集团 ✓ + % &"`},
	{method: "AccountService/UpsertAccounts", request: `
		entries { account { display_name: "Initech" external_ids { system: "crm" value: "I-1" } } }
		entries { account { display_name: "Initech Sub" external_ids { system: "crm" value: "I-2" } }
			parent_external_id { system: "crm" value: "I-1" } }
		entries { account { display_name: "Later" external_ids { system: "crm" value: "I-3" } }
			parent_external_id { system: "crm" value: "I-9" } } missing_parent: DEFER`},
	{method: "AccountService/UpsertAccounts", request: `
		entries { account { external_ids { system: "crm" value: "" } } } entries { }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "AccountService/DeleteAccount", request: `name: "accounts/globex"`,
		code: codes.FailedPrecondition, reason: "HAS_CHILDREN"},
	{method: "AccountService/DeleteAccount", request: `name: "accounts/acme-uk"`},
	{method: "AccountService/UndeleteAccount", request: `name: "accounts/acme-uk"`},
	{method: "AccountService/UndeleteAccount", request: `name: "accounts/acme-uk"`,
		code: codes.FailedPrecondition, reason: "RESOURCE_NOT_DELETED"},

	{method: "FollowerService/ListFollowers", request: ``},
	{method: "FollowerService/RegisterFollower", request: `name: "followers/archive"`},
	{method: "FollowerService/RegisterFollower", request: `name: "followers/A"`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "FollowerService/GetFollower", request: `name: "followers/archive"`},
	{method: "FollowerService/ListFollowers", request: `page_size: 1`},
	{method: "FollowerService/DeleteFollower", request: `name: "followers/archive"`},
	{method: "FollowerService/DeleteFollower", request: `name: "followers/archive"`,
		code: codes.FailedPrecondition, reason: "RESOURCE_DELETED"},
	{method: "FollowerService/AnswerClosing", request: `name: "accounts/acme" closing_id: "none"
		follower: "followers/archive" standing { collection: "opportunities" count: 1 }`}, // nobody waits
	{method: "FollowerService/AnswerClosing", request: `name: "accounts/acme" closing_id: "none"
		follower: "archive" standing { collection: "opportunities" }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},

	{method: "OrganizationService/CreateAssignment", request: `assignment_id: "j1" assignment {
		account: "accounts/acme" person: "people/jane" role: ACCOUNT_MANAGER covers_descendants: true
		start_date { year: 2026 month: 1 day: 1 } }`},
	{method: "OrganizationService/GetAssignment", request: `name: "assignments/j1"`},
	{method: "OrganizationService/ListAssignments", request: `filter: "person = \"people/jane\""`},
	{method: "OrganizationService/UpdateAssignment", request: `assignment { name: "assignments/j1"
		end_date { year: 2026 month: 12 day: 31 } }`},
	{method: "OrganizationService/DeleteAssignment", request: `name: "assignments/j1"`},
}

// What is known of an account, and what is not built yet.
var profilesStory = []step{
	{method: "ProfileService/CreateContact", request: `parent: "accounts/acme" contact_id: "cio" contact {
		display_name: "Łucja" role: "CIO" seniority: EXECUTIVE decision_role: CHAMPION sponsor: true
		relationship_strength: 4 email: "l@acme.example" }`},
	{method: "ProfileService/GetContact", request: `name: "accounts/acme/contacts/cio"`},
	{method: "ProfileService/ListContacts", request: `parent: "accounts/-"`},
	{method: "ProfileService/UpdateContact", request: `contact { name: "accounts/acme/contacts/cio" }
		update_mask { paths: "relationship_strength" paths: "sponsor" }`},
	{method: "ProfileService/DeleteContact", request: `name: "accounts/acme/contacts/cio"`},
	{method: "ProfileService/CreateContact", request: `parent: "accounts/acme" contact_id: "cfo" contact {
		display_name: "CFO" seniority: DIRECTOR }`},

	{method: "ProfileService/CreateAgreement", request: `parent: "accounts/acme" agreement_id: "ea" agreement {
		display_name: "EA" kind: ENTERPRISE_AGREEMENT start_date { year: 2025 month: 7 day: 1 }
		end_date { year: 2028 month: 6 day: 30 } value { currency_code: "JPY" units: 9000000000000 }
		products: "products/suite" covered_accounts: "accounts/globex" covers_future_affiliates: true }`},
	{method: "ProfileService/GetAgreement", request: `name: "accounts/acme/agreements/ea"`},
	{method: "ProfileService/ListAgreements", request: `parent: "accounts/acme" filter: "end_date >= \"2028-01-01\""`},
	{method: "ProfileService/UpdateAgreement", request: `agreement { name: "accounts/acme/agreements/ea"
		value { currency_code: "JPY" units: 1 } } update_mask { paths: "value" paths: "products" }`},
	{method: "ProfileService/CreateDeployment", request: `parent: "accounts/acme" deployment_id: "d" deployment {
		product: "products/suite" agreement: "accounts/acme/agreements/ea" version: "3"
		entitled_units: 9007199254740993 deployed_units: 9007199254740992 active_units: 1
		count_date { year: 2026 month: 3 day: 31 } }`},
	{method: "ProfileService/GetDeployment", request: `name: "accounts/acme/deployments/d"`},
	{method: "ProfileService/ListDeployments", request: `parent: "accounts/acme" order_by: "count_date desc"`},
	{method: "ProfileService/UpdateDeployment", request: `deployment { name: "accounts/acme/deployments/d"
		active_units: 9007199254740991 }`},
	{method: "ProfileService/DeleteDeployment", request: `name: "accounts/acme/deployments/d"`},
	{method: "ProfileService/DeleteAgreement", request: `name: "accounts/acme/agreements/ea"`},
	{method: "ProfileService/CreateSatisfactionSurvey", request: `parent: "accounts/acme"
		satisfaction_survey_id: "s1" satisfaction_survey { close_date { year: 2026 month: 5 day: 1 }
		very_satisfied_count: 1 satisfied_count: 1 dissatisfied_count: 1 }`},
	{method: "ProfileService/CreateSatisfactionSurvey", request: `parent: "accounts/acme"
		satisfaction_survey_id: "s0" satisfaction_survey { close_date { year: 2026 month: 4 day: 1 } }`},
	{method: "ProfileService/GetSatisfactionSurvey", request: `name: "accounts/acme/satisfactionSurveys/s1"`},
	{method: "ProfileService/ListSatisfactionSurveys", request: `parent: "accounts/acme" order_by: "close_date"`},
	{method: "ProfileService/UpdateSatisfactionSurvey", request: `satisfaction_survey {
		name: "accounts/acme/satisfactionSurveys/s0" dissatisfied_count: 4 }`},
	{method: "ProfileService/DeleteSatisfactionSurvey", request: `name: "accounts/acme/satisfactionSurveys/s0"`},

	{method: "OrganizationService/CreateTerritory", request: `territory { display_name: "South" }`,
		code: codes.Unimplemented, reason: "NOT_BUILT_YET"},
	{method: "OrganizationService/GetTerritory", request: `name: "territories/south"`,
		code: codes.Unimplemented, reason: "NOT_BUILT_YET"},
	{method: "OrganizationService/ListTerritories", request: ``,
		code: codes.Unimplemented, reason: "NOT_BUILT_YET"},
	{method: "OrganizationService/UpdateTerritory", request: `territory { name: "territories/south" }`,
		code: codes.Unimplemented, reason: "NOT_BUILT_YET"},
	{method: "OrganizationService/DeleteTerritory", request: `name: "territories/south"`,
		code: codes.Unimplemented, reason: "NOT_BUILT_YET"},
}
