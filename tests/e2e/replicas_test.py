"""Two replicas of each service on one PostgreSQL and, if there is one, one Redis."""
import os
import pathlib
import shutil
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
        for service in SERVICES:
            psql(f"CREATE DATABASE {self.prefix}_{service}")
        place = urllib.parse.urlsplit(POSTGRES)
        self.database = place._replace(path=f"/{self.prefix}_{{service}}").geturl()
        self.replicas = {service: [] for service in SERVICES}

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
        for service in SERVICES:
            psql(f"DROP DATABASE IF EXISTS {self.prefix}_{service} WITH (FORCE)")


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

    def test_demo_is_loaded_through_all_replicas_backed_up_and_restored_into_sqlite(self):
        accord(self.cluster, "demo")
        folder = pathlib.Path(tempfile.mkdtemp(prefix="accord-e2e-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        postgres, sqlite = f"--database={self.cluster.database}", f"--database=sqlite:{folder}/copy"
        for arguments in (
            ("verify", postgres),
            ("backup", folder / "backup", postgres),
            ("restore", folder / "backup", sqlite),
            ("verify", sqlite),
        ):
            done = subprocess.run(
                [BIN / "accord", "db", *arguments], capture_output=True, text=True, timeout=120
            )
            self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout}{done.stderr[-2000:]}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
