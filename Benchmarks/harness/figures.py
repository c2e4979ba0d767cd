"""Rows of the tables: what was measured, beside its floor, against its target."""

import statistics

# How a figure is held against its floor.
RATIO, DIFFERENCE, ALONE = "ratio", "difference", "alone"


def row(name, title, unit, weir, floor=None, comparison=ALONE, target=None, applies=True, details=None):
    """A row as it goes into JSON.

    unit: `s` or `bytes`. target: of the ratio, of the difference to the floor, or of the figure alone; None: there is none.
    applies: whether the target is meant for this size.
    """
    return {
        "name": name, "title": title, "unit": unit, "weir": weir, "floor": floor, "comparison": comparison,
        "target": target, "applies": applies, "details": details or {},
    }


def value(entry):
    """What counts of a row: a ratio, a difference, or the figure."""
    weir = statistics.median(entry["weir"])
    if entry["comparison"] == ALONE:
        return weir
    floor = statistics.median(entry["floor"])
    return weir / floor if entry["comparison"] == RATIO else weir - floor


def met(entry):
    """True or False where the target is meant for this size, else None."""
    if entry["target"] is None or not entry["applies"]:
        return None
    return value(entry) <= entry["target"]


def quantity(number, unit):
    """A figure with three digits."""
    if unit == "bytes":
        return f"{number / 2**20:.0f} MiB"
    if unit == "times":
        return f"{number:.2f} ×"
    sign, number = ("−", -number) if number < 0 else ("", number)
    for scale, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if number >= scale:
            shown = number / scale
            return f"{sign}{shown:.{0 if shown >= 100 else 1 if shown >= 10 else 2}f} {name}"
    return f"{sign}{number * 1e6:.2f} µs"


def spread(samples, unit):
    """The median, and from where to where the figures went."""
    if not samples:
        return "–"
    middle = quantity(statistics.median(samples), unit)
    if len(samples) == 1:
        return middle
    return f"{middle} ({quantity(min(samples), unit)} – {quantity(max(samples), unit)})"
