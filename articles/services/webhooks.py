"""Webhooks: each is told of changes in their order, signed, until it has taken them.

Signed as “Standard Webhooks” (standardwebhooks.com) asks for: HMAC-SHA256 over id, time and body.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import random
import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.choices import Action
from articles.defaults import new_webhook_secret
from articles.ingestion import http
from articles.ingestion.incoming import BadInput
from articles.models import Webhook, WebhookDelivery
from articles.selectors import change_stream
from articles.services.transitions import ChangeDetails, Performer, log

MAX_CHANGES = 100  # changes in one message
LEASE = dt.timedelta(minutes=2)
DELIVERY_RETENTION = dt.timedelta(days=30)  # of the log of deliveries
SECRET_OVERLAP = dt.timedelta(days=1)  # that an old secret signs beside the new one
MAX_FAILURES = 20  # failures in a row, over about four days


# --- by an administrator ----------------------------------------------------------------------------------------------


@transaction.atomic
def save(webhook: Webhook, values: Mapping[str, Any], by: Performer) -> Webhook:
    """Write a new webhook or a change of one. One that is told again begins without failures.

    The history names what was changed and not the values: an address may be a secret, and all staff read the history.
    """
    new = webhook.pk is None
    changed = sorted(name for name, value in values.items() if getattr(webhook, name) != value)
    for name, value in values.items():
        setattr(webhook, name, value)
    if "url" in changed or "active" in changed:
        webhook.failures, webhook.error, webhook.next_delivery_at = 0, "", timezone.now()
    webhook.save()
    if new or changed:
        note = "" if new else f"changed: {', '.join(changed)}"
        log([webhook], Action.CREATE if new else Action.EDIT, by, ChangeDetails(note=note))
    return webhook


@transaction.atomic
def rotate_secret(webhook: Webhook, by: Performer) -> Webhook:
    """Sign with a new secret from now on, and for a day with the old one too, so that no message is lost meanwhile."""
    webhook.previous_secret, webhook.previous_secret_until = webhook.secret, timezone.now() + SECRET_OVERLAP
    webhook.secret = new_webhook_secret()
    webhook.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
    log([webhook], Action.EDIT, by, ChangeDetails(note="a new secret"))
    return webhook


# --- telling ----------------------------------------------------------------------------------------------------------


def due(now: dt.datetime) -> list[int]:
    return list(Webhook.objects.due(now).order_by("next_delivery_at").values_list("pk", flat=True))


def deliver(webhook_id: int) -> bool:
    """Tell a webhook of the changes that it has not got, if it is due. True if there may be more for it."""
    now = timezone.now()
    if not Webhook.objects.due(now).filter(pk=webhook_id).update(next_delivery_at=now + LEASE):
        return False
    webhook = Webhook.objects.get(pk=webhook_id)
    rows = change_stream.read_changes(webhook.stream, webhook.position, MAX_CHANGES)
    if not rows:
        Webhook.objects.filter(pk=webhook.pk).update(next_delivery_at=timezone.now())
        return False
    first, last = rows[0]["id"], rows[-1]["id"]
    body = json.dumps({"type": "changes", "stream": webhook.stream, "changes": rows}, ensure_ascii=False).encode()
    delivery = _send(webhook, f"msg_{webhook.pk}_{first}_{last}", body)
    delivery.first, delivery.last = first, last
    delivery.save()
    WebhookDelivery.objects.filter(webhook=webhook, at__lt=now - DELIVERY_RETENTION).delete()
    if delivery.error:
        _failed(webhook, delivery)
        return False
    Webhook.objects.filter(pk=webhook.pk).update(
        position=delivery.last, failures=0, error="", next_delivery_at=timezone.now()
    )
    return len(rows) == MAX_CHANGES


def _send(webhook: Webhook, message: str, body: bytes) -> WebhookDelivery:
    moment = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(sign(secret, message, moment, body) for secret in webhook.secrets),
    }
    delivery, began = WebhookDelivery(webhook=webhook, message=message), time.monotonic()
    try:
        answer = http.http_client().post(webhook.url, body, headers)
        delivery.status = answer.status
        if not 200 <= answer.status < 300:
            delivery.error = f"It answered {answer.status}: {answer.body[:500].decode('utf-8', 'replace')}".strip()
    except BadInput as failed:
        delivery.error = failed.message
    delivery.error = delivery.error.replace("\x00", "")
    delivery.seconds = round(time.monotonic() - began, 3)
    return delivery


def sign(secret: str, message: str, moment: str, body: bytes) -> str:
    """One signature, as the header “webhook-signature” holds it; several stand there with spaces between them."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _failed(webhook: Webhook, delivery: WebhookDelivery) -> None:
    """Wait longer each time: 30 seconds, a minute, at most six hours. 410 means that nobody wants it any more."""
    pause = min(30.0 * 2 ** min(webhook.failures, 12), 21_600.0) * random.uniform(0.9, 1.1)  # noqa: S311  no secret
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1,
        error=delivery.error,
        next_delivery_at=timezone.now() + dt.timedelta(seconds=pause),
        active=delivery.status != 410 and webhook.failures + 1 < MAX_FAILURES,
    )
