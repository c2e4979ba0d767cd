"""Terraform beside weir: the same instances' files, one resource each, its state in the same PostgreSQL.

Not a floor: what others need for comparable work.
"""

import os
import shutil

from fleet import files, repository
from harness import figures, processes
from harness.processes import Failure
from harness.stage import expect

# What counts of a pair of figures, in the order of the table.
TITLES = [
    ("plan", "plan of creates", "s"), ("creates", "plan and apply of creates", "s"),
    ("changedPlan", "plan of one changed file", "s"), ("changed", "plan and apply of one changed file", "s"),
    ("memory", "peak memory, apply of creates", "bytes"),
]


class Terraform:
    """A folder with a resource for each instance's file. Its home has no settings, and it asks nobody for anything."""

    def __init__(self, stage, program):
        self.stage = stage
        self.program = program
        self.folder = os.path.join(stage.weir.home, "terraform")
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": stage.weir.home, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1",
            "PG_CONN_STR": stage.cluster.url("terraform") + "&sslmode=disable",
        }
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder)
        self.version = self.run("version").output.split()[1]
        resources = ["terraform {\n  backend \"pg\" {}\n}\n"]
        for number in range(stage.instances):
            path = files.instance_path(number)
            name = path.removeprefix("customers/").removesuffix(".yaml").replace("/", "_")
            resources.append(
                f'resource "terraform_data" "{name}" {{\n  input = yamldecode(file("${{path.module}}/{path}"))\n}}\n')
        with open(os.path.join(self.folder, "main.tf"), "w", encoding="utf-8") as file:
            file.write("".join(resources))

    def check_out(self, commit):
        """Puts the files of a commit into the folder."""
        repository.git(
            self.stage.path, "--work-tree", self.folder, "checkout", "--quiet", "--force", commit, "--", "customers")

    def begin(self):
        """With an empty state."""
        self.stage.cluster.create("terraform")
        shutil.rmtree(os.path.join(self.folder, ".terraform"), ignore_errors=True)
        self.run("init", "-input=false", "-no-color")

    def run(self, *arguments):
        return processes.run([self.program, *arguments], self.environment, self.folder)

    def plan(self):
        return self.run("plan", "-input=false", "-no-color")

    def apply(self, changes):
        finished = self.run("apply", "-input=false", "-no-color", "-auto-approve")
        if f"Apply complete! Resources: {changes}" not in finished.output:
            raise Failure(f"terraform did something else:\n{finished.output[-2000:]}")
        return finished


def measure(stage, program):
    """The rows, Terraform where the floors are otherwise, and its version."""
    terraform = Terraform(stage, program)
    before, commits = stage.following("changes")
    samples = {name: ([], []) for name, _, _ in TITLES}

    def both(name, theirs, ours, of=lambda finished: finished.wall):
        samples[name][0].append(of(theirs))
        samples[name][1].append(of(ours))

    for repetition in range(stage.repetitions):
        stage.say(f"{stage.instances:,} instances: beside Terraform, {repetition + 1} of {stage.repetitions}")
        terraform.check_out(before)
        terraform.begin()
        stage.cluster.create("fleet", "empty")
        stage.cluster.settle()
        both("plan", terraform.plan(), stage.plan("fleet", before))
        theirs, ours = terraform.apply(f"{stage.instances} added, 0 changed"), stage.apply("fleet", before)
        stage.check("fleet")
        both("creates", theirs, ours)
        both("memory", theirs, ours, lambda finished: finished.peak)
        terraform.check_out(commits[0])
        both("changedPlan", terraform.plan(), stage.plan("fleet", commits[0]))
        both("changed", terraform.apply("0 added, 1 changed"), stage.apply("fleet", commits[0]))
        found = stage.cluster.ask("fleet", ["SELECT serial FROM weir.environment"])
        expect(found, "2", "weir's revisions")
    rows = [
        figures.row(name, title, unit, samples[name][1], samples[name][0], figures.RATIO) for name, title, unit in TITLES
    ]
    return rows, terraform.version
