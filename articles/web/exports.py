"""Exports of a story: events and claims as CSV or JSON Lines, streamed, and the timeline for TimelineJS."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Claim, Event, Story
from articles.presentation import attribution, dates, quotes
from articles.selectors.chains import Chain, claim_chains
from articles.selectors.timeline import TimelineEntry, entries, story_rows
from articles.selectors.timeline_order import sort_lines
from articles.web.http_cache import conditional_page

# Records read at a time, which bounds the memory of an export whatever the size of its story.
CHUNK_SIZE = 200
# A spreadsheet takes a cell that begins with one of these for a formula, and all text here comes from outside.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, Any]
ItemT = TypeVar("ItemT")

EVENT_COLUMNS = (
    "id",
    "url",
    "title",
    "date",
    "date_text",
    "earliest",
    "latest",
    "status",
    "kind",
    "participants",
    "outlets",
    "event_mentions",
    "text",
    "chain",
)
CLAIM_COLUMNS = (
    "id",
    "url",
    "content",
    "chain",
    "source_actor_name",
    "source_text",
    "cue",
    "stance",
    "mode",
    "negated",
    "hedged",
    "parent",
    "article_title",
    "article_url",
    "outlet",
    "published_on",
)


# --- rows -------------------------------------------------------------------------------------------------------------


def event_rows(story: Story, request: HttpRequest) -> Iterator[Row]:
    """Yield a story's public events in timeline order, each with the words and chain of its first event mention."""
    for entry in story_entries(story, limit=None):
        yield _event_row(entry, request)


def _event_row(entry: TimelineEntry, request: HttpRequest) -> Row:
    event, mention = entry.event, entry.event_mentions[0]
    outlets = {row.article.outlet.name for row in entry.event_mentions if row.article.outlet}
    return {
        "id": event.pk,
        "url": request.build_absolute_uri(event.get_absolute_url()),
        "title": event.title,
        "date": event.edtf,
        "date_text": dates.humanize_edtf(event.edtf),
        "earliest": event.earliest and event.earliest.isoformat(),
        "latest": event.latest and event.latest.isoformat(),
        "status": event.status,
        "kind": event.kind,
        "participants": [row.actor.name for row in entry.participants],
        "outlets": sorted(outlets),
        "event_mentions": entry.mention_count,
        "text": quotes.quotable(mention.text, mention.article),
        "chain": attribution.attribution_text(mention.chain, mention.article),
    }


def claim_rows(story: Story, request: HttpRequest) -> Iterator[Row]:
    """Yield the public claims of a story's articles in the order in which they were created."""
    claims = Claim.objects.public().filter(version__article__stories=story).order_by("pk")
    for chunk in chunks(claims.values_list("pk", flat=True).iterator(CHUNK_SIZE)):
        for chain in claim_chains(Claim.objects.public().filter(pk__in=chunk).order_by("pk")):
            yield _claim_row(chain, request)


def _claim_row(chain: Chain, request: HttpRequest) -> Row:
    claim = chain.claim
    article = claim.version.article
    actor = attribution.visible_actor(claim.source_actor)
    return {
        "id": claim.pk,
        "url": request.build_absolute_uri(claim.get_absolute_url()),
        "content": quotes.quotable(claim.content_text, article),
        "chain": attribution.attribution_text(chain, article),
        "source_actor_name": actor.name if actor else None,
        "source_text": claim.source_text,
        "cue": claim.cue_text,
        "stance": claim.stance,
        "mode": claim.mode,
        "negated": claim.negated,
        "hedged": claim.hedged,
        "parent": claim.parent_id,
        "article_title": article.title,
        "article_url": request.build_absolute_uri(article.get_absolute_url()),
        "outlet": article.outlet.name if article.outlet else None,
        "published_on": article.published_on and article.published_on.isoformat(),
    }


def story_entries(story: Story, limit: int | None) -> Iterator[TimelineEntry]:
    """Yield the whole timeline, read in chunks. `limit` bounds the event mentions of each entry."""
    for lines in chunks(sort_lines(story_rows(story))):
        events = Event.objects.public().filter(pk__in=[line.pk for line in lines])
        by_event = {entry.event.pk: entry for entry in entries(events, limit=limit)}
        yield from (by_event[line.pk] for line in lines if line.pk in by_event)


def chunks(items: Iterable[ItemT]) -> Iterator[list[ItemT]]:
    """Yield the items in lists of at most `CHUNK_SIZE`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK_SIZE)):
        yield chunk


# --- formats ----------------------------------------------------------------------------------------------------------


class _LineBuffer:
    """A file for `csv.writer` that returns each line from `write`, so that lines can be streamed."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def as_csv(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[str]:
    """Yield rows as CSV (RFC 4180), with the header first."""
    writer = csv.writer(_LineBuffer())
    yield str(writer.writerow(columns))
    for row in rows:
        yield str(writer.writerow([cell(row[name]) for name in columns]))


def cell(value: object) -> str:
    """Return a value as a CSV cell: lists joined by “; ”, and an apostrophe before what looks like a formula."""
    if value is None:
        return ""
    if isinstance(value, list):
        text = "; ".join(value)
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_json_lines(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[str]:
    """Yield rows as JSON Lines: one object a line, with typed values and nulls."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def as_timelinejs(story: Story, request: HttpRequest) -> Row:
    """Return the dated events of a story in the format of TimelineJS 3.

    TimelineJS inserts text as HTML, so all text is escaped.
    """
    title = {"headline": escape(story.title), "text": escape(story.summary)}
    return {"title": {"text": title}, "events": list(_slides(story_entries(story, limit=1), request))}


def _slides(story_entries: Iterable[TimelineEntry], request: HttpRequest) -> Iterator[Row]:
    for entry in story_entries:
        first = entry.event.earliest or entry.event.latest
        last = entry.event.latest or entry.event.earliest
        if first and last:
            yield _slide(entry, first, last, request)


def _slide(entry: TimelineEntry, first: dt.date, last: dt.date, request: HttpRequest) -> Row:
    event, mention = entry.event, entry.event_mentions[0]
    words = escape(quotes.quoted(quotes.quotable(mention.text, mention.article)))
    chain = escape(attribution.attribution_text(mention.chain, mention.article))
    url = escape(request.build_absolute_uri(event.get_absolute_url()))
    link = f'<a href="{url}">{escape(_("All reports"))}</a>'
    slide: Row = {
        "unique_id": f"event-{event.pk}",
        "start_date": _slide_date(event, first),
        "display_date": escape(dates.humanize_edtf(event.edtf)),
        "group": event.get_status_display(),
        "text": {
            "headline": escape(event.title),
            "text": f"<blockquote>{words}</blockquote><p>{chain}</p><p>{link}</p>",
        },
    }
    if last != first and not dates.html_datetime(event.edtf):
        slide["end_date"] = _slide_date(event, last)
    return slide


def _slide_date(event: Event, day: dt.date) -> dict[str, int]:
    """Return the year and, as far as the event's date is that precise, the month and the day."""
    date = dates.html_datetime(event.edtf)
    precision = len(date.split("-")) if date else 3
    parts = {"year": day.year, "month": day.month, "day": day.day}
    return dict(list(parts.items())[:precision])


# --- views ------------------------------------------------------------------------------------------------------------

EXPORT_TABLES: dict[str, tuple[Callable[[Story, HttpRequest], Iterator[Row]], tuple[str, ...]]] = {
    "events": (event_rows, EVENT_COLUMNS),
    "claims": (claim_rows, CLAIM_COLUMNS),
}
EXPORT_FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "jsonl": (as_json_lines, "application/jsonl; charset=utf-8"),
}


@require_safe
@conditional_page
def export_view(request: HttpRequest, slug: str, table: str, extension: str) -> StreamingHttpResponse:
    """Stream a story's events or claims as a file to download."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    rows, columns = EXPORT_TABLES[table]
    serialize, content_type = EXPORT_FORMATS[extension]
    response = StreamingHttpResponse(serialize(rows(story, request), columns), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{story.slug}-{table}.{extension}"'
    return response


@require_safe
@conditional_page
def timelinejs_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a story's timeline for TimelineJS, which may run on any site."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    response = JsonResponse(as_timelinejs(story, request), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response
