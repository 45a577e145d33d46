"""Track which editors have an article open. Presence is not a state of the article, so it leaves no history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from articles.models import ArticleVersion, EditorPresence

STALE_AFTER = dt.timedelta(hours=1)  # without a sign of life; far longer than open pages take to report again


def mark_present(version: ArticleVersion, user: Any) -> list[str]:
    """Record that a user has a version open; return the user names of the others who have."""
    now = timezone.now()
    EditorPresence.objects.update_or_create(version=version, user=user, defaults={"seen_at": now})
    others = EditorPresence.objects.recent(now).filter(version=version).exclude(user=user).select_related("user")
    return [presence.user.get_username() for presence in others]


def leave(version: ArticleVersion, user: Any) -> None:
    """Record that a user has closed a version. Also delete stale rows, of pages closed without notice."""
    EditorPresence.objects.filter(version=version, user=user).delete()
    EditorPresence.objects.filter(seen_at__lt=timezone.now() - STALE_AFTER).delete()
