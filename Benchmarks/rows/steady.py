"""Rounds of a running controller, by its own clock: of the commit that is there, and of one that changes a file."""

import statistics

from harness import figures
from harness.stage import ENVIRONMENT, expect
from harness.weir import Controller

TRIPS = 200
# Commits by hand, for each repetition: the first ones find nothing prepared.
WRITES = 9
# Rounds without anything to do, for each repetition.
ROUNDS = 4


def measure(stage):
    before, commits = stage.following("changes")
    stage.deploy(before)
    stage.copy_for_floors()
    stage.repository.show(before)
    trips, idle, writes, rounds = [], [], [], []
    controller = Controller(stage.weir, stage.path, stage.cluster.url("fleet"))
    try:
        for repetition in range(stage.repetitions):
            stage.say(f"{stage.instances:,} instances: nothing to do, {repetition + 1} of {stage.repetitions}")
            floor = stage.floor("roundtrip", stage.cluster.url("floor"), ENVIRONMENT, TRIPS).json()
            trips.append(statistics.median(floor["seconds"]))
            several = []
            for _ in range(ROUNDS):
                seconds, line = controller.round()
                expect((line["commit"], line["changes"]), (before, "0"), "commit and changes")
                several.append(seconds)
            idle.append(statistics.median(several))
        most, now = controller.memory()
        for repetition, commit in enumerate(commits):
            stage.say(f"{stage.instances:,} instances: one commit, {repetition + 1} of {stage.repetitions}")
            floor = stage.floor("commit", stage.cluster.url("floor"), ENVIRONMENT, WRITES).json()
            writes.append(statistics.median(floor["seconds"]))
            stage.repository.show(commit)
            seconds, line = controller.round()
            expect((line["commit"], line["changes"]), (commit, "1"), "commit and changes")
            rounds.append(seconds)
    finally:
        controller.stop()
    stage.applied = commits[-1]
    return [
        figures.row("noop", "round with nothing to do", "s", idle, trips, figures.DIFFERENCE, 0.003),
        figures.row("commit", "round of a one-file commit", "s", rounds, writes, figures.DIFFERENCE, 0.020),
        figures.row(
            "controllerMemory", "memory of a controller with nothing to do", "bytes", [most], target=60 * 2**20,
            details={"resident": now}),
    ]
