"""A bulk import that is killed and started again, in processes of its own."""

import signal
import subprocess
import sys

import pytest

from articles.models import Article, ArticleVersion, ExtractionRun
from tests.analysis.test_bulk import document, lines
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_ten_thousand_twice_and_killed_in_the_middle(tmp_path, workers):
    """Killed without warning, started again, and then all of it once more: every document is there once."""
    path = lines(tmp_path / "many.jsonl", [document(n) for n in range(10_000)])
    command = [sys.executable, "manage.py", "ingest", str(path)]
    with subprocess.Popen(command, cwd=ROOT, env=workers.env) as process:
        workers.until(lambda: ArticleVersion.objects.count() >= 2000, "the first 2,000 documents")
        process.send_signal(signal.SIGKILL)
    stopped_at = ArticleVersion.objects.count()
    assert 2000 <= stopped_at < 10_000
    again = subprocess.run(command, cwd=ROOT, env=workers.env, capture_output=True, text=True, check=True)
    assert f"went on after document {stopped_at:,}" in again.stdout
    assert ArticleVersion.objects.count() == Article.objects.count() == 10_000
    twice = subprocess.run(command, cwd=ROOT, env=workers.env, capture_output=True, text=True, check=True)
    assert "10,000 here already." in twice.stdout
    assert "new" not in twice.stdout.split("many.jsonl:")[-1]
    assert ArticleVersion.objects.count() == ExtractionRun.objects.count() == 10_000
