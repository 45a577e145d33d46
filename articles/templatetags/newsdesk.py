"""Dates, chains of attribution and quotations in words, for templates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from babel import Locale
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.choices import EventStatus, ParticipantRole
from articles.models import Actor, Article, Event, EventParticipant
from articles.presentation import attribution, corrections, dates, quotes
from articles.selectors.chains import Chain
from articles.selectors.corrections import FieldChange
from articles.web.search import highlight

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
register.filter("truncate_words_to", quotes.truncate_words_to)
register.filter("http_url", quotes.http_url)
register.filter("edtf", dates.humanize_edtf)
register.filter("timex", dates.humanize_timex)
register.filter("day", dates.humanize_date)
register.filter("mention_label", corrections.mention_label)


@register.filter
def country(code: str) -> str:
    """A country's name in English by its two letters; the letters where there is no such country."""
    return str(Locale("en").territories.get(code.upper(), code))


@register.filter
def get_item(found: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key; nothing if it holds none."""
    return found.get(key)


@register.filter
def event_date_text(event: Event) -> str:
    """The date in words, with the status of what has not simply happened: “late October 2025, planned”."""
    words = dates.humanize_edtf(event.edtf)
    return words if event.status == EventStatus.HAPPENED else f"{words}, {event.get_status_display()}"


@register.filter
def chain_text(chain: Chain | None, article: Article) -> str:
    """The chain as a sentence without its full stop: “The Harbour Courier, citing two officials”."""
    return attribution.attribution_text(chain, article, ", ")


@register.filter
def participant_actors(participants: tuple[EventParticipant, ...]) -> list[Actor]:
    """Who took part, each once, whatever their roles."""
    return _actors(row for row in participants if row.role != ParticipantRole.PLACE)


@register.filter
def participant_places(participants: tuple[EventParticipant, ...]) -> list[Actor]:
    return _actors(row for row in participants if row.role == ParticipantRole.PLACE)


# Tags that stand dozens of times on a page write their few words of HTML themselves: a template for each would take
# most of the page's time.


@register.simple_tag
def event_date(event: Event) -> SafeString:
    words, machine = dates.humanize_edtf(event.edtf), dates.html_datetime(event.edtf)
    if machine:
        return format_html('<time datetime="{}">{}</time>', machine, words)
    return format_html("<span>{}</span>", words)


@register.simple_tag
def event_status(event: Event) -> SafeString:
    """The status of what has not simply happened, by a mark and a word."""
    if event.status == EventStatus.HAPPENED:
        return SafeString("")
    mark, word = MARKS[EventStatus(event.status)], event.get_status_display()
    shape = '<span class="status status-{}"><span class="mark" aria-hidden="true">{}</span> {}</span>'
    return format_html(shape, event.status, mark, word)


@register.simple_tag
def date_input_value(field: BoundField) -> str:
    """The day that a field means, as a date input takes it: the address may give a month or a year."""
    day = getattr(field.form, "cleaned_data", {}).get(field.name)
    return str(day.isoformat()) if day else ""


@register.simple_tag
def correction_change(
    change: FieldChange, article: Article | None = None, *, with_new_value: bool = False
) -> SafeString:
    return corrections.change_text(change, article, with_new_value=with_new_value)


JOINT = SafeString('<span class="separator" aria-hidden="true"> · </span><span class="visually-hidden">, </span>')


@register.simple_tag
def chain_line(chain: Chain | None, article: Article) -> SafeString:
    """The chain as one line, each source linked to its page."""
    outlet, *links = attribution.attribution_steps(chain, article)
    told = [format_html('<b class="step">{}</b>', outlet.name), *(chain_step(step) for step in links)]
    return format_html('<p class="chain">{}</p>', SafeString(JOINT.join(told)))


@register.simple_tag
def chain_step(step: attribution.AttributionStep) -> SafeString:
    """One step with the words around whoever it names."""
    return format_html('<span class="step">{}{}{}</span>', step.prefix, _named(step), step.suffix)


def _named(step: attribution.AttributionStep) -> SafeString:
    if step.actor:
        kind = SafeString(' class="unnamed"') if step.unnamed else ""
        return format_html('<a{} href="{}">{}</a>', kind, step.actor.get_absolute_url(), step.name)
    return format_html('<span dir="auto">“{}”</span>' if step.exact else "{}", step.name)


@register.simple_tag
def select_options(field: BoundField) -> SafeString:
    """What a field offers to choose from, with what is chosen marked."""
    now = str(field.value() or "")
    choices = field.field.choices  # type: ignore[attr-defined]  # fields that have none are not asked
    rows = ((value, SafeString(" selected") if value == now else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.inclusion_tag("partials/chain_path.html")
def chain_path(chain: Chain, article: Article) -> dict[str, Any]:
    """The chain as a list of steps, each with the claim it comes from."""
    return {"steps": attribution.attribution_steps(chain, article), "claim": chain.claim, "article": article}


@register.simple_tag(takes_context=True)
def canonical_url(context: Context, *parameters: str) -> str:
    """The page's full address, with those of the parameters that choose what it shows and nothing else."""
    request = context["request"]
    query = request.GET.copy()
    for name in list(query):
        if name not in parameters or query[name] == "1":
            del query[name]
    return str(request.build_absolute_uri(request.path + (f"?{query.urlencode()}" if query else "")))


@register.simple_tag
def highlight_terms(text: str, terms: list[str]) -> SafeString:
    return highlight(text, terms)


@register.simple_tag(takes_context=True)
def absolute_url(context: Context, name: str, *args: str) -> str:
    """The full address of a named page."""
    return str(context["request"].build_absolute_uri(reverse(name, args=args)))


# What would end the script element, or begin another.
JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def jsonld(thing: dict[str, Any]) -> SafeString:
    """schema.org as JSON-LD: data, which no browser runs."""
    written = json.dumps(thing, ensure_ascii=False, cls=DjangoJSONEncoder).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308  # escaped just above


@register.simple_tag(takes_context=True)
def timeline_url(context: Context, **changes: str) -> str:
    """The timeline's address with other filters."""
    return str(context["form"].url_with(**changes))


@register.simple_tag(takes_context=True)
def page_url(context: Context, parameter: str, number: int) -> str:
    """This page's address with another page of one of its lists."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    if number > 1:
        query[parameter] = str(number)
    return f"?{query.urlencode()}" if query else str(context["request"].path)


def _actors(rows: Any) -> list[Actor]:
    return list({row.actor_id: row.actor for row in rows}.values())
