"""Events, their mentions in texts, participants, and time expressions."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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
    """Words that name a time: TIMEX3 type and value, EDTF date, and the first and last day they may mean."""

    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField(_("text"))
    type = models.CharField(_("type"), max_length=10, choices=TimeType)
    value = models.CharField(_("TIMEX3 value"), max_length=100)
    edtf = models.CharField(_("date (EDTF)"), max_length=100, blank=True)
    earliest = models.DateField(_("earliest day"), null=True, blank=True)
    latest = models.DateField(_("latest day"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start"]
        verbose_name = _("time expression")
        verbose_name_plural = _("time expressions")
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
    """Events, with the rule for which of them the public sees."""

    def public(self, mentions: models.QuerySet[EventMention] | None = None) -> Self:
        """Return publishable events in a published story that have a publishable mention in a public article.

        `mentions` restricts the mentions that count: a subset of `EventMention.objects.in_public_articles()`.
        """
        from articles.models.story import Story

        published = Story.events.through.objects.filter(
            event=models.OuterRef("pk"), story__status=StoryStatus.PUBLISHED
        )
        if mentions is None:
            mentions = EventMention.objects.in_public_articles()
        return self.publishable().filter(
            models.Exists(published), models.Exists(mentions.filter(event=models.OuterRef("pk")))
        )


class Event(Searchable, Proposal):
    """Something that happened, is planned or is denied: one event, however many articles report it."""

    needs_second_review = True

    title = models.CharField(
        _("title"), max_length=200, help_text=_("Who did what, in the present tense, without pronouns.")
    )
    edtf = models.CharField(
        _("date (EDTF)"),
        max_length=100,
        blank=True,
        help_text=_(
            "As precise as is known: 2025-10-09, 2025-10, 2025-10-21/2025-10-31, 2025-10~. Leave it empty if unknown."
        ),
    )
    earliest = models.DateField(_("earliest day"), null=True, blank=True, editable=False)
    latest = models.DateField(_("latest day"), null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=EventStatus, default=EventStatus.HAPPENED)
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.OTHER)
    salience = models.FloatField(
        _("salience"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("How much it matters to its article according to the engine, from 0 to 1."),
    )
    participants = models.ManyToManyField(
        "articles.Actor",
        through="articles.EventParticipant",
        related_name="events",
        blank=True,
        verbose_name=_("participants"),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = [models.F("earliest").asc(nulls_last=True), models.F("latest").asc(nulls_last=True), "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            choice_constraint("event", "status", EventStatus),
            choice_constraint("event", "kind", EventKind),
            earliest_not_after_latest("event"),
        ]
        indexes = [models.Index(fields=["earliest", "latest"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of the event's public page."""
        return cached_reverse("event", self.pk)


class EventParticipant(models.Model):
    """An actor's part in an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="event_participants")
    actor = models.ForeignKey("articles.Actor", on_delete=models.CASCADE, related_name="event_participations")
    role = models.CharField(_("role"), max_length=10, choices=ParticipantRole, default=ParticipantRole.AGENT)

    class Meta:
        ordering = ["event", "pk"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["event", "actor", "role"], name="participant_unique"),
            choice_constraint("participant", "role", ParticipantRole),
        ]

    def __str__(self) -> str:
        return f"{self.actor} ({self.role})"


class EventMentionQuerySet(ProposalQuerySet):
    """Event mentions, with the rules for which of them the public sees."""

    def in_public_articles(self) -> Self:
        """Return publishable mentions in public articles, whether or not their event is public.

        The claim that reports the event must be publishable too: without it, the words would seem to be the article's
        own.
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
        """Return mentions in public articles with an event that is public."""
        return self.in_public_articles().filter(event__in=Event.objects.public())


class EventMention(TextProposal):
    """A place where a version says that an event happened, will happen or did not happen."""

    needs_second_review = True

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("event"))
    trigger_start = models.PositiveIntegerField()
    trigger_end = models.PositiveIntegerField()
    trigger_text = models.TextField(_("trigger"))
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    sentence_text = models.TextField(_("sentence"))
    time_expression = models.ForeignKey(
        TimeExpression,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="event_mentions",
        verbose_name=_("time expression"),
        help_text=_("The words that date the event."),
    )
    claim = models.ForeignKey(
        "articles.Claim",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="event_mentions",
        verbose_name=_("claim"),
        help_text=_("The innermost claim that reports the event. Without one, the article itself says so."),
    )

    objects = EventMentionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "trigger_start"]
        verbose_name = _("event mention")
        verbose_name_plural = _("event mentions")
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
