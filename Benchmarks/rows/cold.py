"""A plan and an apply of everything: nothing is deployed, and nothing is cached.

Neither by weir, nor of the repository's files by the kernel.
"""

from fleet import definitions
from harness import figures
from harness.processes import forget
from harness.stage import ENVIRONMENT, expect

MEBIBYTE = 2**20
LARGE = 100_000


def measure(stage):
    reads, plans, applies, phases, writes = [], [], [], [], []
    plan_memory, apply_memory = [], []
    floor_details = {}
    commit = stage.repository.base
    files = stage.instances + stage.customers + definitions.INTEGRATIONS + 1
    for repetition in range(stage.repetitions):
        stage.say(f"{stage.instances:,} instances: cold, {repetition + 1} of {stage.repetitions}")
        forget(stage.path)
        read = stage.floor("read", stage.path, commit)
        floor_details["read"] = read.json()
        expect(floor_details["read"]["files"], files, "files")
        reads.append(read.wall)

        stage.cluster.settle()
        forget(stage.path)
        plan = stage.plan("empty", commit)
        plans.append(plan.wall)
        plan_memory.append(plan.peak)

        stage.cluster.create("fleet", "empty")
        stage.cluster.settle()
        forget(stage.path)
        apply = stage.apply("fleet", commit)
        stage.check("fleet")
        applies.append(apply.wall)
        apply_memory.append(apply.peak)
        phases.append(apply.wall - plan.wall)

        if repetition == 0:
            stage.copy_rows("fleet")
        stage.cluster.create("floor", "bare")
        stage.cluster.settle()
        write = stage.floor("creates", stage.cluster.url("floor"), ENVIRONMENT, stage.copies).json()
        floor_details["creates"] = write
        expect(write["instance"], stage.instances, "instances")
        expect(write["endpoint"], 3 * stage.instances, "endpoints")
        stage.check("floor")
        writes.append(write["seconds"])
    stage.has_floor = False
    stage.cluster.settle("fleet")
    large, is_bounded = stage.instances >= LARGE, stage.instances <= LARGE
    return [
        figures.row(
            "plan", "cold plan of everything", "s", plans, reads, figures.RATIO, 1.0, large,
            {"floor": floor_details["read"], "processor": plan.user + plan.system}),
        figures.row(
            "creates", "apply of creates, without the plan", "s", phases, writes, figures.RATIO, 1.5, large,
            {"floor": floor_details["creates"], "processor": apply.user + apply.system}),
        figures.row("apply", "plan and apply of creates", "s", applies),
        figures.row(
            "planMemory", "peak memory, cold plan", "bytes", plan_memory, target=400 * MEBIBYTE, applies=is_bounded),
        figures.row(
            "applyMemory", "peak memory, cold apply", "bytes", apply_memory, target=400 * MEBIBYTE, applies=is_bounded),
    ]
