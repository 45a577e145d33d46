"""Each public page shows what it should, and nothing that is not public."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from articles.choices import AliasOrigin
from articles.models import ActorLink, Alias, Article, Claim, Event, Outlet, RoleMention, TermOfOffice
from articles.services.merge import merge
from articles.services.review import accept, reopen
from tests import factories as make
from tests.web.sample_site import EVIL, REPORT, URL, Desk, read, text

pytestmark = pytest.mark.django_db

# --- what each page shows


def test_home_lists_published_stories_with_their_numbers(client: Client, desk: Desk) -> None:
    make.story("Not yet public")
    page = read(client, "/")
    assert '<a href="/stories/prices/">Prices</a>' in page
    assert "2 events · 1 article from 1 outlet" in text(page)
    assert "Ruiz opens the fair" in page, "the latest that has happened; what is planned has not"
    assert "Not yet public" not in page


def test_an_empty_home_page_says_what_to_expect(client: Client) -> None:
    assert "No story has been published yet." in read(client, "/")


def test_a_timeline_entry_has_date_participants_words_chain_and_links(client: Client, desk: Desk) -> None:
    page = read(client, desk.story)
    assert page.index("Ruiz opens the fair") < page.index("Prices fall")
    assert '<time datetime="2025-10-13">13 October 2025</time>' in page
    assert "late October 2025 ○ planned" in text(page)
    assert "late October 2025</time>" not in page, "no machine date for what is not exact"
    assert f'<h3><a href="{desk.event.get_absolute_url()}">Prices fall</a>' in page
    assert f'<a href="{desk.ruiz.get_absolute_url()}">Ana Ruiz</a>' in page
    assert "Ana Ruiz · in Lund" in text(page)
    assert f"“{REPORT}”" in page
    assert "The Harbour Courier · citing officials close to the talks · on what Ana Ruiz believes" in text(page)
    assert "The Harbour Courier · in its own words" in text(page)
    assert "published 16 October 2025 · Talks on prices · original" in text(page)
    assert f'<a class="original nowrap" href="{URL}" rel="nofollow noopener">' in page


def test_each_status_but_happened_has_a_word_and_a_mark(client: Client, desk: Desk) -> None:
    for status, mark in {"ongoing": "◐", "planned": "○", "hypothetical": "◇", "denied": "✕"}.items():
        Event.objects.filter(pk=desk.event.pk).update(status=status)
        assert f"{mark} {status}" in text(read(client, desk.story))
    Event.objects.filter(pk=desk.event.pk).update(status="happened")
    assert "happened" not in text(read(client, desk.event))


def test_an_event_without_a_date_comes_last(client: Client) -> None:
    desk = Desk(edtf="")
    page = text(read(client, desk.story))
    assert page.index("Ruiz opens the fair") < page.index("date unknown")


def test_an_event_known_only_to_be_by_a_day_sorts_by_that_day(client: Client) -> None:
    desk = Desk(edtf="../2025-10-01", status="happened")
    page = read(client, desk.story)
    assert page.index(">by 1 October 2025<") < page.index(">13 October 2025<")


def test_a_story_without_events_says_what_to_expect(client: Client) -> None:
    story = make.story(published=True)
    make.version(story=story)
    assert "Editors are reviewing 1 article" in text(read(client, story))


def test_an_event_page_has_all_reports_and_its_stories(client: Client, desk: Desk) -> None:
    second = make.version("Prices fell.", story=desk.story, outlet="Outlet B", title="Another view")
    make.event_mention(second, "fell", "Prices fell.", desk.event, state=make.A)
    page = read(client, desk.event)
    assert "2 reports from 2 outlets" in page
    assert "“Prices fell.”" in page
    assert f'<a href="/stories/prices/entries/{desk.event.pk}/">Prices</a>' in page
    assert "<title>Prices fall (late October 2025, planned) · Newsdesk</title>" in page


def test_an_actor_page_lists_events_and_claims(client: Client, desk: Desk) -> None:
    desk.ruiz.aliases.create(text="Minister Ruiz", origin=AliasOrigin.EDITOR)
    page = read(client, desk.ruiz)
    assert "Minister of Trade" in page
    assert "Also known as: Minister Ruiz" in text(page)
    assert "2 events" in page
    assert "1 claim" in page
    assert f'<a href="{desk.inner.get_absolute_url()}">“prices will fall”</a>' in page


def test_an_actor_page_lists_roles_and_terms_of_office(client: Client, desk: Desk) -> None:
    secret = make.version("Words in a draft.", title="Draft")
    for version, role, standing in ((desk.version, "trade minister", "former"), (secret, "secret agent", "current")):
        link = ActorLink.objects.create(
            version=version, key="ruiz", actor=desk.ruiz, state=make.A, outcome="known", name="Ana Ruiz", kind="person"
        )
        RoleMention.objects.create(link=link, role=role, role_key=role, standing=standing)
    TermOfOffice.objects.create(
        actor=desk.ruiz, role="Mayor of Port", role_key="mayor port", since="2009-05", until="2013"
    )
    page = text(read(client, desk.ruiz))
    assert "In office: Mayor of Port (2009–2013)" in page
    assert "Described as: trade minister (former)" in page
    assert "secret agent" not in page


def test_an_unnamed_source_links_to_its_article(client: Client, desk: Desk) -> None:
    page = text(read(client, desk.officials))
    assert "“officials close to the talks”" in page
    assert "The Harbour Courier quotes this source without a name." in page
    assert "Quoted in: Talks on prices" in page


def test_the_actor_of_an_outlet_lists_its_articles(client: Client, desk: Desk) -> None:
    page = read(client, desk.outlet.actor)
    assert "No event or claim of this actor has been published yet." in page
    assert "Talks on prices" in page


def test_a_claim_page_shows_words_chain_and_context(client: Client, desk: Desk) -> None:
    page = read(client, desk.inner)
    assert "The Harbour Courier, citing officials close to the talks, on what Ana Ruiz believes." in text(page)
    assert '<mark class="cue"><span class="visually-hidden">[reporting words:] </span>believes</mark>' in page
    assert '<mark class="content"><span class="visually-hidden">[content:] </span>prices will fall</mark>' in page
    assert "Nobody else said so." in page, "the paragraph around it"
    assert "A last paragraph." not in page
    assert f'<a href="{desk.outer.get_absolute_url()}">parent claim</a>' in page
    assert f'<a href="{desk.event.get_absolute_url()}">Prices fall</a>' in page
    assert "“prices will fall”" in text(read(client, desk.outer)), "what is nested in it"


def test_only_sentences_are_quoted_if_the_outlet_requires_it(client: Client) -> None:
    desk = Desk(full_text=False)
    page = text(read(client, desk.inner))
    assert "prices will fall" in page
    assert "Nobody else said so." not in page
    assert "allows short quotations only. Read the whole article in the original." in page


def test_an_article_page_shows_findings_and_the_text_if_allowed(client: Client, desk: Desk) -> None:
    page = text(read(client, desk.article))
    assert "Events reported" in page
    assert "Claims reported" in page
    assert "A last paragraph." in page
    assert page.index("“Ruiz believes prices will fall”") < page.index("“prices will fall”")


def test_an_article_page_withholds_the_text_if_not_allowed(client: Client) -> None:
    desk = Desk(full_text=False)
    page = read(client, desk.article)
    assert "A last paragraph." not in page
    assert "does not allow its text to be shown in full" in page
    assert f'<a href="{URL}" rel="nofollow noopener">original</a>' in page
    assert f"“{REPORT}”" in page


def test_an_article_without_accepted_findings_says_so(client: Client) -> None:
    article = make.article(story=make.story(published=True))
    assert "Nothing from this article has been published yet." in read(client, article)


def test_every_page_has_title_description_canonical_url_and_language(client: Client, desk: Desk) -> None:
    for record in (desk.story, desk.event, desk.ruiz, desk.inner, desk.article, desk.officials):
        address = record.get_absolute_url()
        page = read(client, address + "?page=1&from=elsewhere")
        assert '<html lang="en-GB">' in page
        assert page.count("<h1") == 1
        assert " · Newsdesk</title>" in page
        assert '<meta name="description" content="' in page
        assert f'<link rel="canonical" href="http://testserver{address}">' in page
        assert page.count("<script") == page.count('<script type="application/ld+json">') == 1, (
            "data, and nothing to run"
        )


# --- what no page shows


def test_records_that_are_not_accepted_have_no_page_and_appear_nowhere(client: Client, desk: Desk) -> None:
    hidden = []
    for state in (make.P, make.R, make.W):
        version = make.version(f"Planted {state} words.", story=desk.story, outlet="The Harbour Courier", title=state)
        actor = make.actor(f"Planted actor {state}", state=state)
        event = make.event(f"Planted event {state}", state=state)
        claim = make.claim(version, f"Planted {state} words", state=state, source_actor=actor)
        make.event_mention(version, state, f"Planted {state} words.", event, state=state)
        # Accepted next to what is not: still hidden.
        make.event_mention(version, "words", f"Planted {state} words.", desk.event, state=state)
        make.participant(desk.event, actor)
        desk.story.events.add(event)
        hidden += [actor, event, claim]
    for record in hidden:
        read(client, record, 404)
    shown = ["/", desk.story, desk.event, desk.ruiz, desk.inner, desk.outer, desk.article, desk.officials]
    for page in shown:
        assert "Planted" not in read(client, page)


def test_a_draft_story_and_its_records_are_not_found(client: Client) -> None:
    desk = Desk()
    desk.story.status = "draft"
    desk.story.save()
    for record in (desk.story, desk.event, desk.ruiz, desk.inner, desk.article, desk.officials, desk.outlet.actor):
        read(client, record, 404)
    assert "Prices" not in read(client, "/")


def test_a_draft_story_is_not_named_on_pages_of_shared_records(client: Client, desk: Desk) -> None:
    draft = make.story("Secret plans")
    draft.articles.add(desk.article)
    draft.events.add(desk.event)
    for record in (desk.event, desk.article):
        assert "Secret plans" not in read(client, record)


def test_a_mention_with_a_hidden_chain_is_left_out_with_its_event(client: Client, desk: Desk) -> None:
    Claim.objects.filter(pk=desk.outer.pk).update(state=make.R)
    assert "Prices fall" not in text(read(client, desk.story))
    read(client, desk.event, 404)
    read(client, desk.inner, 404)
    assert "prices will fall" not in read(client, desk.ruiz)


def test_an_alias_learned_from_an_unpublished_article_stays_hidden(client: Client, desk: Desk) -> None:
    secret = make.version("Words in a draft.", title="Draft")
    Alias.objects.create(actor=desk.ruiz, text="Codename", version=secret, origin=AliasOrigin.ENGINE)
    Alias.objects.create(actor=desk.ruiz, text="Nobody knows", origin=AliasOrigin.ENGINE)
    Alias.objects.create(actor=desk.ruiz, text="Ms Ruiz", version=desk.version, origin=AliasOrigin.ENGINE)
    page = text(read(client, desk.ruiz))
    assert "Also known as: Ms Ruiz" in page
    assert "Codename" not in page
    assert "Nobody knows" not in page


def test_a_name_from_the_registry_is_shown_and_a_metonym_is_not(client: Client, desk: Desk) -> None:
    Alias.objects.create(actor=desk.ruiz, text="A. M. Ruiz", origin=AliasOrigin.REGISTRY)
    Alias.objects.create(actor=desk.ruiz, text="The Palace", origin=AliasOrigin.METONYM)
    page = text(read(client, desk.ruiz))
    assert "Also known as: A. M. Ruiz" in page
    assert "The Palace" not in page


def test_a_merged_actor_redirects_to_the_survivor(client: Client, desk: Desk) -> None:
    one, two = make.actor("A. Ruiz"), make.actor("Ruiz of Lund")
    merge(one, two, make.BY)
    merge(two, desk.ruiz, make.BY)
    for gone in (one, two):
        response = client.get(gone.get_absolute_url())
        assert response.status_code == 301
        assert response["Location"] == desk.ruiz.get_absolute_url()


def test_a_merged_actor_is_not_found_if_the_survivor_is_not_public(client: Client) -> None:
    one, two = make.actor("One"), make.actor("Two")
    merge(one, two, make.BY)
    read(client, one, 404)


# --- text from outside


def test_all_text_from_outside_is_escaped(client: Client) -> None:
    story = make.story(EVIL, published=True, summary=EVIL)
    text_ = f"{EVIL} one said two. {EVIL}"
    version = make.version(
        text_, story=story, outlet=f"Outlet {EVIL}", title=f"Title {EVIL}", byline=EVIL, published="2025-10-16"
    )
    Outlet.objects.update(full_text_allowed=True)
    article = version.article
    Article.objects.filter(pk=article.pk).update(canonical_url="javascript:alert(1)", language='en"><script>')
    actor = make.actor(EVIL, role=EVIL)
    actor.aliases.create(text=f"Alias {EVIL}")
    claim = make.claim(version, "two", source="one", cue="said", state=make.A, source_actor=actor)
    event = make.event(EVIL, state=make.A)
    event.edtf = "<script>"
    event.save()
    make.event_mention(version, "said", f"{EVIL} one said two.", event, state=make.A, claim=claim)
    make.participant(event, actor)
    make.mention(version, "one", actor, state=make.A)
    story.events.add(event)
    for page in ("/", story, event, actor, claim, article):
        found = read(client, page)
        assert "<script>" not in found
        assert found.count("<script") == found.count('<script type="application/ld+json">')
        assert "javascript:" not in found
        if page != "/":
            assert "&lt;script&gt;" in found


# --- what is not there


@pytest.mark.parametrize("number", ["0", "-1", "2", "abc", "1.5", "", "99999999999999999999", "²", "١", "1%00"])
def test_an_invalid_page_number_is_a_404(client: Client, desk: Desk, number: str) -> None:
    page = read(client, f"{desk.ruiz.get_absolute_url()}?claims_page={number}", 404)
    assert "Page not found" in page


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/stories/nothing/",
        "/events/0/",
        "/actors/99999999999999999999999/",
        "/claims/7777/",
        "/claims/99999999999999999999999/",
        "/stories/prices/entries/99999999999999999999999/",
        "/articles/5/x/",
    ],
)
def test_an_unknown_url_is_a_404(client: Client, address: str) -> None:
    page = read(client, address, 404)
    assert "Page not found" in page
    assert 'href="/"' in page


def test_pages_accept_no_other_methods(client: Client, desk: Desk) -> None:
    assert client.post("/").status_code == 405
    assert client.head(desk.story.get_absolute_url()).status_code == 200


def test_a_wrong_host_and_a_failure_have_error_pages(
    client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Bad request" in response.content.decode()

    def fails(*args: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("articles.web.timeline.story_rows", fails)
    client.raise_request_exception = False
    response = client.get(desk.story.get_absolute_url())
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_the_403_page_renders_without_context(rf: Any) -> None:
    from django.core.exceptions import PermissionDenied
    from django.views.defaults import permission_denied

    response = permission_denied(rf.get("/"), PermissionDenied())
    assert response.status_code == 403
    assert "Access denied" in response.content.decode()


def test_url_names(desk: Desk) -> None:
    assert reverse("home") == "/"
    assert desk.story.get_absolute_url() == "/stories/prices/"
    for name in ("event", "actor", "claim", "article"):
        assert reverse(name, args=[5]) == f"/{name}s/5/"


# --- more on actors, claims and outlets


def test_claims_of_an_actor_are_filtered_by_stance(client: Client, desk: Desk) -> None:
    version = make.version("Ruiz promised relief.", story=desk.story)
    make.claim(version, "relief", cue="promised", state=make.A, source_actor=desk.ruiz, stance="promise")
    page = read(client, desk.ruiz)
    assert '<a href="?stance=promise#claims">promises (1)</a>' in page
    assert "“prices will fall”" in page
    page = read(client, desk.ruiz.get_absolute_url() + "?stance=promise")
    assert "“relief”" in page
    assert "“prices will fall”" not in page
    read(client, desk.ruiz.get_absolute_url() + "?stance=threaten", 404)


def test_an_actor_page_links_to_each_story_filtered_by_the_actor(client: Client, desk: Desk) -> None:
    draft = make.story("Secret plans")
    draft.events.add(desk.event)
    page = read(client, desk.ruiz)
    assert f'Takes part in: <a href="/stories/prices/?actor={desk.ruiz.pk}">Prices</a></p>' in page


def test_an_actor_page_lists_claims_by_others(client: Client, desk: Desk) -> None:
    version = make.version("Officials said Minister Ruiz lied.", story=desk.story)
    make.claim(version, "Minister Ruiz lied", source="Officials", cue="said", state=make.A)
    assert "by others about" not in read(client, desk.ruiz)
    make.mention(version, "Minister Ruiz", desk.ruiz, state=make.A)
    page = read(client, desk.ruiz)
    assert "1 claim by others about Ana Ruiz" in page
    assert "“Minister Ruiz lied”" in page


def test_a_claim_page_has_other_reports_of_its_event_and_its_history(client: Client, desk: Desk) -> None:
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


def test_an_outlet_page_lists_its_articles_and_cited_sources(client: Client, desk: Desk) -> None:
    page = text(read(client, desk.outlet))
    assert "1 article · 2 claims, 1 from unnamed sources" in page
    assert "Stories covered Prices" in page
    assert "Ana Ruiz, 1 claim" in page
    assert "Talks on prices" in page
    assert f'href="{desk.outlet.get_absolute_url()}"' in read(client, desk.article)


def test_an_outlet_without_public_articles_is_not_found(client: Client, desk: Desk) -> None:
    make.version(outlet="Hidden Herald")
    read(client, Outlet.objects.get(name="Hidden Herald"), 404)
