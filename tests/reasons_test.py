"""Whether every reason that the code gives is in the catalogues, and docs/REASONS.md says what they say."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "scripts/checks"))
import reasons  # noqa: E402


class ReasonsTest(unittest.TestCase):
    def test_catalogues_code_and_page_agree(self):
        self.assertEqual(list(reasons.complaints()), [])

    # Else nothing above would be seen.
    def test_reasons_of_every_way_to_give_one_are_found(self):
        found = reasons.used()
        for reason in ("ETAG_MISMATCH", "SERVER_BUSY", "FIELD_REQUIRED", "DRAINING", "INVALID_FIELDS",
                       "COMMAND_NOT_UNDERSTOOD", "HIERARCHY_CYCLE"):
            self.assertIn(reason, found)
        self.assertNotIn("TOP_PARENT_ACCOUNT_MANAGER", found)

    def test_reasons_in_the_comments_of_rpcs_are_read(self):
        named = {reason for reason, _ in reasons.promised()}
        self.assertLessEqual({"HIERARCHY_CYCLE", "WATCH_TOO_SLOW", "PLAN_EMPTY", "PAGE_TOKEN_EXPIRED"}, named)

    def test_reason_means_one_thing_for_services_and_gateway(self):
        ours = {e["reason"]: e["codes"] for e in reasons.errors() if e["where"] in ("call", "field")}
        for theirs in reasons.gateway():
            if theirs["reason"] in ours:
                self.assertIn(theirs["code"], ours[theirs["reason"]], theirs["reason"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
