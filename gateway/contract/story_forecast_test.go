package contract

import "google.golang.org/grpc/codes"

// What happens in the forecast service, after accountsStory and profilesStory. The organization's
// currency is EUR and its year begins in July.
var forecastStory = []step{
	{method: "PipelineService/CreateStage", request: `stage_id: "signed" stage { display_name: "Won" outcome: WON sequence: 9 }`},
	{method: "PipelineService/CreateStage", request: `stage_id: "early" stage { display_name: "Early" outcome: OPEN
		forecast_category: PIPELINE probability_basis_points: 1000 }`},
	{method: "PipelineService/CreateStage", request: `stage_id: "short" stage { display_name: "Short" outcome: LOST }`},
	{method: "PipelineService/GetStage", request: `name: "stages/signed"`},
	{method: "PipelineService/ListStages", request: `order_by: "sequence desc"`},
	{method: "PipelineService/UpdateStage", request: `stage { name: "stages/early" probability_basis_points: 0 }
		update_mask { paths: "probability_basis_points" }`},
	{method: "PipelineService/DeleteStage", request: `name: "stages/short"`},

	{method: "RevenueService/CreateExchangeRate", request: `exchange_rate_id: "jpy" exchange_rate { currency_code: "JPY"
		start_date { year: 2020 month: 1 day: 1 } rate { value: "0.006152031" } }`},
	{method: "RevenueService/CreateExchangeRate", request: `exchange_rate { currency_code: "yen" rate { value: "-1" } }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "RevenueService/GetExchangeRate", request: `name: "exchangeRates/jpy"`},
	{method: "RevenueService/ListExchangeRates", request: `filter: "currency_code = \"JPY\""`},
	{method: "RevenueService/UpdateExchangeRate", request: `exchange_rate { name: "exchangeRates/jpy" rate { value: "0.0062" } }`},
	{method: "RevenueService/CreateExchangeRate", request: `exchange_rate_id: "chf" exchange_rate { currency_code: "CHF"
		start_date { year: 2020 month: 1 day: 1 } rate { value: "1.05" } }`},
	{method: "RevenueService/DeleteExchangeRate", request: `name: "exchangeRates/chf"`},

	{method: "PipelineService/CreateOpportunity", request: `opportunity_id: "big" opportunity {
		display_name: "Big deal ✓" account: "accounts/acme" owner: "people/bo" type: EXPANSION stage: "stages/early"
		close_date { year: 2026 month: 3 day: 31 } probability_basis_points: 0
		lines { product: "products/suite" quantity: 1000000000 amount { currency_code: "JPY" units: 900000000001 } }
		lines { product: "products/suite" quantity: 1 amount { currency_code: "JPY" nanos: 1000 } }
		partners { partner: "P" kind: CO_SOLD share_basis_points: 2500 } competitor: "Initech" next_step: "Call" }`},
	{method: "PipelineService/CreateOpportunity", request: `opportunity_id: "won" opportunity {
		display_name: "Won deal" account: "accounts/acme-uk" owner: "people/jane" stage: "stages/signed"
		close_date { year: 2026 month: 2 day: 1 } amount { currency_code: "EUR" units: 250 nanos: 250000000 } }`},
	{method: "PipelineService/CreateOpportunity", request: `opportunity_id: "bad" opportunity {
		display_name: "Bad" stage: "stages/early" amount { currency_code: "EUR" units: -1 nanos: -500000000 }
		lines { quantity: 0 amount { currency_code: "EUR" units: 1 nanos: -1 } } probability_basis_points: 10001 }`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "PipelineService/GetOpportunity", request: `name: "opportunities/big"`},
	{method: "PipelineService/ListOpportunities", request: `filter: "amount > 200" order_by: "amount desc"`},
	{method: "PipelineService/UpdateOpportunity", request: `opportunity { name: "opportunities/won"
		amount { currency_code: "EUR" units: 300 } }`},
	{method: "PipelineService/UpdateOpportunity", request: `opportunity { name: "opportunities/big" }
		update_mask { paths: "probability_basis_points" paths: "partners" }`},
	{method: "PipelineService/DeleteOpportunity", request: `name: "opportunities/big"`},
	{method: "PipelineService/UndeleteOpportunity", request: `name: "opportunities/big"`},
	{method: "PipelineService/UpsertOpportunities", request: `opportunities {
		external_ids { system: "crm" value: "O-1" } display_name: "Imported" stage: "stages/early"
		account: "accounts/acme" amount { currency_code: "EUR" units: 7 } }`},

	{method: "RevenueService/CreateTarget", request: `target_id: "t1" target { account: "accounts/acme" kind: BOOKINGS
		period { fiscal_year: 2026 } amount { currency_code: "EUR" units: 1000 } }`},
	{method: "RevenueService/CreateTarget", request: `target_id: "t2" target { person: "people/jane" kind: TOTAL_REVENUE
		period { fiscal_year: 2026 quarter: 3 } amount { currency_code: "EUR" } }`},
	{method: "RevenueService/GetTarget", request: `name: "targets/t2"`},
	{method: "RevenueService/ListTargets", request: `filter: "account = \"accounts/acme\""`},
	{method: "RevenueService/UpdateTarget", request: `target { name: "targets/t1" amount { currency_code: "EUR" nanos: 10000 } }`},
	{method: "RevenueService/DeleteTarget", request: `name: "targets/t2"`},
	{method: "RevenueService/UpsertRevenueFacts", request: `
		revenue_facts { account: "accounts/acme" product: "products/suite" month { year: 2026 month: 1 day: 1 }
			amount { currency_code: "EUR" units: -12 nanos: -340000000 } }
		revenue_facts { account: "accounts/acme" product: "products/suite" month { year: 2026 month: 2 day: 1 }
			amount { currency_code: "EUR" units: 9007199254740 } }`},
	{method: "RevenueService/CreateAddressableRevenue", request: `parent: "accounts/acme" addressable_revenue_id: "2026"
		addressable_revenue { amount { currency_code: "EUR" units: 5 } source: "Survey" }`},
	{method: "RevenueService/GetAddressableRevenue", request: `name: "accounts/acme/addressableRevenues/2026"`},
	{method: "RevenueService/ListAddressableRevenues", request: `parent: "accounts/acme"`},
	{method: "RevenueService/UpdateAddressableRevenue", request: `addressable_revenue {
		name: "accounts/acme/addressableRevenues/2026" source: "" } update_mask { paths: "source" }`},
	{method: "RevenueService/DeleteAddressableRevenue", request: `name: "accounts/acme/addressableRevenues/2026"`},

	{method: "ForecastService/GetForecast", request: `account: "accounts/acme" period { fiscal_year: 2026 } breakdown: BY_PERIOD`},
	{method: "ForecastService/GetForecast", request: `person: "people/jane" period { fiscal_year: 2026 quarter: 3 } breakdown: BY_CHILD`},
	{method: "ForecastService/GetForecast", request: `account: "accounts/acme" period { fiscal_year: 2026 month: 8 } kind: TOTAL_REVENUE`},
	{method: "ForecastService/GetForecast", request: `territory: "territories/south" period { fiscal_year: 2026 }`,
		code: codes.Unimplemented, reason: "NOT_BUILT_YET"},
	{method: "ForecastService/GetForecast", request: `account: "accounts/acme"`,
		code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "ForecastService/BatchGetForecasts", request: `subjects { account: "accounts/acme" } subjects { person: "people/jane" }
		periods { fiscal_year: 2026 } periods { fiscal_year: 2026 quarter: 3 }`},
	{method: "ForecastService/BatchGetForecasts", request: `subjects { account: "accounts/acme" } subjects { account: "accounts/none" }
		periods { fiscal_year: 2026 }`, code: codes.NotFound, reason: "RESOURCE_NOT_FOUND"},
	{method: "ForecastService/BatchGetForecasts", request: `subjects { account: "accounts/acme" } subjects { account: "accounts/acme" }
		periods { fiscal_year: 2026 }`, code: codes.InvalidArgument, reason: "INVALID_FIELDS"},
	{method: "ForecastService/ListContributions", request: `account: "accounts/acme" period { fiscal_year: 2026 }
		categories: CLOSED categories: PIPELINE page_size: 2`},
	{method: "ForecastService/ListContributions", request: `person: "people/jane" period { fiscal_year: 2026 } own_only: true`},
	{method: "ForecastService/ListContributions", request: `territory: "territories/south" period { fiscal_year: 2026 }`,
		code: codes.Unimplemented, reason: "NOT_BUILT_YET"},
}
