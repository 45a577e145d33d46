"""Feeds and their entries."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.choices import FeedEntryStatus
from articles.models.base import choice_constraint


class FeedQuerySet(models.QuerySet[Any]):
    """Feeds by next poll."""

    def due(self, now: dt.datetime) -> Self:
        """Return active feeds that are due to be polled."""
        return self.filter(active=True, next_poll_at__lte=now)


class Feed(models.Model):
    """A list of articles that is polled: RSS, Atom, JSON Feed or a news sitemap.

    `next_poll_at` also serves as a lease: a worker moves it into the future before it polls, so that no other worker
    polls the feed at the same time.
    """

    url = models.URLField(_("address"), max_length=1000, unique=True)
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("If left empty, the feed’s own title is used.")
    )
    outlet = models.ForeignKey(
        "articles.Outlet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="feeds",
        verbose_name=_("outlet"),
        help_text=_("The publisher of the articles. If left empty, it is taken from each article’s address."),
    )
    stories = models.ManyToManyField(
        "articles.Story",
        related_name="feeds",
        blank=True,
        verbose_name=_("stories"),
        help_text=_("Every article of the feed is added to these stories."),
    )
    keywords = models.TextField(
        _("keywords"),
        blank=True,
        help_text=_("One per line. If there are any, only articles with one in the title or summary are ingested."),
    )
    poll_interval = models.PositiveIntegerField(_("minutes between two polls"), default=15)
    active = models.BooleanField(_("active"), default=True, help_text=_("Inactive feeds are kept but not polled."))

    kind = models.CharField(_("kind"), max_length=10, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    next_poll_at = models.DateTimeField(_("next poll"), default=timezone.now, editable=False)
    polled_at = models.DateTimeField(_("last poll"), null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(_("last successful poll"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(
        _("failures"), default=0, editable=False, help_text=_("Consecutive failed polls.")
    )
    error_code = models.CharField(_("error code"), max_length=60, blank=True, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)
    warnings = models.TextField(
        _("warnings"), blank=True, editable=False, help_text=_("Irregularities in the last response.")
    )
    last_new_count = models.PositiveIntegerField(_("new entries in the last poll"), default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["title", "url"]
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        constraints = [
            models.CheckConstraint(condition=models.Q(poll_interval__gte=1), name="feed_poll_interval_positive")
        ]
        indexes = [models.Index(fields=["active", "next_poll_at"])]

    def __str__(self) -> str:
        return self.title or self.url

    def matches_keywords(self, words: str) -> bool:
        """Return whether an article with these words in its title and summary has one of the feed's keywords.

        Return True for a feed without keywords. Case and punctuation are ignored; keywords match whole words.
        """
        keywords = [line for line in self.keywords.splitlines() if line.strip()]
        if not keywords:
            return True
        padded = f" {_plain_words(words)} "
        return any(f" {plain} " in padded for plain in map(_plain_words, keywords) if plain)


def _plain_words(text: str) -> str:
    """Return the words of a text in lower case, separated by single spaces."""
    spaced = "".join(character if character.isalnum() else " " for character in text.casefold())
    return " ".join(spaced.split())


class FeedEntryQuerySet(models.QuerySet[Any]):
    """Feed entries by due time."""

    def due(self, now: dt.datetime) -> Self:
        """Return pending entries of active feeds that are due to be fetched."""
        return self.filter(status=FeedEntryStatus.PENDING, not_before__lte=now, feed__active=True)


class FeedEntry(models.Model):
    """An article that a feed listed, and what became of it. `not_before` also serves as a lease; see Feed."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries", verbose_name=_("feed"))
    key = models.CharField(max_length=64)
    url = models.URLField(_("address"), max_length=2000)
    title = models.CharField(_("title"), max_length=500, blank=True)
    published = models.CharField(
        _("published"), max_length=40, blank=True, help_text=_("As the feed gives it, in ISO 8601.")
    )
    digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=FeedEntryStatus, default=FeedEntryStatus.PENDING)
    article = models.ForeignKey(
        "articles.Article",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="entries",
        verbose_name=_("article"),
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    error_code = models.CharField(_("error code"), max_length=60, blank=True)
    error = models.TextField(_("error"), blank=True)
    seen_at = models.DateTimeField(_("first seen"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = FeedEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("feed entry")
        verbose_name_plural = _("feed entries")
        constraints = [
            models.UniqueConstraint(fields=["feed", "key"], name="feedentry_key_unique"),
            choice_constraint("feedentry", "status", FeedEntryStatus),
        ]
        indexes = [models.Index(fields=["status", "not_before"]), models.Index(fields=["feed", "status", "-id"])]

    def __str__(self) -> str:
        return self.title or self.url
