"""Programs that are told of changes, and every attempt to tell them. Their secrets are told to nobody here."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import Link, Record


class WebhookSerializer(Record):
    """Another program that is told of changes, and how that goes."""

    id = serializers.IntegerField()
    url = Link("webhook-detail")
    name = serializers.CharField()
    address = serializers.CharField(source="url")
    active = serializers.BooleanField()
    position = serializers.IntegerField(help_text="The last change it has got.")
    failures = serializers.IntegerField(help_text="In a row.")
    error = serializers.CharField()
    next_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class DeliverySerializer(Record):
    """One attempt to tell a webhook of changes, and what it answered."""

    id = serializers.IntegerField()
    url = Link("delivery-detail")
    webhook = Link("webhook-detail", by="webhook_id")
    message = serializers.CharField(help_text="The message’s id, the same in each attempt at it.")
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    status = serializers.IntegerField(help_text="Of the answer; 0 where there was none.")
    error = serializers.CharField()
    seconds = serializers.FloatField()
    at = serializers.DateTimeField()
