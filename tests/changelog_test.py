"""Whether a change of the contract passes only if the changelog names it."""
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts/checks"))
import changelog  # noqa: E402

BREAK = "accord/a.proto: Previously present field \"1\" was deleted."


def image(*methods):
    services = {}
    for name in methods:
        service, method = name.split(".")
        services.setdefault(service, []).append({"name": method})
    return {"file": [{"package": "accord.a.v1", "service": [
        {"name": name, "method": listed} for name, listed in services.items()]}]}


def chapter(text):
    return f"# Changes\n\n## Unreleased\n{text}\n\n## 0.1\n- `S.Old` and `S.New`\n"


class ChangelogTest(unittest.TestCase):
    def complaints(self, text, findings=(), now=("S.Get",)):
        return list(changelog.complaints(image("S.Get"), image(*now), findings, chapter(text)))

    def test_what_holds_needs_no_line(self):
        self.assertEqual(self.complaints("- Texts."), [])

    def test_break_passes_only_by_its_line_with_a_reason(self):
        for line in ("", "- Something.", f"- Breaks: `{BREAK}`", f"- `{BREAK}`: why"):
            self.assertIn("breaks", self.complaints(line, [BREAK])[0], line)
        self.assertEqual(self.complaints(f"- Breaks: `{BREAK}`: it was wrong.", [BREAK]), [])

    def test_line_that_breaks_nothing_is_a_fault(self):
        self.assertIn("does not", self.complaints(f"- Breaks: `{BREAK}`: it was wrong.")[0])

    def test_new_rpc_is_named_in_the_newest_chapter(self):
        new = ("S.Get", "S.New")
        self.assertIn("S.New", self.complaints("- New things.", now=new)[0])
        self.assertEqual(self.complaints("- `S.New` is new.", now=new), [])
        self.assertEqual(self.complaints("- `S.*` is new.", now=new), [])

    def test_contract_of_now_holds(self):
        if not (ROOT / "build/tools/buf/installed.json").exists():
            self.skipTest("buf is installed by scripts/verify protos")
        told = subprocess.run(["scripts/verify", "breaking"], cwd=ROOT, capture_output=True, text=True,
                              check=False)
        self.assertEqual(told.returncode, 0, told.stdout + told.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
