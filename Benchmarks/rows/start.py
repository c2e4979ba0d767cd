"""How long it takes to begin."""

from harness import figures


def measure(stage):
    starts = [stage.weir.run("--help").wall for _ in range(2 * stage.repetitions + 1)]
    return [figures.row("start", "weir --help", "s", starts, target=0.030)]
