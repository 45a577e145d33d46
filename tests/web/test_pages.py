"""Each page says what it should, and nothing that the public may not read."""

import pytest
from django.urls import reverse

from articles.choices import AliasOrigin
from articles.models import ActorLink, Alias, Article, Claim, Event, Outlet, RoleMention, TermOfOffice
from articles.services.merge import merge
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = (
    "Ana Ruiz opened the fair in Lund on Monday.\n\n"
    "The Daily Lantern reported that, according to officials close to the talks, Ruiz believes prices will fall. "
    "Nobody else said so.\n\n"
    "A last paragraph."
)
REPORT = "The Daily Lantern reported that, according to officials close to the talks, Ruiz believes prices will fall."
URL = "https://news.example/talks"


class Desk:
    """A published story: one event through a chain of two claims, and one that the article tells itself."""

    def __init__(self, *, full_text=True, **event_fields):
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


@pytest.fixture
def desk():
    return Desk()


def read(client, address, status=200):
    """The page at an address, or of a record, with its white space made even."""
    if hasattr(address, "get_absolute_url"):
        address = address.get_absolute_url()
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def text(page):
    """What a reader sees of a page."""
    import html
    import re

    page = re.sub(r"<head>.*?</head>", "", page)
    page = re.sub(r'<span class="visually-hidden">.*?</span>', "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


# --- what each page shows


def test_home_shows_published_stories_with_what_they_hold(client, desk):
    make.story("Not yet public")
    page = read(client, "/")
    assert '<a href="/stories/prices/">Prices</a>' in page
    assert "2 events · 1 article from 1 outlet" in text(page)
    assert "Ruiz opens the fair" in page, "the latest that has happened; what is planned has not"
    assert "Not yet public" not in page


def test_an_empty_home_says_what_to_expect(client):
    assert "No story has been published yet." in read(client, "/")


def test_a_timeline_entry_has_its_date_people_words_chain_and_links(client, desk):
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


def test_each_status_but_happened_is_told_by_a_word_and_a_mark(client, desk):
    for status, mark in {"ongoing": "◐", "planned": "○", "hypothetical": "◇", "denied": "✕"}.items():
        Event.objects.filter(pk=desk.event.pk).update(status=status)
        assert f"{mark} {status}" in text(read(client, desk.story))
    Event.objects.filter(pk=desk.event.pk).update(status="happened")
    assert "happened" not in text(read(client, desk.event))


def test_an_event_without_a_date_stands_last_and_says_so(client):
    desk = Desk(edtf="")
    page = text(read(client, desk.story))
    assert page.index("Ruiz opens the fair") < page.index("date unknown")


def test_an_event_known_only_to_be_by_a_day_stands_at_that_day(client):
    desk = Desk(edtf="../2025-10-01", status="happened")
    page = read(client, desk.story)
    assert page.index(">by 1 October 2025<") < page.index(">13 October 2025<")


def test_a_story_without_events_says_what_to_expect(client):
    story = make.story(published=True)
    make.version(story=story)
    assert "Editors are reviewing 1 article" in text(read(client, story))


def test_an_event_page_has_all_accounts_and_its_stories(client, desk):
    second = make.version("Prices fell.", story=desk.story, outlet="Outlet B", title="Another view")
    make.event_mention(second, "fell", "Prices fell.", desk.event, state=make.A)
    page = read(client, desk.event)
    assert "2 reports from 2 outlets" in page
    assert "“Prices fell.”" in page
    assert f'<a href="/stories/prices/entries/{desk.event.pk}/">Prices</a>' in page
    assert "<title>Prices fall (late October 2025, planned) · Newsdesk</title>" in page


def test_an_actor_page_has_what_they_did_and_said(client, desk):
    desk.ruiz.aliases.create(text="Minister Ruiz", origin=AliasOrigin.EDITOR)
    page = read(client, desk.ruiz)
    assert "Minister of Trade" in page
    assert "Also known as: Minister Ruiz" in text(page)
    assert "2 events" in page
    assert "1 claim" in page
    assert f'<a href="{desk.inner.get_absolute_url()}">“prices will fall”</a>' in page


def test_an_actor_page_tells_roles_as_articles_gave_them_and_terms_of_office(client, desk):
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


def test_an_unnamed_source_says_that_it_is_unnamed_and_where(client, desk):
    page = text(read(client, desk.officials))
    assert "“officials close to the talks”" in page
    assert "The Harbour Courier quotes this source without a name, in Talks on prices." in page


def test_an_outlet_s_actor_lists_its_articles(client, desk):
    page = read(client, desk.outlet.actor)
    assert "No event or claim of this actor has been published yet." in page
    assert "Talks on prices" in page


def test_a_claim_page_shows_words_chain_and_context(client, desk):
    page = read(client, desk.inner)
    assert "The Harbour Courier, citing officials close to the talks, on what Ana Ruiz believes." in text(page)
    assert '<mark class="cue"><span class="visually-hidden">[reporting words:] </span>believes</mark>' in page
    assert '<mark class="content"><span class="visually-hidden">[content:] </span>prices will fall</mark>' in page
    assert "Nobody else said so." in page, "the paragraph around it"
    assert "A last paragraph." not in page
    assert f'<a href="{desk.outer.get_absolute_url()}">parent claim</a>' in page
    assert f'<a href="{desk.event.get_absolute_url()}">Prices fall</a>' in page
    assert "“prices will fall”" in text(read(client, desk.outer)), "what is nested in it"


def test_only_the_sentence_is_quoted_where_the_outlet_allows_no_more(client):
    desk = Desk(full_text=False)
    page = text(read(client, desk.inner))
    assert "prices will fall" in page
    assert "Nobody else said so." not in page
    assert "allows short quotations only. Read the whole article in the original." in page


def test_an_article_page_shows_what_was_taken_and_the_text_if_allowed(client, desk):
    page = text(read(client, desk.article))
    assert "Events reported" in page
    assert "Claims reported" in page
    assert "A last paragraph." in page
    assert page.index("“Ruiz believes prices will fall”") < page.index("“prices will fall”")


def test_an_article_page_withholds_the_text_if_not_allowed(client):
    desk = Desk(full_text=False)
    page = read(client, desk.article)
    assert "A last paragraph." not in page
    assert "does not allow its text to be shown in full" in page
    assert f'<a href="{URL}" rel="nofollow noopener">original</a>' in page
    assert f"“{REPORT}”" in page


def test_an_article_of_which_nothing_is_accepted_says_so(client):
    article = make.article(story=make.story(published=True))
    assert "Nothing from this article has been published yet." in read(client, article)


def test_every_page_has_a_title_a_description_a_canonical_address_and_a_language(client, desk):
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


def test_proposals_rejected_and_withdrawn_items_have_no_page_and_appear_nowhere(client, desk):
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


def test_a_draft_story_and_what_only_it_holds_are_not_found(client):
    desk = Desk()
    desk.story.status = "draft"
    desk.story.save()
    for record in (desk.story, desk.event, desk.ruiz, desk.inner, desk.article, desk.officials, desk.outlet.actor):
        read(client, record, 404)
    assert "Prices" not in read(client, "/")


def test_a_draft_story_is_not_named_on_the_pages_of_what_it_shares(client, desk):
    draft = make.story("Secret plans")
    draft.articles.add(desk.article)
    draft.events.add(desk.event)
    for record in (desk.event, desk.article):
        assert "Secret plans" not in read(client, record)


def test_an_account_whose_chain_may_not_be_shown_is_left_out_with_its_event(client, desk):
    Claim.objects.filter(pk=desk.outer.pk).update(state=make.R)
    assert "Prices fall" not in text(read(client, desk.story))
    read(client, desk.event, 404)
    read(client, desk.inner, 404)
    assert "prices will fall" not in read(client, desk.ruiz)


def test_an_alias_learned_from_an_unpublished_article_stays_hidden(client, desk):
    secret = make.version("Words in a draft.", title="Draft")
    Alias.objects.create(actor=desk.ruiz, text="Codename", version=secret, origin=AliasOrigin.ENGINE)
    Alias.objects.create(actor=desk.ruiz, text="Nobody knows", origin=AliasOrigin.ENGINE)
    Alias.objects.create(actor=desk.ruiz, text="Ms Ruiz", version=desk.version, origin=AliasOrigin.ENGINE)
    page = text(read(client, desk.ruiz))
    assert "Also known as: Ms Ruiz" in page
    assert "Codename" not in page
    assert "Nobody knows" not in page


def test_a_name_from_the_registry_is_shown_and_a_metonym_is_not(client, desk):
    Alias.objects.create(actor=desk.ruiz, text="A. M. Ruiz", origin=AliasOrigin.REGISTRY)
    Alias.objects.create(actor=desk.ruiz, text="The Palace", origin=AliasOrigin.METONYM)
    page = text(read(client, desk.ruiz))
    assert "Also known as: A. M. Ruiz" in page
    assert "The Palace" not in page


def test_a_merged_away_actor_leads_to_the_one_it_lives_on_in(client, desk):
    one, two = make.actor("A. Ruiz"), make.actor("Ruiz of Lund")
    merge(one, two, make.BY)
    merge(two, desk.ruiz, make.BY)
    for gone in (one, two):
        response = client.get(gone.get_absolute_url())
        assert response.status_code == 301
        assert response["Location"] == desk.ruiz.get_absolute_url()


def test_a_merged_away_actor_is_not_found_where_the_other_is_not_public(client):
    one, two = make.actor("One"), make.actor("Two")
    merge(one, two, make.BY)
    read(client, one, 404)


# --- text from outside

EVIL = "<script>alert(1)</script>"


def test_all_text_from_outside_is_escaped(client):
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
def test_a_silly_page_number_is_a_friendly_404(client, desk, number):
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
def test_an_unknown_address_is_a_friendly_404(client, address):
    page = read(client, address, 404)
    assert "Page not found" in page
    assert 'href="/"' in page


def test_nothing_can_be_sent_to_a_page(client, desk):
    assert client.post("/").status_code == 405
    assert client.head(desk.story.get_absolute_url()).status_code == 200


def test_a_wrong_host_and_a_failure_have_pages_of_their_own(client, desk, monkeypatch, settings):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Bad request" in response.content.decode()

    def fails(*args):
        raise RuntimeError("planted")

    monkeypatch.setattr("articles.web.timeline.story_rows", fails)
    client.raise_request_exception = False
    response = client.get(desk.story.get_absolute_url())
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_the_forbidden_page_needs_no_more_than_it_is_given(rf):
    from django.core.exceptions import PermissionDenied
    from django.views.defaults import permission_denied

    response = permission_denied(rf.get("/"), PermissionDenied())
    assert response.status_code == 403
    assert "Access denied" in response.content.decode()


def test_addresses_have_their_names(desk):
    assert reverse("home") == "/"
    assert desk.story.get_absolute_url() == "/stories/prices/"
    for name in ("event", "actor", "claim", "article"):
        assert reverse(name, args=[5]) == f"/{name}s/5/"
