"""What the suite should refuse, and why, decided on a State by brute force.

Each function returns the outcomes that a call may have: "OK", or the code or the reason of a refusal.
More than one where several rules are broken at once, or where the contract leaves it open.
"""
import dataclasses
import datetime

from figures import NoRate, Rates
from fiscal import Calendar

LEVELS_MAX = 64
OK = frozenset({"OK"})
OPEN_STAGE, WON, LOST = 1, 2, 3


def depth_faults(parent_of, moved):
    """What is wrong with a forest {name: parent} in which `moved` were placed."""
    children = {}
    for name, parent in parent_of.items():
        children.setdefault(parent, []).append(name)
    faults = set()
    for name in moved:
        above, levels = parent_of.get(name, ""), 0
        while above and levels <= 4 * LEVELS_MAX and above != name:
            above, levels = parent_of.get(above, ""), levels + 1
        if above:
            return {"HIERARCHY_CYCLE"}
        rows = [name]
        height = 0
        while rows and levels + height <= 2 * LEVELS_MAX:
            height += 1
            rows = [child for row in rows for child in children.get(row, ())]
        if levels + height > LEVELS_MAX:
            faults.add("HIERARCHY_TOO_DEEP")
    return faults


def hierarchy_faults(accounts, moved, first, today):
    """Of every day from `first` on: (what must be refused, what may be)."""
    days = {max(first, datetime.date.min), today}
    for account in accounts.values():
        days.update(day for day, _ in account.parents)
    must, may = set(), set()
    for day in sorted(days):
        if day < first:
            continue
        everybody = {name: account.parent_on(day) for name, account in accounts.items()}
        live = {name: parent for name, parent in everybody.items()
                if not accounts[name].deleted or name in moved}
        faults = depth_faults(live, moved)
        # The limit holds today and on days ahead; of the past, and of what is deleted, it may.
        if day >= today:
            must |= faults
        else:
            must |= faults & {"HIERARCHY_CYCLE"}
            may |= faults
        may |= depth_faults(everybody, moved)
    return must, may | must


def outcomes(must, may=()):
    return frozenset(must | set(may)) if must else frozenset({"OK", *may})


def place(account, day, parent, today):
    changed = dataclasses.replace(account, parents=account.placed(day, parent))
    return dataclasses.replace(changed, parent=changed.parent_on(today))


def move(state, name, parent, day, today):
    """(outcomes, the account as it becomes; None: it stays as it is)."""
    account = state.accounts[name]
    if account.deleted:
        return frozenset({"FAILED_PRECONDITION"}), None
    # A move of it to elsewhere; one to the same parent only comes earlier.
    later = any(first > day and above != parent for first, above in account.parents)
    if parent and (parent not in state.accounts or state.accounts[parent].deleted):
        return frozenset({"NOT_FOUND"} | ({"LATER_MOVE_EXISTS"} if later else set())), None
    if parent == name:
        return frozenset({"HIERARCHY_CYCLE", "INVALID_ARGUMENT"} |
                         ({"LATER_MOVE_EXISTS"} if later else set())), None
    same = account.parent_on(day) == parent
    changed = place(account, day, parent, today)
    must, may = hierarchy_faults({**state.accounts, name: changed}, {name}, day, today)
    if same:
        # It stands there then, but perhaps not for good: asking again changes nothing.
        later_too = {"LATER_MOVE_EXISTS", "HIERARCHY_CYCLE", "HIERARCHY_TOO_DEEP"} if later else set()
        return frozenset({"OK", *may} | later_too), None
    if later:
        # Refused in any case; which reason is named, if the move were one for good, is open.
        return frozenset({"LATER_MOVE_EXISTS", "HIERARCHY_CYCLE", "HIERARCHY_TOO_DEEP"}), None
    return outcomes(must, may), changed


def upsert_moves(state, moves, today):
    """`moves`: {name: parent} from today until what is planned, judged by where they end today: what
    is planned and cannot be any more is set aside."""
    accounts = dict(state.accounts)
    for name, parent in moves.items():
        if accounts[name].parent != parent:
            accounts[name] = place(accounts[name], today, parent, today)
    unplanned = {name: dataclasses.replace(account, parents=tuple(
        (day, parent) for day, parent in account.parents if day <= today))
        for name, account in accounts.items()}
    must, may = hierarchy_faults(unplanned, set(moves), today, today)
    may |= hierarchy_faults(accounts, set(moves), today, today)[1]
    # In an upsert it is a fault of an entry.
    if must or may:
        may |= {"INVALID_ARGUMENT"}
    return outcomes(must, may), accounts


def stands_on(state, name):
    """Whether a deal, target or revenue that is not deleted refers to the account."""
    return any(deal.account == name and not deal.deleted for deal in state.deals.values()) or \
        any(target.subject == name and not target.deleted for target in state.targets.values()) or \
        any(each.account == name and not each.deleted for each in state.revenues.values())


def delete_account(state, name, today):
    account = state.accounts[name]
    if account.deleted:
        return frozenset({"FAILED_PRECONDITION"})
    for other in state.accounts.values():
        if other.deleted:
            continue
        if other.parent == name or any(
                parent == name and first > today for first, parent in other.parents):
            return frozenset({"HAS_CHILDREN"})
    return frozenset({"ACCOUNT_IN_USE"}) if stands_on(state, name) else OK


def undelete_account(state, name, today):
    account = state.accounts[name]
    if not account.deleted:
        return frozenset({"FAILED_PRECONDITION"}), None
    returned = dataclasses.replace(account, deleted=False, parent=account.parent_on(today))
    parent = returned.parent
    if parent and state.accounts[parent].deleted:
        return frozenset({"REFERENCE_NOT_FOUND", "FAILED_PRECONDITION"}), None
    ahead = {p for first, p in account.parents if first > today and p}
    accounts = {**state.accounts, name: returned}
    must, may = hierarchy_faults(accounts, {name}, today, today)
    if any(state.accounts[p].deleted for p in ahead) or may:
        # A planned move of it may be set aside, or the return refused.
        return frozenset({"OK", "REFERENCE_NOT_FOUND", *may}), returned
    return outcomes(must, may), returned


def manager(state, name, boss):
    if boss and (boss not in state.people or state.people[boss].deleted):
        return frozenset({"NOT_FOUND"})
    parents = {other: person.manager for other, person in state.people.items()
               if not person.deleted}
    parents[name] = boss
    return outcomes(depth_faults(parents, {name}))


def delete_person(state, name):
    if state.people[name].deleted:
        return frozenset({"FAILED_PRECONDITION"})
    if any(p.manager == name and not p.deleted for p in state.people.values()):
        return frozenset({"HAS_REPORTS"})
    return OK


def alive(things, name):
    return name in things and not things[name].deleted


def deal(state, before, after):
    """What is asked of a deal that is new, changed or comes back."""
    faults = set()
    stage = state.stages[after.stage]
    if after.category and (stage.outcome != OPEN_STAGE or after.category == 5):
        faults.add("INVALID_ARGUMENT")
    if stage.outcome == WON and after.close_date is None:
        faults.add("INVALID_ARGUMENT")
    anew = before is None or before.deleted
    if after.account and (anew or after.account != before.account) \
            and not alive(state.accounts, after.account):
        faults.add("REFERENCE_NOT_FOUND")
    if after.owner and (anew or after.owner != before.owner) \
            and not alive(state.people, after.owner):
        faults.add("REFERENCE_NOT_FOUND")
    faults |= worth(state, after.currency, after.amount, after.close_date)
    return outcomes(faults)


def completed(state, before, after):
    """A category of its own goes when a deal is closed."""
    stage = state.stages[after.stage]
    if before is not None and before.stage != after.stage and stage.outcome != OPEN_STAGE \
            and before.category == after.category:
        return dataclasses.replace(after, category=0)
    return after


def worth(state, currency, amount, day):
    try:
        Rates(state).convert(currency, amount, day)
    except NoRate:
        return {"CURRENCY_WITHOUT_RATE"}
    return set()


def target(state, name, after):
    faults = set()
    before = state.targets.get(name)
    things = state.people if after.subject.startswith("people/") else state.accounts
    if before is None and not alive(things, after.subject):
        faults.add("REFERENCE_NOT_FOUND")
    faults |= worth(state, after.currency, after.amount,
                    calendar(state).days(after.period)[0])
    same = (after.subject, after.kind, after.period)
    if any((t.subject, t.kind, t.period) == same and not t.deleted and other != name
           for other, t in state.targets.items()):
        faults.add("TARGET_EXISTS")
    return outcomes(faults)


def calendar(state):
    organization = state.organization
    return Calendar(organization.start_month, organization.pattern, organization.first_weekday)


def new_rate(state, after):
    faults = set()
    if after.currency == after.base:
        faults.add("INVALID_ARGUMENT")
    same = (after.currency, after.base, after.day)
    if any((r.currency, r.base, r.day) == same and not r.deleted for r in state.rates.values()):
        faults.add("RATE_EXISTS")
    return outcomes(faults)


def delete_rate(state, name):
    rate = state.rates[name]
    if rate.deleted:
        return frozenset({"FAILED_PRECONDITION"})
    if rate.base != state.organization.currency:
        return OK  # it converts nothing
    days = sorted(r.day for r in state.rates.values()
                  if (r.currency, r.base) == (rate.currency, rate.base) and not r.deleted)
    if days[0] < rate.day:
        return OK
    until = days[1] if len(days) > 1 else None

    def needs(currency, day):
        if currency != rate.currency:
            return False
        if day is None:
            return until is None
        return rate.day <= day and (until is None or day < until)

    needed = any(needs(d.currency, d.close_date) for d in state.deals.values() if not d.deleted) \
        or any(needs(r.currency, r.month) for r in state.revenues.values() if not r.deleted) \
        or any(needs(t.currency, calendar(state).days(t.period)[0])
               for t in state.targets.values() if not t.deleted)
    return frozenset({"RATE_NEEDED"}) if needed else OK
