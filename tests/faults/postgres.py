"""A PostgreSQL of a test's own, which may be killed, frozen and started again."""
import os
import pathlib
import pwd
import signal
import subprocess

from faults import audit_lines, free_port, wait_until

USER = "accord"
DATABASE = "accord"
SEPARATOR = "\x1f"
# Killed processes lose nothing that was given to the kernel, so fsync adds time and no trial.
SETTINGS = {"listen_addresses": "127.0.0.1", "fsync": "off", "max_connections": "100"}


def programs():
    newest = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    assert (newest / "initdb").exists(), "PostgreSQL's programs are missing: run scripts/packages"
    return newest


def whole_family(pid):
    """A process and all that it started, itself first."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        children.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    family = [pid]
    for member in family:
        family += children.get(member, [])
    return family


class Postgres:
    NAME = "postgres"

    def __init__(self, folder, environment=None):
        """`environment` is added to the server's."""
        self.folder = folder
        self.environment = {**os.environ, **(environment or {})}
        self.home = f"{folder}/{self.NAME}"
        self.port = free_port()
        self.process = None
        self.log = open(f"{folder}/{self.NAME}.log", "w", encoding="utf-8")
        os.chmod(folder, 0o755)  # it runs as another user when we are root
        os.mkdir(self.home, 0o700)
        self.identity = {}
        if os.geteuid() == 0:
            postgres = pwd.getpwnam("postgres")
            self.identity = {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}
            os.chown(self.home, postgres.pw_uid, postgres.pw_gid)
        self._begin()

    def _begin(self):
        self._run("initdb", f"--pgdata={self.home}/data", f"--username={USER}", "--auth=trust",
                  "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self.url = self.create_database(DATABASE)

    def make_standby(self, address):
        """One that follows this one by `address`, asynchronously."""
        return Standby(self, address)

    def create_database(self, name):
        """Returns its URL."""
        self._run("createdb", "--host=127.0.0.1", f"--port={self.port}", f"--username={USER}", name)
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def _run(self, program, *arguments):
        subprocess.run([programs() / program, *arguments], check=True, cwd="/", timeout=120,
                       stdout=self.log, stderr=self.log, **self.identity)

    def start(self):
        """Returns once it answers. What a killed one left may keep it from starting for a moment."""
        wait_until("PostgreSQL starts", self._try_to_start)

    def _try_to_start(self):
        settings = {**SETTINGS, "port": self.port, "unix_socket_directories": self.home}
        self.process = subprocess.Popen(
            [programs() / "postgres", "-D", f"{self.home}/data",
             *(word for item in settings.items() for word in ("-c", "%s=%s" % item))],
            cwd="/", stdout=self.log, stderr=self.log, env=self.environment, **self.identity)
        wait_until("PostgreSQL answers or ends",
                   lambda: self.process.poll() is not None or self.answers())
        return self.process.poll() is None

    def answers(self):
        return subprocess.run(
            [programs() / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={self.port}",
             "--timeout=1"], check=False).returncode == 0

    def _signal(self, number, family):
        for pid in family:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self):
        """All of it, with SIGKILL."""
        if self.process is not None and self.process.poll() is None:
            # First the one that would tell the others to end in order.
            self._signal(signal.SIGKILL, whole_family(self.process.pid))
            self.process.wait()

    def freeze(self):
        self._signal(signal.SIGSTOP, whole_family(self.process.pid))

    def thaw(self):
        self._signal(signal.SIGCONT, whole_family(self.process.pid))

    def restart(self):
        """In order, as an administrator would who has no time: open transactions are lost."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        self.start()

    def query(self, sql, url=None):
        done = subprocess.run(
            [programs() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
             f"--field-separator={SEPARATOR}", f"--dbname={url or self.url}", f"--command={sql}"],
            check=True, capture_output=True, text=True, timeout=120)
        return [line.split(SEPARATOR) for line in done.stdout.splitlines()]

    def audit(self, service="accounts"):
        """The schema is the service's, if the database has one of that name."""
        schemas = [row[0] for row in self.query(
            "SELECT table_schema FROM information_schema.tables WHERE table_name = 'revision'")]
        schema = service if service in schemas else schemas[0]
        return audit_lines(
            self.query(f"SELECT revision, request_id, method FROM {schema}.revision"))

    def newest_revision(self):
        return int(self.query("SELECT value FROM counter WHERE name = 'revision'")[0][0])

    def close(self):
        self.kill()
        self.log.close()


class Standby(Postgres):
    NAME = "standby"

    def __init__(self, primary, address):
        self.primary, self.address = primary, address
        super().__init__(primary.folder)

    def _begin(self):
        host, port = self.address.split(":")
        self._run("pg_basebackup", f"--host={host}", f"--port={port}", f"--username={USER}",
                  f"--pgdata={self.home}/data", "--write-recovery-conf", "--wal-method=stream",
                  "--checkpoint=fast", "--no-sync")
        self.url = self.primary.url.replace(f":{self.primary.port}/", f":{self.port}/")
        self.start()

    def wait_until_it_has(self, revision):
        wait_until(f"the standby has revision {revision}",
                   lambda: self.query("SELECT to_regclass('counter')")[0][0] != ""
                   and self.newest_revision() >= revision)

    def promote(self):
        """Returns once it takes writes, on a timeline of its own."""
        self.query("SELECT pg_promote(true, 60)")
        wait_until("the standby takes writes",
                   lambda: self.query("SELECT pg_is_in_recovery()")[0][0] == "f")
