"""The operations on deals, stages, rates, targets and revenue: see operations.py."""
import dataclasses
import datetime

import rules
from api import date, money
from world import Deal, Rate, Revenue, Target

CURRENCIES = ("USD", "EUR", "GBP", "JPY")
REPORTING = ("USD", "EUR", "GBP")
FIRST_RATE_DAY = datetime.date(1990, 1, 1)
PRODUCTS = ("products/anvil", "products/bolt", "products/crane")
STAGES = {  # outcome, category, probability
    "stages/m-lead": (1, 2, 1000), "stages/m-offer": (1, 3, 4500), "stages/m-verbal": (1, 4, 8000),
    "stages/m-won": (2, 5, 10000), "stages/m-lost": (3, 1, 0)}
AMOUNT_MICROS_MAX = 10**12


class DealOperations:
    """A part of Operations, which has what these use."""

    def amount(self):
        return self.chance.randrange(AMOUNT_MICROS_MAX)

    def day(self):
        return self.today + datetime.timedelta(days=self.chance.randrange(-300, 400))

    def deal_fields(self, deal, *fields):
        """As the RPC has them, those alone."""
        every = {
            "display_name": "A deal", "stage": deal.stage, "account": deal.account,
            "owner": deal.owner, "type": deal.type, "forecast_category": deal.category}
        if deal.probability >= 0:
            every["probability_basis_points"] = deal.probability
        if deal.close_date:
            every["close_date"] = date(deal.close_date)
        if deal.currency:
            every["amount"] = money(deal.currency, deal.amount)
        return {key: value for key, value in every.items() if not fields or key in fields}

    def random_deal(self):
        stage = self.chance.choice(list(STAGES))
        dated = STAGES[stage][0] == rules.WON or self.chance.random() < 0.9
        return Deal(
            stage=stage, account=(self.pick(self.state.accounts) or "")
            if self.chance.random() < 0.9 else "",
            owner=(self.pick(self.state.people) or "") if self.chance.random() < 0.8 else "",
            type=self.chance.randrange(1, 5),
            category=self.chance.choice((0, 0, 0, 2, 3, 4, 1))
            if STAGES[stage][0] == rules.OPEN_STAGE or self.chance.random() < 0.05 else 0,
            probability=self.chance.choice((-1, -1, 0, self.chance.randrange(10001))),
            close_date=self.day() if dated and self.chance.random() < 0.98 else None,
            currency=self.chance.choice(CURRENCIES), amount=self.amount())

    def do_create_deal(self):
        deal = self.random_deal()
        name = self.fresh("opportunities/d")
        answer = self.ask(rules.deal(self.state, None, deal), "CreateOpportunity",
                          opportunity_id=name.split("/")[1], opportunity=self.deal_fields(deal))
        if answer:
            self.note("forecast", answer, {name: deal})

    def update_deal(self, name, after, *fields):
        before = self.state.deals[name]
        after = rules.completed(self.state, before, after)
        expected = rules.deal(self.state, before, after)
        if before.deleted:
            expected = frozenset({"FAILED_PRECONDITION"})
        answer = self.ask(expected, "UpdateOpportunity", opportunity={
            "name": name, **self.deal_fields(after, *fields)}, update_mask=self.mask(*fields))
        if answer:
            self.note("forecast", answer, {name: after})

    def do_update_deal(self):
        name = self.pick(self.state.deals)
        if name is None:
            return
        other = self.random_deal()
        fields = {"amount": ("amount", "currency"), "account": ("account",), "owner": ("owner",),
                  "close_date": ("close_date",), "forecast_category": ("category",),
                  "probability_basis_points": ("probability",), "type": ("type",)}
        field = self.chance.choice(list(fields))
        after = dataclasses.replace(self.state.deals[name], **{
            one: getattr(other, one) for one in fields[field]})
        self.update_deal(name, after, field)

    def do_close_deal(self):
        """To another stage, and to another day."""
        name = self.pick(self.state.deals)
        if name is not None:
            after = dataclasses.replace(self.state.deals[name], close_date=self.day(),
                                        stage=self.chance.choice(list(STAGES)))
            self.update_deal(name, after, "stage", "close_date")

    def do_delete_deal(self):
        name = self.pick(self.state.deals)
        if name is None:
            return
        deal = self.state.deals[name]
        answer = self.ask(frozenset({"FAILED_PRECONDITION"}) if deal.deleted else rules.OK,
                          "DeleteOpportunity", name=name)
        if answer:
            self.note("forecast", answer, {name: dataclasses.replace(deal, deleted=True)})

    def do_undelete_deal(self):
        gone = [name for name, deal in self.state.deals.items() if deal.deleted]
        if gone:
            name = self.chance.choice(gone)
            before = self.state.deals[name]
            after = dataclasses.replace(before, deleted=False)
            # Its stage may have changed its outcome for none meanwhile: stages here keep theirs.
            answer = self.ask(rules.deal(self.state, before, after), "UndeleteOpportunity", name=name)
            if answer:
                self.note("forecast", answer, {name: after})

    def do_upsert_deals(self):
        """Some new ones by external id, all or none."""
        deals = [dataclasses.replace(self.random_deal(), external_id=self.fresh("x"))
                 for _ in range(self.chance.randrange(1, 6))]
        faults = set()
        for deal in deals:
            faults |= rules.deal(self.state, None, deal) - {"OK"}
        expected = rules.outcomes(faults | ({"INVALID_ARGUMENT"} if faults else set()))
        answer = self.ask(expected, "UpsertOpportunities", opportunities=[
            {**self.deal_fields(deal), "external_ids": [
                {"system": "model", "value": deal.external_id}]} for deal in deals])
        if answer:
            self.note("forecast", answer, {
                result.name: deal for result, deal in zip(answer.message.results, deals)})

    def do_update_stage(self):
        name = self.chance.choice([n for n, s in STAGES.items() if s[0] == rules.OPEN_STAGE])
        after = dataclasses.replace(self.state.stages[name], category=self.chance.choice((2, 3, 4)),
                                    probability=self.chance.randrange(10001))
        answer = self.ask(rules.OK, "UpdateStage", stage={
            "name": name, "forecast_category": after.category,
            "probability_basis_points": after.probability},
            update_mask=self.mask("forecast_category", "probability_basis_points"))
        self.note("forecast", answer, {name: after})

    # Rates.

    def put_rate(self, currency, day, base=""):
        """`base` empty: the service takes the reporting currency."""
        rate = Rate(currency, base or self.state.organization.currency, day,
                    self.chance.randrange(1_000_000, 3_000_000_000))
        name = self.fresh("exchangeRates/r")
        answer = self.ask(rules.new_rate(self.state, rate), "CreateExchangeRate",
                          exchange_rate_id=name.split("/")[1], exchange_rate={
                              "currency_code": currency, "start_date": date(day),
                              "base_currency_code": base,
                              "rate": {"value": decimal(rate.billionths)}})
        if answer:
            self.note("forecast", answer, {name: rate})

    def do_create_rate(self):
        self.put_rate(self.chance.choice(CURRENCIES), self.day().replace(day=1),
                      self.chance.choice(("", "", *REPORTING)))

    def do_update_rate(self):
        name = self.pick(self.state.rates)
        if name is None:
            return
        rate = self.state.rates[name]
        after = dataclasses.replace(rate, billionths=self.chance.randrange(1_000_000, 3_000_000_000))
        expected = rules.OK
        if rate.deleted:
            expected = frozenset({"FAILED_PRECONDITION"})
        answer = self.ask(expected, "UpdateExchangeRate", exchange_rate={
            "name": name, "rate": {"value": decimal(after.billionths)}}, update_mask="rate")
        if answer:
            self.note("forecast", answer, {name: after})

    def do_delete_rate(self):
        name = self.pick(self.state.rates)
        if name is None:
            return
        expected = rules.delete_rate(self.state, name)
        # The oldest of a currency stays: what has no rate is another test's.
        if self.state.rates[name].day == FIRST_RATE_DAY and "OK" in expected:
            return
        answer = self.ask(expected, "DeleteExchangeRate", name=name)
        if answer:
            self.note("forecast", answer, {
                name: dataclasses.replace(self.state.rates[name], deleted=True)})

    # Targets and revenue.

    def do_set_target(self):
        subject = self.pick(self.state.accounts if self.chance.random() < 0.6 else self.state.people)
        if subject is None:
            return
        quarter, month = self.chance.choice(
            [(0, 0), (self.chance.randrange(1, 5), 0), (self.chance.randrange(1, 5), 0),
             (0, self.chance.randrange(1, 13)), (0, self.chance.randrange(1, 13))])
        after = Target(subject, self.chance.randrange(1, 5),
                       (self.today.year + self.chance.randrange(0, 2), quarter, month),
                       self.chance.choice(CURRENCIES), self.amount())
        name = self.fresh("targets/t")
        field = "person" if subject.startswith("people/") else "account"
        year, quarter, month = after.period
        answer = self.ask(rules.target(self.state, name, after), "CreateTarget",
                          target_id=name.split("/")[1], target={
                              field: subject, "kind": after.kind, "period": {
                                  "fiscal_year": year, "quarter": quarter, "month": month},
                              "amount": money(after.currency, after.amount)})
        if answer:
            self.note("forecast", answer, {name: after})

    def do_update_target(self):
        name = self.pick(self.state.targets)
        if name is None:
            return
        before = self.state.targets[name]
        after = dataclasses.replace(before, currency=self.chance.choice(CURRENCIES),
                                    amount=self.amount())
        expected = frozenset({"FAILED_PRECONDITION"}) if before.deleted else \
            rules.target(self.state, name, after)
        answer = self.ask(expected, "UpdateTarget", target={
            "name": name, "amount": money(after.currency, after.amount)}, update_mask="amount")
        if answer:
            self.note("forecast", answer, {name: after})

    def do_delete_target(self):
        name = self.pick(self.state.targets)
        if name is not None:
            before = self.state.targets[name]
            answer = self.ask(frozenset({"FAILED_PRECONDITION"}) if before.deleted else rules.OK,
                              "DeleteTarget", name=name)
            if answer:
                self.note("forecast", answer, {name: dataclasses.replace(before, deleted=True)})

    def do_revenue(self):
        facts, faults = {}, set()
        for _ in range(self.chance.randrange(1, 5)):
            account = self.pick(self.state.accounts)
            if account is None:
                return
            fact = Revenue(account, self.chance.choice(PRODUCTS), self.day().replace(day=1),
                           self.chance.choice(CURRENCIES),
                           self.amount() * self.chance.choice((1, 1, 1, -1)))
            key = (fact.account, fact.product, fact.month)
            if key in facts:
                continue
            facts[key] = fact
            before = next((f for f in self.state.revenues.values()
                           if (f.account, f.product, f.month) == key), None)
            if (before is None or before.deleted) and self.state.accounts[account].deleted:
                faults.add("REFERENCE_NOT_FOUND")
            faults |= rules.worth(self.state, fact.currency, fact.amount, fact.month)
        expected = rules.outcomes(faults | ({"INVALID_ARGUMENT"} if faults else set()))
        answer = self.ask(expected, "UpsertRevenueFacts", revenue_facts=[
            {"account": f.account, "product": f.product, "month": date(f.month),
             "amount": money(f.currency, f.amount)} for f in facts.values()])
        if answer:
            self.note("forecast", answer, {
                result.name: fact for result, fact in zip(answer.message.results, facts.values())})

    def do_delete_revenue(self):
        name = self.pick(self.state.revenues)
        if name is not None:
            before = self.state.revenues[name]
            answer = self.ask(frozenset({"FAILED_PRECONDITION"}) if before.deleted else rules.OK,
                              "DeleteRevenueFact", name=name)
            if answer:
                self.note("forecast", answer, {name: dataclasses.replace(before, deleted=True)})


def decimal(billionths):
    return f"{billionths // 1_000_000_000}.{billionths % 1_000_000_000:09d}"
