"""Outlets. Each has an actor that speaks for it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import BaseAdmin
from articles.admin.forms import TypedModelForm
from articles.models import Outlet
from articles.services.ingest import ensure_actor
from articles.services.transitions import Performer

DOMAIN = re.compile(r"(?:(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?)?")


class OutletForm(TypedModelForm):
    """Add or edit an outlet. Names and domains are unique, ignoring case."""

    class Meta:
        model = Outlet
        fields = ["name", "domain", "country", "full_text_allowed"]

    def clean_name(self) -> str:
        """Return the name; raise ValidationError if another outlet has it."""
        return self._clean_unique("name", _("There is already an outlet with this name."))

    def clean_domain(self) -> str:
        """Reduce a pasted address to its domain, by which articles find their outlet."""
        match = DOMAIN.fullmatch(str(self.cleaned_data["domain"]).strip().lower())
        if match is None:
            raise ValidationError(_("Enter a domain without a path, for example example.org."))
        self.cleaned_data["domain"] = match[1] or ""
        return self._clean_unique("domain", _("Another outlet already has this domain."))

    def clean_country(self) -> str:
        """Return the country code in capitals; raise ValidationError unless it has two letters."""
        country = str(self.cleaned_data["country"]).upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise ValidationError(_("Enter a two-letter country code, for example GB."))
        return country

    def _clean_unique(self, name: str, message: str) -> str:
        """Return the stripped value of a field; raise ValidationError if another outlet has it."""
        value = str(self.cleaned_data[name]).strip()
        if value and Outlet.objects.filter(**{f"{name}__iexact": value}).exclude(pk=self.instance.pk).exists():
            raise ValidationError(message)
        return value


@admin.register(Outlet)
class OutletAdmin(BaseAdmin):
    """Outlets."""

    form: type[forms.ModelForm[Any]] = OutletForm
    list_display = ["name", "domain", "country", "full_text_allowed", "article_count"]
    list_filter = ["full_text_allowed", "country"]
    search_fields = ["name", "domain"]
    fields = ["name", "domain", "country", "full_text_allowed", "actor"]
    readonly_fields = ["actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        """Return the outlets with the number of their articles."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(article_count=Count("articles"))
        return rows

    @admin.display(description=gettext_lazy("articles"), ordering="article_count")
    def article_count(self, outlet: Any) -> int:
        """Show the number of articles."""
        return int(outlet.article_count)

    def save_model(self, request: HttpRequest, obj: Outlet, form: Any, change: bool) -> None:
        """Save the outlet and make sure that it has an actor."""
        super().save_model(request, obj, form, change)
        ensure_actor(obj, Performer.from_user(request.user))
