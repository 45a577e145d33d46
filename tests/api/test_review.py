"""Every kind of proposal is decided on and corrected by the API, and every act is taken back."""

from __future__ import annotations

import json

import pytest

from articles.models import ActorLink, EventMatch, ReviewLog, WordingChange
from articles.services import review
from tests import factories as make
from tests.api.conftest import is_problem
from tests.api.test_mixins import client, state
from tests.factories import BY, A, P, R

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]
MAY = [
    f"change_{name}" for name in ("actor", "claim", "event", "eventmention", "mention", "timeexpression", "eventmatch")
]


@pytest.fixture
def editor(db):
    return client(permissions=MAY)


@pytest.fixture
def version(db):
    return make.version()


def made(version, kind):
    if kind == "actor-links":
        return ActorLink.objects.create(version=version, name="Ana Ruiz", kind="person", outcome="open")
    return {
        "actors": lambda: make.actor(state=P),
        "events": lambda: make.event(),
        "claims": lambda: make.claim(version, "prices will fall"),
        "mentions": lambda: make.mention(version, "Ana Ruiz"),
        "time-expressions": lambda: make.time(version, "Monday", "2025-10-13"),
        "event-mentions": lambda: make.event_mention(version, "left", "Ruiz left on Tuesday."),
    }[kind]()


KINDS = ["actors", "events", "claims", "mentions", "time-expressions", "event-mentions", "actor-links"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_accepted_rejected_and_reopened(editor, version, kind):
    record = made(version, kind)
    at = f"/api/v1/{kind}/{record.pk}/"
    read = editor.get(at)
    assert (read.json()["review"]["state"], read["ETag"]) == ("proposed", f'"{record.revision}"')
    for verb, after in (("accept", A), ("reopen", P), ("reject", R)):
        answer = editor.post(f"{at}{verb}/")
        assert answer.status_code == 200, answer.content
        assert state(record) == after
    bulk = editor.post(f"/api/v1/{kind}/decide/", {"action": "reopen", "ids": [record.pk]}).json()
    assert (bulk["failed"], state(record)) == ([], P)


def span(version, words):
    start, end = make.find(version, words)
    return {"start": start, "end": end}


@pytest.mark.parametrize("kind", ["mentions", "time-expressions", "event-mentions", "actor-links", "claims"])
def test_every_kind_is_corrected(editor, version, kind):
    record, ana = made(version, kind), make.actor("Ana Ruiz")
    values = {
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
    }[kind]
    answer = editor.patch(f"/api/v1/{kind}/{record.pk}/", values, HTTP_IF_MATCH='"1"')
    assert answer.status_code == 200, answer.content
    told = editor.get(f"/api/v1/{kind}/{record.pk}/").json()
    assert (told["review"]["state"], told["review"]["edited"]) == ("accepted", True)
    seen = {
        "mentions": lambda: (told["actor"]["id"], told["kind"], told["text"]),
        "time-expressions": lambda: (told["edtf"], told["text"], told["earliest"]),
        "event-mentions": lambda: told["event"].split("/")[-2],
        "actor-links": lambda: (told["actor"]["id"], told["outcome"]),
        "claims": lambda: [row["text"] for row in told["spans"] if row["role"] == "cue"],
    }[kind]()
    assert (
        seen
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
def test_corrections_that_cannot_be(editor, version, kind, values, field):
    record = made(version, kind)
    problem = is_problem(editor.patch(f"/api/v1/{kind}/{record.pk}/", values, HTTP_IF_MATCH='"1"'), 400, "invalid")
    assert problem["errors"][0]["field"] == field
    assert state(record) == P


def test_who_is_named_twice_takes_part_once(editor):
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
def test_what_no_column_can_hold_is_refused(editor, version, kind, field, most):
    record = made(version, kind)
    for text, code in (("Q" + "1" * most, "too-long"), ("Q\x00", "not-text"), ("Q\ud800", "not-text")):
        body = json.dumps({field: [text] if field == "aliases" else text})
        at = f"/api/v1/{kind}/{record.pk}/"
        answer = editor.patch(at, body, content_type="application/json", HTTP_IF_MATCH='"1"')
        assert is_problem(answer, 400, "invalid")["errors"][0]["code"] == code
    assert state(record) == P


def test_two_events_are_one_and_two_again(editor, version):
    kept, other = make.event(state=A), make.event(state=A)
    account = make.event_mention(version, "left", "Ruiz left on Tuesday.", other, state=A)
    match = EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["both on Monday"])
    at = f"/api/v1/event-matches/{match.pk}/"
    assert editor.get("/api/v1/event-matches/?state=proposed").json()["results"][0]["reasons"] == ["both on Monday"]
    is_problem(editor.post(f"{at}accept/", HTTP_IF_MATCH='"7"'), 412, "precondition-failed")
    answer = editor.post(f"{at}accept/", {"note": "the same day"}, HTTP_IF_MATCH='"1"')
    assert [row["kind"] for row in answer.json()["changed"]] == ["eventmatch", "event", "event"]
    assert answer.json()["batch"] is None, "reopening takes it back, and no act of the history"
    account.refresh_from_db()
    assert (account.event, state(other)) == (kept, R)
    is_problem(editor.post(f"{at}reopen/", HTTP_IF_MATCH='"1"'), 412, "precondition-failed")
    assert editor.post(f"{at}reopen/").status_code == 200
    account.refresh_from_db()
    assert (account.event, state(other)) == (other, A)
    assert editor.post(f"{at}reject/").status_code == 200


def test_an_outlets_change_of_words_is_dealt_with_once(editor, version):
    claim = make.claim(version, "prices will fall", state=A)
    row = WordingChange.objects.create(claim=claim, version=version, before="will fall", after="may fall")
    at = f"/api/v1/wording-changes/{row.pk}/"
    (told,) = editor.get("/api/v1/wording-changes/?decision=pending").json()["results"]
    assert "ETag" not in editor.get(at), "the claim's revision is not the wording's"
    assert (told["before"], told["after"], told["decided_by"]) == ("will fall", "may fall", None)
    answer = editor.post(f"{at}resolve/")
    assert (answer.json()["decision"], answer.json()["decided_by"]) == ("answered", editor.account.username)
    is_problem(editor.post(f"{at}keep/"), 409, "conflict")


def test_standing_by_a_decision_against_the_engine(editor, version):
    claim = make.claim(version, "prices will fall", state=A, disagreement={"stance": "deny"})
    at = f"/api/v1/claims/{claim.pk}/"
    assert editor.get(at).json()["review"]["disagreement"] == {"stance": "deny"}
    assert editor.post(f"{at}keep/").status_code == 200
    assert editor.get(at).json()["review"]["disagreement"] == {}


def test_a_second_pair_of_eyes(editor, version, settings):
    settings.NEWSDESK_SECOND_REVIEWER = True
    claim = make.claim(version, "prices will fall")
    at = f"/api/v1/claims/{claim.pk}/"
    assert editor.post(f"{at}accept/").status_code == 200
    is_problem(editor.post(f"{at}confirm/"), 409, "blocked")  # they have seen it already
    other = make.claim(version, "fall")
    review.accept(other, BY)
    answer = editor.post(f"/api/v1/claims/{other.pk}/confirm/")
    assert answer.status_code == 200
    other.refresh_from_db()
    assert other.sole_reviewer == ""


# --- taking back ------------------------------------------------------------------------------------------------------


def test_an_act_is_taken_back_as_a_whole(editor, version):
    outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials close to the talks")
    inner = make.claim(version, "prices will fall", source="Ana Ruiz", cue="believes", parent=outer)
    batch = editor.post(f"/api/v1/claims/{inner.pk}/accept/").json()["batch"]
    lines = editor.get(f"/api/v1/history/?batch={batch}").json()["results"]
    assert {(line["kind"], line["object_id"]) for line in lines} == {("claim", outer.pk), ("claim", inner.pk)}
    answer = editor.post("/api/v1/history/undo/", {"batch": batch})
    assert {(row["id"], row["state"]) for row in answer.json()["changed"]} == {(outer.pk, P), (inner.pk, P)}
    assert (state(outer), state(inner)) == (P, P)
    is_problem(editor.post("/api/v1/history/undo/", {"batch": batch}), 409, "blocked")


def test_what_cannot_be_taken_back(editor, version):
    claim = make.claim(version, "prices will fall")
    (changed,) = review.accept(claim, BY)
    batch = str(ReviewLog.objects.get(action="accept").batch)
    reader = client(permissions=("change_actor",))
    is_problem(reader.post("/api/v1/history/undo/", {"batch": batch}), 403, "forbidden")
    is_problem(editor.post("/api/v1/history/undo/", {"batch": "no"}), 400, "invalid")
    is_problem(editor.post("/api/v1/history/undo/", {}), 400, "invalid")
    is_problem(editor.post("/api/v1/history/undo/", {"batch": "00000000-0000-4000-8000-000000000000"}), 409, "conflict")
    assert state(changed) == A


def test_the_history_is_read_by_record_person_and_day(editor, version):
    claim = make.claim(version, "prices will fall")
    editor.post(f"/api/v1/claims/{claim.pk}/accept/", {"note": "read twice"})
    make.claim(version, "Ana Ruiz")

    def found(query):
        return [row["object_id"] for row in editor.get(f"/api/v1/history/?{query}").json()["results"]]

    assert found(f"kind=claim&object_id={claim.pk}") == [claim.pk]
    assert found(f"by={editor.account.username}") == [claim.pk]
    assert found(f"article={version.article_id}&action=accept") == [claim.pk]
    assert found("kind=claim&date_to=2020-01-01") == []
    assert found("kind=claim&date_from=2020-01-01") == [claim.pk]
    row = editor.get(f"/api/v1/history/?kind=claim&object_id={claim.pk}").json()["results"][0]
    assert (row["from"], row["to"], row["note"], row["article"]) == (P, A, "read twice", version.article_id)
    assert editor.get(row["url"]).json() == row
