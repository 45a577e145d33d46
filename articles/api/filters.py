"""Filters. Each looks only among what the asker may see, so that no filter tells what a record does not."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters  # type: ignore[import-untyped]
from drf_spectacular.utils import extend_schema_field

from articles.api.audience import Audience
from articles.choices import (
    ActorKind,
    EventKind,
    EventStatus,
    Mode,
    ReviewState,
    RunStatus,
    SpanRole,
    Stance,
    StoryStatus,
)
from articles.models import Actor, Article, Claim, ClaimSpan, Event, EventParticipant, ExtractionRun, Outlet, Story

ALWAYS_KNOWN = frozenset({"format"})
Rows = QuerySet[Any]


class _WholeNumber(filters.NumberFilter):  # type: ignore[misc]
    field_class = forms.IntegerField


def number(**options: Any) -> Any:
    """The id of a record."""
    errors = {"invalid": "Write a whole number.", "min_value": "Ids begin at 1.", "max_value": "No id is as large."}
    options |= {"min_value": 1, "max_value": 2**63 - 1, "error_messages": errors}
    schema = {"type": "integer", "minimum": 1, "description": options["help_text"]}
    return extend_schema_field(schema)(_WholeNumber(**options))


def slug(**options: Any) -> Any:
    return filters.CharFilter(max_length=100, **options)


def words(**options: Any) -> Any:
    return filters.CharFilter(max_length=300, **options)


def choice(choices: Any, **options: Any) -> Any:
    message = f"“%(value)s” is none of the values: {', '.join(choices.values)}."
    field = filters.ChoiceFilter(choices=choices.choices, error_messages={"invalid_choice": message}, **options)
    schema = {"type": "string", "enum": list(choices.values), "description": options["help_text"]}
    return extend_schema_field(schema)(field)


def yes_or_no(**options: Any) -> Any:
    """A boolean that refuses what is neither: the library's own takes “maybe” for no filter at all."""
    options["error_messages"] = {"invalid_choice": "Write true or false."}
    field = filters.TypedChoiceFilter(
        choices=[("true", "true"), ("false", "false")], coerce=lambda value: value == "true", **options
    )
    return extend_schema_field({"type": "boolean", "description": options["help_text"]})(field)


def day(**options: Any) -> Any:
    message = "Write a day as 2025-10-16."
    return filters.DateFilter(input_formats=["%Y-%m-%d"], error_messages={"invalid": message}, **options)


def search(*paths: str, text: str) -> Any:
    """Records that hold all the words, each in any of the paths."""

    def holds(rows: Rows, name: str, value: str) -> Rows:
        for word in value.split()[:10]:
            rows = rows.filter(reduce(or_, (Q(**{f"{path}__icontains": word}) for path in paths)))
        return rows

    return words(method=holds, help_text=f"Words to be found in {text}, all of them.")


def state() -> Any:
    return choice(ReviewState, help_text="What was decided. For staff only.")


class Filters(filters.FilterSet):  # type: ignore[misc]
    """What all share. `staff_only` names the parameters that the public does not have."""

    staff_only = frozenset({"state"})

    @property
    def audience(self) -> Audience:
        return Audience.of(self.request)

    @classmethod
    def known(cls, audience: Audience) -> set[str]:
        return {name for name in cls.base_filters if audience.staff or name not in cls.staff_only}

    def seen_stories(self, value: str) -> QuerySet[Story]:
        return self.audience.stories().filter(slug=value)


class StoryFilters(Filters):
    staff_only = frozenset({"status"})

    status = choice(StoryStatus, help_text="Draft or published. For staff only.")
    article = number(method="with_article", help_text="Stories that this article belongs to.")
    q = search("title", "summary", text="title and summary")

    class Meta:
        model = Story
        fields: list[str] = []

    def with_article(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(articles=value)


class EventFilters(Filters):
    story = slug(method="in_story", help_text="The slug of a story.")
    actor = number(method="with_actor", help_text="Events in which this actor took part.")
    article = number(method="told_by_article", help_text="Events that this article tells of.")
    outlet = number(method="told_by_outlet", help_text="Events that this outlet tells of.")
    status = choice(EventStatus, help_text="Whether it happened, is planned, is denied …")
    kind = choice(EventKind, help_text="What sort of thing it was.")
    date_from = day(method="not_before", help_text="Events that may have been on this day or later.")
    date_to = day(method="not_after", help_text="Events that may have been on this day or earlier.")
    state = state()
    q = search("title", text="the title")

    class Meta:
        model = Event
        fields: list[str] = []

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(stories__in=self.seen_stories(value))

    def with_actor(self, rows: Rows, name: str, value: int) -> Rows:
        actor = self.audience.actors().filter(pk=value)
        return rows.filter(Exists(EventParticipant.objects.filter(event=OuterRef("pk"), actor__in=actor)))

    def told_by_article(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(Exists(self.audience.accounts().filter(event=OuterRef("pk"), version__article=value)))

    def told_by_outlet(self, rows: Rows, name: str, value: int) -> Rows:
        told = self.audience.accounts().filter(event=OuterRef("pk"), version__article__outlet=value)
        return rows.filter(Exists(told))

    def not_before(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return rows.filter(Q(latest__gte=value) | Q(latest=None, earliest__isnull=False))

    def not_after(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return rows.filter(Q(earliest__lte=value) | Q(earliest=None, latest__isnull=False))


class ActorFilters(Filters):
    kind = choice(ActorKind, help_text="Person, organisation, country …")
    anonymous = yes_or_no(help_text="Whether it is a source that its article does not name.")
    wikidata_id = words(help_text="Such as “Q42”.")
    state = state()
    q = search("name", "role", text="name and role")

    class Meta:
        model = Actor
        fields: list[str] = []


class ClaimFilters(Filters):
    story = slug(method="in_story", help_text="The slug of a story.")
    actor = number(method="by_actor", help_text="Claims that this actor makes.")
    article = number(field_name="version__article", help_text="Claims in this article.")
    outlet = number(field_name="version__article__outlet", help_text="Claims in articles of this outlet.")
    stance = choice(Stance, help_text="How the source stands to what it says.")
    mode = choice(Mode, help_text="Quoted directly, indirectly, or both.")
    negated = yes_or_no(help_text="Whether the source says that it is not so.")
    hedged = yes_or_no(help_text="Whether the source says that it may be so.")
    published_from = day(
        field_name="version__article__published_on", lookup_expr="gte", help_text="The article's day, at the earliest."
    )
    published_to = day(
        field_name="version__article__published_on", lookup_expr="lte", help_text="The article's day, at the latest."
    )
    state = state()
    q = words(method="with_words", help_text="Words to be found in what is claimed, all of them.")

    class Meta:
        model = Claim
        fields: list[str] = []

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(version__article__stories__in=self.seen_stories(value))

    def with_words(self, rows: Rows, name: str, value: str) -> Rows:
        for word in value.split()[:10]:
            content = ClaimSpan.objects.filter(claim=OuterRef("pk"), role=SpanRole.CONTENT, text__icontains=word)
            rows = rows.filter(Exists(content))
        return rows

    def by_actor(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(source_actor__in=self.audience.actors().filter(pk=value))


class ArticleFilters(Filters):
    story = slug(method="in_story", help_text="The slug of a story.")
    outlet = number(field_name="outlet", help_text="Articles of this outlet.")
    language = words(help_text="As a language tag: “en”, “de” …")
    published_from = day(field_name="published_on", lookup_expr="gte", help_text="On this day or later.")
    published_to = day(field_name="published_on", lookup_expr="lte", help_text="On this day or earlier.")
    q = search("title", "byline", text="title and byline")

    class Meta:
        model = Article
        fields: list[str] = []

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(stories__in=self.seen_stories(value))


class OutletFilters(Filters):
    story = slug(method="in_story", help_text="The slug of a story.")
    country = words(lookup_expr="iexact", help_text="Two letters, ISO 3166, such as “GB”.")
    domain = words(lookup_expr="iexact", help_text="Such as “example.org”.")
    q = search("name", text="the name")

    class Meta:
        model = Outlet
        fields: list[str] = []

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        articles = Article.objects.filter(stories__in=self.seen_stories(value), outlet=OuterRef("pk"))
        return rows.filter(Exists(articles))


class RunFilters(Filters):
    status = choice(RunStatus, help_text="Queued, running, succeeded or failed.")
    article = number(field_name="version__article", help_text="Runs over this article.")

    class Meta:
        model = ExtractionRun
        fields: list[str] = []
