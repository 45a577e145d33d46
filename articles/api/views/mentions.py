"""Places where texts name actors."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api import querysets
from articles.api.filters import InText, Rows, choice, number, search, state
from articles.api.mixins import Proposals, needs
from articles.api.serializers.mentions import EditMentionSerializer, MentionSerializer
from articles.api.views.base import Records
from articles.choices import MentionKind
from articles.models import Mention


class MentionFilters(InText):
    actor = number(method="of_actor", help_text="Those that mean this actor.")
    kind = choice(MentionKind, help_text="A name, a nominal, or a pronoun.")
    state = state()
    q = search("text", text="the words")

    def of_actor(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(actor__in=self.audience.actors().filter(pk=value))


class Mentions(Proposals, Records):
    """Places where texts name actors."""

    model = Mention
    editor = EditMentionSerializer
    needs = needs("articles.change_mention")
    serializer_class = MentionSerializer
    filterset_class = MentionFilters

    def get_queryset(self) -> QuerySet[Mention]:
        return querysets.mentions(self.audience)
