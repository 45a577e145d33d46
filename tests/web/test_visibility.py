"""A walk over every public page, feed, export and search, looking for a marker in records that are not public."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver

from articles.models import Actor, Alias, Claim, Event, EventMatch, EventMention, Outlet, Story
from articles.services import event_matches, review
from articles.services import story as stories
from articles.services.editing import edit
from articles.services.merge import merge
from tests import factories as make
from tests.web.sample_site import Desk

pytestmark = pytest.mark.django_db

MARKER = "Zyxw"
SITE = "http://testserver"
# Pages for those who sign in; the API is walked by its own tests.
APART = ("/admin/", "/api/")
IN_HTML = rb'(?:href|src)="([^"]+)"|content="(http[^"]+)"'
IN_FEEDS = rb'<loc>([^<]+)</loc>|"(?:url|id|home_page_url|feed_url)": ?"([^"]+)"'
LINK = re.compile(IN_HTML + rb"|" + IN_FEEDS)


def body(response: Any) -> Any:
    return b"".join(response.streaming_content) if response.streaming else response.content


def plant(desk: Desk) -> None:
    """Beside what is public, something of every kind that is not, each with the marker in all of its words."""
    for state in (make.P, make.R, make.W):
        words = f"{MARKER} {state} said {MARKER}s took {MARKER}ly fell."
        version = make.version(words, story=desk.story, outlet="The Harbour Courier", title=f"Public article {state}")
        actor = make.actor(f"{MARKER} actor {state}", state=state)
        event = make.event(f"{MARKER} event {state}", "2031-07-04", state=state, status="planned")
        claim = make.claim(version, f"{MARKER}s took", source=f"{MARKER} {state}", state=state, source_actor=actor)
        make.event_mention(version, "took", words, event, state=state, claim=claim)
        make.event_mention(version, "fell", words, desk.event, state=state)
        make.mention(version, f"{MARKER}ly", desk.ruiz, state=state)
        make.time(version, "fell", "2031-07-04", state=state)
        make.participant(desk.event, actor)
        desk.story.events.add(event)
    draft = make.story(f"{MARKER} draft", slug=f"{MARKER}-draft".lower(), summary=MARKER)
    secret = make.version(f"{MARKER} took place.", story=draft, outlet=f"{MARKER} Herald", title=f"{MARKER} title")
    hidden = make.event(f"{MARKER} of a draft", state=make.A)
    make.event_mention(secret, "took", secret.text, hidden, state=make.A)
    make.event_mention(secret, "place", secret.text, desk.event, state=make.A)
    make.claim(secret, f"{MARKER} took", state=make.A, source_actor=desk.ruiz)
    make.mention(secret, MARKER, desk.ruiz, state=make.A)
    make.participant(hidden, make.actor(f"{MARKER} of a draft"))
    make.participant(hidden, desk.ruiz)
    draft.events.add(hidden)
    draft.articles.add(desk.article)
    Alias.objects.create(actor=desk.ruiz, text=f"{MARKER} alias", version=secret, origin="engine")
    double = make.actor(f"{MARKER} merged away")
    make.participant(desk.event, double)
    merge(double, desk.ruiz, make.BY)
    taken_back = make.version(f"{MARKER} took back.", story=desk.story, title="Another public article")
    gone = make.event(f"{MARKER} accepted, then rejected", "2025-01-01")
    mention = make.event_mention(taken_back, "took", taken_back.text, gone)
    review.accept(mention, make.BY, note=f"{MARKER} note")
    review.reject(mention, make.BY, note=f"{MARKER} note")
    unpublished = make.reported_story(1)
    unpublished.events.update(title=f"{MARKER} of a story taken back")
    stories.unpublish(unpublished, make.BY)


def take_back(desk: Desk) -> dict[Any, Any]:
    """What was public with the marker in its words and is no longer, or is another entry now; and what never was."""
    stories.unpublish(desk.story, make.BY)
    stories.publish(desk.story, make.BY)  # sets when it was published
    mention = add_mention(desk, desk.opening, f"{MARKER} said it fell.")
    edit(mention, {"sentence": (0, len(mention.sentence_text) - 1)}, make.BY)
    review.reject(mention, make.BY, note=f"{MARKER} note")
    gone, other, moved = (make.event(f"{MARKER} {what}", state=make.A) for what in ("gone", "other", "moved"))
    for event in (gone, other, moved):
        desk.story.events.add(event)
    review.reject(add_mention(desk, gone, f"{MARKER} has it that it fell."), make.BY)
    add_mention(desk, other, "Others have it that it fell.")
    edit(add_mention(desk, moved, "It fell, one said."), {"event": desk.opening}, make.BY)
    draft = make.event(f"{MARKER} never public", state=make.A)
    made = make.version(f"{MARKER} fell in a draft.", story=make.story(), outlet=f"{MARKER} Gazette")
    edit(
        make.event_mention(made, "fell", made.text, draft, state=make.A), {"sentence": (0, len(made.text) - 1)}, make.BY
    )
    for event in (other, draft):
        event_matches.confirm(EventMatch.objects.create(kept=desk.opening, other=event), make.BY)
    return {gone: 410, other: 301, moved: 410, draft: 404}


def add_mention(desk: Desk, event: Any, words: Any) -> EventMention:
    version = make.version(words, story=desk.story, title="One more public article")
    return make.event_mention(version, "fell", words, event, state=make.A)


WALKED: dict[str, Any] = {}


@pytest.fixture
def walked(client: Client) -> dict[Any, Any]:
    """Every answer that can be reached from the front page and the site's map, by address; walked once for all."""
    if not WALKED:
        WALKED.update(walk(client))
    return WALKED


def walk(client: Any) -> dict[str, tuple[Any, Any]]:
    desk = Desk(full_text=False)
    plant(desk)
    take_back(desk)
    call_command("rebuild_modelsearch_index", verbosity=0)
    searches = [f"/search/?q={word}" for word in (MARKER, MARKER.lower()[:3], "took", "merged", "prices", "herald")]
    found, waiting = {}, ["/", "/sitemap.xml", "/robots.txt", "/favicon.ico", "/search/", "/corrections/", *searches]
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(APART) or address.startswith("/static/"):
            continue
        response = client.get(address)
        found[address] = (response, body(response))
        for groups in LINK.findall(found[address][1]):
            for link in filter(None, groups):
                parts = urlsplit(urljoin(SITE + address, link.decode().replace("&amp;", "&").replace("\\u0026", "&")))
                if parts.netloc == "testserver" and len(found) < 600:
                    waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def test_no_public_response_has_the_marker(walked: dict[Any, Any]) -> None:
    assert len(walked) > 60
    for address, (response, content) in walked.items():
        assert response.status_code in (200, 301, 302, 501), address
        shown = content.decode(errors="replace") + str(response.headers)
        if address.startswith("/search/"):  # a search repeats what was asked, in its field, title and heading
            shown = re.sub(r'value="[^"]*"|<title>.*?</title>|<h1>.*?</h1>|href="[^"]*"|content="[^"]*"', "", shown)
        assert MARKER.lower() not in shown.lower(), address


def test_the_walk_reaches_every_public_url_pattern(walked: dict[Any, Any]) -> None:
    reached = {get_resolver().resolve(address.split("?")[0]).url_name for address in walked}
    public = {
        pattern.name for pattern in get_resolver("articles.web.urls").url_patterns if isinstance(pattern, URLPattern)
    }
    assert reached >= public, public - reached


def test_urls_of_hidden_records_are_not_found(client: Client) -> None:
    desk = Desk()
    plant(desk)
    hidden = [
        *Event.objects.filter(title__contains=MARKER),
        *Actor.objects.filter(name__contains=MARKER, merged_into=None),
        *Claim.objects.filter(spans__text__contains=MARKER).distinct(),
        *Story.objects.filter(title__contains=MARKER),
        *Outlet.objects.filter(name__contains=MARKER),
    ]
    assert len(hidden) > 12
    for record in hidden:
        assert client.get(record.get_absolute_url()).status_code == 404, record
    for event in Event.objects.filter(title__contains=MARKER):
        assert client.get(f"/stories/prices/entries/{event.pk}/").status_code == 404


def test_urls_of_withdrawn_records_say_so_without_their_words(client: Client) -> None:
    for event, status in take_back(Desk()).items():
        for address in (event.get_absolute_url(), f"/stories/prices/entries/{event.pk}/"):
            response = client.get(address)
            assert response.status_code == status, address
            assert MARKER.lower() not in response.content.decode().lower()
            if status == 410:
                html5lib.HTMLParser(strict=True).parse(response.content)


def test_every_page_is_valid_html(walked: dict[Any, Any]) -> None:
    pages = [(a, c) for a, (r, c) in walked.items() if r.status_code == 200 and "text/html" in r["Content-Type"]]
    assert len(pages) > 20
    for address, content in pages:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(content)
        assert not parser.errors, (address, parser.errors[:3])
        ids = re.findall(rb' id="([^"]+)"', content)
        assert len(ids) == len(set(ids)), address


def test_every_page_forbids_scripts_and_other_sites(walked: dict[Any, Any]) -> None:
    for address, (response, content) in walked.items():
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert ("frame-ancestors *" in policy) == address.endswith("/embed/")
        if "text/html" in response["Content-Type"]:
            assert b" style=" not in content, address
            assert not re.findall(rb'<(?:img|iframe|link rel="(?:stylesheet|icon)"|script)[^>]+"https?:', content), (
                address
            )
