"""Which calls of Operations the limited viewer may make just as well as anybody, with the same outcome."""


class LimitedWrites:
    """`look` is the LimitedLook of the round."""

    def __init__(self, look, chance):
        self.look, self.chance = look, chance

    def door(self, service, method, request):
        """The limited viewer's door if it is to make this call; else None."""
        judge = getattr(self, f"_{method}", None)
        if judge is None or self.chance.random() < 0.5 or not judge(request):
            return None
        return getattr(self.look.api, service)

    def _covers(self, name):
        now = self.look.now
        return name in now.accounts and not now.accounts[name].deleted and \
            self.look.sight.covers(now, name)

    def _UpdateAccount(self, request):
        return self._covers(request["account"]["name"])

    def _MoveAccount(self, request):
        return self._covers(request["name"]) and self._covers(request.get("parent", ""))

    def _CancelPlannedMove(self, request):
        return self._covers(request["name"])

    def _DeleteAccount(self, request):
        return self._covers(request["name"])

    def _deal(self, name):
        deal = self.look.now.deals[name]
        return bool(deal.account) and self._covers(deal.account)

    def _UpdateOpportunity(self, request):
        after = request["opportunity"].get("account")
        return self._deal(request["opportunity"]["name"]) and (
            "account" not in request.get("update_mask", "") or self._covers(after))

    def _DeleteOpportunity(self, request):
        return self._deal(request["name"])

    _UndeleteOpportunity = _DeleteOpportunity

    def _target(self, name):
        return self._covers(self.look.now.targets[name].subject)

    def _UpdateTarget(self, request):
        return self._target(request["target"]["name"])

    def _DeleteTarget(self, request):
        return self._target(request["name"])

    def _UpsertRevenueFacts(self, request):
        return all(self._covers(fact["account"]) for fact in request["revenue_facts"])

    def _DeleteRevenueFact(self, request):
        return self._covers(self.look.now.revenues[request["name"]].account)
