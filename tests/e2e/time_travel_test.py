"""The past, over a real process: what was shown is shown again after an affiliate has changed hands, and
the history says who moved it."""
import datetime
import unittest

from harness import ServedTest, accord, accord_json

TOP = "Orvane Bank Group"
CHILD = "Orvane Factoring Polska"
NEW_PARENT = "Orvane Bank Deutschland"


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


class TimeTravelTest(ServedTest):
    def look(self, *as_of):
        """What a manager sees: the tree, and the forecast of the top, the child and its new parent."""
        seen = [accord_json(self.server, "accounts", "tree", TOP, *as_of)]
        for account in (TOP, CHILD, NEW_PARENT):
            seen.append(
                accord_json(
                    self.server, "forecast", "show", "--account", account, "--by", "child", *as_of
                )
            )
            seen.append(
                accord_json(self.server, "forecast", "contributions", "--account", account, *as_of)
            )
        return seen

    def test_what_was_shown_before_a_move_is_shown_again(self):
        accord(self.server, "demo")
        before = self.look()
        then = now()
        moved = accord(
            self.server, "accounts", "move", CHILD, "--to", NEW_PARENT, "--reason", "taken over"
        )
        self.assertIn("moved below", moved.stdout)
        self.assertNotEqual(self.look(), before, "the move changed nothing: nothing is tested")
        self.assertEqual(self.look("--as-of", then), before)

        self.assertEqual(self.server.terminate(), 0)
        self.server = self.serve()
        self.assertEqual(self.look("--as-of", then), before, "after a restart")

    def test_history_says_who_moved_an_account_from_where_to_where(self):
        accord(self.server, "demo")
        before = accord_json(self.server, "accounts", "show", CHILD)["account"]
        accord(
            self.server, "--as", "people/ingrid-sollers",
            "accounts", "move", CHILD, "--to", NEW_PARENT, "--reason", "taken over",
        )
        after = accord_json(self.server, "accounts", "show", CHILD)["account"]
        newest = accord_json(self.server, "history", CHILD)["revisions"][0]
        self.assertEqual(newest["kind"], "UPDATED")
        self.assertEqual(newest["onBehalfOf"], "people/ingrid-sollers")
        self.assertEqual(newest["reason"], "taken over")
        self.assertEqual(newest["etag"], after["etag"])
        parent = [change for change in newest["changes"] if change["path"] == "parent"]
        self.assertEqual(parent[0]["oldValue"], before["parent"])
        self.assertEqual(parent[0]["newValue"], after["parent"])
        table = accord(self.server, "history", CHILD, "--limit", 1).stdout
        self.assertIn("taken over", table)

    def test_past_that_cannot_be_shown_is_said_so(self):
        accord(self.server, "demo")
        ahead = accord(self.server, "accounts", "tree", "--as-of", 999999999, expect=None)
        self.assertNotEqual(ahead.returncode, 0)
        self.assertIn("REVISION_IN_FUTURE", ahead.stderr)
        gone = accord(self.server, "accounts", "show", "accounts/orvane-bank-group",
                      "--as-of", "2001-01-01", expect=None)
        self.assertNotEqual(gone.returncode, 0)
        self.assertIn("RESOURCE_NOT_FOUND", gone.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
