"""Who sees a part: three subtrees, accounts alone, and people; by brute force over a State.

`Sight` says what is seen by the structure of now, whatever moment is asked about. A limited Api is an
Api whose every call is made for that viewer, and whose every answer is held against the sight: no name
of what is not seen stands anywhere in it.
"""
import re

from api import Refused
from figures import Figures, Standing, tree

LIMITED = "people/limited"
AS_LIMITED = ("accord-on-behalf-of", LIMITED)
ENVIRONMENT = {"ACCORD_LIMITED_SUBTREES": "accounts", "ACCORD_LIMITED_ALONE": "alone",
               "ACCORD_LIMITED_PEOPLE": "people"}
NAMES = re.compile(r"\b(accounts|opportunities)/([A-Za-z0-9._~-]+)")


class Sight:
    """`accounts` and `people`: names that are seen with all below them; `alone`: without."""

    def __init__(self, accounts, alone, people):
        self.accounts, self.alone, self.people = set(accounts), set(alone), set(people)

    def environment(self):
        """For the programs."""
        return {variable: ",".join(sorted(name.split("/")[1] for name in getattr(self, kind)))
                for variable, kind in ENVIRONMENT.items()}

    def covers(self, state, account):
        while account and account in state.accounts:
            if account in self.accounts:
                return True
            account = state.accounts[account].parent
        return False

    def sees(self, state, account):
        """Deleted ones too, where they stood."""
        return account in state.accounts and (
            account in self.alone or self.covers(state, account))

    def sees_person(self, state, person):
        while person and person in state.people:
            if person in self.people:
                return True
            person = state.people[person].manager
        return False

    def sees_deal(self, state, deal):
        return bool(deal.account) and self.sees(state, deal.account)

    def sees_target(self, state, target):
        """What it is for is all below its subject."""
        if target.subject.startswith("people/"):
            return self.sees_person(state, target.subject)
        return self.covers(state, target.subject)


class SeenFigures(Figures):
    """Of one State, as they are shown to who sees by the structure of another, that of now."""

    def __init__(self, state, sight, now, of_past=False):
        super().__init__(state)
        self.sight, self.now, self.of_past = sight, now, of_past

    def sees(self, subject):
        if subject.startswith("people/"):
            return self.sight.sees_person(self.now, subject)
        return self.sight.sees(self.now, subject)

    def restricted(self, subject):
        """Of the past it is not known that all who stood below are seen."""
        if self.of_past:
            return True
        if subject.startswith("people/"):
            return not self.sight.sees_person(self.now, subject)
        return not self.sight.covers(self.now, subject)

    def below(self, subject):
        return [name for name in super().below(subject) if self.sees(name)]

    def target(self, subject, period, kind):
        if self.restricted(subject):
            return Standing(None, False)
        return super().target(subject, period, kind)


def seen_tree(state, sight, now):
    """{name: TreeNode} as it is shown: what stands below something that is not seen is a root."""
    whole = tree(state)
    # A deleted account is nowhere in the tree of now, by which is seen.
    seen = {name for name in whole
            if sight.sees(now, name) and not now.accounts[name].deleted}
    parent_of = {name: whole[name].parent if whole[name].parent in seen else "" for name in seen}
    children = {name: [] for name in seen}
    for name, parent in parent_of.items():
        if parent:
            children[parent].append(name)
    shown = {}

    def show(name, depth):
        account = state.accounts[name]
        active = account.state == 1
        counts = [0, int(active), int(active and account.managed), account.employees]
        for child in children[name]:
            below = show(child, depth + 1)
            counts = [a + b for a, b in zip(counts, (below.descendants + 1, *below[3:6]))]
        shown[name] = whole[name]._replace(
            parent=parent_of[name], depth=depth, children=len(children[name]), descendants=counts[0],
            active=counts[1], managed=counts[2], employees=counts[3])
        return shown[name]

    for name in seen:
        if not parent_of[name]:
            show(name, 0)
    return shown


class LimitedDoor:
    """A service as the limited viewer reaches it."""

    limited = True

    def __init__(self, door, check):
        self.door, self.check = door, check

    def __getattr__(self, name):
        return lambda **request: self.call(name, **request)

    def call(self, name, /, _metadata=(), **request):
        where = f"{name} {request}"
        try:
            answer = self.door.call(name, _metadata=[*_metadata, AS_LIMITED], **request)
        except Refused as refusal:
            # What the request names, its caller knows.
            self.check(f"{refusal.message} {refusal.metadata} {refusal.fields}", where, where)
            raise
        self.check(answer.message, where)
        return answer

    def watched(self, until, whole):
        """Every change from the first revision to `until`; not `whole`: of what is kept, the newest."""
        stream = self.door.watch(_metadata=[AS_LIMITED], skip_superseded=not whole)
        for message in stream:
            progress = getattr(message, "progress", message)
            yield from message.changes
            if progress.revision >= until and not progress.partial:
                stream.cancel()
                return

    def pages(self, name, field, /, **request):
        """Each page of a list."""
        token = ""
        while True:
            message = self.call(name, page_token=token, **request).message
            yield message, list(getattr(message, field))
            token = message.next_page_token
            if not token:
                return

    def list(self, name, field, /, **request):
        for _, rows in self.pages(name, field, **request):
            yield from rows


class LimitedApi:
    """`allowed(kind, name)`: whether an answer may name it, such as accounts/a7."""

    def __init__(self, api, allowed, breach):
        self.allowed, self.breach = allowed, breach
        self.accounts = LimitedDoor(api.accounts, self.check)
        self.forecast = LimitedDoor(api.forecast, self.check)

    def check(self, message, where, known=""):
        for found in NAMES.finditer(str(message)):
            if found.group(0) not in known and not self.allowed(found.group(1), found.group(0)):
                raise self.breach(f"{where}: the limited viewer is told of {found.group(0)}")


def told(door, name, request, hidden, nobody):
    """What a call says, with `hidden` in the words of `nobody`: refusals of both must be the same."""
    try:
        door.call(name, **request)
    except Refused as refusal:
        words = [refusal.code, refusal.reason, refusal.message, str(sorted(refusal.metadata.items())),
                 str(refusal.fields)]
        hidden_id, nobody_id = hidden.rpartition("/")[2], nobody.rpartition("/")[2]
        return [re.sub(rf"\b{re.escape(hidden_id)}\b", nobody_id, word) for word in words]
    return ["OK"]
