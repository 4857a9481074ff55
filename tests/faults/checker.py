"""Judges a history: what a fault driver asked, was told and saw, beside what the database kept.

`violations(lines)` returns every breach as a sentence; an empty list means that nothing acknowledged
was lost, nothing appeared that nobody asked for, no call took effect twice, the tree is sound, and
every watcher was told each change once, in order, a revision at a time. `checker.py FILE...` prints
them. The kinds of lines are described in README.md.
"""
import bisect
import collections
import json
import sys

LOG_WATCHER = -1
NOT_FOUND = 5
# No fault from outside excuses these: UNKNOWN, OUT_OF_RANGE, INTERNAL, DATA_LOSS.
NEVER_OF_A_CALL = {2: "UNKNOWN", 13: "INTERNAL", 15: "DATA_LOSS"}
NEVER_OF_A_STREAM = {**NEVER_OF_A_CALL, 11: "OUT_OF_RANGE"}
LEVELS_MAX = 64


class History:
    """The lines, sorted by what they are about."""

    def __init__(self, lines):
        self.calls = {}
        self.answers = collections.defaultdict(list)
        self.refusals = collections.defaultdict(list)
        self.failures = collections.defaultdict(list)
        self.repeats = []
        self.streams = collections.defaultdict(list)  # watcher: its lines
        self.accounts = {}
        self.nodes = {}
        self.audit = {}  # revision: its line
        self.end = None
        self.order = {}  # call: the kind of its first line that tells an outcome
        for line in lines:
            self._add(line)
        self.log = list(told_whole(self.streams[LOG_WATCHER]))
        self.at = collections.defaultdict(dict)  # revision: {name: version}
        self.versions = collections.defaultdict(list)  # name: its versions, oldest first
        for version in self.log:
            self.at[version["revision"]][version["name"]] = version
            self.versions[version["name"]].append(version)
        self.revisions_of = collections.defaultdict(list)  # request id: revisions
        for revision, line in sorted(self.audit.items()):
            if line["request_id"]:
                self.revisions_of[line["request_id"]].append(revision)

    def _add(self, line):
        kind = line["kind"]
        if kind == "call":
            self.calls[line["call"]] = line
        elif kind in ("answer", "refusal", "failure"):
            self.order.setdefault(line["call"], kind)
            {"answer": self.answers, "refusal": self.refusals, "failure": self.failures}[kind][
                line["call"]
            ].append(line)
        elif kind == "repeat":
            self.repeats.append(line)
        elif kind in ("watch", "message", "watch_end"):
            self.streams[line["watcher"]].append(line)
        elif kind == "account":
            self.accounts[line["name"]] = line
        elif kind == "node":
            self.nodes[line["name"]] = line
        elif kind == "audit":
            self.audit[line["revision"]] = line
        elif kind == "end":
            self.end = line
        else:
            raise ValueError(f"no such kind of line: {kind}")

    def version_at(self, name, revision):
        """The version of an account that held at a revision; None: there was none."""
        versions = self.versions.get(name, [])
        index = bisect.bisect_right(versions, revision, key=lambda v: v["revision"])
        return versions[index - 1] if index else None


def told_whole(lines):
    """The changes of a watcher's whole messages; a part that a broken stream left is told again."""
    pending = []
    for line in lines:
        if line["kind"] == "watch":
            pending = []
        elif line["kind"] == "message":
            pending += line["changes"]
            if not line["partial"]:
                yield from pending
                pending = []


def check_is_whole(history):
    if history.end is None:
        yield "the history has no end: the driver's last look failed"
    if not any(call["what"] != "read" and n in history.answers for n, call in history.calls.items()):
        yield "no write was ever acknowledged: this history shows nothing"
    if not history.log:
        yield "there is no log of versions"


def check_audit(history):
    """Revisions have no gap, and each was asked for."""
    known = {call.get("request_id") for call in history.calls.values()}
    for expected, revision in enumerate(sorted(history.audit), start=1):
        if revision != expected:
            yield f"the audit has no revision {expected}"
            break
    for revision, line in history.audit.items():
        if line["request_id"] and line["request_id"] not in known:
            yield f"phantom: revision {revision} is of a request that nobody made: {line}"
    newest = max(history.audit, default=0)
    if history.end is not None and newest < history.end["revision"]:
        yield f"the audit ends at {newest}, and {history.end['revision']} was told to a client"


def check_effects(history):
    """What was acknowledged is there once, what was refused is not."""
    for number, call in history.calls.items():
        if call["what"] == "read":
            continue
        revisions = history.revisions_of.get(call["request_id"], [])
        if len(revisions) > 1:
            yield f"call {number} took effect {len(revisions)} times: revisions {revisions}"
        if history.answers[number]:
            if not revisions:
                yield f"lost: call {number} was acknowledged and left no revision: {call}"
            else:
                yield from check_acknowledged(history, number, revisions[0])
            if history.refusals[number]:
                yield f"call {number} was acknowledged and then refused"
        elif history.order.get(number) == "refusal" and revisions:
            yield f"call {number} was refused and took effect in revision {revisions[0]}"


def check_acknowledged(history, number, revision):
    call, first = history.calls[number], history.answers[number][0]
    told = first["revision"]
    if told < revision:
        yield f"call {number} was told revision {told} and took effect in {revision}"
    if history.order[number] == "answer" and told != revision:
        yield f"call {number}, never tried again, was told {told} and took effect in {revision}"
    made = history.at.get(revision, {})
    if call["what"] == "upsert":
        for version in first["versions"]:
            if made.get(version["name"], {}).get("op") != call["request_id"]:
                yield f"lost: revision {revision} of upsert {number} lacks {version['name']}"
        return
    name = call["names"][0]
    version = made.get(name)
    if version is None and call["what"] in ("move", "move_later"):
        # It stood there already.
        version = history.version_at(name, revision)
    if version is None:
        yield f"lost: revision {revision} of call {number} made no version of {name}: {call}"
        return
    if version["etag"] != first["versions"][0]["etag"]:
        yield f"call {number} was answered with another version than revision {revision} made"
    if call["what"] in ("create", "update") and version["op"] != call["request_id"]:
        yield f"lost: revision {revision} does not bear the mark of call {number}: {version}"
    if call["what"] in ("create", "move") and version["parent"] != call["parent"]:
        yield f"lost: revision {revision} did not put {name} below '{call['parent']}'"


def check_repeats(history):
    for line in history.repeats:
        if not line["same"]:
            yield f"call {line['call']}, made again, got another answer than the first"


def check_log(history):
    """Each version was made by the call of its revision; none twice."""
    by_request = {call.get("request_id"): call for call in history.calls.values()}
    last = 0
    seen = set()
    for version in history.log:
        revision, name = version["revision"], version["name"]
        if revision < last:
            yield f"the log goes back from revision {last} to {revision}"
        last = max(last, revision)
        if (revision, name) in seen:
            yield f"the log has {name} twice in revision {revision}"
        seen.add((revision, name))
        line = history.audit.get(revision)
        if line is None:
            yield f"phantom: {name} has a version of revision {revision}, which the audit lacks"
            continue
        call = by_request.get(line["request_id"])
        if call is None:
            yield f"phantom: nobody asked for {name} in revision {revision}: {line}"
        elif call["what"] in ("create", "update", "upsert") and version["op"] != call["request_id"]:
            yield f"phantom: {name} in revision {revision} bears '{version['op']}', not {call}"
        elif "names" in call and name not in call["names"]:
            yield f"phantom: call {call['call']} changed {name}, which it does not name"
    for revision in sorted(history.at):
        call = by_request.get(history.audit.get(revision, {}).get("request_id"))
        if call and call["what"] == "upsert" and len(history.at[revision]) != call["entries"]:
            yield f"torn: upsert {call['call']} made {len(history.at[revision])} versions"


def check_present_state(history):
    """What is listed is the newest version of everything."""
    newest = {name: versions[-1] for name, versions in history.versions.items()}
    for name in sorted(newest.keys() | history.accounts.keys()):
        expected, found = newest.get(name), history.accounts.get(name)
        if found is None:
            yield f"lost: {name} is not listed"
        elif expected is None:
            yield f"phantom: {name} is listed and was never made"
        elif any(expected[k] != found[k] for k in ("op", "parent", "placed", "etag")):
            yield f"{name} is listed as {found}, and its newest version is {expected}"


def check_never_a_cycle(history):
    """Whatever the revision, a way up ends at a root."""
    parent_of = {}
    for version in history.log:
        name = version["name"]
        if parent_of.get(name) == version["parent"]:
            continue
        parent_of[name] = version["parent"]
        above, levels = version["parent"], 0
        while above:
            levels += 1
            if above == name or levels > 4 * LEVELS_MAX:
                yield f"broken tree: {name} stands below itself in revision {version['revision']}"
                break
            if above not in parent_of:
                yield f"broken tree: in revision {version['revision']} {above} is a parent and is not"
                break
            above = parent_of[above]


def check_tree(history):
    """The tree that is kept in memory is that of the rows."""
    below = collections.Counter()
    for name in history.accounts:
        above, levels = history.accounts[name]["parent"], 0
        while above and levels <= 4 * LEVELS_MAX:
            below[above] += 1
            levels += 1
            above = history.accounts.get(above, {"parent": ""})["parent"]
        node = history.nodes.get(name)
        if node is None:
            yield f"broken tree: {name} is not in it"
        elif node["parent"] != history.accounts[name]["parent"]:
            yield f"broken tree: {name} stands below '{node['parent']}'"
        elif node["depth"] != levels:
            yield f"broken tree: {name} has depth {node['depth']}, not {levels}"
    for name, node in history.nodes.items():
        if name not in history.accounts:
            yield f"broken tree: {name} is in it and is no account"
        elif node["descendants"] != below[name]:
            yield f"broken tree: {name} has {node['descendants']} below it, not {below[name]}"


def check_watchers(history):
    """Each was told exactly the log, whole revisions at a time."""
    revisions = [version["revision"] for version in history.log]
    acknowledged = max(
        (
            line["revision"]
            for number, lines in history.answers.items()
            for line in lines
            if history.calls[number]["what"] != "read"
        ),
        default=0,
    )
    for watcher, lines in history.streams.items():
        position, pending = 0, []
        for line in lines:
            if line["kind"] == "watch":
                pending = []
                if line["after"] != position:
                    yield f"watcher {watcher} resumed after {line['after']}, not {position}"
            elif line["kind"] == "watch_end":
                if line["code"] in NEVER_OF_A_STREAM:
                    yield f"watcher {watcher}: stream ended with {line}"
            else:
                pending += line["changes"]
                if line["partial"]:
                    continue
                first = bisect.bisect_right(revisions, position)
                last = bisect.bisect_right(revisions, line["revision"])
                if line["revision"] < position:
                    yield f"watcher {watcher} was told {line['revision']} after {position}"
                elif pending != history.log[first:last]:
                    yield describe_watch(watcher, position, line, pending, history.log[first:last])
                position, pending = max(position, line["revision"]), []
        if position < acknowledged:
            yield f"watcher {watcher} got to {position}; {acknowledged} is acknowledged"


def describe_watch(watcher, position, line, told, made):
    def brief(versions):
        return [(v["revision"], v["name"], v["op"]) for v in versions if v not in made or
                v not in told][:5]

    return (f"watcher {watcher}, revisions {position} to {line['revision']}: "
            f"told {len(told)} changes, {len(made)} were made; "
            f"only told: {brief(told)}, only made: {brief(made)}")


def check_reads(history):
    """An answer is the version that held at its revision, and no older than its token."""
    for number, call in history.calls.items():
        for line in history.answers[number]:
            if line["revision"] < line["min_revision"]:
                yield f"call {number} asked for {line['min_revision']}, got {line['revision']}"
            if call["what"] != "read":
                continue
            name = call["names"][0]
            version, read = history.version_at(name, line["revision"]), line["versions"][0]
            if version is None or any(version[k] != read[k] for k in version if k != "revision"):
                yield f"wrong answer: read {number} at {line['revision']} got {read}, not {version}"
        for line in history.refusals[number]:
            if line["code"] == NOT_FOUND and call["what"] != "create":
                held = history.version_at(call["names"][0], line["min_revision"])
                if held is not None and "REFERENCE" not in line["reason"]:
                    yield f"wrong answer: call {number} did not find {call['names'][0]}: {line}"


def check_failures(history):
    for number, lines in history.failures.items():
        for line in lines:
            if line["code"] in NEVER_OF_A_CALL:
                yield f"call {number} failed with {NEVER_OF_A_CALL[line['code']]}: {line}"


CHECKS = (
    check_is_whole,
    check_audit,
    check_effects,
    check_repeats,
    check_log,
    check_present_state,
    check_never_a_cycle,
    check_tree,
    check_watchers,
    check_reads,
    check_failures,
)


def violations(lines):
    """Every breach, as a sentence."""
    history = History(lines)
    return [breach for check in CHECKS for breach in check(history)]


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    FOUND = [breach for path in sys.argv[1:] for breach in violations(read(path))]
    print("\n".join(FOUND))
    sys.exit(1 if FOUND else 0)
