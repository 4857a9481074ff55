"""The canary: the checker finds every kind of breach in a history that was doctored, and none in one
that was not. A check that cannot fail shows nothing."""
import copy
import unittest

from checker import violations


def version(revision, name, op, parent="", placed=0):
    return {"revision": revision, "name": f"accounts/{name}", "op": op, "etag": f"e{revision}",
            "parent": f"accounts/{parent}" if parent else "", "placed": placed}


def without_revision(made):
    return {key: value for key, value in made.items() if key != "revision"}


class HonestHistory:
    """Two roots, one of them updated and put below the other; an upsert of two; a read."""

    def __init__(self):
        self.log = [
            version(2, "a", "r-1"),
            version(3, "b", "r-2"),
            version(4, "b", "r-3"),
            version(5, "b", "r-3", parent="a", placed=1),
            version(6, "u", "r-5"),
            version(6, "v", "r-5"),
        ]
        self.calls = [
            {"what": "create", "names": ["accounts/a"], "parent": ""},
            {"what": "create", "names": ["accounts/b"], "parent": ""},
            {"what": "update", "names": ["accounts/b"]},
            {"what": "move", "names": ["accounts/b"], "parent": "accounts/a"},
            {"what": "upsert", "entries": 2},
        ]

    def lines(self):
        lines = [{"kind": "audit", "revision": 1, "request_id": "", "method": "Own"}]
        for number, call in enumerate(self.calls, start=1):
            request_id, revision = f"r-{number}", number + 1
            lines.append({"kind": "call", "call": number, "request_id": request_id, **call})
            made = [without_revision(v) for v in self.log if v["revision"] == revision]
            lines.append({"kind": "answer", "call": number, "min_revision": number,
                          "revision": revision, "versions": made})
            lines.append({"kind": "audit", "revision": revision, "request_id": request_id,
                          "method": call["what"]})
        lines += [
            {"kind": "call", "call": 6, "what": "read", "names": ["accounts/b"]},
            {"kind": "answer", "call": 6, "min_revision": 5, "revision": 6,
             "versions": [without_revision(self.log[3])]},
        ]
        for watcher in (0, -1):
            lines += self.watch(watcher)
        newest = {made["name"]: made for made in self.log}
        lines += [{"kind": "account", **without_revision(made)} for made in newest.values()]
        for name in newest:
            child = name == "accounts/b"
            lines.append({"kind": "node", "name": name, "depth": int(child),
                          "parent": "accounts/a" if child else "",
                          "descendants": int(name == "accounts/a")})
        lines.append({"kind": "end", "revision": 6})
        return lines

    def watch(self, watcher):
        who = {"watcher": watcher, "stream": 1}
        return [
            {"kind": "watch", "after": 0, **who},
            {"kind": "message", "revision": 4, "partial": False, "changes": self.log[:3], **who},
            {"kind": "message", "revision": 5, "partial": True, "changes": self.log[3:4], **who},
            {"kind": "watch_end", "code": 14, "reason": "", **who},
            {"kind": "watch", "after": 4, **who},
            {"kind": "message", "revision": 6, "partial": False, "changes": self.log[3:], **who},
            {"kind": "watch_end", "code": 1, "reason": "", **who},
        ]


class CheckerTest(unittest.TestCase):
    def setUp(self):
        self.lines = copy.deepcopy(HonestHistory().lines())

    def find(self, kind, **fields):
        return next(line for line in self.lines if line["kind"] == kind
                    and all(line.get(key) == value for key, value in fields.items()))

    def find_breach(self, words):
        found = violations(self.lines)
        self.assertTrue(any(words in breach for breach in found), f"'{words}' not in {found}")

    def drop_version(self, revision, name):
        for line in self.lines:
            if line["kind"] == "message":
                line["changes"] = [v for v in line["changes"]
                                   if (v["revision"], v["name"]) != (revision, f"accounts/{name}")]

    def test_honest_history_has_no_breach(self):
        self.assertEqual(violations(self.lines), [])

    def test_history_that_shows_nothing_is_none(self):
        self.assertNotEqual(violations([]), [])
        self.lines.remove(self.find("end"))
        self.find_breach("has no end")

    def test_lost_create_is_found(self):
        self.drop_version(2, "a")
        self.find_breach("lost: revision 2 of call 1")

    def test_lost_update_is_found(self):
        self.drop_version(4, "b")
        self.find_breach("lost: revision 4 of call 3")

    def test_lost_move_is_found(self):
        self.drop_version(5, "b")
        self.find_breach("did not put accounts/b below 'accounts/a'")

    def test_lost_revision_is_found(self):
        self.lines.remove(self.find("audit", revision=4))
        self.find_breach("lost: call 3 was acknowledged and left no revision")
        self.find_breach("the audit has no revision 4")

    def test_lost_end_of_the_audit_is_found(self):
        self.lines.remove(self.find("audit", revision=6))
        self.find_breach("the audit ends at 5")

    def test_account_that_is_not_listed_is_found(self):
        self.lines.remove(self.find("account", name="accounts/a"))
        self.find_breach("lost: accounts/a is not listed")

    def test_account_that_was_never_made_is_found(self):
        self.lines.append({"kind": "account", **without_revision(version(9, "x", "r-9"))})
        self.find_breach("phantom: accounts/x is listed")

    def test_version_that_nobody_asked_for_is_found(self):
        self.find("audit", revision=3)["request_id"] = "r-77"
        self.find_breach("phantom: nobody asked for accounts/b in revision 3")

    def test_version_of_another_mark_is_found(self):
        self.lines.remove(self.find("answer", call=3))
        for line in self.lines:
            if line["kind"] == "message":
                for made in line["changes"]:
                    if made["revision"] == 4:
                        made["op"] = "r-1"
        self.find_breach("phantom: accounts/b in revision 4 bears 'r-1'")

    def test_refused_call_with_an_effect_is_found(self):
        self.find("answer", call=3)["kind"] = "refusal"
        self.find("refusal", call=3).update(code=9, reason="")
        self.find_breach("call 3 was refused and took effect in revision 4")

    def test_refusal_after_an_answer_is_found(self):
        self.lines.append({"kind": "refusal", "call": 3, "code": 9, "reason": ""})
        self.find_breach("acknowledged and then refused")

    def test_second_effect_is_found(self):
        self.lines.append({"kind": "audit", "revision": 7, "request_id": "r-3", "method": "update"})
        self.find_breach("call 3 took effect 2 times")

    def test_other_answer_to_a_repeated_call_is_found(self):
        self.lines.append({"kind": "repeat", "call": 3, "same": False})
        self.find_breach("made again, got another answer")

    def test_answer_of_an_earlier_revision_is_found(self):
        self.find("answer", call=3)["revision"] = 3
        self.find_breach("call 3 was told revision 3 and took effect in 4")

    def test_circle_is_found(self):
        for line in self.lines:
            if line["kind"] == "message":
                for made in line["changes"]:
                    if (made["revision"], made["name"]) == (5, "accounts/b"):
                        made["parent"] = "accounts/b"
        self.find_breach("broken tree: accounts/b stands below itself in revision 5")

    def test_tree_that_differs_from_the_rows_is_found(self):
        self.find("node", name="accounts/a")["descendants"] = 2
        self.find_breach("accounts/a has 2 below it, not 1")
        self.find("node", name="accounts/b")["parent"] = ""
        self.find_breach("accounts/b stands below ''")
        self.lines.remove(self.find("node", name="accounts/u"))
        self.find_breach("accounts/u is not in it")

    def test_torn_upsert_is_found(self):
        self.drop_version(6, "v")
        self.find_breach("torn: upsert 5")
        self.find_breach("lost: revision 6 of upsert 5 lacks accounts/v")

    def test_torn_revision_in_a_watch_is_found(self):
        message = self.find("message", watcher=0, revision=6)
        message["changes"].pop()
        self.find_breach("watcher 0, revisions 4 to 6: told 2 changes, 3 were made")

    def test_change_told_twice_is_found(self):
        message = self.find("message", watcher=0, revision=4)
        message["changes"].append(message["changes"][0])
        self.find_breach("watcher 0, revisions 0 to 4: told 4 changes")

    def test_changes_out_of_order_are_found(self):
        self.find("message", watcher=0, revision=4)["changes"].reverse()
        self.find_breach("watcher 0, revisions 0 to 4")

    def test_watch_that_goes_back_is_found(self):
        self.find("message", watcher=0, revision=6)["revision"] = 3
        self.find_breach("watcher 0 was told 3 after 4")

    def test_watcher_that_never_arrives_is_found(self):
        self.lines.remove(self.find("message", watcher=0, revision=6))
        self.find_breach("watcher 0 got to 4")

    def test_forgotten_revision_in_a_watch_is_found(self):
        self.find("watch_end", watcher=0, code=14)["code"] = 11
        self.find_breach("stream ended with")

    def test_stale_read_is_found(self):
        self.find("answer", call=6)["versions"] = [without_revision(HonestHistory().log[2])]
        self.find_breach("wrong answer: read 6")

    def test_read_older_than_its_token_is_found(self):
        self.find("answer", call=6).update(revision=4, versions=[])
        self.find("answer", call=6)["versions"] = [without_revision(HonestHistory().log[2])]
        self.find_breach("call 6 asked for 5, got 4")

    def test_account_that_a_read_does_not_find_is_found(self):
        self.lines.append({"kind": "refusal", "call": 6, "code": 5, "reason": "NOT_FOUND",
                           "min_revision": 6})
        self.find_breach("call 6 did not find accounts/b")

    def test_internal_error_is_found(self):
        self.lines.append({"kind": "failure", "call": 6, "code": 13, "reason": ""})
        self.find_breach("failed with INTERNAL")


if __name__ == "__main__":
    unittest.main()
