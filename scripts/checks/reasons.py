"""Makes docs/REASONS.md of the catalogues of reasons, and holds the code to them.

`reasons.py` compares: the page is what the catalogues say, and they have every reason that the code gives
and no other; each finding is a line. `reasons.py --write` writes the page.

The catalogues: common/explain/errors.json (the services and the program), gateway/internal/problem/
reasons.json (the gateway; its Go tests hold it to its code), common/explain/reasons.h and .json (what
explains itself inside of answers).
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/REASONS.md"
LITERAL = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"')
# Not what runs: tests and what only they use.
TESTS = re.compile(r"(_test\.cc|/testing\.(h|cc)|/test_\w+\.h|/fake_\w+\.h)$")
# Whole files of names that look like reasons and are labels of enums.
LABELS = {
    "services/accounts/domain/organization.h", "services/accounts/domain/people.h",
    "services/accounts/domain/profile.h", "services/forecast/domain/category.h",
    "services/planning/domain/condition_parts.h", "services/planning/domain/score_doubt.h",
    "services/planning/domain/standard.h",
}
ENVIRONMENT = re.compile(r"^(ACCORD_\w+|LC_ALL|LC_CTYPE|NO_COLOR|XDG_STATE_HOME)$")
# Said elsewhere than in a literal of their own: the code's name, or a macro's argument.
SAID_OTHERWISE = {"CANCELLED", "PERMISSION_DENIED"}
COMMENT = re.compile(r"//[^\n]*")

PLACES = (
    ("call", "Errors of the services",
     "In ErrorInfo, with domain `accord.dev`. RetryInfo is there wherever calling again helps, RequestInfo "
     "always: under its id the server's log has the call."),
    ("field", "Reasons of single fields",
     "In `BadRequest.field_violations[].reason`, of a service or of the gateway; the error's own reason is "
     "INVALID_FIELDS where nothing more precise is said."),
    ("program", "Errors of starting, and of `accord`",
     "With `--json` on standard error, as google.rpc.Status; docs/VERSIONING.md lists the exit codes."),
    ("row", "Problems of an import's rows", "In the report of `accord import` and of imports over the gateway."),
    ("finding", "Findings of `accord doctor`", "With `--json` as `reason`."),
    ("hidden", "What only the log has", "Clients get INTERNAL_ERROR, or the answer by another way."),
)


def errors():
    return json.loads((ROOT / "common/explain/errors.json").read_text(encoding="utf-8"))


def gateway():
    return json.loads((ROOT / "gateway/internal/problem/reasons.json").read_text(encoding="utf-8"))


def explanations():
    """Code, English and details of each reason that explains itself."""
    details = json.loads((ROOT / "common/explain/reasons.json").read_text(encoding="utf-8"))
    text = (ROOT / "common/explain/reasons.h").read_text(encoding="utf-8").replace("\\\n", " ")
    said = re.findall(r'R\(k\w+,\s*"([A-Z_]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)', text)
    english = {code: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', parts)) for code, parts in said}
    return [(code, english.get(code, ""), details[code]) for code in sorted(details)]


def used():
    """Every reason that C++ writes, and where."""
    files = subprocess.run(["git", "ls-files", "common/*.cc", "common/*.h", "services/*.cc", "services/*.h",
                            "cli/*.cc", "cli/*.h"], cwd=ROOT, check=True, capture_output=True,
                           text=True).stdout.split()
    found = {}
    for file in files:
        if TESTS.search(file) or file in LABELS or not (ROOT / file).exists():
            continue
        for word in LITERAL.findall(COMMENT.sub("", (ROOT / file).read_text(encoding="utf-8"))):
            if not ENVIRONMENT.match(word):
                found.setdefault(word, file)
    one_word = re.compile(r'k(?:Unavailable|Cancelled), "([A-Z]+)"|"(DRAINING|STOPPING|FAILPOINT)"')
    for file in files:
        if TESTS.search(file) or not (ROOT / file).exists():
            continue
        for pair in one_word.findall((ROOT / file).read_text(encoding="utf-8")):
            found.setdefault(pair[0] or pair[1], file)
    return found


CODES = {"ALREADY_EXISTS", "DEADLINE_EXCEEDED", "FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND", "OUT_OF_RANGE",
         "PERMISSION_DENIED", "RESOURCE_EXHAUSTED"}
ERRORS_OF_RPC = re.compile(r"Errors:((?:.|\n)*?)\n  rpc (\w+)\(")


def promised():
    """Every reason that the comment of an RPC names behind "Errors:", and where."""
    for proto in sorted((ROOT / "protos/accord").rglob("*_service.proto")):
        text = proto.read_text(encoding="utf-8")
        for said, rpc in ERRORS_OF_RPC.findall(text):
            for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", said):
                if word not in CODES and not re.search(rf"^ +{word} = \d", text, re.MULTILINE):
                    yield word, f"{proto.relative_to(ROOT)}, {rpc}"


def cell(text):
    return text.replace("|", "\\|")


def names(words):
    return ", ".join(f"`{word}`" for word in words)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return lines + ["| " + " | ".join(cell(each) for each in row) + " |" for row in rows]


def page():
    lines = [
        "# Reasons", "",
        "Every reason that Accord gives: made by `scripts/checks/reasons.py --write` of the catalogues beside the",
        "code, and compared with the code by `scripts/test unit`. A reason keeps its meaning",
        "([VERSIONING.md](VERSIONING.md)); a program that meets one that it does not know goes by the code.", "",
        "What to do by code alone: ABORTED, read again and decide again. UNAVAILABLE, DEADLINE_EXCEEDED and",
        "RESOURCE_EXHAUSTED with RetryInfo, call again after its delay, a write with the same `request_id`.",
        "INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION and OUT_OF_RANGE, change the request or",
        "what it is about. INTERNAL, tell the operator the id of RequestInfo.", "",
        "More than 35 faults of one request: ErrorInfo's metadata `violations` counts them, `violations_from` and",
        "`violations_listed` say which are there; the same call with the metadata `accord-violations-from: 35`",
        "is told those from there on.", "",
    ]
    of = errors()
    for place, title, what in PLACES:
        rows = [(f"`{e['reason']}`", ", ".join(e.get("codes", [])), e["cause"], e["remedy"],
                 names(e.get("metadata", []))) for e in of if e["where"] == place]
        lines += [f"## {title}", what, ""]
        head = ("reason", "code", "cause", "remedy", "metadata")
        if place in ("row", "finding"):
            head, rows = ("reason", "cause", "remedy"), [(r[0], r[2], r[3]) for r in rows]
        lines += table(head, rows) + [""]
    lines += ["## Errors of the gateway", "Beside those of the services, which it passes on. HTTP 200: told inside "
              "of an answer, by an event or by a job.", ""]
    lines += table(("reason", "code", "HTTP", "cause", "remedy"),
                   [(f"`{e['reason']}`", e["code"], str(e["http"]), e["cause"], e["remedy"]) for e in gateway()])
    lines += ["", "## Explanations", "`accord.common.v1.Explanation` inside of answers, and refusals made of one. "
              "Details marked ? may be missing.", ""]
    lines += table(("reason", "in English", "details"),
                   [(f"`{code}`", english, names(details)) for code, english, details in explanations()])
    return "\n".join(lines) + "\n"


def complaints():
    found, listed = used(), {e["reason"] for e in errors()}
    explained = {code for code, _, _ in explanations()}
    for reason, file in sorted(found.items()):
        if reason not in listed | explained:
            yield f"{file} gives {reason}, which common/explain/errors.json lacks"
    for reason in sorted(listed - found.keys() - SAID_OTHERWISE):
        yield f"common/explain/errors.json has {reason}, which no code gives"
    for reason, where in promised():
        if reason not in listed | explained:
            yield f"{where} names {reason}, which no catalogue has"
    order = [e["reason"] for e in errors()]
    if order != sorted(set(order)):
        yield "common/explain/errors.json is not sorted, or has one twice"
    places = {place for place, _, _ in PLACES}
    for e in errors():
        if e["where"] not in places or not all(e[key].endswith(".") for key in ("cause", "remedy")):
            yield f"{e['reason']}: where, cause and remedy are not as in the others"
    for code, english, _ in explanations():
        if not english:
            yield f"{code} has no English in common/explain/reasons.h"
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        yield "docs/REASONS.md is not what the catalogues say: run scripts/checks/reasons.py --write"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(), encoding="utf-8")
    elif found := list(complaints()):
        sys.exit("\n".join(found))
