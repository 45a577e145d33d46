"""Who may do what: every address of the API, for every role and scope, on records in every state.

The addresses are those of the URL conf: one that has no line here fails the test.
"""

from __future__ import annotations

import itertools
import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from rest_framework.test import APIClient

from articles import models
from articles.api.views.root import SchemaView
from articles.choices import Action, Scope
from articles.services.transitions import ChangeDetails, log
from tests import factories as make
from tests.factories import BY, A, P, R, W

pytestmark = pytest.mark.django_db

# Roles from the least to the most, as the desk's groups are; a visitor has no account, a plain account is not staff's.
ROLES = ["visitor", "plain", "nobody", "reader", "reviewer", "editor", "administrator"]
STAFF = ROLES[2:]
SCOPES = [(), ("read",), ("ingest",), ("review",), ("read", "review"), ("read", "ingest", "review")]
FULL = SCOPES[-1]

PUBLIC = ["story", "event", "event-mention", "actor", "mention", "claim", "article", "outlet"]
INSIDE = [
    *("time-expression", "actor-link", "event-match", "pending-change", "wording-change", "run", "feed", "feed-entry"),
    *("import", "history"),
]
SECRET = ["webhook", "delivery"]
PROPOSALS = ["event", "event-mention", "actor", "mention", "claim", "time-expression", "actor-link"]

# By the name of the address and the method: who reads it, or the least role and the scope of those who write.
EVERYONE, INSIDERS, KEEPERS = "everyone", "the desk's staff", "who may see webhooks"
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
for readers, names in ((EVERYONE, PUBLIC), (INSIDERS, INSIDE), (KEEPERS, SECRET)):
    RULES |= {(f"{name}-{what}", "get"): readers for name in names for what in ("list", "detail")}
for name in [*PROPOSALS, "event-match"]:
    RULES |= {(f"{name}-{verb}", "post"): ("reviewer", Scope.REVIEW) for verb in ("accept", "reject", "reopen")}
for name in PROPOSALS:
    RULES |= {(f"{name}-{verb}", "post"): ("reviewer", Scope.REVIEW) for verb in ("keep", "confirm", "decide")}
    RULES[f"{name}-detail", "patch"] = ("reviewer", Scope.REVIEW)

DONE = {200, 202, 400, 409, 412, 428}  # a rule about the record's state may still refuse: who asks may


def addresses():
    """The name of every address below /api/v1/."""
    patterns = get_resolver().namespace_dict["api"][1].url_patterns
    return {pattern.name for pattern in patterns if pattern.name}


def test_every_address_has_a_rule():
    assert {name for name, _ in RULES} == addresses()


def split_route(name: str) -> tuple[str, str]:
    """Split the name of a route into the kind of record and the action: "event-match-accept" at its last hyphen."""
    kind, _, verb = name.rpartition("-")
    return kind, verb


class World:
    """A record of every kind in one state, in a published story and in a draft."""

    def __init__(self, state, *, published):
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
        account = make.event_mention(version, "fall", text.split(" It")[0], event, state=state, claim=claim)
        link = models.ActorLink.objects.create(
            version=version, name="Ana Ruiz", kind="person", outcome="known", actor=actor, state=state
        )
        feed = models.Feed.objects.create(url=f"https://a.example/{n}")
        hook = models.Webhook.objects.create(name="A client", url="https://a.example/hook")
        article = version.article
        self.records = {
            "story": self.story,
            "article": article,
            "outlet": article.outlet,
            "claim": claim,
            "event": event,
            "actor": actor,
            "event-mention": account,
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

    def address(self, name):
        kind, _ = split_route(name)
        if name.endswith(("-list", "-decide", "-batch", "-undo", "-export")) or kind not in self.records:
            return reverse(f"api:{name}")
        record = self.records[kind]
        return reverse(f"api:{name}", args=[record.slug if kind == "story" else record.pk])

    def body(self, name):
        kind, verb = split_route(name)
        return {
            "list": {"text": "A new text."},
            "batch": {"articles": [{"text": "A new text."}]},
            "decide": {"action": "accept", "ids": [getattr(self.records.get(kind), "pk", 0)]},
            "merge": {"into": self.other.pk},
            "undo": {"batch": str(self.batch)},
            "detail": {},
        }.get(verb, {})

    def is_public(self, kind):
        """Whether the public may read the record, and not only the list."""
        model = type(self.records[kind])
        return model.objects.public().filter(pk=self.records[kind].pk).exists()


class EmptySchema:
    """A schema without paths. The real one takes half a second of each request, and who may read it is what counts."""

    def __init__(self, **options):
        pass

    def get_schema(self, **options):
        return {"openapi": "3.0.3"}


@pytest.fixture(autouse=True)
def empty_schema(monkeypatch):
    monkeypatch.setattr(SchemaView, "generator_class", EmptySchema)


def client_of(role, scopes):
    """A client that has said who it is: how a token does that is tested with tokens."""
    made = APIClient(raise_request_exception=False)
    if role != "visitor":
        made.force_authenticate(account(role), token=SimpleNamespace(scopes=frozenset(scopes)))
    return made


def account(role):
    made = make.user(staff=role in STAFF)
    if role in STAFF[1:]:
        made.groups.add(Group.objects.get(name=role))
    return get_user_model().objects.get(pk=made.pk)


def at_least(role, least):
    return ROLES.index(role) >= ROLES.index(least)


def expected(world, name, method, role, scopes):
    """The statuses that are right; the record's own state may still refuse a write of who may make it."""
    rule = RULES.get((name, method))
    kind, what = split_route(name)
    unknown = 401 if role == "visitor" else 403
    if rule is None:
        return {405, unknown}  # what is the staff's alone is refused to others before anything else is said
    if isinstance(rule, tuple):
        least, scope = rule
        return DONE if at_least(role, least) and scope in scopes else {unknown}
    staff = role in STAFF and Scope.READ in scopes
    if rule == EVERYONE:
        shown = staff or what not in ("detail", "jsonld", "annotations") or world.is_public(kind)
        return {200} if shown else {404}
    may = staff and (rule == INSIDERS or role == "administrator")
    return {200} if may else {unknown}


WHO = [(role, FULL) for role in ROLES] + [
    (role, scopes) for role, scopes in itertools.product(("reviewer",), SCOPES[:-1])
]


def asked(client, world, name, method):
    body = world.body(name) if method != "get" else None
    headers = {"HTTP_IF_MATCH": "*"} if method == "patch" else {}
    with transaction.atomic():
        answer = getattr(client, method)(world.address(name), body, **headers)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize(("state", "published"), [(P, True), (A, True), (R, True), (W, True), (A, False)])
def test_who_may_do_what(monkeypatch, state, published):
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: None)
    world, clients = World(state, published=published), {who: client_of(*who) for who in WHO}
    wrong = []
    for (name, method), (who, client) in itertools.product(RULES, clients.items()):
        status, right = asked(client, world, name, method), expected(world, name, method, *who)
        if status not in right:
            wrong.append((name, method, who, status, right))
    assert not wrong, wrong


def test_what_has_no_rule_is_there_for_nobody():
    world, wrong = World(A, published=True), []
    for role in ("visitor", "administrator"):
        client = client_of(role, FULL)
        for name, method in itertools.product(addresses(), ("get", "post", "patch", "put", "delete")):
            if (name, method) not in RULES:
                status, right = asked(client, world, name, method), expected(world, name, method, role, FULL)
                if status not in right:
                    wrong.append((name, method, role, status, right))
    assert not wrong, wrong


@pytest.mark.parametrize("name", ["claim-list", "run-list", "webhook-list", "history-list"])
@pytest.mark.parametrize("role", ROLES[1:])
def test_a_session_is_its_account_itself(client, name, role):
    client.force_login(account(role))
    assert client.get(reverse(f"api:{name}")).status_code in expected(None, name, "get", role, FULL)


def test_a_session_writes_only_with_its_token_against_forgery():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.user(superuser=True))
    answer = strict.post("/api/v1/articles/", {"text": "A text."}, content_type="application/json")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
