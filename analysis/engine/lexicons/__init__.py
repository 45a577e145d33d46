"""The engine's word lists, one file each, written for this project.

A file holds one entry a line. `#` begins a comment; `|` separates fields, commas separate
the items of a field. The first comment of a file names its fields.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

_FOLDER = resources.files(__package__)


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the entries of the list `name`.txt in their order, each as its fields."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.split("#", 1)[0].strip() for line in lines)
    return tuple(tuple(field.strip() for field in entry.split("|")) for entry in entries if entry)


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list without fields, which may hold several on a line."""
    return frozenset(item for row in rows(name) for item in split_items(row[0]))


@cache
def group(name: str, key: str) -> frozenset[str]:
    """Return the words in the second field of all lines that begin with a key.

    Raise KeyError without any.
    """
    found = frozenset(item for row in rows(name) if row[0] == key for item in split_items(row[1]))
    if not found:
        raise KeyError(f"{name} has no line “{key}”")
    return found


def split_items(field: str) -> tuple[str, ...]:
    """Return the comma-separated items of a field."""
    return tuple(item.strip() for item in field.split(",") if item.strip())
