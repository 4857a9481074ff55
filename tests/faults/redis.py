"""A Redis of a test's own, which may be killed and frozen, its entries spoilt; and a proxy before it
that delays what it says or says something else."""
import random
import signal
import socket
import subprocess
import threading
import time

from faults import free_port, wait_until

SPOILS = ("type", "other key", "cut", "flip", "noise", "empty")
GARBAGE = (b"+OK\r\n", b"$-1\r\n", b"$5\r\nhe", b"*3\r\n$1\r\na\r\n", b"-LOADING go away\r\n",
           b":17\r\n", b"\x00\xff\xfe\r\n", b"$99999999999\r\n", b"*1000000\r\n", b"HTTP/1.1 400\r\n\r\n")


class Redis:
    def __init__(self, folder):
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.log = open(f"{folder}/redis.log", "w", encoding="utf-8")
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "",
             "--appendonly", "no"], stdout=self.log, stderr=self.log, cwd="/")
        wait_until("Redis answers", self.answers)

    def answers(self):
        try:
            return self.command("PING") == b"PONG"
        except OSError:
            return False

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def command(self, *words):
        with Client(self.port) as client:
            return client.command(*words)

    def spoil_everything(self, chance=random):
        """Makes each entry something else than it was. Returns how many there were."""
        with Client(self.port) as client:
            keys = client.command("KEYS", "*")
            for key in keys:
                self._spoil(client, key, chance.choice(keys), chance)
            return len(keys)

    def _spoil(self, client, key, other, chance):
        kind = chance.choice(SPOILS)
        value = client.command("GET", key)
        if not isinstance(value, bytes):
            value = b""
        if kind == "type":
            client.command("DEL", key)
            client.command("RPUSH", key, "a", "b")
            return
        if kind == "other key":
            found = client.command("GET", other)
            value = found if isinstance(found, bytes) else b""
        elif kind == "cut":
            value = value[:chance.randrange(len(value) + 1)]
        elif kind == "flip" and value:
            place = chance.randrange(len(value))
            value = value[:place] + bytes([value[place] ^ 1 << chance.randrange(8)]) + value[place + 1:]
        elif kind == "noise":
            value = chance.randbytes(chance.randrange(200))
        elif kind == "empty":
            value = b""
        client.command("SET", key, value)

    def close(self):
        self.kill()
        self.log.close()


class Client:
    """As much of RESP as the tests need."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def command(self, *words):
        words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(words)
                            + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        return self._reply()

    def _reply(self):
        line = self.file.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"*":
            return [self._reply() for _ in range(int(rest))]
        if kind == b"$":
            if int(rest) < 0:
                return None
            return self.file.read(int(rest) + 2)[:-2]
        if kind == b"-":
            return OSError(rest.decode())
        return int(rest) if kind == b":" else rest


class Proxy:
    """Stands before a Redis. `mode`: "pass"; "slow" holds each answer up for `delay` seconds;
    "garbage" answers in its stead; "mute" swallows everything."""

    def __init__(self, port):
        self.target = port
        self.mode = "pass"
        self.delay = 0.1
        self.ending = False
        self.listener = socket.create_server(("127.0.0.1", free_port()))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def _accept(self):
        while not self.ending:
            try:
                client, _ = self.listener.accept()
            except OSError:
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            except OSError:
                client.close()
                continue
            for pump in ((client, server, self._ask), (server, client, self._answer)):
                threading.Thread(target=self._pump, args=pump, daemon=True).start()

    def _pump(self, source, sink, treat):
        source.settimeout(None)
        try:
            while data := source.recv(65536):
                treat(source, sink, data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        source.close()

    def _ask(self, client, server, data):
        if self.mode == "garbage":
            client.sendall(random.choice(GARBAGE))
        elif self.mode != "mute":
            server.sendall(data)

    def _answer(self, _, client, data):
        if self.mode == "slow":
            time.sleep(self.delay)
        if self.mode in ("pass", "slow"):
            client.sendall(data)

    def close(self):
        self.ending = True
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.threads[0].join(timeout=5)
