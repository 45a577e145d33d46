"""Actors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api import querysets
from articles.api.filters import (
    RecordFilterSet,
    boolean_filter,
    choice_filter,
    search_filter,
    state_filter,
    text_filter,
)
from articles.api.mixins import (
    DECISION_RESPONSES,
    ETAG,
    IF_MATCH,
    PENDING_LOCATION,
    MergeMixin,
    ProposalMixin,
    decision_permissions,
)
from articles.api.serializers.actors import ActorSerializer, EditActorSerializer
from articles.api.views.base import RecordViewSet
from articles.choices import ActorKind
from articles.models import Actor
from articles.services import pending_changes


class ActorFilterSet(RecordFilterSet):
    """Filters of actors."""

    kind = choice_filter(ActorKind, help_text=_("Kind of actor: person, organisation, country …"))
    anonymous = boolean_filter(help_text=_("Whether it is a source that the article does not name."))
    wikidata_id = text_filter(help_text=_("Wikidata id, for example “Q42”."))
    state = state_filter()
    q = search_filter("name", "role", help_text=_("Words in the name or role; all of them must occur."))


class ActorViewSet(MergeMixin, ProposalMixin, RecordViewSet):
    """Persons, organisations, countries and groups that act or speak."""

    model = Actor
    edit = staticmethod(pending_changes.edit)
    edit_serializer_class = EditActorSerializer
    required_permissions = decision_permissions("articles.change_actor") | dict.fromkeys(
        ("merge", "unmerge"), "articles.merge_actor"
    )
    ordering_fields = {"id": "pk", "updated": "updated_at"}
    serializer_class = ActorSerializer
    filterset_class = ActorFilterSet

    def get_queryset(self) -> QuerySet[Actor]:
        """Return the listed actors with their aliases."""
        return querysets.actors(self.audience)

    @extend_schema(responses=DECISION_RESPONSES, parameters=[IF_MATCH, ETAG, PENDING_LOCATION])
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Edit an actor and accept it as edited. Requires `If-Match`.

        202: the actor is public and the change waits for the approval of a second person."""
        return super().partial_update(request, *args, **kwargs)
