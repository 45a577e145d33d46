"""Filters of lists.

Filters by a related record look only among the records that the caller may see, so that no filter reveals what a
record hides.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Choices, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters  # type: ignore[import-untyped]
from drf_spectacular.utils import extend_schema_field

from articles.api.audience import Audience
from articles.choices import ReviewState
from articles.models import Story

COMMON_PARAMETERS = frozenset({"format"})
MAX_ID = 2**63 - 1  # of the database's 64-bit ids; SQLite raises an OverflowError above it
MAX_SEARCH_WORDS = 10  # each word adds conditions to the query
Rows = QuerySet[Any]


class _IntegerFilter(filters.NumberFilter):  # type: ignore[misc]
    field_class = forms.IntegerField


def id_filter(**options: Any) -> Any:
    """Return a filter by the id of a record. `help_text` is required."""
    errors = {
        "invalid": _("Enter a whole number."),
        "min_value": _("Ids start at 1."),
        "max_value": _("This number is too large for an id."),
    }
    options |= {"min_value": 1, "max_value": MAX_ID, "error_messages": errors}
    schema = {"type": "integer", "minimum": 1, "description": options["help_text"]}
    return extend_schema_field(schema)(_IntegerFilter(**options))


def slug_filter(**options: Any) -> Any:
    """Return a filter by a slug."""
    return filters.CharFilter(max_length=100, **options)


def text_filter(**options: Any) -> Any:
    """Return a filter by text of at most 300 characters."""
    return filters.CharFilter(max_length=300, **options)


def choice_filter(choices: type[Choices], **options: Any) -> Any:
    """Return a filter by a choice. `help_text` is required."""
    values = ", ".join(choices.values)
    message = _("“%(value)s” is not one of the choices: {choices}.")
    error_messages = {"invalid_choice": format_lazy(message, choices=values)}
    field = filters.ChoiceFilter(choices=choices.choices, error_messages=error_messages, **options)
    # Refer to the component that fields of records refer to, so that a generated client has one type for both.
    schema = {"$ref": f"#/components/schemas/{choices.__name__}", "description": options["help_text"]}
    return extend_schema_field(schema)(field)


def boolean_filter(**options: Any) -> Any:
    """Return a filter that takes true or false and rejects everything else. `help_text` is required.

    django-filter's BooleanFilter would read an invalid value such as "maybe" as no filter.
    """
    options["error_messages"] = {"invalid_choice": _("Enter true or false.")}
    field = filters.TypedChoiceFilter(
        choices=[("true", "true"), ("false", "false")], coerce=lambda value: value == "true", **options
    )
    return extend_schema_field({"type": "boolean", "description": options["help_text"]})(field)


def date_filter(**options: Any) -> Any:
    """Return a filter by a day in ISO 8601."""
    message = _("Enter a date as YYYY-MM-DD, for example 2025-10-16.")
    return filters.DateFilter(input_formats=["%Y-%m-%d"], error_messages={"invalid": message}, **options)


def search_filter(*lookup_paths: str, help_text: Any) -> Any:
    """Return a filter for records that contain every word, each in any of the fields, in upper or lower case."""

    def filter_words(rows: Rows, name: str, value: str) -> Rows:
        for word in value.split()[:MAX_SEARCH_WORDS]:
            rows = rows.filter(reduce(or_, (Q(**{f"{path}__icontains": word}) for path in lookup_paths)))
        return rows

    return text_filter(method=filter_words, help_text=help_text)


def state_filter() -> Any:
    """Return the filter by review state, for staff."""
    return choice_filter(ReviewState, help_text=_("Review state. For staff only."))


class RecordFilterSet(filters.FilterSet):  # type: ignore[misc]
    """The base of all filter sets. `staff_only` holds the names of the parameters that the public may not use."""

    staff_only = frozenset({"state"})

    @property
    def audience(self) -> Audience:
        """The audience of the request."""
        return Audience.from_request(self.request)

    @classmethod
    def parameter_names(cls, audience: Audience) -> set[str]:
        """Return the names of the filters that an audience may use."""
        return {name for name in cls.base_filters if audience.staff or name not in cls.staff_only}

    def visible_stories(self, slug: str) -> QuerySet[Story]:
        """Return the story with a slug, if the caller may see it, as a queryset."""
        return self.audience.stories().filter(slug=slug)


class VersionFilterSet(RecordFilterSet):
    """The base of the filter sets of records that belong to one version of an article."""

    article = id_filter(field_name="version__article", help_text=_("Id of the article."))
    version = id_filter(field_name="version__number", help_text=_("Number of the version of the article."))
