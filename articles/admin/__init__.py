"""The editorial admin, built on Django's. Views only call services and selectors; they hold no rules of their own."""

from django.contrib import admin

from articles.admin import (
    actors,
    articles,
    claims,
    event_matches,
    events,
    feeds,
    history,
    mentions,
    outlets,
    pending_changes,
    queue,
    runs,
    stories,
    tokens,
    webhooks,
    wording_changes,
)

__all__ = [
    "actors",
    "articles",
    "claims",
    "event_matches",
    "events",
    "feeds",
    "history",
    "mentions",
    "outlets",
    "pending_changes",
    "runs",
    "stories",
    "tokens",
    "webhooks",
    "wording_changes",
]

queue.extend_admin_site(admin.site)
