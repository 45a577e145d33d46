"""Decisions by the API: the same rules as the admin's, no one's change lost, nothing done twice."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from knox.models import AuthToken
from rest_framework.test import APIClient

from articles.models import Actor, Article, Claim, Event, IdempotencyKey, ReviewLog, TokenGrant
from tests import factories as make
from tests.api.conftest import client_for, is_problem
from tests.factories import A, P, R

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]
ALL = ("change_claim", "change_event", "change_actor", "merge_actor", "add_article")


def client(*, staff=True, permissions=ALL, scopes=None):
    account = make.user(staff=staff, permissions=permissions)
    token, secret = AuthToken.objects.create(account)
    if scopes is not None:
        TokenGrant.objects.create(token=token, scopes=list(scopes))
    made = APIClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    made.account = account
    return made


@pytest.fixture
def editor(db):
    return client()


@pytest.fixture
def claims(db):
    version = make.version()
    outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials close to the talks")
    inner = make.claim(version, "prices will fall", source="Ana Ruiz", cue="believes", parent=outer)
    return outer, inner


def at(record, verb=""):
    kind = {"claim": "claims", "actor": "actors", "event": "events"}[record._meta.model_name]
    return f"/api/v1/{kind}/{record.pk}/" + (f"{verb}/" if verb else "")


def state(record):
    record.refresh_from_db()
    return record.state


def test_accepting_takes_the_chain_along(editor, claims):
    outer, inner = claims
    answer = editor.post(at(inner, "accept"), {"note": "read twice"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert [(c["kind"], c["id"], c["state"]) for c in body["changed"]] == [
        ("claim", outer.pk, A),
        ("claim", inner.pk, A),
    ]
    assert answer["ETag"] == f'"{body["revision"]}"' == '"2"'
    entry = ReviewLog.objects.get(action="accept", object_id=inner.pk)
    assert (entry.user, entry.note) == (editor.account, "read twice")


def test_reject_reopen_and_what_is_refused(editor, claims):
    outer, inner = claims
    editor.post(at(inner, "accept"))
    is_problem(editor.post(at(outer, "reject")), 409, "blocked")
    is_problem(editor.post(at(inner, "accept")), 409, "not-allowed")
    assert editor.post(at(inner, "reopen")).status_code == 200
    assert editor.post(at(inner, "reject")).status_code == 200
    assert state(inner) == R


def test_a_stale_decision_is_412(editor, claims):
    outer, _ = claims
    tag = editor.get(at(outer))["ETag"]
    assert tag == '"1"'
    assert editor.post(at(outer, "accept"), HTTP_IF_MATCH=tag).status_code == 200
    is_problem(editor.post(at(outer, "reopen"), HTTP_IF_MATCH=tag), 412, "precondition-failed")
    is_problem(editor.post(at(outer, "reopen"), HTTP_IF_MATCH="nonsense"), 412, "precondition-failed")
    assert state(outer) == A
    assert editor.post(at(outer, "reopen"), HTTP_IF_MATCH='"2"').status_code == 200


def test_a_tag_that_compression_has_made_weak_is_taken(editor, claims):
    outer, _ = claims
    tag = editor.get(at(outer), HTTP_ACCEPT_ENCODING="gzip")["ETag"]
    assert tag == 'W/"1"'
    assert editor.post(at(outer, "accept"), HTTP_IF_MATCH=tag).status_code == 200
    is_problem(editor.post(at(outer, "reopen"), HTTP_IF_MATCH=tag), 412, "precondition-failed")


def test_an_edit(editor, claims):
    outer, _ = claims
    ana = make.actor("Ana Ruiz", state=P)
    is_problem(editor.patch(at(outer), {"stance": "deny"}), 428, "precondition-required")
    values = {"stance": "deny", "source_actor": ana.pk, "hedged": True}
    answer = editor.patch(at(outer), values, HTTP_IF_MATCH='"1"')
    assert answer.status_code == 200, answer.content
    outer.refresh_from_db()
    assert (outer.stance, outer.source_actor, outer.hedged, outer.state, outer.edited) == ("deny", ana, True, A, True)
    assert state(ana) == A
    is_problem(editor.patch(at(outer), values, HTTP_IF_MATCH='"1"'), 412, "precondition-failed")


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
def test_edits_that_cannot_be(editor, claims, kind, values, field):
    record = {"claim": claims[0], "event": make.event(), "actor": make.actor(state=P)}[kind]
    problem = is_problem(editor.patch(at(record), values, HTTP_IF_MATCH='"1"'), 400, "invalid")
    assert problem["errors"][0]["field"] == field
    assert state(record) == P


def test_an_edit_of_an_event_and_an_actor(editor):
    event, ana = make.event(), make.actor()
    values = {"title": "Talks end", "edtf": "2025-10", "participants": [{"actor": ana.pk, "role": "agent"}]}
    assert editor.patch(at(event), values, HTTP_IF_MATCH='"1"').status_code == 200
    event.refresh_from_db()
    assert (event.title, str(event.latest), list(event.participants.all())) == ("Talks end", "2025-10-31", [ana])
    assert editor.patch(at(ana), {"aliases": ["A. Ruiz"]}, HTTP_IF_MATCH='"1"').status_code == 200
    assert [alias.text for alias in ana.aliases.all()] == ["A. Ruiz"]


def test_many_at_once(editor, claims):
    outer, inner = claims
    answer = editor.post("/api/v1/claims/decide/", {"action": "accept", "ids": [inner.pk, 10**9]})
    body = answer.json()
    assert {c["id"] for c in body["changed"]} == {outer.pk, inner.pk}
    assert [failure["id"] for failure in body["failed"]] == [10**9]
    assert ReviewLog.objects.filter(batch=body["batch"]).count() == 2


def test_merging_and_undoing_it(editor):
    one, other = make.actor("A. Ruiz"), make.actor("Ana Ruiz")
    assert editor.post(at(one, "merge"), {"into": other.pk}).status_code == 200
    one.refresh_from_db()
    assert one.merged_into == other
    assert editor.post(at(one, "unmerge")).status_code == 200
    one.refresh_from_db()
    assert one.merged_into is None
    is_problem(editor.post(at(one, "merge"), {"into": 10**9}), 400, "invalid")
    is_problem(editor.post(at(one, "merge"), {"into": one.pk}), 400, "invalid")


# --- once -------------------------------------------------------------------------------------------------------------


def test_the_same_request_twice_is_carried_out_once(editor, claims):
    outer, _ = claims
    first, again = (editor.post(at(outer, "accept"), {}, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert first["ETag"] == again["ETag"]
    assert ReviewLog.objects.filter(action="accept").count() == 1


def test_a_key_for_another_request(editor, claims):
    outer, inner = claims
    editor.post(at(outer, "accept"), HTTP_IDEMPOTENCY_KEY="k1")
    is_problem(editor.post(at(inner, "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 422, "idempotency-key-reused")
    assert client().post(at(inner, "accept"), HTTP_IDEMPOTENCY_KEY="k1").status_code == 200  # another's key


def test_a_refusal_leaves_the_key_free(editor, claims):
    outer, inner = claims
    editor.post(at(inner, "accept"))
    is_problem(editor.post(at(outer, "reject"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "blocked")
    editor.post(at(inner, "reject"))
    assert editor.post(at(outer, "reject"), HTTP_IDEMPOTENCY_KEY="k1").status_code == 200


def test_two_at_the_same_time(editor, claims):
    editor.post(at(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1")
    IdempotencyKey.objects.update(status=None)
    is_problem(editor.post(at(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "in-progress")
    IdempotencyKey.objects.update(created_at="2025-01-01T00:00:00Z")  # whoever began was killed
    is_problem(editor.post(at(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "not-allowed")


def test_a_request_that_fails_while_its_like_asks_for_the_key(editor, claims, monkeypatch):
    def taken(**values):
        raise IntegrityError

    monkeypatch.setattr(IdempotencyKey.objects, "create", taken)
    is_problem(editor.post(at(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY="k1"), 409, "in-progress")


@pytest.mark.parametrize("key", ["a b", "x" * 101, "ü"])
def test_keys_that_are_none(editor, claims, key):
    is_problem(editor.post(at(claims[0], "accept"), HTTP_IDEMPOTENCY_KEY=key), 400, "invalid")


def test_an_article_with_a_key(editor):
    first, again = (
        editor.post("/api/v1/articles/", {"text": "Prices fall."}, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (202, 202)
    assert again["Location"] == first["Location"]
    assert Article.objects.count() == 1


def test_a_batch_of_articles(editor):
    rows = [
        {"text": "One text."},
        {"text": "One text."},
        {"text": "x", "published": "Monday"},
        {"text": "b", "stories": ["no"]},
    ]
    answer = editor.post("/api/v1/articles/batch/", {"articles": rows})
    results = answer.json()["results"]
    assert [row["status"] for row in results] == [202, 200, 400, 400]
    assert results[2]["errors"][0]["field"] == "published"
    assert Article.objects.count() == 1
    is_problem(editor.post("/api/v1/articles/batch/", {"articles": [{"text": "x"}] * 101}), 400, "invalid")
    is_problem(editor.post("/api/v1/articles/batch/", {"articles": [{"text": "x"}, {"words": "y"}]}), 400, "invalid")


# --- who may ----------------------------------------------------------------------------------------------------------

WRITES = ["accept", "reject", "reopen", "decide", "patch", "merge", "unmerge", "article", "batch"]


def write(who, what):
    claim, actor = Claim.objects.first(), Actor.objects.first()
    if what in ("accept", "reject", "reopen"):
        return who.post(at(claim, what))
    if what in ("merge", "unmerge"):
        return who.post(at(actor, what), {"into": Actor.objects.last().pk} if what == "merge" else {})
    if what == "decide":
        return who.post("/api/v1/claims/decide/", {"action": "accept", "ids": [claim.pk]})
    if what == "patch":
        return who.patch(at(claim), {"hedged": True}, HTTP_IF_MATCH=f'"{claim.revision}"')
    if what == "batch":
        return who.post("/api/v1/articles/batch/", {"articles": [{"text": "A text."}]})
    return who.post("/api/v1/articles/", {"text": "A text."})


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("claim_state", [P, A, R])
def test_who_may_write(what, claim_state):
    """Every way of writing, by every role and scope, from every state: never more than 401 or 403 for who may not."""
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
            answer = write(who, what)
            assert answer.status_code == (401 if name == "anonymous" else 403), name
            assert answer["Content-Type"] == "application/problem+json"
    assert (Claim.objects.get().revision, Article.objects.count(), ReviewLog.objects.count()) == before
    for name, (who, may) in everyone.items():
        if may:
            assert write(who, what).status_code in (200, 202, 409), name


def test_a_token_without_the_scope_to_read_sees_what_the_public_does(claims):
    assert client(scopes=["read"]).get(at(claims[0])).status_code == 200
    assert client(scopes=["review"]).get(at(claims[0])).status_code == 404
    is_problem(client(scopes=["ingest"]).get("/api/v1/runs/"), 403, "forbidden")


def test_when_a_token_was_last_used(db):
    who = client(scopes=["read"])
    who.get("/api/v1/claims/")
    used = TokenGrant.objects.get().used_at
    assert used is not None
    who.get("/api/v1/claims/")
    assert TokenGrant.objects.get().used_at == used  # once a minute is enough


def test_events_are_decided_on_too(editor):
    event = make.event()
    assert editor.post(at(event, "accept")).status_code == 200
    assert Event.objects.get().state == A


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"stance": "dunno"}, "“dunno” is not one of the choices: assert, believe,"),
        ({"spans": []}, "Enter a JSON object with the keys source, cue, content."),
        ({"spans": {"cue": [7]}}, "Enter a JSON object with the keys start, end."),
    ],
)
def test_a_value_that_cannot_be_is_answered_with_those_that_can(values, told):
    claim = make.claim(make.version(), "prices will fall")
    client = client_for("superuser")
    response = client.patch(f"/api/v1/claims/{claim.pk}/", values, format="json", HTTP_IF_MATCH='"1"')
    assert response.status_code == 400
    assert told in response.json()["detail"]


def test_what_is_accepted_is_not_accepted_twice():
    claim = make.claim(make.version(), "prices will fall", state="accepted")
    response = client_for("superuser").post(f"/api/v1/claims/{claim.pk}/accept/", {}, format="json")
    assert response.status_code == 409
    assert "is already accepted" in response.json()["detail"]
