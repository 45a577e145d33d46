"""Actors, their aliases and mentions, and pairs of actors marked as distinct."""

from __future__ import annotations

import unicodedata
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import ActorKind, AliasOrigin, MentionKind
from articles.models.base import (
    Proposal,
    ProposalQuerySet,
    TextProposal,
    choice_constraint,
    start_before_end,
    unique_key_constraint,
)
from articles.models.cached_reverse import cached_reverse
from articles.models.search import Searchable, index_text


def name_key(name: str) -> str:
    """Return the form under which a name is looked up: without case, accents, dots and extra spacing.

    At most 200 characters, the length of the columns that hold it.
    """
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.replace(".", "").casefold().split())[:200]


class ActorQuerySet(ProposalQuerySet):
    """Actors, with the rule for which of them the public sees."""

    def nameable(self) -> Self:
        """Return accepted actors that are not merged into another: those that public records may name."""
        return self.accepted().filter(merged_into=None)

    def public(self) -> Self:
        """Return nameable actors that a public claim, event, mention or outlet names."""
        from articles.models.claim import Claim
        from articles.models.event import Event, EventParticipant
        from articles.models.outlet import Outlet

        claims = Claim.objects.public().filter(source_actor=models.OuterRef("pk"))
        events = Event.objects.public().filter(pk=models.OuterRef("event"))
        participations = EventParticipant.objects.filter(models.Exists(events), actor=models.OuterRef("pk"))
        mentions = Mention.objects.public().filter(actor=models.OuterRef("pk"))
        outlets = Outlet.objects.public().filter(actor=models.OuterRef("pk"))
        return self.nameable().filter(
            models.Exists(claims) | models.Exists(participations) | models.Exists(mentions) | models.Exists(outlets)
        )


class Actor(Searchable, Proposal):
    """Someone who acts or speaks: a person, organisation, country and so on, or a source without a name."""

    kind = models.CharField(_("kind"), max_length=12, choices=ActorKind)
    name = models.CharField(_("name"), max_length=300)
    role = models.CharField(_("role"), max_length=300, blank=True, help_text=_("For example “US Treasury Secretary”."))
    wikidata_id = models.CharField(_("Wikidata id"), max_length=20, blank=True, help_text=_("For example “Q42”."))
    anonymous = models.BooleanField(
        _("unnamed source"),
        default=False,
        help_text=_("A source that its article does not name. It belongs to that article only."),
    )
    version = models.ForeignKey(
        "articles.ArticleVersion",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="unnamed_sources",
        verbose_name=_("version"),
        help_text=_("For an unnamed source: the version that describes it."),
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_from"
    )
    # The key under which the engine proposed this actor, unique like TextProposal.key.
    key = models.CharField(max_length=220, blank=True, editable=False)

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            choice_constraint("actor", "kind", ActorKind),
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="actor_one_per_key"),
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~models.Q(wikidata_id="") & models.Q(merged_into=None),
                name="actor_wikidata_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(anonymous=False) | models.Q(merged_into=None), name="actor_unnamed_never_merged"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
                name="actor_not_merged_into_itself",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"])]
        permissions = [("merge_actor", "Can merge and split actors")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of the actor's public page."""
        return cached_reverse("actor", self.pk)

    @property
    def is_nameable(self) -> bool:
        """Return whether public records may name the actor; see `ActorQuerySet.nameable`."""
        return self.is_accepted and self.merged_into_id is None

    def search_body(self) -> str:
        """Return the role and the aliases that people entered. An alias from a text is only as public as the text."""
        return index_text(" ".join([self.role, *self.aliases.entered_by_people().values_list("text", flat=True)]))


class AliasQuerySet(models.QuerySet[Any]):
    """Aliases, with the rule for which of them the public sees."""

    def entered_by_people(self) -> Self:
        """Return aliases that people entered.

        An alias copied by a merge is not among them: it may come from any text, or be a metonym.
        """
        return self.filter(version=None, origin__in=(AliasOrigin.EDITOR, AliasOrigin.REGISTRY))

    def public(self) -> Self:
        """Return aliases that people entered or that were found in a public article."""
        from articles.models.article import Article

        articles = Article.objects.public().filter(versions=models.OuterRef("version"))
        return self.filter(models.Exists(articles)) | self.entered_by_people()


class Alias(models.Model):
    """A name that an actor is called by, and where it comes from."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("actor"))
    text = models.CharField(_("text"), max_length=300)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    origin = models.CharField(_("origin"), max_length=10, choices=AliasOrigin, default=AliasOrigin.EDITOR)
    version = models.ForeignKey(
        "articles.ArticleVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AliasQuerySet.as_manager()

    class Meta:
        ordering = ["text"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="alias_unique")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the alias with its look-up key."""
        self.key = name_key(self.text)
        super().save(*args, **kwargs)


class DistinctActors(models.Model):
    """Two actors that an editor marked as distinct, whatever their names suggest. They cannot be merged."""

    first = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    user_name = models.CharField(
        max_length=150, help_text=_("Who marked them, as text: it is kept when the account is deleted.")
    )
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("pair of distinct actors")
        verbose_name_plural = _("pairs of distinct actors")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_unique"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="distinct_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"


class MentionQuerySet(ProposalQuerySet):
    """Mentions, with the rule for which of them the public sees."""

    def public(self) -> Self:
        """Return publishable mentions in public articles."""
        from articles.models.article import Article

        return self.publishable().filter(
            models.Exists(Article.objects.public().filter(versions=models.OuterRef("version")))
        )


class Mention(TextProposal):
    """A place where a text mentions an actor. Without `actor`, it is open which one is meant."""

    needs_second_review = True

    actor = models.ForeignKey(
        Actor,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mentions",
        verbose_name=_("actor"),
    )
    link = models.ForeignKey(
        "articles.ActorLink",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="mentions",
        verbose_name=_("actor link"),
        help_text=_("The link of the name, with the reasons for this actor."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MentionKind)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField(_("text"))

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start", "end"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            unique_key_constraint("mention"),
            start_before_end("mention"),
            choice_constraint("mention", "kind", MentionKind),
        ]
        indexes = [models.Index(fields=["version", "state"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return self.text
