"""Whom names mean, across articles. For staff only."""

from __future__ import annotations

from articles.api import querysets
from articles.api.filters import VersionFilterSet, choice_filter, id_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.actor_links import ActorLinkSerializer, EditActorLinkSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import LinkOutcome
from articles.models import ActorLink


class ActorLinkFilterSet(VersionFilterSet):
    actor = id_filter(field_name="actor", help_text="Those that lead to this actor.")
    outcome = choice_filter(LinkOutcome, help_text="A known actor, a new one, or left open.")
    state = state_filter()
    q = search_filter("name", "role", text="name and role")


class ActorLinkViewSet(ProposalMixin, StaffRecordViewSet):
    """Whom names mean, across articles, with the reasons. For staff only."""

    model = ActorLink
    edit_serializer_class = EditActorLinkSerializer
    required_permissions = decision_permissions(
        "articles.change_mention"
    )  # whoever says whom a mention means says whom its name does
    queryset = querysets.version_records(ActorLink).select_related("actor")
    serializer_class = ActorLinkSerializer
    filterset_class = ActorLinkFilterSet
