"""Changes of actors that readers see, where the desk wants a second pair of eyes: 202, and another person confirms."""

import pytest
from django.contrib.auth.models import Group
from knox.models import AuthToken
from rest_framework.test import APIClient

from articles.models import Actor, PendingChange
from articles.services import merge, pending_changes
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.api.conftest import is_problem
from tests.api.test_schema import check
from tests.factories import A

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def second(settings):
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.fixture
def schema(public):
    return public.get("/api/v1/schema/").json()


@pytest.fixture
def ruiz():
    actor = make.actor("Ana Ruiz", role="minister")
    make.claim(make.version(story=make.story(published=True)), "prices will fall", source_actor=actor, state=A)
    return actor


@pytest.fixture
def other():
    return make.actor("A. Ruiz")


def client(name="", role="administrator"):
    account = make.user(name)
    account.groups.add(Group.objects.get(name=role))
    made = APIClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(account)[1]}")
    return made


@pytest.fixture
def ann():
    return client("ann")


@pytest.fixture
def ben():
    return client("ben")


def at(actor, verb=""):
    return f"/api/v1/actors/{actor.pk}/" + (f"{verb}/" if verb else "")


def rename(client, actor, name="Anna Ruiz", **headers):
    return client.patch(at(actor), {"name": name}, HTTP_IF_MATCH=f'"{actor.revision}"', **headers)


def name(actor):
    return Actor.objects.get(pk=actor.pk).name


def test_an_edit_answers_what_waits_and_another_person_has_it_made(ann, ben, public, schema, ruiz):
    answer = rename(ann, ruiz)
    assert answer.status_code == 202
    check(schema, answer, "/api/v1/actors/{id}/", "patch")
    told = answer.json()
    assert answer["Location"] == told["url"]
    assert told["changes"] == {"name": ["Ana Ruiz", "Anna Ruiz"]}
    assert (told["action"], told["requested_by"], told["state"], told["is_stale"]) == ("edit", "ann", "pending", False)
    assert public.get(at(ruiz)).json()["name"] == "Ana Ruiz"
    assert ben.get(told["url"]).json() == told
    done = ben.post(told["url"] + "approve/", {"note": "as their site says"})
    check(schema, done, "/api/v1/pending-changes/{id}/approve/", "post")
    assert (done.status_code, done.json()["state"], done.json()["decided_by"]) == (200, "approved", "ben")
    assert public.get(at(ruiz)).json()["name"] == "Anna Ruiz"


@pytest.mark.parametrize("action", ["merge", "unmerge"])
def test_a_merge_and_its_undoing_wait_too(ann, ben, public, schema, ruiz, other, action):
    if action == "unmerge":
        merge.merge(other, ruiz, Performer("cleo"))
    answer = ann.post(at(other, action), {"into": ruiz.pk} if action == "merge" else {})
    assert answer.status_code == 202
    check(schema, answer, f"/api/v1/actors/{{id}}/{action}/", "post")
    told = answer.json()
    assert (told["action"], told["actor"]["id"], told["merge_target"]["id"]) == (action, other.pk, ruiz.pk)
    before = Actor.objects.get(pk=other.pk).merged_into_id
    assert ben.post(told["url"] + "approve/").status_code == 200
    assert Actor.objects.get(pk=other.pk).merged_into_id != before


def test_sent_twice_it_is_asked_for_once(ann, ruiz, other):
    answers = [ann.post(at(other, "merge"), {"into": ruiz.pk}, HTTP_IDEMPOTENCY_KEY="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert answers[0]["Location"] == answers[1]["Location"]
    assert PendingChange.objects.count() == 1


def test_what_is_refused(ann, ben, ruiz):
    is_problem(ann.patch(at(ruiz), {"wikidata_id": "12"}, HTTP_IF_MATCH='"1"'), 400, "invalid")
    is_problem(ann.patch(at(ruiz), {"name": "Anna"}, HTTP_IF_MATCH='"7"'), 412, "precondition-failed")
    assert not PendingChange.objects.exists()
    where = rename(ann, ruiz).json()["url"]
    is_problem(rename(ben, ruiz), 409, "blocked")
    is_problem(ann.post(where + "approve/"), 409, "blocked")
    Actor.objects.filter(pk=ruiz.pk).update(revision=9)
    assert ben.get(where).json()["is_stale"]
    is_problem(ben.post(where + "approve/"), 409, "stale")
    assert ann.post(where + "cancel/", {"note": "old"}).json()["state"] == "withdrawn"
    is_problem(ben.post(where + "approve/"), 409, "blocked")
    assert name(ruiz) == "Ana Ruiz"
    assert history(ruiz).first().note.endswith("old")


def test_a_merge_is_confirmed_by_who_may_merge(ruiz, other):
    change = pending_changes.merge(other, ruiz, Performer("ann"))
    reviewer = client(role="reviewer")
    is_problem(reviewer.post(f"/api/v1/pending-changes/{change.pk}/approve/"), 403, "forbidden")
    assert client(role="editor").post(f"/api/v1/pending-changes/{change.pk}/approve/").status_code == 200


def test_what_waits_is_found_by_actor_act_asker_and_state(ann, public, ruiz, other):
    pending_changes.merge(other, ruiz, Performer("ann"))
    pending_changes.edit(ruiz, {"role": "president"}, Performer("cleo"))
    pending_changes.cancel(PendingChange.objects.get(action="edit"), Performer("cleo"))

    def acts(query):
        return sorted(row["action"] for row in ann.get(f"/api/v1/pending-changes/?{query}").json()["results"])

    assert acts(f"actor={ruiz.pk}") == ["edit", "merge"]
    assert acts(f"actor={other.pk}") == ["merge"]
    assert acts("action=edit") == acts("requested_by=cleo") == acts("state=withdrawn") == ["edit"]
    is_problem(public.get("/api/v1/pending-changes/"), 401, "unauthenticated")


def test_without_the_setting_an_edit_is_made_at_once(ann, ruiz, settings):
    settings.NEWSDESK_SECOND_REVIEWER = False
    assert rename(ann, ruiz).status_code == 200
    assert name(ruiz) == "Anna Ruiz"
