"""Changes of actors that readers see wait in the admin for a second person: asked for and confirmed by plain forms."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.models import Actor, PendingChange
from articles.services import merge, pending_changes
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import Browser, listed, said, url
from tests.factories import A

pytestmark = pytest.mark.django_db

WAITS = "Saved, and waits for a second person: readers see the actor as before until someone else confirms it."
ANN = Performer("ann")


@pytest.fixture(autouse=True)
def second(settings):
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.fixture
def ruiz():
    version = make.version(story=make.story(published=True))
    actor = make.actor("Ana Ruiz", role="minister")
    make.claim(version, "prices will fall", source="Ana Ruiz", source_actor=actor, state=A)
    make.claim(version, "Ruiz left on Tuesday", source_actor=actor, state=A)
    return actor


@pytest.fixture
def other():
    return make.actor("A. Ruiz", role="clerk")


@pytest.fixture
def ben():
    """A browser of another person who may do the same."""
    return Browser(make.user("ben", superuser=True))


def waiting():
    return PendingChange.objects.pending().get()


def name(actor):
    return Actor.objects.get(pk=actor.pk).name


def decide(browser, change, action, **values):
    return browser.post(url(change, "decide"), {"action": action, **values})


def test_an_edit_waits_and_another_person_confirms_it_on_the_actors_page(desk, ben, ruiz):
    answer = desk.save(ruiz, name="Anna Ruiz")
    assert (answer.status_code, answer.url, said(answer)) == (302, url(ruiz, "change"), WAITS)
    assert name(ruiz) == "Ana Ruiz"
    own, others = (browser.page(ruiz).content.decode() for browser in (desk, ben))
    for page in (own, others):
        assert "Waits for a second person" in page
        assert "name: “Ana Ruiz” → “Anna Ruiz”" in page
        assert 'value="withdraw"' in page
    assert 'name="action" value="confirm"' not in own
    assert "another person must confirm it" in own
    assert 'name="action" value="confirm"' in others
    answer = decide(ben, waiting(), "confirm", next=url(ruiz, "change"), note="as their site says")
    assert (answer.url, said(answer)) == (
        url(ruiz, "change"), "Confirmed and made: edit of “Ana Ruiz”.",
    )  # fmt: skip
    assert name(ruiz) == "Anna Ruiz"
    page = ben.page(ruiz).content.decode()
    assert "Waits for a second person" not in page
    assert "approved by ben" in page
    assert "as their site says" in page


def test_the_pages_say_beforehand_that_it_may_wait(desk, ruiz, other, settings):
    addresses = [url(ruiz, "change"), url(ruiz, "merge") + f"?into={other.pk}", url(ruiz, "split")]
    assert all("this waits for a second person" in desk.get(address).content.decode() for address in addresses)
    settings.NEWSDESK_SECOND_REVIEWER = False
    assert not any("this waits for a second person" in desk.get(address).content.decode() for address in addresses)


def test_what_the_form_refuses_it_refuses_at_once(desk, ruiz):
    answer = desk.save(ruiz, wikidata_id="12")
    assert "A Wikidata id is the letter Q and a number" in answer.content.decode()
    assert not PendingChange.objects.exists()


def test_a_second_edit_is_refused_while_the_first_waits(desk, ben, ruiz):
    desk.save(ruiz, name="Anna Ruiz")
    answer = ben.save(ruiz, role="president")
    assert "still awaits approval. Approve or withdraw it first." in answer.content.decode()


def test_a_merge_waits_and_shows_both_actors_and_what_would_move(desk, ben, ruiz, other):
    answer = desk.post(url(ruiz, "merge"), {"into": other.pk, "revision": ruiz.revision})
    assert (answer.status_code, said(answer)) == (302, WAITS)
    assert not Actor.objects.exclude(merged_into=None).exists()
    for actor in (ruiz, other):
        page = ben.page(actor).content.decode()
        assert url(other, "change") in page
        assert "would move: 2 claims and 1 alias" in page
        assert "prices will fall" in page
        assert "clerk" in page
    decide(ben, waiting(), "confirm")
    assert Actor.objects.get(pk=ruiz.pk).merged_into == other


def test_a_split_waits_and_shows_what_goes_to_the_new_actor(desk, ben, ruiz):
    claim = ruiz.claims.get(spans__text="prices will fall")
    data = {"name": "Someone Else", "kind": "person", "claims": claim.pk, "revision": ruiz.revision}
    answer = desk.post(url(ruiz, "split"), data)
    assert (answer.url, said(answer)) == (url(ruiz, "change"), WAITS)
    page = ben.page(ruiz).content.decode()
    assert "new actor: nothing → “Someone Else, person”" in page
    box = page[page.index("Waits for") : page.index("One and the same?")]
    assert "prices will fall" in box
    assert "Ruiz left on Tuesday" not in box
    decide(ben, waiting(), "confirm")
    assert Actor.objects.get(name="Someone Else").claims.get() == claim


def test_undoing_a_merge_waits_too(desk, ben, ruiz, other):
    merge.merge(other, ruiz, ANN)
    answer = desk.post(url(other, "unmerge"))
    assert said(answer) == WAITS
    assert Actor.objects.get(pk=other.pk).merged_into == ruiz
    decide(ben, waiting(), "confirm")
    assert Actor.objects.get(pk=other.pk).merged_into is None


def test_who_asked_withdraws_it_and_so_may_another(desk, ben, ruiz):
    for browser in (desk, ben):
        desk.save(ruiz, name="Anna Ruiz")
        answer = decide(browser, waiting(), "withdraw", note="not sure")
        assert said(answer).endswith("Withdrawn: edit of “Ana Ruiz”. Nothing has changed.")
        assert history(ruiz).first().user_name == browser.account.username
    assert name(ruiz) == "Ana Ruiz"


def test_what_can_no_longer_be_confirmed_says_so(ben, ruiz):
    change = pending_changes.edit(ruiz, {"name": "Anna Ruiz"}, ANN)
    Actor.objects.filter(pk=ruiz.pk).update(revision=9)
    page = ben.page(ruiz).content.decode()
    assert "can no longer be confirmed" in page
    assert 'name="action" value="confirm"' not in page
    assert "has changed since ann requested" in said(decide(ben, change, "confirm"))
    assert name(ruiz) == "Ana Ruiz"


def test_nobody_confirms_their_own_by_a_form_of_their_own(desk, ruiz):
    desk.save(ruiz, name="Anna Ruiz")
    assert "Another person must approve it" in said(decide(desk, waiting(), "confirm"))
    assert name(ruiz) == "Ana Ruiz"


@pytest.mark.parametrize(
    ("role", "statuses"), [("reader", (403, 403)), ("reviewer", (302, 403)), ("editor", (302, 302))]
)
def test_who_may_confirm_may_do_the_same(ruiz, other, role, statuses):
    account = make.user()
    account.groups.add(Group.objects.get(name=role))
    browser = Browser(account)
    third = make.actor("Third")
    changes = (pending_changes.edit(ruiz, {"role": "president"}, ANN), pending_changes.merge(other, third, ANN))
    assert isinstance(changes[1], Actor), "no reader sees either"
    ask_merge = pending_changes.merge(third, ruiz, ANN)
    page = browser.page(third).content.decode()
    assert ('value="confirm"' in page) == (statuses[1] == 302)
    assert tuple(decide(browser, change, "confirm").status_code for change in (changes[0], ask_merge)) == statuses


def test_the_list_shows_what_waits_and_on_demand_what_was_decided(desk, ben, ruiz, other):
    first = pending_changes.edit(ruiz, {"name": "Anna <b>Ruiz</b>"}, ANN)
    page = desk.get(listed(PendingChange)).content.decode()
    assert "Edit of “Ana Ruiz”" in page
    assert "“Anna &lt;b&gt;Ruiz&lt;/b&gt;”" in page
    assert "Edit of" in desk.page(first).content.decode()
    pending_changes.cancel(first, ANN)
    assert "Edit of" not in desk.get(listed(PendingChange)).content.decode()
    for state in ("withdrawn", "all"):
        assert "Edit of “Ana Ruiz”" in desk.get(listed(PendingChange) + f"?state={state}").content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_asks_the_database_equally_often_whatever_its_length(desk, ruiz, number, django_assert_num_queries):
    for actor in (make.actor() for _ in range(number)):
        pending_changes.merge(actor, ruiz, ANN)
    with django_assert_num_queries(4):
        page = desk.get(listed(PendingChange)).content.decode()
    assert page.count("Merge of") == number


def test_the_first_page_and_the_queue_tell_what_waits_for_you(desk, ben, ruiz, settings):
    desk.save(ruiz, name="Anna Ruiz")
    where = f'href="{listed(PendingChange)}">1 change of actors'
    for address in (reverse("admin:queue"), reverse("admin:index")):
        assert where in ben.get(address).content.decode()
        assert where not in desk.get(address).content.decode()
    settings.NEWSDESK_SECOND_REVIEWER = False
    assert where not in ben.get(reverse("admin:queue")).content.decode()


def test_without_the_setting_the_page_saves_at_once(desk, ruiz, settings):
    settings.NEWSDESK_SECOND_REVIEWER = False
    answer = desk.save(ruiz, name="Anna Ruiz")
    assert "was changed successfully" in said(answer)
    assert name(ruiz) == "Anna Ruiz"
    assert not PendingChange.objects.exists()
