"""A TCP proxy of a test's own, whose line can be cut: nothing passes, and nobody is told so."""
import select
import socket
import threading
import time

from faults import free_port

BYTES_AT_ONCE = 1 << 16
LOOK_SECONDS = 0.05


class Proxy:
    """Listens at `address` and passes on to `target`; a thread a connection, all ended by close()."""

    def __init__(self, target):
        self.target = target
        self.address = f"127.0.0.1:{free_port()}"
        self.open, self.whole = True, True
        host, port = self.address.split(":")
        self.listener = socket.create_server((host, int(port)))
        self.listener.settimeout(LOOK_SECONDS)
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def cut(self):
        """As a pulled cable: connections stay, what is sent on them goes nowhere and waits."""
        self.whole = False
        time.sleep(2 * LOOK_SECONDS)  # whoever was passing something on is through

    def heal(self):
        self.whole = True

    def _accept(self):
        while self.open:
            try:
                inner = self.listener.accept()[0]
            except (TimeoutError, OSError):
                continue
            thread = threading.Thread(target=self._pass, args=(inner,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _pass(self, inner):
        host, port = self.target.split(":")
        with inner:
            try:
                outer = socket.create_connection((host, int(port)), timeout=10)
            except OSError:
                return
            with outer:
                other = {inner: outer, outer: inner}
                while self.open:
                    if not self.whole:
                        time.sleep(LOOK_SECONDS)
                        continue
                    for ready in select.select(list(other), [], [], LOOK_SECONDS)[0]:
                        try:
                            data = ready.recv(BYTES_AT_ONCE)
                            if not data:
                                return
                            while self.open and not self.whole:
                                time.sleep(LOOK_SECONDS)
                            other[ready].sendall(data)
                        except OSError:
                            return

    def close(self):
        self.open = False
        self.listener.close()
        for thread in self.threads:
            thread.join(timeout=5)
