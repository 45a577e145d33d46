"""Public facts about an outlet: its articles, its stories and the sources it cites."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from articles.models import Actor, Article, Claim, Outlet, Story


def articles(outlet: Outlet) -> QuerySet[Article]:
    """Return the public articles of an outlet, newest first."""
    public: QuerySet[Article] = Article.objects.public().filter(outlet=outlet)
    return public.select_related("outlet")


def stories(outlet: Outlet) -> QuerySet[Story]:
    """Return the published stories with articles of an outlet, by title."""
    published: QuerySet[Story] = Story.objects.public().filter(articles__outlet=outlet)
    return published.distinct().order_by("title")


def cited_actors(outlet: Outlet, limit: int = 12) -> list[Actor]:
    """Return the named sources of most of the outlet's public claims, each with `claim_count`, without itself."""
    claims = Claim.objects.public().filter(version__article__outlet=outlet)
    actors = Actor.objects.nameable().filter(anonymous=False).exclude(pk=outlet.actor_id)
    counted = actors.filter(claims__in=claims).annotate(claim_count=Count("claims"))
    return list(counted.order_by("-claim_count", "name")[:limit])


def claim_counts(outlet: Outlet) -> tuple[int, int]:
    """Return the number of public claims in the outlet's articles, and of those from unnamed sources. One query."""
    claims = Claim.objects.public().filter(version__article__outlet=outlet)
    counts = claims.aggregate(all=Count("pk"), unnamed=Count("pk", filter=Q(source_actor__anonymous=True)))
    return counts["all"], counts["unnamed"]
