"""Embeds, oEmbed and the sitemap."""

from __future__ import annotations

import re
from typing import Any

import lxml.etree
import pytest
from django.test import Client

from tests import factories as make
from tests.web.sample_site import SITE, Desk, body, read

pytestmark = pytest.mark.django_db


def test_a_story_can_be_embedded_and_announces_it(client: Client, desk: Desk) -> None:
    page = read(client, desk.story)
    found = make.required(re.search(r'type="application/json\+oembed"[^>]* href="([^"]+)"', page))
    answer = client.get(found[1].replace("&amp;", "&")).json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    frame = re.search(r'<iframe src="([^"]+)" width="480" height="560" title="Prices"', answer["html"])
    response = client.get(make.required(frame)[1])
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
def test_oembed_refuses_urls_that_cannot_be_embedded(client: Client, desk: Desk, query: str, status: int) -> None:
    assert client.get(f"/oembed/{query}").status_code == status


def test_the_sitemap_lists_every_public_page_and_no_other(client: Client, desk: Desk) -> None:
    make.story("Not yet public", slug="not-yet")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

    def locations(address: Any) -> Any:
        return lxml.etree.fromstring(body(client, address)).xpath("//s:loc/text()", namespaces=space)

    parts = locations("/sitemap.xml")
    pages = [page for part in parts for page in locations(part.removeprefix(SITE))]
    shown = (desk.story, desk.event, desk.opening, desk.ruiz, desk.inner, desk.outer, desk.article, desk.outlet)
    assert {SITE + record.get_absolute_url() for record in shown} <= set(pages)
    assert not [page for page in pages if "not-yet" in page]
    for page in pages:
        assert client.get(page.removeprefix(SITE)).status_code == 200
    assert b"Sitemap: http://testserver/sitemap.xml" in body(client, "/robots.txt")
