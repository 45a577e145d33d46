"""Events: title, date and what gave it, status, who takes part, where, what is told twice, and what matters.

Every text is published on Thursday 16 October 2025 unless it says otherwise.
"""

from __future__ import annotations

import pytest

from analysis.engine import Event, lexicons
from articles.choices import EventKind

from .conftest import Read

CASES = [
    ("On the 9th, China announced export controls.", "China announces export controls", "2025-10-09", "happened"),
    ("Last Friday, the stock market plunged.", "Stock market plunges", "2025-10-10", "happened"),
    ("The minister was arrested on Monday.", "Minister is arrested", "2025-10-13", "happened"),
    ("China will impose tariffs on Monday.", "China will impose tariffs", "2025-10-20", "planned"),
    ("The truce was reached in May this year.", "Truce is reached", "2025-05", "happened"),
    (
        "The anticipated meeting between Jane Roe and John Lee at the end of this month matters.",
        "Anticipated meeting between Jane Roe and John Lee",
        "2025-10-21/2025-10-31",
        "planned",
    ),
    ("China did not sign the treaty in May.", "China does not sign the treaty", "2025-05", "denied"),
    ("No agreement was reached on Monday.", "No agreement is reached", "2025-10-13", "denied"),
    ("Japan may impose sanctions next month.", "Japan may impose sanctions", "2025-11", "hypothetical"),
    ("The festival opens on 9 November.", "Festival opens", "2025-11-09", "planned"),
    ("The rebels are shelling the town.", "Rebels are shelling the town", None, "ongoing"),
    ("Aurelio plans to close its factory in March.", "Aurelio plans to close factory", "2026-03", "planned"),
    ("The bank failed to reach a deal on Monday.", "Bank fails to reach a deal", "2025-10-13", "denied"),
    ("The army denied that it had bombed the hospital on Friday.", "Army bombs the hospital", "2025-10-10", "denied"),
]


def only(read: Read, text: str, **more: str | None) -> Event:
    events = read(text, **more).events
    assert len(events) == 1, [(e.title, e.date) for e in events]
    return events[0]


@pytest.mark.parametrize(("text", "title", "date", "status"), CASES, ids=[case[0] for case in CASES])
def test_one_event(read: Read, text: str, title: str, date: str | None, status: str) -> None:
    event = only(read, text)
    assert (event.title, event.date, event.status) == (title, date, status)


@pytest.mark.parametrize(
    "text",
    [
        "He was here on Monday.",
        "The report said so on Monday.",
        "She believed in it in May.",
        "They announced it on Monday.",  # nobody knows who: a title may hold no pronoun
        "Ms. Lee often resigns.",  # a habit
        "The mayor opposes taxes and likes cheese.",
        "If it rains, people go home.",
    ],
)
def test_no_events(read: Read, text: str) -> None:
    assert read(text).events == ()


def test_the_expression_above_in_the_tree_dates_each_of_two_events(read: Read) -> None:
    events = read("China sanctioned Boeing on Monday and will sanction Airbus on Friday.").events
    assert [(e.date, e.dated_by, e.status) for e in events] == [
        ("2025-10-13", "clause", "happened"),
        ("2025-10-17", "clause", "planned"),
    ]


def test_a_joined_clause_shares_the_date_of_its_sentence(read: Read) -> None:
    events = read("On Monday, China sanctioned the bank, and Japan expelled two diplomats.").events
    assert [(e.date, e.dated_by) for e in events] == [("2025-10-13", "clause"), ("2025-10-13", "sentence")]


def test_what_is_told_next_happened_on_the_day_the_passage_speaks_of(read: Read) -> None:
    events = read("On Monday, Jane Roe visited Leeds. She opened a school. She will open another.").events
    assert [(e.title, e.date, e.dated_by) for e in events[:2]] == [
        ("Jane Roe visits Leeds", "2025-10-13", "clause"),
        ("Jane Roe opens a school", "2025-10-13", "passage"),
    ]
    assert all(e.date is None for e in events[2:])


def test_since_and_until_date_nothing(read: Read) -> None:
    event = only(read, "The airline has suspended flights to Milan until 8 November.")
    assert (event.date, event.time, event.dated_by) == (None, None, None)


def test_a_dateline_dates_the_news_about_that_day(read: Read) -> None:
    text = "Corvid unveils tablet\nOctober 15, 2025\nCorvid Systems has unveiled a new tablet."
    event = read(text).events[-1]
    assert (event.date, event.dated_by) == ("2025-10-15~", "dateline")
    assert event.earliest is not None and event.earliest.isoformat() == "2025-10-14"


def test_an_event_inside_a_claim_names_the_innermost_one(read: Read) -> None:
    result = read("The Guardian said that Ms. Lee believes that China announced controls on Monday.")
    event = next(e for e in result.events if e.title == "China announces controls")
    inner = next(claim for claim in result.claims if claim.lemma == "believe")
    assert event.claim == inner.id


def test_participants_and_place(read: Read) -> None:
    text = "On Monday, China sanctioned Boeing in Geneva."
    result = read(text)
    names = {actor.id: actor.name for actor in result.actors}
    event = result.events[0]
    roles = {names[p.actor]: p.role for p in event.participants}
    assert roles["China"] == "agent" and roles["Boeing"] == "patient"
    assert event.place is not None and text[event.place.start : event.place.end] == "Geneva"


def test_passive_turns_the_roles(read: Read) -> None:
    result = read("Boeing was sanctioned by China on Monday.")
    names = {actor.id: actor.name for actor in result.actors}
    assert {names[p.actor]: p.role for p in result.events[0].participants} == {"China": "agent", "Boeing": "patient"}


def test_what_is_due_by_a_day_is_planned_and_has_no_first_day(read: Read) -> None:
    event = read("France will sign the treaty by March.").events[0]
    assert (event.status, event.date, event.earliest) == ("planned", "../2026-03", None)
    assert event.latest is not None and event.latest.isoformat() == "2026-03-31"


def test_a_title_holds_no_pronoun(read: Read) -> None:
    events = read("Denmark will ban the pesticide in 2026. France banned it in 2018.").events
    assert [e.title for e in events] == ["Denmark will ban the pesticide", "France bans pesticide"]


def test_titles_are_short(read: Read) -> None:
    long = "China announced controls on " + ", ".join(f"mineral number {n}" for n in range(40)) + " on Monday."
    assert 0 < len(read(long).events[0].title) <= 90


def test_one_event_told_twice_is_one(read: Read) -> None:
    text = "China sanctioned Boeing on Monday. Shares fell on Tuesday. China sanctioned Boeing in October, Japan said."
    events = [e for e in read(text).events if "Boeing" in e.title]
    assert [e.same_as for e in events] == [None, events[0].id]


def test_two_announcements_of_one_day_are_two(read: Read) -> None:
    text = "China announced tariffs on cars on Monday. China announced a tax cut on Monday."
    assert [e.same_as for e in read(text).events] == [None, None]


def test_the_news_comes_before_its_background(read: Read) -> None:
    text = "Vantor sacked its chief, Paul Arnaud, on Tuesday. Vantor was founded in 1987 and moved to Leeds in 1990."
    events = sorted(read(text).events, key=lambda e: -e.salience)
    assert events[0].date == "2025-10-14" and all(0 <= e.salience <= 1 for e in events)


def test_the_desk_knows_every_class_of_the_lexicons(read: Read) -> None:
    classes = {row[1] for name in ("event_verbs", "event_nouns") for row in lexicons.rows(name)}
    assert classes | {"other"} == set(EventKind.values)
    assert [
        e.kind
        for e in read("After the minister’s resignation on Monday, Jane Roe polished a silver spoon on Friday.").events
    ] == ["office", "other"]
