"""Random profiles, targets, revenue and plans of an organization: what is known by its name alone."""

KINDS = ("agreements", "assignments", "contacts", "deployments", "satisfaction_surveys", "targets", "revenue_facts",
         "addressable_revenues", "cos_standards", "account_plans", "objectives", "actions", "conditions")


class KindsBook:
    """Writes them through a Book, which knows what is odd."""

    def __init__(self, book, people, products, units):
        self.book, self.chance = book, book.chance
        self.people, self.products, self.units = people, products, units
        self.accounts, self.forecast, self.planning = book.api.accounts, book.api.forecast, book.api.planning

    def one(self, those):
        return self.chance.choice(those).name

    def fill(self):
        self.profiles()
        self.figures()
        self.plans()

    def profiles(self):
        book, text = self.book, self.book.text
        agreements = []
        for n in range(9):
            day = {"year": 2020 + n % 5, "month": 1 + n, "day": 1}
            agreements.append(book.make(self.accounts, "Agreement", {
                "display_name": f"G{n}", "kind": "SUBSCRIPTION", "start_date": day, "end_date": {**day, "year": 2030},
                "value": book.money()}, {
                    "display_name": text(), "products": [self.one(self.products)], "covers_future_affiliates": True,
                    "covered_accounts": [unit.name for unit in self.chance.sample(self.units, 3)],
                    "renews": self.one(agreements) if agreements else ""}, parent=self.one(self.units)))
        for n in range(9):
            book.make(self.accounts, "Assignment", {
                "account": self.units[n].name, "person": self.one(self.people), "role": "SPECIALIST",
                "start_date": book.day()}, {"covers_descendants": True, "end_date": {"year": 2199, "month": 12, "day": 31}})
        for n in range(15):
            book.make(self.accounts, "Contact", {"display_name": f"C{n}"}, {
                "display_name": text(), "title": text(), "role": text(100), "seniority": "DIRECTOR", "decision_role": "BLOCKER",
                "sponsor": True, "email": f"c{n}@x.com", "phone": text(40), "relationship_strength": n % 5},
                parent=self.one(self.units))
        for n in range(9):
            book.make(self.accounts, "Deployment", {"product": self.one(self.products), "count_date": book.day()}, {
                "agreement": self.one(agreements), "version": text(40), "entitled_units": str(n * 10 ** 12),
                "deployed_units": str(n), "active_units": "0"}, parent=self.one(self.units))
            book.make(self.accounts, "SatisfactionSurvey", {"close_date": book.day()}, {
                "very_satisfied_count": str(n), "satisfied_count": "2", "dissatisfied_count": "1000000"},
                parent=self.one(self.units))
        for deal in list(self.forecast.list("ListOpportunities", "opportunities"))[:9]:
            self.forecast.UpdateOpportunity(opportunity={"name": deal.name, "agreement": self.one(agreements)},
                                            update_mask="agreement")

    def figures(self):
        book = self.book
        facts = []
        for n in range(12):
            subject = {"account": self.units[n].name} if n % 2 else {"person": self.people[n].name}
            book.make(self.forecast, "Target", {
                **subject, "kind": self.chance.choice(("BOOKINGS", "NET_NEW", "TOTAL_REVENUE")),
                "period": {"fiscal_year": 2027, "quarter": n % 5}, "amount": book.money()}, {})
            money = {**book.money(), "currency_code": "USD"}
            facts.append({"account": self.one(self.units), "product": self.products[n % 6].name,
                          "month": {"year": 2025, "month": 1 + n, "day": 1}, "amount": money})
            book.make(self.forecast, "AddressableRevenue", {"amount": money}, {"source": book.text()},
                      parent=self.units[n].name, identity=str(self.chance.choice((1990, 2026, 2150))))
        self.forecast.UpsertRevenueFacts(revenue_facts=facts)
        fact = next(iter(self.forecast.list("ListRevenueFacts", "revenue_facts")))
        self.forecast.DeleteRevenueFact(name=fact.name)

    def measure(self):
        numbers = [{"value": text} for text in ("0", "-1.5", "1000000", "0.1")]
        return {"metric": self.book.text(), "unit": self.book.text(40), "baseline": self.chance.choice(numbers),
                "target": self.chance.choice(numbers)}

    def plans(self):
        book, text = self.book, self.book.text
        for n in range(3):
            criteria = [{"criterion_id": f"c-{i}", "title": text() or "T", "check": check, "weight": 1 + i, "required": i == 1,
                         "within_days": i * 30} for i, check in enumerate(("MEASURABLE_TARGET", "RECENTLY_REVIEWED"))]
            book.make(self.planning, "CosStandard", {
                "display_name": f"S{n}", "criteria": [{**one, "title": f"T{n}"} for one in criteria]}, {
                    "display_name": text(), "criteria": criteria, "pass_mark_basis_points": 7500})
        contacts = list(self.accounts.list("ListContacts", "contacts", parent="accounts/-"))
        for n, unit in enumerate(self.units[:6]):
            plan = book.make(self.planning, "AccountPlan", {"business_priorities": [
                {"priority_id": "p-1", "title": "P", "description": text()}]}, {
                    "owner": self.one(self.people), "strategy": text() * 9, "stakeholders": [
                        {"contact": self.one(contacts), "interest": text()}],
                    "competitors": [{"display_name": "Rival", "note": text()}],
                    "partner_engagements": [{"partner": "Helper", "note": text()}]}, parent=unit.name, identity="2027")
            self.work(plan, contacts)
            if n == 0:
                self.planning.SubmitAccountPlan(name=plan.name)

    def work(self, plan, contacts):
        book, text = self.book, self.book.text
        objectives = []
        for n in range(3):
            objectives.append(book.make(self.planning, "Objective", {"title": f"O{n}"}, {
                "title": text(), "description": text(), "priority_id": "p-1", "measure": self.measure(),
                "owner": self.one(self.people), "due_date": book.day(), "state": "ACHIEVED"}, parent=plan.name))
            book.make(self.planning, "Action", {"title": f"A{n}"}, {
                "title": text(), "note": text(), "objective": self.one(objectives), "owner": self.one(self.people),
                "due_date": book.day(), "state": "DONE"}, parent=plan.name)
            sides = [{"commitment_id": f"k-{side.lower()}", "side": side, "text": "Promise", "due_date": book.day()}
                     for side in ("CUSTOMER", "VENDOR")]
            condition = book.make(self.planning, "Condition", {"title": f"C{n}", "commitments": sides}, {
                "title": text(), "description": text(), "sponsor": self.one(contacts), "owner": self.one(self.people),
                "measure": self.measure(), "due_date": book.day(), "priority_id": "p-1",
                "evidence": [{"title": "E", "uri": "https://x.org/a?b=1", "date": book.day()}]}, parent=plan.name)
            if n == 0:
                self.planning.AgreeCondition(name=condition.name, side="CUSTOMER")
