"""Atom and JSON feeds and the calendar, each parsed by a library made for it; and what all feeds and exports share."""

from __future__ import annotations

import datetime as dt
import json

import feedparser
import icalendar
import jsonfeed
import pytest
from django.test import Client

from articles.models import Event
from tests import factories as make
from tests.web.sample_site import EVIL, REPORT, SITE, Desk, body, read

pytestmark = pytest.mark.django_db


def test_atom_feed_of_a_story(client: Client, desk: Desk) -> None:
    feed = feedparser.parse(body(client, "/stories/prices/feed.atom"))
    assert not feed.bozo
    assert feed.feed.title == "Prices"
    assert feed.feed.link == f"{SITE}/stories/prices/"
    assert {entry.title for entry in feed.entries} == {"Prices fall", "Ruiz opens the fair"}
    entry = next(entry for entry in feed.entries if entry.title == "Prices fall")
    assert entry.link == entry.id == SITE + desk.event.get_absolute_url()
    assert "late October 2025, planned" in entry.summary
    assert REPORT in entry.summary
    assert "citing officials close to the talks · on what Ana Ruiz believes" in entry.summary


def test_json_feed_of_a_story(client: Client, desk: Desk) -> None:
    feed = jsonfeed.Feed.parse(json.loads(body(client, "/stories/prices/feed.json")))
    assert feed.version == "https://jsonfeed.org/version/1.1"
    assert feed.feed_url == f"{SITE}/stories/prices/feed.json"
    assert {item.title for item in feed.items} == {"Prices fall", "Ruiz opens the fair"}
    assert all(item.id and item.content_html and item.content_text for item in feed.items)


def test_feeds_of_an_actor_have_events_and_claims(client: Client, desk: Desk) -> None:
    address = desk.ruiz.get_absolute_url()
    feed = feedparser.parse(body(client, f"{address}feed.atom"))
    assert {entry.title for entry in feed.entries} == {"Prices fall", "Ruiz opens the fair", "“prices will fall”"}
    parsed = jsonfeed.Feed.parse(json.loads(body(client, f"{address}feed.json")))
    assert len(parsed.items) == 3
    assert f'href="{address}feed.atom"' in read(client, desk.ruiz)


def test_a_feed_drops_characters_that_xml_cannot_hold(client: Client) -> None:
    story = make.story(f"Evil \x0b {EVIL} & co", published=True, slug="evil")
    version = make.version(f"It took {EVIL} place.", story=story)
    event = make.event(f"Evil {EVIL}", state=make.A)
    make.event_mention(version, "took", version.text, event, state=make.A)
    story.events.add(event)
    feed = feedparser.parse(body(client, "/stories/evil/feed.atom"), sanitize_html=False)
    assert not feed.bozo
    assert "<script>" not in feed.entries[0].summary
    assert "&lt;script&gt;" in feed.entries[0].summary


def test_a_calendar_has_planned_events_as_whole_days(client: Client, desk: Desk) -> None:
    exact = make.event("A summit", "2025-12-01", state=make.A, status="planned")
    undated = make.event("One day", "", state=make.A, status="planned")
    for event, words in ((exact, "A summit comes."), (undated, "One day it comes.")):
        version = make.version(words, story=desk.story)
        make.event_mention(version, "comes", words, event, state=make.A)
        desk.story.events.add(event)
    calendar = icalendar.Calendar.from_ical(body(client, "/stories/prices/planned.ics"))
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {"A summit", "Prices fall (late October 2025)"}, "not what happened, nor what has no date"
    vague = events["Prices fall (late October 2025)"]
    assert (vague.decoded("dtstart"), vague.decoded("dtend")) == (dt.date(2025, 10, 21), dt.date(2025, 11, 1))
    assert vague["status"] == "TENTATIVE"
    assert events["A summit"]["status"] == "CONFIRMED"
    assert str(events["A summit"]["url"]) == SITE + exact.get_absolute_url()


@pytest.mark.parametrize("place", ["feed.atom", "feed.json", "planned.ics", "events.csv", "timeline.json", "card.png"])
def test_unchanged_feeds_and_exports_are_answered_with_304(client: Client, desk: Desk, place: str) -> None:
    first = client.get(f"/stories/prices/{place}")
    again = client.get(f"/stories/prices/{place}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("place", ["feed.rss", "events.xls", "people.csv", "feed."])
def test_an_unknown_format_is_not_found(client: Client, desk: Desk, place: str) -> None:
    read(client, f"/stories/prices/{place}", 404)


@pytest.mark.parametrize("place", ["feed.atom", "events.csv", "timeline.json", "embed/", "card.png", "planned.ics"])
def test_drafts_have_no_feeds_and_exports(client: Client, desk: Desk, place: str) -> None:
    desk.story.status = "draft"
    desk.story.save()
    read(client, f"/stories/prices/{place}", 404)


def test_an_empty_story_has_feeds_and_exports(client: Client) -> None:
    make.version(story=make.story(published=True, slug="empty"))
    assert Event.objects.count() == 0
    for place in ("feed.atom", "feed.json", "planned.ics", "events.csv", "claims.jsonl", "timeline.json", "card.png"):
        body(client, f"/stories/empty/{place}")
    read(client, "/stories/empty/embed/")
