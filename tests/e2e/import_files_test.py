"""Issue 11, kind 12: files of other programs, from their bytes to what the server has."""
import json
import os
import pathlib
import unittest
import zipfile

from api import Api, SERVICES
from harness import ServedTest, accord

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(path, rows):
    """One sheet; texts as texts, numbers as numbers."""
    cells = "".join(
        "<row>" + "".join(
            f"<c><v>{value}</v></c>" if isinstance(value, (int, float))
            else f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in row
        ) + "</row>" for row in rows
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels", f'<Relationships><Relationship Id="r" Type="{RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>')
        archive.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="A" sheetId="1" r:id="s"/></sheets></workbook>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships><Relationship Id="s" Type="{RELATIONS}/worksheet" '
            'Target="worksheets/a.xml"/></Relationships>')
        archive.writestr("xl/worksheets/a.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")


class ImportFilesTest(ServedTest):
    def setUp(self):
        super().setUp()
        self.files = pathlib.Path(self.folder) / "export"
        self.files.mkdir()
        os.environ["ACCORD_RUNS"] = self.folder + "/runs"
        self.api = Api({name: [self.server.address] for name in SERVICES})
        self.addCleanup(self.api.close)

    def accounts(self):
        listed = self.api.accounts.list("ListAccounts", "accounts")
        return {one.display_name: one for one in listed}

    def test_a_folder_of_strange_files_goes_in_by_the_mapping_that_is_suggested(self):
        (self.files / "kunden.csv").write_bytes(
            "sep=;\r\nKundennr;Firma;Konzern;Jahresumsatz (EUR);;\r\n"
            "10;Müller AG;;1.250.000,50;;\r\n;;;;;\r\n"
            "11;Müller Tochter\u00a0;10;5,5;x\r\n"
            "12;Mül\"ler;10;1;;\r\n".encode("cp1252"))
        workbook(self.files / "deals.xlsx", [
            ["Id", "Deal name", "Account", "Stage", "Amount (USD)", "Close date"],
            ["d1", "Anlage", 11, "Angebot", 1234.5, "2026-03-31"],
        ])
        suggested = accord(self.server, "import", "--suggest", self.files).stdout
        mapping = pathlib.Path(self.folder) / "mapping.json"
        mapping.write_text(suggested, encoding="utf-8")
        command = ("--json", "import", "crm", self.files, "--mapping", mapping)
        bad = accord(self.server, *command, expect=None)
        self.assertNotEqual(bad.returncode, 0)
        self.assertIn("kunden.csv:6: Firma: a quote inside a field that is not quoted", bad.stderr)
        self.assertEqual(self.accounts(), {})
        done = accord(self.server, *command, "--skip-bad")
        self.assertIn("kunden.csv: read as Windows-1252, semicolon, numbers like 1.234,5", done.stderr)
        accounts = self.accounts()
        self.assertEqual(set(accounts), {"Müller AG", "Müller Tochter"})
        self.assertEqual(accounts["Müller AG"].annual_revenue.units, 1250000)
        self.assertEqual(accounts["Müller Tochter"].parent, accounts["Müller AG"].name)
        deals = list(self.api.forecast.list("ListOpportunities", "opportunities"))
        self.assertEqual([deal.display_name for deal in deals], ["Anlage"])
        self.assertEqual(deals[0].account, accounts["Müller Tochter"].name)
        self.assertEqual((deals[0].amount.units, deals[0].amount.nanos), (1234, 500000000))
        self.assertEqual(deals[0].close_date.day, 31)
        again = json.loads(accord(self.server, *command, "--skip-bad").stdout)
        self.assertEqual([one["updated"] + one["created"] for one in again["loads"]], [0, 0])

    def test_json_lines_in_utf_16_and_several_files_are_one_load(self):
        folder = self.files / "accounts"
        folder.mkdir()
        (folder / "1.ndjson").write_bytes(
            '{"id": 1, "name": "One"}\n\n{"id": 2, "name": "Two", "parent": 1}\n'.encode("utf-16"))
        (folder / "2.csv").write_bytes("\ufeffid\tname\tparent\n3\tThree\t2\n".encode("utf-8"))
        mapping = pathlib.Path(self.folder) / "mapping.json"
        mapping.write_text(json.dumps({"system": "x", "loads": [{
            "file": "accounts", "resource": "account", "key": "id", "fields": {
                "display_name": {"column": "name"},
                "parent": {"column": "parent", "refers_to": "account"},
            }}]}), encoding="utf-8")
        accord(self.server, "import", "crm", self.files, "--mapping", mapping)
        accounts = self.accounts()
        self.assertEqual(accounts["Three"].parent, accounts["Two"].name)
        self.assertEqual(accounts["Two"].parent, accounts["One"].name)
        (folder / "2.csv").write_text("id,name,parent\n3,Three,9\n", encoding="utf-8")
        bad = accord(self.server, "import", "crm", self.files, "--mapping", mapping, expect=None)
        self.assertIn('accounts/2.csv:2: parent: no account "9"', bad.stderr)

    def test_a_row_that_gives_one_label_leaves_the_others(self):
        mapping = pathlib.Path(self.folder) / "mapping.json"
        mapping.write_text(json.dumps({"system": "x", "loads": [{
            "file": "a.csv", "resource": "account", "key": "id", "fields": {
                "display_name": {"column": "name"},
                "labels.tier": {"column": "tier", "empty": "clear"},
                "labels.a-b": {"column": "ab"},
            }}]}), encoding="utf-8")

        def load(rows):
            (self.files / "a.csv").write_text("id,name,tier,ab\n" + rows, encoding="utf-8")
            done = accord(self.server, "--json", "import", "crm", self.files, "--mapping", mapping)
            return json.loads(done.stdout)["loads"][0]

        load("1,One,gold,x\n")
        account = self.accounts()["One"]
        self.api.accounts.UpdateAccount(
            account={"name": account.name, "labels": {"by-hand": "kept"}},
            update_mask="labels.by-hand")
        for rows, labels, updated in (
            ("1,One,silver,\n", {"tier": "silver", "a-b": "x", "by-hand": "kept"}, 1),
            ("1,One,silver,\n", {"tier": "silver", "a-b": "x", "by-hand": "kept"}, 0),
            ("1,One,,y\n", {"a-b": "y", "by-hand": "kept"}, 1),
            ("1,One,,\n", {"a-b": "y", "by-hand": "kept"}, 0),
        ):
            self.assertEqual(load(rows)["updated"], updated, rows)
            self.assertEqual(dict(self.accounts()["One"].labels), labels, rows)

    def people(self):
        return {one.name.rpartition("/")[2]: one for one in self.api.accounts.list("ListPeople", "people")}

    def load_people(self, mapping, rows, *options):
        path = pathlib.Path(self.folder) / "mapping.json"
        path.write_text(json.dumps(mapping), encoding="utf-8")
        (self.files / "people.csv").write_text(rows, encoding="utf-8")
        done = accord(self.server, "--json", "import", "crm", self.files, "--mapping", path, *options)
        return json.loads(done.stdout)["loads"][0]

    def test_managers_rotate_and_e_mails_change_places_in_any_order_of_rows(self):
        mapping = {"system": "x", "empty": "clear", "loads": [{
            "file": "people.csv", "resource": "person", "key": "id", "fields": {
                "display_name": {"column": "id"}, "email": {"column": "email"},
                "manager": {"column": "manager", "refers_to": "person"}}}]}
        header = "id,email,manager\n"
        before = ["a,a@x.org,", "b,b@x.org,a", "c,c@x.org,b", "d,d@x.org,c"]
        after = ["a,b@x.org,c", "b,a@x.org,a", "c,d@x.org,d", "d,c@x.org,"]
        for order in ((0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)):
            for rows in (before, after):
                done = self.load_people(mapping, header + "\n".join(rows[i] for i in order))
                self.assertEqual(done["leftOut"], 0)
                people = self.people()
                for row in rows:
                    key, email, manager = row.split(",")
                    one = people[f"x-{key}"]
                    self.assertEqual(one.email, email)
                    self.assertEqual(one.manager, f"people/x-{manager}" if manager else "")

    def test_external_ids_of_people_rotate_in_any_order_of_rows(self):
        mapping = {"identity": "name", "loads": [{
            "file": "people.csv", "resource": "person", "key": "name", "fields": {
                "display_name": {"column": "name"}, "external_ids": {"column": "ids", "json": True}}}]}

        def rows(*keys):
            text = "name,ids\n"
            for name, key in zip("abc", keys):
                ids = json.dumps([{"system": "x", "value": key}]).replace('"', '""')
                text += f'people/{name},"{ids}"\n'
            return text

        for keys in (("1", "2", "3"), ("2", "3", "1"), ("3", "1", "2"), ("4", "3", "2"), ("3", "4", "1")):
            for options in (("--dry-run",), ()):
                self.load_people(mapping, rows(*keys), *options)
            now = self.people()
            self.assertEqual([now[name].external_ids[0].value for name in "abc"], list(keys))

    def test_deleted_people_and_products_come_back_by_their_keys(self):
        mapping = {"system": "x", "loads": [{
            "file": "people.csv", "resource": "person", "key": "id",
            "fields": {"display_name": {"column": "name"}}}]}
        self.assertEqual(self.load_people(mapping, "id,name\n1,One\n2,Two\n")["created"], 2)
        for name in ("x-1", "x-2"):
            self.api.accounts.DeletePerson(name=f"people/{name}")
        dry = self.load_people(mapping, "id,name\n1,One\n2,Deux\n3,Three\n", "--dry-run")
        done = self.load_people(mapping, "id,name\n1,One\n2,Deux\n3,Three\n")
        for report in (dry, done):
            self.assertEqual((report["restored"], report["created"]), (2, 1))
        self.assertEqual(self.people()["x-2"].display_name, "Deux")


if __name__ == "__main__":
    unittest.main()
