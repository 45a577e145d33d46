"""The development set of names: its gold is sound, its scorer fair, and the engine's floors on it hold."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from benchmarks import actors_dev

from .conftest import ROOT

ROWS = [json.loads(line) for line in actors_dev.GOLD.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_mark_is_of_an_actor_and_every_actor_is_marked(row: dict[str, Any]) -> None:
    _, gold = actors_dev.parse_markup(row["text"])
    assert {m.actor for m in gold} - {"?"} == set(row["actors"])


def test_marks_become_spans_of_the_plain_text() -> None:
    text, gold = actors_dev.parse_markup("[Lin|1] left. [The firm|~2] and [he|?] stayed.")
    assert text == "Lin left. The firm and he stayed."
    assert [(text[slice(*m.span)], m.kind, m.actor) for m in gold] == [
        ("Lin", "name", "1"),
        ("The firm", "nominal", "2"),
        ("he", "pronoun", "?"),
    ]


def test_the_engine_reaches_its_floors() -> None:
    command = [sys.executable, "benchmarks/actors_dev.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
