"""Places where texts name actors."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api import querysets
from articles.api.filters import Rows, VersionFilterSet, choice_filter, id_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.mentions import EditMentionSerializer, MentionSerializer
from articles.api.views.base import RecordViewSet
from articles.choices import MentionKind
from articles.models import Mention


class MentionFilterSet(VersionFilterSet):
    actor = id_filter(method="of_actor", help_text="Those that mean this actor.")
    kind = choice_filter(MentionKind, help_text="A name, a nominal, or a pronoun.")
    state = state_filter()
    q = search_filter("text", text="the words")

    def of_actor(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(actor__in=self.audience.actors().filter(pk=value))


class MentionViewSet(ProposalMixin, RecordViewSet):
    """Places where texts name actors."""

    model = Mention
    edit_serializer_class = EditMentionSerializer
    required_permissions = decision_permissions("articles.change_mention")
    serializer_class = MentionSerializer
    filterset_class = MentionFilterSet

    def get_queryset(self) -> QuerySet[Mention]:
        return querysets.mentions(self.audience)
