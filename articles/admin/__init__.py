"""The editors' side of the desk, in Django's admin. Every write goes through the services; no rule lives here."""

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
