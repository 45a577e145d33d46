from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from articles.choices import EventKind, EventStatus, ParticipantRole, ReviewState, StoryStatus, TimeType
from articles.models.base import (
    Proposal,
    ProposalQuerySet,
    TextProposal,
    choice_constraint,
    earliest_not_after_latest,
    start_before_end,
    unique_key_constraint,
)
from articles.models.cached_reverse import cached_reverse
from articles.models.search import Searchable


class TimeExpression(TextProposal):
    """Words that say when: TIMEX3 type and value, EDTF, and the first and last day they may mean."""

    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    type = models.CharField(max_length=10, choices=TimeType)
    value = models.CharField(max_length=100)
    edtf = models.CharField("EDTF", max_length=100, blank=True)
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start"]
        constraints = [
            unique_key_constraint("time"),
            start_before_end("time"),
            choice_constraint("time", "type", TimeType),
            earliest_not_after_latest("time"),
        ]
        indexes = [models.Index(fields=["version", "state"])]

    def __str__(self) -> str:
        return self.text


class EventQuerySet(ProposalQuerySet):
    def public(self, accounts: models.QuerySet[EventMention] | None = None) -> Self:
        """Events in a published story that may be shown, with at least one such account in a public article.

        `accounts` are the ones that count where not all do: some of those told publicly.
        """
        from articles.models.story import Story

        published = Story.events.through.objects.filter(
            event=models.OuterRef("pk"), story__status=StoryStatus.PUBLISHED
        )
        accounts = EventMention.objects.in_public_articles() if accounts is None else accounts
        return self.publishable().filter(
            models.Exists(published), models.Exists(accounts.filter(event=models.OuterRef("pk")))
        )


class Event(Searchable, Proposal):
    """What happened, once. Where articles say so is in its mentions."""

    needs_second_review = True

    title = models.CharField(max_length=200, help_text="Who did what, in the present tense, without a pronoun.")
    edtf = models.CharField(
        "date (EDTF)",
        max_length=100,
        blank=True,
        help_text="As exact as is known: 2025-10-09, 2025-10, 2025-10-21/2025-10-31, 2025-10~. Empty if unknown.",
    )
    earliest = models.DateField(null=True, blank=True, editable=False)
    latest = models.DateField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=12, choices=EventStatus, default=EventStatus.HAPPENED)
    kind = models.CharField(max_length=10, choices=EventKind, default=EventKind.OTHER, help_text="What sort of thing.")
    salience = models.FloatField(
        null=True, blank=True, editable=False, help_text="How much it matters in its article, by the engine, 0 to 1."
    )
    participants = models.ManyToManyField(
        "articles.Actor", through="articles.EventParticipant", related_name="events", blank=True
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = [models.F("earliest").asc(nulls_last=True), models.F("latest").asc(nulls_last=True), "pk"]
        constraints = [
            choice_constraint("event", "status", EventStatus),
            choice_constraint("event", "kind", EventKind),
            earliest_not_after_latest("event"),
        ]
        indexes = [models.Index(fields=["earliest", "latest"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("event", self.pk)


class EventParticipant(models.Model):
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="event_participants")
    actor = models.ForeignKey("articles.Actor", on_delete=models.CASCADE, related_name="event_participations")
    role = models.CharField(max_length=10, choices=ParticipantRole, default=ParticipantRole.AGENT)

    class Meta:
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "actor", "role"], name="participant_unique"),
            choice_constraint("participant", "role", ParticipantRole),
        ]

    def __str__(self) -> str:
        return f"{self.actor} ({self.role})"


class EventMentionQuerySet(ProposalQuerySet):
    def in_public_articles(self) -> Self:
        """Accounts in public articles that may be shown, whatever stands with the event itself.

        So must the claim that reports it: without it the words would seem to be the article's own.
        """
        from articles.models.article import Article

        reported = models.Q(claim__state=ReviewState.ACCEPTED)
        if settings.NEWSDESK_SECOND_REVIEWER:
            reported &= models.Q(claim__sole_reviewer="")
        return (
            self.publishable()
            .not_carried_forward()
            .filter(
                models.Exists(Article.objects.public().filter(versions=models.OuterRef("version"))),
                models.Q(claim=None) | reported,
            )
        )

    def public(self) -> Self:
        return self.in_public_articles().filter(event__in=Event.objects.public())


class EventMention(TextProposal):
    """Where an article says that an event happened, will or did not: one account of it."""

    needs_second_review = True

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="mentions")
    trigger_start = models.PositiveIntegerField()
    trigger_end = models.PositiveIntegerField()
    trigger_text = models.TextField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    sentence_text = models.TextField()
    time_expression = models.ForeignKey(
        TimeExpression,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="event_mentions",
        help_text="The words that date it.",
    )
    claim = models.ForeignKey(
        "articles.Claim",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="event_mentions",
        help_text="The innermost claim that reports it. Without one the article itself says so.",
    )

    objects = EventMentionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "trigger_start"]
        constraints = [
            unique_key_constraint("eventmention"),
            start_before_end("eventmention", "trigger_start", "trigger_end"),
            start_before_end("eventmention", "sentence_start", "sentence_end"),
            models.CheckConstraint(
                condition=models.Q(trigger_start__gte=models.F("sentence_start"))
                & models.Q(trigger_end__lte=models.F("sentence_end")),
                name="eventmention_trigger_in_sentence",
            ),
        ]
        indexes = [models.Index(fields=["version", "state"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return self.sentence_text if len(self.sentence_text) <= 120 else self.sentence_text[:119] + "…"
