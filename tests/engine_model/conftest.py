from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.engine.model import Model
from analysis.engine.model.runtime import WEIGHTS


@pytest.fixture(scope="session")
def model() -> Model:
    if not (WEIGHTS / "model.onnx").exists():
        pytest.skip("the model's weights are missing: python -m training makes them")
    return Model(threads=2)


@pytest.fixture(scope="session")
def corpora() -> Path:
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("NEWSDESK_SHARED", root.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the corpora are missing: set NEWSDESK_SHARED to the folder that holds data/")
    return folder
