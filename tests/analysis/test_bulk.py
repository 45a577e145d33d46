"""A bulk import stores each document once, whatever happens, and reports each skipped one with the reason."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from analysis.dispatch import submit
from analysis.jobs import bulk
from articles.ingestion.bulk import BulkSource
from articles.models import Article, BulkImport, ExtractionRun, MonitoredPage
from articles.services.ingest import IngestResult
from tests import factories as make
from tests.factories import BY
from tests.pages import html

pytestmark = pytest.mark.django_db


def document(n: Any, **more: Any) -> dict[Any, Any]:
    return {"text": f"Article {n}. The ministry said on day {n} that prices will fall.", "outlet": "The Lantern"} | more


def lines(path: Any, documents: Any) -> Any:
    path.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf8")
    return path


def take(path: Any, **defaults: Any) -> Any:
    out = []
    report = bulk.import_documents(
        BulkSource(path, defaults), BY, skipped=lambda found, why: out.append((found.location, why.code))
    )
    return dict(report.counts), out


def test_json_lines_are_imported(tmp_path: Path) -> None:
    story = make.story(slug="talks")
    path = lines(tmp_path / "a.jsonl", [document(1, stories=["talks"], title="One", extra=7), document(2)])
    assert take(path) == ({"new": 2}, [])
    assert [a.title for a in story.articles.all()] == ["One"]
    assert take(path) == ({"already stored": 2}, [])
    assert ExtractionRun.objects.count() == 2


def test_bad_line_is_reported_and_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        b'{"text": "cut',
        b"[]",
        b'{"text": "\xff"}',
        b'{"body": "x", "head": 1}',
        b'{"text": 7}',
        b'{"text": ""}',
        b'{"text": "a", "published": "Monday"}',
        b'{"text": "a", "stories": ["none"]}',
        b'{"text": "a", "stories": "talks"}',
        b"",
        json.dumps(document(1)).encode(),
        b'{"text": "' + b"x" * 600_000 + b'"}',
    ]
    path.write_bytes(b"\n".join(rows))
    counts, skipped = take(path)
    assert counts == {"new": 1, "skipped": 10}
    assert [code for _, code in skipped] == [
        *("bad-json", "bad-json", "bad-encoding", "required", "not-a-string", "required", "bad-date"),
        *("unknown-story", "not-a-list", "too-long"),
    ]
    assert skipped[-1][0] == "a.jsonl, line 12"


def test_overlong_line_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.ingestion.bulk.MAX_LINE", 1000)
    path = lines(tmp_path / "a.jsonl", [document(1), {"text": "x" * 5000}, document(2)])
    assert take(path) == ({"new": 2, "skipped": 1}, [("a.jsonl, line 2", "too-large")])


def test_compressed_lines_are_imported(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(document(1)).encode()))
    assert take(path)[0] == {"new": 1}


def test_csv_is_imported(tmp_path: Path) -> None:
    story = make.story(slug="talks")
    file = io.StringIO()
    writer = csv.DictWriter(file, ["Title", "text", "outlet", "published", "stories", "other"])
    writer.writeheader()
    writer.writerow(document(1, Title="One", published="2025-10-16", stories="talks", other="x"))
    writer.writerow(document(2, text="Two lines\n\nof a text."))
    writer.writerow(document(3, text=""))
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf" + file.getvalue().encode() + b"Four,caf\xe9,,,,\n")
    assert take(path) == (
        {"new": 2, "skipped": 2},
        [("a.csv, row 3", "required"), ("a.csv, row 4", "broken-unicode")],
    )
    assert [a.title for a in story.articles.all()] == ["One"]


def test_folder_is_imported(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.html").write_text(html(), encoding="utf8")
    (tmp_path / "one.txt").write_text("One text.", encoding="utf8")
    (tmp_path / "bad.txt").write_bytes(b"caf\xe9")
    (tmp_path / "image.png").write_bytes(b"x")
    (tmp_path / ".hidden.txt").write_text("Hidden.", encoding="utf8")
    (tmp_path / "out").symlink_to("/etc")
    counts, skipped = take(tmp_path, outlet="The Post")
    assert counts == {"new": 2, "skipped": 2}
    assert skipped == [("bad.txt", "bad-encoding"), ("image.png", "unknown-kind")]
    assert {str(a.outlet) for a in Article.objects.all()} == {"The Post"}


def warc(path: Any, *answers: Any, packed: bool = True) -> Any:
    """Return a web archive as in ISO 28500, with each record compressed by itself."""
    parts = []
    for url, status, type_, body in answers:
        http = f"HTTP/1.1 {status}\r\nContent-Type: {type_}\r\n\r\n".encode() + body
        head = f"WARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response"
        parts.append((head, http))
    parts.append(("WARC-Type: metadata\r\nContent-Type: text/plain", b"x"))
    records = []
    for n, (head, body) in enumerate(parts):
        record = f"WARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Date: 2025-10-16T09:30:00Z\r\nContent-Length: {len(body)}"
        records.append(f"WARC/1.0\r\n{head}\r\n{record}\r\n\r\n".encode() + body + b"\r\n\r\n")
    path.write_bytes(b"".join(map(gzip.compress, records) if packed else records))
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_web_archive_is_imported(tmp_path: Path, packed: bool) -> None:
    path = warc(
        tmp_path / ("a.warc.gz" if packed else "a.warc"),
        ("https://lantern.example/prices?utm_source=x", "200 OK", "text/html; charset=utf-8", html().encode()),
        ("https://lantern.example/gone", "404 Not Found", "text/html", b"Gone"),
        ("https://lantern.example/a.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://lantern.example/empty", "200 OK", "text/html", b"<nav>x</nav>"),
        packed=packed,
    )
    counts, skipped = take(path)
    assert counts == {"new": 1, "skipped": 3}
    assert [code for _, code in skipped] == ["no-page", "no-page", "no-article"]
    article = Article.objects.get()
    assert article.canonical_url == "https://lantern.example/prices"
    assert make.required(article.outlet).domain == "lantern.example"
    assert MonitoredPage.objects.get().body == html().encode()
    assert MonitoredPage.objects.get().next_check_at is None  # what an archive holds is not asked for again


def test_truncated_web_archive_is_reported(tmp_path: Path) -> None:
    path = warc(
        tmp_path / "a.warc.gz", *[(f"https://a.example/{n}", "200 OK", "text/html", html().encode()) for n in "ab"]
    )
    path.write_bytes(path.read_bytes()[:-700])
    counts, skipped = take(path)
    assert counts["new"] == 1
    assert all(code in ("bad-warc", "no-article") for _, code in skipped)
    (tmp_path / "b.warc").write_bytes(b"This is no archive.")
    assert take(tmp_path / "b.warc")[1][0][1] == "bad-warc"


def test_interrupted_import_continues_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lines(tmp_path / "a.jsonl", [document(n) for n in range(130)])
    asked = []

    def dying(article: Any, *args: Any, **kwargs: Any) -> tuple[IngestResult, ExtractionRun]:
        asked.append(article)
        if len(asked) == 120:
            raise KeyboardInterrupt
        return submit(article, *args, **kwargs)

    monkeypatch.setattr(bulk, "submit", dying)
    with pytest.raises(KeyboardInterrupt):
        take(path)
    job = BulkImport.objects.get()
    assert (job.position, Article.objects.count()) == (100, 100)

    def recording(article: Any, *args: Any, **kwargs: Any) -> tuple[IngestResult, ExtractionRun]:
        asked.append(article)
        return submit(article, *args, **kwargs)

    monkeypatch.setattr(bulk, "submit", recording)
    asked.clear()
    assert take(path)[0] == {"new": 130}
    assert len(asked) == 30
    assert Article.objects.count() == 130


def test_crash_on_one_document_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lines(tmp_path / "a.jsonl", [document(n) for n in range(3)])

    def crashing(article: Any, *args: Any, **kwargs: Any) -> tuple[IngestResult, ExtractionRun]:
        if "day 1" in article.text:
            raise RuntimeError("nobody expected this")
        return submit(article, *args, **kwargs)

    monkeypatch.setattr(bulk, "submit", crashing)
    assert take(path) == ({"new": 2, "skipped": 1}, [("a.jsonl, line 2", "crash")])


def test_command_prints_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = lines(tmp_path / "a.jsonl", [document(1), {"text": ""}])
    call_command("ingest", str(path), "--report", str(tmp_path / "report.jsonl"))
    out = capsys.readouterr().out
    assert "1 new, 1 skipped" in out
    assert "skipped (required): 1, for example a.jsonl, line 2: There is no “text”" in out
    (line,) = (tmp_path / "report.jsonl").read_text(encoding="utf8").splitlines()
    assert json.loads(line)["location"] == "a.jsonl, line 2"
