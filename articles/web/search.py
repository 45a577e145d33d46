"""The search page: ranked finds of each kind, with the words marked."""

from __future__ import annotations

import logging

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from articles.models import Story
from articles.models.search import WORD, fold_text
from articles.selectors.search import KINDS, MAX_QUERY_LENGTH, SearchUnavailable, search, terms
from articles.web.http_cache import conditional_page

log = logging.getLogger("newsdesk.search")


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=MAX_QUERY_LENGTH, label="Search for")
    kind = forms.ChoiceField(
        required=False, choices=[("", "everything"), *zip(KINDS, KINDS, strict=True)], label="Look in"
    )
    story = forms.ModelChoiceField(
        Story.objects.none(), required=False, to_field_name="slug", empty_label="all stories", label="Of the story"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["story"].queryset = Story.objects.public().order_by("title")  # type: ignore[attr-defined]
        self.fields["kind"].error_messages["invalid_choice"] = "There is no such kind to search in."
        self.fields["story"].error_messages["invalid_choice"] = "There is no such story."


@require_safe
@conditional_page
def search_page(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "search.html", {"form": form, "found": []}, status=400)
    query, kind, story = (form.cleaned_data[name] for name in ("q", "kind", "story"))
    try:
        found = search(query, kinds=(kind,) if kind else tuple(KINDS), story=story)
    except SearchUnavailable:
        log.exception("The search server does not answer")
        return render(request, "search.html", {"form": form, "found": [], "query": query, "down": True}, status=503)
    context = {"form": form, "found": found, "terms": terms(query), "query": query.strip()}
    return render(request, "search.html", context)


def highlight(text: str, words: list[str]) -> SafeString:
    """The text, escaped, with each word that begins with one of the folded words in <mark>."""
    pieces, end = [], 0
    for match in WORD.finditer(text):
        if fold_text(match[0]).startswith(tuple(words)):
            pieces += [conditional_escape(text[end : match.start()]), format_html("<mark>{}</mark>", match[0])]
            end = match.end()
    return mark_safe("".join([*pieces, conditional_escape(text[end:])]))  # noqa: S308  # each piece is escaped
