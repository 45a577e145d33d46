"""Template tags and filters: dates, chains of attribution, quotations and page URLs."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
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
from articles.web.jsonld import JsonLd
from articles.web.search import highlight

register = template.Library()

# A shape beside each word, so that no status is shown by colour alone (WCAG 1.4.1).
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
    """Return the English name of a country by its ISO 3166 code, or the code itself if it is unknown."""
    return str(Locale("en").territories.get(code.upper(), code))


@register.filter
def get_item(mapping: Mapping[Hashable, object], key: Hashable) -> object:
    """Return the value of a mapping under a key, or None."""
    return mapping.get(key)


@register.filter
def event_date_text(event: Event) -> str:
    """Return the date in words, followed by any status but “happened”: “late October 2025, planned”."""
    return dates.event_date_text(event)


@register.filter
def chain_text(chain: Chain | None, article: Article) -> str:
    """Return the chain as a sentence without its full stop: “The Harbour Courier, citing two officials”."""
    return attribution.attribution_text(chain, article, ", ")


@register.filter
def participant_actors(participants: tuple[EventParticipant, ...]) -> list[Actor]:
    """Return the actors that took part, each once whatever their roles, without places."""
    return _unique_actors(row for row in participants if row.role != ParticipantRole.PLACE)


@register.filter
def participant_places(participants: tuple[EventParticipant, ...]) -> list[Actor]:
    """Return the places of an event, each once."""
    return _unique_actors(row for row in participants if row.role == ParticipantRole.PLACE)


# Tags that are used dozens of times on a page build their few elements in Python: including a template for each would
# take most of the time that rendering the page needs.


@register.simple_tag
def event_date(event: Event) -> SafeString:
    """Return the date of an event as a `<time>` element, or as a `<span>` if HTML cannot express it."""
    words, machine = dates.humanize_edtf(event.edtf), dates.html_datetime(event.edtf)
    if machine:
        return format_html('<time datetime="{}">{}</time>', machine, words)
    return format_html("<span>{}</span>", words)


@register.simple_tag
def event_status(event: Event) -> SafeString:
    """Return the status as a mark and a word, or nothing for an event that has happened."""
    if event.status == EventStatus.HAPPENED:
        return SafeString("")
    mark = MARKS[EventStatus(event.status)]
    template = '<span class="status status-{}"><span class="mark" aria-hidden="true">{}</span> {}</span>'
    return format_html(template, event.status, mark, event.get_status_display())


@register.simple_tag
def date_input_value(field: BoundField) -> str:
    """Return the day of a date field in the ISO format that a date input needs.

    The query string may hold a month or a year, which the form has turned into a day.
    """
    day = getattr(field.form, "cleaned_data", {}).get(field.name)
    return str(day.isoformat()) if day else ""


@register.simple_tag
def correction_change(
    change: FieldChange, article: Article | None = None, *, with_new_value: bool = False
) -> SafeString:
    """Return one change of a correction in words."""
    return corrections.change_text(change, article, with_new_value=with_new_value)


# Sighted readers see a dot between the steps; a screen reader pauses at a comma instead.
STEP_SEPARATOR = SafeString(
    '<span class="separator" aria-hidden="true"> · </span><span class="visually-hidden">, </span>'
)


@register.simple_tag
def chain_line(chain: Chain | None, article: Article) -> SafeString:
    """Return the chain as one line, each source linked to its page."""
    outlet, *links = attribution.attribution_steps(chain, article)
    steps = [format_html('<b class="step">{}</b>', outlet.name), *(chain_step(step) for step in links)]
    return format_html('<p class="chain">{}</p>', SafeString(STEP_SEPARATOR.join(steps)))


@register.simple_tag
def chain_step(step: attribution.AttributionStep) -> SafeString:
    """Return one step of a chain: the name of its source and the words around it."""
    return format_html('<span class="step">{}{}{}</span>', step.prefix, _step_name(step), step.suffix)


def _step_name(step: attribution.AttributionStep) -> SafeString:
    if step.actor:
        css_class = SafeString(' class="unnamed"') if step.unnamed else ""
        return format_html('<a{} href="{}">{}</a>', css_class, step.actor.get_absolute_url(), step.name)
    if step.exact:
        return format_html('<span dir="auto">“{}”</span>', step.name)
    return format_html("{}", step.name)


@register.simple_tag
def select_options(field: BoundField) -> SafeString:
    """Return the options of a choice field, with the current one selected."""
    current = str(field.value() or "")
    choices = field.field.choices  # type: ignore[attr-defined]  # only used with fields that have choices
    rows = ((value, SafeString(" selected") if value == current else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.inclusion_tag("partials/chain_path.html")
def chain_path(chain: Chain, article: Article) -> dict[str, Any]:
    """Render the chain as a list of steps, each with the claim it comes from."""
    return {"steps": attribution.attribution_steps(chain, article), "claim": chain.claim, "article": article}


@register.simple_tag(takes_context=True)
def canonical_url(context: Context, *parameters: str) -> str:
    """Return the page's canonical URL, with only those query parameters that select its content.

    A page number of 1 is left out, as it is the default.
    """
    request = context["request"]
    query = request.GET.copy()
    for name in list(query):
        if name not in parameters or query[name] == "1":
            del query[name]
    return str(request.build_absolute_uri(request.path + (f"?{query.urlencode()}" if query else "")))


@register.simple_tag
def highlight_terms(text: str, terms: list[str]) -> SafeString:
    """Return the text, escaped, with words that begin with a search term in `<mark>`."""
    return highlight(text, terms)


@register.simple_tag(takes_context=True)
def absolute_url(context: Context, name: str, *args: str) -> str:
    """Return the absolute URL of a named page."""
    return str(context["request"].build_absolute_uri(reverse(name, args=args)))


# Characters that could end the script element or begin another one.
JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def jsonld(data: JsonLd) -> SafeString:
    """Return a script element with JSON-LD. It holds data; browsers do not execute it."""
    encoded = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{encoded}</script>')  # noqa: S308  # escaped just above


@register.simple_tag(takes_context=True)
def timeline_url(context: Context, **changes: str) -> str:
    """Return the URL of the timeline with some query parameters changed."""
    return str(context["form"].url_with(**changes))


@register.simple_tag(takes_context=True)
def page_url(context: Context, parameter: str, number: int) -> str:
    """Return this page's URL with another page of the list that `parameter` paginates."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    if number > 1:
        query[parameter] = str(number)
    return f"?{query.urlencode()}" if query else str(context["request"].path)


def _unique_actors(rows: Iterable[EventParticipant]) -> list[Actor]:
    return list({row.actor_id: row.actor for row in rows}.values())
