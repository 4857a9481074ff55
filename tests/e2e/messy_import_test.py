"""Issue 11: data comes in as people have it. Small files through the real programs."""
import json
import pathlib
import re
import unittest

from api import Api, SERVICES
from harness import ServedTest, accord, accord_json

STAGES = [
    {"id": "open", "display_name": "Open", "outcome": "OPEN", "forecast_category": "PIPELINE"},
    {"id": "won", "display_name": "Won", "outcome": "WON"},
]
ACCOUNT_FIELDS = {
    "display_name": {"column": "name"},
    "parent": {"column": "parent", "refers_to": "account"},
}
DEAL_FIELDS = {
    "display_name": {"column": "name"},
    "account": {"column": "account", "refers_to": "account"},
    "stage": {"constant": "open", "refers_to": "stage"},
    "amount": {"column": "amount", "currency": "USD"},
    "close_date": {"column": "close"},
}


def load(file, resource, fields, **more):
    return {"file": file, "resource": resource, "key": "id", "fields": fields, **more}


def accounts(**more):
    return load("accounts.csv", "account", ACCOUNT_FIELDS, **more)


def deals(**more):
    return load("opps.csv", "opportunity", DEAL_FIELDS, **more)


def only(resources, name):
    found = [one for one in resources if one.display_name == name]
    assert len(found) == 1, (name, found)
    return found[0]


class MessyImportTest(ServedTest):
    def setUp(self):
        super().setUp()
        self.files = pathlib.Path(self.folder) / "files"
        self.api = Api({name: [self.server.address] for name in SERVICES})
        self.addCleanup(self.api.close)

    def run_import(self, files, loads, *options, expect=0, **mapping):
        """`files` by name, rows split by " / "."""
        for old in self.files.glob("*") if self.files.exists() else ():
            old.unlink()
        self.files.mkdir(exist_ok=True)
        for name, rows in files.items():
            (self.files / name).write_text("\n".join(rows.split(" / ")) + "\n", encoding="utf-8")
        path = pathlib.Path(self.folder) / "mapping.json"
        path.write_text(
            json.dumps({"system": "crm", "stages": STAGES, "loads": loads, **mapping}),
            encoding="utf-8",
        )
        return accord(
            self.server, "--json", "import", "crm", self.files, "--mapping", path, *options,
            expect=expect,
        )

    def report(self, files, loads, *options, **mapping):
        return json.loads(self.run_import(files, loads, *options, **mapping).stdout)["loads"]

    def account(self, name):
        return only(self.api.accounts.list("ListAccounts", "accounts"), name)

    def deal(self, name):
        return only(self.api.forecast.list("ListOpportunities", "opportunities"), name)

    def parents(self):
        nodes = accord_json(self.server, "accounts", "tree")["nodes"]
        names = {node["account"]: node["displayName"] for node in nodes}
        return {node["displayName"]: names.get(node.get("parent", ""), "") for node in nodes}

    # Kinds 1 and 2

    def test_zero_and_false_are_said(self):
        fields = {
            "display_name": {"column": "name"},
            "employee_count": {"column": "people"},
            "managed": {"column": "managed"},
        }
        loads = [load("accounts.csv", "account", fields)]
        self.run_import({"accounts.csv": "id,name,people,managed / 1,One,500,true"}, loads)
        self.assertTrue(self.account("One").managed)
        zero = {"accounts.csv": "id,name,people,managed / 1,One,0,false"}
        self.assertEqual(self.report(zero, loads)[0]["updated"], 1)
        self.assertEqual((self.account("One").employee_count, self.account("One").managed), (0, False))
        self.assertEqual(self.report(zero, loads)[0]["unchanged"], 1)

    def test_an_emptied_cell_is_kept_or_clears(self):
        first = {
            "accounts.csv": "id,name,parent / G,Group, / S,Sold unit,G",
            "opps.csv": "id,name,account,amount,close / o1,Deal,S,5,2026-03-31",
        }
        emptied = {
            "accounts.csv": "id,name,parent / G,Group, / S,Sold unit,",
            "opps.csv": "id,name,account,amount,close / o1,Deal,S,,",
        }
        self.run_import(first, [accounts(), deals()])
        kept = self.report(emptied, [accounts(), deals()])
        self.assertEqual([load["unchanged"] for load in kept], [2, 1])
        self.assertEqual(kept[0]["keptEmptyFields"], {"parent": 2})
        self.assertEqual(kept[1]["keptEmptyFields"], {"amount": 1, "close_date": 1})
        self.assertEqual(self.parents()["Sold unit"], "Group")
        clear = {"empty": "clear"}
        done = self.run_import(emptied, [accounts(**clear), deals(**clear)])
        cleared = json.loads(done.stdout)["loads"]
        self.assertEqual([load["updated"] for load in cleared], [1, 1])
        self.assertEqual(cleared[0]["clearedFields"], {"parent": 1})
        self.assertEqual(cleared[1]["clearedFields"], {"amount": 1, "close_date": 1})
        self.assertEqual(self.parents(), {"Group": "", "Sold unit": ""})
        deal = self.deal("Deal")
        self.assertFalse(deal.HasField("amount") or deal.HasField("close_date"))
        again = self.report(emptied, [accounts(**clear), deals(**clear)])
        self.assertEqual([load["unchanged"] for load in again], [2, 1])
        self.undo(json.loads(done.stdout)["run"])
        self.assertEqual(self.parents()["Sold unit"], "Group")
        self.assertEqual(self.deal("Deal").amount.units, 5)

    # Kind 3

    def test_what_was_deleted_is_restored_and_said_so(self):
        people = load("people.csv", "person", {"display_name": {"column": "name"}})
        files = {
            "people.csv": "id,name / m,Max",
            "accounts.csv": "id,name,parent / A,Alpha,",
            "opps.csv": "id,name,account,amount,close / 1,One,A,5,2026-03-31",
        }
        loads = [people, accounts(), deals()]
        self.run_import(files, loads)
        deal, account = self.deal("One").name, self.account("Alpha").name
        person = only(self.api.accounts.list("ListPeople", "people"), "Max").name
        self.api.forecast.DeleteOpportunity(name=deal)
        self.api.accounts.DeleteAccount(name=account)
        self.api.accounts.DeletePerson(name=person)
        restored = self.run_import(files, loads)
        self.assertEqual(
            [load["restored"] for load in json.loads(restored.stdout)["loads"]], [1, 1, 1]
        )
        self.assertEqual(self.deal("One").name, deal)
        self.assertEqual(self.account("Alpha").name, account)
        self.undo(json.loads(restored.stdout)["run"])
        self.assertEqual(self.parents(), {})

    # Kind 10

    def test_parents_are_swapped_and_rotated(self):
        clear = {"empty": "clear"}
        self.run_import({"accounts.csv": "id,name,parent / A,Alpha, / B,Beta,A"}, [accounts(**clear)])
        self.run_import({"accounts.csv": "id,name,parent / A,Alpha,B / B,Beta,"}, [accounts(**clear)])
        self.assertEqual(self.parents(), {"Alpha": "Beta", "Beta": ""})
        self.run_import(
            {"accounts.csv": "id,name,parent / A,Alpha, / B,Beta,A / C,Gamma,B"}, [accounts(**clear)]
        )
        self.run_import(
            {"accounts.csv": "id,name,parent / A,Alpha,C / B,Beta, / C,Gamma,B"}, [accounts(**clear)]
        )
        self.assertEqual(self.parents(), {"Beta": "", "Gamma": "Beta", "Alpha": "Gamma"})

    # Kind 14

    def test_children_deals_and_people_come_alone(self):
        self.run_import({"accounts.csv": "id,name,parent / A,Alpha, / B,Beta,A"}, [accounts()])
        self.report({"accounts.csv": "id,name,parent / C,Gamma,B"}, [accounts()])
        self.assertEqual(self.parents(), {"Alpha": "", "Beta": "Alpha", "Gamma": "Beta"})
        created = self.report(
            {"opps.csv": "id,name,account,amount,close / 1,One,C,5,2026-03-31 / 2,Two,A,6,"}, [deals()]
        )
        self.assertEqual(created[0]["created"], 2)
        self.assertEqual(self.deal("One").account, self.account("Gamma").name)
        people = load(
            "people.csv", "person",
            {"display_name": {"column": "name"}, "manager": {"column": "boss", "refers_to": "person"}},
        )
        self.run_import({"people.csv": "id,name,boss / m,Max,"}, [people])
        self.run_import({"people.csv": "id,name,boss / a,Ann,m"}, [people])
        bad = self.run_import(
            {"opps.csv": "id,name,account,amount,close / 3,Three,Z,5,"}, [deals()], expect=None
        )
        self.assertNotEqual(bad.returncode, 0)
        self.assertIn('opps.csv:2: account: no account "Z" in these files or on the server', bad.stderr)

    # Kind 15

    def test_a_chain_of_65_levels_is_refused_before_anything_is_written(self):
        rows = ["id,name,parent", "1,L1,"]
        rows += [f"{i},L{i},{i - 1}" for i in range(2, 66)]
        bad = self.run_import({"accounts.csv": " / ".join(rows)}, [accounts()], expect=None)
        self.assertNotEqual(bad.returncode, 0)
        self.assertIn("accounts.csv:66: parent: stands deeper than the 64 levels", bad.stderr)
        self.assertEqual(self.parents(), {})
        self.run_import({"accounts.csv": " / ".join(rows[:-1])}, [accounts()])
        self.assertEqual(len(self.parents()), 64)

    def test_a_row_that_only_the_server_refuses_is_named_in_any_batch(self):
        fields = {**ACCOUNT_FIELDS, "segment": {"column": "segment"}}
        for bad in (2, 1499):
            rows = ["id,name,parent,segment"]
            rows += [f"{bad}-{i},N{i},,{'NOPE' if i == bad else ''}" for i in range(1, 1601)]
            refused = self.run_import(
                {"accounts.csv": " / ".join(rows)}, [load("accounts.csv", "account", fields)],
                expect=None,
            )
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn(f"accounts.csv:{bad + 1}: segment: ", refused.stderr)

    # Kind 13

    def test_rows_that_are_deleted_there_are_skipped_or_deleted_here(self):
        header = "id,name,parent,deleted"
        first = {"accounts.csv": header + " / A,Alpha,,0 / B,Beta,A,0 / C,Gamma,B,0 / D,Delta,,1"}
        skip = {"skip_rows": [{"column": "deleted", "is": ["1", "true"]}]}
        delete = {"delete_rows": [{"column": "deleted", "is": ["1", "true"]}]}
        report = self.report(first, [accounts(**skip)])[0]
        self.assertEqual((report["created"], report["skipped"]), (3, 1))
        second = {"accounts.csv": header + " / A,Alpha,,0 / B,Beta,A,1 / C,Gamma,B,true / D,Delta,,1"}
        report = self.report(second, [accounts(**delete)], "--dry-run")[0]
        self.assertEqual((report["deleted"], report["unchecked"]), (1, 1))
        self.assertEqual(set(self.parents()), {"Alpha", "Beta", "Gamma"})
        report = self.report(second, [accounts(**delete)])[0]
        self.assertEqual((report["deleted"], report["unchanged"]), (2, 1))
        self.assertEqual(self.parents(), {"Alpha": ""})
        bad = self.run_import(
            {"accounts.csv": header + " / A,Alpha,B,0 / B,Beta,,1"}, [accounts(**delete)], expect=None
        )
        self.assertIn('accounts.csv:2: parent: refers to the account "B", which is deleted', bad.stderr)

    def test_full_file_lists_what_it_lacks_and_an_empty_one_deletes_nothing(self):
        header = "id,name,parent"
        rows = " / ".join([header] + [f"{i},N{i}," for i in range(1, 21)])
        self.run_import({"accounts.csv": rows}, [accounts(full=True)])
        lacking = {"accounts.csv": " / ".join([header] + [f"{i},N{i}," for i in range(2, 21)])}
        report = self.report(lacking, [accounts(full=True)])[0]
        self.assertEqual((report["missing"], report["missingKeys"], report["deleted"]), (1, ["1"], 0))
        empty = self.run_import(
            {"accounts.csv": header}, [accounts(full=True)], "--delete-missing", expect=None
        )
        self.assertNotEqual(empty.returncode, 0)
        self.assertIn("lacks 20 of the 20", empty.stderr)
        self.assertEqual(len(self.parents()), 20)
        report = self.report(lacking, [accounts(full=True)], "--delete-missing")[0]
        self.assertEqual(report["deleted"], 1)
        self.assertEqual(len(self.parents()), 19)

    def test_currencies_come_from_a_column_and_their_rates_from_a_file(self):
        rates = load(
            "rates.csv", "exchange_rate",
            {
                "currency_code": {"column": "currency"},
                "start_date": {"column": "from"},
                "rate": {"column": "rate"},
            },
            key=["currency", "from"],
        )
        fields = {**DEAL_FIELDS, "amount": {"column": "amount", "currency_column": "currency"}}
        files = {
            "rates.csv": "currency,from,rate / CHF,2026-01-01,1.1000000000",
            "opps.csv": "id,name,account,amount,close,currency / 1,One,,10.00,2026-03-31,CHF",
        }
        loads = [rates, load("opps.csv", "opportunity", fields)]
        first = self.report(files, loads)
        self.assertEqual([load["created"] for load in first], [1, 1])
        self.assertEqual([load["unchanged"] for load in self.report(files, loads)], [1, 1])
        deal = self.deal("One")
        self.assertEqual((deal.amount.currency_code, deal.amount.units), ("CHF", 10))
        self.assertEqual(deal.reporting_amount.units, 11)
        unrated = {**files, "opps.csv": files["opps.csv"].replace("CHF", "JPY")}
        refused = self.run_import(unrated, loads, expect=None)
        self.assertIn("opps.csv:2: amount: there is no exchange rate of JPY", refused.stderr)
        files["rates.csv"] = files["rates.csv"].replace("1.1000000000", "1.2")
        again = self.run_import(files, loads)
        self.assertEqual(json.loads(again.stdout)["loads"][0]["updated"], 1)
        self.assertEqual(self.undo(json.loads(again.stdout)["run"])["putBack"], 1)
        self.assertEqual(self.report(files, loads)[0]["updated"], 1)

    def test_readme_shows_what_happens(self):
        readme = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
        block = lambda kind: re.search(f"```{kind}\n(.*?)```", readme, re.S).group(1)
        accord(self.server, "org", "set", "--currency", "EUR")
        self.files.mkdir()
        (self.files / "deals.csv").write_bytes(block("csv").encode("cp1252"))
        (self.files / "mapping.json").write_text(block("json"), encoding="utf-8")
        shown, printed = [], []
        for line in block("console").splitlines():
            shown.append(line.split())
            if not line.startswith("$ accord "):
                continue
            words = line.split()[2:]
            words = [str(self.files / word) if word in (".", "mapping.json") else word for word in words]
            done = accord(self.server, *words)
            remarks = [line for line in done.stderr.splitlines() if "read as" in line]
            text = "\n".join(remarks + [re.sub(r"--undo \S+", "--undo RUN", done.stdout)])
            printed += [line.split(), *(one.split() for one in text.splitlines())]
        self.assertEqual(printed, shown)
        deals = {one.display_name: one for one in self.api.forecast.list("ListOpportunities", "opportunities")}
        self.assertEqual(set(deals), {"Müller 1001", "Müller 1002"})
        self.assertEqual(deals["Müller 1001"].amount.units, 179500)
        self.assertEqual(deals["Müller 1002"].probability_basis_points, 1250)

    # Undo

    def undo(self, run):
        return accord_json(self.server, "import", "--undo", run)

    def test_a_run_is_taken_back_where_nothing_changed_since(self):
        files = {
            "accounts.csv": "id,name,parent / A,Alpha, / B,Beta,A / C,Gamma,B",
            "opps.csv": "id,name,account,amount,close / 1,One,C,5,2026-03-31",
        }
        self.run_import(files, [accounts(), deals()])
        files = {
            "accounts.csv": "id,name,parent / A,Alef, / B,Beta,A / C,Gamma,A / D,Delta,C",
            "opps.csv": "id,name,account,amount,close / 1,One,D,7,2026-04-30 / 2,Two,D,1,",
        }
        run = json.loads(self.run_import(files, [accounts(), deals()]).stdout)["run"]
        self.assertEqual(self.parents()["Gamma"], "Alef")
        said = self.undo(run)
        self.assertEqual((said["deleted"], said["putBack"], said["leftAlone"]), (2, 3, 0))
        self.assertEqual(self.parents(), {"Alpha": "", "Beta": "Alpha", "Gamma": "Beta"})
        deal = self.deal("One")
        self.assertEqual((deal.amount.units, deal.close_date.month), (5, 3))
        self.assertEqual(deal.account, self.account("Gamma").name)

    def test_what_somebody_changed_since_is_left_alone(self):
        self.run_import({"accounts.csv": "id,name,parent / A,Alpha, / B,Beta,"}, [accounts()])
        run = json.loads(
            self.run_import({"accounts.csv": "id,name,parent / A,Alef, / B,Bet,"}, [accounts()]).stdout
        )["run"]
        self.api.accounts.UpdateAccount(
            account={"name": self.account("Bet").name, "industry": "Ships"}, update_mask="industry"
        )
        said = self.undo(run)
        self.assertEqual((said["putBack"], said["leftAlone"]), (1, 1))
        self.assertEqual(set(self.parents()), {"Alpha", "Bet"})
        self.assertEqual(accord(self.server, "import", "--undo", "nonesuch", expect=None).returncode, 3)

    def test_what_a_run_deleted_comes_back(self):
        header = "id,name,parent,deleted"
        delete = {"delete_rows": [{"column": "deleted", "is": ["1"]}]}
        self.run_import(
            {"accounts.csv": header + " / A,Alpha,,0 / B,Beta,A,0"}, [accounts(**delete)]
        )
        run = json.loads(
            self.run_import(
                {"accounts.csv": header + " / A,Alpha,,1 / B,Beta,A,1"}, [accounts(**delete)]
            ).stdout
        )["run"]
        self.assertEqual(self.parents(), {})
        self.assertEqual(self.undo(run)["undeleted"], 2)
        self.assertEqual(self.parents(), {"Alpha": "", "Beta": "Alpha"})

    # Kind 11

    def test_instants_are_days_of_the_organization(self):
        accord(self.server, "org", "set", "--time-zone", "America/New_York")
        fields = {**DEAL_FIELDS, "close_date": {"column": "close", "time": "instant"}}
        del fields["account"]
        self.run_import(
            {"opps.csv": "id,name,amount,close / 1,One,179500.00000000,2026-03-31T00:00:00.000Z"},
            [load("opps.csv", "opportunity", fields)],
        )
        deal = self.deal("One")
        day = deal.close_date
        self.assertEqual((day.year, day.month, day.day), (2026, 3, 30))
        self.assertEqual((deal.amount.units, deal.amount.nanos), (179500, 0))


if __name__ == "__main__":
    unittest.main()
