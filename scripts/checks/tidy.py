"""clang-tidy on what a change touches: scripts/checks/tidy.py BASE BUILD JOBS SECONDS.

Says findings in lines that differ from BASE, in sources and in headers alike: what stood there before is
no reason to send a change back. A header is seen through a source that includes it. Sources with the most
changed lines come first, and none is begun once SECONDS are over; what was not looked at is told, and is
no fault. A source that is begun is looked at to its end.
"""
import collections
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import time

HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def changed_lines(base):
    """{file: [[first, last], …]} of the C++ that differs from `base`."""
    diff = subprocess.run(["git", "diff", "-U0", "--no-color", "--diff-filter=d", base, "--", "*.cc", "*.h"],
                          check=True, capture_output=True, text=True).stdout
    lines, file = collections.defaultdict(list), None
    for line in diff.splitlines():
        if line.startswith("+++ "):
            file = line[len("+++ b/"):]
        elif (hunk := HUNK.match(line)) and hunk.group(2) != "0":
            first = int(hunk.group(1))
            lines[file].append([first, first + int(hunk.group(2) or 1) - 1])
    return lines


def sources_of(lines, compiled):
    """The sources to look at, those with the most changed lines first; headers count for theirs."""
    weights = collections.Counter()
    for file, spans in lines.items():
        source = file if file in compiled else includer_of(file, compiled)
        if source:
            weights[source] += sum(last - first + 1 for first, last in spans)
    return [source for source, _ in weights.most_common()]


def includer_of(header, compiled):
    """Its own source if it has one, else any that includes it."""
    own = str(pathlib.Path(header).with_suffix(".cc"))
    if own in compiled:
        return own
    found = subprocess.run(["git", "grep", "-lF", f'#include "{header}"', "--", "*.cc"],
                           capture_output=True, text=True).stdout.split()
    return next((source for source in found if source in compiled), None)


def main(base, build, jobs, seconds):
    root = pathlib.Path.cwd()
    entries = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
    compiled = {str(pathlib.Path(entry["file"]).relative_to(root)) for entry in entries
                if pathlib.Path(entry["file"]).is_relative_to(root)}
    lines = changed_lines(base)
    only = json.dumps([{"name": file, "lines": spans} for file, spans in lines.items()])
    until = time.monotonic() + float(seconds)

    def look(source):
        if time.monotonic() > until:
            return source, None
        done = subprocess.run(["clang-tidy-14", "-p", build, "--quiet", f"--line-filter={only}", source],
                              capture_output=True, text=True)
        return source, done

    faults, left = 0, []
    with concurrent.futures.ThreadPoolExecutor(int(jobs)) as pool:
        for source, done in pool.map(look, sources_of(lines, compiled)):
            if done is None:
                left.append(source)
            elif done.returncode != 0:
                faults += 1
                print(done.stdout or done.stderr, end="")
    if left:
        print(f"note: not looked at, for want of time: {len(left)}, the least changed: {' '.join(left)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
