"""Asks for work: a row first, and a message to a worker once the row is certain to be there."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from analysis import engine
from analysis.tasks import send
from articles.ingestion.incoming import IncomingArticle
from articles.models import ArticleVersion, ExtractionRun, Story
from articles.services import runs
from articles.services.ingest import Ingested, ingest
from articles.services.moves import By


def request_run(version: ArticleVersion, by: By) -> tuple[ExtractionRun, bool]:
    """Queue a reading of a version by the present engine, and say whether it is new. Waiting work is told again."""
    with transaction.atomic():
        run, new = runs.queue(version, engine.identity(), by)
        transaction.on_commit(lambda: send(run))
    return run, new


def submit(incoming: IncomingArticle, by: By, *, stories: Iterable[Story] = ()) -> tuple[Ingested, ExtractionRun]:
    """Store an article and have it read. A text that is here already keeps its newest run."""
    with transaction.atomic():
        ingested = ingest(incoming, by, stories=stories)
        run = None if ingested.new_version else ingested.version.runs.first()
        if run is None:
            run, _ = request_run(ingested.version, by)
    return ingested, run
