"""Words that say when. For staff only: the public reads them with the events that they date."""

from __future__ import annotations

from articles.api import querysets
from articles.api.filters import InText, choice, day, search, state
from articles.api.mixins import Proposals, needs
from articles.api.serializers.time_expressions import EditTimeSerializer, TimeSerializer
from articles.api.views.base import StaffRecords
from articles.choices import TimeType
from articles.models import TimeExpression


class TimeFilters(InText):
    type = choice(TimeType, help_text="A TIMEX3 type.")
    date_from = day(field_name="latest", lookup_expr="gte", help_text="Those that may mean this day or a later one.")
    date_to = day(field_name="earliest", lookup_expr="lte", help_text="Those that may mean this day or an earlier one.")
    state = state()
    q = search("text", text="the words")


class Times(Proposals, StaffRecords):
    """Words that say when. For staff only: the public reads them with the events that they date."""

    model = TimeExpression
    editor = EditTimeSerializer
    needs = needs("articles.change_timeexpression")
    queryset = querysets.in_text(TimeExpression)
    serializer_class = TimeSerializer
    filterset_class = TimeFilters
