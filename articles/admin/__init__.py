"""The editors' side of the desk, in Django's admin. Every write goes through the services; no rule lives here."""

from django.contrib import admin

from articles.admin import (
    actors,
    articles,
    claims,
    events,
    history,
    mentions,
    outlets,
    queue,
    runs,
    same_events,
    stories,
    tokens,
)

__all__ = [
    "actors",
    "articles",
    "claims",
    "events",
    "history",
    "mentions",
    "outlets",
    "runs",
    "same_events",
    "stories",
    "tokens",
]

queue.install(admin.site)
