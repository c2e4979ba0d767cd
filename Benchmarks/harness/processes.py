"""Runs programs to their end, and says what they needed."""

import json
import os
import subprocess
import tempfile
import time


class Failure(Exception):
    """Something did not run, or did not do what it should."""


class Finished:
    """A program that has ended well. Times are in seconds, `peak` is the largest resident size in bytes."""

    def __init__(self, wall, usage, output):
        self.wall = wall
        self.user = usage.ru_utime
        self.system = usage.ru_stime
        # The kernel counts in KiB, and from what this process had when it made the other one.
        self.peak = usage.ru_maxrss * 1024
        self.output = output

    def json(self):
        """What the program printed, as JSON."""
        return json.loads(self.output)


def run(arguments, environment=None, folder=None, accepted=(0,)):
    """Runs a program without input. Its output goes to files, so that nobody has to read along."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen(
            arguments, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in accepted:
            raise Failure(f"{' '.join(arguments)}: status {process.returncode}\n{_end(errors) or _end(output)}")
        output.seek(0)
        return Finished(wall, usage, output.read().decode())


def _end(file):
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 4000))
    return file.read().decode(errors="replace")


def forget(folder):
    """Has the kernel forget what it holds of a folder's files, so that they are read from the disk again."""
    for parent, _, names in os.walk(folder):
        for name in names:
            descriptor = os.open(os.path.join(parent, name), os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
