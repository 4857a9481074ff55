"""Clients that write to accounts and forecast, and know what must come of it: see dependents.py."""
import datetime
import random
import threading
import time

from api import Api, Refused, date, micros, money
from harness import PATIENCE_SECONDS
from world import Deal, Rate, Stage

from ledger import Call

# Nobody knows what became of the attempt, or it is to be made again.
PASSING = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED", "ABORTED")
ATTEMPT_SECONDS, RETRY_SECONDS, PAUSE_SECONDS = 2, 0.05, 0.002
REPEAT_ONE_OF, READ_ONE_OF = 8, 4
STAGES = {"stages/f-lead": Stage(1, 2, 1000), "stages/f-offer": Stage(1, 3, 4500),
          "stages/f-won": Stage(2, 5, 10000)}
FIRST_RATE = datetime.date(2020, 1, 1)
YEAR = 2030


class Client(threading.Thread):
    """One after another: a write, and now and then a read of what was written."""

    def __init__(self, load, number=0):
        super().__init__(daemon=True)
        self.load = load
        self.who = f"{type(self).__name__.lower()}-{number}"
        self.number = number
        self.chance = random.Random(f"{load.seed}/{self.who}")
        self.api = Api(load.addresses, self.chance)
        self.told = {"accounts": 0, "planning": 0, "forecast": 0}
        self.made = 0

    def run(self):
        try:
            while not self.load.ending.is_set():
                self.step()
                time.sleep(PAUSE_SECONDS)
        except Exception as error:  # the load goes on, and the verdict says it
            self.load.ledger.wrong.append(f"{self.who}: {error!r}")

    def fresh(self, prefix):
        self.made += 1
        return f"{prefix}{self.who}-{self.made}"

    def ask(self, service, rpc, names=(), **request):
        """Writes. `names`: what it writes; default: what the answer names."""
        call = Call(service, self.fresh("r-"), rpc)
        self.load.ledger.calls.append(call)
        answer = self.attempts(call, request)
        call.revision = answer.revision
        call.names = tuple(names) or (answer.message.name,)
        if self.chance.randrange(REPEAT_ONE_OF) == 0:
            call.repeats.append(self.attempts(call, request).message == answer.message)
        return answer

    def attempts(self, call, request):
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.call(call.service, call.rpc, request_id=call.request_id, **request)
                call.outcomes.append(("OK", ""))
                self.told[call.service] = max(self.told[call.service], answer.revision)
                return answer
            except Refused as refusal:
                call.outcomes.append((refusal.code, refusal.reason))
                if refusal.code not in PASSING or time.monotonic() > until \
                        or self.load.abandoned.is_set():
                    raise
            time.sleep(RETRY_SECONDS)

    def call(self, service, rpc, **request):
        accounts = 0 if service == "accounts" else self.load.accounts_revision
        return getattr(self.api, service).call(
            rpc, _retry=False, _seconds=ATTEMPT_SECONDS, _revision=self.told[service],
            _accounts_revision=accounts, **request)

    def read_back(self, service, rpc, name, same):
        """What was acknowledged is shown, by whichever replica, if any is there at all."""
        if self.chance.randrange(READ_ONE_OF):
            return
        try:
            shown = self.call(service, rpc, name=name).message
        except Refused as refusal:
            if refusal.code not in PASSING:
                self.load.ledger.wrong.append(f"{self.who} reads {name}: {refusal}")
            return
        if not same(shown):
            self.load.ledger.wrong.append(f"{self.who} wrote {name} and reads {shown}")


class Mover(Client):
    """Accounts: some more, and each may be put below another one."""

    def create(self):
        name = self.fresh("accounts/")
        parent = self.chance.choice(["", *self.load.accounts])
        answer = self.ask("accounts", "CreateAccount", account_id=name.split("/")[1],
                          account={"display_name": name, "parent": parent})
        self.load.accounts[name] = parent
        self.load.accounts_revision = answer.revision

    def step(self):
        if len(self.load.accounts) < self.load.accounts_max and self.chance.random() < 0.3:
            return self.create()
        name, parent = self.chance.sample(list(self.load.accounts), 2)
        if name in self.load.above(parent) or self.load.accounts[name] == parent:
            return None
        answer = self.ask("accounts", "MoveAccount", name=name, parent=parent)
        self.load.accounts[name] = parent
        self.load.accounts_revision = answer.revision
        time.sleep(0.1)
        return None


class Steward(Client):
    """Stages and rates, which every figure depends on."""

    def prepare(self):
        for name, stage in STAGES.items():
            self.ask("forecast", "CreateStage", stage_id=name.split("/")[1], stage={
                "display_name": name, "outcome": stage.outcome, "forecast_category": stage.category,
                "probability_basis_points": stage.probability})
            self.load.state.put(Stage, name, stage)
        self.rate(FIRST_RATE)

    def rate(self, day):
        rate = Rate("EUR", "USD", day, self.chance.randrange(10**8, 3 * 10**9))
        name = self.fresh("exchangeRates/")
        self.ask("forecast", "CreateExchangeRate", exchange_rate_id=name.split("/")[1],
                 exchange_rate={"currency_code": "EUR", "start_date": date(day), "rate": {
                     "value": decimal(rate.billionths)}})
        self.load.state.put(Rate, name, rate)

    def step(self):
        days = {rate.day for rate in self.load.state.rates.values()}
        day = datetime.date(self.chance.randrange(2021, 2031), self.chance.randrange(1, 13), 1)
        if self.chance.random() < 0.3 and day not in days:
            self.rate(day)
        elif self.chance.random() < 0.5:
            name = self.chance.choice(list(self.load.state.rates))
            rate = Rate("EUR", "USD", self.load.state.rates[name].day,
                        self.chance.randrange(10**8, 3 * 10**9))
            self.ask("forecast", "UpdateExchangeRate", exchange_rate={
                "name": name, "rate": {"value": decimal(rate.billionths)}}, update_mask="rate")
            self.load.state.put(Rate, name, rate)
        else:
            name = self.chance.choice(("stages/f-lead", "stages/f-offer"))
            stage = Stage(1, self.chance.choice((2, 3, 4)), self.chance.randrange(10001))
            self.ask("forecast", "UpdateStage", stage={
                "name": name, "forecast_category": stage.category,
                "probability_basis_points": stage.probability},
                update_mask="forecastCategory,probabilityBasisPoints")
            self.load.state.put(Stage, name, stage)
        time.sleep(0.05)


class Dealer(Client):
    """Opportunities: made, changed, upserted, deleted."""

    def __init__(self, load, number):
        super().__init__(load, number)
        self.own, self.by_external = {}, {}

    def deal(self):
        return Deal(stage=self.chance.choice(list(STAGES)), account=self.chance.choice(
            list(self.load.accounts)), type=self.chance.randrange(1, 5),
            close_date=datetime.date(YEAR, self.chance.randrange(1, 13), 15),
            currency=self.chance.choice(("USD", "EUR")), amount=self.chance.randrange(10**12))

    def put(self, name, deal):
        self.own[name] = deal
        self.load.state.put(Deal, name, deal)

    def step(self):
        dice = self.chance.random()
        if dice < 0.3 or len(self.own) < 5:
            deal, name = self.deal(), self.fresh("opportunities/")
            self.ask("forecast", "CreateOpportunity", opportunity_id=name.split("/")[1],
                     opportunity=fields_of(deal))
            self.put(name, deal)
        elif dice < 0.65:
            name, deal = self.chance.choice([
                one for one, d in self.own.items() if not d.deleted]), self.deal()
            self.ask("forecast", "UpdateOpportunity", opportunity={"name": name, **fields_of(deal)},
                     update_mask="stage,account,type,closeDate,amount")
            self.put(name, deal)
            self.read_back("forecast", "GetOpportunity", name, lambda shown: same_deal(shown, deal))
        elif dice < 0.95:
            self.upsert()
        else:
            name = self.chance.choice([
                one for one, d in self.own.items() if not d.deleted])
            self.ask("forecast", "DeleteOpportunity", name=name)
            gone = self.own[name]
            self.put(name, Deal(**{**gone.__dict__, "deleted": True}))

    def upsert(self):
        """Keys of its own, few enough that most of them meet a deal that is there."""
        keys = self.chance.sample(range(20), self.chance.randrange(1, 6))
        # A deleted one would not be changed by an upsert.
        keys = [key for key in keys
                if not self.own.get(self.by_external.get(key), Deal("")).deleted]
        if not keys:
            return
        deals = [self.deal() for _ in keys]
        request = [{**fields_of(deal), "external_ids": [
            {"system": "faults", "value": f"{self.number}-{key}"}]}
            for key, deal in zip(keys, deals)]
        call = Call("forecast", self.fresh("r-"), "UpsertOpportunities")
        self.load.ledger.calls.append(call)
        answer = self.attempts(call, {"opportunities": request})
        names = [result.name for result in answer.message.results]
        call.revision, call.names = answer.revision, tuple(names)
        for key, name, deal in zip(keys, names, deals):
            if self.by_external.setdefault(key, name) != name:
                self.load.ledger.wrong.append(f"{self.who}: {key} is {name} and was another")
            self.put(name, deal)


class Reader(Client):
    """Reads only: it goes on when no write is answered."""

    def step(self):
        account = self.chance.choice(list(self.load.accounts))
        service, rpc, request = self.chance.choice((
            ("planning", "ListAccountPlans", {"parent": account}),
            ("forecast", "ListOpportunities", {"page_size": 20}),
            ("forecast", "GetForecast", {"account": account, "period": {"fiscal_year": YEAR}})))
        try:
            self.call(service, rpc, **request)
            self.load.reads += 1
        except Refused as refusal:
            if refusal.code not in PASSING:
                self.load.ledger.wrong.append(f"{rpc}: {refusal}")
        time.sleep(0.02)


def decimal(billionths):
    return f"{billionths // 10**9}.{billionths % 10**9:09d}"


def fields_of(deal):
    return {"display_name": "A deal", "stage": deal.stage, "account": deal.account,
            "type": deal.type, "close_date": date(deal.close_date),
            "amount": money(deal.currency, deal.amount)}


def same_deal(shown, deal):
    return (shown.stage, shown.account, shown.type, micros(shown.amount)) == (
        deal.stage, deal.account, deal.type, deal.amount)
