"""Checks the packages of other languages: `proto_options.py FILE...`, protos by their path from the root.

Each file says where its code goes in Go, Java and C#; which follows from its path (AIP-191). Python goes
by the path alone. A stub that lacks a package cannot be made, or lands among another's names.
"""

import re
import sys

PLACE = re.compile(r"^protos/accord/([a-z]+)/(v\d+)/([a-z_]+)\.proto$")


def wanted_options(path):
    """The lines that a proto at this path has; None if no proto belongs there."""
    place = PLACE.match(path)
    if not place:
        return None
    package, version, stem = place.groups()
    outer = "".join(word.capitalize() for word in stem.split("_")) + "Proto"
    return [
        f'option csharp_namespace = "Accord.{package.capitalize()}.{version.upper()}";',
        f'option go_package = "accord.dev/api/{package}/{version};{package}{version}";',
        "option java_multiple_files = true;",
        f'option java_outer_classname = "{outer}";',
        f'option java_package = "dev.accord.{package}.{version}";',
    ]


def complaints(path, text):
    wanted = wanted_options(path)
    if wanted is None:
        return [f"{path}: protos stand at protos/accord/PACKAGE/VERSION/NAME.proto"]
    there = [line for line in text.splitlines() if line.startswith("option ")]
    return [f"{path}: lacks `{line}`" for line in wanted if line not in there] + [
        f"{path}: has `{line}`, which is not of its path" for line in there if line not in wanted]


def main(paths):
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as proto:
            found += complaints(path, proto.read())
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
