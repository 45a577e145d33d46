"""Tokens as Knox keeps them: hashed, one or more for each account."""

from __future__ import annotations

from typing import Any

from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """“Authorization: Token …”. What cannot be a token is refused here: Knox and the database would stumble over it."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        if not token.isalnum():
            raise AuthenticationFailed("This token is not valid. Check that you copied all of it.")
        found: tuple[Any, Any] = super().authenticate_credentials(token)
        return found
