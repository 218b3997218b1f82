"""Two lists on disk and their sum: the functions that lists.taskgraph.yaml calls."""

import json
from pathlib import Path


def create_list(value, length, target_path):
    """Write a list of `length` times `value`."""
    write_json(target_path, [value] * length)


def sum_lists(list_a_path, list_b_path, target_path):
    """Read two lists, add them number by number and write the result."""
    list_a = json.loads(Path(list_a_path).read_text())
    list_b = json.loads(Path(list_b_path).read_text())
    if len(list_a) != len(list_b):
        raise ValueError(f"expected lists of one length but they have {len(list_a)} and {len(list_b)} numbers")
    write_json(target_path, [a + b for a, b in zip(list_a, list_b)])


def write_json(path, value):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value) + "\n")
