"""The engine's floors on the seed article, where the shared corpora are available."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .conftest import ROOT


def test_seed_article_reaches_its_floors(shared: Path) -> None:
    command = [sys.executable, "benchmarks/engine_quality.py", str(shared), "--only", "seed", "--show", "20"]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    assert "claims with the whole chain right" in completed.stdout
