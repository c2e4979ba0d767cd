#!/usr/bin/env python3
"""Measures weir against floors, in one private PostgreSQL, and prints and writes what came of it. See README.md."""

import argparse
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import rows
from rows import beside
from harness import machine, record, tables
from harness.cluster import SETTINGS, Cluster
from harness.processes import Failure
from harness.servers import free_port
from harness.stage import Stage
from harness.weir import Weir

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    options = parse()
    # Whatever ends this ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if options.record:
            record.write(options.record, options.json)
        elif options.terraform and shutil.which("terraform") is None:
            print("bench: skipped: terraform is not on the PATH")
        else:
            show(measure(options), options)
    except (Failure, OSError, subprocess.CalledProcessError) as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)


def show(results, options):
    """Writes the JSON, and prints the tables."""
    os.makedirs(os.path.dirname(os.path.abspath(options.json)), exist_ok=True)
    with open(options.json, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1, ensure_ascii=False)
    print(tables.markdown(results) if options.markdown else tables.text(results))


def parse():
    built = os.path.join(TOP, ".build")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weir", default=os.path.join(built, "release", "weir"), metavar="FILE", help="the program")
    parser.add_argument("--floors", default=os.path.join(built, "floors"), metavar="FOLDER", help="where they were built")
    parser.add_argument(
        "--sizes", type=size, nargs="+", default=[1000, 10_000, 100_000], metavar="N", help="instances, in tens")
    parser.add_argument(
        "--rows", nargs="+", choices=[*rows.ALL, *rows.LONG], default=list(rows.ALL), help="only these")
    parser.add_argument("--repetitions", type=int, default=5, choices=range(1, 10), metavar="N", help="1 to 9")
    parser.add_argument(
        "--folder", default=os.path.join(built, "bench"), help="where repositories are kept for the next run")
    parser.add_argument(
        "--json", default=os.path.join(built, "bench", "results.json"), metavar="FILE", help="where the results go")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--terraform", action="store_true", help="measure Terraform beside weir, in place of the rows")
    other.add_argument("--record", metavar="FILE", help="measure nothing; put the tables of --json into a document")
    return parser.parse_args()


def size(text):
    number = int(text)
    if number < 1000 or number % 10 != 0:
        raise argparse.ArgumentTypeError("at least 1000, and a multiple of ten")
    return number


def measure(options):
    os.makedirs(options.folder, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="weir-bench.", ignore_cleanup_errors=True) as scratch:
        # The server's user has to get to its own folder in there.
        os.chmod(scratch, 0o711)
        home = os.path.join(scratch, "home")
        os.mkdir(home, 0o700)
        weir = Weir(options.weir, home)
        cluster = Cluster(scratch)
        try:
            results = {
                "date": datetime.date.today().isoformat(), "weir": machine.program(weir, TOP),
                "machine": machine.describe(scratch), "software": machine.versions(cluster), "settings": SETTINGS,
                "repetitions": options.repetitions, "sizes": [],
            }
            for instances in options.sizes:
                stage = Stage(
                    instances, options.repetitions, cluster, weir, options.floors, options.folder, free_port(), say)
                if options.terraform:
                    measured, version = beside.measure(stage, shutil.which("terraform"))
                    results["beside"] = f"Terraform {version}"
                else:
                    wanted = [row for name, row in {**rows.ALL, **rows.LONG}.items() if name in options.rows]
                    measured = [entry for row in wanted for entry in row(stage)]
                results["sizes"].append({"instances": instances, "rows": measured})
            say("")
            return results
        finally:
            cluster.stop()


def say(text):
    """What is being done, where somebody watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()
    elif text:
        print(f"bench: {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
