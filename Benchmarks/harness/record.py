"""Puts the tables of the last runs into a document, between lines that say where."""

import json
import os
import re

from . import tables
from .processes import Failure


def write(document, results):
    """Replaces what is between `<!-- bench NAME -->` and `<!-- end -->` by the tables of NAME.json, beside `results` or that
    itself. What was not measured stays as it is."""
    with open(document, encoding="utf-8") as file:
        text = file.read()
    folder = os.path.dirname(os.path.abspath(results))

    def replace(match):
        path = os.path.join(folder, f"{match.group(2)}.json")
        if not os.path.exists(path):
            print(f"bench: there is no {match.group(2)}.json; its tables stay as they are")
            return match.group(0)
        with open(path, encoding="utf-8") as file:
            return f"{match.group(1)}\n\n{tables.markdown(json.load(file)).strip()}\n\n{match.group(4)}"

    text, count = re.subn(r"(<!-- bench ([a-z]+) -->)\n(.*?)(<!-- end -->)", replace, text, flags=re.DOTALL)
    if count == 0:
        raise Failure(f"{document} has no place for tables")
    with open(document, "w", encoding="utf-8") as file:
        file.write(text)
