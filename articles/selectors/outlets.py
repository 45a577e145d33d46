"""What the public may read of an outlet: its articles, its stories, and whom it cites."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from articles.models import Actor, Article, Claim, Outlet, Story


def articles(outlet: Outlet) -> QuerySet[Article]:
    """Public articles of an outlet, the newest first."""
    found: QuerySet[Article] = Article.objects.public().filter(outlet=outlet)
    return found.select_related("outlet")


def stories(outlet: Outlet) -> QuerySet[Story]:
    found: QuerySet[Story] = Story.objects.public().filter(articles__outlet=outlet)
    return found.distinct().order_by("title")


def cited_actors(outlet: Outlet, limit: int = 12) -> list[Actor]:
    """Whom the outlet's public claims rest on most, each with `claim_count`; not itself."""
    claims = Claim.objects.public().filter(version__article__outlet=outlet)
    actors = Actor.objects.nameable().filter(anonymous=False).exclude(pk=outlet.actor_id)
    counted = actors.filter(claims__in=claims).annotate(claim_count=Count("claims"))
    return list(counted.order_by("-claim_count", "name")[:limit])


def claim_counts(outlet: Outlet) -> tuple[int, int]:
    """How many public claims its articles report, and how many of those are of sources they do not name."""
    claims = Claim.objects.public().filter(version__article__outlet=outlet)
    found = claims.aggregate(all=Count("pk"), unnamed=Count("pk", filter=Q(source_actor__anonymous=True)))
    return found["all"], found["unnamed"]
