"""Test permissions: every route of the API for every role and scope, on records in every state.

The routes are those of the URL configuration: a route without a rule here fails the test.
"""

from __future__ import annotations

import itertools
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from rest_framework.test import APIClient

from articles import models
from articles.api.views.root import SchemaView
from articles.choices import Action, Scope
from articles.services.transitions import ChangeDetails, log
from tests import factories as make
from tests.factories import BY, A, P, R, W

pytestmark = pytest.mark.django_db

# From the fewest permissions to the most. A visitor has no account, a plain account is not staff, and an ungrouped
# account is staff without a group; the others are the groups of the same name.
ROLES = ["visitor", "plain", "ungrouped", "reader", "reviewer", "editor", "administrator"]
STAFF = ROLES[2:]
SCOPES = [(), ("read",), ("ingest",), ("review",), ("read", "review"), ("read", "ingest", "review")]
FULL = SCOPES[-1]

PUBLIC = ["story", "event", "event-mention", "actor", "mention", "claim", "article", "outlet"]
STAFF_ONLY = [
    *("time-expression", "actor-link", "event-match", "pending-change", "wording-change", "run", "feed", "feed-entry"),
    *("import", "history"),
]
WEBHOOKS = ["webhook", "delivery"]
PROPOSALS = ["event", "event-mention", "actor", "mention", "claim", "time-expression", "actor-link"]

# By route and method: who may read, or the lowest role and the scope that may write.
EVERYONE, DESK_STAFF, WEBHOOK_VIEWERS = "everyone", "staff", "staff who may view webhooks"
Rule = str | tuple[str, str]
RULES: dict[tuple[str, str], Rule] = {
    ("root", "get"): EVERYONE,
    ("change-stream", "get"): EVERYONE,
    ("schema", "get"): EVERYONE,
    ("docs", "get"): EVERYONE,
    ("claim-export", "get"): EVERYONE,
    ("claim-jsonld", "get"): EVERYONE,
    ("article-annotations", "get"): EVERYONE,
    ("article-list", "post"): ("editor", Scope.INGEST),
    ("article-batch", "post"): ("editor", Scope.INGEST),
    ("actor-merge", "post"): ("editor", Scope.REVIEW),
    ("actor-unmerge", "post"): ("editor", Scope.REVIEW),
    ("pending-change-approve", "post"): ("reviewer", Scope.REVIEW),  # of an edit; of a merge or split: an editor
    ("pending-change-cancel", "post"): ("reviewer", Scope.REVIEW),
    ("wording-change-keep", "post"): ("reviewer", Scope.REVIEW),
    ("wording-change-resolve", "post"): ("reviewer", Scope.REVIEW),
    ("history-undo", "post"): ("reviewer", Scope.REVIEW),
}
for readers, names in ((EVERYONE, PUBLIC), (DESK_STAFF, STAFF_ONLY), (WEBHOOK_VIEWERS, WEBHOOKS)):
    RULES |= {(f"{name}-{what}", "get"): readers for name in names for what in ("list", "detail")}
for name in [*PROPOSALS, "event-match"]:
    RULES |= {(f"{name}-{verb}", "post"): ("reviewer", Scope.REVIEW) for verb in ("accept", "reject", "reopen")}
for name in PROPOSALS:
    RULES |= {(f"{name}-{verb}", "post"): ("reviewer", Scope.REVIEW) for verb in ("keep", "confirm", "decide")}
    RULES[f"{name}-detail", "patch"] = ("reviewer", Scope.REVIEW)

PERMITTED = {200, 202, 400, 409, 412, 428}  # permitted, though the state of the record may refuse it


def route_names() -> set[Any]:
    """Return the name of every route below /api/v1/."""
    patterns = get_resolver().namespace_dict["api"][1].url_patterns
    return {pattern.name for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name}


def test_every_route_has_a_rule() -> None:
    assert {name for name, _ in RULES} == route_names()


def split_route(name: str) -> tuple[str, str]:
    """Split the name of a route into the kind of record and the action: "event-match-accept" at its last hyphen."""
    kind, _, verb = name.rpartition("-")
    return kind, verb


class World:
    """A record of every kind in one state, in a story that is published or a draft."""

    def __init__(self, state: Any, *, published: Any) -> None:
        n = next(make.count)
        self.published, self.state = published, state
        self.story = make.story(published=published)
        text = f"On Monday {n}, officials said Ana Ruiz believes prices will fall. It rained."
        version = make.version(text, story=self.story, outlet=f"Outlet {n}")
        actor = make.actor("Ana Ruiz", state=state)
        outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials", cue="said", state=state)
        claim = make.claim(version, "prices will fall", parent=outer, state=state, source_actor=actor)
        event = make.event(state=state)
        self.story.events.add(event)
        make.participant(event, actor)
        event_mention = make.event_mention(version, "fall", text.split(" It")[0], event, state=state, claim=claim)
        link = models.ActorLink.objects.create(
            version=version, name="Ana Ruiz", kind="person", outcome="known", actor=actor, state=state
        )
        feed = models.Feed.objects.create(url=f"https://a.example/{n}")
        hook = models.Webhook.objects.create(name="A client", url="https://a.example/hook")
        article = version.article
        self.records: dict[str, Any] = {
            "story": self.story,
            "article": article,
            "outlet": article.outlet,
            "claim": claim,
            "event": event,
            "actor": actor,
            "event-mention": event_mention,
            "actor-link": link,
            "feed": feed,
            "webhook": hook,
            "mention": make.mention(version, "Ana Ruiz", actor, state=state),
            "time-expression": make.time(version, f"Monday {n}", "2025", state=state),
            "event-match": models.EventMatch.objects.create(kept=event, other=make.event(state=state), state=state),
            "pending-change": models.PendingChange.objects.create(
                actor=actor, action="edit", values={"role": "minister"}, actor_revision=actor.revision, user_name="ann"
            ),
            "wording-change": models.WordingChange.objects.create(claim=claim, version=version, before="a", after="b"),
            "run": models.ExtractionRun.objects.create(version=version, engine_name="x", config_hash=str(n)),
            "feed-entry": models.FeedEntry.objects.create(feed=feed, key="a", url="https://a.example/1"),
            "import": models.BulkImport.objects.create(source=f"{n}.jsonl", fingerprint="x"),
            "history": models.ReviewLog.objects.filter(version__isnull=True).latest("pk"),
            "delivery": models.WebhookDelivery.objects.create(webhook=hook, message="m", first=1, last=1),
        }
        self.other = make.actor()
        self.batch = uuid.uuid4()
        log([claim], Action.ACCEPT, BY, ChangeDetails(batch=self.batch), before=P, after=A)

    def url(self, name: Any) -> str:
        kind, _ = split_route(name)
        if name.endswith(("-list", "-decide", "-batch", "-undo", "-export")) or kind not in self.records:
            return reverse(f"api:{name}")
        record = self.records[kind]
        return reverse(f"api:{name}", args=[record.slug if kind == "story" else record.pk])

    def body(self, name: Any) -> Any:
        kind, verb = split_route(name)
        return {
            "list": {"text": "A new text."},
            "batch": {"articles": [{"text": "A new text."}]},
            "decide": {"action": "accept", "ids": [getattr(self.records.get(kind), "pk", 0)]},
            "merge": {"into": self.other.pk},
            "undo": {"batch": str(self.batch)},
            "detail": {},
        }.get(verb, {})

    def is_public(self, kind: Any) -> Any:
        """Return whether the public may read the record itself."""
        model = type(self.records[kind])
        return model.objects.public().filter(pk=self.records[kind].pk).exists()


class EmptySchema:
    """A schema without paths: the real one takes half a second for each request, and only access to it is tested."""

    def __init__(self, **options: Any) -> None:
        pass

    def get_schema(self, **options: Any) -> dict[Any, Any]:
        return {"openapi": "3.0.3"}


@pytest.fixture(autouse=True)
def empty_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SchemaView, "generator_class", EmptySchema)


def client_of(role: Any, scopes: Any) -> APIClient:
    """Return a client that is authenticated with scopes. Authentication itself is tested elsewhere."""
    made = APIClient(raise_request_exception=False)
    if role != "visitor":
        token: Any = SimpleNamespace(scopes=frozenset(scopes))
        made.force_authenticate(create_account(role), token=token)
    return made


def create_account(role: Any) -> User:
    made = make.user(staff=role in STAFF)
    if role in STAFF[1:]:
        made.groups.add(Group.objects.get(name=role))
    return get_user_model().objects.get(pk=made.pk)


def at_least(role: Any, least: Any) -> bool:
    return ROLES.index(role) >= ROLES.index(least)


def expected_statuses(world: Any, name: Any, method: Any, role: Any, scopes: Any) -> Any:
    """Return the expected status codes of a request."""
    rule = RULES.get((name, method))
    kind, what = split_route(name)
    refused = 401 if role == "visitor" else 403
    if rule is None:
        return {405, refused}  # permissions are checked before the method where only staff may read
    if isinstance(rule, tuple):
        least, scope = rule
        return PERMITTED if at_least(role, least) and scope in scopes else {refused}
    staff = role in STAFF and Scope.READ in scopes
    if rule == EVERYONE:
        shown = staff or what not in ("detail", "jsonld", "annotations") or world.is_public(kind)
        return {200} if shown else {404}
    may = staff and (rule == DESK_STAFF or role == "administrator")
    return {200} if may else {refused}


WHO = [(role, FULL) for role in ROLES] + [
    (role, scopes) for role, scopes in itertools.product(("reviewer",), SCOPES[:-1])
]


def request_status(client: Any, world: Any, name: Any, method: Any) -> Any:
    body = world.body(name) if method != "get" else None
    headers = {"HTTP_IF_MATCH": "*"} if method == "patch" else {}
    with transaction.atomic():
        answer = getattr(client, method)(world.url(name), body, **headers)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize(("state", "published"), [(P, True), (A, True), (R, True), (W, True), (A, False)])
def test_every_role_and_scope_on_every_route(monkeypatch: pytest.MonkeyPatch, state: Any, published: bool) -> None:
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: None)
    world, clients = World(state, published=published), {who: client_of(*who) for who in WHO}
    wrong = []
    for (name, method), (who, client) in itertools.product(RULES, clients.items()):
        status, right = request_status(client, world, name, method), expected_statuses(world, name, method, *who)
        if status not in right:
            wrong.append((name, method, who, status, right))
    assert not wrong, wrong


def test_methods_without_a_rule_are_not_allowed() -> None:
    world, wrong = World(A, published=True), []
    for role in ("visitor", "administrator"):
        client = client_of(role, FULL)
        for name, method in itertools.product(route_names(), ("get", "post", "patch", "put", "delete")):
            if (name, method) not in RULES:
                status, right = (
                    request_status(client, world, name, method),
                    expected_statuses(world, name, method, role, FULL),
                )
                if status not in right:
                    wrong.append((name, method, role, status, right))
    assert not wrong, wrong


@pytest.mark.parametrize("name", ["claim-list", "run-list", "webhook-list", "history-list"])
@pytest.mark.parametrize("role", ROLES[1:])
def test_session_has_the_rights_of_its_account(client: Client, name: str, role: Any) -> None:
    client.force_login(create_account(role))
    assert client.get(reverse(f"api:{name}")).status_code in expected_statuses(None, name, "get", role, FULL)


def test_session_requires_the_csrf_token_to_write() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.user(superuser=True))
    answer = strict.post("/api/v1/articles/", {"text": "A text."}, content_type="application/json")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
