"""What one deal, one setting or one new account does to the figures of everybody else: nothing."""
import datetime
import threading
import unittest

from api import Refused, micros
from programs import ProgramsTest

DAY, YEAR = datetime.date(2030, 3, 1), 2030  # by the default calendar, from July on
# Two of them are more than 64 bits of micros hold.
HUGE = 9_000_000_000_000 * 10**6
PIPELINE = 2
DEALS, PAGE, COMING = 60, 3, 200


class SharedFiguresTest(ProgramsTest):
    def setUp(self):
        super().setUp()
        self.serve_together()
        self.open_stage()

    def forecast(self, account, **asked):
        return self.api.forecast.GetForecast(
            account=f"accounts/{account}", period={"fiscal_year": YEAR},
            _accounts_revision=self.newest, _revision=self.told, **asked).message

    def deal(self, *what, **asked):
        answer = super().deal(*what, _accounts_revision=self.newest, **asked)
        self.told = answer.revision
        return answer

    def reasons(self, forecast):
        return [explanation.reason for explanation in forecast.explanations]

    # Issue 9, fault 7
    def test_sum_that_is_too_large_is_marked_alone_and_nobody_else_hears_of_it(self):
        for name in ("group", "one", "other", "stranger"):
            self.newest = self.account(name, "group" if name == "one" else "").revision
        self.deal("one", HUGE, DAY)
        self.deal("other", HUGE, DAY)
        self.deal("stranger", 5, DAY)
        with self.assertRaises(Refused) as refused:
            self.deal("group", HUGE, DAY)
        self.assertEqual(refused.exception.reason, "AMOUNT_OVERFLOW")
        # Here the two meet, and the accounts service knows nothing of deals.
        self.newest = self.api.accounts.MoveAccount(
            name="accounts/other", parent="accounts/group").revision
        group = self.forecast("group")
        cell = next(cell for cell in group.cells if cell.category == PIPELINE)
        self.assertFalse(cell.HasField("amount"))
        self.assertEqual(cell.opportunity_count, 2)
        self.assertFalse(group.HasField("open_pipeline"))
        self.assertEqual(set(self.reasons(group)), {"FIGURE_TOO_LARGE"})
        for name, amount in (("one", HUGE), ("other", HUGE), ("stranger", 5)):
            alone = self.forecast(name)
            self.assertEqual(micros(alone.open_pipeline), amount, name)
            self.assertEqual(self.reasons(alone), [], name)

    # Issue 9, fault 7
    def test_reporting_currency_without_rates_marks_those_that_need_one(self):
        for name in ("group", "dollars", "euros"):
            self.newest = self.account(name, "" if name == "group" else "group").revision
        self.api.forecast.CreateExchangeRate(exchange_rate={
            "currency_code": "EUR", "start_date": {"year": 2020, "month": 1, "day": 1},
            "rate": {"value": "2"}})
        self.deal("dollars", 7_000_000, DAY)
        self.deal("euros", 5_000_000, DAY, "EUR")
        try:
            self.newest = self.api.accounts.UpdateOrganization(
                organization={"name": "organization", "reporting_currency": "EUR"},
                update_mask="reportingCurrency").revision
        except Refused as refusal:
            # To refuse it is as good: nobody's figure is harmed.
            self.assertIn("CURRENCY", refusal.reason)
            return
        euros, dollars = self.forecast("euros"), self.forecast("dollars")
        self.assertEqual((micros(euros.open_pipeline), self.reasons(euros)), (5_000_000, []))
        self.assertIn("AMOUNTS_WITHOUT_RATE", self.reasons(dollars))
        group = self.forecast("group")
        self.assertEqual(micros(group.open_pipeline), 5_000_000)
        self.assertIn("AMOUNTS_WITHOUT_RATE", self.reasons(group))

    # Issue 9, fault 10
    def test_list_of_a_top_parent_ends_while_accounts_come_in_below(self):
        self.newest = self.account("group").revision
        made = [self.deal("group", number, DAY).message.name for number in range(1, DEALS + 1)]
        ended = threading.Event()
        arrivals = threading.Thread(target=self.arrive, args=(ended,))
        arrivals.start()
        self.addCleanup(arrivals.join)
        self.addCleanup(ended.set)
        found, token, pages, total = [], "", 0, None
        while pages == 0 or token:
            page = self.contributions(token)
            found += [one.opportunity for one in page.contributions]
            self.assertEqual(total or micros(page.total_amount), micros(page.total_amount))
            total, token, pages = micros(page.total_amount), page.next_page_token, pages + 1
            # Something came in between any two pages.
            came = self.came
            while self.came == came and arrivals.is_alive():
                ended.wait(0.005)
        self.assertEqual(sorted(found), sorted(made))
        self.assertEqual(pages, DEALS // PAGE)
        self.assertEqual(total, DEALS * (DEALS + 1) // 2)
        self.assertGreaterEqual(self.came, pages - 1)

    came = 0

    def arrive(self, ended):
        while not ended.is_set() and self.came < COMING:
            self.account(f"late{self.came}", "group")
            self.came += 1

    def contributions(self, token):
        return self.api.forecast.ListContributions(
            account="accounts/group", period={"fiscal_year": YEAR}, page_size=PAGE,
            page_token=token, _accounts_revision=self.newest, _revision=self.told).message

    # Issue 9, fault 10
    def test_token_of_a_moment_that_is_gone_says_so_and_is_not_called_bad(self):
        self.newest = self.account("group").revision
        for number in range(1, 6):
            self.deal("group", number, DAY)
        token = self.contributions("").next_page_token
        self.assertTrue(token)
        self.deal("group", 10, DAY)
        self.stop()
        self.db("compact", "--service=forecast", f"--oldest={self.told}")
        self.start()
        with self.assertRaises(Refused) as refused:
            self.contributions(token)
        self.assertEqual((refused.exception.code, refused.exception.reason),
                         ("ABORTED", "PAGE_TOKEN_EXPIRED"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
