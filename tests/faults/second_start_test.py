"""One SQLite folder, one process: a second says so and ends; the first does not notice."""
import subprocess
import unittest

from faults import FaultTest, free_port, sqlite_audit
from harness import BIN


class SecondStartTest(FaultTest):
    def test_second_process_on_one_folder_says_so_and_ends(self):
        service = self.serve(f"sqlite:{self.folder}/data").start()
        driver = self.load([service])
        driver.wait_for_more()
        for program in ("accord-accounts", "accord"):
            words = ["serve"] if program == "accord" else []
            second = subprocess.run(
                [BIN / program, *words, f"--database=sqlite:{self.folder}/data",
                 f"--listen=127.0.0.1:{free_port()}"],
                capture_output=True, text=True, timeout=60)
            self.assertNotEqual(second.returncode, 0)
            self.assertIn("another process", second.stderr)
            self.assertNotIn("listening on", second.stdout)
        driver.wait_for_more()
        lines = driver.finish()
        self.assertEqual(service.terminate(), 0)
        self.assert_sound(lines, sqlite_audit(f"{self.folder}/data/accounts.db"),
                          forbid_failures=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
