"""The development set of chains: its gold is sound, its scorer fair, and the engine's floors on it hold."""

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
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("chains_dev")


def result(gold: list[Any]) -> dict[str, Any]:
    """What an engine without a fault would write."""
    named = {claim.id: claim.refers for claim in gold if claim.refers and claim.refers != "open"}
    actors = [
        {"id": f"p{id}", "mentions": [{"start": start, "end": end, "kind": "name"}]}
        for id, (start, end) in named.items()
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


@pytest.mark.parametrize(("name", "least"), [("chains", 450), ("chains_heldout", 150)])
def test_a_set_is_as_large_and_as_silent_as_it_should_be(chains: ModuleType, name: str, least: int) -> None:
    items = chains.load(name)  # finds every word of the gold, or raises
    silent = sum(not gold for _, gold in items)
    assert len(items) >= least
    assert 0.3 <= silent / len(items) <= 0.4


def test_every_form_stands_there_more_than_once(chains: ModuleType) -> None:
    forms = Counter(form for item, _ in chains.load() for form in item["forms"])
    assert {form for form, count in forms.items() if count < 3} <= {"bullets"}


def test_no_passage_stands_in_both_sets(chains: ModuleType) -> None:
    texts = [{item["text"] for item, _ in chains.load(name)} for name in chains.SETS]
    assert not texts[0] & texts[1]


def test_the_gold_fed_through_the_scorer_is_right_throughout(chains: ModuleType) -> None:
    items = chains.load()
    figures = chains.score(items, {item["id"]: result(gold) for item, gold in items}, 0)
    assert figures.pop("claims beyond the gold, per 100 passages") == 0
    assert set(figures.values()) == {100.0}


def test_an_engine_that_says_nothing_is_right_where_silence_is(chains: ModuleType) -> None:
    figures = chains.score(chains.load(), {}, 0)
    assert figures["silence where nobody claims anything"] == 100
    assert figures["claims with the whole chain right"] == 0


@pytest.mark.parametrize("words", ["Roe", {"words": "Lee", "nth": 2}, "Le", "Ms"])
def test_words_that_are_not_there_or_not_only_there_are_refused(chains: ModuleType, words: Any) -> None:
    with pytest.raises(chains.BadGoldError):
        chains.find("Ms Lee saw Ms Ann.", words)


def test_the_misses_of_the_held_out_set_are_not_shown() -> None:
    command = [sys.executable, "benchmarks/chains_dev.py", "--heldout", "--show", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 2 and "held-out" in done.stderr


@pytest.mark.parametrize("options", [["--show", "20"], ["--heldout"]])
def test_the_engine_reaches_its_floors(options: list[str]) -> None:
    command = [sys.executable, "benchmarks/chains_dev.py", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
