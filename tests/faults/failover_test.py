"""A standby that lacks the last commits takes over from a primary that is gone, under two running
replicas of the accounts service: another history under the same numbers."""
import threading
import unittest

import grpc

from faults import CHANCE, FaultTest, wait_until
from api import Api, Refused
from postgres import Postgres
from proxy import Proxy

KEPT = [f"kept-{number}" for number in range(4)]
LOST = [f"lost-{number}" for number in range(5)]
NEW = [f"new-{number}" for number in range(7)]  # more than were lost: their numbers say other things


class Watcher:
    """Takes a watch on a thread of its own, until it ends."""

    def __init__(self, api, replica, **request):
        self.accounts, self.told, self.epoch, self.ending = [], 0, "", None
        self.call = api.accounts.watch(_replica=replica, _seconds=600, **request)
        self.thread = threading.Thread(target=self._take, daemon=True)
        self.thread.start()

    def _take(self):
        try:
            for message in self.call:
                self.accounts += [change.account.name for change in message.changes
                                  if change.HasField("account")]
                self.told, self.epoch = message.progress.revision, message.progress.epoch
        except grpc.RpcError as error:
            self.ending = Refused(error)


class FailoverTest(FaultTest):
    def setUp(self):
        super().setUp()
        self.primary = Postgres(self.folder)
        self.addCleanup(self.primary.close)
        # What the standby is told of passes here, and what the services ask passes there.
        self.wire = self.proxy(self.primary)
        self.address = self.proxy(self.primary)
        self.standby = self.primary.make_standby(self.wire.address)
        self.addCleanup(self.standby.close)
        url = self.primary.url.replace(f"127.0.0.1:{self.primary.port}", self.address.address)
        self.replicas = [self.serve(url).start() for _ in range(2)]
        self.api = Api({service: [replica.address for replica in self.replicas]
                        for service in ("accounts", "planning", "forecast")}, CHANCE)
        self.addCleanup(self.api.close)

    def proxy(self, postgres):
        proxy = Proxy(f"127.0.0.1:{postgres.port}")
        self.addCleanup(proxy.close)
        return proxy

    def create(self, ids):
        for name in ids:
            answer = self.api.accounts.CreateAccount(account_id=name, account={"display_name": name})
        return answer

    def names(self, replica):
        """All accounts, as this replica lists them."""
        listed = self.api.accounts.ListAccounts(_replica=replica, page_size=1000,
                                                _metadata=[("accord-consistency", "full")])
        return sorted(account.name.removeprefix("accounts/") for account in listed.message.accounts)

    # Issue 9, fault 15
    def test_a_standby_that_lacks_the_last_commits_takes_over(self):
        kept = self.create(KEPT)
        self.standby.wait_until_it_has(kept.revision)
        self.wire.cut()
        lost = self.create(LOST)
        token = self.api.accounts.ListAccounts(page_size=2).message.next_page_token
        watchers = [Watcher(self.api, replica) for replica in range(2)]
        for watcher in watchers:
            wait_until("watchers are told", lambda w=watcher: w.told >= lost.revision)

        self.primary.kill()
        self.standby.promote()
        self.address.target = f"127.0.0.1:{self.standby.port}"
        self.assertEqual(self.standby.newest_revision(), kept.revision)
        new = self.create(NEW)
        self.assertGreater(new.revision, lost.revision)
        self.assertNotEqual(new.epoch, lost.epoch)

        for replica in range(2):  # what was lost is in nobody's memory, and they agree
            self.assertEqual(self.names(replica), sorted(KEPT + NEW))
            with self.assertRaises(Refused) as gone:
                self.api.accounts.GetAccount(name=f"accounts/{LOST[0]}", _replica=replica)
            self.assertEqual(gone.exception.code, "NOT_FOUND")
            with self.assertRaises(Refused) as refused:
                self.api.accounts.GetAccount(
                    name=f"accounts/{KEPT[0]}", _replica=replica, _revision=lost.revision,
                    _metadata=[("accord-epoch", lost.epoch)])
            self.assertEqual(refused.exception.reason, "EPOCH_CHANGED")
            self.assertEqual(refused.exception.metadata["epoch"], new.epoch)
        for watcher in watchers:  # told, and not served as if nothing had happened
            wait_until("watchers hear of it", lambda w=watcher: w.ending is not None)
            self.assertEqual(watcher.ending.reason, "EPOCH_CHANGED")
            self.assertFalse(set(watcher.accounts) & {f"accounts/{name}" for name in NEW})
        for replica in range(2):
            resumed = Watcher(self.api, replica, after_revision=lost.revision, epoch=lost.epoch)
            wait_until("it ends", lambda w=resumed: w.ending is not None)
            self.assertEqual(resumed.ending.reason, "EPOCH_CHANGED")
            anew = Watcher(self.api, replica)
            wait_until("everything is told anew", lambda w=anew: w.told >= new.revision)
            self.assertEqual(sorted(anew.accounts), sorted(f"accounts/{n}" for n in KEPT + NEW))
            anew.call.cancel()
        self.check_token(token)

    def check_token(self, token):
        """A page token of the lost history."""
        with self.assertRaises(Refused) as refused:
            self.api.accounts.ListAccounts(page_size=2, page_token=token)
        self.assertEqual(refused.exception.reason, "EPOCH_CHANGED")


if __name__ == "__main__":
    unittest.main(verbosity=2)
