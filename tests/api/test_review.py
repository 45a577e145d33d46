"""Test decisions, edits and undo for every kind of proposal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from articles.models import ActorLink, ArticleVersion, EventMatch, ReviewLog, WordingChange
from articles.services import review
from tests import factories as make
from tests.api.conftest import is_problem
from tests.api.test_mixins import AccountClient, client, state
from tests.factories import BY, A, P, R

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]
PERMISSIONS = [
    f"change_{name}" for name in ("actor", "claim", "event", "eventmention", "mention", "timeexpression", "eventmatch")
]


@pytest.fixture
def editor(db: None) -> AccountClient:
    return client(permissions=PERMISSIONS)


@pytest.fixture
def version(db: None) -> ArticleVersion:
    return make.version()


def create_record(version: Any, kind: Any) -> Any:
    if kind == "actor-links":
        return ActorLink.objects.create(version=version, name="Ana Ruiz", kind="person", outcome="open")
    makers: dict[str, Callable[[], Any]] = {
        "actors": lambda: make.actor(state=P),
        "events": lambda: make.event(),
        "claims": lambda: make.claim(version, "prices will fall"),
        "mentions": lambda: make.mention(version, "Ana Ruiz"),
        "time-expressions": lambda: make.time(version, "Monday", "2025-10-13"),
        "event-mentions": lambda: make.event_mention(version, "left", "Ruiz left on Tuesday."),
    }
    return makers[kind]()


KINDS = ["actors", "events", "claims", "mentions", "time-expressions", "event-mentions", "actor-links"]


@pytest.mark.parametrize("kind", KINDS)
def test_accept_reopen_and_reject_of_every_kind(editor: AccountClient, version: ArticleVersion, kind: Any) -> None:
    record = create_record(version, kind)
    url = f"/api/v1/{kind}/{record.pk}/"
    read = editor.get(url)
    assert (read.json()["review"]["state"], read["ETag"]) == ("proposed", f'"{record.revision}"')
    for verb, after in (("accept", A), ("reopen", P), ("reject", R)):
        response = editor.post(f"{url}{verb}/")
        assert response.status_code == 200, response.content
        assert state(record) == after
    bulk = editor.post(f"/api/v1/{kind}/decide/", {"action": "reopen", "ids": [record.pk]}).json()
    assert (bulk["failed"], state(record)) == ([], P)


def span(version: Any, words: Any) -> dict[Any, Any]:
    start, end = make.find(version, words)
    return {"start": start, "end": end}


@pytest.mark.parametrize("kind", ["mentions", "time-expressions", "event-mentions", "actor-links", "claims"])
def test_edit_of_every_kind(editor: AccountClient, version: ArticleVersion, kind: str) -> None:
    record, ana = create_record(version, kind), make.actor("Ana Ruiz")
    values_of: dict[str, dict[str, Any]] = {
        "mentions": {"actor": ana.pk, "kind": "nominal", "span": span(version, "officials close to the talks")},
        "time-expressions": {
            "type": "DATE",
            "value": "2025-10-14",
            "edtf": "2025-10-14",
            "span": span(version, "Tuesday"),
        },
        "event-mentions": {"trigger": span(version, "Tuesday"), "event": make.event().pk, "time_expression": None},
        "actor-links": {"actor": ana.pk},
        "claims": {"spans": {"cue": [span(version, "believes")]}, "cue_lemma": "believe", "parent": None},
    }
    values = values_of[kind]
    response = editor.patch(f"/api/v1/{kind}/{record.pk}/", values, HTTP_IF_MATCH='"1"')
    assert response.status_code == 200, response.content
    data = editor.get(f"/api/v1/{kind}/{record.pk}/").json()
    assert (data["review"]["state"], data["review"]["edited"]) == ("accepted", True)
    readers: dict[str, Callable[[], Any]] = {
        "mentions": lambda: (data["actor"]["id"], data["kind"], data["text"]),
        "time-expressions": lambda: (data["edtf"], data["text"], data["earliest"]),
        "event-mentions": lambda: data["event"].split("/")[-2],
        "actor-links": lambda: (data["actor"]["id"], data["outcome"]),
        "claims": lambda: [row["text"] for row in data["spans"] if row["role"] == "cue"],
    }
    assert (
        readers[kind]()
        == {
            "mentions": (ana.pk, "nominal", "officials close to the talks"),
            "time-expressions": ("2025-10-14", "Tuesday", "2025-10-14"),
            "event-mentions": str(values.get("event")),
            "actor-links": (ana.pk, "known"),
            "claims": ["believes"],
        }[kind]
    )


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("mentions", {"span": {"start": 5, "end": 5}}, "span"),
        ("mentions", {"span": {"start": 0, "end": 10**6}}, "span"),
        ("mentions", {"span": {"start": -1, "end": 5}}, "span.start"),
        ("mentions", {"span": [0, 5]}, "span"),
        ("mentions", {"actor": 10**9}, "actor"),
        ("time-expressions", {"edtf": "soon"}, "edtf"),
        ("time-expressions", {"type": "WHEN"}, "type"),
        ("event-mentions", {"event": None}, "event"),
        ("event-mentions", {"trigger": {"start": 0, "end": 5}}, "span"),
        ("actor-links", {}, "actor"),
        ("claims", {"spans": {"content": []}}, "spans"),
        ("claims", {"spans": {"who": []}}, "spans.who"),
    ],
)
def test_invalid_edits_are_rejected(
    editor: AccountClient, version: ArticleVersion, kind: str, values: Any, field: str
) -> None:
    record = create_record(version, kind)
    problem = is_problem(editor.patch(f"/api/v1/{kind}/{record.pk}/", values, HTTP_IF_MATCH='"1"'), 400, "invalid")
    assert problem["errors"][0]["field"] == field
    assert state(record) == P


def test_participant_given_twice_is_stored_once(editor: AccountClient) -> None:
    event, ana = make.event(), make.actor("Ana Ruiz")
    twice = {"participants": [{"actor": ana.pk, "role": "agent"}] * 2}
    assert editor.patch(f"/api/v1/events/{event.pk}/", twice, HTTP_IF_MATCH='"1"').status_code == 200
    assert event.participants.get() == ana


@pytest.mark.parametrize(
    ("kind", "field", "most"),
    [
        ("actors", "name", 300),
        ("actors", "role", 300),
        ("actors", "wikidata_id", 20),
        ("actors", "aliases", 300),
        ("events", "title", 200),
        ("claims", "cue_lemma", 100),
        ("time-expressions", "value", 100),
    ],
)
def test_values_that_a_column_cannot_store_are_rejected(
    editor: AccountClient, version: ArticleVersion, kind: str, field: str, most: int
) -> None:
    record = create_record(version, kind)
    for text, code in (("Q" + "1" * most, "too-long"), ("Q\x00", "not-text"), ("Q\ud800", "not-text")):
        body = json.dumps({field: [text] if field == "aliases" else text})
        url = f"/api/v1/{kind}/{record.pk}/"
        response = editor.patch(url, body, content_type="application/json", HTTP_IF_MATCH='"1"')
        assert is_problem(response, 400, "invalid")["errors"][0]["code"] == code
    assert state(record) == P


def test_accepting_and_reopening_an_event_match(editor: AccountClient, version: ArticleVersion) -> None:
    kept, other = make.event(state=A), make.event(state=A)
    account = make.event_mention(version, "left", "Ruiz left on Tuesday.", other, state=A)
    match = EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["both on Monday"])
    url = f"/api/v1/event-matches/{match.pk}/"
    assert editor.get("/api/v1/event-matches/?state=proposed").json()["results"][0]["reasons"] == ["both on Monday"]
    is_problem(editor.post(f"{url}accept/", HTTP_IF_MATCH='"7"'), 412, "precondition-failed")
    response = editor.post(f"{url}accept/", {"note": "the same day"}, HTTP_IF_MATCH='"1"')
    assert [row["kind"] for row in response.json()["changed"]] == ["eventmatch", "event", "event"]
    assert response.json()["batch"] is None, "reopening the match undoes it, and not the history"
    account.refresh_from_db()
    assert (account.event, state(other)) == (kept, R)
    is_problem(editor.post(f"{url}reopen/", HTTP_IF_MATCH='"1"'), 412, "precondition-failed")
    assert editor.post(f"{url}reopen/").status_code == 200
    account.refresh_from_db()
    assert (account.event, state(other)) == (other, A)
    assert editor.post(f"{url}reject/").status_code == 200


def test_wording_change_is_resolved_once(editor: AccountClient, version: ArticleVersion) -> None:
    claim = make.claim(version, "prices will fall", state=A)
    row = WordingChange.objects.create(claim=claim, version=version, before="will fall", after="may fall")
    url = f"/api/v1/wording-changes/{row.pk}/"
    (data,) = editor.get("/api/v1/wording-changes/?decision=pending").json()["results"]
    assert "ETag" not in editor.get(url), "the claim's revision is not the wording's"
    assert (data["before"], data["after"], data["decided_by"]) == ("will fall", "may fall", None)
    response = editor.post(f"{url}resolve/")
    assert (response.json()["decision"], response.json()["decided_by"]) == ("answered", editor.account.username)
    is_problem(editor.post(f"{url}keep/"), 409, "conflict")


def test_keep_clears_the_disagreement_of_the_engine(editor: AccountClient, version: ArticleVersion) -> None:
    claim = make.claim(version, "prices will fall", state=A, disagreement={"stance": "deny"})
    url = f"/api/v1/claims/{claim.pk}/"
    assert editor.get(url).json()["review"]["disagreement"] == {"stance": "deny"}
    assert editor.post(f"{url}keep/").status_code == 200
    assert editor.get(url).json()["review"]["disagreement"] == {}


def test_confirm_takes_a_second_person(editor: AccountClient, version: ArticleVersion, settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True
    claim = make.claim(version, "prices will fall")
    url = f"/api/v1/claims/{claim.pk}/"
    assert editor.post(f"{url}accept/").status_code == 200
    is_problem(editor.post(f"{url}confirm/"), 409, "blocked")  # the same person has accepted it
    other = make.claim(version, "fall")
    review.accept(other, BY)
    response = editor.post(f"/api/v1/claims/{other.pk}/confirm/")
    assert response.status_code == 200
    other.refresh_from_db()
    assert other.sole_reviewer == ""


# --- taking back ------------------------------------------------------------------------------------------------------


def test_undo_restores_every_record_of_an_action(editor: AccountClient, version: ArticleVersion) -> None:
    outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials close to the talks")
    inner = make.claim(version, "prices will fall", source="Ana Ruiz", cue="believes", parent=outer)
    batch = editor.post(f"/api/v1/claims/{inner.pk}/accept/").json()["batch"]
    lines = editor.get(f"/api/v1/history/?batch={batch}").json()["results"]
    assert {(line["kind"], line["object_id"]) for line in lines} == {("claim", outer.pk), ("claim", inner.pk)}
    response = editor.post("/api/v1/history/undo/", {"batch": batch})
    assert {(row["id"], row["state"]) for row in response.json()["changed"]} == {(outer.pk, P), (inner.pk, P)}
    assert (state(outer), state(inner)) == (P, P)
    is_problem(editor.post("/api/v1/history/undo/", {"batch": batch}), 409, "blocked")


def test_undo_is_refused_without_permission_or_with_an_unknown_batch(
    editor: AccountClient, version: ArticleVersion
) -> None:
    claim = make.claim(version, "prices will fall")
    (changed,) = review.accept(claim, BY)
    batch = str(ReviewLog.objects.get(action="accept").batch)
    reader = client(permissions=("change_actor",))
    is_problem(reader.post("/api/v1/history/undo/", {"batch": batch}), 403, "forbidden")
    is_problem(editor.post("/api/v1/history/undo/", {"batch": "no"}), 400, "invalid")
    is_problem(editor.post("/api/v1/history/undo/", {}), 400, "invalid")
    is_problem(editor.post("/api/v1/history/undo/", {"batch": "00000000-0000-4000-8000-000000000000"}), 409, "conflict")
    assert state(changed) == A


def test_filters_of_the_history(editor: AccountClient, version: ArticleVersion) -> None:
    claim = make.claim(version, "prices will fall")
    editor.post(f"/api/v1/claims/{claim.pk}/accept/", {"note": "read twice"})
    make.claim(version, "Ana Ruiz")

    def object_ids(query: Any) -> list[Any]:
        return [row["object_id"] for row in editor.get(f"/api/v1/history/?{query}").json()["results"]]

    assert object_ids(f"kind=claim&object_id={claim.pk}") == [claim.pk]
    assert object_ids(f"by={editor.account.username}") == [claim.pk]
    assert object_ids(f"article={version.article_id}&action=accept") == [claim.pk]
    assert object_ids("kind=claim&date_to=2020-01-01") == []
    assert object_ids("kind=claim&date_from=2020-01-01") == [claim.pk]
    row = editor.get(f"/api/v1/history/?kind=claim&object_id={claim.pk}").json()["results"][0]
    assert (row["from"], row["to"], row["note"], row["article"]) == (P, A, "read twice", version.article_id)
    assert editor.get(row["url"]).json() == row
