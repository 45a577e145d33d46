"""Feeds, calendar, exports and what other sites read, each parsed by a library made for it."""

import csv
import datetime as dt
import io
import json
import re

import feedparser
import icalendar
import jsonfeed
import jsonschema
import lxml.etree
import pytest
from PIL import Image, ImageFont
from pyld import jsonld

from articles.models import Event
from articles.web.social_card import to_drawable_text
from tests import factories as make
from tests.web.test_pages import EVIL, REPORT, Desk, desk, read  # noqa: F401

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def body(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- feeds


def test_a_story_s_atom_feed(client, desk):  # noqa: F811
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


def test_a_story_s_json_feed(client, desk):  # noqa: F811
    feed = jsonfeed.Feed.parse(json.loads(body(client, "/stories/prices/feed.json")))
    assert feed.version == "https://jsonfeed.org/version/1.1"
    assert feed.feed_url == f"{SITE}/stories/prices/feed.json"
    assert {item.title for item in feed.items} == {"Prices fall", "Ruiz opens the fair"}
    assert all(item.id and item.content_html and item.content_text for item in feed.items)


def test_an_actor_s_feeds_have_deeds_and_claims(client, desk):  # noqa: F811
    address = desk.ruiz.get_absolute_url()
    feed = feedparser.parse(body(client, f"{address}feed.atom"))
    assert {entry.title for entry in feed.entries} == {"Prices fall", "Ruiz opens the fair", "“prices will fall”"}
    parsed = jsonfeed.Feed.parse(json.loads(body(client, f"{address}feed.json")))
    assert len(parsed.items) == 3
    assert f'href="{address}feed.atom"' in read(client, desk.ruiz)


def test_a_feed_holds_text_that_xml_cannot(client):
    story = make.story(f"Evil \x0b {EVIL} & co", published=True, slug="evil")
    version = make.version(f"It took {EVIL} place.", story=story)
    event = make.event(f"Evil {EVIL}", state=make.A)
    make.event_mention(version, "took", version.text, event, state=make.A)
    story.events.add(event)
    feed = feedparser.parse(body(client, "/stories/evil/feed.atom"), sanitize_html=False)
    assert not feed.bozo
    assert "<script>" not in feed.entries[0].summary
    assert "&lt;script&gt;" in feed.entries[0].summary


def test_a_calendar_has_what_is_planned_as_whole_days(client, desk):  # noqa: F811
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
    assert (vague["dtstart"].dt, vague["dtend"].dt) == (dt.date(2025, 10, 21), dt.date(2025, 11, 1))
    assert vague["status"] == "TENTATIVE"
    assert events["A summit"]["status"] == "CONFIRMED"
    assert str(events["A summit"]["url"]) == SITE + exact.get_absolute_url()


# --- exports


def test_events_as_csv_and_json_lines_say_the_same(client, desk):  # noqa: F811
    rows = list(csv.DictReader(io.StringIO(body(client, "/stories/prices/events.csv").decode())))
    lines = [json.loads(line) for line in body(client, "/stories/prices/events.jsonl").splitlines()]
    assert [row["title"] for row in rows] == [line["title"] for line in lines] == ["Ruiz opens the fair", "Prices fall"]
    assert rows[1]["date"] == "2025-10-21/2025-10-31"
    assert rows[1]["date_text"] == "late October 2025"
    assert rows[1]["text"] == REPORT
    assert lines[0]["participants"] == ["Ana Ruiz", "Lund"]
    assert lines[1]["url"] == SITE + desk.event.get_absolute_url()


def test_claims_as_csv_and_json_lines(client, desk):  # noqa: F811
    lines = [json.loads(line) for line in body(client, "/stories/prices/claims.jsonl").splitlines()]
    inner = next(line for line in lines if line["content"] == "prices will fall")
    assert inner["source_actor_name"] == "Ana Ruiz"
    assert inner["stance"] == "believe"
    assert inner["parent"] == desk.outer.pk
    rows = list(csv.DictReader(io.StringIO(body(client, "/stories/prices/claims.csv").decode())))
    assert len(rows) == len(lines) == 2
    assert rows[0]["negated"] == "false"


def test_an_export_reads_in_chunks_and_loses_nothing(client, monkeypatch):
    monkeypatch.setattr("articles.web.exports.CHUNK_SIZE", 2)
    story = make.reported_story(5)
    assert len(body(client, f"{story.get_absolute_url()}events.jsonl").splitlines()) == 5
    assert len(body(client, f"{story.get_absolute_url()}claims.jsonl").splitlines()) == 10


def test_a_cell_is_no_formula(client):
    story = make.story(published=True, slug="cells")
    version = make.version("It took place.", story=story)
    event = make.event("=HYPERLINK(1)", state=make.A)
    make.event_mention(version, "took", version.text, event, state=make.A)
    story.events.add(event)
    assert b"'=HYPERLINK(1)" in body(client, "/stories/cells/events.csv")


def test_long_words_of_an_outlet_that_allows_no_more_stay_short(client):
    story = make.story(published=True, slug="long")
    words = "Prices took " + "very " * 200 + "long to fall."
    version = make.version(words, story=story)
    event = make.event(state=make.A)
    make.event_mention(version, "took", words, event, state=make.A)
    make.claim(version, words, state=make.A)
    story.events.add(event)
    places = ("events.csv", "events.jsonl", "claims.csv", "claims.jsonl", "timeline.json", "feed.atom", "feed.json")
    for place in places:
        assert b"long to fall" not in body(client, f"/stories/long/{place}"), place


DATE = {
    "type": "object",
    "required": ["year"],
    "properties": {"year": {"type": "integer"}, "month": {"minimum": 1, "maximum": 12}, "day": {"minimum": 1}},
    "additionalProperties": False,
}
TEXT = {
    "type": "object",
    "required": ["headline", "text"],
    "properties": {"headline": {"type": "string"}, "text": {"type": "string"}},
    "additionalProperties": False,
}
# After the format's own documentation: what a slide must and may hold.
TIMELINEJS = {
    "type": "object",
    "required": ["events"],
    "properties": {
        "title": {"type": "object", "required": ["text"], "properties": {"text": TEXT}},
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["start_date", "text"],
                "properties": {
                    "start_date": DATE,
                    "end_date": DATE,
                    "text": TEXT,
                    "display_date": {"type": "string"},
                    "unique_id": {"type": "string"},
                    "group": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
}


def test_timelinejs_has_dates_no_more_exact_than_ours(client, desk):  # noqa: F811
    for edtf in ("2025-05", "2025", ""):
        version = make.version(f"It took place {edtf}.", story=desk.story)
        event = make.event(f"At {edtf}", edtf, state=make.A)
        make.event_mention(version, "took", version.text, event, state=make.A)
        desk.story.events.add(event)
    found = json.loads(body(client, "/stories/prices/timeline.json"))
    jsonschema.validate(found, TIMELINEJS)
    slides = {slide["text"]["headline"]: slide for slide in found["events"]}
    assert slides["At 2025"]["start_date"] == {"year": 2025}
    assert slides["At 2025-05"]["start_date"] == {"year": 2025, "month": 5}
    assert slides["Prices fall"]["end_date"] == {"year": 2025, "month": 10, "day": 31}
    assert slides["Prices fall"]["display_date"] == "late October 2025"
    assert "At " not in slides


# --- on other sites


def test_a_story_can_be_embedded_and_says_so(client, desk):  # noqa: F811
    page = read(client, desk.story)
    found = re.search(r'type="application/json\+oembed"[^>]* href="([^"]+)"', page)
    answer = client.get(found[1].replace("&amp;", "&")).json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    address = re.search(r'<iframe src="([^"]+)" width="480" height="560" title="Prices"', answer["html"])[1]
    response = client.get(address)
    assert "Ruiz opens the fair" in response.content.decode()
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert client.get("/stories/prices/")["X-Frame-Options"] == "DENY"
    small = client.get(f"/oembed/?url={SITE}/stories/prices/&maxwidth=300&maxheight=200").json()
    assert (small["width"], small["height"]) == (300, 200)


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 404), ("?url=x", 404), ("?url=http://[", 404), ("?url=/stories/no/", 404), ("?url=/actors/1/", 404),
     ("?url=/stories/prices/&format=xml", 501), ("?url=/stories/prices/&maxwidth=huge", 200)],
)  # fmt: skip
def test_oembed_refuses_what_it_cannot_embed(client, desk, query, status):  # noqa: F811
    assert client.get(f"/oembed/{query}").status_code == status


def test_a_story_has_a_picture(client, desk):  # noqa: F811
    image = Image.open(io.BytesIO(body(client, "/stories/prices/card.png")))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert 'property="og:image" content="http://testserver/stories/prices/card.png"' in read(client, desk.story)


def test_a_picture_draws_no_empty_boxes():
    font = ImageFont.load_default(30)
    box = bytes(font.getmask("\uffff"))
    for text in ("Café – “Ruiz’s” Łódź …", "تونس", "東京", "Москва"):
        assert all(bytes(font.getmask(c)) != box for c in to_drawable_text(text) if c != " "), to_drawable_text(text)


def things(client, record):
    """The JSON-LD of a page, expanded with schema.org's vocabulary, as a list of its things."""
    page = client.get(record.get_absolute_url()).content.decode()
    found = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', page)[1])
    assert found["@context"] == "https://schema.org"
    vocabulary = {"@context": {"@vocab": "https://schema.org/", "@base": SITE}}

    def load(url, options):
        assert url == "https://schema.org"
        return {"contextUrl": None, "documentUrl": url, "document": vocabulary}

    graph = jsonld.flatten(found, options={"documentLoader": load})
    return {thing["@type"][0].removeprefix("https://schema.org/"): thing for thing in graph if "@type" in thing}


def value(thing, name):
    return thing[f"https://schema.org/{name}"][0].get("@value")


def test_pages_tell_machines_what_they_are_about(client, desk):  # noqa: F811
    assert value(things(client, desk.story)["CollectionPage"], "name") == "Prices"
    opening = things(client, desk.opening)
    assert value(opening["Event"], "startDate") == "2025-10-13"
    assert value(opening["Place"], "name") == "Lund"
    assert "https://schema.org/startDate" not in things(client, desk.event)["Event"], "no date where none is exact"
    claim = things(client, desk.inner)
    assert value(claim["Claim"], "text") == "prices will fall"
    assert value(claim["NewsArticle"], "headline") == "Talks on prices"
    assert value(claim["Person"], "name") == "Ana Ruiz"
    assert value(things(client, desk.article)["NewsArticle"], "datePublished") == "2025-10-16"
    assert value(things(client, desk.ruiz)["Person"], "name") == "Ana Ruiz"
    assert value(things(client, desk.outlet)["NewsMediaOrganization"], "name") == "The Harbour Courier"


def test_the_sitemap_has_every_public_page_and_no_other(client, desk):  # noqa: F811
    make.story("Not yet public", slug="not-yet")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

    def locations(address):
        return lxml.etree.fromstring(body(client, address)).xpath("//s:loc/text()", namespaces=space)

    parts = locations("/sitemap.xml")
    pages = [page for part in parts for page in locations(part.removeprefix(SITE))]
    shown = (desk.story, desk.event, desk.opening, desk.ruiz, desk.inner, desk.outer, desk.article, desk.outlet)
    assert {SITE + record.get_absolute_url() for record in shown} <= set(pages)
    assert not [page for page in pages if "not-yet" in page]
    for page in pages:
        assert client.get(page.removeprefix(SITE)).status_code == 200
    assert b"Sitemap: http://testserver/sitemap.xml" in body(client, "/robots.txt")


@pytest.mark.parametrize("place", ["feed.atom", "feed.json", "planned.ics", "events.csv", "timeline.json", "card.png"])
def test_what_is_taken_away_again_unchanged_is_not_sent(client, desk, place):  # noqa: F811
    first = client.get(f"/stories/prices/{place}")
    again = client.get(f"/stories/prices/{place}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("place", ["feed.rss", "events.xls", "people.csv", "feed."])
def test_a_form_that_is_not_offered_is_not_found(client, desk, place):  # noqa: F811
    read(client, f"/stories/prices/{place}", 404)


@pytest.mark.parametrize("place", ["feed.atom", "events.csv", "timeline.json", "embed/", "card.png", "planned.ics"])
def test_nothing_is_taken_from_a_draft(client, desk, place):  # noqa: F811
    desk.story.status = "draft"
    desk.story.save()
    read(client, f"/stories/prices/{place}", 404)


def test_an_empty_story_can_be_taken_too(client):
    make.version(story=make.story(published=True, slug="empty"))
    assert Event.objects.count() == 0
    for place in ("feed.atom", "feed.json", "planned.ics", "events.csv", "claims.jsonl", "timeline.json", "card.png"):
        body(client, f"/stories/empty/{place}")
    read(client, "/stories/empty/embed/")
