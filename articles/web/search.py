"""The search page: the best results of each kind, with the search terms marked."""

from __future__ import annotations

import logging

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.models import Story
from articles.models.search import WORD, fold_text
from articles.selectors.search import KINDS, MAX_QUERY_LENGTH, SearchUnavailable, search, terms
from articles.web.http_cache import conditional_page

log = logging.getLogger("newsdesk.search")

KIND_LABELS = {
    "stories": _("stories"),
    "events": _("events"),
    "actors": _("people, organisations and places"),
    "claims": _("claims"),
}


class SearchForm(forms.Form):
    """The words to search for, and optionally a kind of record and a story."""

    q = forms.CharField(required=False, max_length=MAX_QUERY_LENGTH, label=_("Search for"))
    kind = forms.ChoiceField(
        required=False,
        choices=[("", _("everything")), *((kind, KIND_LABELS[kind]) for kind in KINDS)],
        label=_("Search in"),
        error_messages={"invalid_choice": _("Unknown kind of record.")},
    )
    story = forms.ModelChoiceField(
        Story.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("all stories"),
        label=_("Story"),
        error_messages={"invalid_choice": _("No published story has that address.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        published = Story.objects.public().order_by("title")
        self.fields["story"].queryset = published  # type: ignore[attr-defined]


@require_safe
@conditional_page
def search_page(request: HttpRequest) -> HttpResponse:
    """Return the search results of the query parameters `q`, `kind` and `story`."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "search.html", {"form": form, "groups": []}, status=400)
    query, kind, story = (form.cleaned_data[name] for name in ("q", "kind", "story"))
    try:
        groups = search(query, kinds=(kind,) if kind else tuple(KINDS), story=story)
    except SearchUnavailable:
        log.exception("The search server does not answer")
        context = {"form": form, "groups": [], "query": query, "unavailable": True}
        return render(request, "search.html", context, status=503)
    context = {
        "form": form,
        "groups": [(KIND_LABELS[group.kind], group) for group in groups],
        "terms": terms(query),
        "query": query.strip(),
    }
    return render(request, "search.html", context)


def highlight(text: str, folded_terms: list[str]) -> SafeString:
    """Return the text, escaped, with each word that begins with one of the folded terms in `<mark>`."""
    segments, end = [], 0
    for match in WORD.finditer(text):
        if fold_text(match[0]).startswith(tuple(folded_terms)):
            segments += [conditional_escape(text[end : match.start()]), format_html("<mark>{}</mark>", match[0])]
            end = match.end()
    segments.append(conditional_escape(text[end:]))
    return mark_safe("".join(segments))  # noqa: S308  # each segment is escaped
