"""Corrections in words."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from articles.models import Article, Outlet
from articles.presentation.corrections import change_text, mention_label
from articles.selectors.corrections import Correction, FieldChange

ARTICLE = Article(title="Talks", outlet=Outlet(name="The Harbour Courier", full_text_allowed=True))


def plain(change: FieldChange, article: Article | None = ARTICLE, *, with_new_value: bool = True) -> str:
    """Return the words of a change without HTML."""
    markup = change_text(change, article, with_new_value=with_new_value)
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (FieldChange("title", "Old", "New"), "the title was “Old”, now “New”"),
        (FieldChange("edtf", "2025-05", ""), "the date was May 2025, now date unknown"),
        (FieldChange("status", "planned", "happened"), "the status was planned, now happened"),
        (FieldChange("words", "prices fall", "prices fell"), "the quoted words were “prices fall”, now “prices fell”"),
        (FieldChange("cue_text", "", "said"), "the reporting words were absent, now “said”"),
        (FieldChange("source_actor", "Ana Ruiz", "Olga Brandt"), "the source was Ana Ruiz, now Olga Brandt"),
        (FieldChange("stance", "deny", "assert"), "the stance was “denies”, now “asserts”"),
        (FieldChange("negated", "True", "False"), "the claim was negated, now not negated"),
        (FieldChange("mode", "direct", "indirect"), "the quotation was direct, now indirect"),
        (FieldChange("sentence_text", "It fell.", "It rose."), "read “It fell.”, now “It rose.”"),
        (FieldChange("reported_date", "2025", "2026"), "gave the date as 2025, now 2026"),
        (FieldChange("claim", "", "7"), "was not attributed to a claim"),
        (FieldChange("claim", "7", ""), "was attributed to a claim"),
        (FieldChange("claim", "7", "8"), "was attributed to another claim"),
        (FieldChange("time_expression", "7", "8"), "was dated by other words"),
        (FieldChange("withdrawn"), "was withdrawn"),
        (FieldChange("entries_merged"), "merged with another entry about the same event"),
        (FieldChange("sources_merged", after="Ana Ruiz"), "two sources turned out to be one: Ana Ruiz"),
    ],
)
def test_change_text(change: FieldChange, expected: str) -> None:
    assert plain(change) == expected


@pytest.mark.parametrize("field", ["participants", "parent", "source_actor"])
def test_fields_without_published_values(field: str) -> None:
    assert plain(FieldChange(field)).endswith("changed")


def test_the_new_value_is_left_out_if_it_was_never_read() -> None:
    assert plain(FieldChange("title", "Old", None)) == "the title was “Old”"
    assert plain(FieldChange("title", "Old", "New"), with_new_value=False) == "the title was “Old”"


def test_no_words_are_quoted_without_their_article() -> None:
    assert plain(FieldChange("words", "prices fall", "prices fell"), None) == "the quoted words were absent, now absent"


def test_values_are_escaped() -> None:
    assert "&lt;b&gt;" in change_text(FieldChange("title", "<b>", "x"), ARTICLE)
    assert "&lt;b&gt;" in change_text(FieldChange("sources_split", after="<b>"))


@pytest.mark.parametrize(
    ("outlet", "expected"),
    [(None, ""), ("", "the report by an unnamed outlet"), ("The Courier", "the report by The Courier")],
)
def test_mention_label(outlet: str | None, expected: str) -> None:
    assert mention_label(Correction(dt.datetime(2025, 1, 1, tzinfo=dt.UTC), outlet=outlet)) == expected
