"""Chains of attribution in words."""

from __future__ import annotations

from typing import Any

import pytest

from articles.choices import SpanRole
from articles.models import Actor, Article, Claim, ClaimSpan, Outlet
from articles.presentation.attribution import attribution_steps, attribution_text, is_plural
from articles.selectors.chains import Chain


def link(
    name: str = "",
    kind: str = "person",
    *,
    source: str = "",
    anonymous: bool = False,
    state: str = "accepted",
    **fields: Any,
) -> Claim:
    """A claim that is in no database, with its source as the words of the text and, if it has a name, as an actor."""
    claim = Claim(pk=1, **fields)
    if name:
        claim.source_actor = Actor(pk=7, name=name, kind=kind, anonymous=anonymous, state=state)
    spans = [ClaimSpan(role=SpanRole.SOURCE, text=source)] if source else []
    claim._prefetched_objects_cache = {"spans": Claims(spans)}
    return claim


class Claims(list[ClaimSpan]):
    """As much of a prefetched queryset as a claim's words need."""

    def all(self) -> Claims:
        return self


ARTICLE = Article(title="Talks", outlet=Outlet(name="The Harbour Courier", actor_id=99))


def chain_text(*links: Any) -> str:
    return attribution_text(Chain(tuple(links)) if links else None, ARTICLE)


@pytest.mark.parametrize(
    ("links", "words"),
    [
        ([], "The Harbour Courier · in its own words"),
        ([link("Ana Ruiz")], "The Harbour Courier · citing Ana Ruiz"),
        (
            [link("People close to the delegation", "group", anonymous=True), link("Xi Jinping", stance="believe")],
            "The Harbour Courier · citing people close to the delegation · on what Xi Jinping believes",
        ),
        ([link("officials", "group", anonymous=True, stance="believe")], "on what officials believe"),
        ([link("A person briefed on it", anonymous=True)], "citing a person briefed on it"),
        ([link("A person briefed on it", anonymous=True, stance="fear")], "on what a person briefed on it fears"),
        ([link("The United States", "country", stance="promise")], "on what the United States promises"),
        ([link("Ana Ruiz", stance="accuse")], "on what Ana Ruiz accuses others of"),
        ([link("Ana Ruiz", stance="hope")], "on what Ana Ruiz hopes for"),
        ([link("Ana Ruiz", stance="deny")], "on what Ana Ruiz denies"),
        ([link("Ana Ruiz", negated=True)], "on what Ana Ruiz does not say"),
        ([link("officials", "group", stance="believe", negated=True)], "on what officials do not believe"),
        ([link("Ana Ruiz", hedged=True)], "citing Ana Ruiz, in hedged words"),
        ([link("Ana Ruiz", stance="believe", hedged=True)], "on what Ana Ruiz believes, in hedged words"),
        # No actor is linked to the words, so they are quoted.
        ([link(source="he")], "citing “he”"),
        ([link(source="two officials", stance="predict")], "on what “two officials” predict"),
        ([link()], "citing an unnamed source"),
        ([link(stance="fear")], "on what an unnamed source fears"),
        # An actor that the public may not meet is not named; the words of the article are.
        ([link("Secret Person", state="rejected", source="he")], "citing “he”"),
    ],
)
def test_a_chain_in_words(links: Any, words: str) -> None:
    assert chain_text(*links).endswith(words)
    assert chain_text(*links).startswith("The Harbour Courier · ")


def test_an_outlet_that_reports_itself_is_named_once() -> None:
    own = link(source="The Courier")
    own.source_actor_id = 99
    assert chain_text(own) == "The Harbour Courier · in its own words"
    assert chain_text(own, link("Ana Ruiz")) == "The Harbour Courier · citing Ana Ruiz"


def test_an_article_without_an_outlet_says_so() -> None:
    assert attribution_text(None, Article(title="Talks")) == "An article with no outlet named · in its own words"


def test_an_unnamed_source_is_marked_as_such() -> None:
    assert [
        step.unnamed for step in attribution_steps(Chain((link("insiders", "group", anonymous=True),)), ARTICLE)
    ] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("people familiar with the matter", True),
        ("two officials", True),
        ("individuals close to Beijing’s decision-making circle", True),
        ("Bessent and Greer", True),
        ("insiders", True),
        ("a person close to the talks", False),
        ("an official who helped to prepare the meetings", False),
        ("the ministry", False),
        ("its officials", True),
        ("he", False),
        ("they", True),
        ("a source in the business of magnets", False),
        ("the White House’s press office", False),
        ("", False),
    ],
)
def test_grammatical_number_of_a_source(words: str, many: bool) -> None:
    assert is_plural(words) is many
