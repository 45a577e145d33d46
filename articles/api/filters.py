"""Filters. Each looks only among what the asker may see, so that no filter tells what a record does not."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters  # type: ignore[import-untyped]
from drf_spectacular.utils import extend_schema_field

from articles.api.audience import Audience
from articles.choices import ReviewState
from articles.models import Story

COMMON_PARAMETERS = frozenset({"format"})
Rows = QuerySet[Any]


class _WholeNumber(filters.NumberFilter):  # type: ignore[misc]
    field_class = forms.IntegerField


def id_filter(**options: Any) -> Any:
    """The id of a record."""
    errors = {"invalid": "Write a whole number.", "min_value": "Ids begin at 1.", "max_value": "No id is as large."}
    options |= {"min_value": 1, "max_value": 2**63 - 1, "error_messages": errors}
    schema = {"type": "integer", "minimum": 1, "description": options["help_text"]}
    return extend_schema_field(schema)(_WholeNumber(**options))


def slug_filter(**options: Any) -> Any:
    return filters.CharFilter(max_length=100, **options)


def text_filter(**options: Any) -> Any:
    return filters.CharFilter(max_length=300, **options)


def choice_filter(choices: Any, **options: Any) -> Any:
    message = f"“%(value)s” is none of the values: {', '.join(choices.values)}."
    field = filters.ChoiceFilter(choices=choices.choices, error_messages={"invalid_choice": message}, **options)
    # By its name, as the fields of records have it: a client made of the schema knows one type for both.
    schema = {"$ref": f"#/components/schemas/{choices.__name__}", "description": options["help_text"]}
    return extend_schema_field(schema)(field)


def boolean_filter(**options: Any) -> Any:
    """A boolean that refuses what is neither: the library's own takes “maybe” for no filter at all."""
    options["error_messages"] = {"invalid_choice": "Write true or false."}
    field = filters.TypedChoiceFilter(
        choices=[("true", "true"), ("false", "false")], coerce=lambda value: value == "true", **options
    )
    return extend_schema_field({"type": "boolean", "description": options["help_text"]})(field)


def date_filter(**options: Any) -> Any:
    message = "Write a day as 2025-10-16."
    return filters.DateFilter(input_formats=["%Y-%m-%d"], error_messages={"invalid": message}, **options)


def search_filter(*paths: str, text: str) -> Any:
    """Records that hold all the words, each in any of the paths."""

    def holds(rows: Rows, name: str, value: str) -> Rows:
        for word in value.split()[:10]:
            rows = rows.filter(reduce(or_, (Q(**{f"{path}__icontains": word}) for path in paths)))
        return rows

    return text_filter(method=holds, help_text=f"Words to be found in {text}, all of them.")


def state_filter() -> Any:
    return choice_filter(ReviewState, help_text="What was decided. For staff only.")


class RecordFilterSet(filters.FilterSet):  # type: ignore[misc]
    """What all share. `staff_only` names the parameters that the public does not have."""

    staff_only = frozenset({"state"})

    @property
    def audience(self) -> Audience:
        return Audience.of(self.request)

    @classmethod
    def known(cls, audience: Audience) -> set[str]:
        return {name for name in cls.base_filters if audience.staff or name not in cls.staff_only}

    def visible_stories(self, value: str) -> QuerySet[Story]:
        return self.audience.stories().filter(slug=value)


class VersionFilterSet(RecordFilterSet):
    """Of records that stand in one version of an article."""

    article = id_filter(field_name="version__article", help_text="Those in this article.")
    version = id_filter(field_name="version__number", help_text="Those in the version of the article with this number.")
