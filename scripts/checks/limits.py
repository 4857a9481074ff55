"""Makes the last chapter of docs/LIMITS.md of the protos: pages, elements and lengths of requests.

`limits.py` says whether the chapter is what the protos say; `limits.py --write` writes it.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/LIMITS.md"
HEADING = "## What a request may hold\n"
MESSAGE = re.compile(r"^( *)message (\w+) \{$")
FIELD = re.compile(r"^ *(optional |repeated |map<[^>]*> )?([\w.]*) ?(\w+) = \d+( \[.*\])?;")
PAGES = re.compile(r"0, the default, means (\d+); more than (\d+) means \2")


def statements(text):
    """Comment and statement of each field, the statement on one line, each with its message's name."""
    message, comment, pending = [], [], ""
    for line in text.splitlines():
        bare = line.strip()
        if not pending and bare.startswith("//"):
            comment.append(bare[2:].strip())
            continue
        opened = MESSAGE.match(line)
        if opened:
            message = message[:len(opened.group(1)) // 2] + [opened.group(2)]
        elif pending or re.match(r"^ +(optional |repeated |map<)?[\w.]* ?\w+.* = \d+", line):
            pending = f"{pending} {bare}".strip()
            if bare.endswith(";"):
                yield ".".join(message), " ".join(comment), pending
                pending = ""
        if not pending:
            comment = []


def limits():
    """Pages by default and maximum; elements and lengths by bound: each with its fields."""
    pages, items, lengths = {}, {}, {}
    for proto in sorted((ROOT / "protos/accord").rglob("*.proto")):
        if proto.name in ("rules.proto", "policy.proto"):
            continue
        for message, comment, statement in statements(proto.read_text(encoding="utf-8")):
            name = re.search(r"(\w+) = \d+", statement).group(1)
            at = f"{message}.{name}"
            said = PAGES.search(comment)
            if name == "page_size" and said:
                pages.setdefault((int(said.group(1)), int(said.group(2))), []).append(message)
            for rule, into in (("max_items", items), ("max_length", lengths)):
                bound = re.search(rf"{rule}(?::| =) (\d+)", statement)
                if bound:
                    into.setdefault(int(bound.group(1)), []).append(at)
    return pages, items, lengths


def fields(names):
    return ", ".join(f"`{name}`" for name in sorted(set(names)))


def everywhere(table):
    """The same with those fields under one name that have one bound wherever they are, in five at least."""
    bounds, counts = {}, {}
    for bound, names in table.items():
        for name in set(names):
            last = name.rsplit(".", 1)[-1]
            bounds.setdefault(last, set()).add(bound)
            counts[last] = counts.get(last, 0) + 1
    common = {last for last, count in counts.items() if count >= 5 and len(bounds[last]) == 1}
    return {bound: [last if (last := name.rsplit(".", 1)[-1]) in common else name for name in names]
            for bound, names in table.items()}


def chapter():
    pages, items, lengths = limits()
    lines = [HEADING.rstrip(), "Made of the protos by `scripts/checks/limits.py --write`. Beyond the most of a page fewer "
             "come; beyond the others",
             "INVALID_ARGUMENT, with FIELD_TOO_MANY or FIELD_TOO_LONG for the field. Where no bound is named a list "
             "or map takes",
             "1,000 elements and a text 1,024 code points. A field without its message has the bound wherever it is.", "",
             "| a page has | at most | in |", "| --- | --- | --- |"]
    lines += [f"| {default:,} | {most:,} | {fields(names)} |" for (default, most), names in sorted(pages.items())]
    for title, table in (("elements at most", items), ("code points at most", lengths)):
        lines += ["", f"| {title} | in |", "| --- | --- |"]
        lines += [f"| {bound:,} | {fields(names)} |" for bound, names in sorted(everywhere(table).items())]
    return "\n".join(lines) + "\n"


def complaints():
    _, _, written = PAGE.read_text(encoding="utf-8").partition(HEADING)
    if HEADING + written != chapter():
        yield "docs/LIMITS.md is not what the protos say: run scripts/checks/limits.py --write"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        before = PAGE.read_text(encoding="utf-8").partition(HEADING)[0].rstrip("\n")
        PAGE.write_text(before + "\n\n" + chapter(), encoding="utf-8")
    elif found := list(complaints()):
        sys.exit("\n".join(found))
