"""On the page of a mention an editor sees whom it is taken for, why, and who else fits."""

import pytest

from tests import factories as make
from tests.admin.conftest import url
from tests.services.linking.test_linking import read

pytestmark = pytest.mark.django_db
TREASURY = "US Treasury Secretary"


def test_the_page_of_a_mention_shows_the_reasons_and_the_rivals(desk):
    make.actor("Scott Bessent", role=TREASURY)
    make.actor("Scott Bessent", role="baker of Leeds")
    version = read("Scott Bessent said so.", ("Scott Bessent", "person", TREASURY), said_by=0)
    page = desk.get(url(version.mentions.get(), "change")).content.decode()
    assert "Who is meant" in page
    assert "<li>same role</li>" in page
    assert "but another role" in page


def test_accepting_a_mention_says_that_its_link_is_accepted_with_it(desk):
    make.actor("Scott Bessent", role=TREASURY)
    version = read("Scott Bessent left.", ("Scott Bessent", "person", TREASURY))
    mention = version.mentions.get()
    assert "actor link" in desk.get(url(mention, "change")).content.decode()
    desk.post(url(mention, "decide"), {"action": "accept", "revision": mention.revision})
    assert version.actorlinks.get().state == "accepted"


def test_what_no_name_was_read_from_shows_nothing(desk):
    version = make.version()
    mention = make.mention(version, "Ana Ruiz", make.actor("Ana Ruiz"))
    assert "Who is meant" not in desk.get(url(mention, "change")).content.decode()
