"""Token authentication with Knox: tokens are stored hashed, and an account may have several."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.models import AuthToken
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from articles.choices import Scope
from articles.models import TokenGrant

INVALID_TOKEN = gettext_lazy("This token is not valid: it was revoked, has expired or is incomplete.")
# Every request uses a token; writing once a minute keeps reads from becoming writes, and is exact enough to tell
# which tokens are in use.
LAST_USE_PRECISION = dt.timedelta(minutes=1)


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """Authenticate requests that send "Authorization: Token …".

    Reject what cannot be a token before Knox looks it up: the database would fail on some of it (NUL, for example).
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Reject `Bearer` with a hint: ignored, it would be answered as an anonymous request."""
        if get_authorization_header(request).lower().startswith(b"bearer"):
            raise AuthenticationFailed(
                _("“Bearer” tokens are not supported. Send the token as “Authorization: Token …”.")
            )
        credentials: tuple[Any, Any] | None = super().authenticate(request)
        return credentials

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Return the user and the token, with the token's scopes in its attribute `scopes`."""
        if not token.isalnum():
            raise AuthenticationFailed(INVALID_TOKEN)
        try:
            user, auth_token = super().authenticate_credentials(token)
        except AuthenticationFailed:
            raise AuthenticationFailed(INVALID_TOKEN) from None
        auth_token.scopes = record_token_use(auth_token)
        return user, auth_token


def record_token_use(token: AuthToken) -> frozenset[str]:
    """Update when a token was last used, at most once a minute, and return its scopes.

    A token without a grant has every scope.
    """
    grant = TokenGrant.objects.filter(token=token).first()
    if grant is None:
        return frozenset(Scope.values)
    now = timezone.now()
    if grant.used_at is None or now - grant.used_at > LAST_USE_PRECISION:
        TokenGrant.objects.filter(token=token).update(used_at=now)
    return frozenset(grant.scopes)


def has_scope(request: Request, scope: str) -> bool:
    """Return whether the credentials of a request have a scope. A session has every scope."""
    return scope in getattr(getattr(request, "auth", None), "scopes", Scope.values)
