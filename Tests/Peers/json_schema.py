"""Checks YAML documents with a JSON Schema validator that knows nothing of weir.

Standard input is JSON: {"schemas": {NAME: TEXT}, "documents": [{"schema": NAME, "text": YAML}]}. Standard output has a
line for each problem: the document's number (or the schema's name), the path in it with slashes, and what is wrong,
with tabs in between; and `done` at the end.

YAML is read by its 1.2 core schema, as weir does: `no` is a text, and keys are the texts that they are written as.
"""

import json
import math
import re
import sys

import jsonschema
import yaml


class CoreLoader(yaml.SafeLoader):
    """PyYAML with the scalars of YAML 1.2.2, 10.3."""

    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


def resolve(tag, pattern, first):
    CoreLoader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)


resolve("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""])
resolve("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF"))
resolve("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789"))
resolve(
    "float",
    r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
    list("-+.0123456789"),
)
resolve("merge", r"^(?:<<)$", ["<"])


def construct_int(loader, node):
    text = loader.construct_scalar(node)
    return int(text[2:], 8) if text.startswith("0o") else int(text, 16 if text.startswith("0x") else 10)


def construct_float(loader, node):
    text = loader.construct_scalar(node).lower()
    if text.endswith(".inf"):
        return -math.inf if text.startswith("-") else math.inf
    return math.nan if text == ".nan" else float(text)


CoreLoader.add_constructor("tag:yaml.org,2002:int", construct_int)
CoreLoader.add_constructor("tag:yaml.org,2002:float", construct_float)
CoreLoader.add_constructor("tag:yaml.org,2002:bool", lambda loader, node: node.value.lower() == "true")


def report(place, path, message):
    print(place, "/".join(str(part) for part in path), " ".join(message.split()), sep="\t")


def main():
    request = json.load(sys.stdin)
    validators = {}
    for name, text in request["schemas"].items():
        schema = json.loads(text)
        for error in jsonschema.Draft7Validator(jsonschema.Draft7Validator.META_SCHEMA).iter_errors(schema):
            report(name, error.absolute_path, error.message)
        validators[name] = jsonschema.Draft7Validator(schema)
    for number, document in enumerate(request["documents"]):
        try:
            value = yaml.load(document["text"], Loader=CoreLoader)
        except yaml.YAMLError as error:
            report(number, [], f"unreadable: {error}")
            continue
        for error in validators[document["schema"]].iter_errors(value):
            report(number, error.absolute_path, error.message)
    print("done")


main()
