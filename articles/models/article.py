"""Articles and their versions."""

from __future__ import annotations

import hashlib
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import StoryStatus, VersionChange
from articles.models.cached_reverse import cached_reverse


class ArticleQuerySet(models.QuerySet[Any]):
    """Articles, with the rule for which of them the public sees."""

    def public(self) -> Self:
        """Return articles in at least one published story."""
        from articles.models.story import Story

        published = Story.articles.through.objects.filter(
            article=models.OuterRef("pk"), story__status=StoryStatus.PUBLISHED
        )
        return self.filter(models.Exists(published))


class Article(models.Model):
    """One published item of an outlet. Its text is in its versions."""

    outlet = models.ForeignKey(
        "articles.Outlet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        verbose_name=_("outlet"),
    )
    canonical_url = models.URLField(_("address"), max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=500)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    # The date as the outlet prints it, from which relative dates in the text are resolved, and the time where it is
    # known. An article that came with a date only has no time; none is invented.
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=35, default="en")
    # Identifies an article without an address: outlet and content hash of the first version. Null with an address.
    text_key = models.CharField(max_length=90, null=True, unique=True, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-published_at", "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
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
        """Return the path of the article's public page."""
        return cached_reverse("article", self.pk)

    @property
    def latest(self) -> ArticleVersion:
        """Return the newest version. Every article has at least one."""
        version = self.versions.order_by("-number").first()
        assert version is not None, "an article is created together with its first version"
        return version


class VersionImmutable(Exception):
    """Raised when code tries to change a stored version: claims and quotations refer to its text."""


class ArticleVersion(models.Model):
    """The text of an article as it was fetched. It never changes: every span refers to it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"))
    content_hash = models.CharField(max_length=64, editable=False)
    fetched_at = models.DateTimeField(_("fetched at"), auto_now_add=True)
    change = models.CharField(
        _("change"), max_length=10, choices=VersionChange, default=VersionChange.FIRST, editable=False
    )

    class Meta:
        ordering = ["article", "number"]
        verbose_name = _("article version")
        verbose_name_plural = _("article versions")
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
        """Save a new version with its content hash. Raise VersionImmutable for one that is already stored."""
        if not self._state.adding:
            raise VersionImmutable("A version's text never changes. Add a new version instead.")
        self.content_hash = content_hash(self.text)
        super().save(*args, **kwargs)


def content_hash(text: str) -> str:
    """Return the SHA-256 hash of the text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
