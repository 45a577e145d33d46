"""The engine's words, one file a list, written for this project.

A file holds one entry a line; `#` begins a comment; fields are parted by `|` and the items of a field by commas.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

_FOLDER = resources.files(__package__)


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a list, each as its fields."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kept = (line.split("#", 1)[0].strip() for line in lines)
    return tuple(tuple(field.strip() for field in line.split("|")) for line in kept if line)


@cache
def words(name: str) -> frozenset[str]:
    """A plain list as a set; a line may hold several words parted by commas."""
    return frozenset(item for row in rows(name) for item in split_items(row[0]))


@cache
def group(name: str, key: str) -> frozenset[str]:
    """The words of a list's lines that begin with a key."""
    found = frozenset(item for row in rows(name) if row[0] == key for item in split_items(row[1]))
    if not found:
        raise KeyError(f"{name} has no line “{key}”")
    return found


def split_items(field: str) -> tuple[str, ...]:
    """The comma-separated items of a field."""
    return tuple(item.strip() for item in field.split(",") if item.strip())
