"""A bulk import that is killed and started again, in processes of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from articles.models import Article, ArticleVersion, ExtractionRun
from tests.analysis.test_bulk import document, lines
from tests.conftest import ROOT
from tests.workers import Workers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


COUNT = 2500  # fifty transactions; each of three imports takes about 4 ms of processor time per document


def test_an_import_killed_in_the_middle_and_repeated_adds_each_document_once(tmp_path: Path, workers: Workers) -> None:
    """Kill the import without warning, start it again, and then import everything once more."""
    path = lines(tmp_path / "many.jsonl", [document(n) for n in range(COUNT)])
    command = [sys.executable, "manage.py", "ingest", str(path)]
    with subprocess.Popen(command, cwd=ROOT, env=workers.env) as process:
        workers.until(lambda: ArticleVersion.objects.count() >= 500, "the first 500 documents")
        process.send_signal(signal.SIGKILL)
    stopped_at = ArticleVersion.objects.count()
    assert 500 <= stopped_at < COUNT
    again = subprocess.run(command, cwd=ROOT, env=workers.env, capture_output=True, text=True, check=True)
    assert f"continued after document {stopped_at:,}" in again.stdout
    assert ArticleVersion.objects.count() == Article.objects.count() == COUNT
    twice = subprocess.run(command, cwd=ROOT, env=workers.env, capture_output=True, text=True, check=True)
    assert f"{COUNT:,} already stored." in twice.stdout
    assert "new" not in twice.stdout.split("many.jsonl:")[-1]
    assert ArticleVersion.objects.count() == ExtractionRun.objects.count() == COUNT
