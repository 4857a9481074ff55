package contract

import "google.golang.org/grpc/codes"

// What happens in the planning service, after accountsStory and profilesStory.
var planningStory = []step{
	{method: "PlanService/CreateAccountPlan", request: `parent: "accounts/acme" account_plan_id: "2026"
		account_plan { owner: "people/jane" strategy: "Zuerst die Kür,\ndann die Pflicht\t— 先难后易"
		business_priorities { priority_id: "cost" title: "Cost" }
		stakeholders { contact: "accounts/acme/contacts/cfo" interest: "Cash" }
		competitors { display_name: "Initech" } partner_engagements { partner: "P" note: "N" } }`},
	{method: "PlanService/CreateAccountPlan", request: `parent: "accounts/acme" account_plan_id: "2026"
		account_plan { }`, code: codes.AlreadyExists, reason: "RESOURCE_EXISTS"},
	{method: "PlanService/CreateAccountPlan", request: `parent: "accounts/none" account_plan_id: "2026"
		account_plan { }`, code: codes.NotFound, reason: "RESOURCE_NOT_FOUND"},
	{method: "PlanService/GetAccountPlan", request: `name: "accounts/acme/plans/2026"`},
	{method: "PlanService/ListAccountPlans", request: `parent: "accounts/-" filter: "fiscal_year = 2026"`},
	{method: "PlanService/UpdateAccountPlan", request: `account_plan { name: "accounts/acme/plans/2026"
		business_priorities { priority_id: "cost" title: "Cost" } business_priorities { priority_id: "growth" title: "G" } }
		update_mask { paths: "business_priorities" paths: "competitors" }`},
	{method: "PlanService/SubmitAccountPlan", request: `name: "accounts/acme/plans/2026"`,
		code: codes.FailedPrecondition, reason: "PLAN_EMPTY"},
	{method: "PlanService/DeleteAccountPlan", request: `name: "accounts/acme/plans/2026"`},
	{method: "PlanService/UndeleteAccountPlan", request: `name: "accounts/acme/plans/2026"`},

	{method: "PlanService/CreateObjective", request: `parent: "accounts/acme/plans/2026" objective_id: "o1"
		objective { title: "Halve the tickets" priority_id: "cost" due_date { year: 2026 month: 6 day: 30 }
		measure { metric: "Tickets" baseline { value: "-1200.50" } target { value: "600" } unit: "/month" } }`},
	{method: "PlanService/CreateObjective", request: `parent: "accounts/acme/plans/2026"
		objective { measure { baseline { value: "1e5" } target { value: "many" } } due_date { year: 2026 } }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "PlanService/GetObjective", request: `name: "accounts/acme/plans/2026/objectives/o1"`},
	{method: "PlanService/ListObjectives", request: `parent: "accounts/acme/plans/2026" filter: "state = OPEN"`},
	{method: "PlanService/UpdateObjective", request: `objective {
		name: "accounts/acme/plans/2026/objectives/o1" measure { metric: "Tickets" current { value: "0.000000001" } } }`},
	{method: "PlanService/CreateAction", request: `parent: "accounts/acme/plans/2026" action_id: "a1"
		action { title: "Call" objective: "accounts/acme/plans/2026/objectives/o1" owner: "people/bo" }`},
	{method: "PlanService/GetAction", request: `name: "accounts/acme/plans/2026/actions/a1"`},
	{method: "PlanService/ListActions", request: `parent: "accounts/acme/plans/-" order_by: "title desc"`},
	{method: "PlanService/UpdateAction", request: `action { name: "accounts/acme/plans/2026/actions/a1"
		state: DONE } update_mask { paths: "state" }`},
	{method: "PlanService/DeleteAction", request: `name: "accounts/acme/plans/2026/actions/a1"`},
	{method: "PlanService/CreateObjective", request: `parent: "accounts/acme/plans/2026" objective_id: "o2"
		objective { title: "Not for long" }`},
	{method: "PlanService/DeleteObjective", request: `name: "accounts/acme/plans/2026/objectives/o2"`},

	{method: "CosStandardService/CreateCosStandard", request: `cos_standard_id: "strict" cos_standard {
		display_name: "Strict" pass_mark_basis_points: 9000
		criteria { criterion_id: "both" title: "Both" check: BOTH_SIDES_COMMIT weight: 3 required: true }
		criteria { criterion_id: "rated" title: "Rated" check: REVIEWER_RATED weight: 1 }
		criteria { criterion_id: "recent" title: "Recent" check: RECENTLY_REVIEWED weight: 1 within_days: 9 } }`},
	{method: "CosStandardService/GetCosStandard", request: `name: "cosStandards/strict"`},
	{method: "CosStandardService/ListCosStandards", request: ``},
	{method: "CosStandardService/UpdateCosStandard", request: `cos_standard { name: "cosStandards/strict"
		pass_mark_basis_points: 0 } update_mask { paths: "pass_mark_basis_points" }`},
	{method: "CosStandardService/DeleteCosStandard", request: `name: "cosStandards/strict" etag: "r0"`,
		code: codes.Aborted, reason: "ETAG_MISMATCH"},
}

// The life of a Condition, and of the plan it stands in.
var conditionsStory = []step{
	{method: "ConditionService/CreateCondition", request: `parent: "accounts/acme/plans/2026" condition_id: "c1"
		condition { title: "Fewer tickets" priority_id: "cost" owner: "people/jane"
		sponsor: "accounts/acme/contacts/cfo" due_date { year: 2026 month: 6 day: 1 }
		commitments { commitment_id: "us" side: VENDOR text: "We train" }
		commitments { commitment_id: "they" side: CUSTOMER text: "They attend" }
		evidence { title: "Minutes" uri: "https://acme.example/m?a=1&b=2#c" date { year: 2026 month: 1 day: 31 } } }`},
	{method: "ConditionService/CreateCondition", request: `parent: "accounts/acme/plans/2026" condition_id: "c2"
		condition { title: "Doomed" commitments { commitment_id: "x" side: VENDOR text: "?" } }`},
	{method: "ConditionService/GetCondition", request: `name: "accounts/acme/plans/2026/conditions/c1"`},
	{method: "ConditionService/ListConditions", request: `parent: "accounts/acme/plans/2026" page_size: 1`},
	{method: "ConditionService/UpdateCondition", request: `condition {
		name: "accounts/acme/plans/2026/conditions/c1" measure { metric: "Tickets" target { value: "+600.10" } } }`},
	{method: "ConditionService/AgreeCondition", request: `name: "accounts/acme/plans/2026/conditions/c1" side: VENDOR`,
		code: codes.FailedPrecondition, reason: "WRONG_SIDE"},
	{method: "ConditionService/CounterCondition", request: `name: "accounts/acme/plans/2026/conditions/c1" side: CUSTOMER
		commitments { commitment_id: "us" side: VENDOR text: "They train twice" }
		commitments { commitment_id: "they" side: CUSTOMER text: "We attend" } note: "Twice!"`},
	{method: "ConditionService/AgreeCondition", request: `name: "accounts/acme/plans/2026/conditions/c1" side: VENDOR note: "Fine"`},
	{method: "ConditionService/ReviewCondition", request: `name: "accounts/acme/plans/2026/conditions/c1" review {
		ratings { criterion_id: "rated" reason: "Nothing to like" } ratings { criterion_id: "both" rating: 4 reason: "x" } note: "n" }`},
	{method: "ConditionService/EvaluateCondition", request: `name: "accounts/acme/plans/2026/conditions/c1" standard: "cosStandards/strict"`},
	{method: "ConditionService/EvaluateCondition", request: `name: "accounts/acme/plans/2026/conditions/c1"`},
	{method: "ConditionService/BatchEvaluateConditions", request: `names: "accounts/acme/plans/2026/conditions/c1"
		names: "accounts/acme/plans/2026/conditions/c2" standard: "cosStandards/strict" validate_only: true`},
	{method: "ConditionService/BatchEvaluateConditions", request: `names: "accounts/acme/plans/2026/conditions/c1"
		names: "accounts/acme/plans/2026/conditions/none"`, code: codes.NotFound, reason: "RESOURCE_NOT_FOUND"},
	{method: "ConditionService/ListConditions", request: `parent: "accounts/-/plans/-"
		filter: "account = \"accounts/acme\" AND fiscalYear = 2026"`},
	{method: "ConditionService/DeclineCondition", request: `name: "accounts/acme/plans/2026/conditions/c2" side: CUSTOMER note: "No"`},
	{method: "ConditionService/WithdrawCondition", request: `name: "accounts/acme/plans/2026/conditions/c2"`,
		code: codes.FailedPrecondition, reason: "CONDITION_STATE"},
	{method: "ConditionService/DeleteCondition", request: `name: "accounts/acme/plans/2026/conditions/c2"`},

	{method: "PlanService/SubmitAccountPlan", request: `name: "accounts/acme/plans/2026" note: "Please"`},
	{method: "PlanService/UpdateAccountPlan", request: `account_plan { name: "accounts/acme/plans/2026" strategy: "x" }`,
		code: codes.FailedPrecondition, reason: "PLAN_STATE"},
	{method: "PlanService/ReturnAccountPlan", request: `name: "accounts/acme/plans/2026" note: "Again"`},
	{method: "PlanService/SubmitAccountPlan", request: `name: "accounts/acme/plans/2026"`},
	{method: "PlanService/ApproveAccountPlan", request: `name: "accounts/acme/plans/2026" note: "Good"`},
	{method: "PlanService/ReviseAccountPlan", request: `name: "accounts/acme/plans/2026"`},
	{method: "PlanService/GetPlanDocument", request: `name: "accounts/acme/plans/2026"`},
	{method: "PlanService/GetPlanDocument", request: `name: "accounts/acme/plans/2026" version: 1`},
	{method: "PlanService/GetPlanDocument", request: `name: "accounts/acme/plans/2026" version: 3`,
		code: codes.NotFound, reason: "PLAN_VERSION_NOT_FOUND"},

	{method: "ConditionService/ReportCondition", request: `name: "accounts/acme/plans/2026/conditions/c1"
		commitment_id: "us" side: VENDOR`},
	{method: "ConditionService/ReportCondition", request: `name: "accounts/acme/plans/2026/conditions/c1"
		commitment_id: "none" side: VENDOR`, code: codes.NotFound, reason: "COMMITMENT_NOT_FOUND"},
	{method: "ConditionService/DeclareCondition", request: `name: "accounts/acme/plans/2026/conditions/c1"
		commitment_id: "us" side: CUSTOMER satisfied: true`},
	{method: "ConditionService/DeclareCondition", request: `name: "accounts/acme/plans/2026/conditions/c1"
		commitment_id: "they" side: CUSTOMER`, code: codes.FailedPrecondition, reason: "COMMITMENT_STATE"},
	{method: "ConditionService/WithdrawCondition", request: `name: "accounts/acme/plans/2026/conditions/c1" note: "Sold"`},
	{method: "CosStandardService/DeleteCosStandard", request: `name: "cosStandards/strict"`},
}
