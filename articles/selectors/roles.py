"""The roles of an actor over time: as articles gave them, and the terms of office that the registry knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from articles.choices import RoleStatus
from articles.models import Actor, ActorLink, Article, RoleMention, TermOfOffice


@dataclass(frozen=True, slots=True)
class ActorRole:
    """One role in one standing, with the first and last day of publication on which an article gave it."""

    role: str
    standing: str
    first: dt.date | None
    last: dt.date | None
    articles: int

    @property
    def standing_label(self) -> str:
        """The standing in words; nothing where the text only names the role."""
        return "" if self.standing == RoleStatus.CURRENT else str(RoleStatus(self.standing).label)


def actor_roles(actor: Actor, *, public: bool = True) -> list[ActorRole]:
    """The roles that accepted links of an actor were read with, the latest first; of public articles, or of all."""
    rows = RoleMention.objects.filter(link__actor=actor, link__metonym=False).filter(link__in=_links(public))
    told = rows.order_by().values("role_key", "standing").annotate(
        form=Min("role"),
        first=Min("link__version__article__published_on"),
        last=Max("link__version__article__published_on"),
        articles=Count("link__version__article", distinct=True),
    )  # fmt: skip
    held = [ActorRole(row["form"], row["standing"], row["first"], row["last"], row["articles"]) for row in told]
    return sorted(held, key=lambda one: (one.last or dt.date.min, one.articles, one.role), reverse=True)


def _links(public: bool) -> Any:
    links = ActorLink.objects.accepted()
    if not public:
        return links.values("pk")
    articles = Article.objects.public().filter(versions=OuterRef("version"))
    return links.filter(Exists(articles)).values("pk")


def terms_of_office(actor: Actor) -> QuerySet[TermOfOffice]:
    """Its terms of office, and those of actors that were merged into it, the latest first."""
    return TermOfOffice.objects.filter(Q(actor=actor) | Q(actor__merged_into=actor)).order_by(
        "-start_date", "-end_date", "pk"
    )
