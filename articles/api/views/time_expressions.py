"""Time expressions, for staff: the public sees them with the event mentions that they date."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from articles.api import querysets
from articles.api.filters import VersionFilterSet, choice_filter, date_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.time_expressions import EditTimeExpressionSerializer, TimeExpressionSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import TimeType
from articles.models import TimeExpression


class TimeExpressionFilterSet(VersionFilterSet):
    """Filters of time expressions."""

    type = choice_filter(TimeType, help_text=_("TIMEX3 type."))
    date_from = date_filter(
        field_name="latest", lookup_expr="gte", help_text=_("The expression may mean this day or a later one.")
    )
    date_to = date_filter(
        field_name="earliest", lookup_expr="lte", help_text=_("The expression may mean this day or an earlier one.")
    )
    state = state_filter()
    q = search_filter("text", help_text=_("Words in the expression; all of them must occur."))


class TimeExpressionViewSet(ProposalMixin, StaffRecordViewSet):
    """Time expressions in articles. For staff only: the public sees them with the event mentions that they date."""

    model = TimeExpression
    edit_serializer_class = EditTimeExpressionSerializer
    required_permissions = decision_permissions("articles.change_timeexpression")
    queryset = querysets.version_records(TimeExpression)
    serializer_class = TimeExpressionSerializer
    filterset_class = TimeExpressionFilterSet
