"""Import many documents in short transactions that also record how far the import has got.

Extraction runs are queued as rows without messages; workers find them in their periodic round. So the broker never
holds more messages than workers can use, however many documents there are.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from analysis.dispatch import submit
from articles.ingestion.bulk import BulkDocument, BulkSource
from articles.ingestion.incoming import BadInput
from articles.models import BulkImport, Story
from articles.services.errors import ServiceError
from articles.services.pages import WebPage
from articles.services.transitions import Performer

logger = logging.getLogger("newsdesk.bulk")
BATCH = 50  # documents per transaction: short enough that other writers do not wait noticeably

NEW, CHANGED, KNOWN, SKIPPED = "new", "new versions", "already stored", "skipped"


@dataclass
class ImportReport:
    """How many documents were stored, and why others were not. `resumed_at` is the position of an earlier attempt."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    resumed_at: int = 0


def import_documents(
    source: BulkSource,
    by: Performer,
    *,
    stories: Iterable[Story] = (),
    skipped: Callable[[BulkDocument, BadInput], None] = lambda document, problem: None,
    progress: Callable[[int], None] = lambda position: None,
) -> ImportReport:
    """Store every new document of a source, and resume an interrupted import where it stopped.

    `skipped` is called with each skipped document and the reason, `progress` with the position after each batch.
    """
    name = str(source.path.resolve())[:1000]
    job, _ = BulkImport.objects.get_or_create(source=name, fingerprint=source.fingerprint, finished_at=None)
    report = ImportReport(Counter(job.counts), resumed_at=job.position)
    importer = _Importer(by, list(stories), report, skipped)
    for batch in _batches(source.documents(skip=job.position)):
        with transaction.atomic():
            for document in batch:
                importer.add(document)
            job.position += len(batch)
            job.counts = dict(report.counts)
            job.save(update_fields=["position", "counts"])
        progress(batch[-1].progress)
    job.finished_at = timezone.now()
    job.save(update_fields=["finished_at"])
    return report


class _Importer:
    """Store documents one by one, and count what becomes of each."""

    def __init__(
        self,
        by: Performer,
        stories: list[Story],
        report: ImportReport,
        skipped: Callable[[BulkDocument, BadInput], None],
    ) -> None:
        self.by = by
        self.stories = stories
        self.report = report
        self.skipped = skipped
        self.known_stories: dict[str, Story | None] = {}

    def add(self, document: BulkDocument) -> None:
        """Store a document; skip it with a reason if that fails for any reason but the database's."""
        try:
            self.report.counts[self._submit(document)] += 1
        except BadInput as problem:
            self._skip(document, problem)
        except ServiceError as error:
            self._skip(document, BadInput("text", error.code, error.message))
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not the document
        except Exception as error:  # one document must not keep out the ones after it
            logger.exception("%s could not be imported", document.location)
            self._skip(document, BadInput("text", "crash", f"{type(error).__name__}: {error}"[:300]))

    def _submit(self, document: BulkDocument) -> str:
        if document.problem is not None or document.article is None:
            raise document.problem or BadInput("text", "empty", gettext("The document is empty."))
        stories = [*self.stories, *(self._story(slug) for slug in document.stories)]
        page = WebPage(*document.page, archived=True) if document.page else None
        with transaction.atomic():
            ingested, _ = submit(document.article, self.by, stories=stories, page=page, notify=False)
        if ingested.new_article:
            return NEW
        return CHANGED if ingested.new_version else KNOWN

    def _story(self, slug: str) -> Story:
        if slug not in self.known_stories:
            self.known_stories[slug] = Story.objects.filter(slug=slug).first()
        story = self.known_stories[slug]
        if story is None:
            message = gettext("There is no story “%(slug)s”. Create it in the admin first.") % {"slug": slug[:80]}
            raise BadInput("stories", "unknown-story", message)
        return story

    def _skip(self, document: BulkDocument, problem: BadInput) -> None:
        self.report.counts[SKIPPED] += 1
        self.report.reasons[problem.code] += 1
        self.skipped(document, problem)


def _batches(documents: Iterator[BulkDocument]) -> Iterator[list[BulkDocument]]:
    while batch := list(islice(documents, BATCH)):
        yield batch
