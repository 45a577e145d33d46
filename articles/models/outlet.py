"""Outlets: the publishers of articles."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.cached_reverse import cached_reverse


class OutletQuerySet(models.QuerySet[Any]):
    """Outlets, with the rule for which of them the public sees."""

    def public(self) -> Self:
        """Return outlets with an article in a published story."""
        from articles.models.article import Article

        return self.filter(models.Exists(Article.objects.public().filter(outlet=models.OuterRef("pk"))))


class Outlet(models.Model):
    """A publisher of articles: a newspaper, an agency, a ministry's website."""

    name = models.CharField(_("name"), max_length=200)
    domain = models.CharField(
        _("domain"), max_length=253, blank=True, help_text=_("For example “example.org”, without “www.”.")
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters (ISO 3166), for example “GB”.")
    )
    full_text_allowed = models.BooleanField(
        _("full text allowed"),
        default=False,
        help_text=_("Whether the public may read whole articles here. Otherwise, only short quotations are shown."),
    )
    actor = models.OneToOneField(
        "articles.Actor",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="outlet",
        verbose_name=_("actor"),
        help_text=_("The outlet as a source of claims."),
    )

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="outlet_name_unique"),
            models.UniqueConstraint(Lower("domain"), condition=~models.Q(domain=""), name="outlet_domain_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of the outlet's public page."""
        return cached_reverse("outlet", self.pk)
