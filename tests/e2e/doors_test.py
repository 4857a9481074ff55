"""How programs are reached: certificates on both sides, probes in plaintext, an announced end, a
database password in a file."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from certificates import Authority
from harness import BIN, Server, accord

POSTGRES = os.environ.get("ACCORD_TEST_POSTGRES", "")
SERVING, NOT_SERVING = 1, 2


class Program(Server):
    """One with a door for probes, `probes`."""

    def _wait_for_address(self):
        line = self.process.stdout.readline()
        found = re.search(r"probes on \S+:(\d+)", line)
        if not found:
            raise AssertionError(f"no probes: {line}{self.errors()}")
        self.probes = f"127.0.0.1:{found.group(1)}"
        return super()._wait_for_address()

    def probe(self, service):
        """What a kubelet hears: gRPC by hand, so that no client of ours retries or waits."""
        name = service.encode()
        message = bytes([10, len(name)]) + name if name else b""
        done = subprocess.run(
            ["curl", "--silent", "--max-time", "5", "--http2-prior-knowledge", "--header",
             "content-type: application/grpc", "--header", "te: trailers", "--data-binary", "@-",
             f"http://{self.probes}/grpc.health.v1.Health/Check"],
            input=b"\0" + len(message).to_bytes(4, "big") + message,
            capture_output=True, timeout=10,
        )
        # One message: not compressed, two bytes long, and in it field 1 as a number.
        head, status = done.stdout[:-1], done.stdout[-1:]
        return status[0] if head == b"\0\0\0\0\2\x08" else None

    def becomes(self, service, wanted):
        for _ in range(100):
            if self.probe(service) == wanted:
                return True
            time.sleep(0.1)
        return False


class DoorsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.running = []
        self.addCleanup(lambda: [s.kill() for s in self.running if s.process.poll() is None])
        self.authority = Authority(f"{self.folder}/certificates")

    def start(self, program, *options):
        server = Program(
            program, *options, f"--data-dir={self.folder}/{program}", "--probes=0.0.0.0:0"
        )
        self.running.append(server)
        return server

    def load_book(self, accounts, *tls):
        """The account accounts/t-acme and the people t-jane and t-joe."""
        loads = [
            {"file": f"{kind}.csv", "resource": kind, "key": kind,
             "fields": {"display_name": {"column": kind}}}
            for kind in ("person", "account")
        ]
        folder = pathlib.Path(self.folder, "book")
        folder.mkdir()
        (folder / "person.csv").write_text("person\njane\njoe\n")
        (folder / "account.csv").write_text("account\nacme\n")
        (folder / "mapping.json").write_text(
            json.dumps({"about": "a book", "system": "t", "loads": loads})
        )
        accord(accounts, *tls, "import", "crm", folder, f"--mapping={folder}/mapping.json")

    def start_three(self):
        """All beyond loopback; planning and forecast find accounts by a name."""
        self.accounts = self.start(
            "accord-accounts", "--listen=0.0.0.0:0", *self.authority.make("accord-accounts")
        )
        port = self.accounts.address.rsplit(":", 1)[1]
        for service in ("planning", "forecast"):
            program = f"accord-{service}"
            setattr(self, service, self.start(
                program, "--listen=0.0.0.0:0", f"--accounts=dns:///localhost:{port}",
                *self.authority.make(program),
            ))
        self.client = [*self.authority.make("operator"), "--tls-name=localhost"]

    def test_three_programs_know_each_other_by_their_certificates(self):
        self.start_three()
        self.load_book(self.accounts, *self.client)
        for server in (self.accounts, self.planning, self.forecast):
            self.assertTrue(server.becomes("readiness", SERVING))
            accord(server, *self.client, "health")
        plan = ("accounts/t-acme", "--fiscal-year=2026")
        self.create_once_followed("plan", "create", *plan, "--owner=people/t-jane")
        self.ask_planning("cos", "add", plan[0], "Uptime", plan[1], "--ours=Serve",
                          "--theirs=Pay")
        # One certificate speaks for many: what it did for one does not bind the next.
        self.ask_planning("--as=people/t-jane", "plan", "submit", *plan)
        own = self.ask_planning("--as=people/t-jane", "plan", "approve", *plan, expect=None)
        self.assertIn("people/t-jane", own.stderr)
        self.ask_planning("--as=people/t-joe", "plan", "approve", *plan)
        revisions = accord(self.accounts, *self.client, "history", "accounts/t-acme")
        self.assertIn("certificates/operator", revisions.stdout)

    def create_once_followed(self, *create):
        """Planning refuses an owner whom its copy of the hierarchy does not have yet."""
        for _ in range(100):
            if self.ask_planning(*create, expect=None).returncode == 0:
                return
            time.sleep(0.1)
        self.ask_planning(*create)

    def ask_planning(self, *arguments, expect=0):
        return accord(self.planning, *self.client, *arguments, expect=expect)

    def test_strangers_hear_nothing(self):
        self.start_three()
        stranger = Authority(f"{self.folder}/other").make("operator")
        # A client checks its own files; what only the server can refuse is the other authority.
        stranger[-1] = f"--tls-ca={self.folder}/both.pem"
        both = [pathlib.Path(self.folder, name, "ca.pem").read_text()
                for name in ("certificates", "other")]
        pathlib.Path(self.folder, "both.pem").write_text("".join(both))
        for client in ([], [*stranger, "--tls-name=localhost"]):
            refused = accord(self.accounts, *client, "--timeout=5", "health", expect=None)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("no answer", refused.stderr)
        accord(self.accounts, *self.client, "health")

    def test_files_that_do_not_fit_are_named_at_the_start(self):
        good = self.authority.make("one")
        other = self.authority.make("two")
        missing = f"--tls-ca={self.folder}/nobody.pem"
        for flags, complaint in (
            (good[:2], "--tls-ca not given"),
            ([*good[:2], missing], "nobody.pem cannot be read"),
            ([good[0], other[1], good[2]], "two.key is not the key"),
        ):
            for program in (["accord-accounts"], ["accord", "serve"], ["accord", "health"]):
                done = subprocess.run(
                    [BIN / program[0], *program[1:], *flags], capture_output=True, text=True,
                    timeout=30, cwd=self.folder,
                )
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(complaint, done.stderr)

    def test_program_is_alive_and_not_ready_until_it_has_the_hierarchy(self):
        planning = self.start("accord-planning", "--listen=127.0.0.1:0", "--accounts=127.0.0.1:1")
        self.assertEqual(planning.probe(""), SERVING)
        self.assertEqual(planning.probe("liveness"), SERVING)
        self.assertEqual(planning.probe("readiness"), NOT_SERVING)

    def test_end_is_announced_before_it_comes(self):
        server = self.start("accord", "serve", "--listen=127.0.0.1:0", "--drain-delay=3")
        self.assertTrue(server.becomes("readiness", SERVING))
        begin = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        self.assertTrue(server.becomes("readiness", NOT_SERVING))
        self.assertLess(time.monotonic() - begin, 2)
        self.assertEqual(server.probe("liveness"), SERVING)
        accord(server, "accounts", "list")
        self.assertEqual(server.process.wait(timeout=30), 0)
        self.assertGreater(time.monotonic() - begin, 3)

    def test_second_signal_cuts_the_delay_short(self):
        server = self.start("accord", "serve", "--listen=127.0.0.1:0", "--drain-delay=60")
        server.process.send_signal(signal.SIGTERM)
        self.assertTrue(server.becomes("readiness", NOT_SERVING))
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(timeout=20), 0)

    def test_time_that_is_none_is_refused(self):
        for flag in ("--drain-delay=-1", "--connection-age=90000"):
            done = subprocess.run(
                [BIN / "accord-accounts", flag], capture_output=True, text=True, timeout=30,
                cwd=self.folder,
            )
            self.assertEqual(done.returncode, 1)
            self.assertIn(flag.split("=")[0], done.stderr)


@unittest.skipUnless(POSTGRES, "needs ACCORD_TEST_POSTGRES; scripts/test starts one")
class PasswordTest(unittest.TestCase):
    """A user of its own whom PostgreSQL asks for a password, unlike all others here."""

    PASSWORD = "s3c &=%/'ü"

    def setUp(self):
        self.user = f"accord_e2e_{os.getpid()}"
        quoted = self.PASSWORD.replace("'", "''")
        self.psql(f"CREATE ROLE {self.user} LOGIN PASSWORD '{quoted}'")
        self.psql(f"CREATE DATABASE {self.user} OWNER {self.user}")
        self.addCleanup(self.psql, f"DROP ROLE {self.user}")
        self.addCleanup(self.psql, f"DROP DATABASE {self.user} WITH (FORCE)")
        rules = self.psql("SELECT pg_read_file(current_setting('hba_file'))")
        asked = f"host all {self.user} 127.0.0.1/32 scram-sha-256\n"
        self.write_rules(asked + rules)
        self.addCleanup(self.write_rules, rules)
        self.file = tempfile.NamedTemporaryFile("w", encoding="utf-8")
        self.addCleanup(self.file.close)
        at = POSTGRES.split("@")[1].rsplit("/", 1)[0]
        self.database = f"--database=postgresql://{self.user}@{at}/{self.user}"

    def write_rules(self, rules):
        path = self.psql("SHOW hba_file").strip()
        lines = ",".join("('" + line.replace("'", "''") + "')" for line in rules.splitlines())
        self.psql(f"COPY (SELECT replace(a, E'\\t', ' ') FROM (VALUES {lines}) v(a)) TO '{path}'")
        self.psql("SELECT pg_reload_conf()")

    @staticmethod
    def psql(sql):
        return subprocess.run(
            ["psql", "--quiet", "--no-psqlrc", "--tuples-only", "--no-align", POSTGRES, "--command",
             sql], check=True, timeout=60, capture_output=True, text=True,
        ).stdout

    def start(self):
        return Server(
            "accord-accounts", self.database, "--listen=127.0.0.1:0",
            f"--database-password-file={self.file.name}",
        )

    def test_password_comes_from_a_file_and_is_never_said(self):
        self.file.write("wrong\n")
        self.file.flush()
        with self.assertRaises(AssertionError) as refused:
            self.start()
        self.assertNotIn("wrong", str(refused.exception).replace("the server did not start", ""))
        self.file.seek(0)
        self.file.truncate()
        self.file.write(self.PASSWORD + "\n")
        self.file.flush()
        server = self.start()
        accord(server, "accounts", "list")
        db = subprocess.run(
            [BIN / "accord", "db", "status", self.database, "--service=accounts",
             f"--database-password-file={self.file.name}"], capture_output=True, text=True,
            timeout=60,
        )
        self.assertEqual(db.returncode, 0, db.stderr)
        self.assertNotIn("s3c", server.errors() + db.stdout + db.stderr)
        self.assertEqual(server.terminate(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
