"""Pages of actors, claims and outlets, beyond what each shows of itself."""

import pytest

from articles.models import Outlet
from articles.services.review import accept, reopen
from tests import factories as make
from tests.web.test_pages import desk, read, text  # noqa: F401

pytestmark = pytest.mark.django_db


def test_what_an_actor_said_can_be_read_by_stance(client, desk):  # noqa: F811
    version = make.version("Ruiz promised relief.", story=desk.story)
    make.claim(version, "relief", cue="promised", state=make.A, source_actor=desk.ruiz, stance="promise")
    page = read(client, desk.ruiz)
    assert '<a href="?stance=promise#claims">promises (1)</a>' in page
    assert "“prices will fall”" in page
    page = read(client, desk.ruiz.get_absolute_url() + "?stance=promise")
    assert "“relief”" in page
    assert "“prices will fall”" not in page
    read(client, desk.ruiz.get_absolute_url() + "?stance=threaten", 404)


def test_an_actor_leads_to_their_part_in_each_story(client, desk):  # noqa: F811
    draft = make.story("Secret plans")
    draft.events.add(desk.event)
    page = read(client, desk.ruiz)
    assert f'Takes part in: <a href="/stories/prices/?actor={desk.ruiz.pk}">Prices</a></p>' in page


def test_what_others_said_of_an_actor(client, desk):  # noqa: F811
    version = make.version("Officials said Minister Ruiz lied.", story=desk.story)
    make.claim(version, "Minister Ruiz lied", source="Officials", cue="said", state=make.A)
    assert "by others about" not in read(client, desk.ruiz)
    make.mention(version, "Minister Ruiz", desk.ruiz, state=make.A)
    page = read(client, desk.ruiz)
    assert "1 claim by others about Ana Ruiz" in page
    assert "“Minister Ruiz lied”" in page


def test_a_claim_page_has_other_accounts_of_its_event_and_its_history(client, desk):  # noqa: F811
    second = make.version("Prices fell.", story=desk.story, outlet="Outlet B", title="Another view")
    make.event_mention(second, "fell", "Prices fell.", desk.event, state=make.A)
    alone = make.claim(second, "Prices fell", state=make.P)
    accept(alone, make.BY, note="a note for the desk")
    page = text(read(client, desk.inner))
    assert "other reports of it" in page
    assert "“Prices fell.” Outlet B · in its own words" in page
    page = text(read(client, alone))
    assert "History" in page
    assert ": accepted by an editor" in page
    assert "a note for the desk" not in page, "what editors note is theirs"
    assert make.BY.name not in page
    reopen(alone, make.BY)
    read(client, alone, 404)


def test_an_outlet_has_a_page_with_its_articles_and_whom_it_cites(client, desk):  # noqa: F811
    page = text(read(client, desk.outlet))
    assert "1 article · 2 claims, 1 from unnamed sources" in page
    assert "Stories covered Prices" in page
    assert "Ana Ruiz, 1 claim" in page
    assert "Talks on prices" in page
    assert f'href="{desk.outlet.get_absolute_url()}"' in read(client, desk.article)


def test_an_outlet_without_public_articles_has_no_page(client, desk):  # noqa: F811
    make.version(outlet="Hidden Herald")
    read(client, Outlet.objects.get(name="Hidden Herald"), 404)
