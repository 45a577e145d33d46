"""Fixtures that several test folders share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared() -> Path:
    """The folder of corpora and the seed article, which a clean checkout does not have."""
    return Path(os.environ.get("NEWSDESK_SHARED", ROOT.parent / "shared"))


@pytest.fixture
def seed_text() -> str:
    path = shared() / "seed" / "article.txt"
    if not path.exists():
        pytest.skip("the seed article is not on this machine")
    return path.read_text(encoding="utf8")


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """No broker: the ids of the runs that a worker would have been told of."""
    told: list[int] = []
    monkeypatch.setattr("analysis.dispatch.send", lambda run: told.append(run.pk))
    monkeypatch.setattr("analysis.tasks.send", lambda run: told.append(run.pk))
    return told
