"""Test decisions, edits and merges: preconditions, idempotency keys, permissions and scopes."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from knox.models import AuthToken
from rest_framework.test import APIClient

from articles.models import Actor, Article, Claim, Event, IdempotencyKey, ReviewLog, TokenGrant
from tests import factories as make
from tests.api.conftest import client_for, is_problem
from tests.factories import A, P, R

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]
ALL = ("change_claim", "change_event", "change_actor", "merge_actor", "add_article")


class AccountClient(APIClient):
    """A client that knows its account."""

    account: User


def client(*, staff: bool = True, permissions: Any = ALL, scopes: Any = None) -> AccountClient:
    account = make.user(staff=staff, permissions=permissions)
    token, secret = AuthToken.objects.create(account)
    if scopes is not None:
        TokenGrant.objects.create(token=token, scopes=list(scopes))
    made = AccountClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    made.account = account
    return made


@pytest.fixture
def editor(db: None) -> AccountClient:
    return client()


@pytest.fixture
def claims(db: None) -> Any:
    version = make.version()
    outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials close to the talks")
    inner = make.claim(version, "prices will fall", source="Ana Ruiz", cue="believes", parent=outer)
    return outer, inner


def record_url(record: Any, verb: str = "") -> str:
    kind = {"claim": "claims", "actor": "actors", "event": "events"}[record._meta.model_name]
    return f"/api/v1/{kind}/{record.pk}/" + (f"{verb}/" if verb else "")


def state(record: Any) -> Any:
    record.refresh_from_db()
    return record.state


def test_accepting_a_claim_accepts_its_chain(editor: AccountClient, claims: Any) -> None:
    outer, inner = claims
    response = editor.post(record_url(inner, "accept"), {"note": "read twice"})
    assert response.status_code == 200, response.content
    body = response.json()
    assert [(c["kind"], c["id"], c["state"]) for c in body["changed"]] == [
        ("claim", outer.pk, A),
        ("claim", inner.pk, A),
    ]
    assert response["ETag"] == f'"{body["revision"]}"' == '"2"'
    entry = ReviewLog.objects.get(action="accept", object_id=inner.pk)
    assert (entry.user, entry.note) == (editor.account, "read twice")


def test_reject_is_refused_while_accepted_claims_depend_on_it(editor: AccountClient, claims: Any) -> None:
    outer, inner = claims
    editor.post(record_url(inner, "accept"))
    is_problem(editor.post(record_url(outer, "reject")), 409, "blocked")
    is_problem(editor.post(record_url(inner, "accept")), 409, "not-allowed")
    assert editor.post(record_url(inner, "reopen")).status_code == 200
    assert editor.post(record_url(inner, "reject")).status_code == 200
    assert state(inner) == R


def test_decision_on_a_stale_revision_is_412(editor: AccountClient, claims: Any) -> None:
    outer, _ = claims
    tag = editor.get(record_url(outer))["ETag"]
    assert tag == '"1"'
    assert editor.post(record_url(outer, "accept"), HTTP_IF_MATCH=tag).status_code == 200
    is_problem(editor.post(record_url(outer, "reopen"), HTTP_IF_MATCH=tag), 412, "precondition-failed")
    is_problem(editor.post(record_url(outer, "reopen"), HTTP_IF_MATCH="nonsense"), 412, "precondition-failed")
    assert state(outer) == A
    assert editor.post(record_url(outer, "reopen"), HTTP_IF_MATCH='"2"').status_code == 200


def test_weak_etag_is_accepted(editor: AccountClient, claims: Any) -> None:
    outer, _ = claims
    tag = editor.get(record_url(outer), HTTP_ACCEPT_ENCODING="gzip")["ETag"]
    assert tag == 'W/"1"'
    assert editor.post(record_url(outer, "accept"), HTTP_IF_MATCH=tag).status_code == 200
    is_problem(editor.post(record_url(outer, "reopen"), HTTP_IF_MATCH=tag), 412, "precondition-failed")


def test_edit_of_a_claim(editor: AccountClient, claims: Any) -> None:
    outer, _ = claims
    ana = make.actor("Ana Ruiz", state=P)
    is_problem(editor.patch(record_url(outer), {"stance": "deny"}), 428, "precondition-required")
    values = {"stance": "deny", "source_actor": ana.pk, "hedged": True}
    response = editor.patch(record_url(outer), values, HTTP_IF_MATCH='"1"')
    assert response.status_code == 200, response.content
    outer.refresh_from_db()
    assert (outer.stance, outer.source_actor, outer.hedged, outer.state, outer.edited) == ("deny", ana, True, A, True)
    assert state(ana) == A
    is_problem(editor.patch(record_url(outer), values, HTTP_IF_MATCH='"1"'), 412, "precondition-failed")


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("claim", {"stance": "maybe"}, "stance"),
        ("claim", {"source_actor": 10**9}, "source_actor"),
        ("claim", {"source_actor": "1"}, "source_actor"),
        ("claim", {"state": "accepted"}, "state"),
        ("claim", {}, ""),
        ("event", {"edtf": "yesterday"}, "edtf"),
        ("event", {"participants": [{"actor": 10**9, "role": "agent"}]}, "participants.0.actor"),
        ("actor", {"wikidata_id": "42"}, "wikidata_id"),
        ("actor", {"name": 7}, "name"),
    ],
)
def test_invalid_edits_are_rejected(editor: AccountClient, claims: Any, kind: str, values: Any, field: str) -> None:
    record = {"claim": claims[0], "event": make.event(), "actor": make.actor(state=P)}[kind]
    problem = is_problem(editor.patch(record_url(record), values, HTTP_IF_MATCH='"1"'), 400, "invalid")
    assert problem["errors"][0]["field"] == field
    assert state(record) == P


def test_edit_of_an_event_and_of_an_actor(editor: AccountClient) -> None:
    event, ana = make.event(), make.actor()
    values = {"title": "Talks end", "edtf": "2025-10", "participants": [{"actor": ana.pk, "role": "agent"}]}
    assert editor.patch(record_url(event), values, HTTP_IF_MATCH='"1"').status_code == 200
    event.refresh_from_db()
    assert (event.title, str(event.latest), list(event.participants.all())) == ("Talks end", "2025-10-31", [ana])
    assert editor.patch(record_url(ana), {"aliases": ["A. Ruiz"]}, HTTP_IF_MATCH='"1"').status_code == 200
    assert [alias.text for alias in ana.aliases.all()] == ["A. Ruiz"]


def test_decision_on_many_records(editor: AccountClient, claims: Any) -> None:
    outer, inner = claims
    response = editor.post("/api/v1/claims/decide/", {"action": "accept", "ids": [inner.pk, 10**9]})
    body = response.json()
    assert {c["id"] for c in body["changed"]} == {outer.pk, inner.pk}
    assert [failure["id"] for failure in body["failed"]] == [10**9]
    assert ReviewLog.objects.filter(batch=body["batch"]).count() == 2


def test_merge_and_unmerge(editor: AccountClient) -> None:
    one, other = make.actor("A. Ruiz"), make.actor("Ana Ruiz")
    assert editor.post(record_url(one, "merge"), {"into": other.pk}).status_code == 200
    one.refresh_from_db()
    assert one.merged_into == other
    assert editor.post(record_url(one, "unmerge")).status_code == 200
    one.refresh_from_db()
    assert one.merged_into is None
    is_problem(editor.post(record_url(one, "merge"), {"into": 10**9}), 400, "invalid")
    is_problem(editor.post(record_url(one, "merge"), {"into": one.pk}), 400, "invalid")


# --- once -------------------------------------------------------------------------------------------------------------


def test_repeated_request_is_carried_out_once(editor: AccountClient, claims: Any) -> None:
    outer, _ = claims
    first, again = (editor.post(record_url(outer, "accept"), {}, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert first["ETag"] == again["ETag"]
    assert ReviewLog.objects.filter(action="accept").count() == 1


def test_key_of_another_request_is_rejected(editor: AccountClient, claims: Any) -> None:
    outer, inner = claims
    editor.post(record_url(outer, "accept"), HTTP_IDEMPOTENCY_KEY="k1")
    is_problem(editor.post(record_url(inner, "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 422, "idempotency-key-reused")
    assert client().post(record_url(inner, "accept"), HTTP_IDEMPOTENCY_KEY="k1").status_code == 200  # another's key


def test_refusal_frees_the_key(editor: AccountClient, claims: Any) -> None:
    outer, inner = claims
    editor.post(record_url(inner, "accept"))
    is_problem(editor.post(record_url(outer, "reject"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "blocked")
    editor.post(record_url(inner, "reject"))
    assert editor.post(record_url(outer, "reject"), HTTP_IDEMPOTENCY_KEY="k1").status_code == 200


def test_concurrent_request_with_the_same_key_is_refused(editor: AccountClient, claims: Any) -> None:
    editor.post(record_url(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1")
    IdempotencyKey.objects.update(status=None)
    is_problem(editor.post(record_url(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "in-progress")
    IdempotencyKey.objects.update(created_at="2025-01-01T00:00:00Z")  # the first request was killed
    is_problem(editor.post(record_url(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "not-allowed")


def test_key_of_a_request_still_running_is_in_progress(
    editor: AccountClient, claims: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(**values: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(IdempotencyKey.objects, "create", taken)
    is_problem(editor.post(record_url(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "in-progress")


@pytest.mark.parametrize("key", ["a b", "x" * 101, "ü"])
def test_invalid_keys_are_rejected(editor: AccountClient, claims: Any, key: str) -> None:
    is_problem(editor.post(record_url(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY=key), 400, "invalid")


def test_article_with_a_key_is_added_once(editor: AccountClient) -> None:
    first, again = (
        editor.post("/api/v1/articles/", {"text": "Prices fall."}, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (202, 202)
    assert again["Location"] == first["Location"]
    assert Article.objects.count() == 1


def test_articles_of_a_batch_succeed_or_fail_alone(editor: AccountClient) -> None:
    rows = [
        {"text": "One text."},
        {"text": "One text."},
        {"text": "x", "published": "Monday"},
        {"text": "b", "stories": ["no"]},
    ]
    response = editor.post("/api/v1/articles/batch/", {"articles": rows})
    results = response.json()["results"]
    assert [row["status"] for row in results] == [202, 200, 400, 400]
    assert results[2]["errors"][0]["field"] == "published"
    assert Article.objects.count() == 1
    is_problem(editor.post("/api/v1/articles/batch/", {"articles": [{"text": "x"}] * 101}), 400, "invalid")
    is_problem(editor.post("/api/v1/articles/batch/", {"articles": [{"text": "x"}, {"words": "y"}]}), 400, "invalid")


# --- who may ----------------------------------------------------------------------------------------------------------

WRITES = ["accept", "reject", "reopen", "decide", "patch", "merge", "unmerge", "article", "batch"]


def send_write(who: Any, what: Any) -> Any:
    claim, actor = make.first(Claim.objects), make.first(Actor.objects)
    if what in ("accept", "reject", "reopen"):
        return who.post(record_url(claim, what))
    if what in ("merge", "unmerge"):
        return who.post(
            record_url(actor, what), {"into": make.required(Actor.objects.last()).pk} if what == "merge" else {}
        )
    if what == "decide":
        return who.post("/api/v1/claims/decide/", {"action": "accept", "ids": [claim.pk]})
    if what == "patch":
        return who.patch(record_url(claim), {"hedged": True}, HTTP_IF_MATCH=f'"{claim.revision}"')
    if what == "batch":
        return who.post("/api/v1/articles/batch/", {"articles": [{"text": "A text."}]})
    return who.post("/api/v1/articles/", {"text": "A text."})


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("claim_state", [P, A, R])
def test_writes_need_permission_and_scope(what: Any, claim_state: Any) -> None:
    """Send every write with every role and scope, in every state. Refusals are 401 or 403 and change nothing."""
    make.claim(make.version(), "prices will fall", state=claim_state)
    make.actor(), make.actor()
    ingests = what in ("article", "batch")
    everyone = {
        "anonymous": (APIClient(raise_request_exception=False), False),
        "plain": (client(staff=False, permissions=()), False),
        "plain with permissions": (client(staff=False), ingests),
        "staff without permissions": (client(permissions=()), False),
        "read": (client(scopes=["read"]), False),
        "ingest": (client(scopes=["ingest"]), ingests),
        "review": (client(scopes=["review"]), not ingests),
        "no scope": (client(scopes=[]), False),
        "all scopes": (client(scopes=["read", "ingest", "review"]), True),
        "a token without a grant": (client(), True),
    }
    before = (Claim.objects.get().revision, Article.objects.count(), ReviewLog.objects.count())
    for name, (who, may) in everyone.items():
        if not may:
            response = send_write(who, what)
            assert response.status_code == (401 if name == "anonymous" else 403), name
            assert response["Content-Type"] == "application/problem+json"
    assert (Claim.objects.get().revision, Article.objects.count(), ReviewLog.objects.count()) == before
    for name, (who, may) in everyone.items():
        if may:
            assert send_write(who, what).status_code in (200, 202, 409), name


def test_token_without_read_sees_public_records(claims: Any) -> None:
    assert client(scopes=["read"]).get(record_url(claims[0])).status_code == 200
    assert client(scopes=["review"]).get(record_url(claims[0])).status_code == 404
    is_problem(client(scopes=["ingest"]).get("/api/v1/runs/"), 403, "forbidden")


def test_last_use_of_a_token_is_recorded_once_a_minute(db: None) -> None:
    who = client(scopes=["read"])
    who.get("/api/v1/claims/")
    used = TokenGrant.objects.get().used_at
    assert used is not None
    who.get("/api/v1/claims/")
    assert TokenGrant.objects.get().used_at == used  # once a minute is enough


def test_event_is_accepted(editor: AccountClient) -> None:
    event = make.event()
    assert editor.post(record_url(event, "accept")).status_code == 200
    assert Event.objects.get().state == A


@pytest.mark.parametrize(
    ("values", "expected_detail"),
    [
        ({"stance": "dunno"}, "“dunno” is not one of the choices: assert, believe,"),
        ({"spans": []}, "Enter a JSON object with the keys source, cue, content."),
        ({"spans": {"cue": [7]}}, "Enter a JSON object with the keys start, end."),
    ],
)
def test_invalid_value_is_answered_with_the_valid_ones(values: Any, expected_detail: str) -> None:
    claim = make.claim(make.version(), "prices will fall")
    client = client_for("superuser")
    response = client.patch(f"/api/v1/claims/{claim.pk}/", values, format="json", HTTP_IF_MATCH='"1"')
    assert response.status_code == 400
    assert expected_detail in response.json()["detail"]


def test_accepting_twice_is_refused() -> None:
    claim = make.claim(make.version(), "prices will fall", state="accepted")
    response = client_for("superuser").post(f"/api/v1/claims/{claim.pk}/accept/", {}, format="json")
    assert response.status_code == 409
    assert "is already accepted" in response.json()["detail"]
