"""The actors step: names, kinds, roles, and which mentions belong to one actor."""

from __future__ import annotations

import pytest

from analysis.engine import Actor, KnownActor

from .conftest import Read


def by_name(actors: tuple[Actor, ...]) -> dict[str, Actor]:
    return {actor.name: actor for actor in actors}


@pytest.mark.parametrize(
    ("text", "name", "kind", "role"),
    [
        ("It pleased Chinese President Xi Jinping.", "Xi Jinping", "person", "Chinese President"),
        ("They met Chinese Vice Premier He Lifeng.", "He Lifeng", "person", "Chinese Vice Premier"),  # not the pronoun
        ("They met US Treasury Secretary Bessent.", "Bessent", "person", "US Treasury Secretary"),
        ("They met US Ambassador to China David Perdue.", "David Perdue", "person", "US Ambassador to China"),
        ("They met Jane Roe, the finance minister, there.", "Jane Roe", "person", "finance minister"),
        ("He wrote to the Ministry of Commerce.", "Ministry of Commerce", "organisation", None),
        ("He read The Wall Street Journal.", "The Wall Street Journal", "outlet", None),
        ("He went to South Korea.", "South Korea", "country", None),
        ("He went to Shanghai.", "Shanghai", "place", None),
    ],
)
def test_names(read: Read, text: str, name: str, kind: str, role: str | None) -> None:
    actor = by_name(read(text).actors)[name]
    assert (actor.kind, actor.role, actor.anonymous) == (kind, role, False)


@pytest.mark.parametrize("text", ["Conversely, nothing changed.", "It marked Liberation Day.", "He saw it on Monday."])
def test_no_names(read: Read, text: str) -> None:
    assert read(text).actors == ()


def words(text: str, actor: Actor) -> list[str]:
    return [text[m.start : m.end] for m in actor.mentions]


def test_short_names_join_the_full_name(read: Read) -> None:
    text = "Chinese President Xi Jinping spoke. Later Xi left. President Donald Trump spoke. Later Trump left."
    actors = by_name(read(text).actors)
    assert words(text, actors["Xi Jinping"]) == ["Xi Jinping", "Xi"]
    assert words(text, actors["Donald Trump"]) == ["Donald Trump", "Trump"]


def test_ambiguous_short_name_stays_an_actor_of_its_own(read: Read) -> None:
    text = "Senator John Roe met Senator Mary Roe. Later Roe left."
    actors = by_name(read(text).actors)
    assert set(actors) == {"John Roe", "Mary Roe", "Roe"}


def test_an_acronym_joins_its_name(read: Read) -> None:
    text = "The Northern Fishing Association (NFA) met. The NFA agreed."
    actors = by_name(read(text).actors)
    assert words(text, actors["Northern Fishing Association"]) == ["Northern Fishing Association", "NFA", "NFA"]


@pytest.mark.parametrize(
    "source",
    [
        "individuals close to Beijing’s decision-making circle",
        "a person familiar with the matter",
        "two officials briefed on the talks",
        "insiders",
        "analysts",
    ],
)
def test_unnamed_sources_keep_their_description(read: Read, source: str) -> None:
    text = f"According to {source}, prices fell. Prices rose again, according to {source}."
    result = read(text)
    unnamed = [actor for actor in result.actors if actor.anonymous]
    assert [(actor.name, len(actor.mentions)) for actor in unnamed] == [(source, 2)]
    assert {claim.actor for claim in result.claims} == {unnamed[0].id}


def test_an_unnamed_source_is_not_the_place_in_its_description(read: Read) -> None:
    result = read("Officials in China said prices fell.")
    actors = {actor.id: actor for actor in result.actors}
    assert actors[result.claims[0].actor or ""].anonymous


def source_of(read: Read, text: str, nth: int = -1) -> str | None:
    result = read(text)
    return next((actor.name for actor in result.actors if actor.id == result.claims[nth].actor), None)


def test_pronouns_are_resolved_where_one_reading_remains(read: Read) -> None:
    assert source_of(read, "Mr. Roe left. He said prices fell.") == "Roe"
    assert source_of(read, "Mr. Roe met Ms. Lee. She said prices fell.") == "Lee"


def test_pronouns_stay_open_where_two_readings_remain(read: Read) -> None:
    assert source_of(read, "Mr. Roe met Mr. Lee. He said prices fell.") is None


def test_it_refers_to_the_subject_of_the_same_source(read: Read) -> None:
    text = "The Wall Street Journal said China is tough because it believes that prices will fall."
    assert source_of(read, text) == "China"


def test_the_report_is_the_only_outlet_named_before(read: Read) -> None:
    text = "The Wall Street Journal said prices fell. The report noted that wages rose."
    assert source_of(read, text) == "The Wall Street Journal"
    two = "The Wall Street Journal and The Guardian met. The report noted that wages rose."
    assert source_of(read, two) is None


def test_known_actors(read: Read) -> None:
    known = (
        KnownActor("a1", "Xi Jinping", "person", ("President Xi",)),
        KnownActor("a2", "Georgia", "country"),
        KnownActor("a3", "Jane Roe", "person"),
        KnownActor("a4", "Jane Roe", "person"),
        KnownActor("a5", "Nordfisk", "organisation"),
    )
    actors = by_name(read("President Xi Jinping met Jane Roe. Mr. Georgia met Nordfisk.", known_actors=known).actors)
    assert actors["Xi Jinping"].known == "a1"
    assert actors["Jane Roe"].known is None  # two candidates
    assert actors["Nordfisk"].known == "a5"  # in no list of ours: the desk knew it


def test_capital_that_speaks_is_its_government(read: Read) -> None:
    result = read("Beijing said prices fell. The talks were held in Beijing.")
    actors = by_name(result.actors)
    assert result.claims[0].actor == actors["China"].id
    assert [mention.rule for mention in actors["China"].mentions] == ["source.metonym"]
    assert len(actors["Beijing"].mentions) == 1


def test_i_is_the_person_quoted(read: Read) -> None:
    result = read("“I believe that we won,” said Jane Roe.")
    assert {claim.actor for claim in result.claims} == {by_name(result.actors)["Jane Roe"].id}


def test_description_refers_to_a_body_named_before(read: Read) -> None:
    text = "Borealis Air stopped on Friday. The company said a fault was to blame."
    assert source_of(read, text) == "Borealis Air"
    two = "Borealis Air and Nordfisk Group met on Friday. The company said a fault was to blame."
    assert source_of(read, two) is None


def test_name_continues_over_a_hyphen(read: Read) -> None:
    assert "Wanjiru Mbeki-Holt" in by_name(read("Colonel Wanjiru Mbeki-Holt said the road was safe.").actors)


def test_every_pronoun_of_a_person_is_a_mention(read: Read) -> None:
    text = "Jane Roe took her hat. She left."
    assert words(text, by_name(read(text).actors)["Jane Roe"]) == ["Jane Roe", "her", "She"]
