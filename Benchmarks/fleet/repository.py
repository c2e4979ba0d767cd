"""Writes a fleet and what follows it into a bare Git repository, through git fast-import: no file is ever on the disk."""

import contextlib
import json
import os
import shutil
import subprocess

from harness.processes import Failure

from . import definitions, files

# Raised with every change of what is generated, so that repositories that are there already are made anew.
FORMAT = 2
# Commits that follow the fleet, in this order: a file each, one for each kind of measurement.
FOLLOWING = ("changes", "pushes", "versions")
FIRST_TIME = 1_790_000_000
AUTHOR = "Weir Benchmark <bench@example.com>"
# Customers that are made at a time.
PART = 1000


class Repository:
    """A bare repository with the commits to measure. Its branch `main` is wherever `show` put it."""

    def __init__(self, path):
        self.path = path
        with open(os.path.join(path, "bench.json"), encoding="utf-8") as file:
            self.facts = json.load(file)
        self.base = self.facts["base"]

    def following(self, kind):
        """The commits of a kind, oldest first."""
        return self.facts[kind]

    def show(self, commit):
        """Moves the branch."""
        git(self.path, "update-ref", "refs/heads/main", commit)


def environment():
    """Without the settings of whoever measures."""
    return {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


def git(path, *arguments, data=None):
    """What git says, given `data`."""
    result = subprocess.run(
        ["git", "-C", path, *arguments], env=environment(), check=True, stdout=subprocess.PIPE, input=data)
    return result.stdout.decode().strip()


def make(path, instances, repetitions, seed=files.SEED):
    """The repository of that many instances at `path`, generated unless it is there."""
    wanted = {"format": FORMAT, "instances": instances, "repetitions": repetitions, "seed": seed}
    try:
        repository = Repository(path)
        if all(repository.facts[name] == value for name, value in wanted.items()):
            repository.show(repository.base)
            return repository
    except (OSError, ValueError, KeyError):
        pass
    # Made under another name, so that what is there is whole.
    whole, path = path, f"{path}.partial"
    for former in (whole, path):
        shutil.rmtree(former, ignore_errors=True)
    os.makedirs(path)
    git(path, "init", "--quiet", "--bare", "--initial-branch=main")
    base = _base(path, instances, seed)
    # Marks count the commits from 1.
    marks = os.path.join(path, "marks")
    with _importer(path, f"--export-marks={marks}") as stream:
        _follow(stream, base, instances, repetitions, seed)
    # As a host would hand it out: the deltas are chosen anew, and the order is that of the trees.
    git(path, "-c", "pack.threads=2", "repack", "-adfq", "--depth=50", "--window=10")
    with open(marks, encoding="ascii") as file:
        commits = [line.split()[1] for line in sorted(file, key=lambda line: int(line.split()[0][1:]))]
    facts = {**wanted, "base": base}
    for index, kind in enumerate(FOLLOWING):
        facts[kind] = commits[index * repetitions:(index + 1) * repetitions]
    with open(os.path.join(path, "bench.json"), "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)
    os.rename(path, whole)
    repository = Repository(whole)
    repository.show(repository.base)
    return repository


def _base(path, instances, seed):
    """Commits the fleet. fast-import compares each path with all others of its folder: therefore the customers are made in
    parts, and put together afterwards."""
    parts = []
    with _importer(path) as stream:
        for name, text in files.fleet(instances, seed):
            if not parts or name.endswith("/customer.yaml") and files.customer_of(name) % PART == 0:
                parts.append(f"refs/parts/{len(parts)}")
                stream.write(_commit(parts[-1], 0, "A part"))
            stream.write(_file(name.removeprefix("customers/"), text))
    top, *rest = (git(path, "ls-tree", part) for part in parts)
    customers = git(path, "mktree", data="".join(f"{entries}\n" for entries in rest).encode())
    tree = git(path, "mktree", data=f"{top}\n040000 tree {customers}\tcustomers\n".encode())
    git(path, "update-ref", "--stdin", data="".join(f"delete {part}\n" for part in parts).encode())
    base = git(path, "hash-object", "-t", "commit", "-w", "--stdin", data=(
        f"tree {tree}\nauthor {AUTHOR} {FIRST_TIME} +0000\ncommitter {AUTHOR} {FIRST_TIME} +0000\n\nA fleet\n").encode())
    git(path, "update-ref", "refs/heads/main", base)
    return base


def _follow(stream, base, instances, repetitions, seed):
    """The commits after the fleet."""
    number = 0
    for kind in FOLLOWING:
        for repetition in range(repetitions):
            number += 1
            parent = base if number == 1 else None
            if kind == "versions":
                stream.write(_commit("refs/heads/main", number, f"Wait longer, {repetition + 1}", parent))
                stream.write(_file(files.definition_path(0), definitions.definition(0, repetition + 1)))
            else:
                # Other instances each time, spread over the fleet; integration 0 is left to the versions.
                instance = (number * 7919) % instances
                instance += instance % definitions.INTEGRATIONS == 0
                stream.write(_commit("refs/heads/main", number, f"Change one file, {number}", parent))
                stream.write(_file(files.instance_path(instance), files.instance_text(instance, seed, number)))


def extend(path, parent, number, name, text):
    """Adds a commit that changes one file, moves the branch to it, and says its id."""
    with _importer(path) as stream:
        stream.write(_commit("refs/heads/main", 1000 + number, f"Change one file, {number}", parent))
        stream.write(_file(name, text))
    return git(path, "rev-parse", "refs/heads/main")


@contextlib.contextmanager
def _importer(path, *options):
    """The input of a git fast-import, which ends with it."""
    process = subprocess.Popen(
        ["git", "-C", path, "fast-import", "--quiet", "--done", *options], stdin=subprocess.PIPE, env=environment())
    with process.stdin as stream:
        yield stream
        stream.write(b"done\n")
    if process.wait() != 0:
        raise Failure("git fast-import failed")


def _commit(reference, number, message, parent=None):
    text = message.encode()
    return (
        f"commit {reference}\nmark :{number + 1}\n"
        f"committer {AUTHOR} {FIRST_TIME + 60 * number} +0000\ndata {len(text)}\n"
    ).encode() + text + (f"\nfrom {parent}\n" if parent else "\n").encode()


def _file(path, text):
    data = text.encode()
    return f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
