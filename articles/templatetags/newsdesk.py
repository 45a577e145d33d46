"""Dates, chains of attribution and quotations in words, for templates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.choices import EventStatus, ParticipantRole
from articles.models import Actor, Article, Event, EventParticipant
from articles.selectors.chains import Chain
from articles.web import attribution, dates, quotes
from articles.web.search import marked

register = template.Library()

# A shape beside each word, so that no state is told by colour alone.
MARKS = {
    EventStatus.HAPPENED: "●",
    EventStatus.ONGOING: "◐",
    EventStatus.PLANNED: "○",
    EventStatus.HYPOTHETICAL: "◇",
    EventStatus.DENIED: "✕",
}

register.filter("quoted", quotes.quoted)
register.filter("quotable", quotes.quotable)
register.filter("web_address", quotes.web_address)
register.filter("edtf", dates.edtf_in_words)
register.filter("day", dates.day_in_words)


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key; nothing if it holds none."""
    return found.get(key)


@register.filter
def when(event: Event) -> str:
    """The date in words, with the status of what has not simply happened: “late October 2025, planned”."""
    words = dates.edtf_in_words(event.edtf)
    return words if event.status == EventStatus.HAPPENED else f"{words}, {event.get_status_display()}"


@register.filter
def chain_words(chain: Chain | None, article: Article) -> str:
    """The chain as a sentence without its full stop: “The Harbour Courier, citing two officials”."""
    return attribution.in_words(chain, article, ", ")


@register.filter
def who(participants: tuple[EventParticipant, ...]) -> list[Actor]:
    """Who took part, each once, whatever their roles."""
    return _actors(row for row in participants if row.role != ParticipantRole.PLACE)


@register.filter
def places(participants: tuple[EventParticipant, ...]) -> list[Actor]:
    return _actors(row for row in participants if row.role == ParticipantRole.PLACE)


@register.inclusion_tag("partials/date.html")
def event_date(event: Event) -> dict[str, Any]:
    return {"words": dates.edtf_in_words(event.edtf), "machine": dates.machine_date(event.edtf)}


@register.inclusion_tag("partials/status.html")
def event_status(event: Event) -> dict[str, Any]:
    shown = event.status != EventStatus.HAPPENED
    return {
        "status": event.status,
        "word": event.get_status_display() if shown else "",
        "mark": MARKS[EventStatus(event.status)],
    }


@register.inclusion_tag("partials/chain.html")
def chain_line(chain: Chain | None, article: Article) -> dict[str, Any]:
    """The chain as one line, each source linked to its page."""
    return {"steps": attribution.steps(chain, article)}


@register.inclusion_tag("partials/path.html")
def chain_path(chain: Chain, article: Article) -> dict[str, Any]:
    """The chain as a list of steps, each with the claim it comes from."""
    return {"steps": attribution.steps(chain, article), "claim": chain.claim, "article": article}


@register.simple_tag(takes_context=True)
def canonical(context: Context, *parameters: str) -> str:
    """The page's full address, with those of the parameters that choose what it shows and nothing else."""
    request = context["request"]
    query = request.GET.copy()
    for name in list(query):
        if name not in parameters or query[name] == "1":
            del query[name]
    return str(request.build_absolute_uri(request.path + (f"?{query.urlencode()}" if query else "")))


@register.simple_tag
def marked_words(text: str, terms: list[str]) -> SafeString:
    return marked(text, terms)


@register.simple_tag(takes_context=True)
def full_address(context: Context, name: str, *args: str) -> str:
    """The full address of a named page."""
    return str(context["request"].build_absolute_uri(reverse(name, args=args)))


# What would end the script element, or begin another.
JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def linked(thing: dict[str, Any]) -> SafeString:
    """schema.org as JSON-LD: data, which no browser runs."""
    written = json.dumps(thing, ensure_ascii=False, cls=DjangoJSONEncoder).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308  # escaped just above


@register.simple_tag(takes_context=True)
def asked(context: Context, **changes: str) -> str:
    """The timeline's address with other filters."""
    return str(context["form"].address(**changes))


@register.simple_tag(takes_context=True)
def page_address(context: Context, parameter: str, number: int) -> str:
    """This page's address with another page of one of its lists."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    if number > 1:
        query[parameter] = str(number)
    return f"?{query.urlencode()}" if query else str(context["request"].path)


def _actors(rows: Any) -> list[Actor]:
    return list({row.actor_id: row.actor for row in rows}.values())
