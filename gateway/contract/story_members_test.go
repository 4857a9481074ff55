package contract

// membersStory are calls that show the effect of members that those of the other stories do not show:
// after them, each kind has two resources, and one that is deleted.
var membersStory = []step{
	{method: "OrganizationService/GetOrganization", request: `name: "organization"`},
	{method: "OrganizationService/CreatePerson", request: `person_id: "a-gone" person { display_name: "Gone" }`},
	{method: "OrganizationService/DeletePerson", request: `name: "people/a-gone"`},
	{method: "OrganizationService/ListPeople"},
	{method: "OrganizationService/CreateProduct", request: `product_id: "a" product { display_name: "A" }`},
	{method: "OrganizationService/CreateProduct", request: `product_id: "gone" product { display_name: "Gone" }`},
	{method: "OrganizationService/DeleteProduct", request: `name: "products/gone"`},
	{method: "OrganizationService/ListProducts"},
	{method: "OrganizationService/UpdateProduct", request: `product { name: "products/a" family: "F" kind: SERVICE }`},
	{method: "OrganizationService/CreateAssignment", request: `assignment_id: "k2" assignment {
		account: "accounts/acme" person: "people/jane" role: ACCOUNT_MANAGER start_date { year: 2026 month: 1 day: 1 } }`},
	{method: "OrganizationService/CreateAssignment", request: `assignment_id: "k1" assignment {
		account: "accounts/acme-uk" person: "people/bo" role: ACCOUNT_MANAGER start_date { year: 2026 month: 1 day: 1 } }`},
	{method: "OrganizationService/UpdateAssignment", request: `assignment { name: "assignments/k1"
		end_date { year: 2026 month: 12 day: 31 } covers_descendants: true }`},
	{method: "OrganizationService/ListAssignments"},

	{method: "AccountService/CreateAccount", request: `account_id: "a-unit" account { display_name: "U" parent: "accounts/acme-uk" }`},
	{method: "AccountService/CreateAccount", request: `account_id: "a-part" account { display_name: "P" parent: "accounts/a-unit" }`},
	{method: "AccountService/CreateAccount", request: `account_id: "a-gone" account { display_name: "Gone" }`},
	{method: "AccountService/DeleteAccount", request: `name: "accounts/a-gone"`},
	{method: "AccountService/ListAccounts"},
	{method: "AccountService/GetAccountTree", request: `name: "accounts/acme-uk"`},
	{method: "AccountService/ListAncestors", request: `name: "accounts/a-part"`},
	{method: "AccountService/SearchAccounts", request: `query: "acme"`},
	{method: "AccountService/ListRevisions", request: `name: "accounts/acme"`},
	{method: "AccountService/MoveAccount", request: `name: "accounts/a-part" effective_date { year: 2181 month: 1 day: 1 }`},
	{method: "AccountService/MoveAccount", request: `name: "accounts/a-part" parent: "accounts/acme"
		effective_date { year: 2182 month: 1 day: 1 }`},
	{method: "AccountService/CancelPlannedMove", request: `name: "accounts/a-part" effective_date { year: 2182 month: 1 day: 1 }`},

	// Two planned moves that today's hierarchy makes impossible.
	{method: "AccountService/UpsertAccounts", request: `
		entries { account { display_name: "1" external_ids { system: "x" value: "1" } } }
		entries { account { display_name: "2" external_ids { system: "x" value: "2" } } }
		entries { account { display_name: "3" external_ids { system: "x" value: "3" } } }
		entries { account { display_name: "4" external_ids { system: "x" value: "4" } } }`},
	{method: "AccountService/MoveAccount", request: `name: "accounts/x-1" parent: "accounts/x-2" effective_date { year: 2183 month: 1 day: 1 }`},
	{method: "AccountService/MoveAccount", request: `name: "accounts/x-3" parent: "accounts/x-4" effective_date { year: 2183 month: 1 day: 1 }`},
	{method: "AccountService/UpsertAccounts", request: `
		entries { account { external_ids { system: "x" value: "2" } } parent_external_id { system: "x" value: "1" } }
		entries { account { external_ids { system: "x" value: "4" } } parent_external_id { system: "x" value: "3" } }`},
	{method: "AccountService/GetHierarchyStatus"},

	{method: "ProfileService/CreateContact", request: `parent: "accounts/acme" contact_id: "a" contact { display_name: "A" }`},
	{method: "ProfileService/ListContacts", request: `parent: "accounts/acme"`},
	{method: "ProfileService/CreateAgreement", request: `parent: "accounts/acme" agreement_id: "b" agreement {
		display_name: "B" kind: ENTERPRISE_AGREEMENT start_date { year: 2025 month: 7 day: 1 } end_date { year: 2028 month: 6 day: 30 }
		value { currency_code: "EUR" units: 5 } }`},
	{method: "ProfileService/CreateAgreement", request: `parent: "accounts/acme" agreement_id: "a" agreement {
		display_name: "A" kind: ENTERPRISE_AGREEMENT start_date { year: 2025 month: 7 day: 1 } end_date { year: 2028 month: 6 day: 30 }
		value { currency_code: "EUR" units: 5 } }`},
	{method: "ProfileService/ListAgreements", request: `parent: "accounts/acme"`},
	{method: "ProfileService/CreateDeployment", request: `parent: "accounts/acme" deployment_id: "b" deployment {
		product: "products/suite" entitled_units: 7 count_date { year: 2026 month: 3 day: 31 } }`},
	{method: "ProfileService/CreateDeployment", request: `parent: "accounts/acme" deployment_id: "a" deployment {
		product: "products/suite" entitled_units: 7 count_date { year: 2026 month: 3 day: 31 } }`},
	{method: "ProfileService/UpdateDeployment", request: `deployment { name: "accounts/acme/deployments/a"
		entitled_units: 9 version: "5" }`},
	{method: "ProfileService/ListDeployments", request: `parent: "accounts/acme"`},
	{method: "ProfileService/CreateSatisfactionSurvey", request: `parent: "accounts/acme"
		satisfaction_survey_id: "a" satisfaction_survey { close_date { year: 2026 month: 4 day: 1 } satisfied_count: 1 }`},
	{method: "ProfileService/UpdateSatisfactionSurvey", request: `satisfaction_survey {
		name: "accounts/acme/satisfactionSurveys/a" dissatisfied_count: 4 satisfied_count: 2 }`},
	{method: "ProfileService/ListSatisfactionSurveys", request: `parent: "accounts/acme"`},

	{method: "PlanService/ListRevisions", request: `name: "accounts/acme/plans/2026"`},
	{method: "PlanService/GetPlanDocument", request: `name: "accounts/acme/plans/2026" version: 1 step: SUBMISSION`},
	{method: "PlanService/SubmitAccountPlan", request: `name: "accounts/acme/plans/2026" note: "Better"`},
	{method: "PlanService/ApproveAccountPlan", request: `name: "accounts/acme/plans/2026"`},
	{method: "PlanService/ReviseAccountPlan", request: `name: "accounts/acme/plans/2026" note: "Once more"`},
	{method: "PlanService/CreateAccountPlan", request: `parent: "accounts/acme" account_plan_id: "2025" account_plan { owner: "people/jane" }`},
	{method: "PlanService/CreateAccountPlan", request: `parent: "accounts/acme" account_plan_id: "2027" account_plan { owner: "people/jane" }`},
	{method: "PlanService/DeleteAccountPlan", request: `name: "accounts/acme/plans/2027"`},
	{method: "PlanService/ListAccountPlans", request: `parent: "accounts/acme"`},
	{method: "PlanService/CreateObjective", request: `parent: "accounts/acme/plans/2026" objective_id: "a" objective { title: "A" }`},
	{method: "PlanService/UpdateObjective", request: `objective { name: "accounts/acme/plans/2026/objectives/a" title: "AA" description: "D" }`},
	{method: "PlanService/ListObjectives", request: `parent: "accounts/acme/plans/2026"`},
	{method: "PlanService/CreateAction", request: `parent: "accounts/acme/plans/2026" action_id: "c" action { title: "C" }`},
	{method: "PlanService/CreateAction", request: `parent: "accounts/acme/plans/2026" action_id: "b" action { title: "B" }`},
	{method: "PlanService/ListActions", request: `parent: "accounts/acme/plans/2026"`},
	{method: "CosStandardService/CreateCosStandard", request: `cos_standard_id: "b" cos_standard { display_name: "B"
		criteria { criterion_id: "c" title: "C" check: REVIEWER_RATED weight: 1 } }`},
	{method: "CosStandardService/ListCosStandards"},

	{method: "ConditionService/CreateCondition", request: `parent: "accounts/acme/plans/2026" condition_id: "b"
		condition { title: "B" commitments { commitment_id: "x" side: VENDOR text: "X" } }`},
	{method: "ConditionService/UpdateCondition", request: `condition { name: "accounts/acme/plans/2026/conditions/b" title: "BB" description: "D" }`},
	{method: "ConditionService/ListConditions", request: `parent: "accounts/acme/plans/2026"`},
	{method: "ConditionService/CounterCondition", request: `name: "accounts/acme/plans/2026/conditions/b" side: CUSTOMER
		commitments { commitment_id: "x" side: VENDOR text: "X" due_date { year: 2026 month: 5 day: 1 } }`},
	{method: "ConditionService/AgreeCondition", request: `name: "accounts/acme/plans/2026/conditions/b" side: VENDOR`},
	{method: "ConditionService/ReportCondition", request: `name: "accounts/acme/plans/2026/conditions/b"
		commitment_id: "x" side: VENDOR note: "It is so"`},
	{method: "ConditionService/DeclareCondition", request: `name: "accounts/acme/plans/2026/conditions/b"
		commitment_id: "x" side: CUSTOMER satisfied: true note: "So it is"`},
	{method: "ConditionService/BatchEvaluateConditions", request: `names: "accounts/acme/plans/2026/conditions/b" standard: "cosStandards/b"`},

	{method: "PipelineService/ListStages"},
	{method: "PipelineService/UpsertOpportunities", request: `opportunities {
		external_ids { system: "crm" value: "O-1" } display_name: "Imported" next_step: "Call" competitor: "C" }`},
	{method: "PipelineService/UpsertOpportunities", request: `opportunities {
		external_ids { system: "crm" value: "O-1" } } update_masks { paths: "next_step" }`},
	{method: "PipelineService/CreateOpportunity", request: `opportunity_id: "a" opportunity {
		display_name: "Won too" account: "accounts/acme-uk" owner: "people/jane" stage: "stages/signed"
		close_date { year: 2026 month: 2 day: 1 } amount { currency_code: "EUR" units: 25 } }`},
	{method: "PipelineService/CreateOpportunity", request: `opportunity_id: "gone" opportunity {
		display_name: "Gone" account: "accounts/acme" stage: "stages/early" amount { currency_code: "EUR" units: 25 } }`},
	{method: "PipelineService/DeleteOpportunity", request: `name: "opportunities/gone"`},
	{method: "PipelineService/ListOpportunities"},
	{method: "ForecastService/ListRevisions", request: `name: "opportunities/big"`},
	{method: "RevenueService/CreateTarget", request: `target_id: "a" target { account: "accounts/acme" kind: BOOKINGS
		period { fiscal_year: 2027 } amount { currency_code: "EUR" units: 1000 } }`},
	{method: "RevenueService/UpdateTarget", request: `target { name: "targets/a" amount { currency_code: "EUR" units: 5 } kind: TOTAL_REVENUE }`},
	{method: "RevenueService/ListTargets"},
	{method: "RevenueService/CreateAddressableRevenue", request: `parent: "accounts/acme" addressable_revenue_id: "2028"
		addressable_revenue { amount { currency_code: "EUR" units: 5 } source: "Survey" }`},
	{method: "RevenueService/CreateAddressableRevenue", request: `parent: "accounts/acme" addressable_revenue_id: "2027"
		addressable_revenue { amount { currency_code: "EUR" units: 5 } source: "Survey" }`},
	{method: "RevenueService/ListAddressableRevenues", request: `parent: "accounts/acme"`},
	{method: "RevenueService/CreateExchangeRate", request: `exchange_rate_id: "a" exchange_rate { currency_code: "SEK"
		start_date { year: 2020 month: 1 day: 1 } rate { value: "0.09" } }`},
	{method: "RevenueService/UpdateExchangeRate", request: `exchange_rate { name: "exchangeRates/a" rate { value: "0.1" }
		start_date { year: 2021 month: 1 day: 1 } }`},
	{method: "RevenueService/ListExchangeRates"},
	{method: "ForecastService/ListContributions", request: `account: "accounts/globex" period { fiscal_year: 2026 }`},
	{method: "ForecastService/ListContributions", request: `account: "accounts/acme" period { fiscal_year: 2026 } kind: NET_NEW`},
	{method: "ForecastService/ListContributions", request: `account: "accounts/acme-uk" period { fiscal_year: 2026 } own_only: true`},
	{method: "ForecastService/BatchGetForecasts", request: `subjects { account: "accounts/acme" } subjects { person: "people/jane" }
		periods { fiscal_year: 2026 }`},
	{method: "ForecastService/BatchGetForecasts", request: `subjects { person: "people/jane" } subjects { account: "accounts/acme" }
		periods { fiscal_year: 2026 } kind: TOTAL_REVENUE breakdown: BY_PERIOD`},
	{method: "RevenueService/GetRevenueFact", request: `name: "A_FACT"`},
	{method: "RevenueService/UpsertRevenueFacts", request: `revenue_facts { account: "accounts/acme"
		product: "products/suite" month { year: 2026 month: 3 day: 1 } amount { currency_code: "EUR" units: 1 } }`},
	{method: "RevenueService/ListRevenueFacts"},
	{method: "RevenueService/DeleteRevenueFact", request: `name: "A_FACT"`},
	{method: "RevenueService/ListRevenueFacts"},
}
