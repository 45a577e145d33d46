"""API tokens: created for an account, with a name, scopes and an expiry. Only the hash of a token is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from knox.models import AuthToken

from articles.models import TokenGrant


@transaction.atomic
def create_token(
    user: AbstractBaseUser, *, name: str = "", scopes: Sequence[str], days: int | None = None
) -> tuple[AuthToken, str]:
    """Create a token that expires after `days`, or never. Return its row and the token, which is not stored."""
    expiry = dt.timedelta(days=days) if days else None
    token, secret = AuthToken.objects.create(user, expiry=expiry)
    TokenGrant.objects.create(token=token, name=name[:100], scopes=list(scopes))
    return token, secret
