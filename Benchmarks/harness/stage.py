"""What is set up for a size of fleet: the repository, the databases that rows work on, and how floors are run."""

import os

from fleet import definitions, repository

from . import processes
from .processes import Failure

ENVIRONMENT = "default"
# What the floor of creating everything writes: the rows that weir has written, as a binary COPY takes them.
COPIES = {
    "instance": "id, slug, customer_id, integration_id, version, enabled, missing, needs_authorization, spec, spec_digest,"
                " protect, source_path",
    "endpoint": "instance_id, flow, id, active",
    "change": "ordinal, action, kind, key, unit_id, fields, reason, path, line, column_number, approved",
}


class Stage:
    """One size. Databases: `empty` has the schema, `fleet` is weir's, `floor` is the floors' copy of it."""

    def __init__(self, instances, repetitions, cluster, weir, floors, folder, port, say):
        self.instances = instances
        self.repetitions = repetitions
        self.cluster = cluster
        self.weir = weir
        self.floors = floors
        self.folder = folder
        self.port = port
        self.say = say
        self.applied = None
        self.has_floor = False
        # Commits for some sizes more than are measured, so that the same repository serves runs of other lengths.
        say(f"{instances:,} instances: the repository")
        self.repository = repository.make(os.path.join(folder, f"fleet-{instances}.git"), instances, max(9, repetitions))
        self.copies = os.path.join(weir.home, "copies")
        os.makedirs(self.copies, exist_ok=True)
        # The folder and the server's URL are one repository by that.
        repository.git(self.path, "config", "remote.origin.url", self.remote)
        cluster.create("empty")
        weir.run("migrate", "--database", cluster.url("empty"))

    @property
    def path(self):
        return self.repository.path

    @property
    def remote(self):
        """The repository's URL at the Git server."""
        return f"git://127.0.0.1:{self.port}/{os.path.basename(self.path)}"

    @property
    def customers(self):
        return self.instances // definitions.INTEGRATIONS

    def following(self, kind):
        """The commits that a row measures, as many as there are repetitions, and the commit before them."""
        commits = self.repository.following(kind)
        before = repository.git(self.path, "rev-parse", f"{commits[0]}^")
        return before, commits[:self.repetitions]

    def floor(self, name, *arguments):
        """Runs a floor."""
        return processes.run([os.path.join(self.floors, name), *map(str, arguments)])

    def plan(self, database, commit):
        """Plans what the branch shows once it is at the commit, as a controller names it too."""
        self.repository.show(commit)
        return self.weir.run(
            "plan", self.path, "--database", self.cluster.url(database), "--environment", ENVIRONMENT)

    def apply(self, database, commit):
        """Likewise."""
        self.repository.show(commit)
        finished = self.weir.run(
            "apply", self.path, "--database", self.cluster.url(database), "--environment", ENVIRONMENT, "--yes")
        if database == "fleet":
            self.applied = commit
        return finished

    def deploy(self, commit):
        """Brings the database `fleet` to a commit, unless it is there."""
        if self.applied is None:
            self.cluster.create("fleet", "empty")
            self.apply("fleet", self.repository.base)
            self.check("fleet")
            self.cluster.settle("fleet")
        if self.applied != commit:
            self.apply("fleet", commit)
        self.cluster.settle()

    def copy_for_floors(self):
        """Makes the floors' copy of what is deployed, once."""
        if not self.has_floor:
            self.cluster.create("floor", "fleet")
            self.has_floor = True
        self.cluster.settle()

    def check(self, database):
        """That the whole fleet is there: what fails is no measurement."""
        found = self.cluster.ask(database, [
            "SELECT (SELECT count(*) FROM weir.instance), (SELECT count(*) FROM weir.customer),"
            " (SELECT count(*) FROM weir.endpoint)"])
        expected = f"{self.instances}|{self.customers}|{3 * self.instances}"
        if found != expected:
            raise Failure(f"instances, customers, endpoints: {found} instead of {expected}")
        return expected

    def copy_rows(self, database):
        """Keeps the rows that an apply has written, for the floor that writes the same, and the database around them."""
        for table, columns in COPIES.items():
            order = " WHERE serial = 1 ORDER BY ordinal" if table == "change" else ""
            self.cluster.ask(database, [
                f"\\copy (SELECT {columns} FROM weir.{table}{order}) TO '{self.copies}/{table}.copy' (FORMAT binary)"])
        self.cluster.create("bare", database)
        # As a replica, whose triggers do not take it for somebody's write.
        self.cluster.ask("bare", [
            "SET session_replication_role = replica", "TRUNCATE weir.instance, weir.endpoint, weir.change, weir.revision",
            "UPDATE weir.environment SET serial = 0", "VACUUM ANALYZE"])


def expect(found, expected, what):
    """Floors say how much they did; it has to be what weir did."""
    if found != expected:
        raise Failure(f"{what}: {found} instead of {expected}")
