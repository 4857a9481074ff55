"""kill -9 at every step of the migrations: the next start finishes them, to the same schema."""
import concurrent.futures
import os
import sqlite3
import unittest

from faults import FaultTest, sized
from postgres import Postgres

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


class ReplicasMigrateTest(FaultTest):
    """Two replicas start on one empty PostgreSQL at once; one is killed at some step."""

    def schema(self, url):
        return [
            self.postgres.query(sql, url)
            for sql in (
                "SELECT table_name, column_name, data_type FROM information_schema.columns "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2",
                "SELECT tablename, indexdef FROM pg_indexes "
                "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2",
                "SELECT set_name, version, name FROM schema_migration ORDER BY 1, 2",
                "SELECT set_name, version, step FROM schema_step ORDER BY 1, 2, 3",
                "SELECT COUNT(*) FROM organization",
            )
        ]

    def test_one_replica_finishes_what_another_was_killed_in(self):
        self.postgres = Postgres(self.folder)
        self.addCleanup(self.postgres.close)
        undisturbed = self.serve(self.postgres.url).start()
        expected = self.schema(self.postgres.url)
        undisturbed.kill()
        for step in range(2, 30, sized(ci=12, full=1)):
            url = self.postgres.create_database(f"step_{step}")
            replicas = [self.serve(url), self.serve(url)]
            with concurrent.futures.ThreadPoolExecutor() as threads:
                threads.submit(replicas[0].start, f"{FAILPOINT}=kill:{step}")
                threads.submit(replicas[1].start).result()
            self.assertTrue(replicas[1].alive(), replicas[1].errors())
            replicas[0].kill()
            replicas[0].start()
            self.assertEqual(self.schema(url), expected, f"one was killed at step {step}")
            for replica in replicas:
                self.assertEqual(replica.terminate(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
