"""Whether monday_report.py says what single calls say, and in how few calls: the demo, then 50 top parents."""
import datetime
import os
import unittest
from typing import Any

import grpc
import monday_report
from accord.accounts import v1 as accounts
from accord.common import v1 as common
from accord.forecast import v1 as forecast
from accord.planning import v1 as planning

TODAY = datetime.date(2026, 11, 30)
LATE = datetime.date(2027, 6, 30)  # when the demo's Conditions are due


class Counting(grpc.UnaryUnaryClientInterceptor):
    """Counts what goes out, whatever the report says of itself."""

    def __init__(self) -> None:
        self.calls = 0

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        self.calls += 1
        return continuation(details, request)


class MondayReportTest(unittest.TestCase):
    def setUp(self) -> None:
        self.channel = grpc.insecure_channel(os.environ["ACCORD_SERVER"])
        self.addCleanup(self.channel.close)
        self.count = Counting()
        self.accounts = accounts.AccountServiceStub(self.channel)
        self.forecasts = forecast.ForecastServiceStub(self.channel)
        self.plans = planning.PlanServiceStub(self.channel)
        self.conditions = planning.ConditionServiceStub(self.channel)

    def collect(self, today: datetime.date) -> monday_report.Report:
        client = monday_report.Client(grpc.intercept_channel(self.channel, self.count))
        return monday_report.collect(client, today)

    def tops(self) -> list[str]:
        request = accounts.ListAccountsRequest(page_size=1000)
        return [one.name for one in self.accounts.ListAccounts(request).accounts if not one.parent]

    def expect_figures(self, report: monday_report.Report) -> None:
        self.assertEqual(sorted(self.tops()), sorted(one.name for one in report.top_parents))
        for told in (report.quarter, report.year):
            self.assertEqual(sorted(self.tops()), sorted(told))
            for name, one in told.items():
                single = self.forecasts.GetForecast(
                    forecast.GetForecastRequest(account=name, period=one.period))
                self.assertEqual(single, one)
                self.assertTrue(monday_report.contains(one, report.today))

    def test_1_demo_takes_five_calls(self) -> None:
        report = self.collect(TODAY)
        self.assertLessEqual(self.count.calls, 5)
        self.expect_figures(report)
        self.assertGreater(sum(one.open_pipeline.units for one in report.year.values()), 0)
        self.assertTrue(any(one.HasField("target") for one in report.year.values()))

    def test_2_conditions_are_those_of_each_plan(self) -> None:
        report = self.collect(LATE)
        wanted = []
        for plan in self.plans.ListAccountPlans(
            planning.ListAccountPlansRequest(parent="accounts/-", page_size=1000)
        ).account_plans:
            for one in self.conditions.ListConditions(
                planning.ListConditionsRequest(parent=plan.name, page_size=1000)
            ).conditions:
                open_state = planning.Condition.State.Name(one.state) in monday_report.OPEN_STATES
                due = one.HasField("due_date") and monday_report.date_of(one.due_date) <= LATE + monday_report.WEEK
                if open_state and due:
                    wanted.append(one.name)
        self.assertGreater(len(wanted), 0)
        self.assertEqual(sorted(wanted), sorted(one.name for one in report.conditions))

    def test_3_plans_are_those_of_the_year(self) -> None:
        report = self.collect(TODAY)
        year = next(iter(report.year.values())).period.fiscal_year
        wanted = {}
        for account in self.accounts.ListAccounts(accounts.ListAccountsRequest(page_size=1000)).accounts:
            for plan in self.plans.ListAccountPlans(
                planning.ListAccountPlansRequest(parent=account.name)
            ).account_plans:
                if plan.fiscal_year == year:
                    wanted[plan.name] = plan
        self.assertGreater(len(wanted), 0)
        self.assertEqual({plan.name: plan for plan in report.plans}, wanted)
        self.assertEqual(len(report.stale_plans()), sum(bool(plan.stale_reasons) for plan in wanted.values()))

    def test_4_change_since_a_week_ago_is_what_was_known_then(self) -> None:
        # All that there is was made just now: a week before the next Monday is after it.
        later = datetime.date.today() + datetime.timedelta(days=1)
        self.assertIsNone(self.collect(later - monday_report.WEEK).week_ago, "nothing was known then")
        request = forecast.BatchGetForecastsRequest(periods=[common.FiscalPeriod(fiscal_year=2027)])
        for name in self.tops():
            request.subjects.add(account=name)
        before = self.forecasts.BatchGetForecasts.with_call(request)
        revision = {e.key: e.value for e in before[1].trailing_metadata()}["accord-revision"]
        request.as_of.revision = int(revision)
        # Else along the hierarchy that this revision saw, which may be an earlier one.
        request.accounts_revision = before[0].forecasts[0].accounts_revision
        self.assertEqual(self.forecasts.BatchGetForecasts(request), before[0])

    def test_5_fifty_top_parents_take_ten_calls(self) -> None:
        for number in range(50 - len(self.tops())):
            self.accounts.CreateAccount(
                accounts.CreateAccountRequest(
                    account_id=f"top-{number}", account=accounts.Account(display_name=f"Top {number}")))
        report = self.collect(TODAY)
        self.assertEqual(len(report.top_parents), 50)
        self.assertLessEqual(self.count.calls, 10)
        self.expect_figures(report)
        lines = list(monday_report.lines_of(report))
        self.assertTrue(any(line.startswith("Top 3 ") for line in lines))
        self.assertIn("  accounts/top-3: no plan for this year", lines)


if __name__ == "__main__":
    unittest.main(verbosity=2)
