"""`manage.py ingest`: import articles from files, folders, archives, web addresses or standard input."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from analysis import dispatch
from analysis.jobs.bulk import ImportReport, import_documents
from articles.choices import RunStatus
from articles.ingestion.bulk import BulkDocument, BulkSource
from articles.ingestion.files import ExtractedText, check_size, decode, read_file
from articles.ingestion.incoming import BadInput, build_article
from articles.ingestion.pages import KnownMetadata
from articles.models import ExtractionRun, Story, WorkerHeartbeat
from articles.services.errors import ServiceError
from articles.services.ingest import IngestResult
from articles.services.transitions import Performer

PERFORMER = Performer("manage.py ingest")
COLUMNS = ("actors", "times", "claims", "events")
STANDARD_INPUT = "standard input"


class Submitted(NamedTuple):
    """An article that was stored, and the extraction run that will read it."""

    name: str
    result: IngestResult
    run: ExtractionRun


class Command(BaseCommand):
    """Store each article and queue its extraction; continue after one that is refused."""

    help = (
        "Import articles from files (.txt, .md, .html), web addresses or, with - or nothing, standard input; or many"
        " at once from folders, JSON Lines (.jsonl), CSV and web archives (.warc, .warc.gz). An interrupted import"
        " continues where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the sources, their metadata, and whether to wait."""
        parser.add_argument("files", nargs="*", metavar="FILE", help="files, folders or addresses; - is standard input")
        parser.add_argument("--published", default="", help="date or date-time, such as 2025-10-16")
        parser.add_argument("--outlet", default="", help="the publisher; created if it is new")
        parser.add_argument("--title", default="", help="default: the title in the file, or its first line")
        parser.add_argument("--byline", default="")
        parser.add_argument("--url", default="", help="the article's address; only with a single file")
        parser.add_argument("--story", action="append", default=[], metavar="SLUG", help="repeatable")
        parser.add_argument("--report", default="", help="write each skipped document and the reason to this file")
        parser.add_argument("--wait", action="store_true", help="wait for the extraction and print what was found")
        parser.add_argument("--timeout", type=float, default=300, help="seconds to wait at most (default 300)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 1 if an article was refused, or with `--wait` if a run failed or is late."""
        files = options["files"] or ["-"]
        if options["url"] and len(files) > 1:
            raise CommandError(_("--url is the address of one article. Give a single file with it."))
        stories = self._find_stories(options["story"])
        submitted: list[Submitted] = []
        failed = False
        for name in files:
            if BulkSource.is_supported(name):
                self._import_many(name, stories, options)
                continue
            try:
                submitted.append(Submitted(name, *self._submit(name, stories, options)))
            except (BadInput, ServiceError) as error:
                failed = True
                self.stderr.write(self.style.ERROR(f"{_display_name(name)}: {error.message}"))
            else:
                self.stdout.write(f"{_display_name(name)}: {submitted[-1].result}")
        if options["wait"] and submitted:
            failed |= not self._wait([item.run for item in submitted], options["timeout"])
            self._print_table(submitted)
        if failed:
            sys.exit(1)

    def _find_stories(self, slugs: list[str]) -> list[Story]:
        stories = {story.slug: story for story in Story.objects.filter(slug__in=slugs)}
        unknown = [slug for slug in slugs if slug not in stories]
        if unknown:
            known = ", ".join(Story.objects.values_list("slug", flat=True)[:10]) or _("none yet")
            message = _("There is no story “%(slug)s”. Create it in the admin first. Stories: %(known)s.")
            raise CommandError(message % {"slug": unknown[0], "known": known})
        return list(stories.values())

    def _submit(self, name: str, stories: list[Story], options: dict[str, Any]) -> tuple[IngestResult, ExtractionRun]:
        if re.match("https?://", name, re.IGNORECASE):
            given = KnownMetadata(**{key: options[key] for key in ("title", "outlet", "byline", "published")})
            return dispatch.submit_url(name, PERFORMER, given=given, stories=stories)
        extracted = _read(name)
        article = build_article(
            extracted.text,
            title=options["title"] or extracted.title,
            outlet=options["outlet"],
            url=options["url"],
            byline=options["byline"],
            published=options["published"] or extracted.published,
        )
        return dispatch.submit(article, PERFORMER, stories=stories)

    def _import_many(self, name: str, stories: list[Story], options: dict[str, Any]) -> None:
        if not Path(name).exists():
            raise CommandError(_("There is no file or folder “%(name)s”.") % {"name": name})
        defaults = {key: options[key] for key in ("outlet", "published", "byline") if options[key]}
        source = BulkSource(Path(name), defaults)
        with (
            tqdm(total=source.size, unit=source.unit, unit_scale=True, desc=name, disable=None, leave=False) as bar,
            open(options["report"] or os.devnull, "a", encoding="utf8") as report,
        ):
            skipped = _SkippedDocuments(report)
            try:
                done = import_documents(
                    source,
                    PERFORMER,
                    stories=stories,
                    skipped=skipped,
                    progress=lambda position: bar.update(position - bar.n),
                )
            except KeyboardInterrupt:
                raise CommandError(_("Interrupted. The same command continues where it stopped.")) from None
        self._print_report(name, done, skipped.examples)

    def _print_report(self, name: str, report: ImportReport, examples: dict[str, str]) -> None:
        if report.resumed_at:
            resumed = _("continued after document %(position)s.") % {"position": f"{report.resumed_at:,}"}
            self.stdout.write(f"{name}: {resumed}")
        counts = ", ".join(f"{count:,} {label}" for label, count in report.counts.items())
        self.stdout.write(f"{name}: {counts or _('nothing to import')}.")
        for code, count in report.reasons.most_common():
            skipped = _("skipped (%(code)s): %(count)s, for example %(example)s")
            self.stdout.write("  " + skipped % {"code": code, "count": f"{count:,}", "example": examples[code]})

    def _wait(self, runs: Sequence[ExtractionRun], timeout: float) -> bool:
        """Wait until every run has ended; return False if one failed or is late."""
        deadline = time.monotonic() + timeout
        warned = False
        while active := [run for run in runs if run.is_active]:
            if time.monotonic() > deadline:
                message = _("%(active)d of %(total)d are not finished after %(seconds)g s.")
                values = {"active": len(active), "total": len(runs), "seconds": timeout}
                self.stderr.write(self.style.ERROR(message % values))
                break
            if not warned and not WorkerHeartbeat.objects.alive(timezone.now()).exists():
                warned = True
                message = _("No worker is running. Start one with “make run” or “celery -A newsdesk worker -B”.")
                self.stderr.write(message)
            time.sleep(0.2)
            for run in active:
                run.refresh_from_db()
        return all(run.status == RunStatus.SUCCEEDED for run in runs)

    def _print_table(self, submitted: list[Submitted]) -> None:
        width = max(len(_display_name(item.name)) for item in submitted)
        self.stdout.write("")
        self.stdout.write(f"{'':{width}}  {'run':9}" + "".join(f"{column:>8}" for column in COLUMNS))
        for name, _result, run in submitted:
            counts = "".join(f"{run.counts.get(column, '–'):>8}" for column in COLUMNS)
            self.stdout.write(f"{_display_name(name):{width}}  {run.status:9}{counts}")
            if run.error and run.status == RunStatus.FAILED:
                self.stdout.write(f"{'':{width}}  {run.error.splitlines()[0]}")


class _SkippedDocuments:
    """Write each skipped document to the report, as a line of JSON, and keep an example of each reason."""

    def __init__(self, report: IO[str]) -> None:
        self.report = report
        self.examples: dict[str, str] = {}

    def __call__(self, document: BulkDocument, problem: BadInput) -> None:
        self.examples.setdefault(problem.code, f"{document.location}: {problem.message}")
        line = {
            "location": document.location,
            "code": problem.code,
            "field": problem.field,
            "reason": problem.message,
        }
        self.report.write(json.dumps(line, ensure_ascii=False) + "\n")


def _display_name(name: str) -> str:
    return STANDARD_INPUT if name == "-" else name


def _read(name: str) -> ExtractedText:
    """Read one file or standard input. Raise BadInput if that is not possible."""
    if name == "-":
        return ExtractedText(decode(sys.stdin.buffer.read(), STANDARD_INPUT))
    try:
        check_size(name, Path(name).stat().st_size)
        return read_file(name, Path(name).read_bytes())
    except OSError as error:
        message = _("The file cannot be read: %(error)s.") % {"error": error.strerror or error}
        raise BadInput("file", "unreadable", message) from None
