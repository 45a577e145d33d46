"""Words that say when. For staff only: the public reads them with the events that they date."""

from __future__ import annotations

from articles.api import querysets
from articles.api.filters import VersionFilterSet, choice_filter, date_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.time_expressions import EditTimeExpressionSerializer, TimeExpressionSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import TimeType
from articles.models import TimeExpression


class TimeExpressionFilterSet(VersionFilterSet):
    type = choice_filter(TimeType, help_text="A TIMEX3 type.")
    date_from = date_filter(
        field_name="latest", lookup_expr="gte", help_text="Those that may mean this day or a later one."
    )
    date_to = date_filter(
        field_name="earliest", lookup_expr="lte", help_text="Those that may mean this day or an earlier one."
    )
    state = state_filter()
    q = search_filter("text", text="the words")


class TimeExpressionViewSet(ProposalMixin, StaffRecordViewSet):
    """Words that say when. For staff only: the public reads them with the events that they date."""

    model = TimeExpression
    edit_serializer_class = EditTimeExpressionSerializer
    required_permissions = decision_permissions("articles.change_timeexpression")
    queryset = querysets.version_records(TimeExpression)
    serializer_class = TimeExpressionSerializer
    filterset_class = TimeExpressionFilterSet
