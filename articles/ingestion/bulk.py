"""Read many documents from a folder, JSON Lines, CSV or WARC, one at a time: memory does not limit their number.

A document that cannot be used is reported with its location and the reason, and reading continues.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from articles.ingestion.files import KIND_BY_SUFFIX, check_size, read_file
from articles.ingestion.http import PAGE_TYPES, FetchedResponse
from articles.ingestion.incoming import BadInput, IncomingArticle, build_article, clean_url
from articles.ingestion.pages import KnownMetadata, extract_article

FIELDS = ("text", "title", "outlet", "url", "byline", "language", "published")
JSON_LINES_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
CSV_SUFFIXES = (".csv",)
WARC_SUFFIXES = (".warc", ".warc.gz")
MAX_LINE = 20_000_000  # bytes; more than the longest accepted text, even if all of its characters are escaped
MAX_FIELDS_SHOWN = 12  # names of the fields that a document without a text has, in its error message


@dataclass(frozen=True, slots=True)
class BulkDocument:
    """One document of a source: its `article`, or the `problem` that it has.

    `location` is for people, such as “news.csv, row 7”. `progress` is how much of the source has been read so far, in
    its unit. `stories` are slugs. For a page from an archive, `page` holds its URL and the archived response.
    """

    location: str
    progress: int
    article: IncomingArticle | None = None
    problem: BadInput | None = None
    stories: tuple[str, ...] = ()
    page: tuple[str, FetchedResponse] | None = None


class _WarcRecord(Protocol):
    """The parts of a `warcio` record that are used here."""

    rec_headers: Any
    http_headers: Any

    def content_stream(self) -> IO[bytes]:
        """Return the decoded body."""


@dataclass(frozen=True)
class BulkSource:
    """A folder or a file of documents. `defaults` are values for the fields that a document leaves empty."""

    path: Path
    defaults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def is_supported(cls, name: str) -> bool:
        """Return whether the path is a folder or has the suffix of a supported file type."""
        suffixes = (*JSON_LINES_SUFFIXES, *CSV_SUFFIXES, *WARC_SUFFIXES)
        return Path(name).is_dir() or name.lower().endswith(suffixes)

    @property
    def fingerprint(self) -> str:
        """A string that changes with the documents: from a file's size and modification time, or a folder's names."""
        if self.path.is_dir():
            names = "\0".join(map(str, self._files()))
            return hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()
        stat = self.path.stat()
        return f"{stat.st_size} bytes, {stat.st_mtime_ns}"

    @property
    def size(self) -> int:
        """The size of the source in its unit, as `BulkDocument.progress` counts it."""
        return len(self._files()) if self.path.is_dir() else self.path.stat().st_size

    @property
    def unit(self) -> str:
        """“files” for a folder, “B” (bytes) for a file."""
        return "files" if self.path.is_dir() else "B"

    def documents(self, skip: int = 0) -> Iterator[BulkDocument]:
        """Yield every document after the first `skip`, in an order that is the same each time."""
        name = self.path.name.lower()
        try:
            if self.path.is_dir():
                yield from self._read_folder(skip)
            elif name.endswith(WARC_SUFFIXES):
                yield from self._read_warc(skip)
            elif name.endswith(CSV_SUFFIXES):
                yield from self._read_csv(skip)
            else:
                yield from self._read_json_lines(skip)
        except OSError as error:
            message = _("The file cannot be read: %(error)s.") % {"error": error.strerror or error}
            progress = self.size if self.path.exists() else 0
            yield BulkDocument(str(self.path), progress, problem=BadInput("file", "unreadable", message))

    # --- folders ------------------------------------------------------------------------------------------------------

    def _files(self) -> list[Path]:
        """Return all files below the folder, sorted by name, without hidden ones; linked folders are not followed."""
        found = []
        for folder, subfolders, names in os.walk(self.path):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            found += [Path(folder) / name for name in sorted(names) if not name.startswith(".")]
        return found

    def _read_folder(self, skip: int) -> Iterator[BulkDocument]:
        for number, path in enumerate(self._files(), start=1):
            if number > skip:
                location = str(path.relative_to(self.path))
                try:
                    yield BulkDocument(location, number, self._read_file(path))
                except BadInput as problem:
                    yield BulkDocument(location, number, problem=problem)
                except OSError as error:
                    message = _("The file cannot be read: %(error)s.") % {"error": error.strerror}
                    yield BulkDocument(location, number, problem=BadInput("file", "unreadable", message))

    def _read_file(self, path: Path) -> IncomingArticle:
        if path.suffix.lower() not in KIND_BY_SUFFIX:
            message = _("Files of type “%(suffix)s” are not supported.") % {"suffix": path.suffix}
            raise BadInput("file", "unknown-kind", message)
        check_size(path.name, path.stat().st_size)
        extracted = read_file(path.name, path.read_bytes())
        return self._build_article(
            {
                "text": extracted.text,
                "title": extracted.title,
                "byline": extracted.byline,
                "published": extracted.published,
            }
        )

    # --- lines and tables ---------------------------------------------------------------------------------------------

    def _read_json_lines(self, skip: int) -> Iterator[BulkDocument]:
        with open(self.path, "rb") as raw, _maybe_gzip(raw, self.path) as file:
            line_number = document_number = 0
            while line := file.readline(MAX_LINE + 1):
                line_number += 1
                is_complete = len(line) <= MAX_LINE or line.endswith(b"\n")
                if not is_complete:
                    _skip_rest_of_line(file)
                if not line.strip():
                    continue
                document_number += 1
                if document_number > skip:
                    location = f"{self.path.name}, line {line_number:,}"
                    yield self._read_record(location, raw.tell(), partial(_parse_json, line, is_complete))

    def _read_csv(self, skip: int) -> Iterator[BulkDocument]:
        csv.field_size_limit(MAX_LINE)
        # A byte that is not UTF-8 becomes a lone surrogate, which makes its own row invalid and no other.
        with open(self.path, "rb") as raw:
            text = (line.decode("utf-8", "surrogateescape").replace("\x00", "") for line in raw)
            rows = csv.DictReader(_without_byte_order_mark(text))
            number = 0
            while True:
                number += 1
                location = f"{self.path.name}, row {number:,}"
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    message = _("The row is not valid CSV: %(error)s.") % {"error": error}
                    yield BulkDocument(location, raw.tell(), problem=BadInput("file", "bad-csv", message))
                    continue
                if number > skip:
                    yield self._read_record(location, raw.tell(), partial(_parse_row, row))

    def _read_record(self, location: str, progress: int, parse: Callable[[], dict[str, Any]]) -> BulkDocument:
        """Return the document that `parse` returns the fields of, or raises `BadInput` for."""
        try:
            values = parse()
            stories = values.pop("stories", None) or []
            if not isinstance(stories, list) or not all(isinstance(slug, str) for slug in stories):
                raise BadInput("stories", "not-a-list", _("“stories” must be a list of slugs."))
            return BulkDocument(location, progress, self._build_article(values), stories=tuple(stories))
        except BadInput as problem:
            return BulkDocument(location, progress, problem=problem)

    def _build_article(self, values: Mapping[str, Any]) -> IncomingArticle:
        """Return the article of a document's fields; raise `BadInput` for a field that is missing or not a string."""
        given = {name: values[name] for name in FIELDS if values.get(name) not in (None, "")}
        for name, value in given.items():
            if not isinstance(value, str):
                raise BadInput(name, "not-a-string", _("“%(name)s” must be a string.") % {"name": name})
        if "text" not in given:
            names = ", ".join(sorted(str(name) for name in values)[:MAX_FIELDS_SHOWN])
            message = _("There is no “text”; the document has: %(names)s.") % {"names": names or _("nothing")}
            raise BadInput("text", "required", message)
        return build_article(**{**self.defaults, **given})

    # --- web archives -------------------------------------------------------------------------------------------------

    def _read_warc(self, skip: int) -> Iterator[BulkDocument]:
        """Yield the pages of a WARC file (ISO 28500): its HTTP responses. Other records are ignored."""
        with open(self.path, "rb") as raw:
            number = 0
            try:
                for record in ArchiveIterator(raw):
                    if record.rec_type != "response" or record.http_headers is None:
                        continue
                    number += 1
                    if number > skip:
                        yield self._read_page(f"{self.path.name}, page {number:,}", raw.tell(), record)
            except (ArchiveLoadFailed, EOFError, ValueError) as error:
                message = _("The archive cannot be read from here on: %(error)s.") % {"error": str(error)[:200]}
                location = f"{self.path.name}, after page {number:,}"
                yield BulkDocument(location, raw.tell(), problem=BadInput("file", "bad-warc", message))

    def _read_page(self, location: str, progress: int, record: _WarcRecord) -> BulkDocument:
        known = KnownMetadata(outlet=self.defaults.get("outlet", ""), published=self.defaults.get("published") or None)
        try:
            response = _archived_response(record)
            return BulkDocument(location, progress, extract_article(response, known), page=(response.url, response))
        except BadInput as problem:
            return BulkDocument(location, progress, problem=problem)


def _archived_response(record: _WarcRecord) -> FetchedResponse:
    """Return the response in a WARC record; raise `BadInput` if it is not a page, or too large."""
    url = clean_url(record.rec_headers.get_header("WARC-Target-URI", "").strip("<>"))
    status = record.http_headers.get_statuscode()
    headers = {name.lower(): value for name, value in record.http_headers.headers}
    page = FetchedResponse(url, int(status) if status.isdigit() else 0, b"", headers)
    if page.status != 200 or (page.content_type and page.content_type not in PAGE_TYPES):
        message = _("%(url)s is not a page: status %(status)s, content type %(type)s.")
        details = {"url": url[:200], "status": status, "type": page.content_type or _("none")}
        raise BadInput("file", "no-page", message % details)
    body = record.content_stream().read(settings.NEWSDESK_FETCH_MAX_BYTES + 1)
    if len(body) > settings.NEWSDESK_FETCH_MAX_BYTES:
        message = _("%(url)s is larger than %(limit)s MB.")
        limit = f"{settings.NEWSDESK_FETCH_MAX_BYTES / 1e6:g}"
        raise BadInput("file", "too-large", message % {"url": url[:200], "limit": limit})
    return FetchedResponse(url, 200, body, headers)


def _maybe_gzip(raw: IO[bytes], path: Path) -> IO[bytes] | gzip.GzipFile:
    return gzip.open(raw) if path.name.lower().endswith(".gz") else raw


def _skip_rest_of_line(file: IO[bytes] | gzip.GzipFile) -> None:
    """Read up to the next line end in pieces, so that a line without one does not fill the memory."""
    while (piece := file.readline(MAX_LINE)) and not piece.endswith(b"\n"):
        pass


def _parse_json(line: bytes, is_complete: bool) -> dict[str, Any]:
    """Return the fields of a line; raise `BadInput` if it was cut, is not UTF-8, or is not a JSON object."""
    if not is_complete:
        message = _("The line is longer than %(limit)s MB.") % {"limit": f"{MAX_LINE / 1e6:g}"}
        raise BadInput("file", "too-large", message)
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = _("The line is not UTF-8: its byte %(position)s cannot be decoded.")
        raise BadInput("file", "bad-encoding", message % {"position": f"{error.start + 1:,}"}) from None
    except (ValueError, RecursionError) as error:
        message = _("The line is not JSON: %(error)s.") % {"error": str(error)[:100]}
        raise BadInput("file", "bad-json", message) from None
    if not isinstance(values, dict):
        raise BadInput("file", "bad-json", _("The line is not a JSON object."))
    return values


def _parse_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields of a CSV row by lower-case name. Cells beyond the header have no name and are dropped."""
    values = {str(name).strip().lower(): value for name, value in row.items() if name is not None}
    if isinstance(values.get("stories"), str):
        values["stories"] = values["stories"].split()
    return values


def _without_byte_order_mark(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix("\ufeff")
