"""Engine tests need no database: a document goes in, an analysis comes out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.engine import Analysis, Document, analyse

ROOT = Path(__file__).resolve().parents[2]
Read = Callable[..., Analysis]


@pytest.fixture
def read() -> Read:
    """Read a text, by default as published on Thursday 16 October 2025."""

    def _read(text: str, published: str | None = "2025-10-16", **more: object) -> Analysis:
        day = dt.date.fromisoformat(published) if published else None
        return analyse(Document("test", text, day, **more))  # type: ignore[arg-type]

    return _read


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared corpora, which a clean checkout does not have."""
    folder = Path(os.environ.get("NEWSDESK_SHARED") or ROOT.parent / "shared")
    if not (folder / "seed").is_dir():
        pytest.skip("the shared corpora are not here; set NEWSDESK_SHARED to their folder")
    return folder
