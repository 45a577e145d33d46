"""Mentions: the explanation of the actor link on their page."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.admin.conftest import AdminBrowser, url
from tests.services.linking.test_linking import read

pytestmark = pytest.mark.django_db
TREASURY = "US Treasury Secretary"


def test_page_of_a_mention_shows_reasons_and_alternatives(browser: AdminBrowser) -> None:
    make.actor("Scott Bessent", role=TREASURY)
    make.actor("Scott Bessent", role="baker of Leeds")
    version = read("Scott Bessent said so.", ("Scott Bessent", "person", TREASURY), said_by=0)
    page = browser.get(url(version.mentions.get(), "change")).content.decode()
    assert "Linked actor" in page
    assert "<li>same role</li>" in page
    assert "but another role" in page


def test_page_of_a_mention_says_that_accepting_it_accepts_its_link(browser: AdminBrowser) -> None:
    make.actor("Scott Bessent", role=TREASURY)
    version = read("Scott Bessent left.", ("Scott Bessent", "person", TREASURY))
    mention = version.mentions.get()
    assert "actor link" in browser.get(url(mention, "change")).content.decode()
    browser.post(url(mention, "decide"), {"action": "accept", "revision": mention.revision})
    assert version.actorlinks.get().state == "accepted"


def test_page_of_a_mention_without_a_link_has_no_explanation(browser: AdminBrowser) -> None:
    version = make.version()
    mention = make.mention(version, "Ana Ruiz", make.actor("Ana Ruiz"))
    assert "Linked actor" not in browser.get(url(mention, "change")).content.decode()
