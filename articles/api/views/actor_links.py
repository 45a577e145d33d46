"""Actor links, for staff: which actor a name in a text refers to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from articles.api import querysets
from articles.api.filters import VersionFilterSet, choice_filter, id_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.actor_links import ActorLinkSerializer, EditActorLinkSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import LinkOutcome
from articles.models import ActorLink


class ActorLinkFilterSet(VersionFilterSet):
    """Filters of actor links."""

    actor = id_filter(field_name="actor", help_text=_("Id of the actor that the name refers to."))
    outcome = choice_filter(LinkOutcome, help_text=_("Whether the actor was known, is new, or is left open."))
    state = state_filter()
    q = search_filter("name", "role", help_text=_("Words in the name or role; all of them must occur."))


class ActorLinkViewSet(ProposalMixin, StaffRecordViewSet):
    """Which actor a name in a text refers to, and why. For staff only."""

    model = ActorLink
    edit_serializer_class = EditActorLinkSerializer
    # Linking a name decides on the actor of its mentions, so it takes the permission to change these.
    required_permissions = decision_permissions("articles.change_mention")
    queryset = querysets.version_records(ActorLink).select_related("actor")
    serializer_class = ActorLinkSerializer
    filterset_class = ActorLinkFilterSet
