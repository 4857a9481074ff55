"""Issue 11: data comes in as people have it. Small files through the real programs."""
import json
import pathlib
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
