"""The same request twice is carried out once: by a key that the client chose, kept for a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import IdempotencyKey
from articles.services.errors import ServiceError

RETENTION = dt.timedelta(days=1)
ABANDONED_AFTER = dt.timedelta(minutes=2)  # longer than any request takes: whoever began has been killed


class KeyReused(ServiceError):
    """The key stands for another request."""

    code = "idempotency-key-reused"


class InProgress(ServiceError):
    """The first of two like requests is still being carried out."""

    code = "in-progress"


def begin(user: Any, key: str, request_hash: str) -> IdempotencyKey:
    """The key's row: new, and then to be carried out; or answered before, with a status."""
    now = timezone.now()
    IdempotencyKey.objects.filter(created_at__lt=now - RETENTION).delete()
    IdempotencyKey.objects.filter(user=user, key=key, status=None, created_at__lt=now - ABANDONED_AFTER).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, request_hash=request_hash)
    except IntegrityError:
        known = IdempotencyKey.objects.filter(user=user, key=key).first()  # none, where it has just failed
    if known is not None and known.request_hash != request_hash:
        raise KeyReused("This Idempotency-Key was sent with another request before. Choose a new one for each request.")
    if known is None or known.status is None:
        raise InProgress("The same request is still being carried out. Ask again in a moment.")
    return known


def finish(row: IdempotencyKey, status: int, body: Any, headers: dict[str, str]) -> None:
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, body=body, headers=headers)


def release(row: IdempotencyKey) -> None:
    """It failed, and nothing was changed: the same key may try again."""
    IdempotencyKey.objects.filter(pk=row.pk).delete()
