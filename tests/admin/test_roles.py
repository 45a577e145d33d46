"""Permissions: every URL of the admin for every role, and every decision in every state."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from knox.models import AuthToken

from articles import models
from articles.models.base import Proposal
from articles.services import runs
from articles.services.transitions import PROPOSAL_TRANSITIONS
from tests import factories as make
from tests.admin.conftest import AdminBrowser

pytestmark = pytest.mark.django_db

ROLES = ["nobody", "reader", "reviewer", "editor", "administrator"]
NEVER = "never"  # not possible for any role: deleting, and editing records that only the application writes

PROPOSALS = ["actor", "claim", "event", "eventmention", "mention", "timeexpression"]
READ_ONLY = [
    "alias", "articleversion", "wordingchange", "extractionrun", "feedentry", "pendingchange", "reviewlog",
    "workerheartbeat",
]  # fmt: skip
BY_EDITORS = ["article", "feed", "outlet", "story"]
BY_ADMINISTRATORS = ["webhook", "webhookdelivery"]  # they show secrets
ACCOUNTS = ["auth_user", "auth_group", "knox_authtoken"]

# The least role that may open each page (GET) and send its form (POST). None: the page has no such method.
PAGES: dict[str, tuple[str | None, str | None]] = {
    "index": ("nobody", None),
    "queue": ("nobody", None),
    "queue_next": ("reader", None),
    "workbench": ("reader", None),
    "workbench_item": ("reader", None),
    "workbench_search": ("reader", None),
    "workbench_presence": (None, "reader"),
    "workbench_decide": (None, "reviewer"),
    "workbench_undo": (None, "reviewer"),
    "workbench_bulk": ("reviewer", "reviewer"),
    "workbench_edit": (None, "reviewer"),
    "workbench_add": (None, "reviewer"),
    "articles_actor_merge": ("editor", "editor"),
    "articles_actor_split": ("editor", "editor"),
    "articles_actor_unmerge": (None, "editor"),
    "articles_actor_allow": (None, "editor"),
    "articles_story_publish": ("editor", "editor"),
    "articles_extractionrun_again": (None, "editor"),
    "articles_articleversion_read": (None, "editor"),
    "articles_actor_add": ("reviewer", "reviewer"),
    "articles_eventmatch_changelist": ("reader", None),
    "articles_eventmatch_history": ("reader", None),
    "articles_eventmatch_change": ("reader", "reviewer"),
    "articles_eventmatch_add": (NEVER, NEVER),
    "articles_eventmatch_delete": (NEVER, NEVER),
    "articles_wordingchange_decide": (None, "reviewer"),
    "articles_pendingchange_decide": (None, "reviewer"),  # a merge or split takes an editor, see test_held
    "articles_webhook_add": ("administrator", "administrator"),
    "articles_webhook_change": ("administrator", "administrator"),
}
for name in PROPOSALS:
    PAGES |= {
        f"articles_{name}_decide": (None, "reviewer"),
        f"articles_{name}_decide_selected": (None, "reviewer"),
        f"articles_{name}_change": ("reader", "reviewer"),
    }
for name in BY_EDITORS:
    PAGES |= {f"articles_{name}_add": ("editor", "editor"), f"articles_{name}_change": ("reader", "editor")}
for name in [*PROPOSALS, *READ_ONLY, *BY_EDITORS]:
    PAGES |= {
        f"articles_{name}_changelist": ("reader", None),
        f"articles_{name}_history": ("reader", None),
        f"articles_{name}_delete": (NEVER, NEVER),
    }
    PAGES.setdefault(f"articles_{name}_change", ("reader", NEVER))
    PAGES.setdefault(f"articles_{name}_add", (NEVER, NEVER))
for name in BY_ADMINISTRATORS:
    PAGES |= {
        f"articles_{name}_changelist": ("administrator", None),
        f"articles_{name}_history": ("administrator", None),
        f"articles_{name}_delete": (NEVER, NEVER),
    }
    PAGES.setdefault(f"articles_{name}_change", ("administrator", NEVER))
    PAGES.setdefault(f"articles_{name}_add", (NEVER, NEVER))
for name in ACCOUNTS:
    PAGES |= {
        f"{name}_changelist": ("administrator", None),
        f"{name}_history": ("administrator", None),
        f"{name}_change": ("administrator", None),
    }

# Django's own pages, open to every staff account.
DJANGO_PAGES = {
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "app_list",
}
ACCOUNT_PAGES = {"auth_user_password_change", *(f"{name}_{verb}" for name in ACCOUNTS for verb in ("add", "delete"))}


def url_names() -> set[str]:
    """Return the name of every URL in the admin."""

    def walk(patterns: Any) -> Iterator[Any]:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name

    return set(walk(admin.site.get_urls()))


@pytest.fixture
def accounts() -> dict[Any, Any]:
    """A browser for each role."""
    made = {role: make.user(role) for role in ROLES}
    for role in ROLES[1:]:
        made[role].groups.add(Group.objects.get(name=role))
    return {role: AdminBrowser(account) for role, account in made.items()}


@pytest.fixture
def records() -> dict[str, Any]:
    """A record of each model, by model name."""
    story = make.reported_story(1)
    version = make.first(models.ArticleVersion.objects)
    make.mention(version, "Officials", make.actor("Officials", state=make.P))
    make.time(version, "step", "2025-10-13")
    run = models.ExtractionRun.objects.create(version=version, engine_name="n", engine_version="1", config_hash="c")
    runs.fail(make.required(runs.acquire(run.pk)), "odd", "The text is too odd.")
    models.WorkerHeartbeat.objects.create(name="w", seen_at=timezone.now())
    feed = models.Feed.objects.create(url="https://feed.example/rss")
    models.FeedEntry.objects.create(feed=feed, key="k", url="https://feed.example/1")
    webhook = models.Webhook.objects.create(name="w", url="https://hook.example/")
    models.WebhookDelivery.objects.create(webhook=webhook, message="m", first=1, last=1)
    one, other = make.event("One"), make.event("Other")
    models.EventMatch.objects.create(kept=one, other=other, score=0.9, reasons=["the same day"])
    actor = make.first(models.Actor.objects)
    models.PendingChange.objects.create(actor=actor, action="edit", actor_revision=actor.revision, user_name="ann")
    claim = make.first(models.Claim.objects)
    models.WordingChange.objects.create(claim=claim, version=claim.version, before="a", after="b")
    registered = [model for model in admin.site._registry if model._meta.app_label == "articles"]
    found: dict[str, Any] = {
        str(model._meta.model_name): model._default_manager.order_by("pk").first() for model in registered
    }
    token, _ = AuthToken.objects.create(make.user("owner"))
    accounts = {"auth_user": token.user, "auth_group": Group.objects.get(name="reader"), "knox_authtoken": token}
    return found | {"story": story, "mention": models.Mention.objects.get()} | accounts


def page_url(name: Any, records: Any) -> str:
    version, mention = records["articleversion"], records["mention"]
    ref = f"mention-{mention.pk}"
    given = {
        "workbench_item": [version.pk, ref],
        "workbench_edit": [version.pk, ref, "mention"],
        "workbench_add": [version.pk, "mention"],
    }
    if name in given:
        return reverse(f"admin:{name}", args=given[name])
    if name.startswith("workbench") and name != "workbench_search":
        return reverse(f"admin:{name}", args=[version.pk])
    for args in ([], [1]):
        model = next((m for m in records if name.startswith((f"articles_{m}_", f"{m}_"))), None)
        try:
            return reverse(f"admin:{name}", args=args and [records[model].pk if model else 1])
        except NoReverseMatch:
            continue
    raise AssertionError(f"no address for {name}")


def data_for(name: Any, records: Any) -> dict[Any, Any]:
    """Return form data that passes the permission checks but is refused afterwards."""
    ref = f"mention-{records['mention'].pk}"
    return {
        "action": "accept",
        "revision": "1",
        "seen": "1:1",
        "scope": "article",
        "decision": f"accept {ref} 99",
        "batch": str(uuid.uuid4()),
    }


def test_table_lists_every_url() -> None:
    assert url_names() - DJANGO_PAGES - ACCOUNT_PAGES == PAGES.keys()


@pytest.mark.parametrize("role", ROLES)
def test_every_url_for_every_role(accounts: dict[Any, Any], records: dict[str, Any], role: Any) -> None:
    wrong = []
    for name, least in PAGES.items():
        for method, needed in zip(("get", "post"), least, strict=True):
            if needed is None:
                continue
            where = page_url(name, records)
            answer = getattr(accounts[role], method)(where, data_for(name, records) if method == "post" else {})
            allowed = needed != NEVER and ROLES.index(role) >= ROLES.index(needed)
            if (answer.status_code == 403) == allowed or answer.status_code >= 500:
                wrong.append(f"{method} {where} ({name}): {answer.status_code}, needs {needed}")
    assert not wrong, "\n".join(wrong)


def test_admin_is_closed_to_accounts_without_staff_status(records: dict[str, Any]) -> None:
    outsider = AdminBrowser(make.user("outsider", staff=False))
    for name in PAGES:
        where = page_url(name, records)
        assert outsider.get(where)["Location"].startswith("/admin/login/"), where
        assert outsider.post(where, data_for(name, records))["Location"].startswith("/admin/login/"), where


STATES = ["proposed", "accepted", "rejected", "withdrawn"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", PROPOSALS)
def test_decisions_for_every_kind_state_and_role(
    accounts: dict[Any, Any], records: dict[str, Any], kind: Any, state: Any
) -> None:
    """Reviewers can make exactly the transitions in the table; readers see the page but change nothing."""
    model = type(records[kind])
    record = records[kind]
    model.objects.filter(pk=record.pk).update(state=state)
    for role in ROLES:
        page = accounts[role].get(reverse(f"admin:articles_{kind}_change", args=[record.pk]))
        assert page.status_code == (403 if role == "nobody" else 200)
        for action in ("accept", "reject", "reopen"):
            for each in models.Claim, models.EventMention, models.Mention, models.Event, models.TimeExpression:
                each.objects.update(state="proposed", revision=1)  # so that nothing accepted rests on the record
            models.Actor.objects.update(state="proposed", revision=1)
            model.objects.filter(pk=record.pk).update(state=state)
            where = reverse(f"admin:articles_{kind}_decide", args=[record.pk])
            answer = accounts[role].post(where, {"action": action, "revision": 1})
            may = ROLES.index(role) >= ROLES.index("reviewer")
            assert answer.status_code == (302 if may else 403)
            after = PROPOSAL_TRANSITIONS.get((state, action), state) if may else state
            assert model.objects.get(pk=record.pk).state == after, f"{role} {action} {kind} {state}"


@pytest.mark.parametrize("status", ["draft", "published"])
def test_publishing_for_every_status_and_role(accounts: dict[Any, Any], records: dict[str, Any], status: str) -> None:
    story = records["story"]
    for role in ROLES:
        for action in ("publish", "unpublish"):
            models.Story.objects.filter(pk=story.pk).update(status=status, revision=1)
            where = reverse("admin:articles_story_publish", args=[story.pk])
            accounts[role].post(where, {"action": action, "revision": 1})
            may = ROLES.index(role) >= ROLES.index("editor")
            after = {"publish": "published", "unpublish": "draft"}[action] if may else status
            assert models.Story.objects.get(pk=story.pk).status == after


def test_reader_may_view_every_registered_model() -> None:
    """A new model needs a view permission for the reader role."""
    reader = set(Group.objects.get(name="reader").permissions.values_list("codename", flat=True))
    registered = [model._meta.model_name for model in admin.site._registry if model._meta.app_label == "articles"]
    assert reader == {f"view_{name}" for name in registered if name not in BY_ADMINISTRATORS}
    assert all(
        issubclass(getattr(models, model.__name__), Proposal)
        for model in admin.site._registry
        if model._meta.model_name in PROPOSALS
    )


def test_each_role_includes_the_previous_one() -> None:
    held = [set(Group.objects.get(name=role).permissions.values_list("pk", flat=True)) for role in ROLES[1:]]
    assert all(less < more for less, more in pairwise(held))
