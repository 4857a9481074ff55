"""The canary: every kind of breach is found in a doctored ledger, and none in an honest one."""
import unittest

from ledger import Call, Ledger, Watcher, violations


class LedgerTest(unittest.TestCase):
    def setUp(self):
        self.ledger = Ledger()
        self.ledger.calls = [
            Call("forecast", "r-1", "CreateOpportunity", [("OK", "")], 2, ("opportunities/a",),
                 [True]),
            Call("forecast", "r-2", "UpsertOpportunities", [("UNAVAILABLE", ""), ("OK", "")], 3,
                 ("opportunities/b", "opportunities/c")),
            Call("forecast", "r-3", "UpdateOpportunity", [("OK", "")], 4, ("opportunities/a",)),
        ]
        self.watcher = Watcher("forecast", 4, [
            (1, "stages/x"), (2, "opportunities/a"), (3, "opportunities/c"), (3, "opportunities/b"),
            (4, "opportunities/a")], ["UNAVAILABLE"])
        self.ledger.watchers = [self.watcher]
        self.audits = {"forecast": {1: "", 2: "r-1", 3: "r-2", 4: "r-3"}}

    def assert_breach(self, words):
        found = violations(self.ledger, self.audits)
        self.assertTrue(any(words in breach for breach in found), f"'{words}' not in {found}")

    def test_honest_ledger_has_no_breach(self):
        self.assertEqual(violations(self.ledger, self.audits), [])

    def test_ledger_that_shows_nothing_is_none(self):
        self.ledger.calls = []
        self.assert_breach("this shows nothing")

    def test_lost_write_is_found(self):
        self.audits["forecast"][4] = ""
        self.assert_breach("lost: Call(service='forecast', request_id='r-3'")

    def test_lost_revision_is_found(self):
        del self.audits["forecast"][3]
        self.assert_breach("has no revision 3")

    def test_second_effect_is_found(self):
        self.audits["forecast"][5] = "r-3"
        self.assert_breach("took effect 2 times")

    def test_phantom_is_found(self):
        self.audits["forecast"][5] = "r-9"
        self.assert_breach("r-9, which nobody made")

    def test_answer_of_another_revision_is_found(self):
        self.ledger.calls[1].revision = 2
        self.assert_breach("took effect in 3, later than it was told")
        self.ledger.calls[0].revision = 3
        self.assert_breach("never tried again, took effect in 2")

    def test_other_answer_to_a_repeated_call_is_found(self):
        self.ledger.calls[0].repeats.append(False)
        self.assert_breach("got another answer than the first")

    def test_internal_error_is_found(self):
        self.ledger.calls[1].outcomes[0] = ("INTERNAL", "")
        self.assert_breach("failed with INTERNAL")

    def test_change_that_is_not_told_told_twice_or_torn_is_found(self):
        self.watcher.told.remove((3, "opportunities/c"))
        self.assert_breach("of revision 3, which wrote")
        self.setUp()
        self.watcher.told.append((4, "opportunities/a"))
        self.assert_breach("of revision 4, which wrote")

    def test_changes_out_of_order_are_found(self):
        self.watcher.told.reverse()
        self.assert_breach("out of order")

    def test_watcher_that_never_arrives_or_ends_badly_is_found(self):
        self.watcher.position = 3
        self.assert_breach("got to 3; 4 is acknowledged")
        self.watcher.ends.append("OUT_OF_RANGE")
        self.assert_breach("a stream ended with OUT_OF_RANGE")


if __name__ == "__main__":
    unittest.main()
