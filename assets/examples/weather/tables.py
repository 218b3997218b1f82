"""Reading and writing of the small tables that the steps hand to one another."""

import csv
import json
from pathlib import Path


def read_rows(path):
    """The rows of a CSV file as dicts, numbers as floats."""
    with open(path, newline="") as file:
        return [{key: number(value) for key, value in row.items()} for row in csv.DictReader(file)]


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


def read_json(path):
    return json.loads(Path(path).read_text())


def write_json(path, value):
    """One line a top-level key, so that a diff of two runs can be read."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(item)}" for key, item in value.items())
    path.write_text("{\n" + lines + "\n}\n")
