"""Outlets. Each speaks through an actor of its own."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from articles.admin.base import BaseAdmin
from articles.admin.forms import TypedModelForm
from articles.models import Outlet
from articles.services.ingest import ensure_actor
from articles.services.transitions import Performer

DOMAIN = re.compile(r"(?:(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?)?")


class OutletForm(TypedModelForm):
    class Meta:
        model = Outlet
        fields = ["name", "domain", "country", "full_text_allowed"]

    def clean_name(self) -> str:
        return self._only_one("name", "There is an outlet of this name already.")

    def clean_domain(self) -> str:
        """As articles' addresses are asked for it; an address that was pasted gives its own."""
        found = DOMAIN.fullmatch(str(self.cleaned_data["domain"]).strip().lower())
        if found is None:
            raise ValidationError("This is no domain. Write it without a path, such as example.org.")
        self.cleaned_data["domain"] = found[1] or ""
        return self._only_one("domain", "Another outlet has this domain.")

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise ValidationError("Write two letters, such as GB.")
        return country

    def _only_one(self, name: str, message: str) -> str:
        value = str(self.cleaned_data[name]).strip()
        if value and Outlet.objects.filter(**{f"{name}__iexact": value}).exclude(pk=self.instance.pk).exists():
            raise ValidationError(message)
        return value


@admin.register(Outlet)
class OutletAdmin(BaseAdmin):
    form: type[forms.ModelForm[Any]] = OutletForm
    list_display = ["name", "domain", "country", "full_text_allowed", "article_count"]
    list_filter = ["full_text_allowed", "country"]
    search_fields = ["name", "domain"]
    fields = ["name", "domain", "country", "full_text_allowed", "actor"]
    readonly_fields = ["actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(article_count=Count("articles"))
        return rows

    @admin.display(description="articles", ordering="article_count")
    def article_count(self, outlet: Any) -> int:
        return int(outlet.article_count)

    def save_model(self, request: HttpRequest, obj: Outlet, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        ensure_actor(obj, Performer.from_user(request.user))
