"""A story's timeline: order and groups, pages that keep their position, and filters."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from articles.choices import AttributionKind
from articles.models import Actor, Event, Outlet, Story
from tests import factories as make
from tests.web.sample_site import add_event, read, text, titles

pytestmark = pytest.mark.django_db


def headings(page: str) -> list[str]:
    return [" ".join(text(found).split()) for found in re.findall(r"<h2 class=\"column group-title\".*?</h2>", page)]


# --- order and groups


def test_entries_are_grouped_by_the_month_or_year_that_is_known(client: Client, story: Story) -> None:
    add_event(story, "A day", "2025-05-01")
    add_event(story, "A month", "2025-05")
    add_event(story, "A year", "2025")
    add_event(story, "Two years", "2019/2020")
    add_event(story, "Ahead", "2025-04", status="planned")
    add_event(story, "Some day", "")
    page = read(client, story)
    assert headings(page) == ["2019–2020", "2025", "May 2025", "Planned", "Without a date"]
    assert titles(page) == ["Two years", "A year", "A month", "A day", "Ahead", "Some day"]
    assert '<time datetime="2025-05">May 2025</time>' in page, "May 2025 never pretends to be the 1st"


def test_newest_first_reverses_each_section(client: Client, story: Story) -> None:
    for title, edtf in {"One": "2025-05-01", "Month": "2025-05", "Two": "2025-06-02", "None": ""}.items():
        add_event(story, title, edtf)
    add_event(story, "Ahead", "2025-07", status="planned")
    page = read(client, "/stories/prices/?order=newest")
    assert headings(page) == ["Planned", "June 2025", "May 2025", "Without a date"]
    assert titles(page) == ["Ahead", "Two", "One", "Month", "None"]
    assert '<a href=".">oldest first</a>' in page


# --- pages


@pytest.fixture
def long_story(story: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Eight events on pages of three."""
    monkeypatch.setattr("articles.web.timeline.PAGE_SIZE", 3)
    for n in range(1, 9):
        add_event(story, f"Day {n}", f"2025-05-{n:02}")
    return story


def link(page: str, rel: str) -> str | None:
    """Return the URL of a page's link to its neighbour."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return "/stories/prices/" + found[1].replace("&amp;", "&").replace(".", "", found[1] == ".") if found else None


def test_pages_follow_each_other_without_gaps_or_repetition(client: Client, long_story: Story) -> None:
    page, seen = "", []
    address: str | None = "/stories/prices/"
    while address:
        page = read(client, address)
        seen += titles(page)
        address = link(page, "next")
    assert seen == [f"Day {n}" for n in range(1, 9)]
    assert "Entries 7–8 of 8" in page
    back = read(client, link(page, "prev"))
    assert titles(back) == ["Day 4", "Day 5", "Day 6"]
    assert link(read(client, link(back, "prev")), "prev") is None


def test_a_page_keeps_its_position_when_entries_are_added_and_removed(client: Client, long_story: Story) -> None:
    second = link(read(client, long_story), "next")
    add_event(long_story, "Before all", "2025-04-01")
    assert titles(read(client, second))[0] == "Day 4"
    Event.objects.filter(title="Day 4").update(state=make.R)
    assert titles(read(client, second))[0] == "Day 5", "where the entry itself has gone, the next one"


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("2025", "Day 1"),
        ("2025-05-04", "Day 4"),
        ("2025-05-04.999999", "Day 4"),
        ("1990", "Day 1"),
        ("planned", None),
        ("2030", None),
    ],
)
def test_a_position_may_be_a_date(client: Client, long_story: Story, place: str, first: str | None) -> None:
    found = titles(read(client, f"/stories/prices/?at={place}"))
    assert (found[0] if found else None) == first


def test_the_permanent_link_of_an_entry_follows_it(client: Client, long_story: Story) -> None:
    event = Event.objects.get(title="Day 5")
    response = client.get(f"/stories/prices/entries/{event.pk}/")
    assert response.status_code == 302
    assert response["Location"] == f"/stories/prices/?at=2025-05-05.{event.pk}#event-{event.pk}"
    Event.objects.filter(pk=event.pk).update(earliest=dt.date(2026, 1, 1), latest=dt.date(2026, 1, 1))
    assert "2026-01-01" in client.get(f"/stories/prices/entries/{event.pk}/")["Location"]
    Event.objects.filter(pk=event.pk).update(state=make.R)
    assert client.get(f"/stories/prices/entries/{event.pk}/").status_code == 404


# --- filters


def test_filters_select_by_actor_outlet_status_and_period(client: Client, varied: Story) -> None:
    ruiz, b = Actor.objects.get(name="Ana Ruiz"), Outlet.objects.get(name="Outlet B")
    for query, expected in {
        f"actor={ruiz.pk}": ["Early"],
        f"outlet={b.pk}": ["Reported late", "Late"],
        "status=ongoing": ["Late"],
        "since=2025-02": ["Late"],
        "until=2025-01": ["Early", "Reported late"],
        "since=2025-01-15&until=2025-02-01": ["Reported late"],
        "as_of=2025-04": ["Early", "Late"],
        f"actor={ruiz.pk}&outlet={b.pk}": [],
    }.items():
        page = read(client, f"/stories/prices/?{query}")
        assert titles(page) == expected, query
        if not expected:
            assert "No entry matches all of these filters." in page


def test_the_last_representable_day_causes_no_error(client: Client, story: Story) -> None:
    add_event(story, "A day", "2025-05-01")
    add_event(story, "The last day", "9999-12-31", status="planned")
    assert titles(read(client, story)) == ["A day", "The last day"]
    assert "DTSTART;VALUE=DATE:99991231" in read(client, "/stories/prices/planned.ics")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("until=2025-01-15", ["Until spring"]),  # it may have been long before
        ("since=2025-06", ["From February"]),
        ("since=2025-02-15&until=2025-03-15", ["From February", "Until spring"]),
    ],
)
def test_a_half_open_date_matches_any_period_on_its_open_side(
    client: Client, story: Story, query: str, expected: Any
) -> None:
    add_event(story, "Until spring", "../2025-03-20")
    add_event(story, "From February", "2025-02-01/..")
    assert titles(read(client, f"/stories/prices/?{query}")) == expected


def test_active_filters_are_shown_in_words_and_can_be_removed(client: Client, varied: Story) -> None:
    b = Outlet.objects.get(name="Outlet B")
    page = read(client, f"/stories/prices/?outlet={b.pk}&since=2025-02&order=newest")
    assert "Reported by: Outlet B" in text(page)
    assert "From: February 2025" in text(page)
    assert f'href="?outlet={b.pk}&amp;order=newest"' in page
    assert "1 of 3 entries." in page


def test_as_of_hides_later_reports_of_the_same_event(client: Client, varied: Story) -> None:
    event = Event.objects.get(title="Early")
    later = make.version("Again it took place.", story=varied, outlet="Outlet C", published="2025-05-01")
    make.event_mention(later, "took", "Again it took place.", event, state=make.A)
    assert "Again it took place." in read(client, "/stories/prices/?as_of=2025-05-01")
    then = read(client, "/stories/prices/?as_of=2025-04-30")
    assert "It took place." in then
    assert "Again it took place." not in then
    assert "Only reports published by that day are shown" in then


def test_as_of_hides_later_coverage_in_the_overview(client: Client, varied: Story) -> None:
    whole, then = (read(client, f"/stories/prices/{query}") for query in ("", "?as_of=2025-02-28"))
    overview = r"Overview: \d+ events? and (\d+) article"
    counts = [int(make.required(re.search(overview, page))[1]) for page in (whole, then)]
    assert counts[0] > counts[1] > 0


def test_filter_by_attribution(client: Client, story: Story) -> None:
    officials = make.actor("officials", "group", anonymous=True)
    named = make.actor("Ana Ruiz")
    add_event(story, "Own", "2025-01-01")
    for n, (who, title) in enumerate([(officials, "Unnamed"), (named, "Named")], start=2):
        version = make.version(f"Someone said step {n} was taken.", story=story)
        claim = make.claim(version, f"step {n} was taken", cue="said", state=make.A, source_actor=who)
        event = make.event(title, f"2025-01-0{n}", state=make.A)
        make.event_mention(version, "taken", version.text, event, state=make.A, claim=claim)
        story.events.add(event)
    for kind, title in {
        AttributionKind.OWN: "Own",
        AttributionKind.UNNAMED: "Unnamed",
        AttributionKind.NAMED: "Named",
    }.items():
        assert titles(read(client, f"/stories/prices/?attribution={kind}")) == [title]


def test_filter_by_kind_of_event(client: Client, story: Story) -> None:
    add_event(story, "Meeting", "2025-01-01", kind="meeting")
    add_event(story, "Election", "2025-01-02", kind="decision")
    page = read(client, "/stories/prices/")
    assert '<option value="meeting">meetings and visits</option>' in page
    assert "sport" not in page, "only what there is in the story is offered"
    page = read(client, "/stories/prices/?kind=meeting")
    assert titles(page) == ["Meeting"]
    assert "Kind of event: <b>meetings and visits</b>" in page
    assert titles(read(client, "/stories/prices/?kind=sport")) == []


def test_an_actor_that_is_not_public_is_neither_offered_nor_accepted(client: Client, varied: Story) -> None:
    hidden = make.actor("Planted", state=make.P)
    make.participant(Event.objects.get(title="Late"), hidden)
    secret = make.event("Not public", state=make.P)
    alone = make.actor("Planted too")
    make.participant(secret, alone)
    varied.events.add(secret)
    assert "Planted" not in read(client, varied)
    for actor in (hidden, alone):
        read(client, f"/stories/prices/?actor={actor.pk}", 400)


def test_empty_form_fields_are_redirected_away(client: Client, varied: Story) -> None:
    response = client.get("/stories/prices/?actor=&outlet=&status=ongoing&since=")
    assert response.status_code == 302
    assert response["Location"] == "/stories/prices/?status=ongoing"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("actor=abc", "No participant of this story"),
        ("outlet=999999999999999999999999", "No outlet of this story"),
        ("status=sure", "Unknown status"),
        ("kind=x", "Unknown kind of event"),
        ("attribution=x", "Unknown kind of attribution"),
        ("since=2025-02-30", "is not a date"),
        ("until=yesterday", "is not a date"),
        ("as_of=%00", "is not a date"),
        ("at=nowhere", "is not a place"),
        ("at=0000-00-00", "is not a place"),
        ("order=sideways", "Unknown order"),
        ("since=2025-03&until=2025-01", "ends before it begins"),
    ],
)
def test_an_invalid_filter_is_a_400_with_a_reason(client: Client, varied: Story, query: str, why: str) -> None:
    page = read(client, f"/stories/prices/?{query}", 400)
    assert why in page
    assert "Show the whole timeline" in page


# --- each entry


def test_contradictory_dates_and_denials_are_shown_side_by_side(client: Client, story: Story) -> None:
    event = make.event("Prices fall", "2025-05-01", state=make.A)
    story.events.add(event)
    for day, outlet in (("1 May", "Outlet A"), ("2 May", "Outlet B")):
        version = make.version(f"Prices fell on {day}.", story=story, outlet=outlet)
        when = make.time(version, day, f"2025-05-0{day[0]}", state=make.A)
        make.event_mention(version, "fell", version.text, event, state=make.A, time_expression=when)
    page = text(read(client, story))
    assert "Reports disagree on the date" in page
    assert "1 May 2025 Outlet A" in page
    assert "2 May 2025 Outlet B" in page
    assert "Denied" not in page
    denied = make.version("Ruiz denied that prices fell.", story=story, outlet="Outlet C")
    claim = make.claim(denied, "prices fell", source="Ruiz", cue="denied", state=make.A, stance="deny")
    make.event_mention(denied, "fell", denied.text, event, state=make.A, claim=claim)
    page = text(read(client, story))
    assert "Reported “Prices fell on 1 May.”" in page
    assert "Denied “Ruiz denied that prices fell.”" in page


def test_dates_of_different_precision_do_not_conflict(client: Client, story: Story) -> None:
    event = make.event("Prices fall", "2025-05-01", state=make.A)
    story.events.add(event)
    for words, edtf in (("1 May", "2025-05-01"), ("in May", "2025-05")):
        version = make.version(f"Prices fell {words}.", story=story)
        when = make.time(version, words, edtf, state=make.A)
        make.event_mention(version, "fell", version.text, event, state=make.A, time_expression=when)
    assert "disagree on the date" not in read(client, story)


def test_many_reports_are_cut_so_that_each_outlet_has_one(client: Client, story: Story) -> None:
    event = add_event(story, "Prices fall", "2025-05-01", outlet="Outlet 0")
    for n in range(1, 9):
        version = make.version(f"Number {n} took note.", story=story, outlet=f"Outlet {min(n // 3, 2)}")
        make.event_mention(version, "took", version.text, event, state=make.A)
    page = text(read(client, story))
    for name in ("Outlet 0", "Outlet 1", "Outlet 2"):
        assert f"{name} · in its own words" in page
    assert "5 more reports, 3 outlets in all" in page
    assert "Number 8 took note." in text(read(client, event))
