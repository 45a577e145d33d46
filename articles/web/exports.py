"""A story to take away: its events and claims as CSV or JSON Lines, streamed, and its timeline for TimelineJS."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import escape
from django.views.decorators.http import require_safe

from articles.models import Claim, Event, Story
from articles.presentation import attribution, dates, quotes
from articles.selectors.chains import Chain, claim_chains
from articles.selectors.timeline import TimelineEntry, entries, story_rows
from articles.selectors.timeline_order import sort_lines
from articles.web.http_cache import conditional_page

# Records read at a time: enough to keep the database's part small, few enough to stay in memory whatever the story.
CHUNK_SIZE = 200
# A cell that begins like this is a formula to a spreadsheet, and all text here is from outside.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, Any]

EVENT_COLUMNS = (
    *("id", "url", "title", "date", "date_text", "earliest", "latest", "status", "kind"),
    *("participants", "outlets", "event_mentions", "text", "chain"),
)
CLAIM_COLUMNS = (
    *(
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
    ),
    *("parent", "article_title", "article_url", "outlet", "published_on"),
)


# --- rows -------------------------------------------------------------------------------------------------------------


def event_rows(story: Story, request: HttpRequest) -> Iterator[Row]:
    """A story's public events in the order of its timeline, each with its first account."""
    for entry in story_entries(story, limit=None):
        account = entry.event_mentions[0]
        event = entry.event
        yield {
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
            "outlets": sorted({one.article.outlet.name for one in entry.event_mentions if one.article.outlet}),
            "event_mentions": entry.mention_count,
            "text": quotes.quotable(account.text, account.article),
            "chain": attribution.attribution_text(account.chain, account.article),
        }


def claim_rows(story: Story, request: HttpRequest) -> Iterator[Row]:
    """The public claims of a story's articles, in the order in which they were made."""
    ids = Claim.objects.public().filter(version__article__stories=story).order_by("pk").values_list("pk", flat=True)
    for chunk in chunks(ids.iterator(CHUNK_SIZE)):
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
    """The whole timeline, read in chunks."""
    for lines in chunks(sort_lines(story_rows(story))):
        found = {
            entry.event.pk: entry
            for entry in entries(Event.objects.public().filter(pk__in=[line.pk for line in lines]), limit=limit)
        }
        yield from (found[line.pk] for line in lines if line.pk in found)


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK_SIZE)):
        yield chunk


# --- forms ------------------------------------------------------------------------------------------------------------


class _Echo:
    """As much of a file as a csv writer needs: it gives back each line."""

    def write(self, line: str) -> str:
        return line


def as_csv(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[str]:
    """RFC 4180. Lists are joined by “; ”; what a spreadsheet would take for a formula begins with an apostrophe."""
    writer = csv.writer(_Echo())
    yield str(writer.writerow(columns))  # type: ignore[func-returns-value]
    for row in rows:
        yield str(writer.writerow([cell(row[name]) for name in columns]))  # type: ignore[func-returns-value]


def cell(value: Any) -> str:
    if value is None:
        return ""
    text = (
        "; ".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
    )
    return f"'{text}" if text.startswith(FORMULA) else text


def as_json_lines(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def as_timelinejs(story: Story, request: HttpRequest) -> Row:
    """TimelineJS 3: what has a date. Its text is HTML there, so ours is escaped; a date is no more exact than ours."""
    events = list(_slides(story_entries(story, limit=1), request))
    return {"title": {"text": {"headline": escape(story.title), "text": escape(story.summary)}}, "events": events}


def _slides(entries: Iterable[TimelineEntry], request: HttpRequest) -> Iterator[Row]:
    for entry in entries:
        first, last = entry.event.earliest or entry.event.latest, entry.event.latest or entry.event.earliest
        if first and last:
            yield _slide(entry, first, last, request)


def _slide(entry: TimelineEntry, first: dt.date, last: dt.date, request: HttpRequest) -> Row:
    event, account = entry.event, entry.event_mentions[0]
    words = escape(quotes.quoted(quotes.quotable(account.text, account.article)))
    chain = escape(attribution.attribution_text(account.chain, account.article))
    link = escape(request.build_absolute_uri(event.get_absolute_url()))
    slide: Row = {
        "unique_id": f"event-{event.pk}",
        "start_date": _date(event, first),
        "display_date": escape(dates.humanize_edtf(event.edtf)),
        "group": event.get_status_display(),
        "text": {
            "headline": escape(event.title),
            "text": f'<blockquote>{words}</blockquote><p>{chain}</p><p><a href="{link}">All accounts</a></p>',
        },
    }
    if last != first and not dates.html_datetime(event.edtf):
        slide["end_date"] = _date(event, last)
    return slide


def _date(event: Event, day: dt.date) -> dict[str, int]:
    """As many of year, month and day as the event's date gives."""
    machine = dates.html_datetime(event.edtf)
    known = len(machine.split("-")) if machine else 3
    return dict(list({"year": day.year, "month": day.month, "day": day.day}.items())[:known])


# --- the addresses ----------------------------------------------------------------------------------------------------

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
def export_view(request: HttpRequest, slug: str, what: str, form: str) -> StreamingHttpResponse:
    story = get_object_or_404(Story.objects.public(), slug=slug)
    rows, columns = EXPORT_TABLES[what]
    write, content_type = EXPORT_FORMATS[form]
    response = StreamingHttpResponse(write(rows(story, request), columns), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{story.slug}-{what}.{form}"'
    return response


@require_safe
@conditional_page
def timelinejs_view(request: HttpRequest, slug: str) -> HttpResponse:
    story = get_object_or_404(Story.objects.public(), slug=slug)
    response = JsonResponse(as_timelinejs(story, request), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"  # TimelineJS reads it from the page it stands in
    return response
