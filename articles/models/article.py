from __future__ import annotations

import hashlib
from typing import Any, Self

from django.db import models

from articles.choices import StoryStatus, VersionChange
from articles.models.cached_reverse import cached_reverse


class ArticleQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """Articles in at least one published story."""
        from articles.models.story import Story

        published = Story.articles.through.objects.filter(
            article=models.OuterRef("pk"), story__status=StoryStatus.PUBLISHED
        )
        return self.filter(models.Exists(published))


class Article(models.Model):
    """One article of one outlet. Its words are in its versions."""

    outlet = models.ForeignKey(
        "articles.Outlet", null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    canonical_url = models.URLField("address", max_length=2000, blank=True)
    title = models.CharField(max_length=500)
    byline = models.CharField(max_length=300, blank=True)
    # The day as the outlet prints it, which relative dates in the text count from, and the moment where it is known:
    # an article that came with a date alone has no hour, and none is made up.
    published_on = models.DateField("published on", null=True, blank=True)
    published_at = models.DateTimeField("published at", null=True, blank=True)
    language = models.CharField(max_length=35, default="en")
    # Which text this is where no address says so: outlet and hash of the first version. Null where there is an address.
    text_key = models.CharField(max_length=90, null=True, unique=True, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-published_at", "-pk"]
        indexes = [models.Index(fields=["-published_on", "-published_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["canonical_url"], condition=~models.Q(canonical_url=""), name="article_url_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(published_on__isnull=False),
                name="article_moment_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("article", self.pk)

    @property
    def latest(self) -> ArticleVersion:
        """The newest version. An article always has one."""
        version = self.versions.order_by("-number").first()
        assert version is not None, "an article is written together with its first version"
        return version


class VersionImmutable(Exception):
    """Someone tried to change a text that claims and quotations rest on."""


class ArticleVersion(models.Model):
    """The words of an article as they were fetched. They never change: every span points into them."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    content_hash = models.CharField(max_length=64, editable=False)
    fetched_at = models.DateTimeField(auto_now_add=True)
    change = models.CharField(max_length=10, choices=VersionChange, default=VersionChange.FIRST, editable=False)

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_unique"),
            models.UniqueConstraint(fields=["article", "content_hash"], name="version_text_unique"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_number_from_one"),
            models.CheckConstraint(condition=~models.Q(text=""), name="version_text_not_empty"),
        ]
        indexes = [models.Index(fields=["content_hash"])]

    def __str__(self) -> str:
        return f"{self.article} (version {self.number})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise VersionImmutable("A version's text never changes. Add a new version instead.")
        self.content_hash = content_hash(self.text)
        super().save(*args, **kwargs)


def content_hash(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
