"""`benchmarks/chains_dev.py`: the gold is consistent, the scorer correct, and the engine reaches its floors."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections import Counter
from types import ModuleType
from typing import Any

import pytest

from .conftest import ROOT


@pytest.fixture
def chains(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the benchmark, which is no package, as its own folder's module."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("chains_dev")


def perfect_result(gold: list[Any]) -> dict[str, Any]:
    """Return the output of an engine that finds exactly the gold of a passage."""
    named = {claim.id: claim.names for claim in gold if claim.names}
    actors = [
        {"id": f"p{id}", "mentions": [{"start": start, "end": end, "kind": "name"} for start, end in names]}
        for id, names in named.items()
    ]
    claims = [
        {
            "id": claim.id,
            "parent": claim.parent,
            "source": {"spans": claim.source, "actor": f"p{claim.id}" if claim.id in named else None},
            "cue": {"spans": claim.cue},
            "content": {"spans": claim.content},
            **claim.kinds,
        }
        for claim in gold
    ]
    return {"actors": actors, "claims": claims}


@pytest.mark.parametrize(("name", "min_size"), [("chains", 450), ("chains_heldout", 150)])
def test_set_is_large_and_a_third_has_no_claims(chains: ModuleType, name: str, min_size: int) -> None:
    passages = chains.load(name)  # raises if the gold quotes words that a text does not have
    without_claims = sum(not gold for _, gold in passages)
    assert len(passages) >= min_size
    assert 0.3 <= without_claims / len(passages) <= 0.4


def test_every_form_has_at_least_three_passages(chains: ModuleType) -> None:
    forms = Counter(form for passage, _ in chains.load() for form in passage["forms"])
    assert {form for form, count in forms.items() if count < 3} <= {"bullets"}


def test_sets_share_no_passage(chains: ModuleType) -> None:
    texts = [{passage["text"] for passage, _ in chains.load(name)} for name in chains.SETS]
    assert not texts[0] & texts[1]


def test_gold_scores_a_hundred_percent(chains: ModuleType) -> None:
    passages = chains.load()
    figures = chains.score(passages, {passage["id"]: perfect_result(gold) for passage, gold in passages}, 0)
    assert figures.pop(chains.EXTRA_CLAIMS) == 0
    assert set(figures.values()) == {100.0}


def test_empty_output_is_right_only_on_passages_without_claims(chains: ModuleType) -> None:
    figures = chains.score(chains.load(), {}, 0)
    assert figures[chains.SILENCE] == 100
    assert figures["claims with the whole chain right"] == 0


@pytest.mark.parametrize("words", ["Roe", {"words": "Lee", "nth": 2}, "Le", "Ms"])
def test_missing_and_ambiguous_words_are_refused(chains: ModuleType, words: Any) -> None:
    with pytest.raises(chains.BadGoldError):
        chains.find("Ms Lee saw Ms Ann.", words)


def test_misses_of_the_held_out_set_are_not_shown() -> None:
    command = [sys.executable, "benchmarks/chains_dev.py", "--heldout", "--show", "1"]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert completed.returncode == 2 and "held-out" in completed.stderr


@pytest.mark.parametrize("options", [["--show", "20"], ["--heldout"]])
def test_engine_reaches_its_floors(options: list[str]) -> None:
    command = [sys.executable, "benchmarks/chains_dev.py", *options]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
