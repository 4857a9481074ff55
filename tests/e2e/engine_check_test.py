"""PostgreSQL's own check of its files, where it is installed: `accord db verify` runs it."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from api import SERVICES, Api
from harness import BIN, Server

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
from postgres import Postgres  # noqa: E402

PAGE_BYTES = 8192
# Of an index's page: where its entries end, before 16 bytes of its own.
ENTRIES = slice(PAGE_BYTES - 16 - 256, PAGE_BYTES - 16)


class EngineCheckTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.postgres = Postgres(self.folder)
        self.addCleanup(self.postgres.close)
        self.url = self.postgres.create_database("accord_accounts")
        server = Server("accord-accounts", f"--database={self.url}", "--listen=127.0.0.1:0")
        try:
            api = Api({service: [server.address] for service in SERVICES})
            for name in ("acme", "birch", "cedar", "dahlia"):
                api.accounts.CreateAccount(account_id=name, account={"display_name": name})
            api.close()
        finally:
            server.terminate()

    def verify(self):
        return subprocess.run(
            [BIN / "accord", "db", "verify", "--service=accounts", f"--database={self.url}"],
            capture_output=True, text=True, timeout=300)

    def damage(self, index):
        """As a disk would: the server is away, and its page checksums are off."""
        self.postgres.query("CHECKPOINT", self.url)
        path = self.postgres.query(f"SELECT pg_relation_filepath('{index}')", self.url)[0][0]
        self.postgres.kill()
        file = pathlib.Path(self.postgres.home, "data", path)
        data = bytearray(file.read_bytes())
        # Block 0 describes the index, block 1 is its first leaf.
        leaf = data[PAGE_BYTES:2 * PAGE_BYTES]
        leaf[ENTRIES] = bytes(byte ^ 0x15 for byte in leaf[ENTRIES])
        data[PAGE_BYTES:2 * PAGE_BYTES] = leaf
        file.write_bytes(data)
        self.postgres.start()

    # Issue 9, fault 18
    def test_verify_says_that_the_check_is_not_installed_runs_it_and_tells_what_it_finds(self):
        without = self.verify()
        self.assertEqual(without.returncode, 0, without.stdout + without.stderr)
        self.assertIn("CREATE EXTENSION amcheck", without.stdout)
        self.postgres.query("CREATE EXTENSION amcheck", self.url)
        sound = self.verify()
        self.assertEqual(sound.returncode, 0, sound.stdout + sound.stderr)
        looked = re.search(r"amcheck looked at (\d+) tables and indexes", sound.stdout)
        self.assertGreater(int(looked.group(1)), 20, sound.stdout)
        index = self.postgres.query(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'change' AND indexdef LIKE "
            "'%UNIQUE%' ORDER BY 1 LIMIT 1", self.url)[0][0]
        self.damage(index)
        damaged = self.verify()
        self.assertEqual(damaged.returncode, 1, damaged.stdout + damaged.stderr)
        self.assertIn(f"{index}: is damaged, says amcheck", damaged.stdout)


if __name__ == "__main__":
    unittest.main()
