"""The rows of the tables. Each module measures what belongs together, floor and weir by turns, and answers with rows."""

from . import changed, cold, endurance, pushes, start, steady, versions

# In the order of the tables; each goes on from what the one before has left deployed.
ALL = {
    "cold": cold.measure, "changed": changed.measure, "steady": steady.measure, "pushes": pushes.measure,
    "versions": versions.measure, "start": start.measure,
}

# Measured where they are asked for.
LONG = {"endurance": endurance.measure}
