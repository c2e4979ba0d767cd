"""The memory of a controller over a thousand rounds, every other one of which applies a commit."""

import os
import shutil

from fleet import files, repository
from harness import figures
from harness.stage import ENVIRONMENT, expect
from harness.weir import Controller

ROUNDS = 1000
STEP = 100
# After so many rounds everything has been used that is used again.
WARM = 2 * STEP


def measure(stage):
    # The commits go into a copy, so that the repository stays what the seed makes of it.
    copy = os.path.join(stage.weir.home, os.path.basename(stage.path))
    shutil.copytree(stage.path, copy)
    commit = stage.repository.base
    stage.deploy(commit)
    controller = Controller(stage.weir, copy, stage.cluster.url("fleet"))
    resident = {}
    try:
        for number in range(1, ROUNDS + 1):
            changes = number % 2
            if changes:
                instance = (number * 7919) % stage.instances
                commit = repository.extend(
                    copy, commit, number, files.instance_path(instance), files.instance_text(instance, revision=number))
            # Through the database, as another replica would: webhooks would be too many.
            stage.cluster.ask("fleet", [
                f"UPDATE weir.environment SET pushed_at = clock_timestamp() WHERE name = '{ENVIRONMENT}'"])
            line = controller.next_round()
            expect((line["commit"], line["changes"]), (commit, str(changes)), "commit and changes")
            if number % STEP == 0:
                stage.say(f"{stage.instances:,} instances: {number} of {ROUNDS} rounds")
                resident[number] = controller.memory()[1]
    finally:
        controller.stop()
        shutil.rmtree(copy)
    # What comes next goes on from a commit that the repository has.
    stage.applied = None
    rows = [
        figures.row(f"resident{number}", f"resident after {number:,} rounds", "bytes", [size])
        for number, size in resident.items()
    ]
    grown = max(size for number, size in resident.items() if number > WARM) - resident[WARM]
    return rows + [
        figures.row("growth", f"most of it after {WARM} rounds, less what it was then", "bytes", [grown], target=8 * 2**20)
    ]
