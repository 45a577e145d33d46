"""Programs that are told of changes, and every attempt to tell them. Their secrets are told to nobody here."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField


class WebhookSerializer(RecordSerializer):
    """Another program that is told of changes, and how that goes."""

    id = serializers.IntegerField()
    url = RecordURLField("webhook-detail")
    name = serializers.CharField()
    target_url = serializers.CharField(source="url")
    active = serializers.BooleanField()
    last_change = serializers.IntegerField(source="position", help_text="The last change it has got.")
    failures = serializers.IntegerField(help_text="In a row.")
    error = serializers.CharField()
    next_delivery_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class DeliverySerializer(RecordSerializer):
    """One attempt to tell a webhook of changes, and what it answered."""

    id = serializers.IntegerField()
    url = RecordURLField("delivery-detail")
    webhook = RecordURLField("webhook-detail", by="webhook_id")
    message = serializers.CharField(help_text="The message’s id, the same in each attempt at it.")
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    status = serializers.IntegerField(help_text="Of the answer; 0 where there was none.")
    error = serializers.CharField()
    seconds = serializers.FloatField()
    at = serializers.DateTimeField()
