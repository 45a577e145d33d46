"""Pronouns, descriptions and metonyms that refer to actors."""

from __future__ import annotations

import pytest

from .conftest import Read


def linked(read: Read, text: str, word: str) -> str | None:
    """Return the actor that the last occurrence of a word refers to, other than by its name."""
    start = text.rindex(word)
    for actor in read(text).actors:
        if any(m.start == start and m.end == start + len(word) and m.kind != "name" for m in actor.mentions):
            return actor.name
    return None


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Chile recalled its ambassador.", "its", "Chile"),
        ("Ardent Foods said it would open a dairy.", "it", "Ardent Foods"),
        ("Chile closed its port. It accused the owners of fraud.", "It", "Chile"),
        ("The Teachers Union met. They rejected the plan.", "They", "Teachers Union"),
        ("The University of Graz was fined. The university will appeal.", "The university", "University of Graz"),
        ("Ardent Foods grew. The Leeds-based company hired cooks.", "The Leeds-based company", "Ardent Foods"),
        ("Nora Bell, the interior minister, left. The minister was ill.", "The minister", "Nora Bell"),
        ("Nora Bell, 61, sued. The 61-year-old wept.", "The 61-year-old", "Nora Bell"),
        ("Rep. Nora Bell (D-Utah) met Rep. Sam Hull (R-Iowa). The Democrat smiled.", "The Democrat", "Nora Bell"),
        ("“I never slept,” said Nora Bell.", "I", "Nora Bell"),
        ("Before she spoke, Nora Bell drank.", "she", "Nora Bell"),
        # a relative clause describes its head, however often another actor was named before
        ("“We stay,” said the chairman, Adam Frost. Mr Frost said he had called the owner, Ida Lund, but had yet to "
         "hear.\n\nLund took over from Omar Reyes, who quit when the board spurned his plan.", "his", "Omar Reyes"),
        # what may be meant by something else stays open
        ("Chile sold the ship and its cargo.", "its", None),
        ("Peru banned it in 2018.", "it", None),
        ("Chile told Peru that it was late.", "it", None),
        ("It was raining when Chile voted.", "It", None),
        ("Ardent Foods and Borealis Air met. The company grew.", "The company", None),
        ("Ardent Foods grew. The court was silent.", "The court", None),
        ("Nora Bell, a minister, met Sam Hull, a minister. The minister left.", "The minister", None),
        ("“We never slept,” said Nora Bell.", "We", None),
        ("Nora Bell and Sam Hull met. They left.", "They", None),
    ],
)  # fmt: skip
def test_links(read: Read, text: str, word: str, name: str | None) -> None:
    assert linked(read, text, word) == name


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Moscow rejected the plan.", "Moscow", "Russia"),
        ("The minister accused Tehran of fraud.", "Tehran", "Iran"),
        ("Talks between Cairo and Ankara failed.", "Ankara", "Turkey"),
        ("Canberra's decision angered farmers.", "Canberra", "Australia"),
        ("The Kremlin denied the report.", "Kremlin", "Russia"),
        ("Brussels proposed a levy.", "Brussels", "European Union"),
        ("They met in Moscow.", "Moscow", None),
        ("MOSCOW, May 3 (Agency) - Prices fell.", "MOSCOW", None),
        ("Moscow is cold in winter.", "Moscow", None),
        ("Madrid beat Valencia 2-0.", "Madrid", None),
        ("The Moscow office closed.", "Moscow", None),
    ],
)
def test_metonyms(read: Read, text: str, word: str, name: str | None) -> None:
    found = [
        actor.name for actor in read(text).actors for m in actor.mentions if m.metonym and text[m.start : m.end] == word
    ]
    assert found == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("A guard not authorised to speak said the gate was open.", "A guard not authorised to speak", "person"),
        ("Fishermen said the nets were torn.", "Fishermen", "group"),
        ("“We ran,” said one of the pupils.", "one of the pupils", "person"),
        ("Sixty percent of nurses said wages were low.", "Sixty percent of nurses", "group"),
        ("Economists at Delta Bank said wages were low.", "Economists at Delta Bank", "group"),
    ],
)  # fmt: skip
def test_unnamed_sources(read: Read, text: str, source: str, kind: str) -> None:
    result = read(text)
    unnamed = {a.id: (a.name, a.kind) for a in result.actors if a.anonymous}
    assert [unnamed.get(c.actor or "") for c in result.claims] == [(source, kind)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The ship's owner, Ardent Lines, said the crew was safe.", "Ardent Lines"),
        ("Its director, Nora Bell, who came from Oslo, said the crew was safe.", "Nora Bell"),
        ("Officials in Chile said the crew was safe.", "Officials in Chile"),
        ("A spokesman for Ardent Lines said two men died. He said others were safe.", "A spokesman for Ardent Lines"),
    ],
)
def test_source_of_a_claim_is_resolved(read: Read, text: str, name: str) -> None:
    result = read(text)
    names = {a.id: a.name for a in result.actors}
    assert {names.get(c.actor or "") for c in result.claims} == {name}


def test_author_in_the_byline_takes_no_part_in_the_text(read: Read) -> None:
    text = "By Carla Mead in Oslo\n\nNora Bell opened the shop. She sang."
    assert linked(read, text, "She") == "Nora Bell"
