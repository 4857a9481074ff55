"""kill -9 at every step of the migrations: the next start finishes them, to the same schema."""
import os
import sqlite3
import unittest

from faults import FaultTest, sized

FAILPOINT = "migrate.between_statements"
STEPS_MAX = 1000
# CI strikes at each so-manieth step only.
STRIDE = sized(ci=9, full=1)


def schema(folder):
    with sqlite3.connect(f"{folder}/accounts.db") as database:
        return (
            database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall(),
            database.execute(
                "SELECT set_name, version, name FROM schema_migration ORDER BY 1, 2").fetchall(),
            database.execute("SELECT COUNT(*) FROM organization").fetchone(),
        )


class MigrationTest(FaultTest):
    def test_killed_migration_is_finished_by_the_next_start(self):
        undisturbed = self.serve(f"sqlite:{self.folder}/undisturbed").start()
        self.assertEqual(undisturbed.terminate(), 0)
        expected = schema(f"{self.folder}/undisturbed")
        kills = 0
        for step in range(1, STEPS_MAX, STRIDE):
            folder = f"{self.folder}/{step}"
            service = self.serve(f"sqlite:{folder}").start(f"{FAILPOINT}=kill:{step}")
            if service.alive():
                break  # it has no such step
            service.wait_until_killed()
            kills += 1
            service.start()
            self.assertEqual(service.terminate(), 0)
            self.assertEqual(schema(folder), expected, f"killed at step {step}")
        self.assertGreater(kills, 2, "the failpoint was never reached")
        print(f"\nkilled at {kills} steps", flush=True)

    def test_database_that_is_half_migrated_again_and_again_is_finished(self):
        folder = f"{self.folder}/data"
        service = self.serve(f"sqlite:{folder}")
        for step in range(1, 20, sized(ci=4, full=1)):
            service.start(f"{FAILPOINT}=kill:{step}")
            if service.alive():
                service.kill()
                break
            service.wait_until_killed()
        service.start()
        self.assertEqual(service.terminate(), 0)
        self.assertTrue(os.path.exists(f"{folder}/accounts.db"))
        undisturbed = self.serve(f"sqlite:{self.folder}/undisturbed").start()
        self.assertEqual(undisturbed.terminate(), 0)
        self.assertEqual(schema(folder), schema(f"{self.folder}/undisturbed"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
