"""Atom and JSON feeds of a story or an actor, and a story's planned events as an iCalendar file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from articles.choices import EventStatus
from articles.models import Actor, Story
from articles.presentation import attribution, dates, quotes
from articles.selectors import actors
from articles.selectors.chains import Chain, claim_chains
from articles.selectors.timeline import AttributedMention, TimelineEntry, entries, story_events
from articles.web.http_cache import conditional_page
from articles.web.jsonld import HasUrl

FEED_LENGTH = 40  # items: enough for a reader who looks in once a week
MENTIONS_PER_ITEM = 3
MAX_TITLE_LENGTH = 200  # characters of a claim that serve as the title of its item


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One new or changed record. `html` is safe HTML, everything else plain text."""

    url: str
    title: str
    html: str
    text: str
    updated: dt.datetime
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyndicationFeed:
    """A feed independent of its format."""

    title: str
    description: str
    home: str
    items: tuple[FeedItem, ...]


# --- contents ---------------------------------------------------------------------------------------------------------


def story_feed(story: Story, request: HttpRequest) -> SyndicationFeed:
    """Return the entries of a story that were added or changed last, newest first."""
    events = story_events(story).order_by("-updated_at", "-pk")[:FEED_LENGTH]
    items = tuple(_entry_item(entry, request) for entry in entries(events, limit=MENTIONS_PER_ITEM))
    return SyndicationFeed(story.title, story.summary or story.title, _absolute_url(request, story), items)


def actor_feed(actor: Actor, request: HttpRequest) -> SyndicationFeed:
    """Return the events and claims of an actor that were added or changed last, newest first."""
    events = actors.actor_events(actor).order_by("-updated_at", "-pk")[:FEED_LENGTH]
    claims = actors.actor_claims(actor).order_by("-updated_at", "-pk")[:FEED_LENGTH]
    items = [_entry_item(entry, request) for entry in entries(events, limit=MENTIONS_PER_ITEM)]
    items += [_claim_item(chain, request) for chain in claim_chains(claims)]
    items.sort(key=lambda item: item.updated, reverse=True)
    description = _("What %(actor)s did and said, in exact words with sources and dates.") % {"actor": actor.name}
    return SyndicationFeed(actor.name, description, _absolute_url(request, actor), tuple(items[:FEED_LENGTH]))


def _entry_item(entry: TimelineEntry, request: HttpRequest) -> FeedItem:
    event = entry.event
    date = dates.event_date_text(event)
    reports = [(_quotation(mention), _chain_text(mention)) for mention in entry.event_mentions]
    quotations = format_html_join("", "<blockquote><p>{}</p></blockquote><p>{}</p>", reports)
    return FeedItem(
        url=_absolute_url(request, event),
        title=event.title,
        html=format_html("<p>{}</p>{}", date, quotations),
        text="\n\n".join([date, *(f"{quotation}\n{chain}" for quotation, chain in reports)]),
        updated=event.updated_at,
        tags=(event.get_kind_display(),),
    )


def _claim_item(chain: Chain, request: HttpRequest) -> FeedItem:
    claim = chain.claim
    article = claim.version.article
    quotation = quotes.quoted(quotes.quotable(claim.content_text, article))
    source = attribution.attribution_text(chain, article)
    return FeedItem(
        url=_absolute_url(request, claim),
        title=quotation[:MAX_TITLE_LENGTH],
        html=format_html("<blockquote><p>{}</p></blockquote><p>{}</p>", quotation, source),
        text=f"{quotation}\n{source}",
        updated=claim.updated_at,
    )


def _quotation(mention: AttributedMention) -> str:
    return quotes.quoted(quotes.quotable(mention.text, mention.article))


def _chain_text(mention: AttributedMention) -> str:
    return attribution.attribution_text(mention.chain, mention.article)


def _absolute_url(request: HttpRequest, record: HasUrl) -> str:
    return str(request.build_absolute_uri(record.get_absolute_url()))


# --- formats ----------------------------------------------------------------------------------------------------------


def as_atom(feed: SyndicationFeed, request: HttpRequest) -> HttpResponse:
    """Return a feed as Atom 1.0 (RFC 4287)."""
    description = strip_invalid_xml(feed.description)
    atom = Atom1Feed(
        title=strip_invalid_xml(feed.title),
        link=feed.home,
        description=description,
        subtitle=description,
        language="en-gb",
        feed_url=request.build_absolute_uri(),
        author_name="Newsdesk",
    )
    for item in feed.items:
        atom.add_item(
            title=strip_invalid_xml(item.title),
            link=item.url,
            description=strip_invalid_xml(item.html),
            unique_id=item.url,
            updateddate=item.updated,
            categories=item.tags,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    atom.write(response, "utf-8")
    return response


def as_json_feed(feed: SyndicationFeed, request: HttpRequest) -> HttpResponse:
    """Return a feed as JSON Feed 1.1."""
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.home,
        "feed_url": request.build_absolute_uri(),
        "language": "en-GB",
        "items": [_json_item(item) for item in feed.items],
    }
    return JsonResponse(content, content_type="application/feed+json")


def _json_item(item: FeedItem) -> dict[str, object]:
    data: dict[str, object] = {
        "id": item.url,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "content_text": item.text,
        "date_modified": item.updated.isoformat(),
    }
    if item.tags:
        data["tags"] = item.tags
    return data


# Characters that XML 1.0 cannot hold, escaped or not.
INVALID_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def strip_invalid_xml(text: str) -> str:
    """Return the text without characters that no XML document may contain."""
    return INVALID_XML.sub("", text)


def as_calendar(story: Story, planned: Sequence[TimelineEntry], request: HttpRequest) -> bytes:
    """Return planned events as an iCalendar file (RFC 5545).

    Every event lasts whole days. One with an inexact date has that date in its summary and is marked as tentative.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Newsdesk//Timelines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", story.title)
    for entry in planned:
        calendar.add_component(_calendar_event(entry, request))
    encoded: bytes = calendar.to_ical()
    return encoded


def _calendar_event(entry: TimelineEntry, request: HttpRequest) -> CalendarEvent:
    """Return one event. Where only its earliest or its latest day is known, it takes place on that day."""
    event = entry.event
    first, last = event.earliest or event.latest, event.latest or event.earliest
    is_exact = event.earliest == event.latest
    component = CalendarEvent()
    component.add("uid", f"event-{event.pk}@{request.get_host()}")
    component.add("dtstamp", event.updated_at)
    component.add("dtstart", first)
    if last and last < dt.date.max:  # iCalendar's end is the day after, which that date does not have
        component.add("dtend", last + dt.timedelta(days=1))
    component.add("summary", event.title if is_exact else f"{event.title} ({dates.humanize_edtf(event.edtf)})")
    component.add("status", "CONFIRMED" if is_exact else "TENTATIVE")
    component.add("transp", "TRANSPARENT")
    component.add("categories", [event.get_kind_display()])
    component.add("url", _absolute_url(request, event))
    reports = [f"{_quotation(mention)} {_chain_text(mention)}" for mention in entry.event_mentions]
    component.add("description", "\n\n".join([dates.event_date_text(event), *reports]))
    return component


# --- views ------------------------------------------------------------------------------------------------------------

FEED_FORMATS = {"atom": as_atom, "json": as_json_feed}


@require_safe
@conditional_page
def story_feed_view(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """Return a story's feed as Atom or JSON Feed."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    return FEED_FORMATS[extension](story_feed(story, request), request)


@require_safe
@conditional_page
def actor_feed_view(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """Return an actor's feed as Atom or JSON Feed."""
    actor = get_object_or_404(Actor.objects.public(), pk=pk)
    return FEED_FORMATS[extension](actor_feed(actor, request), request)


@require_safe
@conditional_page
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the planned events of a story that have a date, as an iCalendar file."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    events = story_events(story).filter(status=EventStatus.PLANNED).exclude(earliest=None, latest=None)
    content = as_calendar(story, entries(events, limit=MENTIONS_PER_ITEM), request)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
