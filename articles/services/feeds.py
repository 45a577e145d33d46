"""Poll feeds, keep an entry for each article that they list, and keep track of fetching these articles.

Workers claim a feed or an entry by moving its next time ahead in a single UPDATE statement: of two workers one gets
it, and what a killed worker had claimed is due again when the lease ends.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.choices import Action, FeedEntryStatus
from articles.ingestion import http
from articles.ingestion.feeds import FeedItem, ParsedFeed, parse_feed
from articles.ingestion.http import FEED_TYPES, FetchError
from articles.ingestion.incoming import BadInput
from articles.ingestion.pages import KnownMetadata
from articles.models import Article, Feed, FeedEntry
from articles.services.transitions import ChangeDetails, Performer, log

LEASE = dt.timedelta(minutes=10)  # longer than a poll or a fetch takes, with all its timeouts
MAX_POLL_DELAY = dt.timedelta(days=1)  # between two polls of a feed that keeps failing
MAX_DOUBLINGS = 12  # of the delay after failures; keeps the number small, as a day is reached long before
MAX_ATTEMPTS = 6  # to fetch one article; then the entry has failed, and an editor may retry it
FIRST_RETRY_DELAY = dt.timedelta(minutes=2)  # of an article; four times as long after each further failure
BUSY_HOST_DELAY = dt.timedelta(seconds=30)  # until an article is tried again when other requests came first
MAX_CHILD_SITEMAPS = 5  # of a sitemap index, the newest
CLAIM_CANDIDATES = 20  # due entries to try to claim; other workers may take the first ones at the same time


# --- changes by an editor ---------------------------------------------------------------------------------------------


@transaction.atomic
def save(feed: Feed, values: Mapping[str, Any], by: Performer) -> Feed:
    """Create or change a feed from field values, and log what changed.

    `values` may contain “stories”, an iterable of stories. A feed with a new address, or one that is made active
    again, is polled at once and unconditionally, and its failures are forgotten.
    """
    fields = {name: value for name, value in values.items() if name != "stories"}
    is_new = feed.pk is None
    changes = {
        name: [str(getattr(feed, name)), str(value)]
        for name, value in fields.items()
        if is_new or getattr(feed, name) != value
    }
    for name, value in fields.items():
        setattr(feed, name, value)
    if "url" in changes or "active" in changes:
        feed.etag = feed.last_modified = ""
        feed.failures, feed.next_poll_at = 0, timezone.now()
    feed.save()
    if "stories" in values and values["stories"] is not None:
        changes |= _set_stories(feed, values["stories"])
    if changes:
        action = Action.CREATE if is_new else Action.EDIT
        log([feed], action, by, ChangeDetails(changes={} if is_new else changes))
    return feed


def _set_stories(feed: Feed, stories: Iterable[Any]) -> dict[str, list[str]]:
    """Set the stories of a saved feed, and return the change for the log if there is one."""
    stories = list(stories)
    before, after = sorted(map(str, feed.stories.all())), sorted(map(str, stories))
    feed.stories.set(stories)
    return {} if before == after else {"stories": [", ".join(before), ", ".join(after)]}


def schedule_poll(feed: Feed) -> None:
    """Make a feed due now, whatever delay it has."""
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=timezone.now())


def retry_entries(entries: Iterable[FeedEntry]) -> int:
    """Fetch articles that failed or were skipped once more; return how many."""
    retried = [entry.pk for entry in entries if entry.status in (FeedEntryStatus.FAILED, FeedEntryStatus.SKIPPED)]
    return FeedEntry.objects.filter(pk__in=retried).update(
        status=FeedEntryStatus.PENDING,
        attempts=0,
        not_before=timezone.now(),
        error="",
        error_code="",
    )


# --- polling ----------------------------------------------------------------------------------------------------------


def due(now: dt.datetime) -> list[int]:
    """Return the ids of feeds to poll, the longest due first, and then of feeds with entries to fetch."""
    to_poll = Feed.objects.due(now).order_by("next_poll_at").values_list("pk", flat=True)
    with_entries = FeedEntry.objects.due(now).order_by().values_list("feed", flat=True).distinct()
    return list(dict.fromkeys([*to_poll, *with_entries]))


def poll(feed_id: int) -> int:
    """Poll a feed if it is due, and record what it lists; return the number of new or changed articles."""
    now = timezone.now()
    claimed = Feed.objects.due(now).filter(pk=feed_id).update(next_poll_at=now + LEASE, polled_at=now)
    if not claimed:
        return 0
    feed = Feed.objects.get(pk=feed_id)
    try:
        response = http.http_client().get(feed.url, FEED_TYPES, etag=feed.etag, last_modified=feed.last_modified)
        parsed = None if response.not_modified else _with_child_sitemaps(parse_feed(response))
    except BadInput as error:
        _record_poll_failure(feed, error)
        return 0
    new_count = _record_items(feed, parsed.items) if parsed else 0
    now = timezone.now()
    values: dict[str, Any] = {
        "last_new_count": new_count,
        "succeeded_at": now,
        "failures": 0,
        "error": "",
        "error_code": "",
        "next_poll_at": now + _with_jitter(dt.timedelta(minutes=feed.poll_interval)),
    }
    if parsed:
        values |= {
            "etag": response.etag,
            "last_modified": response.last_modified,
            "kind": parsed.kind[:10],
            "warnings": "\n".join(parsed.warnings),
            "title": feed.title or parsed.title[:200],
        }
    if response.moved_to and not Feed.objects.filter(url=response.moved_to).exists():
        values["url"] = response.moved_to
    Feed.objects.filter(pk=feed.pk).update(**values)
    return new_count


def _with_child_sitemaps(parsed: ParsedFeed) -> ParsedFeed:
    """Return a sitemap index with the articles of its newest sitemaps; any other feed comes back as it is.

    A sitemap that cannot be read adds a warning and does not stop the others.
    """
    items: list[FeedItem] = list(parsed.items)
    warnings = list(parsed.warnings)
    for url in islice(parsed.children, MAX_CHILD_SITEMAPS):
        try:
            child = parse_feed(http.http_client().get(url, FEED_TYPES))
        except BadInput as error:
            warnings.append(f"{url}: {error.message}")
        else:
            items.extend(child.items)
            warnings.extend(child.warnings)
    return ParsedFeed(parsed.kind, parsed.title, tuple(items), tuple(warnings))


@transaction.atomic
def _record_items(feed: Feed, items: Iterable[FeedItem]) -> int:
    """Create entries for new articles, and fetch those again that the feed now describes differently.

    Skipped entries stay skipped. Returns the number of new and changed entries.
    """
    listed = {item.key: item for item in items}
    known = {entry.key: entry for entry in FeedEntry.objects.select_for_update().filter(feed=feed, key__in=listed)}
    new = [_build_entry(feed, item) for key, item in listed.items() if key not in known]
    FeedEntry.objects.bulk_create(new, ignore_conflicts=True)
    changed = [entry for key, entry in known.items() if entry.digest != listed[key].digest]
    for entry in changed:
        entry.digest, entry.title = listed[entry.key].digest, listed[entry.key].title
        if entry.status != FeedEntryStatus.SKIPPED:
            entry.status, entry.attempts, entry.not_before = FeedEntryStatus.PENDING, 0, timezone.now()
    FeedEntry.objects.bulk_update(changed, ["digest", "title", "status", "attempts", "not_before"])
    return len(new) + len(changed)


def _build_entry(feed: Feed, item: FeedItem) -> FeedEntry:
    """Return an unsaved entry: pending, or skipped if the feed has keywords and the item has none of them."""
    entry = FeedEntry(
        feed=feed,
        key=item.key,
        url=item.url,
        title=item.title,
        published=item.published.isoformat() if item.published else "",
        digest=item.digest,
        status=FeedEntryStatus.PENDING,
    )
    if not feed.matches_keywords(f"{item.title} {item.summary}"):
        entry.status = FeedEntryStatus.SKIPPED
        entry.error_code = "no-keyword"
        entry.error = _("Its title and summary contain none of the feed’s keywords.")
    return entry


def _record_poll_failure(feed: Feed, error: BadInput) -> None:
    """Poll the feed again later: after twice the delay each time, at most a day, and not before the server asks for.

    A feed that is gone for good (410) is deactivated.
    """
    backoff = dt.timedelta(minutes=feed.poll_interval) * 2 ** min(feed.failures, MAX_DOUBLINGS)
    delay = max(_with_jitter(min(backoff, MAX_POLL_DELAY)), _requested_delay(error))
    message = error.message
    is_gone = error.code == "http-410"
    if is_gone:
        message = _("%(error)s Polling has stopped. Activate the feed to try again.") % {"error": message}
    Feed.objects.filter(pk=feed.pk).update(
        failures=F("failures") + 1,
        error_code=error.code,
        error=message,
        next_poll_at=timezone.now() + delay,
        active=not is_gone,
        last_new_count=0,
    )


def _requested_delay(error: BadInput) -> dt.timedelta:
    """Return the delay that a server asked for, or zero."""
    return dt.timedelta(seconds=error.retry_after_seconds if isinstance(error, FetchError) else 0)


def _with_jitter(delay: dt.timedelta) -> dt.timedelta:
    """Return the delay up to a tenth longer or shorter, so that feeds added together are not polled together."""
    return delay * random.uniform(0.9, 1.1)  # noqa: S311  not a secret


# --- fetching articles ------------------------------------------------------------------------------------------------


def claim_entry(feed_id: int) -> FeedEntry | None:
    """Return the next entry of a feed to fetch, claimed for this worker; None if nothing is due."""
    now = timezone.now()
    due_entries = FeedEntry.objects.due(now).filter(feed=feed_id).order_by("not_before", "pk")
    for pk in due_entries.values_list("pk", flat=True)[:CLAIM_CANDIDATES]:
        if FeedEntry.objects.due(now).filter(pk=pk).update(not_before=now + LEASE, attempts=F("attempts") + 1):
            entry: FeedEntry = FeedEntry.objects.select_related("feed__outlet").get(pk=pk)
            return entry
    return None


def known_metadata(entry: FeedEntry) -> KnownMetadata:
    """Return what the feed states about an article: its outlet and publication date."""
    outlet = entry.feed.outlet.name if entry.feed.outlet else ""
    return KnownMetadata(outlet=outlet, published=entry.published or None)


def mark_entry_ingested(entry: FeedEntry, article: Article) -> None:
    """Record that the article of an entry was stored."""
    FeedEntry.objects.filter(pk=entry.pk).update(
        status=FeedEntryStatus.INGESTED,
        article=article,
        finished_at=timezone.now(),
        error="",
        error_code="",
    )


def record_entry_failure(entry: FeedEntry, error: BadInput) -> None:
    """Record a failure, and try again later if it is temporary; otherwise the entry has failed.

    Waiting for a busy host does not count as an attempt.
    """
    now = timezone.now()
    is_temporary = isinstance(error, FetchError) and error.is_temporary
    values: dict[str, Any] = {"error_code": error.code, "error": error.message}
    if error.code == "turn":
        values |= {"attempts": F("attempts") - 1, "not_before": now + BUSY_HOST_DELAY}
    elif is_temporary and entry.attempts < MAX_ATTEMPTS:
        backoff = _with_jitter(FIRST_RETRY_DELAY * 4 ** (entry.attempts - 1))
        values["not_before"] = now + max(backoff, _requested_delay(error))
    else:
        values |= {"status": FeedEntryStatus.FAILED, "finished_at": now}
    FeedEntry.objects.filter(pk=entry.pk).update(**values)
