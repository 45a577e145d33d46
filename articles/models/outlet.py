from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower

from articles.models.cached_reverse import cached_reverse


class OutletQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """Outlets with an article in a published story."""
        from articles.models.article import Article

        return self.filter(models.Exists(Article.objects.public().filter(outlet=models.OuterRef("pk"))))


class Outlet(models.Model):
    """Who publishes articles: a newspaper, an agency, a ministry's site."""

    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True, help_text="Such as “example.org”, without “www.”.")
    country = models.CharField(max_length=2, blank=True, help_text="Two letters, ISO 3166, such as “GB”.")
    full_text_allowed = models.BooleanField(
        default=False,
        help_text="May the public read whole articles here? Otherwise only short quotations with a link are shown.",
    )
    actor = models.OneToOneField(
        "articles.Actor",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="outlet",
        help_text="The outlet as one who says things.",
    )

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="outlet_name_unique"),
            models.UniqueConstraint(Lower("domain"), condition=~models.Q(domain=""), name="outlet_domain_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse("outlet", self.pk)
