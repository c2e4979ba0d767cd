"""From a webhook to the committed revision, with a Git server: beside git fetch of the same objects."""

import os
import shutil
import time

from fleet import repository
from harness import figures, processes
from harness.servers import GitServer, Lines
from harness.stage import ENVIRONMENT
from harness.weir import Controller


def measure(stage):
    before, commits = stage.following("pushes")
    stage.deploy(before)
    stage.repository.show(before)
    clone = os.path.join(stage.weir.home, "clone.git")
    shutil.rmtree(clone, ignore_errors=True)
    fetches, revisions = [], []
    server = GitServer(stage.folder, stage.port)
    running = [server]
    try:
        stage.say(f"{stage.instances:,} instances: a clone, and a controller that fetches")
        processes.run(["git", "clone", "--quiet", "--bare", stage.remote, clone])
        controller = Controller(stage.weir, stage.remote, stage.cluster.url("fleet"))
        running.append(controller)
        witness = Lines([os.path.join(stage.floors, "await"), stage.cluster.url("fleet"), ENVIRONMENT])
        running.append(witness)
        serial = witness.next(lambda line: True)[1]["serial"]
        for repetition, commit in enumerate(commits):
            stage.say(f"{stage.instances:,} instances: one push, {repetition + 1} of {stage.repetitions}")
            stage.repository.show(commit)
            fetches.append(processes.run(["git", "-C", clone, "fetch", "--quiet", "origin", "main"]).wall)
            serial += 1
            start = time.monotonic()
            controller.push()
            # Its clock is this one's.
            seen = witness.next(lambda line: line["serial"] == serial)[1]["at"]
            revisions.append(seen - start)
            controller.next_round()
    finally:
        for process in reversed(running):
            process.stop()
        shutil.rmtree(clone, ignore_errors=True)
    stage.applied = commits[-1]
    # What came is what was pushed.
    repository.git(stage.path, "cat-file", "-e", commits[-1])
    return [
        figures.row(
            "push", "webhook to committed revision, one file", "s", revisions, fetches, figures.DIFFERENCE, 0.1)
    ]
