"""Request work: write a row first, and send a message to a worker after the row is committed.

Tasks are addressed by name, so that this module imports none of them and every layer above may call it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from analysis import engine
from articles.ingestion.incoming import IncomingArticle
from articles.ingestion.pages import NO_METADATA, KnownMetadata
from articles.models import ArticleVersion, ExtractionRun, Story
from articles.services import pages, runs
from articles.services.ingest import IngestResult, ingest
from articles.services.pages import WebPage
from articles.services.transitions import Performer

EXTRACT = "newsdesk.extract"
POLL_FEED = "newsdesk.poll_feed"

logger = logging.getLogger("newsdesk.dispatch")


def request_run(version: ArticleVersion, by: Performer, *, notify: bool = True) -> tuple[ExtractionRun, bool]:
    """Queue an extraction run of a version by the current engine; return it, and whether it is new.

    A run that is already queued is sent again. Without `notify` no message is sent: workers find the run in the next
    periodic round, as they find a run after a lost message.
    """
    with transaction.atomic():
        run, created = runs.queue(version, engine.engine_info(), by)
        if notify:
            transaction.on_commit(lambda: send_run(run))
    return run, created


def submit(
    incoming: IncomingArticle,
    by: Performer,
    *,
    stories: Iterable[Story] = (),
    page: WebPage | None = None,
    notify: bool = True,
) -> tuple[IngestResult, ExtractionRun]:
    """Store an article, with the web page it came from, and request its extraction.

    Return what was stored and the run; a text that is already stored keeps its latest run.
    """
    with transaction.atomic():
        ingested = ingest(incoming, by, stories=stories)
        if page is not None:
            pages.store(ingested.version, page)
        run = None if ingested.new_version else ingested.version.runs.first()
        if run is None:
            run, _ = request_run(ingested.version, by, notify=notify)
    return ingested, run


def submit_url(
    url: str, by: Performer, *, given: KnownMetadata = NO_METADATA, stories: Iterable[Story] = ()
) -> tuple[IngestResult, ExtractionRun]:
    """Fetch a web page, store its article and request its extraction. Raise BadInput with the reason on failure."""
    page = pages.fetch(url)
    return submit(page.article(given), by, stories=stories, page=page)


def send_run(run: ExtractionRun) -> None:
    """Send a message for a run. If the broker cannot be reached, the next periodic round sends it: nothing is lost."""
    try:
        current_app.send_task(EXTRACT, args=(run.pk,), countdown=run.seconds_until_due(), retry=False)
    except (BrokerError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); %s waits for the next round.", error, run)
    else:
        runs.mark_dispatched(run)


def send_feed(feed_id: int) -> None:
    """Send a message for a feed. If the broker cannot be reached, the next periodic round sends it."""
    try:
        current_app.send_task(POLL_FEED, args=(feed_id,), expires=settings.NEWSDESK_POLL_INTERVAL, retry=False)
    except (BrokerError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); feed %s waits for the next round.", error, feed_id)
