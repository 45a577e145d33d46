"""Those who act and speak."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api import querysets
from articles.api.filters import Filters, choice, search, state, words, yes_or_no
from articles.api.mixins import DECIDED_OR_HELD, ETAG, IF_MATCH, WAITS_AT, Merging, Proposals, needs
from articles.api.serializers.actors import ActorSerializer, EditActorSerializer
from articles.api.views.base import Records
from articles.choices import ActorKind
from articles.models import Actor
from articles.services import pending_changes


class ActorFilters(Filters):
    kind = choice(ActorKind, help_text="Person, organisation, country …")
    anonymous = yes_or_no(help_text="Whether it is a source that its article does not name.")
    wikidata_id = words(help_text="Such as “Q42”.")
    state = state()
    q = search("name", "role", text="name and role")


class Actors(Merging, Proposals, Records):
    """Those who act and speak."""

    model = Actor
    edit = staticmethod(pending_changes.edit)
    editor = EditActorSerializer
    needs = needs("articles.change_actor") | dict.fromkeys(("merge", "unmerge"), "articles.merge_actor")
    orders = {"id": "pk", "updated": "updated_at"}
    serializer_class = ActorSerializer
    filterset_class = ActorFilters

    def get_queryset(self) -> QuerySet[Actor]:
        return querysets.actors(self.audience)

    @extend_schema(responses=DECIDED_OR_HELD, parameters=[IF_MATCH, ETAG, WAITS_AT])
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Correct an actor, and accept it as corrected. `If-Match` is needed.

        202: readers see the actor, the desk wants a second pair of eyes, and the change waits for another person."""
        return super().partial_update(request, *args, **kwargs)
