"""Programs that are told of changes, and every attempt to tell them. For administrators."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api.filters import RecordFilterSet, boolean_filter, id_filter, search_filter
from articles.api.serializers.webhooks import DeliverySerializer, WebhookSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.models import Webhook, WebhookDelivery


class WebhookFilterSet(RecordFilterSet):
    active = boolean_filter(help_text="Whether it is told of anything.")
    q = search_filter("name", "url", text="name and address")


class WebhookViewSet(StaffRecordViewSet):
    """Programs that are told of changes. For staff who may see webhooks."""

    view_permission = "articles.view_webhook"
    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilterSet


class DeliveryFilterSet(RecordFilterSet):
    webhook = id_filter(field_name="webhook", help_text="Those to this webhook.")
    failed = boolean_filter(method="gone_wrong", help_text="Whether something went wrong.")

    def gone_wrong(self, rows: QuerySet[WebhookDelivery], name: str, value: bool) -> QuerySet[WebhookDelivery]:
        return rows.exclude(error="") if value else rows.filter(error="")


class DeliveryViewSet(StaffRecordViewSet):
    """Every attempt to tell a webhook, kept for thirty days. For staff who may see deliveries."""

    view_permission = "articles.view_webhookdelivery"
    queryset = WebhookDelivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilterSet
