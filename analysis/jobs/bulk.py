"""Many documents become articles, in short transactions that also note how far the work has got.

Extraction runs are queued as rows; workers learn of them in the rounds that look for what nobody was told of. So the
broker never holds more messages than workers can use, however many documents there are.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from analysis.dispatch import submit
from articles.ingestion.bulk import BulkDocument, BulkSource
from articles.ingestion.incoming import BadInput
from articles.models import BulkImport, Story
from articles.services.errors import ServiceError
from articles.services.pages import WebPage
from articles.services.transitions import Performer

logger = logging.getLogger("newsdesk.bulk")
BATCH = 50  # documents in one transaction: short enough that nobody else waits long

NEW, CHANGED, KNOWN, SKIPPED = "new", "new versions", "here already", "left out"


@dataclass
class ImportReport:
    """What became of the documents; `skipped` calls back with each that was left out and why."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    resumed_at: int = 0


def import_documents(
    source: BulkSource,
    by: Performer,
    *,
    stories: Iterable[Story] = (),
    skipped: Callable[[BulkDocument, BadInput], None] = lambda found, problem: None,
    progress: Callable[[int], None] = lambda at: None,
) -> ImportReport:
    """Take in every document of a source that is not here yet. An import that was cut off goes on where it stood."""
    name = str(source.path.resolve())[:1000]
    job, _ = BulkImport.objects.get_or_create(source=name, fingerprint=source.fingerprint, finished_at=None)
    report = ImportReport(Counter(job.counts), resumed_at=job.position)
    taker = _Taker(by, list(stories), report, skipped)
    for batch in _batches(source.documents(skip=job.position)):
        with transaction.atomic():
            for found in batch:
                taker.take(found)
            job.position += len(batch)
            job.counts = dict(report.counts)
            job.save(update_fields=["position", "counts"])
        progress(batch[-1].at)
    job.finished_at = timezone.now()
    job.save(update_fields=["finished_at"])
    return report


class _Taker:
    def __init__(
        self,
        by: Performer,
        stories: list[Story],
        report: ImportReport,
        skipped: Callable[[BulkDocument, BadInput], None],
    ):
        self.by = by
        self.stories = stories
        self.report = report
        self.skipped = skipped
        self.known: dict[str, Story | None] = {}

    def take(self, found: BulkDocument) -> None:
        try:
            self.report.counts[self._submit(found)] += 1
        except BadInput as problem:
            self._skip(found, problem)
        except ServiceError as refused:
            self._skip(found, BadInput("text", refused.code, refused.message))
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not the document
        except Exception as error:  # one document must not keep out those after it
            logger.exception("%s could not be taken in", found.location)
            self._skip(found, BadInput("text", "crash", f"{type(error).__name__}: {error}"[:300]))

    def _submit(self, found: BulkDocument) -> str:
        if found.problem is not None or found.article is None:
            raise found.problem or BadInput("text", "empty", "There is nothing.")
        stories = [*self.stories, *(self._story(slug) for slug in found.stories)]
        page = WebPage(*found.page, archived=True) if found.page else None
        with transaction.atomic():
            ingested, _ = submit(found.article, self.by, stories=stories, page=page, notify=False)
        return NEW if ingested.new_article else CHANGED if ingested.new_version else KNOWN

    def _story(self, slug: str) -> Story:
        if slug not in self.known:
            self.known[slug] = Story.objects.filter(slug=slug).first()
        story = self.known[slug]
        if story is None:
            raise BadInput(
                "stories", "unknown-story", f"There is no story “{slug[:80]}”. Create it in the admin first."
            )
        return story

    def _skip(self, found: BulkDocument, problem: BadInput) -> None:
        self.report.counts[SKIPPED] += 1
        self.report.reasons[problem.code] += 1
        self.skipped(found, problem)


def _batches(documents: Iterator[BulkDocument]) -> Iterator[list[BulkDocument]]:
    while batch := list(islice(documents, BATCH)):
        yield batch
