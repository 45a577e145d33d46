"""Changes of actors that readers see, which wait for a second person."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import Link, Record
from articles.api.serializers.brief import ActorBriefSerializer
from articles.choices import HeldAct, HeldState


class HeldSerializer(Record):
    """What one person asked for of an actor that readers see. It is made once another person confirms it."""

    id = serializers.IntegerField()
    url = Link("held-detail")
    act = serializers.ChoiceField(choices=HeldAct.choices)
    actor = ActorBriefSerializer(help_text="As it is now.")
    other = ActorBriefSerializer(allow_null=True, help_text="Whom it is to be merged into, or was.")
    changes = serializers.DictField(help_text="What it would change, by the name of a value: before and after.")
    outdated = serializers.BooleanField(source="is_outdated", help_text="An actor has changed since: ask anew.")
    note = serializers.CharField()
    by = serializers.CharField(source="user_name", help_text="Who asked for it.")
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=HeldState.choices)
    decided_by = serializers.CharField(help_text="Who confirmed or withdrew it; empty while it waits.")
    decided_at = serializers.DateTimeField(allow_null=True)
