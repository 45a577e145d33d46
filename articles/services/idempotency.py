"""Idempotency keys: a request that a client repeats under the same key is carried out once. Responses last a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import IdempotencyKey
from articles.services.errors import ServiceError

# How long a response is kept for a repeated request.
RETENTION = dt.timedelta(days=1)
# A request without a response after this time was killed: it is longer than any request may take.
ABANDONED_AFTER = dt.timedelta(minutes=2)


class KeyReused(ServiceError):
    """The key was sent with a different request before."""

    code = "idempotency-key-reused"


class InProgress(ServiceError):
    """The first request with this key is still in progress."""

    code = "in-progress"


def begin(user: Any, key: str, request_hash: str) -> IdempotencyKey:
    """Return the row of a key: new, without a status, if the request is to be carried out; else with the response.

    `request_hash` identifies the request. Raise KeyReused if the key belongs to another one, and InProgress if this
    one has no response yet. Delete expired and abandoned keys first.
    """
    now = timezone.now()
    IdempotencyKey.objects.filter(created_at__lt=now - RETENTION).delete()
    IdempotencyKey.objects.filter(user=user, key=key, status=None, created_at__lt=now - ABANDONED_AFTER).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, request_hash=request_hash)
    except IntegrityError:
        # None if the first request has just failed and released the key.
        row = IdempotencyKey.objects.filter(user=user, key=key).first()
    if row is not None and row.request_hash != request_hash:
        raise KeyReused(
            _("This Idempotency-Key was already sent with another request. Choose a new one for each request.")
        )
    if row is None or row.status is None:
        raise InProgress(_("The same request is still in progress. Try again in a moment."))
    return row


def finish(row: IdempotencyKey, status: int, body: Any, headers: dict[str, str]) -> None:
    """Store the response: its HTTP status, its JSON body and its headers."""
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, body=body, headers=headers)


def release(row: IdempotencyKey) -> None:
    """Delete the key of a request that failed without changing anything, so that it can be repeated."""
    IdempotencyKey.objects.filter(pk=row.pk).delete()
