"""Webhooks and their deliveries. Secrets are never serialized."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField


class WebhookSerializer(RecordSerializer):
    """A URL of another program that receives changes, and the state of its deliveries."""

    id = serializers.IntegerField()
    url = RecordURLField("webhook-detail")
    name = serializers.CharField()
    target_url = serializers.CharField(source="url", help_text=_("URL that receives the changes."))
    active = serializers.BooleanField()
    last_change = serializers.IntegerField(source="position", help_text=_("Id of the last change delivered."))
    failures = serializers.IntegerField(help_text=_("Number of consecutive failures."))
    error = serializers.CharField()
    next_delivery_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class DeliverySerializer(RecordSerializer):
    """An attempt to deliver changes to a webhook, and the response."""

    id = serializers.IntegerField()
    url = RecordURLField("delivery-detail")
    webhook = RecordURLField("webhook-detail", by="webhook_id")
    message = serializers.CharField(help_text=_("Id of the message, the same for every attempt to deliver it."))
    first = serializers.IntegerField(help_text=_("Id of the first change in the message."))
    last = serializers.IntegerField(help_text=_("Id of the last change in the message."))
    status = serializers.IntegerField(help_text=_("HTTP status of the response; 0 if there was none."))
    error = serializers.CharField()
    seconds = serializers.FloatField()
    at = serializers.DateTimeField()
