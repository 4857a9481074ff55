"""What readers and idle connections cost: under the limits of the manifests the programs live and go on
serving, whoever does not read or say anything. CI's counts are small; ACCORD_FAULTS=full has those of
docs/LIMITS.md."""
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import tempfile
import time
import unittest
import urllib.request

from certificates import Authority
from harness import BIN, Server, accord, wait_until

GATEWAY = pathlib.Path(
    os.environ.get("ACCORD_GATEWAY", BIN.parent.parent / "gateway/accord-gateway")).resolve()
needs_gateway = unittest.skipUnless(GATEWAY.exists(), "needs the gateway: gateway/build")
FULL = os.environ.get("ACCORD_FAULTS") == "full"
K8S = pathlib.Path(__file__).resolve().parents[2] / "k8s"


def memory_limit(manifest):
    """Bytes that the container of a manifest may take."""
    limits = (K8S / manifest).read_text(encoding="utf-8").split("limits:")[1]
    number, unit = re.search(r"memory: (\d+)([MG])i", limits).groups()
    return int(number) << {"M": 20, "G": 30}[unit]


def resident_max(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) << 10


def connect(address, text=b"", receive_bytes=None):
    """A connection on which something was said, and whose answer nobody reads."""
    host, port = address.rsplit(":", 1)
    made = socket.socket()
    if receive_bytes is not None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    made.settimeout(10)
    made.connect((host, int(port)))
    made.sendall(text)
    return made


def get(path, *headers):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode()


class ReadersTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="accord-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.held = []
        self.addCleanup(lambda: [one.close() for one in self.held])

    def start(self, program, *options, **more):
        server = Server(program, *options, **more)
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        return server

    def load_accounts(self, server, count):
        folder = pathlib.Path(self.folder, "book")
        folder.mkdir()
        rows = "".join(f"a{n},{'x' * 180} {n}\n" for n in range(count))
        (folder / "account.csv").write_text("account,name\n" + rows, encoding="utf-8")
        loads = [{"file": "account.csv", "resource": "account", "key": "account",
                  "fields": {"display_name": {"column": "name"}}}]
        (folder / "mapping.json").write_text(
            json.dumps({"about": "a book", "system": "t", "loads": loads}), encoding="utf-8")
        accord(server, "import", "crm", folder, f"--mapping={folder}/mapping.json")

    def served_with_gateway(self):
        server = self.start("accord", "serve", f"--data-dir={self.folder}/data",
                            "--listen=127.0.0.1:0")
        self.load_accounts(server, 5000 if FULL else 2000)
        gateway = self.start(GATEWAY, f"--server={server.address}", "--listen=127.0.0.1:0",
                             env={**os.environ, "GOMEMLIMIT": "200MiB"})
        self.url = f"http://{gateway.address}"
        for _ in range(200):
            try:
                if self.get_account() == 200:
                    return server, gateway
            except OSError:
                pass
            time.sleep(0.1)
        self.fail("the gateway does not answer")

    def get_account(self):
        with urllib.request.urlopen(f"{self.url}/v1/accounts?pageSize=1", timeout=20) as answer:
            return answer.status

    def assert_within_limits(self, server, gateway):
        self.assertEqual(self.get_account(), 200)
        taken = {"services": resident_max(server.process), "gateway": resident_max(gateway.process)}
        print({name: f"{bytes >> 20} MiB" for name, bytes in taken.items()})
        # Three services in one process; each of the manifests' has that much for itself.
        self.assertLess(taken["services"], memory_limit("base/service-pod.yaml"))
        self.assertLess(taken["gateway"], memory_limit("components/gateway/gateway.yaml"))

    # Issue 9, fault 19
    @needs_gateway
    def test_streams_that_nobody_reads_do_not_end_the_programs(self):
        server, gateway = self.served_with_gateway()
        event = "Accept: text/event-stream"
        for n in range(500 if FULL else 120):
            path = "/events" if n % 2 else "/v1/accounts:watch"
            self.held.append(connect(gateway.address, get(path, event, "Last-Event-ID: 0"), 4096))
        end = time.monotonic() + (30 if FULL else 5)
        while time.monotonic() < end:
            self.assertEqual(self.get_account(), 200)
            time.sleep(0.5)
        self.assert_within_limits(server, gateway)

    # Issue 9, fault 19
    @needs_gateway
    def test_readers_to_the_gateways_limit_are_served(self):
        server, gateway = self.served_with_gateway()
        for _ in range(500 if FULL else 100):
            self.held.append(connect(gateway.address, get("/events")))
        for one in self.held:
            self.assertIn(b"event: ready", self.read_until(one, b"event: ready"))
        accord(server, "accounts", "move", "accounts/t-a1", "--to=accounts/t-a0")
        for one in self.held:
            self.assertIn(b"accounts/t-a1", self.read_until(one, b"accounts/t-a1"))
        self.assert_within_limits(server, gateway)

    @staticmethod
    def read_until(connection, part):
        got = b""
        connection.settimeout(60)
        while part not in got:
            piece = connection.recv(65536)
            if not piece:
                break
            got += piece
        return got

    # Issue 9, fault 19
    @needs_gateway
    def test_idle_connections_to_the_limit_keep_nobody_out_of_the_gateway(self):
        most = 2050 if FULL else 150
        server, _ = self.served_with_gateway()
        gateway = self.start(GATEWAY, f"--server={server.address}", "--listen=127.0.0.1:0",
                             f"--client-connections-max={1000 if FULL else 100}")
        self.url = f"http://{gateway.address}"
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(most):
            self.held.append(connect(gateway.address, get("/session")))
            self.assertIn(b"signIn", self.read_until(self.held[-1], b"signIn"))
        for _ in range(5):
            self.assertEqual(self.get_account(), 200)
        self.assert_within_limits(server, gateway)

    # Issue 9, fault 19
    def test_service_without_descriptors_accepts_again(self):
        """CVE-2023-4785: in the clear, and with certificates."""
        authority = Authority(f"{self.folder}/certificates")
        for name, server_tls, client_tls in (
            ("plain", [], []),
            ("tls", authority.make("accord-accounts"),
             [*authority.make("operator"), "--tls-name=localhost"]),
        ):
            server = self.start(
                "accord-accounts", *server_tls, f"--data-dir={self.folder}/{name}",
                "--listen=127.0.0.1:0",
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)))
            flood = [connect(server.address) for _ in range(400)]
            time.sleep(1)
            for one in flood:
                one.close()
            # On a busy machine it takes a moment to see that they are gone.
            wait_until("the service accepts again", lambda: accord(
                server, *client_tls, "--timeout=60", "health", expect=None).returncode == 0)
            self.assertEqual(server.terminate(), 0)

    # Issue 9, fault 19
    def test_one_address_does_not_shut_the_others_out_of_a_service(self):
        server = self.start(
            "accord-accounts", f"--data-dir={self.folder}/data", "--listen=127.0.0.1:0",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)))
        hello = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
        self.held = [connect(server.address) for _ in range(160)]
        for one in self.held:
            one.settimeout(120)
        # Three quarters of the 192 descriptors that 256 leave.
        for one in self.held[:144]:
            one.sendall(hello)
            self.assertNotEqual(one.recv(64), b"")
        for one in self.held[144:]:
            self.assertEqual(one.recv(64), b"")
        host, port = server.address.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=60,
                                      source_address=("127.0.0.2", 0)) as other:
            other.sendall(hello)
            self.assertNotEqual(other.recv(64), b"")
        for one in self.held:
            one.close()
        wait_until("who has let go is taken in again", lambda: accord(
            server, "--timeout=60", "health", expect=None).returncode == 0)
        self.assertEqual(server.terminate(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
