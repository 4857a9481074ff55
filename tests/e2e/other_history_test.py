"""Another history under the same numbers: what was put back, alone or with the others, is not taken
for what it was; and a service does not take another's database."""
import datetime
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import unittest

import grpc

from api import Refused, micros
from harness import BIN, wait_until
from programs import ProgramsTest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
from postgres import Postgres  # noqa: E402

DAY, YEAR = datetime.date(2030, 3, 1), 2030


class OtherHistoryTest(ProgramsTest):
    """Accounts a0 to a3 with a deal each are in the backup; a4 to a6 came later and are lost."""

    def setUp(self):
        super().setUp()
        self.serve_apart()
        self.open_stage()
        for number in range(4):
            self.account_with_deal(f"a{number}")
        self.db("backup", f"{self.folder}/backup")
        for number in range(4, 7):
            self.account_with_deal(f"a{number}")
        self.lost = self.api.accounts.UpdateAccount(
            account={"name": "accounts/a0", "display_name": "lost"}, update_mask="displayName")
        self.lost_page = self.api.accounts.ListAccounts(page_size=2).message.next_page_token

    def account_with_deal(self, name):
        made = self.account(name)
        self.deal(name, 7, DAY, _accounts_revision=made.revision)
        return made

    def restore(self, *services):
        self.stop()
        for service in services:
            for file in (self.folder / "data").glob(f"{service}.db*"):
                file.unlink()
        said = self.db("restore", f"{self.folder}/backup",
                       *([f"--service={services[0]}"] if len(services) == 1 else []))
        self.start()
        return said

    def refusal(self, call, *arguments, **request):
        with self.assertRaises(Refused) as refused:
            call(*arguments, _retry=False, **request)
        return refused.exception

    def watch_from(self, revision, epoch):
        """What a watch says that goes on from there: its end, and nothing else."""
        seen = []
        try:
            seen += self.api.accounts.watch(after_revision=revision, epoch=epoch, _seconds=20)
        except grpc.RpcError as error:
            return seen, Refused(error)
        return seen, None

    def forecast(self, name, **asked):
        answer = self.api.forecast.GetForecast(
            account=f"accounts/{name}", period={"fiscal_year": YEAR}, **asked)
        return micros(answer.message.open_pipeline)

    def gone(self, name):
        """Not there, or only as what deals still stand on."""
        try:
            answer = self.api.forecast.GetForecast(
                account=f"accounts/{name}", period={"fiscal_year": YEAR})
        except Refused as refusal:
            self.assertEqual(refusal.code, "NOT_FOUND", refusal)
            return True
        return answer.message.deleted

    # Issue 9, fault 15
    def test_what_was_given_out_before_a_restore_is_refused_by_name_after_it(self):
        self.restore("accounts", "planning", "forecast")
        # As many revisions again, and more: the numbers say nothing.
        while self.account(f"new{self.api.accounts.GetOrganization(name='organization').revision}"
                           ).revision <= self.lost.revision + 2:
            pass
        now = self.api.accounts.GetOrganization(name="organization")
        self.assertNotEqual(now.epoch, self.lost.epoch)
        seen, end = self.watch_from(self.lost.revision, self.lost.epoch)
        self.assertEqual((seen, end.code, end.reason), ([], "FAILED_PRECONDITION", "EPOCH_CHANGED"))
        self.assertEqual(end.metadata["epoch"], now.epoch)
        etag = self.refusal(self.api.accounts.UpdateAccount, account={
            "name": "accounts/a0", "display_name": "again", "etag": self.lost.message.etag},
            update_mask="displayName")
        self.assertEqual(etag.code, "ABORTED", etag)
        token = self.refusal(
            self.api.accounts.GetAccount, name="accounts/a1", _revision=self.lost.revision,
            _metadata=[("accord-epoch", self.lost.epoch)])
        self.assertEqual((token.code, token.reason), ("FAILED_PRECONDITION", "EPOCH_CHANGED"))
        page = self.refusal(self.api.accounts.ListAccounts, page_size=2, page_token=self.lost_page)
        self.assertEqual((page.code, page.reason), ("FAILED_PRECONDITION", "EPOCH_CHANGED"))

    # Issue 9, fault 15
    def test_followers_of_restored_accounts_show_those_alone(self):
        self.restore("accounts", "planning", "forecast")
        made = self.account_with_deal("a9")
        for name in ("a0", "a3", "a9"):
            self.assertEqual(self.forecast(name, _accounts_revision=made.revision), 7, name)
        for name in ("a4", "a6"):
            self.assertTrue(self.gone(name), name)

    # Issue 9, fault 15
    def test_accounts_that_are_put_back_alone_are_what_the_forecast_shows(self):
        said = self.restore("accounts")
        self.assertIn("a4", said)
        wait_until("the copy is of the restored accounts", lambda: self.gone("a4"))
        for _ in range(2):
            # New ones are taken, though the copy has seen higher numbers.
            name = f"b{self.api.accounts.GetOrganization(name='organization').revision}"
            self.account_with_deal(name)
            self.assertEqual(self.forecast(name), 7)
            for name in ("a5", "a6"):
                self.assertTrue(self.gone(name), name)
            refused = self.refusal(self.deal, "a5", 7, DAY)
            self.assertIn(refused.reason, ("RESOURCE_NOT_FOUND", "REFERENCE_NOT_FOUND"), refused)
            # Not over restarts either.
            self.stop()
            self.start()
        self.stop()
        verified = self.db("verify", expect=1)
        self.assertIn("a5", verified)
        self.assertNotRegex(verified, r"account b\d")


class OtherServicesDatabaseTest(ProgramsTest):
    def assert_refused(self, where):
        done = subprocess.run(
            [BIN / "accord-forecast", f"--database={where}", "--listen=127.0.0.1:0",
             f"--accounts={self.programs['accounts'].address}"],
            capture_output=True, text=True, timeout=120)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is that of accounts, not of forecast", done.stdout + done.stderr)

    # Issue 9, fault 15
    def test_forecast_leaves_the_accounts_file_alone(self):
        self.serve_apart()
        self.account("somebody")
        other = self.folder / "other"
        other.mkdir()
        self.db("backup", f"{self.folder}/backup", "--service=accounts")
        self.db("restore", f"{self.folder}/backup", "--service=accounts",
                database=f"sqlite:{other}")
        shutil.move(other / "accounts.db", other / "forecast.db")
        with sqlite3.connect(other / "forecast.db") as file:
            before = list(file.iterdump())
        self.assert_refused(f"sqlite:{other}")
        with sqlite3.connect(other / "forecast.db") as file:
            self.assertEqual(list(file.iterdump()), before)

    # Issue 9, fault 15
    def test_forecast_leaves_the_accounts_database_alone(self):
        postgres = Postgres(str(self.folder))
        self.addCleanup(postgres.close)
        urls = {service: postgres.create_database(f"accord_{service}")
                for service in ("accounts", "planning", "forecast")}
        self.serve_apart(urls["accounts"].replace("accord_accounts", "accord_{service}"))
        self.account("somebody")
        tables = ("SELECT table_schema, table_name FROM information_schema.tables "
                  "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2")
        before = postgres.query(tables, urls["accounts"])
        self.assert_refused(urls["accounts"])
        self.assertEqual(postgres.query(tables, urls["accounts"]), before)
        self.account("somebody-else")


if __name__ == "__main__":
    unittest.main(verbosity=2)
