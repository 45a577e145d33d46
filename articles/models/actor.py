from __future__ import annotations

import unicodedata
from typing import Any, Self

from django.db import models

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
    """The form under which a name is looked up: case, accents, dots and spacing do not count."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.replace(".", "").casefold().split())[:200]


class ActorQuerySet(ProposalQuerySet):
    def nameable(self) -> Self:
        """Accepted, and not merged away: whom something public may name."""
        return self.accepted().filter(merged_into=None)

    def public(self) -> Self:
        """Those that something public does name."""
        from articles.models.claim import Claim
        from articles.models.event import Event, EventParticipant
        from articles.models.outlet import Outlet

        said = Claim.objects.public().filter(source_actor=models.OuterRef("pk"))
        events = Event.objects.public().filter(pk=models.OuterRef("event"))
        did = EventParticipant.objects.filter(models.Exists(events), actor=models.OuterRef("pk"))
        named = Mention.objects.public().filter(actor=models.OuterRef("pk"))
        prints = Outlet.objects.public().filter(actor=models.OuterRef("pk"))
        return self.nameable().filter(
            models.Exists(said) | models.Exists(did) | models.Exists(named) | models.Exists(prints)
        )


class Actor(Searchable, Proposal):
    """Someone who acts or speaks: a person, an organisation, a country, or a source that the text does not name."""

    kind = models.CharField(max_length=12, choices=ActorKind)
    name = models.CharField(max_length=300)
    role = models.CharField(max_length=300, blank=True, help_text="Such as “US Treasury Secretary”.")
    wikidata_id = models.CharField("Wikidata id", max_length=20, blank=True, help_text="Such as “Q42”.")
    anonymous = models.BooleanField(
        default=False, help_text="A source its article does not name. It belongs to that article alone."
    )
    version = models.ForeignKey(
        "articles.ArticleVersion",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="unnamed_sources",
        help_text="For an unnamed source, the only text it stands in.",
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_from"
    )
    # What the machine proposed this actor under; one record for each (see TextProposal.key).
    key = models.CharField(max_length=220, blank=True, editable=False)

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
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
        return cached_reverse("actor", self.pk)

    @property
    def is_nameable(self) -> bool:
        """`nameable` for one that is loaded."""
        return self.is_accepted and self.merged_into_id is None

    def search_body(self) -> str:
        """The role, and the names that people entered: one learned from a text is as public as that text."""
        return index_text(" ".join([self.role, *self.aliases.entered_by_people().values_list("text", flat=True)]))


class AliasQuerySet(models.QuerySet[Any]):
    def entered_by_people(self) -> Self:
        """Names that people gave an actor. One that a merge brought may have been a metonym, or read in any text."""
        return self.filter(version=None, origin__in=(AliasOrigin.EDITOR, AliasOrigin.REGISTRY))

    def public(self) -> Self:
        """Those, and the names that stand in public articles."""
        from articles.models.article import Article

        printed = Article.objects.public().filter(versions=models.OuterRef("version"))
        return self.filter(models.Exists(printed)) | self.entered_by_people()


class Alias(models.Model):
    """A form under which an actor is known, and where it was learned."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=300)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    origin = models.CharField(max_length=10, choices=AliasOrigin, default=AliasOrigin.EDITOR)
    version = models.ForeignKey(
        "articles.ArticleVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AliasQuerySet.as_manager()

    class Meta:
        ordering = ["text"]
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="alias_unique")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.text)
        super().save(*args, **kwargs)


class DistinctActors(models.Model):
    """Two actors that an editor has said are never the same, whatever their names suggest."""

    first = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    user_name = models.CharField(max_length=150, help_text="Who said so, as text: it outlives the account.")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "distinct actors"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_unique"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="distinct_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"


class MentionQuerySet(ProposalQuerySet):
    def public(self) -> Self:
        from articles.models.article import Article

        return self.publishable().filter(
            models.Exists(Article.objects.public().filter(versions=models.OuterRef("version")))
        )


class Mention(TextProposal):
    """A place where a text names an actor. Without an actor: which one it is stays open."""

    needs_second_review = True

    actor = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="mentions")
    link = models.ForeignKey(
        "articles.ActorLink",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="mentions",
        help_text="Why it is this actor.",
    )
    kind = models.CharField(max_length=10, choices=MentionKind)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start", "end"]
        constraints = [
            unique_key_constraint("mention"),
            start_before_end("mention"),
            choice_constraint("mention", "kind", MentionKind),
        ]
        indexes = [models.Index(fields=["version", "state"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return self.text
