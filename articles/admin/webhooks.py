"""Webhooks: which programs receive changes, whether deliveries succeed, and the log of all attempts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import BaseAdmin, ReadOnlyAdmin, badge
from articles.admin.feeds import count_failures
from articles.admin.forms import WEB_ADDRESS_ERROR, TypedModelForm, clean_web_address
from articles.models import Webhook, WebhookDelivery
from articles.services import webhooks
from articles.services.transitions import Performer


class WebhookForm(TypedModelForm):
    """Add or edit a webhook."""

    class Meta:
        model = Webhook
        fields = ["name", "url", "stream", "active"]
        error_messages = {"url": {"invalid": WEB_ADDRESS_ERROR}}

    def clean_url(self) -> str:
        """Refuse addresses that the network policy forbids now, not at the first delivery."""
        return clean_web_address(self.cleaned_data["url"])


@admin.register(Webhook)
class WebhookAdmin(BaseAdmin):
    """Webhooks. Only accounts that may change them see them, because the pages show the signing secrets."""

    form: type[forms.ModelForm[Any]] = WebhookForm
    list_display = ["name", "url", "stream", "health", "position", "next_delivery_at"]
    list_filter = ["active", "stream"]
    search_fields = ["name", "url"]
    actions = ["rotate_secrets"]
    detail_fields = ("health", "signing_secret", "position", "error")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the settings, and for an existing webhook its status too."""
        return [*WebhookForm.Meta.fields, *(self.detail_fields if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Fix the stream once the webhook exists: positions of one stream mean nothing in another."""
        return [*self.detail_fields, *(["stream"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        """Save through the service, which compares with the stored webhook: `obj` already has the new values."""
        stored = Webhook.objects.get(pk=obj.pk) if change else Webhook()
        obj.pk = webhooks.save(stored, form.cleaned_data, Performer.from_user(request.user)).pk

    @admin.action(description=gettext_lazy("Rotate the secrets of selected webhooks"), permissions=["change"])
    def rotate_secrets(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Give each selected webhook a new signing secret."""
        for webhook in queryset:
            webhooks.rotate_secret(webhook, Performer.from_user(request.user))
        message = _("Deliveries are now signed with a new secret, and for one more day with the previous one as well.")
        self.message_user(request, message)

    @admin.display(description=gettext_lazy("signing secret"))
    def signing_secret(self, webhook: Webhook) -> SafeString | str:
        """Show the secret, after a rotation both secrets with the time until which the previous one is used."""
        secrets = format_html_join("", "<div><code>{}</code></div>", ((secret,) for secret in webhook.secrets))
        if len(webhook.secrets) == 1 or webhook.previous_secret_until is None:
            return secrets
        until = date_format(timezone.localtime(webhook.previous_secret_until), "j F, H:i")
        note = _("The second one is the previous secret, used until %(until)s.") % {"until": until}
        return format_html("{}<div>{}</div>", secrets, note)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow viewing only with the permission to change: the page shows the signing secret."""
        return self.has_change_permission(request, obj)

    @admin.display(description=gettext_lazy("health"), ordering="failures")
    def health(self, webhook: Webhook) -> SafeString:
        """Show whether deliveries succeed."""
        if not webhook.active:
            return badge("withdrawn", _("inactive"))
        if webhook.failures:
            return badge("failed", count_failures(webhook.failures))
        return badge("succeeded", _("up to date") if webhook.position else _("nothing sent yet"))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """Attempts to deliver changes, newest first."""

    list_display = ["at", "webhook", "first", "last", "response_status", "error", "seconds"]
    list_select_related = ["webhook"]
    list_filter = ["webhook", "status"]
    search_fields = ["message", "error"]

    @admin.display(description=gettext_lazy("HTTP status"), ordering="status")
    def response_status(self, delivery: WebhookDelivery) -> str:
        """Show the HTTP status of the receiver's response."""
        return str(delivery.status or _("no response"))
