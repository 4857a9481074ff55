"""The first story: load a real sales export, see the tree, and a forecast that adds up."""
import decimal
import pathlib
import shutil
import unittest

from crm_sums import CrmExport
from harness import DATA, ServedTest, accord, accord_json, needs_data


def cell(forecast, category):
    return next(c for c in forecast["cells"] if c["category"] == category)


def amount(money):
    return decimal.Decimal(money["amount"]) if money else decimal.Decimal(0)


@needs_data("crm")
class CrmImportTest(ServedTest):
    def setUp(self):
        super().setUp()
        self.export = CrmExport(DATA / "crm")

    def load(self, *options, folder=DATA / "crm", expect=0):
        return accord(
            self.server, "import", "crm", folder, "--fiscal-year-start", "1", *options, expect=expect
        )

    def forecast(self, *scope):
        return accord_json(self.server, "forecast", "show", *scope)

    def test_forecast_of_every_parent_equals_the_sum_over_the_export(self):
        self.load()
        for parent in self.export.parents():
            below = self.export.below(parent)
            for quarter, months in ((0, range(1, 13)), (2, (4, 5, 6)), (4, (10, 11, 12))):
                scope = ["--account", parent, "--fiscal-year", "2017"]
                scope += ["--quarter", str(quarter)] if quarter else []
                closed = cell(self.forecast(*scope), "CLOSED")
                sums = [self.export.won(2017, month, accounts=below) for month in months]
                self.assertEqual(amount(closed["amount"]), sum(s for s, _ in sums), (parent, quarter))
                self.assertEqual(int(closed["opportunityCount"]), sum(n for _, n in sums))
            own, _ = self.export.won(2017, accounts={parent})
            whole = self.forecast("--account", parent, "--fiscal-year", "2017")
            self.assertEqual(amount(cell(whole, "CLOSED")["ownAmount"]), own)
            undated = int(whole.get("undated", {}).get("opportunityCount", 0))
            self.assertEqual(undated, self.export.open_without_date(below))

    def test_forecast_of_every_manager_equals_the_sum_over_their_agents(self):
        self.load()
        for manager in self.export.managers():
            total, count = self.export.won(2017, agents=self.export.agents_of(manager))
            closed = cell(
                self.forecast("--person", manager, "--fiscal-year", "2017"), "CLOSED"
            )
            self.assertEqual(amount(closed["amount"]), total, manager)
            self.assertEqual(int(closed["opportunityCount"]), count)

    def test_contributions_add_up_to_the_cell(self):
        self.load()
        parent = self.export.parents()[0]
        listed = accord_json(
            self.server, "forecast", "contributions", "--account", parent, "--fiscal-year", "2017"
        )
        total, count = self.export.won(2017, accounts=self.export.below(parent))
        rows = [r for r in listed["contributions"] if r["category"] == "CLOSED"]
        self.assertEqual(sum(amount(r["reportingAmount"]) for r in rows), total)
        self.assertEqual(len(rows), count)

    def test_tree_has_every_account_under_its_parent(self):
        self.load()
        nodes = accord_json(self.server, "accounts", "tree")["nodes"]
        name = {node["account"]: node["displayName"] for node in nodes}
        tree = {node["displayName"]: name.get(node.get("parent", ""), "") for node in nodes}
        self.assertEqual(tree, self.export.parent)

    def test_second_import_changes_nothing(self):
        self.load()
        before = accord_json(self.server, "accounts", "list")
        again = accord_json(
            self.server, "import", "crm", DATA / "crm", "--fiscal-year-start", "1"
        )
        loads = again["loads"]
        self.assertEqual({load["file"] for load in loads},
                         {"sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv"})
        for load in loads:
            self.assertEqual((load["created"], load["updated"]), (0, 0), load)
        self.assertEqual(accord_json(self.server, "accounts", "list"), before)

    def test_dry_run_writes_nothing(self):
        self.load("--dry-run")
        self.assertEqual(accord_json(self.server, "accounts", "tree").get("nodes", []), [])

    def spoil(self):
        """A copy of the export with three bad rows; returns its folder and their lines."""
        folder = pathlib.Path(self.folder) / "spoilt"
        shutil.copytree(DATA / "crm", folder)
        path = folder / "sales_pipeline.csv"
        lines = path.read_text().splitlines()
        lines[10] = lines[10].rsplit(",", 1)[0] + ",12x"
        lines[20] = lines[20].replace(lines[20].split(",")[1], "Nobody Known")
        fields = lines[30].split(",")
        fields[6] = "2017-13-45"
        lines[30] = ",".join(fields)
        path.write_text("\n".join(lines) + "\n")
        return folder, (11, 21, 31)

    def test_every_bad_row_is_named_and_nothing_is_loaded(self):
        folder, bad = self.spoil()
        failed = self.load(folder=folder, expect=None)
        self.assertNotEqual(failed.returncode, 0)
        for line in bad:
            self.assertRegex(failed.stdout + failed.stderr, rf"sales_pipeline\.csv:{line}: \w+: ")
        self.assertEqual(accord_json(self.server, "accounts", "tree").get("nodes", []), [])

    def test_skip_bad_loads_the_rest_and_says_what_it_left_out(self):
        folder, bad = self.spoil()
        done = self.load("--skip-bad", folder=folder, expect=None)
        for line in bad:
            self.assertRegex(done.stdout + done.stderr, rf"sales_pipeline\.csv:{line}: \w+: ")
        nodes = accord_json(self.server, "accounts", "tree")["nodes"]
        self.assertEqual(len(nodes), len(self.export.accounts))
        dropped = decimal.Decimal(0)
        for line in bad:
            row = self.export.pipeline[line - 2]
            if row["deal_stage"] == "Won" and row["close_date"].startswith("2017-"):
                dropped += decimal.Decimal(row["close_value"])
        shown = sum(
            amount(cell(self.forecast("--person", m, "--fiscal-year", "2017"), "CLOSED")["amount"])
            for m in self.export.managers()
        )
        self.assertEqual(shown, self.export.won(2017)[0] - dropped)


if __name__ == "__main__":
    unittest.main(verbosity=2)
