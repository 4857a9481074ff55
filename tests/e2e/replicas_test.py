"""Two replicas of each service on one PostgreSQL and, if there is one, one Redis."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from harness import BIN, Server, accord

POSTGRES = os.environ.get("ACCORD_TEST_POSTGRES", "")
REDIS = os.environ.get("ACCORD_TEST_REDIS", "")
SERVICES = ("accounts", "planning", "forecast")
TRIES = int(os.environ.get("ACCORD_READ_BACK_TRIES", "300"))


def psql(sql):
    subprocess.run(
        ["psql", "--quiet", "--no-psqlrc", POSTGRES, "--command", sql], check=True, timeout=60,
        stdout=subprocess.DEVNULL,
    )


class Cluster:
    """Databases of its own, gone with it, and two servers of each service on them.

    `address` is what --server takes.
    """

    def __init__(self):
        self.prefix = f"accord_e2e_{os.getpid()}_{time.monotonic_ns()}"
        self.made = []
        self.replicas = {service: [] for service in SERVICES}
        self.database = self.make_databases("one")

    def make_databases(self, name):
        """One for each service; returns what --database takes."""
        for service in SERVICES:
            self.made.append(f"{self.prefix}_{name}_{service}")
            psql(f"CREATE DATABASE {self.made[-1]}")
        place = urllib.parse.urlsplit(POSTGRES)
        return place._replace(path=f"/{self.prefix}_{name}_{{service}}").geturl()

    def serve(self):
        for _ in range(2):
            self.start("accounts")
        accounts = ",".join(server.address for server in self.replicas["accounts"])
        for service in ("planning", "forecast"):
            for _ in range(2):
                self.start(service, f"--accounts={accounts}")
        self.address = ",".join(
            f"{service}=" + ",".join(server.address for server in servers)
            for service, servers in self.replicas.items()
        )

    def start(self, service, *options):
        redis = [f"--redis={REDIS}"] if REDIS else []
        self.replicas[service].append(
            Server(
                f"accord-{service}", f"--database={self.database}", "--listen=127.0.0.1:0",
                *redis, *options,
            )
        )

    def wait_until_healthy(self):
        for _ in range(300):
            if accord(self, "health", expect=None).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError(accord(self, "health", expect=None).stdout)

    def stop(self):
        for servers in self.replicas.values():
            for server in servers:
                if server.process.poll() is None:
                    server.kill()
        for database in self.made:
            psql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@unittest.skipUnless(POSTGRES, "needs ACCORD_TEST_POSTGRES; scripts/test starts one")
class ReplicasTest(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.stop)
        self.cluster.serve()
        self.cluster.wait_until_healthy()

    def test_what_one_replica_wrote_the_other_reads_by_its_token(self):
        done = subprocess.run(
            [BIN / "read_back", self.cluster.address, str(TRIES)], capture_output=True, text=True,
            timeout=500,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr[-2000:])

    def test_demo_written_through_all_replicas_moves_from_engine_to_engine(self):
        accord(self.cluster, "demo")
        folder = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        sqlite = f"--database=sqlite:{folder}/copy"
        again = self.cluster.make_databases("again")
        self.db("verify", f"--database={self.cluster.database}")
        self.db("backup", folder / "one", f"--database={self.cluster.database}")
        self.db("restore", folder / "one", sqlite)
        self.db("verify", sqlite)
        self.db("backup", folder / "two", sqlite)
        self.kill_soon("restore", folder / "two", f"--database={again}")
        self.db("restore", folder / "two", f"--database={again}")
        self.db("verify", f"--database={again}")
        self.assert_same_files(folder / "one", folder / "two")

    def db(self, *arguments):
        done = subprocess.run(
            [BIN / "accord", "db", *arguments], capture_output=True, text=True, timeout=120
        )
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout}{done.stderr[-2000:]}")

    def kill_soon(self, *arguments):
        """Kills it somewhere on its way, long before a machine could have done all of it."""
        process = subprocess.Popen(
            [BIN / "accord", "db", *arguments], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.1)
        process.kill()
        self.assertEqual(process.wait(), -signal.SIGKILL)

    def assert_same_files(self, one, two):
        for path in one.glob("*/*.csv"):
            if path.name == "counter.csv":
                continue  # it holds the identity of the database, which is not copied
            other = two / path.relative_to(one)
            # The engines may give rows in another order.
            self.assertEqual(
                sorted(path.read_bytes().split(b"\n")), sorted(other.read_bytes().split(b"\n")),
                path.relative_to(one),
            )


if __name__ == "__main__":
    unittest.main(verbosity=2)
