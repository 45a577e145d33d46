"""Callable field defaults. Migrations name them, so they live outside the models, which migrations must not import."""

from __future__ import annotations

import base64
import secrets

from articles.choices import Scope


def all_scopes() -> list[str]:
    """Return every token scope."""
    return list(Scope.values)


def new_webhook_secret() -> str:
    """Return a signing secret in the form of the Standard Webhooks specification: 24 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
