"""The seed article, where the shared corpora are: the engine's floors for it hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .conftest import ROOT


def test_the_seed_article_reaches_its_floors(shared: Path) -> None:
    command = [sys.executable, "benchmarks/engine_quality.py", str(shared), "--only", "seed", "--show", "20"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "claims with the whole chain right" in done.stdout
