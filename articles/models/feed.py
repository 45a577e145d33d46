from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils import timezone

from articles.choices import FeedEntryStatus
from articles.models.base import choice_constraint


class FeedQuerySet(models.QuerySet[Any]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(active=True, next_poll_at__lte=now)


class Feed(models.Model):
    """A list of articles that is asked again and again: RSS, Atom, JSON Feed or a news sitemap.

    `next_poll_at` is also its lease: who polls it moves it ahead first, so that nobody else does at the same time.
    """

    url = models.URLField("address", max_length=1000, unique=True)
    title = models.CharField(max_length=200, blank=True, help_text="Left empty, what the feed calls itself.")
    outlet = models.ForeignKey(
        "articles.Outlet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="feeds",
        help_text="Whose articles they are. Left empty, each article’s own address tells.",
    )
    stories = models.ManyToManyField(
        "articles.Story", related_name="feeds", blank=True, help_text="Every article that comes in is put into these."
    )
    keywords = models.TextField(
        blank=True, help_text="One a line. If there are any, only articles whose title or summary has one come in."
    )
    poll_interval = models.PositiveIntegerField("minutes between two polls", default=15)
    active = models.BooleanField(default=True, help_text="Polled; otherwise kept, and left alone.")

    kind = models.CharField(max_length=10, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    next_poll_at = models.DateTimeField(default=timezone.now, editable=False)
    polled_at = models.DateTimeField(null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="In a row.")
    error_code = models.CharField(max_length=60, blank=True, editable=False)
    error = models.TextField(blank=True, editable=False)
    warnings = models.TextField(blank=True, editable=False, help_text="What was odd in what it sent last.")
    last_new_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["title", "url"]
        constraints = [
            models.CheckConstraint(condition=models.Q(poll_interval__gte=1), name="feed_every_a_minute_at_least")
        ]
        indexes = [models.Index(fields=["active", "next_poll_at"])]

    def __str__(self) -> str:
        return self.title or self.url

    def matches_keywords(self, words: str) -> bool:
        """Whether an article with these words in title and summary is one that the feed is read for."""
        wanted = [line.strip().casefold() for line in self.keywords.splitlines() if line.strip()]
        padded = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in words.casefold()).split())} "
        plain = (" ".join("".join(c if c.isalnum() else " " for c in word).split()) for word in wanted)
        return not wanted or any(f" {word} " in padded for word in plain if word)


class FeedEntryQuerySet(models.QuerySet[Any]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(status=FeedEntryStatus.PENDING, not_before__lte=now, feed__active=True)


class FeedEntry(models.Model):
    """An article that a feed named, and what became of it. `not_before` is its lease too, as a feed's."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)
    url = models.URLField("address", max_length=2000)
    title = models.CharField(max_length=500, blank=True)
    published = models.CharField(max_length=40, blank=True, help_text="As the feed gives it, in ISO 8601.")
    digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, choices=FeedEntryStatus, default=FeedEntryStatus.PENDING)
    article = models.ForeignKey(
        "articles.Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="entries"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = FeedEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "feed entries"
        constraints = [
            models.UniqueConstraint(fields=["feed", "key"], name="entry_once_a_feed"),
            choice_constraint("entry", "status", FeedEntryStatus),
        ]
        indexes = [models.Index(fields=["status", "not_before"]), models.Index(fields=["feed", "status", "-id"])]

    def __str__(self) -> str:
        return self.title or self.url
