"""Judges what a load on planning and forecast asked, was told and saw, beside what was kept of it.

As checker.py does for the accounts service, for any service: it knows requests, revisions and
names, not what they mean. `violations(ledger, audits)` returns every breach as a sentence;
ledger_test.py is its canary. What stands in the end, and its sums, are compared by dependents.py.
"""
import collections
import dataclasses

# No fault from outside excuses these.
NEVER = ("UNKNOWN", "OUT_OF_RANGE", "INTERNAL", "DATA_LOSS")


@dataclasses.dataclass
class Call:
    """One write: made again until it was answered or refused."""

    service: str
    request_id: str
    rpc: str
    # Of each attempt, in order: ("OK", ""), or the code and the reason that it failed with.
    outcomes: list = dataclasses.field(default_factory=list)
    revision: int = 0  # that the first answer named
    names: tuple = ()  # that it wrote, by the first answer
    repeats: list = dataclasses.field(default_factory=list)  # whether made again it was the same

    acknowledged = property(lambda self: self.revision > 0)


@dataclasses.dataclass
class Watcher:
    """What one followed through all of its streams."""

    service: str
    position: int = 0  # told whole up to here
    told: list = dataclasses.field(default_factory=list)  # (revision, name), as they came
    ends: list = dataclasses.field(default_factory=list)  # the codes that its streams ended with


class Ledger:
    """Lists are only ever appended to, so threads need no lock."""

    def __init__(self):
        self.calls = []
        self.watchers = []
        self.wrong = []  # breaches that were seen on the way

    def acknowledged(self):
        return sum(call.acknowledged for call in self.calls)

    def failures(self):
        """How many attempts were not answered, and by what."""
        return collections.Counter(" ".join(outcome).strip() for call in self.calls
                                   for outcome in call.outcomes if outcome[0] != "OK")


def check_audit(ledger, service, audit):
    """`audit`: {revision: request id}. No gap, and each was asked for."""
    known = {call.request_id for call in ledger.calls}
    for expected, revision in enumerate(sorted(audit), start=1):
        if revision != expected:
            yield f"{service}: the audit has no revision {expected}"
            break
    for revision, request_id in audit.items():
        if request_id and request_id not in known:
            yield f"{service}: phantom: revision {revision} is of {request_id}, which nobody made"


def check_effects(ledger, service, audit):
    """What was acknowledged is there once, in the revision that was told."""
    revisions = collections.defaultdict(list)
    for revision, request_id in audit.items():
        revisions[request_id].append(revision)
    for call in ledger.calls:
        if call.service != service:
            continue
        made = revisions.get(call.request_id, [])
        if len(made) > 1:
            yield f"{service}: {call} took effect {len(made)} times: revisions {made}"
        elif call.acknowledged and not made:
            yield f"{service}: lost: {call} left no revision"
        elif call.acknowledged and call.revision < made[0]:
            yield f"{service}: {call} took effect in {made[0]}, later than it was told"
        elif call.acknowledged and call.outcomes[0][0] == "OK" and call.revision != made[0]:
            yield f"{service}: {call}, never tried again, took effect in {made[0]}"
        if not all(call.repeats):
            yield f"{service}: {call}, made again, got another answer than the first"


def check_failures(ledger, service, audit):
    del audit
    for call in ledger.calls:
        for code, reason in call.outcomes:
            if call.service == service and code in NEVER:
                yield f"{service}: {call.rpc} {call.request_id} failed with {code} {reason}"


def check_watchers(ledger, service, audit):
    """Each was told what every write wrote, once, in order."""
    by_request = {call.request_id: call for call in ledger.calls if call.acknowledged}
    made = {revision: sorted(by_request[request_id].names)
            for revision, request_id in audit.items() if request_id in by_request}
    last = max((call.revision for call in by_request.values() if call.service == service),
               default=0)
    for number, watcher in enumerate(ledger.watchers):
        if watcher.service != service:
            continue
        who = f"{service}: watcher {number}"
        order = [revision for revision, _ in watcher.told]
        if order != sorted(order):
            yield f"{who} was told revisions out of order"
        told = collections.defaultdict(list)
        for revision, name in watcher.told:
            told[revision].append(name)
        for revision, names in sorted(made.items()):
            if revision <= watcher.position and sorted(told[revision]) != names:
                yield f"{who} was told {told[revision]} of revision {revision}, which wrote {names}"
        if watcher.position < last:
            yield f"{who} got to {watcher.position}; {last} is acknowledged"
        for code in watcher.ends:
            if code in NEVER:
                yield f"{who}: a stream ended with {code}"


CHECKS = (check_audit, check_effects, check_failures, check_watchers)


def violations(ledger, audits):
    """`audits`: {service: {revision: request id}}."""
    found = list(ledger.wrong)
    for service, audit in audits.items():
        if not any(call.acknowledged for call in ledger.calls if call.service == service):
            found.append(f"{service}: nothing was ever acknowledged: this shows nothing")
        for check in CHECKS:
            found += check(ledger, service, audit)
    return found
