"""A small published story for tests of pages, and helpers that read pages."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from articles.models import Actor, Event, Story
from tests import factories as make

TEXT = (
    "Ana Ruiz opened the fair in Lund on Monday.\n\n"
    "The Daily Lantern reported that, according to officials close to the talks, Ruiz believes prices will fall. "
    "Nobody else said so.\n\n"
    "A last paragraph."
)
REPORT = "The Daily Lantern reported that, according to officials close to the talks, Ruiz believes prices will fall."
URL = "https://news.example/talks"
SITE = "http://testserver"
# Text from outside that must never run.
EVIL = "<script>alert(1)</script>"


class Desk:
    """A published story with two events: one through a chain of two claims, one in the outlet's own words."""

    def __init__(self, *, full_text: bool = True, **event_fields: Any) -> None:
        self.story = make.story("Prices", published=True, slug="prices", summary="What they cost.")
        self.outlet = make.outlet("The Harbour Courier", full_text_allowed=full_text)
        self.version = make.version(
            TEXT, story=self.story, outlet=self.outlet.name, title="Talks on prices", url=URL, published="2025-10-16"
        )
        self.article = self.version.article
        self.ruiz = make.actor("Ana Ruiz", role="Minister of Trade")
        self.officials = make.actor("officials close to the talks", "group", anonymous=True, version=self.version)
        self.outer = make.claim(
            self.version,
            "Ruiz believes prices will fall",
            source="officials close to the talks",
            cue="according to",
            state=make.A,
            source_actor=self.officials,
        )
        self.inner = make.claim(
            self.version,
            "prices will fall",
            cue="believes",
            state=make.A,
            source_actor=self.ruiz,
            stance="believe",
            parent=self.outer,
        )
        event_fields.setdefault("edtf", "2025-10-21/2025-10-31")
        event_fields.setdefault("status", "planned")
        self.event = make.event("Prices fall", state=make.A, **event_fields)
        make.event_mention(self.version, "fall", REPORT, self.event, state=make.A, claim=self.inner)
        make.participant(self.event, self.ruiz)
        self.story.events.add(self.event)
        self.opening = make.event("Ruiz opens the fair", "2025-10-13", state=make.A)
        make.event_mention(
            self.version, "opened", "Ana Ruiz opened the fair in Lund on Monday.", self.opening, state=make.A
        )
        make.participant(self.opening, self.ruiz)
        make.participant(self.opening, make.actor("Lund", "place"), "place")
        self.story.events.add(self.opening)


def read(client: Client, page: Any, status: int = 200) -> str:
    """Return the HTML of a URL or a record's page, with white space collapsed. The status must be the expected one."""
    url = page.get_absolute_url() if hasattr(page, "get_absolute_url") else page
    response = client.get(url)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def text(page: str) -> str:
    """Return the text of a page that sighted readers see."""
    page = re.sub(r"<head>.*?</head>", "", page)
    page = re.sub(r'<span class="visually-hidden">.*?</span>', "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def body(client: Client, url: str) -> bytes:
    """Return the content of a response, streamed or not. The status must be 200."""
    response = client.get(url)
    assert response.status_code == 200
    return response.getvalue()


def add_event(
    story: Story,
    title: str,
    edtf: str,
    *,
    words: str = "It took place.",
    participant: Actor | None = None,
    outlet: str | None = None,
    published: str | None = None,
    **fields: Any,
) -> Event:
    """Add an accepted event to a story, reported by one article, and return it. `fields` are those of the event."""
    article = {name: value for name, value in (("outlet", outlet), ("published", published)) if value}
    version = make.version(f"{title}. {words}", story=story, title=f"About {title}", **article)
    event = make.event(title, edtf, state=make.A, **fields)
    make.event_mention(version, "took", words, event, state=make.A)
    if participant:
        make.participant(event, participant)
    story.events.add(event)
    return event


def titles(page: str) -> list[str]:
    """Return the titles of the entries of a timeline in order."""
    return re.findall(r'<h3><a href="/events/\d+/">([^<]+)</a>', page)
