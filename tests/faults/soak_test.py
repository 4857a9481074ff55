"""A service under a steady small load, for long: its memory and its log come to rest.

A full run takes half an hour; once what is bounded is full, it has to be flat but for what the
accounts made since take; CI's is short, and only sees that SQLite's log is begun anew though somebody always reads.
"""
import os
import pathlib
import sqlite3
import threading
import time
import unittest

from faults import FULL, FaultTest, sized

SECONDS = int(os.environ.get("ACCORD_SOAK_SECONDS", "0")) or sized(30, 1800)
# CI has as many commits in a moment as the full run in minutes: the log has to be begun anew too.
PAUSE = sized("1ms", "20ms")
# By then what memory keeps up to a bound is full: changes for watches, caches. Only a busy machine needs
# more than half of a full run for them; there it goes on, up to three times as long.
SETTLED_WRITES = sized(0, 60_000)
SETTLED_SAMPLES = 16
RESIDENT_GROWTH_MAX = 8 << 20
LOG_BYTES_MAX = 64 << 20


class Reader(threading.Thread):
    """Reads the database beside the service, always again, each time for a moment: with two of them
    some reader always stands in the log."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.ended = threading.Event()

    def run(self):
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None)
        while not self.ended.is_set():
            database.execute("BEGIN")
            database.execute("SELECT count(*) FROM counter").fetchone()
            time.sleep(0.01)
            database.execute("COMMIT")
        database.close()


def resident(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


class SoakTest(FaultTest):
    # Issue 9, fault 19
    def test_memory_and_log_come_to_rest(self):
        service = self.serve(f"sqlite:{self.folder}").start()
        load = self.load([service], clients=2, readers=2, watchers=2, pause=PAUSE)
        readers = [Reader(f"{self.folder}/accounts.db") for _ in range(3)]
        for reader in readers:
            reader.start()
            self.addCleanup(reader.join)
            self.addCleanup(reader.ended.set)
        samples = []
        settled = []
        began = time.monotonic()
        while time.monotonic() < began + SECONDS or (
                len(settled) < SETTLED_SAMPLES and time.monotonic() < began + 3 * SECONDS):
            time.sleep(SECONDS / 60)
            log = pathlib.Path(f"{self.folder}/accounts.db-wal").stat().st_size
            samples.append((resident(service.process.pid), log))
            acknowledged = load.status()["acknowledged"]
            if acknowledged >= SETTLED_WRITES:
                settled.append(samples[-1][0])
        load.close()
        for reader in readers:
            reader.ended.set()
        seconds = time.monotonic() - began
        self.assertGreaterEqual(len(settled), SETTLED_SAMPLES, "too few writes to tell")
        half = settled[len(settled) // 2:]
        quarter = len(half) // 4
        middle = max(half[:quarter])
        last = min(half[-quarter:])
        most = max(log for _, log in samples)
        print(f"{acknowledged} writes in {seconds:.0f} s; resident {samples[0][0] >> 20} MiB at first, "
              f"{middle >> 20} in the middle, {last >> 20} in the end; log {most >> 20} MiB at most")
        self.assertGreater(acknowledged, SECONDS)
        self.assertLess(most, LOG_BYTES_MAX)
        if FULL:
            self.assertLess(last - middle, RESIDENT_GROWTH_MAX)


if __name__ == "__main__":
    unittest.main(verbosity=2)
