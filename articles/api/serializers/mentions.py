"""Places where texts name actors, and how an editor corrects them."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import Id, Link, Record, Reviewed, SpanBody, Strict
from articles.api.serializers.brief import InText, SeenActor
from articles.choices import MentionKind
from articles.models import Actor


class MentionSerializer(Record, Reviewed, InText):
    """A place where a text names an actor, in its exact words."""

    id = serializers.IntegerField()
    url = Link("mention-detail")
    kind = serializers.ChoiceField(choices=MentionKind.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    actor = SeenActor(help_text="Null where it is open who is meant.")


class EditMentionSerializer(Strict):
    actor = Id(Actor, required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=MentionKind.choices, required=False)
    span = SpanBody(required=False)
