"""Webhooks and their deliveries, for administrators."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from articles.api.filters import RecordFilterSet, boolean_filter, id_filter, search_filter
from articles.api.serializers.webhooks import DeliverySerializer, WebhookSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.models import Webhook, WebhookDelivery


class WebhookFilterSet(RecordFilterSet):
    """Filters of webhooks."""

    active = boolean_filter(help_text=_("Whether changes are delivered."))
    q = search_filter("name", "url", help_text=_("Words in the name or URL; all of them must occur."))


class WebhookViewSet(StaffRecordViewSet):
    """Programs that receive changes. For staff with the permission to view webhooks."""

    view_permission = "articles.view_webhook"
    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilterSet


class DeliveryFilterSet(RecordFilterSet):
    """Filters of deliveries."""

    webhook = id_filter(field_name="webhook", help_text=_("Id of the webhook."))
    failed = boolean_filter(method="filter_failed", help_text=_("Whether the delivery failed."))

    def filter_failed(self, rows: QuerySet[WebhookDelivery], name: str, value: bool) -> QuerySet[WebhookDelivery]:
        """Keep the deliveries with an error, or those without."""
        return rows.exclude(error="") if value else rows.filter(error="")


class DeliveryViewSet(StaffRecordViewSet):
    """Attempts to deliver changes to webhooks, kept for 30 days. For staff with the permission to view deliveries."""

    view_permission = "articles.view_webhookdelivery"
    queryset = WebhookDelivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilterSet
