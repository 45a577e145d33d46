from __future__ import annotations

from typing import Any, Self

from django.db import models

from articles.choices import StoryStatus
from articles.models.base import choice_constraint
from articles.models.cached_reverse import cached_reverse
from articles.models.search import Searchable, index_text


class StoryQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        return self.filter(status=StoryStatus.PUBLISHED)


class Story(Searchable, models.Model):
    """A running story: the articles that tell it and the events that make it up."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True, help_text="Its address: /stories/…/")
    summary = models.TextField(blank=True, help_text="Two or three sentences, above the timeline.")
    status = models.CharField(max_length=10, choices=StoryStatus, default=StoryStatus.DRAFT, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    articles = models.ManyToManyField("articles.Article", related_name="stories", blank=True)
    events = models.ManyToManyField("articles.Event", related_name="stories", blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name_plural = "stories"
        permissions = [("publish_story", "Can publish stories and take them back")]
        constraints = [choice_constraint("story", "status", StoryStatus)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("story", self.slug)

    def search_body(self) -> str:
        return index_text(self.summary)

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = cls.objects.public()
        return found
