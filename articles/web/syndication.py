"""What readers follow elsewhere: Atom and JSON feeds of a story or an actor, and a story's plans as a calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from articles.choices import EventStatus
from articles.models import Actor, Event, Story
from articles.presentation import attribution, dates, quotes
from articles.selectors import actors
from articles.selectors.chains import Chain, claim_chains
from articles.selectors.timeline import AttributedMention, TimelineEntry, entries, story_events
from articles.web.http_cache import conditional_page

# As many as a reader who looks in once a week may have missed.
LENGTH = 40
ACCOUNTS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is new: `html` is safe, everything else plain text."""

    url: str
    title: str
    html: str
    text: str
    updated: dt.datetime
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyndicationFeed:
    title: str
    description: str
    home: str
    items: tuple[Item, ...]


# --- what is in them --------------------------------------------------------------------------------------------------


def story_feed(story: Story, request: HttpRequest) -> SyndicationFeed:
    """The entries of a story that were added or changed last."""
    newest = entries(story_events(story).order_by("-updated_at", "-pk")[:LENGTH], limit=ACCOUNTS)
    items = tuple(_entry_item(entry, request) for entry in newest)
    return SyndicationFeed(story.title, story.summary or story.title, _full(request, story), items)


def actor_feed(actor: Actor, request: HttpRequest) -> SyndicationFeed:
    """What an actor did and said, as it was added or changed last."""
    did = entries(actors.actor_events(actor).order_by("-updated_at", "-pk")[:LENGTH], limit=ACCOUNTS)
    said = claim_chains(actors.actor_claims(actor).order_by("-updated_at", "-pk")[:LENGTH])
    items = [*(_entry_item(entry, request) for entry in did), *(_claim_item(chain, request) for chain in said)]
    items.sort(key=lambda item: item.updated, reverse=True)
    what = f"What {actor.name} did and said, in exact words with sources and dates."
    return SyndicationFeed(actor.name, what, _full(request, actor), tuple(items[:LENGTH]))


def _entry_item(entry: TimelineEntry, request: HttpRequest) -> Item:
    told = [(_words(account), _chain(account)) for account in entry.event_mentions]
    when = event_date_text(entry.event)
    html = format_html("<p>{}</p>{}", when, format_html_join("", "<blockquote><p>{}</p></blockquote><p>{}</p>", told))
    text = "\n\n".join([when, *(f"{words}\n{chain}" for words, chain in told)])
    tags = (entry.event.get_kind_display(),)
    return Item(_full(request, entry.event), entry.event.title, html, text, entry.event.updated_at, tags)


def _claim_item(chain: Chain, request: HttpRequest) -> Item:
    claim = chain.claim
    article = claim.version.article
    words = quotes.quoted(quotes.quotable(claim.content_text, article))
    source = attribution.attribution_text(chain, article)
    html = format_html("<blockquote><p>{}</p></blockquote><p>{}</p>", words, source)
    return Item(_full(request, claim), words[:200], html, f"{words}\n{source}", claim.updated_at)


def event_date_text(event: Event) -> str:
    words = dates.humanize_edtf(event.edtf)
    return words if event.status == EventStatus.HAPPENED else f"{words}, {event.get_status_display()}"


def _words(account: AttributedMention) -> str:
    return quotes.quoted(quotes.quotable(account.text, account.article))


def _chain(account: AttributedMention) -> str:
    return attribution.attribution_text(account.chain, account.article)


def _full(request: HttpRequest, record: Any) -> str:
    return str(request.build_absolute_uri(record.get_absolute_url()))


# --- the forms --------------------------------------------------------------------------------------------------------


def as_atom(feed: SyndicationFeed, request: HttpRequest) -> HttpResponse:
    written = Atom1Feed(
        title=strip_invalid_xml(feed.title), link=feed.home, description=strip_invalid_xml(feed.description), language="en-gb",
        feed_url=request.build_absolute_uri(), subtitle=strip_invalid_xml(feed.description), author_name="Newsdesk",
    )  # fmt: skip
    for item in feed.items:
        written.add_item(
            strip_invalid_xml(item.title), item.url, strip_invalid_xml(item.html), unique_id=item.url, updateddate=item.updated,
            categories=item.tags,
        )  # fmt: skip
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    written.write(response, "utf-8")
    return response


def as_json_feed(feed: SyndicationFeed, request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1."""
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.home,
        "feed_url": request.build_absolute_uri(),
        "language": "en-GB",
        "items": [
            {
                "id": item.url,
                "url": item.url,
                "title": item.title,
                "content_html": item.html,
                "content_text": item.text,
                "date_modified": item.updated.isoformat(),
                **({"tags": item.tags} if item.tags else {}),
            }
            for item in feed.items
        ],
    }
    return JsonResponse(content, content_type="application/feed+json")


# What XML 1.0 has no way to write, escaped or not.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def strip_invalid_xml(text: str) -> str:
    return NOT_XML.sub("", text)


def as_calendar(story: Story, planned: Sequence[TimelineEntry], request: HttpRequest) -> bytes:
    """RFC 5545. Every date is whole days; one that is not exact says so in its summary and stays tentative."""
    calendar = Calendar()
    calendar.add("prodid", "-//Newsdesk//Timelines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", story.title)
    for entry in planned:
        calendar.add_component(_calendar_event(entry, request))
    written: bytes = calendar.to_ical()
    return written


def _calendar_event(entry: TimelineEntry, request: HttpRequest) -> CalendarEvent:
    """One known only to be “by” a day, or from it, stands at that day."""
    event = entry.event
    first, last = event.earliest or event.latest, event.latest or event.earliest
    exact = event.earliest == event.latest
    made = CalendarEvent()
    made.add("uid", f"event-{event.pk}@{request.get_host()}")
    made.add("dtstamp", event.updated_at)
    made.add("dtstart", first)
    if last and last < dt.date.max:  # the calendar has no day after that
        made.add("dtend", last + dt.timedelta(days=1))
    made.add("summary", event.title if exact else f"{event.title} ({dates.humanize_edtf(event.edtf)})")
    made.add("status", "CONFIRMED" if exact else "TENTATIVE")
    made.add("transp", "TRANSPARENT")
    made.add("categories", [event.get_kind_display()])
    made.add("url", _full(request, event))
    told = [f"{_words(account)} {_chain(account)}" for account in entry.event_mentions]
    made.add("description", "\n\n".join([event_date_text(event), *told]))
    return made


# --- the addresses ----------------------------------------------------------------------------------------------------

FEED_FORMATS = {"atom": as_atom, "json": as_json_feed}


@require_safe
@conditional_page
def story_feed_view(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    story = get_object_or_404(Story.objects.public(), slug=slug)
    return FEED_FORMATS[form](story_feed(story, request), request)


@require_safe
@conditional_page
def actor_feed_view(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    actor = get_object_or_404(Actor.objects.public(), pk=pk)
    return FEED_FORMATS[form](actor_feed(actor, request), request)


@require_safe
@conditional_page
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    story = get_object_or_404(Story.objects.public(), slug=slug)
    planned = story_events(story).filter(status=EventStatus.PLANNED).exclude(earliest=None, latest=None)
    written = as_calendar(story, entries(planned, limit=ACCOUNTS), request)
    return HttpResponse(written, content_type="text/calendar; charset=utf-8")
