"""How the actors of an analysis become links: their keys, and the places that the text names only as metonyms."""

from __future__ import annotations

import pytest

from analysis.engine import types as engine
from articles.services.linking.propose import _as_metonym, _link_keys, _only_metonyms, overlaps_source
from articles.services.linking.retrieval import metonym_id
from articles.services.linking.score import TextActor


def test_key_of_a_link_is_its_shortened_name_numbered_from_the_second_on() -> None:
    shared = "x" * 44
    names = {"first": f"{shared}ab", "same": f"{shared}ac", "other": f"{shared}b"}
    found = [TextActor(id, name, "organisation") for id, name in names.items()]
    assert _link_keys(found) == {"first": f"{shared}a", "same": f"{shared}a 2", "other": f"{shared}b"}


def test_metonym_link_has_the_first_place_name_of_the_text() -> None:
    china = TextActor("a", "China", "country", metonyms=("Beijing", "Zhongnanhai"))
    assert _as_metonym(china).name == "Beijing"
    assert _as_metonym(TextActor("a", "China", "country")).name == "China"


@pytest.mark.parametrize(
    ("source", "overlaps"),
    [((0, 5), False), ((0, 6), True), ((6, 8), True), ((9, 12), True), ((10, 12), False)],
)
def test_adjacent_spans_do_not_overlap(source: tuple[int, int], overlaps: bool) -> None:
    mention = engine.Mention(5, 10, "name", "m", 0.9)
    assert overlaps_source(mention, [source]) is overlaps
    assert not overlaps_source(mention, [])


@pytest.mark.parametrize(("is_metonym", "expected"), [(True, {"a"}), (False, set())])
def test_place_is_only_a_metonym_if_all_its_names_are_marked(is_metonym: bool, expected: set[str]) -> None:
    """The mention by “the capital” is no name and is not marked; it decides nothing."""
    mentions = (
        engine.Mention(0, 7, "name", "m", 0.9, metonym=True),
        engine.Mention(20, 27, "name", "m", 0.9, metonym=is_metonym),
        engine.Mention(30, 41, "nominal", "m", 0.9),
    )
    actor = engine.Actor("a", "China", "country", False, None, None, mentions, "a", 0.9)
    identity = engine.EngineInfo("newsdesk", "1", "rules", "c")
    analysis = engine.Analysis("x", identity, (), (actor,), (), (), ())
    assert _only_metonyms(analysis, {metonym_id("a")}) == expected
    assert _only_metonyms(analysis, set()) == set()
