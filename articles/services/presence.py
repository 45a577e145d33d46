"""Who is looking at an article now. Not a state of anything, so it leaves no history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from articles.models import ArticleVersion, EditorPresence

STALE_AFTER = dt.timedelta(hours=1)


def mark_present(version: ArticleVersion, user: Any) -> list[str]:
    """Note that an account has a version open; returns the names of the others who have."""
    now = timezone.now()
    EditorPresence.objects.update_or_create(version=version, user=user, defaults={"seen_at": now})
    others = EditorPresence.objects.recent(now).filter(version=version).exclude(user=user).select_related("user")
    return [presence.user.get_username() for presence in others]


def leave(version: ArticleVersion, user: Any) -> None:
    """The page was closed. Rows of pages that never said so go with the same broom."""
    EditorPresence.objects.filter(version=version, user=user).delete()
    EditorPresence.objects.filter(seen_at__lt=timezone.now() - STALE_AFTER).delete()
