"""A PostgreSQL server of this run's own, in a folder of its own, that nobody reaches over a network."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import time
import urllib.parse

from .processes import Failure, run

# Nothing that lets a commit be lost is switched off. The rest keeps checkpoints out of single measurements, on a machine with
# some memory; what is not here has its default.
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}


class Cluster:
    """Started at once; `stop` ends it. It also ends with this process, however that ends."""

    def __init__(self, folder):
        self.programs = _programs()
        self.sockets = os.path.join(folder, "sockets")
        data = os.path.join(folder, "data")
        user = _user()
        for path in (self.sockets, data):
            os.mkdir(path, 0o700)
            if user is not None:
                os.chown(path, user.pw_uid, user.pw_gid)
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
        # PostgreSQL does not run as root. The signal has it end at once with this process.
        change = ["setpriv", "--pdeathsig", "QUIT"]
        if user is not None:
            change += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        initdb = ["initdb", "-D", data, "-U", "bench", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        run(change + [os.path.join(self.programs, initdb[0])] + initdb[1:], self.environment, "/")
        settings = {
            **SETTINGS, "listen_addresses": "", "unix_socket_directories": self.sockets, "max_connections": "50",
        }
        self.log = os.path.join(folder, "log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                change + [os.path.join(self.programs, "postgres"), "-D", data]
                + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
                env=self.environment, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 60
        while subprocess.run(
                [os.path.join(self.programs, "pg_isready"), "-q", "-h", self.sockets], env=self.environment,
                check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                with open(self.log, encoding="utf-8", errors="replace") as log:
                    raise Failure(f"PostgreSQL did not start:\n{log.read()[-2000:]}")
            time.sleep(0.05)

    def stop(self):
        """Ends the server at once: what it holds is thrown away."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def url(self, database):
        """For libpq."""
        return f"postgresql://bench@/{database}?host={urllib.parse.quote(self.sockets, safe='')}"

    def ask(self, database, statements):
        """What psql says: a row a line, columns with bars between."""
        psql = [os.path.join(self.programs, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]
        return run(psql + [part for statement in statements for part in ("-c", statement)], self.environment).output.strip()

    def create(self, database, template="template0"):
        """Makes a database anew, as a copy of another."""
        self.ask("postgres", [
            f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database} TEMPLATE {template}"])

    def settle(self, database=None):
        """Has everything written that waits for it, so that it does not happen while something is measured."""
        if database is not None:
            self.ask(database, ["VACUUM ANALYZE"])
        self.ask("postgres", ["CHECKPOINT"])

    def version(self):
        """As the server says it."""
        return self.ask("postgres", ["SHOW server_version"])


def _programs():
    """The folder of the server's programs: in PATH, else the newest of Debian's packages."""
    found = shutil.which("initdb")
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]), reverse=True)
    for folder in ([os.path.dirname(os.path.realpath(found))] if found else []) + folders:
        if all(os.access(os.path.join(folder, name), os.X_OK) for name in ("initdb", "postgres", "psql", "pg_isready")):
            return folder
    raise Failure("PostgreSQL's programs are not here: apt-get install postgresql")


def _user():
    """Who the server runs as; None: whoever this is."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
