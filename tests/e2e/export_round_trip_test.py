"""Issue 11, export: what is exported imports again unchanged, in every format.

Random organizations with texts as nobody wants them, with and without external ids, deleted ones among
them, are exported; the files make the same organization on an empty server, whose export is the same
bytes, and change nothing on the server they come from. `--seeds N` tries N organizations (CI: one).
"""
import json
import pathlib
import random
import re
import sys
import unittest
import zipfile

from api import Api, Refused, SERVICES
from export_kinds import KINDS, KindsBook
from harness import Server, ServedTest, accord, accord_json

SEEDS = 1
FORMATS = ("csv", "jsonl", "xlsx")
IMPORTED = ("people", "products", "accounts", "exchange_rates", "opportunities", *KINDS)
NUMBERS = ("amount", "annual_revenue", "list_price", "rate", "measure.baseline", "measure.target")
TEXTS = [
    "=1+1", "'=1+1", "''=cmd|' /C calc'!A0", "+49 30 1", "-5", "@SUM(A1)", "'", "''", "'quoted'", "'-", "\tTab",
    "\rReturn", "a,b", 'say "no"', '"', '"""', "two\nlines", "two\r\nlines", "ends in\n", "\n", "a\rb", "  kept  ",
    " ", "\u00a0nbsp\u00a0", "e\u0301 decomposed", "\u00e9 composed", "Ångström Å", "日本語", "😀 emoji", "\u202eright",
    "zero\u200bwidth", "\ufeffmark", "_x0041_ and _x000D_", "<b>&amp;</b>", "null", "NULL", "\\N", "true", "007",
    "1e5", "2026-03-31", "1.500", "1,5", "{}", "[1]", '{"a":1}', "a;b", "semi;colon=x", "sep=;", "\x0b", "\x1f",
    "\x7f", "back\\slash", "%s", "#N/A", "ends with '", "A" * 200, "=" * 200, "ß" * 100,
]
CURRENCIES = ("USD", "EUR", "JPY", "KWD", "CHF")


class Book:
    """A random organization, written through the API."""

    def __init__(self, api, seed):
        self.api, self.chance = api, random.Random(seed)
        self.refused = 0

    def some(self, odds=0.5):
        return self.chance.random() < odds

    def text(self, size_max=200):
        pick = self.chance.choice(TEXTS)
        if self.some(0.2):
            pick += self.chance.choice(TEXTS)
        return pick[:size_max]

    def day(self):
        return {"year": self.chance.choice((1900, 1901, 1999, 2024, 2026, 2199)),
                "month": self.chance.randint(1, 12), "day": self.chance.randint(1, 28)}

    def money(self):
        micros = self.chance.choice((0, 1, 10_000, 123_450_000, 999_999_999_999_999, 1_054_000_000,
                                     self.chance.randrange(10 ** 13)))
        return {"currency_code": self.chance.choice(CURRENCIES), "units": str(micros // 10 ** 6),
                "nanos": micros % 10 ** 6 * 1000}

    def external_ids(self, number):
        ids = []
        if self.some(0.6):
            ids.append({"system": "crm", "value": f"{number}{self.text(20)}"})
        if self.some(0.3):
            ids.append({"system": "erp", "value": f"E-{number}"})
        return ids

    def make(self, door, kind, resource, odd, identity=None, **more):
        """The resource with what is odd about it, or without what the server refuses."""
        snake = re.sub("(?<!^)(?=[A-Z])", "_", kind).lower()
        chosen = {key: value for key, value in odd.items() if self.some(0.7)}
        identity = identity or (f"{snake.replace('_', '-')}-{self.chance.randrange(10 ** 9)}" if self.some() else "")
        while True:
            try:
                return door.call(f"Create{kind}", **more, **{f"{snake}_id": identity, snake: {**resource, **chosen}}).message
            except Refused as refused:
                if refused.code != "INVALID_ARGUMENT" or not chosen:
                    raise
                self.refused += 1
                bad = {re.split(r"[.\[]", field)[1] for field in refused.fields if "." in field}
                chosen = {key: value for key, value in chosen.items() if key not in bad} if bad & set(chosen) else {}

    def fill(self):
        accounts, forecast = self.api.accounts, self.api.forecast
        for number, (outcome, category) in enumerate((("OPEN", "PIPELINE"), ("WON", ""), ("LOST", ""))):
            stage = {"display_name": f"Stage '{outcome}' \"{number}\"", "outcome": outcome, "sequence": number}
            if category:
                stage |= {"forecast_category": category, "probability_basis_points": 2500}
            forecast.CreateStage(stage_id=f"s-{outcome.lower()}", stage=stage)
        people, products, units = [], [], []
        for n in range(12):
            resource = {"display_name": f"P{n}"}
            people.append(self.make(accounts, "Person", resource, {
                "display_name": self.text(), "external_ids": self.external_ids(n), "title": self.text(), "region": self.text(100), "email": f"p{n}@x.com",
                "employment": "VENDOR", "start_date": self.day(),
                "manager": self.chance.choice(people).name if people else ""}))
        for n in range(6):
            products.append(self.make(accounts, "Product", {"display_name": f"T{n}"}, {
                "display_name": self.text(), "external_ids": self.external_ids(n), "family": self.text(100), "kind": "SERVICE", "list_price": self.money(),
                "current_version": self.text(40)}))
        for n in range(40):
            units.append(self.make(accounts, "Account", {"display_name": f"A{n}"}, {
                "display_name": self.text(), "external_ids": self.external_ids(n), "parent": self.chance.choice(units).name if units else "",
                "industry": self.text(100), "country_code": "DE", "domains": ["a.com", "b-c.org"], "state": "PROSPECT",
                "labels": {"k": self.text(63), "long": self.text(63)}, "employee_count": str(self.chance.randrange(10 ** 8)),
                "annual_revenue": self.money(), "managed": True}))
        for n, currency in enumerate(CURRENCIES[1:]):
            for year in (1900, 2026):
                forecast.CreateExchangeRate(exchange_rate={
                    "currency_code": currency, "base_currency_code": "USD", "start_date": {"year": year, "month": 1, "day": 1},
                    "rate": {"value": self.chance.choice(("0.0067", "1.1", "3.25", "0.123456789"))}})
        deals = []
        for n in range(40):
            deals.append(self.make(forecast, "Opportunity", {
                "display_name": f"D{n}",
                "close_date": self.day(),
                "stage": self.chance.choice(("stages/s-open", "stages/s-won", "stages/s-lost"))}, {
                    "display_name": self.text(), "external_ids": self.external_ids(n), "account": self.chance.choice(units).name,
                    "owner": self.chance.choice(people).name, "type": "RENEWAL",
                    "open_date": self.day(), "amount": self.money(), "probability_basis_points": 0,
                    "competitor": self.text(), "next_step": self.text() * self.chance.choice((1, 9)),
                    "partners": [{"partner": "Partner " + self.text(100), "kind": "SOURCED", "share_basis_points": 1250}],
                    "lines": [{"product": self.chance.choice(products).name, "quantity": str(q),
                               "amount": {"currency_code": "USD", "units": "5"}} for q in (1, 1000)]}))
        for name in [deals.pop().name for _ in range(3)]:
            forecast.DeleteOpportunity(name=name)
        lonely = accounts.CreateAccount(account={"display_name": "gone"}).message
        accounts.DeleteAccount(name=lonely.name)
        KindsBook(self, people, products, units).fill()


def contents(folder, ending):
    """The bytes of what the import takes; of workbooks those of their parts."""
    found = {}
    for kind in IMPORTED:
        path = pathlib.Path(folder) / f"{kind}.{ending}"
        if ending != "xlsx":
            found[kind] = path.read_bytes()
            continue
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                found[kind, part] = archive.read(part)
    found["mapping"] = (pathlib.Path(folder) / "mapping.json").read_bytes()
    return found


class ExportRoundTripTest(ServedTest):
    maxDiff = 2000

    def empty_server(self, name):
        server = Server("accord", "serve", f"--data-dir={self.folder}/{name}", "--listen=127.0.0.1:0")
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        return server

    def export(self, server, name, ending, *more):
        folder = pathlib.Path(self.folder) / f"{name}-{ending}"
        accord_json(server, "export", "--output", folder, "--format", ending, *more)
        return folder

    def take_in(self, server, folder):
        return accord_json(server, "import", "crm", folder, "--mapping", folder / "mapping.json")["loads"]

    def fill(self, seed):
        api = Api({name: [self.server.address] for name in SERVICES})
        self.addCleanup(api.close)
        Book(api, seed).fill()
        return api

    def test_what_is_exported_imports_again_unchanged(self):
        for seed in range(SEEDS):
            if seed > 0:
                self.server = self.empty_server(f"seed-{seed}")
            self.fill(seed)
            for ending in FORMATS:
                with self.subTest(seed=seed, format=ending):
                    self.round_trip(seed, ending)

    def round_trip(self, seed, ending):
        first = self.export(self.server, f"first-{seed}", ending)
        rows = {load["resource"]: load["rows"] for load in self.take_in(self.server, first)}
        self.assertEqual(rows["opportunity"], 37)
        self.assertEqual(len(rows), len(IMPORTED))
        self.assertNotIn(0, rows.values())
        for load in self.take_in(self.server, first):
            self.assertEqual(load["unchanged"], load["rows"], load)
        other = self.empty_server(f"other-{seed}-{ending}")
        for load in self.take_in(other, first):
            standard = load["resource"] == "cos_standard"  # every server has one of its own
            self.assertEqual(load["created"] + standard, load["rows"], load)
        second = self.export(other, f"second-{seed}", ending)
        before, after = contents(first, ending), contents(second, ending)
        self.assertEqual(before.keys(), after.keys())
        for part, data in before.items():
            self.assertEqual(data, after[part], f"{part} as {ending}")

    def test_the_demos_book_goes_over_whole(self):
        accord(self.server, "demo")
        for ending in FORMATS:
            with self.subTest(format=ending):
                first = self.export(self.server, "book", ending)
                loads = self.take_in(self.server, first)
                self.assertEqual(len(loads), 18, "every kind but stages, which stand in the mapping")
                for load in loads:
                    self.assertEqual(load["unchanged"], load["rows"], load)
                other = self.empty_server(f"book-{ending}-there")
                for load in self.take_in(other, first):
                    self.assertEqual(load["created"] + load["unchanged"], load["rows"], load)
                second = self.export(other, "book-there", ending)
                names = [path.name for path in first.iterdir()]
                self.assertEqual(len(names), 20, names)
                for name in names:
                    self.assertEqual((first / name).read_bytes(), (second / name).read_bytes(), name)

    def test_an_older_export_gives_back_what_was_changed_and_deleted_since(self):
        api = self.fill(7)
        for ending in FORMATS:
            with self.subTest(format=ending):
                before = self.export(self.server, "before", ending)
                unit = next(one for one in api.accounts.list("ListAccounts", "accounts") if one.annual_revenue.units)
                api.accounts.UpdateAccount(account={"name": unit.name, "segment": "", "industry": "changed", "labels": {"new": "1"}},
                                           update_mask="industry,labels,annualRevenue,externalIds")
                deal = next(iter(api.forecast.list("ListOpportunities", "opportunities")))
                api.forecast.DeleteOpportunity(name=deal.name)
                loads = {load["resource"]: load for load in self.take_in(self.server, before)}
                self.assertEqual((loads["account"]["updated"], loads["opportunity"]["restored"]), (1, 1))
                after = self.export(self.server, "after", ending)
                self.assertEqual(contents(before, ending), contents(after, ending))

    def test_a_run_of_all_kinds_is_taken_back(self):
        api = self.fill(11)
        first = self.export(self.server, "first", "jsonl")
        other = self.empty_server("taken-back")
        bare = self.export(other, "bare", "jsonl")
        run = accord_json(other, "import", "crm", first, "--mapping", first / "mapping.json")["run"]
        undone = accord_json(other, "import", "--undo", run)
        self.assertEqual((undone["leftAlone"], undone["putBack"]), (0, 0), undone)
        after = self.export(other, "after", "jsonl")
        for kind in IMPORTED:
            self.assertEqual((bare / f"{kind}.jsonl").read_bytes(), (after / f"{kind}.jsonl").read_bytes(), kind)
        # What was changed comes back as the file has it, and again as it was before the file.
        contact = next(iter(api.accounts.list("ListContacts", "contacts", parent="accounts/-")))
        api.accounts.UpdateContact(contact={"name": contact.name, "title": "changed"}, update_mask="title")
        fact = next(iter(api.forecast.list("ListRevenueFacts", "revenue_facts")))
        api.forecast.DeleteRevenueFact(name=fact.name)
        plan = list(api.planning.list("ListAccountPlans", "account_plans", parent="accounts/-"))[-1]
        api.planning.DeleteAccountPlan(name=self.without_work(api, plan).name)
        changed = self.export(self.server, "changed", "jsonl")
        said = accord_json(self.server, "import", "crm", first, "--mapping", first / "mapping.json", "--skip-bad")
        loads = {load["resource"]: load for load in said["loads"]}
        self.assertEqual((loads["contact"]["updated"], loads["revenue_fact"]["restored"], loads["account_plan"]["restored"]), (1, 1, 1))
        # Work of plans has no undelete; the condition that was agreed is still there.
        self.assertEqual((loads["objective"]["leftOut"], loads["condition"]["leftOut"]), (3, 2))
        undone = accord_json(self.server, "import", "--undo", said["run"])
        self.assertEqual(undone["leftAlone"], 0, undone)
        after = self.export(self.server, "changed-again", "jsonl")
        self.assertEqual(contents(changed, "jsonl"), contents(after, "jsonl"))

    def without_work(self, api, plan):
        """The plan, when all that stands below it is deleted."""
        for kind, rows in (("Action", "actions"), ("Condition", "conditions"), ("Objective", "objectives")):
            for one in list(api.planning.list(f"List{kind}s", rows, parent=plan.name)):
                if kind == "Condition" and one.state == 4:
                    continue
                api.planning.call(f"Delete{kind}", name=one.name)
        return plan

    def test_no_cell_of_a_spreadsheet_begins_a_formula(self):
        self.fill(3)
        folder = self.export(self.server, "armed", "csv")
        import csv
        for kind in IMPORTED:
            with open(folder / f"{kind}.csv", newline="", encoding="utf-8") as file:
                table = csv.DictReader(file)
                for row in table:
                    for column, cell in row.items():
                        number = re.fullmatch(r"-?[0-9.]+", cell) and column in NUMBERS
                        self.assertFalse(cell[:1] in tuple("=+-@\t\r") and not number, (kind, column, cell))
        book = self.export(self.server, "armed", "xlsx")
        for kind in IMPORTED:
            with zipfile.ZipFile(book / f"{kind}.xlsx") as archive:
                sheet = archive.read("xl/worksheets/sheet1.xml").decode()
            self.assertNotIn("<f>", sheet)
            self.assertEqual(re.findall(r"<t[^>]*>[=+@-][^<]*", sheet), [])

    def test_a_kind_alone_and_its_filter(self):
        api = self.fill(5)
        managed = [one.name for one in api.accounts.list("ListAccounts", "accounts") if one.managed]
        path = pathlib.Path(self.folder) / "managed.jsonl"
        said = accord_json(self.server, "export", "accounts", "--format", "jsonl", "--output", path, "--filter", "managed = true")
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        self.assertEqual({line["name"] for line in lines}, set(managed))
        self.assertEqual(said["exports"][0]["rows"], len(managed))
        mapping = path.with_suffix(".mapping.json")
        loads = accord_json(self.server, "import", "crm", self.folder, "--mapping", mapping)["loads"]
        self.assertEqual([load["unchanged"] for load in loads], [len(managed)])
        for wrong in (["nothings"], ["accounts", "people", "--filter", "x = 1"], ["people", "--output", "x.csv", "accounts"],
                      ["accounts", "--filter", "nothing = 1"]):
            self.assertNotEqual(accord(self.server, "export", *wrong, expect=None).returncode, 0, wrong)


if __name__ == "__main__":
    if "--seeds" in sys.argv:
        at = sys.argv.index("--seeds")
        SEEDS = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()
