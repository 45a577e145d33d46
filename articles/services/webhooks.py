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

from django.db.models import F
from django.utils import timezone

from articles.ingestion import http
from articles.ingestion.incoming import BadInput
from articles.models import Webhook, WebhookDelivery
from articles.selectors.stream import changes, told

MOST = 100  # changes in one message
LEASE = dt.timedelta(minutes=2)
KEPT = dt.timedelta(days=30)  # of the log of deliveries
GIVEN_UP = 20  # failures in a row, over about four days


def due(now: dt.datetime) -> list[int]:
    return list(Webhook.objects.due(now).order_by("next_at").values_list("pk", flat=True))


def deliver(webhook_id: int) -> bool:
    """Tell a webhook of the changes that it has not got, if it is due. True if there may be more for it."""
    now = timezone.now()
    if not Webhook.objects.due(now).filter(pk=webhook_id).update(next_at=now + LEASE):
        return False
    webhook = Webhook.objects.get(pk=webhook_id)
    rows = changes(webhook.position, MOST)
    if not rows:
        Webhook.objects.filter(pk=webhook.pk).update(next_at=timezone.now())
        return False
    body = json.dumps({"type": "changes", "changes": [told(row) for row in rows]}, ensure_ascii=False).encode()
    delivery = _send(webhook, f"msg_{webhook.pk}_{rows[0].pk}_{rows[-1].pk}", body)
    delivery.first, delivery.last = rows[0].pk, rows[-1].pk
    delivery.save()
    WebhookDelivery.objects.filter(webhook=webhook, at__lt=now - KEPT).delete()
    if delivery.error:
        _failed(webhook, delivery)
        return False
    Webhook.objects.filter(pk=webhook.pk).update(position=delivery.last, failures=0, error="", next_at=timezone.now())
    return len(rows) == MOST


def _send(webhook: Webhook, message: str, body: bytes) -> WebhookDelivery:
    moment = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": sign(webhook.secret, message, moment, body),
    }
    delivery, began = WebhookDelivery(webhook=webhook, message=message), time.monotonic()
    try:
        answer = http.door().post(webhook.url, body, headers)
        delivery.status = answer.status
        if not 200 <= answer.status < 300:
            delivery.error = f"It answered {answer.status}: {answer.body[:500].decode('utf-8', 'replace')}".strip()
    except BadInput as failed:
        delivery.error = failed.message
    delivery.error = delivery.error.replace("\x00", "")
    delivery.seconds = round(time.monotonic() - began, 3)
    return delivery


def sign(secret: str, message: str, moment: str, body: bytes) -> str:
    """The value of the header “webhook-signature”."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _failed(webhook: Webhook, delivery: WebhookDelivery) -> None:
    """Wait longer each time: 30 seconds, a minute, at most six hours. 410 means that nobody wants it any more."""
    pause = min(30.0 * 2 ** min(webhook.failures, 12), 21_600.0) * random.uniform(0.9, 1.1)  # noqa: S311  no secret
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1,
        error=delivery.error,
        next_at=timezone.now() + dt.timedelta(seconds=pause),
        active=delivery.status != 410 and webhook.failures + 1 < GIVEN_UP,
    )
