"""Webhooks: who is told of changes, how that goes, and the log of every attempt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.admin.base import BaseAdmin, ReadOnlyAdmin, badge, count_noun
from articles.admin.forms import TypedModelForm
from articles.ingestion import http
from articles.ingestion.incoming import BadInput
from articles.models import Webhook, WebhookDelivery
from articles.services import webhooks
from articles.services.transitions import Performer


class WebhookForm(TypedModelForm):
    class Meta:
        model = Webhook
        fields = ["name", "url", "stream", "active"]
        error_messages = {"url": {"invalid": "This is no web address. It must begin with https:// or http://."}}

    def clean_url(self) -> str:
        try:
            return str(http.http_client().network_policy.check_url(self.cleaned_data["url"]))
        except BadInput as refused:
            raise ValidationError(refused.message, code=refused.code) from None


@admin.register(Webhook)
class WebhookAdmin(BaseAdmin):
    form: type[forms.ModelForm[Any]] = WebhookForm
    list_display = ["name", "url", "stream", "health", "position", "next_delivery_at"]
    list_filter = ["active", "stream"]
    search_fields = ["name", "url"]
    actions = ["new_secrets"]
    detail_fields = ("health", "signing_secret", "position", "error")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*WebhookForm.Meta.fields, *(self.detail_fields if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Each stream counts by itself: what one has got says nothing of the other."""
        return [*self.detail_fields, *(["stream"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        """As the form left it, the record has the new values already: the service wants to see the old ones too."""
        kept = Webhook.objects.get(pk=obj.pk) if change else Webhook()
        obj.pk = webhooks.save(kept, form.cleaned_data, Performer.from_user(request.user)).pk

    @admin.action(description="Give selected webhooks a new secret", permissions=["change"])
    def new_secrets(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            webhooks.rotate_secret(webhook, Performer.from_user(request.user))
        self.message_user(request, "Signed with a new secret from now on, and for a day with the old one too.")

    @admin.display(description="secret, for checking signatures")
    def signing_secret(self, webhook: Webhook) -> SafeString | str:
        """Who may change a webhook may see what it is signed with."""
        lines = format_html_join("", "<div><code>{}</code></div>", ((secret,) for secret in webhook.secrets))
        if len(webhook.secrets) == 1:
            return lines
        until = f"{webhook.previous_secret_until:%d %B, %H:%M} UTC"
        return format_html("{}<div>The second is the old one, and holds until {}.</div>", lines, until)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    @admin.display(description="health", ordering="failures")
    def health(self, webhook: Webhook) -> SafeString:
        if not webhook.active:
            return badge("withdrawn", "not told")
        if webhook.failures:
            return badge("failed", f"failed {count_noun(webhook.failures, 'time')} in a row")
        return badge("succeeded", "up to date" if webhook.position else "nothing sent yet")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ["at", "webhook", "first", "last", "answer", "error", "seconds"]
    list_select_related = ["webhook"]
    list_filter = ["webhook", "status"]
    search_fields = ["message", "error"]

    @admin.display(description="answer", ordering="status")
    def answer(self, delivery: WebhookDelivery) -> str:
        return str(delivery.status or "none")
