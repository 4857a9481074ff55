"""A client that writes plans, and knows what must come of it: see dependents.py."""
from clients import YEAR, Client

# By weight: what a condition has when it is measured, and what it has always.
STANDARD = {"display_name": "Two checks", "criteria": [
    {"criterion_id": "measured", "title": "Measured", "check": "MEASURABLE_TARGET", "weight": 3},
    {"criterion_id": "mutual", "title": "Mutual", "check": "BOTH_SIDES_COMMIT", "weight": 1}]}
SCORES = {True: 10000, False: 2500}
MEASURE = {"metric": "m", "unit": "u", "baseline": {"value": "1"}, "target": {"value": "2"}}


class Planner(Client):
    """Plans of years of its own: objectives, conditions and what these score."""

    def __init__(self, load, number):
        super().__init__(load, number)
        self.plans = []

    def step(self):
        free = [account for account in list(self.load.accounts)
                if not any(plan.startswith(account + "/") for plan in self.plans)]
        dice = self.chance.random()
        if not self.plans or (free and dice < 0.1):
            account = self.chance.choice(free)
            answer = self.ask("planning", "CreateAccountPlan", parent=account,
                              account_plan_id=str(YEAR + self.number),
                              account_plan={"strategy": self.fresh("")})
            self.put(answer.message.name, strategy=answer.message.strategy)
            self.plans.append(answer.message.name)
        elif dice < 0.25:
            name, strategy = self.chance.choice(self.plans), self.fresh("")
            self.ask("planning", "UpdateAccountPlan", account_plan={
                "name": name, "strategy": strategy}, update_mask="strategy")
            self.put(name, strategy=strategy)
        elif dice < 0.6:
            self.objective()
        else:
            self.condition()

    def put(self, name, **held):
        self.load.planned[name] = {**self.load.planned.get(name, {}), **held}

    def some(self, kind):
        prefix = f"/{kind}/{self.who}-"
        return [name for name, held in list(self.load.planned.items())
                if prefix in name and not held.get("deleted")]

    def objective(self):
        there, title = self.some("objectives"), self.fresh("")
        if len(there) < 5 or self.chance.random() < 0.4:
            plan, name = self.chance.choice(self.plans), self.fresh("")
            answer = self.ask("planning", "CreateObjective", parent=plan, objective_id=name,
                              objective={"title": title})
            self.put(answer.message.name, title=title)
            return
        name = self.chance.choice(there)
        if self.chance.random() < 0.2:
            self.ask("planning", "DeleteObjective", name=name)
            self.put(name, deleted=True)
            return
        self.ask("planning", "UpdateObjective", objective={"name": name, "title": title},
                 update_mask="title")
        self.put(name, title=title)
        self.read_back("planning", "GetObjective", name, lambda shown: shown.title == title)

    def condition(self):
        there, title = self.some("conditions"), self.fresh("")
        measured = self.chance.random() < 0.5
        if len(there) < 5 or self.chance.random() < 0.3:
            plan, name = self.chance.choice(self.plans), self.fresh("")
            answer = self.ask("planning", "CreateCondition", parent=plan, condition_id=name,
                              condition={"title": title, "commitments": [
                                  {"commitment_id": "ours", "side": "VENDOR", "text": "We"},
                                  {"commitment_id": "theirs", "side": "CUSTOMER", "text": "They"}],
                                  **({"measure": MEASURE} if measured else {})})
            self.put(answer.message.name, title=title, measured=measured, score=None)
            return
        name = self.chance.choice(there)
        if self.chance.random() < 0.5:
            held = SCORES[self.load.planned[name]["measured"]]
            self.ask("planning", "EvaluateCondition", names=[name], name=name,
                     standard="cosStandards/faults")
            self.put(name, score=held, doubted=False)
            return
        self.ask("planning", "UpdateCondition", condition={
            "name": name, "title": title, **({"measure": MEASURE} if measured else {})},
            update_mask="title,measure")
        before = self.load.planned[name]
        self.put(name, title=title, measured=measured,
                 doubted=before["score"] is not None and SCORES[measured] != before["score"])
