"""Feeds: whose turn it is, what they list, and what becomes of each article that they name.

A feed and an entry are taken by moving their next time ahead, in one statement: of two workers, one gets it; and what
a killed worker had taken is due again by itself.
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

from articles.choices import Action, FeedEntryStatus
from articles.ingestion import http
from articles.ingestion.feeds import FeedItem, ParsedFeed, parse_feed
from articles.ingestion.http import FEED_TYPES, FetchError
from articles.ingestion.incoming import BadInput
from articles.ingestion.pages import KnownMetadata
from articles.models import Article, Feed, FeedEntry
from articles.services.transitions import ChangeDetails, Performer, log

LEASE = dt.timedelta(minutes=10)
MAX_POLL_DELAY = dt.timedelta(days=1)  # between two polls of a feed that keeps failing
MAX_ATTEMPTS = 6  # at one article; then it counts as failed, and an editor may try again
MAX_CHILD_SITEMAPS = 5  # of a sitemap index, the newest


# --- by an editor -----------------------------------------------------------------------------------------------------


@transaction.atomic
def save(feed: Feed, values: Mapping[str, Any], by: Performer) -> Feed:
    """Write a new feed or a change of one, with its history. A changed address is asked as if it were new."""
    stories = values.get("stories")
    changes = {
        name: [str(getattr(feed, name)), str(value)]
        for name, value in values.items()
        if name != "stories" and (feed.pk is None or getattr(feed, name) != value)
    }
    for name, value in values.items():
        if name != "stories":
            setattr(feed, name, value)
    new = feed.pk is None
    if "url" in changes or "active" in changes:
        feed.etag = feed.last_modified = ""
        feed.failures, feed.next_poll_at = 0, timezone.now()
    feed.save()
    if stories is not None:
        before, after = sorted(str(s) for s in feed.stories.all()) if not new else [], sorted(str(s) for s in stories)
        feed.stories.set(stories)
        if before != after:
            changes["stories"] = [", ".join(before), ", ".join(after)]
    if changes:
        log([feed], Action.CREATE if new else Action.EDIT, by, ChangeDetails(changes={} if new else changes))
    return feed


def schedule_poll(feed: Feed) -> None:
    """Make a feed due, whatever it waits for."""
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=timezone.now())


def retry_entries(entries: Iterable[FeedEntry]) -> int:
    """Have articles that failed or were left out fetched once more; returns how many."""
    ids = [entry.pk for entry in entries if entry.status in (FeedEntryStatus.FAILED, FeedEntryStatus.SKIPPED)]
    again = {
        "status": FeedEntryStatus.PENDING,
        "attempts": 0,
        "not_before": timezone.now(),
        "error": "",
        "error_code": "",
    }
    return FeedEntry.objects.filter(pk__in=ids).update(**again)


# --- polling ----------------------------------------------------------------------------------------------------------


def due(now: dt.datetime) -> list[int]:
    """The ids of feeds that have something to be done, those that have waited longest first."""
    polls = Feed.objects.due(now).order_by("next_poll_at").values_list("pk", flat=True)
    waiting = FeedEntry.objects.due(now).order_by().values_list("feed", flat=True).distinct()
    return list(dict.fromkeys([*polls, *waiting]))


def poll(feed_id: int) -> int:
    """Ask a feed, if it is due, and note what it lists; returns how many articles are new or changed."""
    now = timezone.now()
    taken = Feed.objects.due(now).filter(pk=feed_id).update(next_poll_at=now + LEASE, polled_at=now)
    if not taken:
        return 0
    feed = Feed.objects.get(pk=feed_id)
    try:
        fetched = http.http_client().get(feed.url, FEED_TYPES, etag=feed.etag, last_modified=feed.last_modified)
        read = None if fetched.not_modified else _with_children(parse_feed(fetched))
    except BadInput as failed:
        _failed(feed, failed)
        return 0
    found = _note(feed, read.items) if read else 0
    values: dict[str, Any] = {
        "last_new_count": found,
        "succeeded_at": timezone.now(),
        "failures": 0,
        "error": "",
        "error_code": "",
    }
    values["next_poll_at"] = timezone.now() + _jitter(dt.timedelta(minutes=feed.poll_interval))
    if read:
        values |= {"etag": fetched.etag, "last_modified": fetched.last_modified, "kind": read.kind[:10]}
        values |= {"warnings": "\n".join(read.warnings), "title": feed.title or read.title[:200]}
    if fetched.moved_to and not Feed.objects.filter(url=fetched.moved_to).exists():
        values["url"] = fetched.moved_to
    Feed.objects.filter(pk=feed.pk).update(**values)
    return found


def _with_children(read: ParsedFeed) -> ParsedFeed:
    """For a sitemap index, the articles of its newest sitemaps. One that cannot be read does not stop the others."""
    items: list[FeedItem] = list(read.items)
    remarks = list(read.warnings)
    for url in islice(read.children, MAX_CHILD_SITEMAPS):
        try:
            child = parse_feed(http.http_client().get(url, FEED_TYPES))
        except BadInput as failed:
            remarks.append(f"{url}: {failed.message}")
        else:
            items.extend(child.items)
            remarks.extend(child.warnings)
    return ParsedFeed(read.kind, read.title, tuple(items), tuple(remarks))


@transaction.atomic
def _note(feed: Feed, items: Iterable[FeedItem]) -> int:
    """Rows for the articles that are new, and those that the feed speaks of differently wait once more."""
    wanted = {item.key: item for item in items}
    known = {entry.key: entry for entry in FeedEntry.objects.select_for_update().filter(feed=feed, key__in=wanted)}
    fresh = [_entry(feed, item) for key, item in wanted.items() if key not in known]
    FeedEntry.objects.bulk_create(fresh, ignore_conflicts=True)
    changed = [entry for key, entry in known.items() if entry.digest != wanted[key].digest]
    for entry in changed:
        entry.digest, entry.title = wanted[entry.key].digest, wanted[entry.key].title
        if entry.status != FeedEntryStatus.SKIPPED:
            entry.status, entry.attempts, entry.not_before = FeedEntryStatus.PENDING, 0, timezone.now()
    FeedEntry.objects.bulk_update(changed, ["digest", "title", "status", "attempts", "not_before"])
    return len(fresh) + len(changed)


def _entry(feed: Feed, item: FeedItem) -> FeedEntry:
    wanted = feed.matches_keywords(f"{item.title} {item.summary}")
    return FeedEntry(
        feed=feed,
        key=item.key,
        url=item.url,
        title=item.title,
        published=item.published.isoformat() if item.published else "",
        digest=item.digest,
        status=FeedEntryStatus.PENDING if wanted else FeedEntryStatus.SKIPPED,
        error_code="" if wanted else "no-keyword",
        error="" if wanted else "None of the feed’s keywords stands in its title or summary.",
    )


def _failed(feed: Feed, failed: BadInput) -> None:
    """Wait longer each time, at most a day; a server's own wish counts. What is gone for good is left alone."""
    pause = _jitter(min(dt.timedelta(minutes=feed.poll_interval) * 2 ** min(feed.failures, 12), MAX_POLL_DELAY))
    wish = dt.timedelta(seconds=failed.retry_after_seconds if isinstance(failed, FetchError) else 0)
    gone = failed.code == "http-410"
    Feed.objects.filter(pk=feed.pk).update(
        failures=F("failures") + 1,
        error_code=failed.code,
        error=failed.message + (" The desk asks no more: make the feed active again to try." if gone else ""),
        next_poll_at=timezone.now() + max(pause, wish),
        active=not gone,
        last_new_count=0,
    )


def _jitter(retry_after_seconds: dt.timedelta) -> dt.timedelta:
    """A tenth more or less: feeds that were added together are not asked together for ever."""
    return retry_after_seconds * random.uniform(0.9, 1.1)  # noqa: S311  no secret


# --- the articles -----------------------------------------------------------------------------------------------------


def claim_entry(feed_id: int) -> FeedEntry | None:
    """The next article of a feed that is to be fetched, and no one else's for now."""
    now = timezone.now()
    waiting = FeedEntry.objects.due(now).filter(feed=feed_id).order_by("not_before", "pk")
    for pk in waiting.values_list("pk", flat=True)[:20]:
        if FeedEntry.objects.due(now).filter(pk=pk).update(not_before=now + LEASE, attempts=F("attempts") + 1):
            entry: FeedEntry = FeedEntry.objects.select_related("feed__outlet").get(pk=pk)
            return entry
    return None


def known_metadata(entry: FeedEntry) -> KnownMetadata:
    """What the feed says of an article, for the reader of its page."""
    outlet = entry.feed.outlet.name if entry.feed.outlet else ""
    return KnownMetadata(outlet=outlet, published=entry.published or None)


def mark_entry_ingested(entry: FeedEntry, article: Article) -> None:
    values = {
        "status": FeedEntryStatus.INGESTED,
        "article": article,
        "finished_at": timezone.now(),
        "error": "",
        "error_code": "",
    }
    FeedEntry.objects.filter(pk=entry.pk).update(**values)


def record_entry_failure(entry: FeedEntry, failed: BadInput) -> None:
    """What may pass is tried again later; the rest is told, and waits for an editor."""
    passing = isinstance(failed, FetchError) and failed.is_temporary
    values: dict[str, Any] = {"error_code": failed.code, "error": failed.message}
    if failed.code == "turn":  # its host was busy with others of us: no attempt of its own
        values |= {"attempts": F("attempts") - 1, "not_before": timezone.now() + dt.timedelta(seconds=30)}
    elif passing and entry.attempts < MAX_ATTEMPTS:
        wish = dt.timedelta(seconds=getattr(failed, "retry_after_seconds", 0))
        pause = max(_jitter(dt.timedelta(minutes=2) * 4 ** (entry.attempts - 1)), wish)
        values |= {"not_before": timezone.now() + pause}
    else:
        values |= {"status": FeedEntryStatus.FAILED, "finished_at": timezone.now()}
    FeedEntry.objects.filter(pk=entry.pk).update(**values)
