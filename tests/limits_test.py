"""Whether docs/LIMITS.md says what the code does: each row's constant is in the file that it names, and
its bound is what the constant comes to."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts/checks"))
import limits  # noqa: E402

ROW = re.compile(r"^\|([^|]*)\|([^|]*)\|[^|]*\| `([^`]+)` in (\S+) \|$", re.MULTILINE)


def bound_of(constant):
    """What a constant's text comes to, for people."""
    value = constant.split("=")[-1].strip()
    if value.startswith("-") or "journal_size_limit" in constant:  # PRAGMA: KiB, or bytes
        count = abs(int(value)) << (10 if value.startswith("-") else 0)
        return f"{count >> 20} MiB"
    seconds = re.search(r"Seconds\((\d+)\)|(\d+) \* time\.Second", value)
    if seconds:
        return f"{seconds.group(1) or seconds.group(2)} s"
    shifted = re.search(r"(\d+)\}? << (10|20)$", value)
    if shifted:
        return f"{shifted.group(1)} {'KiB' if shifted.group(2) == '10' else 'MiB'}"
    return f"{int(value):,}"


class LimitsTest(unittest.TestCase):
    # Issue 9, fault 19
    def test_every_limit_is_what_the_code_says(self):
        text = (ROOT / "docs/LIMITS.md").read_text(encoding="utf-8").partition(limits.HEADING)[0]
        rows = ROW.findall(text)
        tables = [line for line in text.splitlines() if line.startswith("| ")]
        headings = sum(line.startswith(("| what", "| ---")) for line in tables)
        self.assertEqual(len(rows), len(tables) - headings, "rows that cannot be read")
        for what, bound, constant, file in rows:
            with self.subTest(what.strip()):
                code = re.sub(r"\s+", " ", (ROOT / file).read_text(encoding="utf-8"))
                self.assertIsNotNone(
                    re.search(r"(?<![\w.])" + re.escape(constant) + r"(?![\w])", code),
                    f"{file} has no {constant}")
                self.assertEqual(bound.strip(), bound_of(constant))

    def test_what_requests_may_hold_is_what_the_protos_say(self):
        self.assertEqual(list(limits.complaints()), [])

    def test_pages_are_as_large_as_the_protos_say(self):
        sizes = set()
        for file in ("common/resources/standard_support.cc", "common/resources/history.cc",
                     "services/forecast/api/contributions.cc", "services/accounts/api/account_methods.cc"):
            code = (ROOT / file).read_text(encoding="utf-8")
            for what, default in re.findall(r"k(\w*Page(?:Size)?)Default = (\d+)", code):
                most = re.search(rf"k{what}Max = (\d+)", code)
                sizes.add((int(default), int(most.group(1))))
        self.assertEqual(sizes, set(limits.limits()[0]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
