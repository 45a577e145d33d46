"""A token for a program: made for an account, with a name, scopes and an end. Only its hash is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from knox.models import AuthToken

from articles.models import TokenGrant


@transaction.atomic
def create_token(user: Any, *, name: str = "", scopes: Sequence[str], days: int | None = None) -> tuple[AuthToken, str]:
    """The token's row, and the token itself, which nobody can be shown again. Without `days` it has no end."""
    token, secret = AuthToken.objects.create(user, expiry=dt.timedelta(days=days) if days else None)
    TokenGrant.objects.create(token=token, name=name[:100], scopes=list(scopes))
    return token, secret
