"""Test visibility: hidden content contains a marker, which no response to the public may contain."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from analysis.dispatch import request_run
from articles.choices import AliasOrigin
from articles.models import Alias, Claim, Event
from tests import factories as make
from tests.api.conftest import MAY_ADD, STAFF, WHO, client_for, is_problem
from tests.factories import BY, A, P, R, W

pytestmark = pytest.mark.django_db

MARK = "Zqxhidden"
LISTS = ("stories", "events", "event-mentions", "actors", "mentions", "claims", "articles", "outlets")


def hidden_claim(version: Any, content: Any, state: Any, **fields: Any) -> Claim:
    return make.claim(version, content, state=state, rule=f"rule-{MARK}", proposal={"was": MARK}, **fields)


@pytest.fixture
def world(sent: list[int]) -> dict[str, Any]:
    """Return the records of a published story with one public event, and of everything around it that is hidden."""
    story = make.story("The public story", published=True, slug="public", summary="What everyone may read.")
    draft = make.story(f"{MARK} draft", slug=f"{MARK}-draft".lower(), summary=MARK)
    outlet = make.outlet("The Open Page", domain="open.example")
    text = f"Officials said Ana Ruiz believes prices fall. Others at {MARK} saw nothing. A third {MARK}x case occurred."
    version = make.version(text, story=story, outlet=outlet.name, title="In the open", url="https://open.example/1")
    draft.articles.add(version.article)

    ana = make.actor("Ana Ruiz", role="minister")
    Alias.objects.create(actor=ana, text="A. Ruiz")
    officials = make.actor("Officials", kind="group", anonymous=True, version=version)
    outer = make.claim(
        version,
        "Ana Ruiz believes prices fall",
        source="Officials",
        cue="said",
        state=A,
        source_actor=officials,
        rule=f"rule-{MARK}",
        proposal={"was": MARK},
    )
    inner = make.claim(
        version, "prices fall", source="Ana Ruiz", cue="believes", state=A, parent=outer, source_actor=ana
    )
    event = make.event("Prices fall", state=A, rule=f"rule-{MARK}")
    make.participant(event, ana)
    story.events.add(event)
    draft.events.add(event)
    sentence = "Officials said Ana Ruiz believes prices fall."
    when = make.time(version, f"at {MARK}", "2025", state=P)
    account = make.event_mention(version, "fall", sentence, event, state=A, claim=inner, time_expression=when)

    records: dict[str, Any] = {"version": version, "outlet": outlet, "hidden": []}
    named = make.mention(version, "Ana", ana, state=A)
    for state in (P, R, W):
        actor = make.actor(f"{MARK} {state}", state=state)
        make.participant(event, actor, role="patient")
        records["hidden"].append(("actor", actor.pk))
        if state == P:  # an accepted claim with a source that is not accepted
            make.claim(version, "Others", state=A, source_actor=actor)
    merged = make.actor(f"{MARK} merged", merged_into=ana)
    make.participant(event, merged, role="other")
    proposed = hidden_claim(version, f"Others at {MARK} saw", P)
    rejected = hidden_claim(version, f"at {MARK} saw nothing", R)
    orphan = hidden_claim(version, "nothing", A, parent=proposed)  # accepted, but not what it hangs from
    grandchild = hidden_claim(version, f"saw nothing. A third {MARK}x", A, parent=orphan)
    waiting = make.event(f"{MARK} event", state=P)
    story.events.add(waiting)
    third = f"A third {MARK}x case occurred."
    accounts = [
        make.event_mention(version, "occurred", third, event, state=P),
        make.event_mention(version, "case", third, waiting, state=P),
        make.event_mention(version, "third", third, event, state=A, claim=grandchild),
    ]
    records["hidden"] += [("event-mention", account.pk) for account in accounts]
    records["hidden"] += [("mention", make.mention(version, f"{MARK}x", ana).pk)]
    records["hidden"] += [
        ("story", draft.slug),
        ("actor", merged.pk),
        ("actor", make.actor(f"{MARK} unnamed").pk),
        ("event", waiting.pk),
        *(("claim", claim.pk) for claim in (proposed, rejected, orphan, grandchild)),
    ]
    private = make.version(f"{MARK} reports {MARK}b.", story=draft, outlet=f"{MARK} Post", title=f"{MARK} title")
    Alias.objects.create(actor=ana, text=f"{MARK} alias", origin=AliasOrigin.ENGINE, version=private)
    Alias.objects.create(actor=ana, text=f"{MARK} metonym of an actor merged into her", origin=AliasOrigin.MERGE)
    secret = make.claim(private, f"{MARK}b", state=A, source_actor=ana)
    inside = make.event(f"{MARK} inside", state=A)
    make.event_mention(private, "reports", private.text, inside, state=A)
    make.event_mention(private, f"{MARK}b", private.text, event, state=A)
    draft.events.add(inside)
    records["hidden"] += [
        ("claim", secret.pk),
        ("event", inside.pk),
        ("article", private.article.pk),
        ("outlet", private.article.outlet_id),
        ("mention", make.mention(private, f"{MARK}b", ana, state=A).pk),
    ]
    records["open"] = [
        ("story", "public"),
        ("event", event.pk),
        ("actor", ana.pk),
        ("actor", officials.pk),
        ("claim", outer.pk),
        ("claim", inner.pk),
        ("article", version.article.pk),
        ("outlet", outlet.pk),
        ("mention", named.pk),
        ("event-mention", account.pk),
    ]
    records["run"], _ = request_run(version, BY)
    return records


def record_url(record: Any) -> str:
    kind, key = record
    return f"/api/v1/{kind[:-1] + 'ies' if kind == 'story' else kind + 's'}/{key}/"


@pytest.mark.parametrize("who", ["anonymous", "plain user", "plain user who may add"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_hidden_content_does_not_reach_the_public(world: dict[str, Any], who: str, accept: str) -> None:
    client = client_for(who)
    asked = [f"/api/v1/{name}/" for name in LISTS] + [record_url(record) for record in world["open"]]
    for path in [*asked, "/api/v1/", "/api/v1/schema/", "/api/v1/events/?story=public", "/api/v1/claims/?story=public"]:
        response = client.get(path, HTTP_ACCEPT="*/*" if "schema" in path else accept)
        assert response.status_code == 200, path
        assert MARK.lower() not in response.content.decode().lower(), path


@pytest.mark.parametrize("who", WHO)
def test_single_hidden_records_are_404_to_the_public(world: dict[str, Any], who: Any) -> None:
    client = client_for(who)
    for record in world["open"]:
        assert client.get(record_url(record)).status_code == 200, record
    for record in world["hidden"]:
        response = client.get(record_url(record))
        if who in STAFF:
            assert response.status_code == 200, record
        else:
            assert MARK.lower() not in is_problem(response, 404, "not-found")["detail"].lower()


@pytest.mark.parametrize("who", WHO)
def test_lists_contain_the_visible_records(world: dict[str, Any], who: Any) -> None:
    client = client_for(who)
    for name in LISTS:
        listed = {row["url"] for row in client.get(f"/api/v1/{name}/?page_size=100").json()["results"]}
        for record in world["open"]:
            if record_url(record).startswith(f"/api/v1/{name}/"):
                assert f"http://testserver{record_url(record)}" in listed
        for record in world["hidden"]:
            if record_url(record).startswith(f"/api/v1/{name}/"):
                assert (f"http://testserver{record_url(record)}" in listed) == (who in STAFF), record


@pytest.mark.parametrize("who", WHO)
def test_runs_are_for_staff(world: dict[str, Any], who: Any) -> None:
    client = client_for(who)
    for path in ("/api/v1/runs/", world["run"].get_absolute_url()):
        response = client.get(path)
        if who in STAFF:
            assert response.status_code == 200
            assert "lease" not in response.content.decode()
        elif who == "anonymous":
            assert is_problem(response, 401, "unauthenticated")
            assert response["WWW-Authenticate"] == "Token"
        else:
            is_problem(response, 403, "forbidden")


@pytest.mark.parametrize("who", WHO)
def test_adding_an_article_needs_the_permission(world: dict[str, Any], who: Any) -> None:
    response = client_for(who).post("/api/v1/articles/", {"text": "A new text."})
    if who in MAY_ADD:
        assert response.status_code == 202
    elif who == "anonymous":
        is_problem(response, 401, "unauthenticated")
        assert response["WWW-Authenticate"] == "Token"
    else:
        is_problem(response, 403, "forbidden")


@pytest.mark.parametrize("who", WHO)
def test_edit_without_permission_changes_nothing(world: dict[str, Any], who: Any) -> None:
    for record in world["open"]:
        if isinstance(record, Claim | Event) and who != "superuser":
            answer = client_for(who).patch(record_url(record), {"negated": True, "title": MARK}, HTTP_IF_MATCH='"1"')
            assert answer.status_code == (401 if who == "anonymous" else 403)
            before = record.revision
            record.refresh_from_db()
            assert record.revision == before


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("method", ["put", "delete"])
def test_put_and_delete_are_not_allowed(world: dict[str, Any], who: Any, method: str) -> None:
    client = client_for(who)
    for record in world["open"]:
        response = getattr(client, method)(record_url(record), {})
        is_problem(response, 405, "method-not-allowed")
        assert "GET" in response["Allow"]
    for name in LISTS:
        if name != "articles":
            is_problem(client.post(f"/api/v1/{name}/", {}), 405, "method-not-allowed")


def test_filters_do_not_reveal_hidden_records(world: dict[str, Any], public: APIClient) -> None:
    hidden_actor = next(key for kind, key in world["hidden"] if kind == "actor")
    slug = f"{MARK}-draft".lower()
    for path in (
        f"events/?actor={hidden_actor}",
        f"claims/?actor={hidden_actor}",
        *(f"{name}/?story={slug}" for name in ("events", "claims", "articles", "outlets")),
    ):
        assert public.get(f"/api/v1/{path}").json()["results"] == [], path
    for path in ("events/?state=proposed", "claims/?state=accepted", "actors/?state=accepted", "stories/?status=draft"):
        assert is_problem(public.get(f"/api/v1/{path}"), 400, "invalid")["errors"][0]["code"] == "unknown"


def test_only_staff_see_the_review(world: dict[str, Any], staff: APIClient, public: APIClient) -> None:
    claim = next(record for record in world["hidden"] if record[0] == "claim")
    review = staff.get(record_url(claim)).json()["review"]
    assert (review["state"], review["rule"]) == ("proposed", f"rule-{MARK}")
    event = next(record for record in world["open"] if record[0] == "event")
    staff_view = staff.get(record_url(event)).json()
    assert {p["actor"]["state"] for p in staff_view["participants"]} == {
        "accepted",
        "proposed",
        "rejected",
        "withdrawn",
    }
    assert len(staff_view["event_mentions"]) == 4
    assert {s["slug"] for s in staff_view["stories"]} == {"public", f"{MARK}-draft".lower()}
    public_view = public.get(record_url(event)).json()
    assert public_view["review"] is None
    assert [p["actor"]["state"] for p in public_view["participants"]] == [None]
    assert [(a["time_expression"], a["review"]) for a in public_view["event_mentions"]] == [(None, None)]
    assert [row["review"]["state"] for row in staff.get("/api/v1/claims/?state=rejected").json()["results"]] == [R]
    assert len(staff.get("/api/v1/stories/?status=draft").json()["results"]) == 1


def test_full_text_is_public_only_if_the_outlet_allows_it(
    world: dict[str, Any], public: APIClient, staff: APIClient
) -> None:
    path = f"/api/v1/articles/{world['version'].article_id}/"
    assert public.get(path).json()["versions"][0]["text"] is None
    assert staff.get(path).json()["versions"][0]["text"] == world["version"].text
    world["outlet"].full_text_allowed = True
    world["outlet"].save()
    assert public.get(path).json()["versions"][0]["text"] == world["version"].text
    assert "text" not in public.get("/api/v1/articles/").json()["results"][0]["versions"][0]


def test_responses_are_not_cached_across_users(world: dict[str, Any], public: APIClient, staff: APIClient) -> None:
    assert {"Authorization", "Cookie"} <= set(public.get("/api/v1/stories/")["Vary"].split(", "))
    assert "no-store" in staff.get("/api/v1/stories/")["Cache-Control"]


def test_token_of_an_inactive_account_is_rejected(world: dict[str, Any], staff: APIClient) -> None:
    from django.contrib.auth import get_user_model

    get_user_model().objects.update(is_active=False)
    is_problem(staff.get("/api/v1/stories/"), 401, "unauthenticated")
