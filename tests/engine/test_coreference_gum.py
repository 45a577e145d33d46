"""The scorer of pronouns: how it reads GUM's annotation, and the floors where the corpus is at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import coref_gum

from .conftest import ROOT

ROWS = [
    ("Jane", "PROPN", "Entity=(1-person-new-s-cf1-1,2-coref"),
    ("Roe", "PROPN", "Entity=1)"),
    ("met", "VERB", "_"),
    ("a", "DET", "Entity=(2-person-new-s-cf2-2-coref"),
    ("friend", "NOUN", "Entity=2)|SpaceAfter=No"),
    (".", "PUNCT", "_"),
    ("She", "PRON", "Entity=(1-person-giv:act-s-cf1-1-ana)"),
    ("left", "VERB", "SpaceAfter=No"),
    (".", "PUNCT", "_"),
]


@pytest.fixture
def gold(tmp_path: Path) -> coref_gum.Gold:
    lines = [
        "\t".join([str(n), word, "_", pos, "_", "_", "_", "_", "_", misc])
        for n, (word, pos, misc) in enumerate(ROWS, 1)
    ]
    path = tmp_path / "GUM_own.conllu"
    path.write_text("\n".join(["# newpar", *lines, ""]), encoding="utf-8")
    return coref_gum.read(path)


def test_reads_text_mentions_and_pronouns(gold: coref_gum.Gold) -> None:
    assert gold.text.strip() == "Jane Roe met a friend. She left."
    assert gold.mentions == [("1", (0, 8), True), ("2", (13, 21), False), ("1", (23, 26), False)]
    assert gold.pronouns == [("she", "1", (23, 26))]


@pytest.mark.parametrize(("start", "right"), [(0, 100.0), (13, 0.0)])
def test_a_link_is_right_where_the_name_is_the_same_persons(gold: coref_gum.Gold, start: int, right: float) -> None:
    name = {"start": start, "end": start + 8, "kind": "name"}
    actor = {"id": "p1", "mentions": [name, {"start": 23, "end": 26, "kind": "pronoun"}]}
    figures = coref_gum.score([gold], {"GUM_own": {"actors": [actor]}}, 0)
    assert figures["person, right of those linked"] == right


def test_the_engine_reaches_its_floors(shared: Path) -> None:
    command = [sys.executable, "benchmarks/coref_gum.py", str(shared)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
