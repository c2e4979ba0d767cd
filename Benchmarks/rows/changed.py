"""A plan of a commit that changes one file, by a process that has just begun."""

from fleet import definitions
from harness import figures
from harness.stage import ENVIRONMENT, expect


def measure(stage):
    before, commits = stage.following("changes")
    stage.deploy(before)
    stage.copy_for_floors()
    floors, weir = [], []
    for repetition in range(stage.repetitions):
        stage.say(f"{stage.instances:,} instances: one file, {repetition + 1} of {stage.repetitions}")
        floor = stage.floor("compare", stage.path, commits[0], stage.cluster.url("floor"), ENVIRONMENT)
        said = floor.json()
        expect(said["rows"], stage.instances, "rows")
        expect(said["files"], stage.instances + stage.customers + definitions.INTEGRATIONS + 1, "files")
        floors.append(floor.wall)
        weir.append(stage.plan("fleet", commits[0]).wall)
    return [
        figures.row(
            "changed", "plan of one changed file, new process", "s", weir, floors, figures.RATIO, 1.5,
            stage.instances >= 100_000, {"floor": said})
    ]
