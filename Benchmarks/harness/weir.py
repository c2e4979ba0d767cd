"""The program that is measured: its commands, and its controller."""

import hashlib
import hmac
import os
import re
import urllib.request

from . import processes
from .processes import Failure
from .servers import Lines, free_port


class Weir:
    """The commands. They see a home of their own, and no setting of whoever measures."""

    def __init__(self, binary, home):
        self.binary = os.path.realpath(binary)
        if not os.access(self.binary, os.X_OK):
            raise Failure(f"there is no {binary}; run: make build")
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": home, "XDG_CACHE_HOME": os.path.join(home, "cache"),
            "USER": "bench", "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
        }

    def run(self, *arguments):
        """Runs a command that has to succeed."""
        return processes.run([self.binary, *arguments], self.environment, self.home)

    def version(self):
        """As the program says it."""
        return self.run("--version").output.strip()


class Controller:
    """A running `weir controller` of the environment `default`. Ends with `stop`."""

    SECRET = b"bench-webhook-secret"

    def __init__(self, weir, repository, url):
        self.port = free_port()
        configuration = os.path.join(weir.home, "controller.yaml")
        secret = os.path.join(weir.home, "webhook")
        with open(secret, "wb") as file:
            file.write(self.SECRET)
        os.chmod(secret, 0o600)
        # It looks when it is asked to, and not by itself.
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(
                f"http: {{address: 127.0.0.1, port: {self.port}}}\n"
                f"environments:\n  default:\n    repository: {repository}\n    branch: main\n    interval: 24h\n"
                f"    fetchTimeout: 600s\n    webhook: {{provider: generic, secretFile: {secret}}}\n")
        environment = {**weir.environment, "WEIR_DATABASE_URL": url}
        self.lines = Lines([weir.binary, "controller", "--config", configuration], environment, stream="stderr")
        # The round that it begins with. What it says first may be either.
        self.startup = self.next_round()
        self._open("/readyz")

    def next_round(self):
        """What the log says of the next round that ends."""
        def ended(line):
            if line.get("message") in ("round failed", "blocked", "lease lost"):
                raise Failure(f"the controller says: {line}")
            return line.get("message") == "reconciled"
        return self.lines.next(ended)[1]

    def _open(self, path, body=None, headers=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body, headers=headers or {})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    def push(self):
        """Tells it that something was pushed."""
        body = b"{}"
        proof = hmac.new(self.SECRET, body, hashlib.sha256).hexdigest()
        self._open("/webhooks/default", body, {"X-Weir-Signature": f"sha256={proof}", "Content-Type": "application/json"})

    def totals(self):
        """How many rounds there were, and how many seconds they took, with all digits that there are."""
        text = self._open("/metrics")
        return tuple(
            float(re.search(rf"^weir_reconcile_duration_seconds_{name}\{{.*\}} (\S+)$", text, re.MULTILINE).group(1))
            for name in ("count", "sum"))

    def round(self):
        """Has it look now: the seconds of that round by its own clock, and what it logs."""
        count, seconds = self.totals()
        self.push()
        line = self.next_round()
        after, total = self.totals()
        if after != count + 1:
            raise Failure(f"{after - count} rounds where one was asked for")
        return total - seconds, line

    def memory(self):
        """Resident bytes: the most that there were, and those now."""
        with open(f"/proc/{self.lines.process.pid}/status", encoding="ascii") as file:
            text = file.read()
        return tuple(int(re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE).group(1)) * 1024
                     for name in ("VmHWM", "VmRSS"))

    def stop(self):
        """After the step in hand."""
        self.lines.stop()
