"""The roles of an actor over time: as articles gave them, and the terms of office in the registry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from articles.choices import RoleStatus
from articles.models import Actor, ActorLink, Article, RoleMention, TermOfOffice


@dataclass(frozen=True, slots=True)
class ActorRole:
    """A role with one status (current, former, …), and the first and last day on which an article gave it."""

    role: str
    status: str
    first: dt.date | None
    last: dt.date | None
    articles: int

    @property
    def status_label(self) -> str:
        """Return the status in words, or an empty string for a role that is held at the time of the article."""
        return "" if self.status == RoleStatus.CURRENT else str(RoleStatus(self.status).label)


def actor_roles(actor: Actor, *, public: bool = True) -> list[ActorRole]:
    """Return the roles that an actor's accepted links were found with, latest first. One query.

    With `public`, only those of public articles. Links by metonymy (“Paris” for a government) give no role.
    """
    mentions = RoleMention.objects.filter(
        link__actor=actor, link__metonym=False, link__in=_accepted_links(public=public).values("pk")
    )
    rows = (
        mentions.order_by()
        .values("role_key", "standing")
        .annotate(
            form=Min("role"),
            first=Min("link__version__article__published_on"),
            last=Max("link__version__article__published_on"),
            articles=Count("link__version__article", distinct=True),
        )
    )
    roles = [ActorRole(row["form"], row["standing"], row["first"], row["last"], row["articles"]) for row in rows]
    return sorted(roles, key=lambda role: (role.last or dt.date.min, role.articles, role.role), reverse=True)


def _accepted_links(*, public: bool) -> QuerySet[ActorLink]:
    links: QuerySet[ActorLink] = ActorLink.objects.accepted()
    if not public:
        return links
    articles = Article.objects.public().filter(versions=OuterRef("version"))
    return links.filter(Exists(articles))


def terms_of_office(actor: Actor) -> QuerySet[TermOfOffice]:
    """Return the terms of office of an actor and of those merged into it, latest first."""
    terms = TermOfOffice.objects.filter(Q(actor=actor) | Q(actor__merged_into=actor))
    return terms.order_by("-start_date", "-end_date", "pk")
