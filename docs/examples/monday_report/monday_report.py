"""The Monday report: how the quarter and the year stand for every top parent, what changed within a week,
which Conditions are due or overdue, and which plans are stale or missing.

    ACCORD_SERVER=127.0.0.1:7410 python monday_report.py [--today 2026-11-30]

Five calls, however many top parents there are (a call more for each further thousand).
"""
import argparse
import datetime
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import grpc
from accord.accounts import v1 as accounts
from accord.common import v1 as common
from accord.forecast import v1 as forecast
from accord.planning import v1 as planning
from google.rpc import error_details_pb2, status_pb2

WEEK = datetime.timedelta(days=7)
PAGE = 1000  # the most that a list, or a batch of forecasts, takes
OPEN_STATES = ("PROPOSED", "COUNTERED", "AGREED", "REPORTED_DONE")
CATEGORIES = (forecast.CLOSED, forecast.COMMIT, forecast.BEST_CASE, forecast.PIPELINE)
TIMEOUT_SECONDS = 60


class Client:
    """Calls Accord. Each call asks for no older accounts than the first one showed, so that the names, the
    tree below the forecasts and the plans fit each other."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.accounts = accounts.AccountServiceStub(channel)
        self.forecasts = forecast.ForecastServiceStub(channel)
        self.plans = planning.PlanServiceStub(channel)
        self.conditions = planning.ConditionServiceStub(channel)
        self.calls = 0
        self.accounts_revision = ""

    def call(self, method: Any, request: Any) -> Any:
        metadata = [("accord-accounts-revision", self.accounts_revision)] if self.accounts_revision else []
        self.calls += 1
        answer, call = method.with_call(request, timeout=TIMEOUT_SECONDS, metadata=metadata)
        if not self.accounts_revision:  # the first call asks the accounts service
            told = {entry.key: entry.value for entry in call.trailing_metadata()}
            self.accounts_revision = str(told.get("accord-revision", ""))
        return answer

    def pages(self, method: Any, request: Any) -> Iterator[Any]:
        request.page_size = PAGE
        while True:
            page = self.call(method, request)
            yield page
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


@dataclass
class Report:
    today: datetime.date
    top_parents: list[Any] = field(default_factory=list)
    quarter: dict[str, Any] = field(default_factory=dict)  # forecasts by account
    year: dict[str, Any] = field(default_factory=dict)
    week_ago: dict[str, Any] | None = None  # of the quarter; None: nothing is known of then
    why_no_week: str = ""
    conditions: list[Any] = field(default_factory=list)  # open, due within a week or before
    plans: list[Any] = field(default_factory=list)  # of the fiscal year

    def stale_plans(self) -> list[Any]:
        return [plan for plan in self.plans if plan.stale_reasons]

    def without_plan(self) -> list[Any]:
        planned = {plan.name.split("/")[1] for plan in self.plans}
        return [account for account in self.top_parents if account.name.split("/")[1] not in planned]

    def is_overdue(self, condition: Any) -> bool:
        return date_of(condition.due_date) < self.today


def date_of(date: Any) -> datetime.date:
    return datetime.date(date.year, date.month, date.day)


def contains(told: Any, day: datetime.date) -> bool:
    return bool(date_of(told.start_date) <= day <= date_of(told.end_date))


def reason_of(error: grpc.RpcError) -> str:
    """The stable reason of a refusal, from its ErrorInfo."""
    for entry in error.trailing_metadata() or ():
        if entry.key == "grpc-status-details-bin":
            info = error_details_pb2.ErrorInfo()
            for detail in status_pb2.Status.FromString(entry.value).details:
                if detail.Unpack(info):
                    return info.reason
    return ""


def batches(client: Client, names: list[str], periods: list[Any], as_of: Any = None) -> Iterator[Any]:
    """The forecasts of every account in every period. All of one batch are of one moment."""
    for first in range(0, len(names), PAGE):
        request = forecast.BatchGetForecastsRequest(periods=periods, as_of=as_of)
        for name in names[first : first + PAGE]:
            request.subjects.add(account=name)
        yield from client.call(client.forecasts.BatchGetForecasts, request).forecasts


def read_forecasts(client: Client, report: Report) -> None:
    """Which quarter of which year today is in is the organization's calendar's to say: both years that it
    can be are asked for, each with its quarters."""
    periods = [
        common.FiscalPeriod(fiscal_year=year, quarter=quarter)
        for year in (report.today.year, report.today.year + 1)
        for quarter in range(5)  # 0: the year
    ]
    names = [account.name for account in report.top_parents]
    for told in batches(client, names, periods):
        if contains(told, report.today):
            (report.quarter if told.period.quarter else report.year)[told.account] = told


def read_week_ago(client: Client, report: Report) -> None:
    quarter = next(iter(report.quarter.values())).period
    then = datetime.datetime.combine(report.today - WEEK, datetime.time(), datetime.timezone.utc)
    as_of = common.Moment()
    as_of.time.FromDatetime(then)
    try:
        told = list(batches(client, list(report.quarter), [quarter], as_of))
        report.week_ago = {one.account: one for one in told}
    except grpc.RpcError as error:
        if error.code() not in (grpc.StatusCode.OUT_OF_RANGE, grpc.StatusCode.NOT_FOUND):
            raise
        # Before there was anything, no longer kept, or one of them was not there yet.
        report.why_no_week = reason_of(error)


def collect(client: Client, today: datetime.date) -> Report:
    report = Report(today)
    tops = accounts.ListAccountsRequest(filter="NOT parent:*", order_by="display_name")
    for page in client.pages(client.accounts.ListAccounts, tops):
        report.top_parents.extend(page.accounts)
    if not report.top_parents:
        return report
    read_forecasts(client, report)
    read_week_ago(client, report)
    states = " OR ".join(f"state = {state}" for state in OPEN_STATES)
    due = planning.ListConditionsRequest(
        parent="accounts/-/plans/-",
        filter=f"due_date <= {today + WEEK} AND ({states})",
        order_by="due_date",
    )
    for page in client.pages(client.conditions.ListConditions, due):
        report.conditions.extend(page.conditions)
    year = next(iter(report.year.values())).period.fiscal_year
    plans = planning.ListAccountPlansRequest(parent="accounts/-", filter=f"fiscal_year = {year}")
    for page in client.pages(client.plans.ListAccountPlans, plans):
        report.plans.extend(page.account_plans)
    return report


# ---- for people ----


def money(amount: Any) -> str:
    return f"{amount.units:,}"


def amount_or_dash(message: Any, name: str) -> str:
    """What cannot be told is not 0."""
    return money(getattr(message, name)) if message.HasField(name) else "-"


def percent(ratio: Any) -> str:
    if ratio.HasField("basis_points"):
        return f"{ratio.basis_points / 100:.1f} %"
    return str(ratio.explanation.reason)


def line_of(told: Any) -> list[str]:
    cells = {cell.category: cell for cell in told.cells}
    name = told.display_name + (" (a part)" if told.restricted else "")
    amounts = [amount_or_dash(cells[category], "amount") for category in CATEGORIES]
    return [name, *amounts, amount_or_dash(told, "target"), percent(told.attainment)]


def table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *others in rows:
        cells = [text.rjust(width) for text, width in zip(others, widths[1:])]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()


def period_lines(title: str, told: dict[str, Any]) -> Iterator[str]:
    first = next(iter(told.values()))
    currency = first.open_pipeline.currency_code
    yield f"{title}, {date_of(first.start_date)} to {date_of(first.end_date)}, {currency}"
    heads = [forecast.ForecastCategory.Name(category).replace("_", " ").lower() for category in CATEGORIES]
    yield from table([["", *heads, "target", "attained"], *map(line_of, told.values())])
    for one in told.values():
        for explanation in one.explanations:
            yield f"  {one.display_name}: {explanation.message}"
    yield ""


def change_lines(report: Report) -> Iterator[str]:
    yield "Since a week ago, this quarter"
    if report.week_ago is None:
        yield f"  nothing to compare with ({report.why_no_week})"
    for account, now in report.quarter.items():
        then = (report.week_ago or {}).get(account)
        if then is None:
            continue
        closed = now.achieved.units - then.achieved.units
        weighted = now.weighted.units - then.weighted.units
        if closed or weighted:
            yield f"  {now.display_name}: closed {closed:+,}, weighted {weighted:+,}"
    yield ""


def plan_lines(report: Report) -> Iterator[str]:
    yield "Conditions due within a week"
    for condition in report.conditions:
        late = "OVERDUE" if report.is_overdue(condition) else "due"
        state = planning.Condition.State.Name(condition.state)
        yield f"  {late} {date_of(condition.due_date)}  {condition.title}  ({state}, {condition.name})"
    yield ""
    yield "Plans that are stale"
    for plan in report.stale_plans():
        for reason in plan.stale_reasons:
            yield f"  {plan.name}: {reason.message}"
    for account in report.without_plan():
        yield f"  {account.name}: no plan for this year"


def lines_of(report: Report) -> Iterator[str]:
    yield f"Monday report of {report.today}, {len(report.top_parents)} top parents"
    yield ""
    parts: list[Callable[[Report], Iterator[str]]] = [change_lines, plan_lines]
    if report.top_parents:
        yield from period_lines("This quarter", report.quarter)
        yield from period_lines("This year", report.year)
        for part in parts:
            yield from part(report)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--today", type=datetime.date.fromisoformat, default=datetime.date.today())
    today = parser.parse_args().today
    # A batch of forecasts can be larger than the 4 MiB that gRPC takes unless it is told otherwise.
    options = [("grpc.max_receive_message_length", 16 << 20)]
    with grpc.insecure_channel(os.environ["ACCORD_SERVER"], options=options) as channel:
        client = Client(channel)
        try:
            report = collect(client, today)
        except grpc.RpcError as error:
            sys.exit(f"{error.code().name} {reason_of(error)}: {error.details()}")
    print(*lines_of(report), sep="\n")
    print(f"{client.calls} calls", file=sys.stderr)


if __name__ == "__main__":
    main()
