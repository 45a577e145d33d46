"""The shipped graph is what training/export.py makes of its weights. Needs training's requirements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.engine.model.runtime import PROBE, WEIGHTS

pytest.importorskip("onnx", reason="install training/requirements.txt to rebuild the model")


def test_rebuilding_the_shipped_model_changes_nothing(tmp_path: Path) -> None:
    from training import export, rebuild

    labels = json.loads((WEIGHTS / "labels.json").read_text("utf8"))
    model = rebuild.rebuild(WEIGHTS / "model.onnx", rebuild.read_tag_sizes(labels))
    assert model.SerializeToString() == (WEIGHTS / "model.onnx").read_bytes()
    assert export.build_probe().SerializeToString() == (WEIGHTS / PROBE).read_bytes()
