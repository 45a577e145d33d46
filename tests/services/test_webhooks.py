"""Webhook deliveries, and reading the change stream over the API."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from analysis.jobs import delivery
from articles.models import ReviewLog, Webhook, WebhookDelivery
from articles.services import change_stream, review, webhooks
from tests import factories as make
from tests.api.conftest import client_for, is_problem
from tests.factories import BY
from tests.servers import Answer, Server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


@pytest.fixture
def hook(web: Server) -> Webhook:
    """A webhook of the desk's stream, which accepts everything."""
    web.answers["/hook"] = Answer(status=204)
    return Webhook.objects.create(name="A client", url=web.url("/hook"))


def decide(times: int = 1) -> None:
    """Accept and reopen a new claim, which leaves two log entries each time."""
    text = f"{make.TEXT} This is number {next(make.count)}."
    claim = make.claim(make.version(text), "prices will fall")
    for _ in range(times):
        review.accept(claim, BY)
        review.reopen(claim, BY)


def due_now() -> None:
    """Make all webhooks due."""
    Webhook.objects.update(next_delivery_at=timezone.now())


def bodies(web: Server) -> list[Any]:
    """Return the messages that the server received."""
    return [json.loads(asked.body) for asked in web.asked]


def test_changes_are_delivered_once_in_order_and_signed(web: Server, hook: Webhook) -> None:
    decide(2)
    delivery.deliver_webhook(hook.pk)
    delivery.deliver_webhook(hook.pk)
    (body,) = bodies(web)
    ids = list(ReviewLog.objects.order_by("pk").values_list("pk", flat=True))
    assert [change["id"] for change in body["changes"]] == ids
    sent = web.asked[0]
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    signed = f"{sent.headers['webhook-id']}.{sent.headers['webhook-timestamp']}.".encode() + sent.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert sent.headers["webhook-signature"] == f"v1,{expected}"
    log = WebhookDelivery.objects.get()
    assert (log.status, log.error, log.first, log.last) == (204, "", ids[0], ids[-1])
    decide()
    due_now()
    delivery.deliver_webhook(hook.pk)
    assert bodies(web)[1]["changes"][0]["id"] > ids[-1]


def test_failed_delivery_is_repeated_with_the_same_id(web: Server, hook: Webhook) -> None:
    decide()
    web.answers["/hook"] = Answer("down for repairs", status=503)
    for n in range(3):
        due_now()
        delivery.deliver_webhook(hook.pk)
        hook.refresh_from_db()
        assert (hook.failures, hook.position) == (n + 1, 0)
    assert hook.error == "The response was 503: down for repairs"
    assert (hook.next_delivery_at - timezone.now()).total_seconds() > 100
    web.answers["/hook"] = Answer(status=200)
    due_now()
    delivery.deliver_webhook(hook.pk)
    hook.refresh_from_db()
    assert (hook.failures, hook.error, hook.position) == (0, "", ReviewLog.objects.latest("pk").pk)
    assert len({asked.headers["webhook-id"] for asked in web.asked}) == 1
    assert [log.status for log in WebhookDelivery.objects.order_by("pk")] == [503, 503, 503, 200]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer.redirect("http://127.0.0.1/"), "The response was 302"),
        (Answer(raw=b"nonsense\r\n"), "sent an invalid HTTP response"),
        (Answer(wait=100), "did not answer in time"),
    ],
)
def test_delivery_error_is_recorded(
    web: Server, hook: Webhook, monkeypatch: pytest.MonkeyPatch, answer: Any, error: str
) -> None:
    from articles.ingestion import http

    monkeypatch.setattr(http, "http_client", lambda: web.client(timeout=1))
    decide()
    web.answers["/hook"] = answer
    delivery.deliver_webhook(hook.pk)
    hook.refresh_from_db()
    assert error in hook.error
    assert hook.position == 0


def test_webhook_cannot_reach_private_addresses() -> None:
    decide()
    hook = Webhook.objects.create(name="x", url="http://169.254.169.254/")
    delivery.deliver_webhook(hook.pk)
    hook.refresh_from_db()
    assert "not the public web" in hook.error


def test_webhook_is_deactivated_when_gone_or_after_too_many_failures(web: Server, hook: Webhook) -> None:
    decide()
    web.answers["/hook"] = Answer(status=410)
    delivery.deliver_webhook(hook.pk)
    assert not Webhook.objects.get().active
    Webhook.objects.update(active=True, failures=webhooks.MAX_FAILURES - 1)
    web.answers["/hook"] = Answer(status=500)
    due_now()
    delivery.deliver_webhook(hook.pk)
    assert not Webhook.objects.get().active


def test_claimed_webhook_is_not_delivered_twice(web: Server, hook: Webhook) -> None:
    decide()
    Webhook.objects.update(next_delivery_at=timezone.now() + webhooks.LEASE)
    delivery.deliver_webhook(hook.pk)
    assert web.asked == []
    assert webhooks.due(timezone.now()) == []
    assert webhooks.due(timezone.now() + webhooks.LEASE) == [hook.pk]


def test_many_changes_are_split_into_messages(web: Server, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MAX_CHANGES", 3)
    decide(5)
    delivery.deliver_webhook(hook.pk)
    delivered = [change["id"] for body in bodies(web) for change in body["changes"]]
    assert delivered == list(ReviewLog.objects.order_by("pk").values_list("pk", flat=True))
    assert len(web.asked) > 3


def test_deliveries_are_logged_for_thirty_days(web: Server, hook: Webhook) -> None:
    other = Webhook.objects.create(name="Another client", url=hook.url)
    now = timezone.now()
    for webhook, message, age in (
        (hook, "older", dt.timedelta(days=30, minutes=5)),
        (hook, "younger", dt.timedelta(days=30, minutes=-5)),
        (other, "of another", dt.timedelta(days=60)),
    ):
        delivery_log = WebhookDelivery.objects.create(webhook=webhook, message=message, first=1, last=1)
        WebhookDelivery.objects.filter(pk=delivery_log.pk).update(at=now - age)
    decide()
    delivery.deliver_webhook(hook.pk)
    messages = set(WebhookDelivery.objects.exclude(status=204).values_list("message", flat=True))
    assert messages == {"younger", "of another"}


# --- the stream -------------------------------------------------------------------------------------------------------


def test_stream_can_be_read_from_any_point(db: None) -> None:
    decide(3)
    staff = client_for("staff")
    everything = staff.get("/api/v1/change-stream/").json()["changes"]
    seen, after = [], 0
    while rows := (page := staff.get(f"/api/v1/change-stream/?after={after}&limit=2").json())["changes"]:
        seen += rows
        after = page["after"]
    assert seen == everything
    assert [row["action"] for row in seen][-2:] == ["accept", "reopen"]
    assert staff.get(f"/api/v1/change-stream/?after={after}").json() == {
        "stream": "desk",
        "changes": [],
        "after": after,
    }


def test_change_appears_after_the_stream_delay(db: None, settings: Settings) -> None:
    decide()
    settings.NEWSDESK_CHANGE_STREAM_DELAY = 10
    staff = client_for("staff")
    assert staff.get("/api/v1/change-stream/").json()["changes"] == []
    ReviewLog.objects.update(at=timezone.now() - dt.timedelta(seconds=11))
    assert staff.get("/api/v1/change-stream/").json()["changes"]


@pytest.mark.parametrize("query", ["after=x", "after=-1", "limit=0", "limit=1001", "befor=1", "stream=all"])
def test_invalid_query_is_refused(db: None, query: str) -> None:
    is_problem(client_for("staff").get(f"/api/v1/change-stream/?{query}"), 400, "invalid")


@pytest.mark.parametrize(("who", "status"), [("anonymous", 401), ("plain user", 403), ("staff", 200)])
def test_desk_stream_is_for_staff(db: None, who: str, status: int) -> None:
    assert client_for(who).get("/api/v1/change-stream/?stream=desk").status_code == status
    assert client_for(who).get("/api/v1/change-stream/?stream=public").json()["stream"] == "public"
    assert client_for(who).get("/api/v1/change-stream/").json()["stream"] == ("desk" if status == 200 else "public")


def test_replaced_secret_still_signs_for_a_day(web: Server, hook: Webhook, client: Client) -> None:
    old = hook.secret
    client.force_login(make.user(superuser=True))
    act = {"action": "rotate_secrets", "_selected_action": hook.pk}
    client.post("/admin/articles/webhook/", act)
    decide()
    delivery.deliver_webhook(hook.pk)
    hook.refresh_from_db()
    assert hook.secret != old
    page = client.get(f"/admin/articles/webhook/{hook.pk}/change/").content.decode()
    assert hook.secret in page
    assert old in page
    sent = web.asked[-1]
    message, moment = sent.headers["webhook-id"], sent.headers["webhook-timestamp"]
    both = [webhooks.sign(secret, message, moment, sent.body) for secret in (hook.secret, old)]
    assert sent.headers["webhook-signature"].split(" ") == both
    Webhook.objects.update(previous_secret_until=timezone.now())
    decide()
    due_now()
    delivery.deliver_webhook(hook.pk)
    assert len(web.asked[-1].headers["webhook-signature"].split(" ")) == 1


def test_history_of_a_webhook_has_no_values(hook: Webhook) -> None:
    webhooks.save(hook, {"url": "https://hooks.example/very-secret"}, BY)
    webhooks.rotate_secret(hook, BY)
    lines = ReviewLog.objects.filter(content_type__model="webhook")
    assert [line.note for line in lines.order_by("pk")] == ["changed: url", "a new secret"]
    assert "very-secret" not in serializers.serialize("json", lines)


def test_reactivated_webhook_has_no_failures(hook: Webhook) -> None:
    Webhook.objects.update(active=False, failures=20, error="The response was 500")
    hook.refresh_from_db()
    saved = webhooks.save(hook, {"active": True}, BY)
    assert (saved.active, saved.failures, saved.error) == (True, 0, "")


def test_public_webhook_gets_the_public_stream(web: Server, hook: Webhook) -> None:
    Webhook.objects.update(stream="public")
    make.reported_story(1)
    make.claim(make.version("Words that no one has accepted."), "Words")
    change_stream.update()
    delivery.deliver_webhook(hook.pk)
    (body,) = bodies(web)
    assert body["stream"] == "public"
    assert {change["action"] for change in body["changes"]} == {"added"}
    assert [change["text"] for change in body["changes"] if change["text"]] == []


def test_secret_is_shown_only_with_change_permission(client: Client, hook: Webhook) -> None:
    client.force_login(make.user(permissions=("view_webhook",)))
    assert client.get(f"/admin/articles/webhook/{hook.pk}/change/").status_code == 403
    client.force_login(make.user(superuser=True))
    assert hook.secret in client.get(f"/admin/articles/webhook/{hook.pk}/change/").content.decode()
    assert client.get("/admin/articles/webhookdelivery/").status_code == 200


# --- repetitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("failures", "seconds"), [(0, 30), (1, 60), (5, 960), (9, 15_360), (10, 21_600), (18, 21_600)])
def test_delay_doubles_with_each_failure_up_to_six_hours(
    web: Server, hook: Webhook, failures: int, seconds: int
) -> None:
    """A random tenth more or less keeps the webhooks of one receiver from all trying at the same moment."""
    web.answers["/hook"] = Answer(status=500)
    Webhook.objects.update(failures=failures)
    decide()
    before = timezone.now()
    webhooks.deliver(hook.pk)
    after = timezone.now()
    hook.refresh_from_db()
    assert (hook.failures, hook.active) == (failures + 1, True)
    assert before + dt.timedelta(seconds=0.9 * seconds) <= hook.next_delivery_at
    assert hook.next_delivery_at <= after + dt.timedelta(seconds=1.1 * seconds)


def test_only_a_new_url_or_activation_clears_the_failures(hook: Webhook) -> None:
    waiting = timezone.now() + dt.timedelta(hours=1)
    Webhook.objects.update(failures=3, error="The response was 500", next_delivery_at=waiting)
    hook.refresh_from_db()
    renamed = webhooks.save(hook, {"name": "Another name"}, BY)
    assert (renamed.failures, renamed.error, renamed.next_delivery_at) == (3, "The response was 500", waiting)
    moved = webhooks.save(hook, {"url": "https://hooks.example/"}, BY)
    assert (moved.failures, moved.error, moved.next_delivery_at < waiting) == (0, "", True)
