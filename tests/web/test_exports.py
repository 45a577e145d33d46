"""Exports: CSV, JSON Lines and TimelineJS."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest
from django.test import Client

from tests import factories as make
from tests.web.sample_site import REPORT, SITE, Desk, body

pytestmark = pytest.mark.django_db


def test_events_as_csv_and_json_lines_have_the_same_content(client: Client, desk: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(body(client, "/stories/prices/events.csv").decode())))
    lines = [json.loads(line) for line in body(client, "/stories/prices/events.jsonl").splitlines()]
    assert [row["title"] for row in rows] == [line["title"] for line in lines] == ["Ruiz opens the fair", "Prices fall"]
    assert rows[1]["date"] == "2025-10-21/2025-10-31"
    assert rows[1]["date_text"] == "late October 2025"
    assert rows[1]["text"] == REPORT
    assert lines[0]["participants"] == ["Ana Ruiz", "Lund"]
    assert lines[1]["url"] == SITE + desk.event.get_absolute_url()


def test_claims_as_csv_and_json_lines(client: Client, desk: Desk) -> None:
    lines = [json.loads(line) for line in body(client, "/stories/prices/claims.jsonl").splitlines()]
    inner = next(line for line in lines if line["content"] == "prices will fall")
    assert inner["source_actor_name"] == "Ana Ruiz"
    assert inner["stance"] == "believe"
    assert inner["parent"] == desk.outer.pk
    rows = list(csv.DictReader(io.StringIO(body(client, "/stories/prices/claims.csv").decode())))
    assert len(rows) == len(lines) == 2
    assert rows[0]["negated"] == "false"


def test_an_export_in_chunks_is_complete(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.web.exports.CHUNK_SIZE", 2)
    story = make.reported_story(5)
    assert len(body(client, f"{story.get_absolute_url()}events.jsonl").splitlines()) == 5
    assert len(body(client, f"{story.get_absolute_url()}claims.jsonl").splitlines()) == 10


def test_a_cell_is_never_a_formula(client: Client) -> None:
    story = make.story(published=True, slug="cells")
    version = make.version("It took place.", story=story)
    event = make.event("=HYPERLINK(1)", state=make.A)
    make.event_mention(version, "took", version.text, event, state=make.A)
    story.events.add(event)
    assert b"'=HYPERLINK(1)" in body(client, "/stories/cells/events.csv")


def test_exports_cut_long_quotations_if_the_outlet_requires_it(client: Client) -> None:
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


def test_timelinejs_dates_are_no_more_precise_than_the_events(client: Client, desk: Desk) -> None:
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
