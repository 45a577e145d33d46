"""Callable field defaults. Migrations refer to them, and migrations must not import models."""

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
