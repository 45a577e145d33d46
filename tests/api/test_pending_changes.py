"""Test changes of public actors that need the approval of a second person."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from knox.models import AuthToken
from pytest_django import Settings
from rest_framework.test import APIClient

from articles.models import Actor, PendingChange
from articles.services import merge, pending_changes
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.api.conftest import is_problem
from tests.api.test_schema import assert_matches_schema
from tests.factories import A

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def require_second_review(settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.fixture
def schema(public: APIClient) -> Any:
    return public.get("/api/v1/schema/").json()


@pytest.fixture
def ruiz() -> Actor:
    actor = make.actor("Ana Ruiz", role="minister")
    make.claim(make.version(story=make.story(published=True)), "prices will fall", source_actor=actor, state=A)
    return actor


@pytest.fixture
def other() -> Actor:
    return make.actor("A. Ruiz")


def client(name: str = "", role: str = "administrator") -> APIClient:
    account = make.user(name)
    account.groups.add(Group.objects.get(name=role))
    made = APIClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(account)[1]}")
    return made


@pytest.fixture
def ann() -> APIClient:
    return client("ann")


@pytest.fixture
def ben() -> APIClient:
    return client("ben")


def actor_url(actor: Any, verb: str = "") -> str:
    return f"/api/v1/actors/{actor.pk}/" + (f"{verb}/" if verb else "")


def request_rename(client: Any, actor: Any, name: str = "Anna Ruiz", **headers: Any) -> Any:
    return client.patch(actor_url(actor), {"name": name}, HTTP_IF_MATCH=f'"{actor.revision}"', **headers)


def current_name(actor: Any) -> str:
    return Actor.objects.get(pk=actor.pk).name


def test_edit_of_a_public_actor_is_pending_until_another_person_approves(
    ann: APIClient, ben: APIClient, public: APIClient, schema: Any, ruiz: Actor
) -> None:
    response = request_rename(ann, ruiz)
    assert response.status_code == 202
    assert_matches_schema(schema, response, "/api/v1/actors/{id}/", "patch")
    pending = response.json()
    assert response["Location"] == pending["url"]
    assert pending["changes"] == {"name": ["Ana Ruiz", "Anna Ruiz"]}
    assert (pending["action"], pending["requested_by"], pending["state"], pending["is_stale"]) == (
        "edit",
        "ann",
        "pending",
        False,
    )
    assert public.get(actor_url(ruiz)).json()["name"] == "Ana Ruiz"
    assert ben.get(pending["url"]).json() == pending
    done = ben.post(pending["url"] + "approve/", {"note": "as their site says"})
    assert_matches_schema(schema, done, "/api/v1/pending-changes/{id}/approve/", "post")
    assert (done.status_code, done.json()["state"], done.json()["decided_by"]) == (200, "approved", "ben")
    assert public.get(actor_url(ruiz)).json()["name"] == "Anna Ruiz"


@pytest.mark.parametrize("action", ["merge", "unmerge"])
def test_merge_and_unmerge_are_pending_until_approved(
    ann: APIClient, ben: APIClient, public: APIClient, schema: Any, ruiz: Actor, other: Actor, action: str
) -> None:
    if action == "unmerge":
        merge.merge(other, ruiz, Performer("cleo"))
    response = ann.post(actor_url(other, action), {"into": ruiz.pk} if action == "merge" else {})
    assert response.status_code == 202
    assert_matches_schema(schema, response, f"/api/v1/actors/{{id}}/{action}/", "post")
    pending = response.json()
    assert (pending["action"], pending["actor"]["id"], pending["merge_target"]["id"]) == (action, other.pk, ruiz.pk)
    before = Actor.objects.get(pk=other.pk).merged_into_id
    assert ben.post(pending["url"] + "approve/").status_code == 200
    assert Actor.objects.get(pk=other.pk).merged_into_id != before


def test_repeated_request_creates_one_pending_change(ann: APIClient, ruiz: Actor, other: Actor) -> None:
    answers = [ann.post(actor_url(other, "merge"), {"into": ruiz.pk}, HTTP_IDEMPOTENCY_KEY="k") for _ in range(2)]
    assert [response.status_code for response in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert answers[0]["Location"] == answers[1]["Location"]
    assert PendingChange.objects.count() == 1


def test_refused_requests_approvals_and_stale_changes(ann: APIClient, ben: APIClient, ruiz: Actor) -> None:
    is_problem(ann.patch(actor_url(ruiz), {"wikidata_id": "12"}, HTTP_IF_MATCH='"1"'), 400, "invalid")
    is_problem(ann.patch(actor_url(ruiz), {"name": "Anna"}, HTTP_IF_MATCH='"7"'), 412, "precondition-failed")
    assert not PendingChange.objects.exists()
    url = request_rename(ann, ruiz).json()["url"]
    is_problem(request_rename(ben, ruiz), 409, "blocked")
    is_problem(ann.post(url + "approve/"), 409, "blocked")
    Actor.objects.filter(pk=ruiz.pk).update(revision=9)
    assert ben.get(url).json()["is_stale"]
    is_problem(ben.post(url + "approve/"), 409, "stale")
    assert ann.post(url + "cancel/", {"note": "old"}).json()["state"] == "withdrawn"
    is_problem(ben.post(url + "approve/"), 409, "blocked")
    assert current_name(ruiz) == "Ana Ruiz"
    assert history(ruiz)[0].note.endswith("old")


def test_approving_a_merge_takes_the_permission_to_merge(ruiz: Actor, other: Actor) -> None:
    change = pending_changes.merge(other, ruiz, Performer("ann"))
    reviewer = client(role="reviewer")
    is_problem(reviewer.post(f"/api/v1/pending-changes/{change.pk}/approve/"), 403, "forbidden")
    assert client(role="editor").post(f"/api/v1/pending-changes/{change.pk}/approve/").status_code == 200


def test_filters_of_pending_changes(ann: APIClient, public: APIClient, ruiz: Actor, other: Actor) -> None:
    pending_changes.merge(other, ruiz, Performer("ann"))
    pending_changes.edit(ruiz, {"role": "president"}, Performer("cleo"))
    pending_changes.cancel(PendingChange.objects.get(action="edit"), Performer("cleo"))

    def actions(query: Any) -> list[Any]:
        return sorted(row["action"] for row in ann.get(f"/api/v1/pending-changes/?{query}").json()["results"])

    assert actions(f"actor={ruiz.pk}") == ["edit", "merge"]
    assert actions(f"actor={other.pk}") == ["merge"]
    assert actions("action=edit") == actions("requested_by=cleo") == actions("state=withdrawn") == ["edit"]
    is_problem(public.get("/api/v1/pending-changes/"), 401, "unauthenticated")


def test_edit_is_made_at_once_without_the_setting(ann: APIClient, ruiz: Actor, settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = False
    assert request_rename(ann, ruiz).status_code == 200
    assert current_name(ruiz) == "Anna Ruiz"
