"""Deliver changes to webhooks: in order, signed, and repeated until they are accepted.

Deliveries are signed according to Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, timestamp and body.
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
from django.utils.translation import gettext as _

from articles.choices import Action
from articles.defaults import new_webhook_secret
from articles.ingestion import http
from articles.ingestion.incoming import BadInput
from articles.models import Webhook, WebhookDelivery
from articles.selectors import change_stream
from articles.services.transitions import ChangeDetails, Performer, log

MAX_CHANGES = 100  # in one message
LEASE = dt.timedelta(minutes=2)  # longer than one request takes, with all its timeouts
DELIVERY_RETENTION = dt.timedelta(days=30)  # of the delivery log
SECRET_OVERLAP = dt.timedelta(days=1)  # during which a replaced secret still signs, beside the new one
FIRST_RETRY_DELAY = 30.0  # seconds; twice as long after each further failure
MAX_RETRY_DELAY = 21_600.0  # seconds (six hours)
MAX_DOUBLINGS = 12  # of the delay; keeps the number small, as six hours are reached long before
MAX_FAILURES = 20  # in a row, which takes about four days; then the webhook is deactivated
MAX_ERROR_EXCERPT = 500  # bytes of an error response that the log keeps


# --- changes by an administrator --------------------------------------------------------------------------------------


@transaction.atomic
def save(webhook: Webhook, values: Mapping[str, Any], by: Performer) -> Webhook:
    """Create or change a webhook from field values, and log the names of the fields that changed.

    Values are not logged: a URL may contain a secret, and all staff can read the history. A webhook with a new URL, or
    one that is made active again, starts without failures.
    """
    is_new = webhook.pk is None
    changed = sorted(name for name, value in values.items() if getattr(webhook, name) != value)
    for name, value in values.items():
        setattr(webhook, name, value)
    if "url" in changed or "active" in changed:
        webhook.failures, webhook.error, webhook.next_delivery_at = 0, "", timezone.now()
    webhook.save()
    if is_new:
        log([webhook], Action.CREATE, by)
    elif changed:
        note = _("changed: %(fields)s") % {"fields": ", ".join(changed)}
        log([webhook], Action.EDIT, by, ChangeDetails(note=note))
    return webhook


@transaction.atomic
def rotate_secret(webhook: Webhook, by: Performer) -> Webhook:
    """Replace the secret. For `SECRET_OVERLAP` the old one signs too, so that receivers can switch without a gap."""
    webhook.previous_secret, webhook.previous_secret_until = webhook.secret, timezone.now() + SECRET_OVERLAP
    webhook.secret = new_webhook_secret()
    webhook.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
    log([webhook], Action.EDIT, by, ChangeDetails(note=_("a new secret")))
    return webhook


# --- delivery ---------------------------------------------------------------------------------------------------------


def due(now: dt.datetime) -> list[int]:
    """Return the ids of the webhooks to deliver to, the longest due first."""
    return list(Webhook.objects.due(now).order_by("next_delivery_at").values_list("pk", flat=True))


def deliver(webhook_id: int) -> bool:
    """Send a due webhook the changes after its position. Return whether there may be more of them.

    The webhook is claimed by moving its next delivery ahead, so that only one worker sends to it. Deliveries older
    than `DELIVERY_RETENTION` are deleted from its log.
    """
    now = timezone.now()
    if not Webhook.objects.due(now).filter(pk=webhook_id).update(next_delivery_at=now + LEASE):
        return False
    webhook = Webhook.objects.get(pk=webhook_id)
    changes = change_stream.read_changes(webhook.stream, webhook.position, MAX_CHANGES)
    if not changes:
        Webhook.objects.filter(pk=webhook.pk).update(next_delivery_at=timezone.now())
        return False
    delivery = _send(webhook, changes)
    delivery.save()
    WebhookDelivery.objects.filter(webhook=webhook, at__lt=now - DELIVERY_RETENTION).delete()
    if delivery.error:
        _record_failure(webhook, delivery)
        return False
    Webhook.objects.filter(pk=webhook.pk).update(
        position=delivery.last, failures=0, error="", next_delivery_at=timezone.now()
    )
    return len(changes) == MAX_CHANGES


def _send(webhook: Webhook, changes: list[dict[str, Any]]) -> WebhookDelivery:
    """Send one message with these changes, and return its unsaved log entry, with an error if it was not accepted."""
    first, last = changes[0]["id"], changes[-1]["id"]
    message_id = f"msg_{webhook.pk}_{first}_{last}"  # the same in each attempt, so that receivers can deduplicate
    content = {"type": "changes", "stream": webhook.stream, "changes": changes}
    body = json.dumps(content, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(sign(secret, message_id, timestamp, body) for secret in webhook.secrets),
    }
    delivery = WebhookDelivery(webhook=webhook, message=message_id, first=first, last=last)
    started = time.monotonic()
    try:
        response = http.http_client().post(webhook.url, body, headers)
        delivery.status = response.status
        if not 200 <= response.status < 300:
            excerpt = response.body[:MAX_ERROR_EXCERPT].decode("utf-8", "replace")
            message = _("The response was %(status)s: %(excerpt)s") % {"status": response.status, "excerpt": excerpt}
            delivery.error = message.strip()
    except BadInput as error:
        delivery.error = error.message
    delivery.error = delivery.error.replace("\x00", "")  # which PostgreSQL cannot store
    delivery.seconds = round(time.monotonic() - started, 3)
    return delivery


def sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return one signature for the webhook-signature header, which holds several separated by spaces."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _record_failure(webhook: Webhook, delivery: WebhookDelivery) -> None:
    """Try again after twice the delay each time, at most six hours.

    A webhook is deactivated after `MAX_FAILURES`, or at once when the receiver answers that it is gone (410).
    """
    backoff = min(FIRST_RETRY_DELAY * 2 ** min(webhook.failures, MAX_DOUBLINGS), MAX_RETRY_DELAY)
    delay = dt.timedelta(seconds=backoff * random.uniform(0.9, 1.1))  # noqa: S311  not a secret
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1,
        error=delivery.error,
        next_delivery_at=timezone.now() + delay,
        active=delivery.status != 410 and webhook.failures + 1 < MAX_FAILURES,
    )
