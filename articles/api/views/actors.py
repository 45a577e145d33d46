"""Those who act and speak."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api import reads
from articles.api.filters import Filters, choice, search, state, words, yes_or_no
from articles.api.serializers.actors import ActorSerializer, EditActorSerializer
from articles.api.views.base import Records
from articles.api.writing import Merging, Proposals, needs
from articles.choices import ActorKind
from articles.models import Actor


class ActorFilters(Filters):
    kind = choice(ActorKind, help_text="Person, organisation, country …")
    anonymous = yes_or_no(help_text="Whether it is a source that its article does not name.")
    wikidata_id = words(help_text="Such as “Q42”.")
    state = state()
    q = search("name", "role", text="name and role")

    class Meta:
        model = Actor
        fields: list[str] = []


class Actors(Proposals, Merging, Records):
    """Those who act and speak."""

    model = Actor
    editor = EditActorSerializer
    needs = needs("articles.change_actor") | dict.fromkeys(("merge", "unmerge"), "articles.merge_actor")
    orders = {"id": "pk", "updated": "updated_at"}
    queryset = Actor.objects.none()
    serializer_class = ActorSerializer
    filterset_class = ActorFilters

    def get_queryset(self) -> QuerySet[Actor]:
        return reads.actors(self.audience)
