"""Changes of actors that need the approval of a second reviewer."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from articles.models import Actor, PendingChange
from articles.services import merge, pending_changes
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import AdminBrowser, changelist_url, messages_of, url
from tests.factories import A

pytestmark = pytest.mark.django_db

SAVED = "Saved. A second reviewer has to approve this change; until then readers see the actor unchanged."
ANN = Performer("ann")


@pytest.fixture(autouse=True)
def second(settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.fixture
def ruiz() -> Actor:
    version = make.version(story=make.story(published=True))
    actor = make.actor("Ana Ruiz", role="minister")
    make.claim(version, "prices will fall", source="Ana Ruiz", source_actor=actor, state=A)
    make.claim(version, "Ruiz left on Tuesday", source_actor=actor, state=A)
    return actor


@pytest.fixture
def other() -> Actor:
    return make.actor("A. Ruiz", role="clerk")


@pytest.fixture
def ben() -> AdminBrowser:
    """A browser of another superuser."""
    return AdminBrowser(make.user("ben", superuser=True))


def pending_change() -> Any:
    return PendingChange.objects.pending().get()


def stored_name(actor: Any) -> str:
    return Actor.objects.get(pk=actor.pk).name


def decide(browser: Any, change: Any, action: Any, **values: Any) -> Any:
    return browser.post(url(change, "decide"), {"action": action, **values})


def test_another_person_approves_an_edit_on_the_actors_page(
    browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor
) -> None:
    answer = browser.save(ruiz, name="Anna Ruiz")
    assert (answer.status_code, answer["Location"], messages_of(answer)) == (302, url(ruiz, "change"), SAVED)
    assert stored_name(ruiz) == "Ana Ruiz"
    own, others = (each.page(ruiz).content.decode() for each in (browser, ben))
    for page in (own, others):
        assert "Change awaiting approval" in page
        assert "name: “Ana Ruiz” → “Anna Ruiz”" in page
        assert 'value="withdraw"' in page
    assert 'name="action" value="approve"' not in own
    assert "another person has to approve it" in own
    assert 'name="action" value="approve"' in others
    answer = decide(ben, pending_change(), "approve", next=url(ruiz, "change"), note="as their site says")
    assert (answer["Location"], messages_of(answer)) == (
        url(ruiz, "change"), "Approved and carried out: edit of “Ana Ruiz”.",
    )  # fmt: skip
    assert stored_name(ruiz) == "Anna Ruiz"
    page = ben.page(ruiz).content.decode()
    assert "Change awaiting approval" not in page
    assert "approved by ben" in page
    assert "as their site says" in page


def test_pages_announce_that_approval_may_be_needed(
    browser: AdminBrowser, ruiz: Actor, other: Actor, settings: Settings
) -> None:
    addresses = [url(ruiz, "change"), url(ruiz, "merge") + f"?into={other.pk}", url(ruiz, "split")]
    assert all(
        "A second reviewer must approve this change" in browser.get(address).content.decode() for address in addresses
    )
    settings.NEWSDESK_SECOND_REVIEWER = False
    assert not any(
        "A second reviewer must approve this change" in browser.get(address).content.decode() for address in addresses
    )


def test_invalid_edit_is_refused_immediately(browser: AdminBrowser, ruiz: Actor) -> None:
    answer = browser.save(ruiz, wikidata_id="12")
    assert "A Wikidata id is the letter Q and a number" in answer.content.decode()
    assert not PendingChange.objects.exists()


def test_second_edit_is_refused_while_one_is_pending(browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor) -> None:
    browser.save(ruiz, name="Anna Ruiz")
    answer = ben.save(ruiz, role="president")
    assert "still awaits approval. Approve or withdraw it first." in answer.content.decode()


def test_pending_merge_shows_both_actors_and_what_would_move(
    browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor, other: Actor
) -> None:
    answer = browser.post(url(ruiz, "merge"), {"into": other.pk, "revision": ruiz.revision})
    assert (answer.status_code, messages_of(answer)) == (302, SAVED)
    assert not Actor.objects.exclude(merged_into=None).exists()
    for actor in (ruiz, other):
        page = ben.page(actor).content.decode()
        assert url(other, "change") in page
        assert "would move: 2 claims and 1 alias" in page
        assert "prices will fall" in page
        assert "clerk" in page
    decide(ben, pending_change(), "approve")
    assert Actor.objects.get(pk=ruiz.pk).merged_into == other


def test_pending_split_shows_what_goes_to_the_new_actor(browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor) -> None:
    claim = ruiz.claims.get(spans__text="prices will fall")
    data = {"name": "Someone Else", "kind": "person", "claims": claim.pk, "revision": ruiz.revision}
    answer = browser.post(url(ruiz, "split"), data)
    assert (answer["Location"], messages_of(answer)) == (url(ruiz, "change"), SAVED)
    page = ben.page(ruiz).content.decode()
    assert "new actor: nothing → “Someone Else, person”" in page
    box = page[page.index("Change awaiting approval") : page.index("Duplicates")]
    assert "prices will fall" in box
    assert "Ruiz left on Tuesday" not in box
    decide(ben, pending_change(), "approve")
    assert Actor.objects.get(name="Someone Else").claims.get() == claim


def test_unmerge_needs_approval_too(browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor, other: Actor) -> None:
    merge.merge(other, ruiz, ANN)
    answer = browser.post(url(other, "unmerge"))
    assert messages_of(answer) == SAVED
    assert Actor.objects.get(pk=other.pk).merged_into == ruiz
    decide(ben, pending_change(), "approve")
    assert Actor.objects.get(pk=other.pk).merged_into is None


def test_requester_and_others_can_withdraw(browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor) -> None:
    for each in (browser, ben):
        browser.save(ruiz, name="Anna Ruiz")
        answer = decide(each, pending_change(), "withdraw", note="not sure")
        assert messages_of(answer).endswith("Withdrawn: edit of “Ana Ruiz”. Nothing was changed.")
        assert history(ruiz)[0].user_name == each.account.username
    assert stored_name(ruiz) == "Ana Ruiz"


def test_outdated_change_cannot_be_approved(ben: AdminBrowser, ruiz: Actor) -> None:
    change = pending_changes.edit(ruiz, {"name": "Anna Ruiz"}, ANN)
    Actor.objects.filter(pk=ruiz.pk).update(revision=9)
    page = ben.page(ruiz).content.decode()
    assert "can no longer be approved" in page
    assert 'name="action" value="approve"' not in page
    assert "has changed since ann requested" in messages_of(decide(ben, change, "approve"))
    assert stored_name(ruiz) == "Ana Ruiz"


def test_own_change_cannot_be_approved(browser: AdminBrowser, ruiz: Actor) -> None:
    browser.save(ruiz, name="Anna Ruiz")
    assert "Another person must approve it" in messages_of(decide(browser, pending_change(), "approve"))
    assert stored_name(ruiz) == "Ana Ruiz"


@pytest.mark.parametrize(
    ("role", "statuses"), [("reader", (403, 403)), ("reviewer", (302, 403)), ("editor", (302, 302))]
)
def test_approving_requires_the_permission_for_the_change(ruiz: Actor, other: Actor, role: str, statuses: Any) -> None:
    account = make.user()
    account.groups.add(Group.objects.get(name=role))
    browser = AdminBrowser(account)
    third = make.actor("Third")
    changes = (pending_changes.edit(ruiz, {"role": "president"}, ANN), pending_changes.merge(other, third, ANN))
    assert isinstance(changes[1], Actor), "no reader sees either"
    ask_merge = pending_changes.merge(third, ruiz, ANN)
    page = browser.page(third).content.decode()
    assert ('value="approve"' in page) == (statuses[1] == 302)
    assert tuple(decide(browser, change, "approve").status_code for change in (changes[0], ask_merge)) == statuses


def test_list_shows_pending_changes_and_on_demand_others(
    browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor, other: Actor
) -> None:
    first = pending_changes.edit(ruiz, {"name": "Anna <b>Ruiz</b>"}, ANN)
    page = browser.get(changelist_url(PendingChange)).content.decode()
    assert "Edit of “Ana Ruiz”" in page
    assert "“Anna &lt;b&gt;Ruiz&lt;/b&gt;”" in page
    assert "Edit of" in browser.page(first).content.decode()
    pending_changes.cancel(first, ANN)
    assert "Edit of" not in browser.get(changelist_url(PendingChange)).content.decode()
    for state in ("withdrawn", "all"):
        assert "Edit of “Ana Ruiz”" in browser.get(changelist_url(PendingChange) + f"?state={state}").content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_query_count_of_the_list_is_constant(
    browser: AdminBrowser, ruiz: Actor, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for actor in (make.actor() for _ in range(number)):
        pending_changes.merge(actor, ruiz, ANN)
    with django_assert_num_queries(4):
        page = browser.get(changelist_url(PendingChange)).content.decode()
    assert page.count("Merge of") == number


def test_index_and_queue_count_changes_to_approve(
    browser: AdminBrowser, ben: AdminBrowser, ruiz: Actor, settings: Settings
) -> None:
    browser.save(ruiz, name="Anna Ruiz")
    where = f'href="{changelist_url(PendingChange)}">1 change of an actor to approve'
    for address in (reverse("admin:queue"), reverse("admin:index")):
        assert where in ben.get(address).content.decode()
        assert where not in browser.get(address).content.decode()
    settings.NEWSDESK_SECOND_REVIEWER = False
    assert where not in ben.get(reverse("admin:queue")).content.decode()


def test_edit_is_saved_immediately_without_the_setting(browser: AdminBrowser, ruiz: Actor, settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = False
    answer = browser.save(ruiz, name="Anna Ruiz")
    assert "was changed successfully" in messages_of(answer)
    assert stored_name(ruiz) == "Anna Ruiz"
    assert not PendingChange.objects.exists()
