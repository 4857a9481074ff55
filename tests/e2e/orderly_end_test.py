"""`accord serve` asked to end while clients hold connections and the copy follows: it ends in order."""
import unittest

from api import Api
from harness import ServedTest

TRIES = 3


class OrderlyEndTest(ServedTest):
    def test_suite_that_is_asked_to_end_under_open_connections_ends_with_zero(self):
        for _ in range(TRIES):
            api = Api({service: [self.server.address] for service in
                       ("accounts", "planning", "forecast")})
            self.addCleanup(api.close)
            for _ in range(10):
                made = api.accounts.CreateAccount(account={"display_name": "Somebody"})
                api.forecast.ListStages(_accounts_revision=made.revision)
            self.assertEqual(self.server.terminate(), 0)
            self.server = self.serve()


if __name__ == "__main__":
    unittest.main(verbosity=2)
