"""Mentions of actors."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from articles.api import querysets
from articles.api.filters import Rows, VersionFilterSet, choice_filter, id_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.mentions import EditMentionSerializer, MentionSerializer
from articles.api.views.base import RecordViewSet
from articles.choices import MentionKind
from articles.models import Mention


class MentionFilterSet(VersionFilterSet):
    """Filters of mentions."""

    actor = id_filter(method="filter_actor", help_text=_("Id of the actor."))
    kind = choice_filter(MentionKind, help_text=_("Name, description or pronoun."))
    state = state_filter()
    q = search_filter("text", help_text=_("Words in the mention; all of them must occur."))

    def filter_actor(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the mentions of a visible actor."""
        return rows.filter(actor__in=self.audience.actors().filter(pk=value))


class MentionViewSet(ProposalMixin, RecordViewSet):
    """Places where texts mention actors."""

    model = Mention
    edit_serializer_class = EditMentionSerializer
    required_permissions = decision_permissions("articles.change_mention")
    serializer_class = MentionSerializer
    filterset_class = MentionFilterSet

    def get_queryset(self) -> QuerySet[Mention]:
        """Return the visible mentions."""
        return querysets.mentions(self.audience)
