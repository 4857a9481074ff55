"""`changelog.py LANDED.json NOW.json FINDINGS CHANGELOG`: whether the newest chapter of the changelog names
what two images of the protos differ in.

A finding of `buf breaking` passes if the chapter has the line "- Breaks: `FINDING`", with why behind it; such a
line that breaks nothing is a fault as well. Every RPC that was added stands in the chapter in backticks, as
`Service.Method`, or as `Service.*` where the service is new.
"""

import json
import pathlib
import re
import sys

CHAPTER = re.compile(r"^## ", re.MULTILINE)
BREAKS = re.compile(r"^- Breaks: `([^`]+)`: \S", re.MULTILINE)
NAMED = re.compile(r"`(\w+\.(?:\w+|\*))`")


def newest(changelog):
    return CHAPTER.split(changelog)[1]


def methods(image):
    """`Service.Method` of every RPC of ours."""
    return {f"{service['name']}.{method['name']}" for file in image["file"]
            if file.get("package", "").startswith("accord.")
            for service in file.get("service", ()) for method in service.get("method", ())}


def complaints(landed, now, findings, changelog):
    chapter = newest(changelog)
    listed, found = set(BREAKS.findall(chapter)), set(findings)
    for each in sorted(found - listed):
        yield f"breaks, and the changelog's newest chapter does not say so: {each}"
    for each in sorted(listed - found):
        yield f"the changelog says that it breaks, and it does not: {each}"
    named = set(NAMED.findall(chapter))
    for each in sorted(methods(now) - methods(landed)):
        if each not in named and each.split(".")[0] + ".*" not in named:
            yield f"is new, and the changelog's newest chapter does not name it: {each}"


def main(landed, now, findings, changelog):
    read = [pathlib.Path(path).read_text(encoding="utf-8") for path in (landed, now, findings, changelog)]
    found = list(complaints(json.loads(read[0]), json.loads(read[1]), read[2].splitlines(), read[3]))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
