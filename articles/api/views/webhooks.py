"""Programs that are told of changes, and every attempt to tell them. For administrators."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api.filters import Filters, number, search, yes_or_no
from articles.api.serializers.webhooks import DeliverySerializer, WebhookSerializer
from articles.api.views.base import StaffRecords
from articles.models import Webhook, WebhookDelivery


class WebhookFilters(Filters):
    active = yes_or_no(help_text="Whether it is told of anything.")
    q = search("name", "url", text="name and address")


class Webhooks(StaffRecords):
    """Programs that are told of changes. For staff who may see webhooks."""

    view_permission = "articles.view_webhook"
    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilters


class DeliveryFilters(Filters):
    webhook = number(field_name="webhook", help_text="Those to this webhook.")
    failed = yes_or_no(method="gone_wrong", help_text="Whether something went wrong.")

    def gone_wrong(self, rows: QuerySet[WebhookDelivery], name: str, value: bool) -> QuerySet[WebhookDelivery]:
        return rows.exclude(error="") if value else rows.filter(error="")


class Deliveries(StaffRecords):
    """Every attempt to tell a webhook, kept for thirty days. For staff who may see deliveries."""

    view_permission = "articles.view_webhookdelivery"
    queryset = WebhookDelivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilters
