"""Who is looking at an article now. Not a state of anything, so it leaves no history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from articles.models import ArticleVersion, Presence

FORGOTTEN = dt.timedelta(hours=1)


def look(version: ArticleVersion, user: Any) -> list[str]:
    """Note that an account has a version open; returns the names of the others who have."""
    now = timezone.now()
    Presence.objects.update_or_create(version=version, user=user, defaults={"seen_at": now})
    others = Presence.objects.now(now).filter(version=version).exclude(user=user).select_related("user")
    return [presence.user.get_username() for presence in others]


def leave(version: ArticleVersion, user: Any) -> None:
    """The page was closed. Rows of pages that never said so go with the same broom."""
    Presence.objects.filter(version=version, user=user).delete()
    Presence.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()
