"""Asks for work: a row first, and a message to a worker once the row is certain to be there."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from analysis import engine
from analysis.tasks import send
from articles.ingestion.incoming import IncomingArticle
from articles.ingestion.pages import NOTHING, Given
from articles.models import ArticleVersion, ExtractionRun, Story
from articles.services import pages, runs
from articles.services.ingest import Ingested, ingest
from articles.services.moves import By
from articles.services.pages import WebPage


def request_run(version: ArticleVersion, by: By, *, tell: bool = True) -> tuple[ExtractionRun, bool]:
    """Queue a reading of a version by the present engine, and say whether it is new. Waiting work is told again.

    Without `tell`, workers learn of it in their next round, as they do of work whose message was lost.
    """
    with transaction.atomic():
        run, new = runs.queue(version, engine.identity(), by)
        if tell:
            transaction.on_commit(lambda: send(run))
    return run, new


def submit(
    incoming: IncomingArticle,
    by: By,
    *,
    stories: Iterable[Story] = (),
    page: WebPage | None = None,
    tell: bool = True,
) -> tuple[Ingested, ExtractionRun]:
    """Store an article and have it read. A text that is here already keeps its newest run. `page` is kept with it."""
    with transaction.atomic():
        ingested = ingest(incoming, by, stories=stories)
        if page is not None:
            pages.keep(ingested.version, page)
        run = None if ingested.new_version else ingested.version.runs.first()
        if run is None:
            run, _ = request_run(ingested.version, by, tell=tell)
    return ingested, run


def submit_url(
    url: str, by: By, *, given: Given = NOTHING, stories: Iterable[Story] = ()
) -> tuple[Ingested, ExtractionRun]:
    """Fetch a web page, store its article and have it read. Raises BadInput that says why it cannot be."""
    page = pages.fetch(url)
    return submit(page.article(given), by, stories=stories, page=page)
