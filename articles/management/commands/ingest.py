"""`manage.py ingest`: texts from files, folders, archives, web addresses or standard input, queued to be read."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from analysis import dispatch
from analysis.jobs.bulk import import_documents
from articles.choices import RunStatus
from articles.ingestion.bulk import BulkDocument, BulkSource
from articles.ingestion.files import ExtractedText, check_size, decode, read_file
from articles.ingestion.incoming import BadInput, build_article
from articles.ingestion.pages import KnownMetadata
from articles.models import ExtractionRun, Story, WorkerHeartbeat
from articles.services.errors import ServiceError
from articles.services.ingest import IngestResult
from articles.services.transitions import Performer

BY = Performer("manage.py ingest")
COLUMNS = ("actors", "times", "claims", "events")
STANDARD_INPUT = "standard input"


class Command(BaseCommand):
    help = (
        "Take articles from files (.txt, .md, .html), web addresses or, with - or nothing, standard input; many at"
        " once from folders, JSON Lines (.jsonl), CSV and web archives (.warc, .warc.gz). An import that was cut off"
        " goes on where it stood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="files, folders or addresses; - is standard input")
        parser.add_argument("--published", default="", help="date or date-time, such as 2025-10-16")
        parser.add_argument("--outlet", default="", help="who published it; made if it is new")
        parser.add_argument("--title", default="", help="otherwise what the file says, or its first line")
        parser.add_argument("--byline", default="")
        parser.add_argument("--url", default="", help="the article's address; only with a single file")
        parser.add_argument("--story", action="append", default=[], metavar="SLUG", help="may be given several times")
        parser.add_argument("--report", default="", help="of many: a file for what was left out, and why (JSON Lines)")
        parser.add_argument("--wait", action="store_true", help="wait for the extraction and print what was found")
        parser.add_argument("--timeout", type=float, default=300, help="with --wait: seconds at most (default 300)")

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["files"] or ["-"]
        if options["url"] and len(files) > 1:
            raise CommandError("--url names one article. Give one file with it.")
        stories = self._stories(options["story"])
        taken: list[tuple[str, IngestResult, ExtractionRun]] = []
        failed = False
        for name in files:
            if BulkSource.is_supported(name):
                self._bulk(name, stories, options)
                continue
            try:
                taken.append((name, *self._take(name, stories, options)))
            except (BadInput, ServiceError) as error:
                failed = True
                self.stderr.write(self.style.ERROR(f"{_told(name)}: {error.message}"))
            else:
                self.stdout.write(f"{_told(name)}: {taken[-1][1]}")
        if options["wait"] and taken:
            failed |= not self._wait([run for _, _, run in taken], options["timeout"])
            self._summary(taken)
        if failed:
            sys.exit(1)

    def _stories(self, slugs: list[str]) -> list[Story]:
        stories = {story.slug: story for story in Story.objects.filter(slug__in=slugs)}
        unknown = [slug for slug in slugs if slug not in stories]
        if unknown:
            known = ", ".join(Story.objects.values_list("slug", flat=True)[:10]) or "none yet"
            raise CommandError(f"There is no story “{unknown[0]}”. Create it in the admin first. Stories: {known}.")
        return list(stories.values())

    def _take(self, name: str, stories: list[Story], options: dict[str, Any]) -> tuple[IngestResult, ExtractionRun]:
        if re.match("https?://", name, re.IGNORECASE):
            given = KnownMetadata(**{key: options[key] for key in ("title", "outlet", "byline", "published")})
            return dispatch.submit_url(name, BY, given=given, stories=stories)
        read = _read(name)
        article = build_article(
            read.text,
            title=options["title"] or read.title,
            outlet=options["outlet"],
            url=options["url"],
            byline=options["byline"],
            published=options["published"] or read.published,
        )
        return dispatch.submit(article, BY, stories=stories)

    def _bulk(self, name: str, stories: list[Story], options: dict[str, Any]) -> None:
        if not Path(name).exists():
            raise CommandError(f"There is no “{name}”.")
        defaults = {key: options[key] for key in ("outlet", "published", "byline") if options[key]}
        source = BulkSource(Path(name), defaults)
        with (
            tqdm(total=source.size, unit=source.unit, unit_scale=True, desc=name, disable=None, leave=False) as bar,
            open(options["report"] or os.devnull, "a", encoding="utf8") as report,
        ):
            told = _Skipped(report)
            try:
                done = import_documents(
                    source, BY, stories=stories, skipped=told, progress=lambda at: bar.update(at - bar.n)
                )
            except KeyboardInterrupt:
                raise CommandError("Stopped. The same command goes on where it stood.") from None
        if done.resumed_at:
            self.stdout.write(f"{name}: went on after document {done.resumed_at:,}.")
        self.stdout.write(
            f"{name}: " + (", ".join(f"{n:,} {what}" for what, n in done.counts.items()) or "nothing") + "."
        )
        for code, number in done.reasons.most_common():
            self.stdout.write(f"  left out as {code}: {number:,}, such as {told.examples[code]}")

    def _wait(self, runs: list[ExtractionRun], timeout: float) -> bool:
        """Until every run has ended; says so if nobody is there to carry them out. False if one failed or is late."""
        deadline = time.monotonic() + timeout
        told = False
        while waiting := [run for run in runs if run.is_active]:
            if time.monotonic() > deadline:
                self.stderr.write(self.style.ERROR(f"{len(waiting)} of {len(runs)} still wait after {timeout:g} s."))
                break
            if not told and not WorkerHeartbeat.objects.alive(timezone.now()).exists():
                told = True
                self.stderr.write("No worker is running. Start one with “make run” or “celery -A newsdesk worker -B”.")
            time.sleep(0.2)
            for run in waiting:
                run.refresh_from_db()
        return all(run.status == RunStatus.SUCCEEDED for run in runs)

    def _summary(self, taken: list[tuple[str, IngestResult, ExtractionRun]]) -> None:
        width = max(len(_told(name)) for name, *_ in taken)
        self.stdout.write("")
        self.stdout.write(f"{'':{width}}  {'run':9}" + "".join(f"{column:>8}" for column in COLUMNS))
        for name, _, run in taken:
            counts = "".join(f"{run.counts.get(column, '–'):>8}" for column in COLUMNS)
            self.stdout.write(f"{_told(name):{width}}  {run.status:9}{counts}")
            if run.error and run.status == RunStatus.FAILED:
                self.stdout.write(f"{'':{width}}  {run.error.splitlines()[0]}")


class _Skipped:
    """Writes each document that was left out into the report, and keeps an example of each reason."""

    def __init__(self, report: IO[str]):
        self.report = report
        self.examples: dict[str, str] = {}

    def __call__(self, found: BulkDocument, problem: BadInput) -> None:
        self.examples.setdefault(problem.code, f"{found.location}: {problem.message}")
        line = {"place": found.location, "code": problem.code, "field": problem.field, "reason": problem.message}
        self.report.write(json.dumps(line, ensure_ascii=False) + "\n")


def _told(name: str) -> str:
    return STANDARD_INPUT if name == "-" else name


def _read(name: str) -> ExtractedText:
    if name == "-":
        return ExtractedText(decode(sys.stdin.buffer.read(), STANDARD_INPUT))
    try:
        check_size(name, Path(name).stat().st_size)
        return read_file(name, Path(name).read_bytes())
    except OSError as error:
        raise BadInput("file", "unreadable", f"The file cannot be read: {error.strerror or error}.") from None
