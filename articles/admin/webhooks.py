"""Webhooks: who is told of changes, how that goes, and the log of every attempt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.base import DeskAdmin, ReadOnlyAdmin, badge, counted
from articles.admin.forms import PlainModelForm
from articles.ingestion import http
from articles.ingestion.incoming import BadInput
from articles.models import Webhook, WebhookDelivery


class WebhookForm(PlainModelForm):
    class Meta:
        model = Webhook
        fields = ["name", "url", "active"]

    def clean_url(self) -> str:
        try:
            return str(http.door().reach.check_url(self.cleaned_data["url"]))
        except BadInput as refused:
            raise ValidationError(refused.message, code=refused.code) from None


@admin.register(Webhook)
class WebhookAdmin(DeskAdmin):
    form: type[forms.ModelForm[Any]] = WebhookForm
    list_display = ["name", "url", "health", "position", "next_at"]
    list_filter = ["active"]
    search_fields = ["name", "url"]
    readonly_fields = ["health", "signing_secret", "position", "error"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["name", "url", "active", *(self.readonly_fields if obj else [])]

    @admin.display(description="secret, for checking signatures")
    def signing_secret(self, webhook: Webhook) -> SafeString | str:
        """Who may change a webhook may see what it is signed with."""
        return format_html("<code>{}</code>", webhook.secret)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    @admin.display(description="health", ordering="failures")
    def health(self, webhook: Webhook) -> SafeString:
        if not webhook.active:
            return badge("withdrawn", "not told")
        if webhook.failures:
            return badge("failed", f"failed {counted(webhook.failures, 'time')} in a row")
        return badge("succeeded", "up to date" if webhook.position else "nothing sent yet")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ["at", "webhook", "first", "last", "status", "error", "seconds"]
    list_select_related = ["webhook"]
    list_filter = ["webhook", "status"]
    search_fields = ["message", "error"]
