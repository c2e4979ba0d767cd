"""A new version of an integration that a tenth of the fleet tracks: plan and apply."""

from fleet import definitions
from harness import figures
from harness.stage import ENVIRONMENT, expect


def measure(stage):
    before, commits = stage.following("versions")
    stage.deploy(before)
    stage.copy_for_floors()
    updates, applies = [], []
    for repetition, commit in enumerate(commits):
        stage.say(f"{stage.instances:,} instances: a new version, {repetition + 1} of {stage.repetitions}")
        stage.cluster.settle()
        floor = stage.floor("upgrade", stage.cluster.url("floor"), ENVIRONMENT, definitions.slug(0)).json()
        expect(floor["rows"], stage.customers, "rows")
        updates.append(floor["seconds"])
        stage.cluster.settle()
        apply = stage.apply("fleet", commit)
        upgraded = stage.cluster.ask("fleet", [
            "SELECT count(*) FROM weir.instance i JOIN weir.integration g ON g.environment = i.environment"
            f" AND g.id = i.integration_id WHERE g.slug = '{definitions.slug(0)}' AND i.version = {repetition + 2}"])
        expect(upgraded, str(stage.customers), "upgraded instances")
        applies.append(apply.wall)
    return [
        figures.row(
            "version", f"new version of {stage.customers:,} instances, plan and apply", "s", applies, updates,
            figures.RATIO, 3.0, stage.instances >= 100_000, {"floor": floor, "peak": apply.peak})
    ]
