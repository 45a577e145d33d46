"""Events: title, date, status, and who takes part."""

from __future__ import annotations

import pytest

from .conftest import Read

CASES = [
    ("On the 9th, China announced export controls.", "China announces export controls", "2025-10-09", "happened"),
    ("Last Friday, the stock market plunged.", "Stock market plunges", "2025-10-10", "happened"),
    ("The minister was arrested on Monday.", "Minister is arrested", "2025-10-13", "happened"),
    ("China will impose tariffs on Monday.", "China will impose tariffs", "2025-10-20", "planned"),
    ("The truce agreement reached in May this year held up.", "Truce agreement reached", "2025-05", "happened"),
    (
        "The anticipated meeting between Jane Roe and John Lee at the end of this month matters.",
        "Meeting between Jane Roe and John Lee",
        "2025-10-21/2025-10-31",
        "planned",
    ),
    ("China did not sign the treaty in May.", "China does not sign the treaty", "2025-05", "denied"),
]


@pytest.mark.parametrize(("text", "title", "date", "status"), CASES, ids=[case[0] for case in CASES])
def test_one_event(read: Read, text: str, title: str, date: str, status: str) -> None:
    events = read(text).events
    assert [(e.title, e.date, e.status) for e in events] == [(title, date, status)]


@pytest.mark.parametrize(
    "text",
    [
        "He was here on Monday.",
        "The report said so on Monday.",
        "She believed in it in May.",
        "They announced it on Monday.",  # nobody knows who: a title may hold no pronoun
    ],
)
def test_no_events(read: Read, text: str) -> None:
    assert read(text).events == ()


def test_an_event_inside_a_claim_names_the_innermost_one(read: Read) -> None:
    result = read("The Guardian said that Ms. Lee believes that China announced controls on Monday.")
    event = result.events[0]
    inner = next(claim for claim in result.claims if claim.lemma == "believe")
    assert event.claim == inner.id


def test_participants(read: Read) -> None:
    result = read("On Monday, China sanctioned Boeing.")
    names = {actor.id: actor.name for actor in result.actors}
    roles = {names[p.actor]: p.role for p in result.events[0].participants}
    assert roles == {"China": "agent", "Boeing": "patient"}


def test_what_is_due_by_a_day_is_planned_and_has_no_first_day(read: Read) -> None:
    event = read("France will sign the treaty by March.").events[0]
    assert (event.status, event.date, event.earliest) == ("planned", "../2026-03", None)
    assert event.latest is not None and event.latest.isoformat() == "2026-03-31"
