"""What the CRM export says, summed by hand: the oracle that the product is compared with.

Knows the export's columns and nothing of Accord. Amounts are Decimals.
"""
import collections
import csv
import decimal


class CrmExport:
    def __init__(self, folder):
        self.accounts = self._rows(folder / "accounts.csv")
        self.pipeline = self._rows(folder / "sales_pipeline.csv")
        self.teams = self._rows(folder / "sales_teams.csv")
        self.parent = {row["account"]: row["subsidiary_of"] for row in self.accounts}

    @staticmethod
    def _rows(path):
        with open(path, newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    def below(self, account):
        """The account and all that stands below it."""
        found = {account}
        while True:
            more = {a for a, p in self.parent.items() if p in found} - found
            if not more:
                return found
            found |= more

    def parents(self):
        return sorted({p for p in self.parent.values() if p})

    def managers(self):
        return sorted({row["manager"] for row in self.teams})

    def agents_of(self, manager):
        return {row["sales_agent"] for row in self.teams if row["manager"] == manager}

    def won(self, year, month=None, accounts=None, agents=None):
        """Sum and number of what was won in a calendar year, or one month of it."""
        total, count = decimal.Decimal(0), 0
        for row in self.pipeline:
            if row["deal_stage"] != "Won" or not row["close_date"].startswith(f"{year}-"):
                continue
            if month and int(row["close_date"][5:7]) != month:
                continue
            if accounts is not None and row["account"] not in accounts:
                continue
            if agents is not None and row["sales_agent"] not in agents:
                continue
            total += decimal.Decimal(row["close_value"] or 0)
            count += 1
        return total, count

    def open_without_date(self, accounts):
        return sum(
            1
            for row in self.pipeline
            if row["deal_stage"] in ("Engaging", "Prospecting")
            and not row["close_date"]
            and row["account"] in accounts
        )

    def stages(self):
        return collections.Counter(row["deal_stage"] for row in self.pipeline)
