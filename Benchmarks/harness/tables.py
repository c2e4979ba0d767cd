"""Results as tables: for a terminal, and as Markdown."""

import statistics
import unicodedata

from . import figures

HEADER = ["what", "floor", "weir", "weir to floor", "target", "met"]
VERDICTS = {None: "–", True: "yes", False: "**no**"}


def _columns(entry):
    unit = entry["unit"]
    kind = "times" if entry["comparison"] == figures.RATIO else unit
    result = "–" if entry["comparison"] == figures.ALONE else figures.quantity(figures.value(entry), kind)
    sign = "+" if entry["comparison"] == figures.DIFFERENCE else ""
    target = "–" if entry["target"] is None else f"≤ {sign}{figures.quantity(entry['target'], kind)}"
    return [
        entry["title"], figures.spread(entry["floor"], unit), figures.spread(entry["weir"], unit), result, target,
        VERDICTS[figures.met(entry)],
    ]


def growth(sizes):
    """What the cost of a row has become at the largest size, where it must not grow with the fleet."""
    if len(sizes) < 2:
        return []
    first, last = sizes[0], sizes[-1]
    table = []
    for name, most in (("noop", None), ("commit", 1.3), ("push", None)):
        pair = [next((row for row in size["rows"] if row["name"] == name), None) for size in (first, last)]
        if None in pair:
            continue
        few, many = (statistics.median(row["weir"]) for row in pair)
        ratio = many / few
        table.append([
            pair[0]["title"], figures.quantity(few, "s"), figures.quantity(many, "s"), figures.quantity(ratio, "times"),
            "–" if most is None else f"≤ {figures.quantity(most, 'times')}",
            VERDICTS[None if most is None else ratio <= most],
        ])
    return table


def tables(results):
    """Heading and rows of each table, the header first."""
    if "beside" in results:
        for size in results["sizes"]:
            yield f"{results['beside']} beside weir, {size['instances']:,} instances", [
                ["what", results["beside"], "weir", "weir's part"]] + [_columns(entry)[:4] for entry in size["rows"]]
        return
    for size in results["sizes"]:
        yield f"{size['instances']:,} instances", [HEADER] + [_columns(entry) for entry in size["rows"]]
    table = growth(results["sizes"])
    if table:
        ends = [f"{results['sizes'][index]['instances']:,}" for index in (0, -1)]
        header = ["what", f"at {ends[0]}", f"at {ends[1]}", "ratio", "target", "met"]
        yield "How the cost grows with the fleet", [header] + table


def markdown(results):
    """The tables, and what they were measured on."""
    machine = results["machine"]
    lines = [
        f"{results['date']}, {results['weir']}: {machine['processors']} × {machine['processor']}, {machine['memory']}, "
        f"{machine['system']}, {machine['filesystem']}; {', '.join(results['software'])}. Median of {results['repetitions']}"
        + (" (from – to)." if results["repetitions"] > 1 else "."), ""]
    for heading, (header, *rows) in tables(results):
        lines += [f"**{heading}**", "", f"| {' | '.join(header)} |", "|" + " --- |" * len(header)]
        lines += [f"| {' | '.join(row)} |" for row in rows] + [""]
    return "\n".join(lines)


def text(results):
    """The tables with their columns below each other."""
    lines = []
    for heading, table in tables(results):
        widths = [max(_width(row[column]) for row in table) for column in range(len(table[0]))]
        lines += ["", heading]
        for row in table:
            lines.append("  ".join(_padded(cell, width) for cell, width in zip(row, widths)).rstrip())
    return "\n".join(lines).replace("**no**", "NO")


def _width(cell):
    return sum(0 if unicodedata.combining(character) else 1 for character in cell)


def _padded(cell, width):
    return cell + " " * (width - _width(cell))
