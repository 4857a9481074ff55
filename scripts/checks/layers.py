"""Checks who includes whom: `layers.py FILE...`, C++ files by their path from the repository's root.

The rules, and why:
  common/         names no service and no program: every service stands on it.
  common/base/    stands on nothing else of ours.
  services/X/     never includes services/Y: services meet in protos only.
  api/, storage/  of a service never include each other: both stand on domain/. A test may, since
                  it wires a handler to a store as main.cc does.
  engine/         what keeps a service's memory right: stands on domain/, and sees neither api/ nor
                  storage/.
  domain/         no api/, no storage/, no generated protos, no gRPC, no SQL, no cache: its rules
                  are tested without a server, and outlive all of these.
  api/            of a service opens no snapshot of its own: it reads through its call's viewer
                  (resources::SnapshotOf, SnapshotFor, ReaderFor).
  cli/            speaks to services by RPC; only cli/serve* hosts them, and cli/db/ looks after their
                  databases.
"""

import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

OUTSIDE_DOMAIN = re.compile(
    r"\.pb\.h$|^(grpc|grpcpp|google/protobuf|soci|hiredis)/|^(sqlite3|libpq-fe|soci)\.h$"
    r"|^soci-|^common/(rpc|sql|cache)/"
)
PROGRAMS = ("cli/", "bench/", "tests/", "gateway/")


SNAPSHOT = re.compile(r"(\.|->)Snapshot\(")
# Reads a tree for everybody; what of it is shown is the viewer's.
READS_FOR_ALL = {"services/accounts/api/past_trees.cc"}


def reads_for_nobody(path, line):
    """Whether a line of the file at `path` reads the store past the viewer of its call."""
    if path in READS_FOR_ALL or path.endswith("_test.cc"):
        return False
    return bool(re.match(r"services/[^/]+/api/", path) and SNAPSHOT.search(line))


def complaint(path, included):
    """Why the file at `path` may not include `included`, or None."""
    parts = path.split("/")
    if parts[0] == "common":
        if included.startswith("services/"):
            return "common/ names no service"
        if included.startswith(PROGRAMS):
            return "common/ names no program"
        if parts[1] == "base" and re.match(r"common/(?!base/)", included):
            return "common/base stands on nothing else of ours"
    if parts[0] == "services" and len(parts) > 2:
        return complaint_of_service(parts[1], parts[2], path, included)
    if parts[0] == "cli" and included.startswith("services/"):
        if not parts[1].startswith("serve") and parts[1] != "db":
            return "cli/ speaks to services by RPC; only cli/serve* and cli/db/ know them"
    return None


def complaint_of_service(service, layer, path, included):
    if included.startswith(PROGRAMS):
        return "a service names no program"
    own = f"services/{service}/"
    if included.startswith("services/") and not included.startswith(own):
        return "services meet in protos only"
    other = {"api": "storage", "storage": "api"}.get(layer)
    if other and included.startswith(f"{own}{other}/") and not path.endswith("_test.cc"):
        return f"{layer}/ and {other}/ never see each other: both stand on domain/"
    others = (f"{own}api/", f"{own}storage/")
    if layer == "engine" and included.startswith(others) and not path.endswith("_test.cc"):
        return "engine/ stands on domain/, and sees neither api/ nor storage/"
    if layer == "domain":
        if included.startswith((f"{own}api/", f"{own}engine/", f"{own}storage/")):
            return "domain/ stands on neither api/, engine/ nor storage/"
        if OUTSIDE_DOMAIN.search(included):
            return "domain/ knows no proto, RPC, SQL or cache"
    return None


def main(paths):
    found = 0
    for path in paths:
        with open(path, encoding="utf-8") as source:
            for number, line in enumerate(source, start=1):
                match = INCLUDE.match(line)
                reason = complaint(path, match.group(2)) if match else None
                if reads_for_nobody(path, line):
                    found += 1
                    print(f"{path}:{number}: opens a snapshot: read by resources::ReaderFor")
                if reason:
                    found += 1
                    print(f"{path}:{number}: includes {match.group(2)}: {reason}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
