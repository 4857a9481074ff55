"""A disk of 4 MB that fills up: writes are refused by name, reads go on, and writes resume when there
is room again, without anybody doing anything.

The disk is a tmpfs, which only root may mount: the test is skipped for others.
"""
import os
import sqlite3
import subprocess
import unittest

from faults import FaultTest, sized, sqlite_audit

DISK = "4m"
PIECE_BYTES = 192 << 10
LAST_PIECE_BYTES = 1 << 20  # the load ends before it fills this
ROUNDS = sized(ci=2, full=5)


def failures(lines):
    return [line for line in lines if line["kind"] == "failure"]


class DiskFullTest(FaultTest):
    def setUp(self):
        super().setUp()
        self.disk = f"{self.folder}/disk"
        os.mkdir(self.disk)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", self.disk],
            capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"a tmpfs cannot be mounted here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], check=True)

    def test_full_disk_refuses_writes_until_there_is_room(self):
        for piece in range(ROUNDS + 1):
            with open(f"{self.disk}/ballast-{piece}", "wb") as file:
                file.write(bytes(PIECE_BYTES if piece < ROUNDS else LAST_PIECE_BYTES))
        service = self.serve(f"sqlite:{self.disk}/data").start()
        driver = self.load([service], pause="1ms", clients=8)
        for piece in range(ROUNDS):
            self.wait_until_full(driver)
            os.remove(f"{self.disk}/ballast-{piece}")
            seconds = driver.wait_for_more("acknowledged")
            print(f"\nthe first write after {seconds:.2f} s of room", flush=True)
        self.wait_until_full(driver)
        os.remove(f"{self.disk}/ballast-{ROUNDS}")
        driver.wait_for_more("acknowledged")
        lines = driver.finish()
        self.assertEqual(service.terminate(), 0)
        for line in failures(lines):
            self.assertEqual((line["code"], line["reason"]), (8, "STORAGE_FULL"), line)
        with sqlite3.connect(f"{self.disk}/data/accounts.db") as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        self.assert_sound(lines, sqlite_audit(f"{self.disk}/data/accounts.db"))

    def wait_until_full(self, driver):
        """Until every client waits for room. Those that only read must not."""
        driver.wait_for_more("failed", 200)
        driver.wait_for_more("reads", 20)


if __name__ == "__main__":
    unittest.main(verbosity=2)
