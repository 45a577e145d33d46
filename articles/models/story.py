"""Stories."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import StoryStatus
from articles.models.base import choice_constraint
from articles.models.cached_reverse import cached_reverse
from articles.models.search import Searchable, index_text


class StoryQuerySet(models.QuerySet[Any]):
    """Stories, with the rule for which of them the public sees."""

    def public(self) -> Self:
        """Return published stories."""
        return self.filter(status=StoryStatus.PUBLISHED)


class Story(Searchable, models.Model):
    """A running story: its articles and its events."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"), max_length=100, unique=True, help_text=_("The last part of its address: /stories/…/")
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Two or three sentences, shown above the timeline.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=StoryStatus, default=StoryStatus.DRAFT, editable=False
    )
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    articles = models.ManyToManyField(
        "articles.Article", related_name="stories", blank=True, verbose_name=_("articles")
    )
    events = models.ManyToManyField("articles.Event", related_name="stories", blank=True, verbose_name=_("events"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [("publish_story", "Can publish and unpublish stories")]
        constraints = [choice_constraint("story", "status", StoryStatus)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of the story's public page."""
        return cached_reverse("story", self.slug)

    def search_body(self) -> str:
        """Return the summary, for the search index."""
        return index_text(self.summary)

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet[Any]:
        """Return published stories."""
        found: models.QuerySet[Any] = cls.objects.public()
        return found
