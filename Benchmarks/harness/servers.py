"""What runs while something is measured: a Git server, and the program that sees revisions come."""

import json
import os
import queue
import signal
import socket
import subprocess
import threading
import time

from .processes import Failure

PATIENCE = 600
# Whatever runs beside this process ends with it, however that ends.
BOUND = ["setpriv", "--pdeathsig", "TERM"]


def free_port():
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class GitServer:
    """`git daemon` for the repositories of a folder. Ends with `stop`."""

    def __init__(self, folder, port):
        environment = {
            **os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        }
        self.process = subprocess.Popen(
            [*BOUND, "git", "daemon", f"--base-path={folder}", "--export-all", "--listen=127.0.0.1", f"--port={port}",
             "--reuseaddr", "--log-destination=none", folder],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Failure("git daemon did not start") from None
                time.sleep(0.01)

    def stop(self):
        """The daemon and whom it serves."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()


class Lines:
    """A program whose lines of JSON are read as they come, each with the time it came at."""

    def __init__(self, arguments, environment=None, stream="stdout"):
        self.name = os.path.basename(arguments[0])
        self.process = subprocess.Popen(
            BOUND + arguments, env=environment, stdin=subprocess.DEVNULL,
            **{"stdout": subprocess.DEVNULL, "stderr": None, stream: subprocess.PIPE})
        self.arrived = queue.SimpleQueue()
        self.seen = []
        threading.Thread(target=self._read, args=(getattr(self.process, stream),), daemon=True).start()

    def _read(self, stream):
        for line in stream:
            self.arrived.put((time.monotonic(), line.decode(errors="replace")))
        self.arrived.put((time.monotonic(), None))

    def next(self, wanted):
        """The next line that `wanted` takes, parsed, and when it came. What is before it is passed over."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                arrived, line = self.arrived.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise Failure(f"{self.name} did not say what was waited for{self._last()}") from None
            if line is None:
                raise Failure(f"{self.name} has ended{self._last()}")
            self.seen.append(line)
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if wanted(value):
                return arrived, value

    def _last(self):
        return ":\n" + "".join(self.seen[-8:])

    def stop(self):
        """Asks it to end, and waits."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=100)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
