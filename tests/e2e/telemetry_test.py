"""What each program tells those who run it: metrics for Prometheus, and one line a call in JSON."""
import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

from harness import BIN, Server, accord

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "OBSERVABILITY.md"
SERIES_MAX = 2000
# What comes when everything goes wrong: 200 pairs of method and code and, for 7 services, what is
# beyond them, two series each; and for each of three stores what Redis adds.
SERIES_OF_ERRORS = 2 * (200 + 7)
SERIES_OF_REDIS = 3 * 27
SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-z]+="(?:[^"\\]|\\.)*",?)*)\})? (\S+)$')


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def scrape(port):
    """The value of each series, by its name and labels; fails on a line that does not parse."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    series = {}
    for line in text.splitlines():
        if line.startswith("# "):
            continue
        found = SAMPLE.match(line)
        if not found:
            raise AssertionError(f"no sample: {line}")
        name, labels, value = found.groups()
        key = f"{name}{{{labels or ''}}}"
        if key in series:
            raise AssertionError(f"twice: {key}")
        series[key] = float(value)
    return series


def calls(series, method, code="OK"):
    return series.get(f'accord_rpc_calls_total{{method="{method}",code="{code}"}}', 0)


class TelemetryTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.running = []
        self.addCleanup(lambda: [s.kill() for s in self.running if s.process.poll() is None])

    def start(self, program, *options):
        server = Server(
            *program.split(), f"--data-dir={self.folder}/{program}", "--listen=127.0.0.1:0", *options
        )
        self.running.append(server)
        return server

    def start_measured(self, program, *options):
        port = free_port()
        return self.start(program, f"--metrics=127.0.0.1:{port}", *options), port

    def wait_until_healthy(self, server):
        for _ in range(100):
            if accord(server, "health", expect=None).returncode == 0:
                return
            time.sleep(0.1)
        self.fail(accord(server, "health", expect=None).stdout)

    def load(self, server, account):
        folder = pathlib.Path(self.folder, "book")
        folder.mkdir()
        (folder / "book.csv").write_text(f"account\n{account}\n")
        load = {"file": "book.csv", "resource": "account", "key": "account",
                "fields": {"display_name": {"column": "account"}}}
        (folder / "mapping.json").write_text(
            json.dumps({"about": "a book", "system": "t", "loads": [load]})
        )
        accord(server, "import", "crm", folder, f"--mapping={folder}/mapping.json")

    def lines_until_ended(self, server):
        """What the program still says until it has been asked to end, parsed."""
        server.process.send_signal(signal.SIGTERM)
        out, _ = server.process.communicate(timeout=30)
        self.assertEqual(server.process.returncode, 0)
        return [json.loads(line) for line in out.splitlines()]

    def test_every_program_counts_its_own_calls_and_shows_its_parts(self):
        accounts, accounts_port = self.start_measured("accord-accounts")
        follow = f"--accounts={accounts.address}"
        planning, planning_port = self.start_measured("accord-planning", follow)
        forecast, forecast_port = self.start_measured("accord-forecast", follow)
        for server in (accounts, planning, forecast):
            self.wait_until_healthy(server)
        for _ in range(3):
            accord(accounts, "accounts", "list")

        shown = scrape(accounts_port)
        service = "accord.accounts.v1.AccountService"
        self.assertEqual(calls(shown, f"{service}/ListAccounts"), 3)
        self.assertEqual(
            shown[f'accord_rpc_latency_seconds_count{{method="{service}/ListAccounts"}}'], 3
        )
        # Planning and forecast watch.
        self.assertEqual(shown[f'accord_rpc_streams_open{{service="{service}"}}'], 2)
        self.assertGreaterEqual(shown['accord_store_revision{store="accounts"}'], 1)
        self.assertIn('accord_cache_hits_total{cache="account"}', shown)
        for store, port in (("planning", planning_port), ("forecast", forecast_port)):
            shown = scrape(port)
            self.assertEqual(shown["accord_hierarchy_ready{}"], 1)
            self.assertEqual(shown["accord_hierarchy_connected{}"], 1)
            self.assertGreaterEqual(shown["accord_hierarchy_lag_seconds{}"], 0)
            self.assertIn(f'accord_store_revision{{store="{store}"}}', shown)
            self.assertGreater(shown["process_resident_memory_bytes{}"], 1e6)
            self.assertLess(len(shown), SERIES_MAX)

    def test_series_of_all_services_in_one_process_are_bounded_and_documented(self):
        _, port = self.start_measured("accord serve", "--log=json")
        shown = scrape(port)
        without_errors = [key for key in shown if 'code="' not in key or 'code="OK"' in key]
        self.assertLessEqual(
            len(without_errors) + SERIES_OF_ERRORS + SERIES_OF_REDIS, SERIES_MAX, "every way to fail"
        )
        document = DOCUMENT.read_text()
        for key in shown:
            name = re.sub(r"_(bucket|sum|count)$", "", key[: key.index("{")])
            self.assertIn(f"`{name}`", document, f"docs/OBSERVABILITY.md lists {name}")

    def test_log_has_one_line_a_call_and_nothing_that_a_request_contains(self):
        server = self.start("accord serve", "--log=json")
        self.wait_until_healthy(server)
        self.load(server, "Secret Holdings")
        accord(server, "accounts", "list", "--filter", "no such field = 1", expect=None)
        lines = self.lines_until_ended(server)
        self.assertNotIn("Secret", json.dumps(lines))
        by_method = {}
        for line in lines:
            self.assertEqual(line["program"], "accord-serve")
            self.assertIn(line["level"], ("info", "warning", "error"))
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            by_method.setdefault(line.get("method"), []).append(line)
        self.assertEqual(
            [line["message"] for line in by_method[None]], ["asked to end", "drained"]
        )
        [created] = by_method["UpsertAccounts"]
        self.assertEqual(created["code"], "OK")
        self.assertEqual(created["service"], "accord.accounts.v1.AccountService")
        self.assertEqual(created["principal"], "administrator")
        self.assertGreater(created["request_bytes"], 0)
        self.assertGreater(created["response_bytes"], 0)
        self.assertGreater(created["ms"], 0)
        self.assertGreater(created["revision"], 1)
        [refused] = by_method["ListAccounts"]
        self.assertEqual(refused["code"], "INVALID_ARGUMENT")
        self.assertIn("reason", refused)
        # The follower's stream, at its end.
        self.assertEqual([line["code"] for line in by_method["WatchChanges"]], ["CANCELLED"])

    def test_text_says_no_more_than_it_did(self):
        server = self.start("accord serve")
        self.wait_until_healthy(server)
        server.process.send_signal(signal.SIGTERM)
        out, _ = server.process.communicate(timeout=30)
        self.assertEqual(out, "")
        self.assertEqual(server.errors(), "")

    def test_metrics_port_that_is_taken_ends_the_program_with_its_name(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            ended = subprocess.run(
                [BIN / "accord-accounts", f"--data-dir={self.folder}/a", "--listen=127.0.0.1:0",
                 f"--metrics={address}"],
                capture_output=True, text=True, timeout=30,
            )
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f"cannot serve metrics on {address}", ended.stderr)


if __name__ == "__main__":
    unittest.main()
