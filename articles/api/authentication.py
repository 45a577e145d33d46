"""Tokens as Knox keeps them: hashed, one or more for each account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from articles.choices import Scope
from articles.models import TokenGrant

NOT_VALID = "This token is not valid: it was revoked, it has expired, or not all of it was copied."


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """“Authorization: Token …”. What cannot be a token is refused here: Knox and the database would stumble over it."""

    def authenticate(self, request: Any) -> Any:
        """Who sends a token in the way of other sites is told, in place of being answered as the public."""
        if get_authorization_header(request).lower().startswith(b"bearer"):
            raise AuthenticationFailed("This desk does not read “Bearer”. Send the token as “Authorization: Token …”.")
        return super().authenticate(request)

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        if not token.isalnum():
            raise AuthenticationFailed(NOT_VALID)
        try:
            user, found = super().authenticate_credentials(token)
        except AuthenticationFailed:
            raise AuthenticationFailed(NOT_VALID) from None
        found.scopes = record_use(found)
        return user, found


def record_use(token: Any) -> frozenset[str]:
    """The scopes of a token that has just been used. When it was last used is noted once a minute, not every time."""
    grant = TokenGrant.objects.filter(token=token).first()
    if grant is None:
        return frozenset(Scope.values)
    now = timezone.now()
    if grant.used_at is None or now - grant.used_at > dt.timedelta(minutes=1):
        TokenGrant.objects.filter(token=token).update(used_at=now)
    return frozenset(grant.scopes)


def has_scope(request: Any, scope: str) -> bool:
    """Whether the request's credentials are good for a scope. A session is its account itself, so good for all."""
    return scope in getattr(getattr(request, "auth", None), "scopes", Scope.values)
