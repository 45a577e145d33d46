"""Whom names mean, across articles. For staff only."""

from __future__ import annotations

from articles.api import querysets
from articles.api.filters import InText, choice, number, search, state
from articles.api.mixins import Proposals, needs
from articles.api.serializers.actor_links import EditLinkSerializer, LinkSerializer
from articles.api.views.base import StaffRecords
from articles.choices import LinkOutcome
from articles.models import ActorLink


class LinkFilters(InText):
    actor = number(field_name="actor", help_text="Those that lead to this actor.")
    outcome = choice(LinkOutcome, help_text="A known actor, a new one, or left open.")
    state = state()
    q = search("name", "role", text="name and role")


class Links(Proposals, StaffRecords):
    """Whom names mean, across articles, with the reasons. For staff only."""

    model = ActorLink
    editor = EditLinkSerializer
    needs = needs("articles.change_mention")  # whoever says whom a mention means says whom its name does
    queryset = querysets.in_text(ActorLink).select_related("actor")
    serializer_class = LinkSerializer
    filterset_class = LinkFilters
