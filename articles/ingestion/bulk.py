"""Many documents at once: a folder, JSON Lines, CSV or WARC, read one after the other, whatever their number.

A document that is not one is told with its place and the reason, and the next one is read.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from articles.ingestion.files import KIND_BY_SUFFIX, check_size, read_file
from articles.ingestion.http import PAGE_TYPES, FetchedResponse
from articles.ingestion.incoming import BadInput, IncomingArticle, build_article, clean_url
from articles.ingestion.pages import KnownMetadata, extract_article

FIELDS = ("text", "title", "outlet", "url", "byline", "language", "published")
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
TABLES = (".csv",)
ARCHIVES = (".warc", ".warc.gz")
LONGEST_LINE = 20_000_000  # bytes: longer than any text the desk takes, whatever its escapes


@dataclass(frozen=True, slots=True)
class BulkDocument:
    """One document: what it is, or why it is none. `place` is where it stands, `at` how far the source is read."""

    location: str
    at: int
    article: IncomingArticle | None = None
    problem: BadInput | None = None
    stories: tuple[str, ...] = ()
    page: tuple[str, FetchedResponse] | None = None


@dataclass(frozen=True)
class BulkSource:
    """A folder or a file of documents. `size` is in files for a folder and in bytes for a file, as `Found.at` is."""

    path: Path
    defaults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def is_supported(cls, name: str) -> bool:
        return Path(name).is_dir() or name.lower().endswith((*LINES, *TABLES, *ARCHIVES))

    @property
    def fingerprint(self) -> str:
        """What tells a source from the same one with other documents: a file's size and time, a folder's names."""
        if self.path.is_dir():
            return hashlib.sha256("\0".join(map(str, self._files())).encode("utf-8", "surrogateescape")).hexdigest()
        stat = self.path.stat()
        return f"{stat.st_size} bytes, {stat.st_mtime_ns}"

    @property
    def size(self) -> int:
        return len(self._files()) if self.path.is_dir() else self.path.stat().st_size

    @property
    def unit(self) -> str:
        return "files" if self.path.is_dir() else "B"

    def documents(self, skip: int = 0) -> Iterator[BulkDocument]:
        """Every document after the first `skip`, in an order that is the same each time."""
        name = self.path.name.lower()
        try:
            if self.path.is_dir():
                yield from self._folder(skip)
            elif name.endswith(ARCHIVES):
                yield from self._archive(skip)
            elif name.endswith(TABLES):
                yield from self._table(skip)
            else:
                yield from self._lines(skip)
        except OSError as error:
            problem = BadInput("file", "unreadable", f"The file cannot be read: {error.strerror or error}.")
            yield BulkDocument(str(self.path), self.size if self.path.exists() else 0, problem=problem)

    # --- folders ------------------------------------------------------------------------------------------------------

    def _files(self) -> list[Path]:
        """All files below a folder in the order of their names, without hidden ones and links to folders."""
        found = []
        for folder, folders, names in os.walk(self.path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            found += [Path(folder) / name for name in sorted(names) if not name.startswith(".")]
        return found

    def _folder(self, skip: int) -> Iterator[BulkDocument]:
        for at, path in enumerate(self._files(), start=1):
            if at <= skip:
                continue
            place = str(path.relative_to(self.path))
            if path.suffix.lower() not in KIND_BY_SUFFIX:
                problem = BadInput("file", "unknown-kind", f"“{path.suffix}” is no kind of text that the desk reads.")
                yield BulkDocument(place, at, problem=problem)
                continue
            try:
                check_size(path.name, path.stat().st_size)
                read = read_file(path.name, path.read_bytes())
                values = {"text": read.text, "title": read.title, "byline": read.byline, "published": read.published}
                yield BulkDocument(place, at, self._article(values))
            except BadInput as problem:
                yield BulkDocument(place, at, problem=problem)
            except OSError as error:
                yield BulkDocument(
                    place, at, problem=BadInput("file", "unreadable", f"It cannot be read: {error.strerror}.")
                )

    # --- lines and tables ---------------------------------------------------------------------------------------------

    def _lines(self, skip: int) -> Iterator[BulkDocument]:
        with open(self.path, "rb") as raw, _opened(raw, self.path) as file:
            number = done = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                whole = len(line) <= LONGEST_LINE or line.endswith(b"\n")
                rest = b"" if whole else line
                while rest and not rest.endswith(b"\n"):
                    rest = file.readline(LONGEST_LINE)
                if not line.strip():
                    continue
                done += 1
                if done > skip:
                    place = f"{self.path.name}, line {number:,}"
                    yield self._record(place, raw.tell(), lambda line=line, whole=whole: _json(line, whole))

    def _table(self, skip: int) -> Iterator[BulkDocument]:
        csv.field_size_limit(LONGEST_LINE)
        # A byte that is no UTF-8 becomes half a character, which is refused in its own row and stops no other.
        with open(self.path, "rb") as raw:
            text = (line.decode("utf-8", "surrogateescape").replace("\x00", "") for line in raw)
            rows = csv.DictReader(_without_mark(text))
            number = 0
            while True:
                number += 1
                place = f"{self.path.name}, row {number:,}"
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield BulkDocument(
                        place, raw.tell(), problem=BadInput("file", "bad-csv", f"The row is no CSV: {error}.")
                    )
                    continue
                if number > skip:
                    yield self._record(place, raw.tell(), lambda row=row: _row(row))

    def _record(self, location: str, at: int, read: Any) -> BulkDocument:
        try:
            values: dict[str, Any] = read()
            stories = values.pop("stories", None) or []
            if not isinstance(stories, list) or not all(isinstance(slug, str) for slug in stories):
                raise BadInput("stories", "not-a-list", "“stories” must be a list of slugs.")
            return BulkDocument(location, at, self._article(values), stories=tuple(stories))
        except BadInput as problem:
            return BulkDocument(location, at, problem=problem)

    def _article(self, values: Mapping[str, Any]) -> IncomingArticle:
        given = {name: values[name] for name in FIELDS if values.get(name) not in (None, "")}
        for name, value in given.items():
            if not isinstance(value, str):
                raise BadInput(name, "not-a-string", f"“{name}” must be a string.")
        if "text" not in given:
            known = ", ".join(sorted(str(name) for name in values)[:12]) or "nothing"
            raise BadInput("text", "required", f"There is no “text”; what there is: {known}.")
        return build_article(**{**self.defaults, **given})

    # --- web archives -------------------------------------------------------------------------------------------------

    def _archive(self, skip: int) -> Iterator[BulkDocument]:
        """The pages of a WARC (ISO 28500): the answers of its servers that are HTML. The rest of it is no news."""
        with open(self.path, "rb") as raw:
            number = 0
            try:
                for record in ArchiveIterator(raw):
                    if record.rec_type != "response" or record.http_headers is None:
                        continue
                    number += 1
                    if number > skip:
                        yield self._page(f"{self.path.name}, page {number:,}", raw.tell(), record)
            except (ArchiveLoadFailed, EOFError, ValueError) as error:
                problem = BadInput("file", "bad-warc", f"It cannot be read from here on: {str(error)[:200]}.")
                yield BulkDocument(f"{self.path.name}, after page {number:,}", raw.tell(), problem=problem)

    def _page(self, location: str, at: int, record: Any) -> BulkDocument:
        try:
            fetched = _fetched(record)
            given = KnownMetadata(
                outlet=self.defaults.get("outlet", ""), published=self.defaults.get("published") or None
            )
            return BulkDocument(location, at, extract_article(fetched, given), page=(fetched.url, fetched))
        except BadInput as problem:
            return BulkDocument(location, at, problem=problem)


def _fetched(record: Any) -> FetchedResponse:
    url = clean_url(record.rec_headers.get_header("WARC-Target-URI", "").strip("<>"))
    status = record.http_headers.get_statuscode()
    headers = {name.lower(): value for name, value in record.http_headers.headers}
    page = FetchedResponse(url, int(status) if status.isdigit() else 0, b"", headers)
    if page.status != 200 or (page.content_type and page.content_type not in PAGE_TYPES):
        raise BadInput("file", "no-page", f"{url[:200]} is no page: {status}, {page.content_type or 'no type'}.")
    body = record.content_stream().read(settings.NEWSDESK_FETCH_MAX_BYTES + 1)
    if len(body) > settings.NEWSDESK_FETCH_MAX_BYTES:
        raise BadInput(
            "file", "too-large", f"{url[:200]} is larger than {settings.NEWSDESK_FETCH_MAX_BYTES / 1e6:g} MB."
        )
    return FetchedResponse(url, 200, body, headers)


def _opened(raw: IO[bytes], path: Path) -> Any:
    return gzip.open(raw) if path.name.lower().endswith(".gz") else raw


def _json(line: bytes, whole: bool) -> dict[str, Any]:
    if not whole:
        raise BadInput("file", "too-large", f"The line is longer than {LONGEST_LINE / 1e6:g} MB.")
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput("file", "bad-encoding", f"The line is not UTF-8: byte {error.start + 1:,} of it.") from None
    except (ValueError, RecursionError) as error:
        raise BadInput("file", "bad-json", f"The line is not JSON: {str(error)[:100]}.") from None
    if not isinstance(values, dict):
        raise BadInput("file", "bad-json", "The line is not a JSON object.")
    return values


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row by the names of its columns. Columns beyond the head have none, and are left out."""
    values = {str(name).strip().lower(): value for name, value in row.items() if name is not None}
    if isinstance(values.get("stories"), str):
        values["stories"] = values["stories"].split()
    return values


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    for n, line in enumerate(lines):
        yield line if n else line.removeprefix("\ufeff")
