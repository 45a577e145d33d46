"""Actors: what the public may read of one, and how an editor finds one by name."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from articles.choices import SpanRole, Stance
from articles.models import Actor, Alias, Article, Claim, ClaimSpan, Event, EventParticipant, Mention, Story
from articles.models.actor import name_key
from articles.selectors.timeline import order_by_date
from articles.selectors.timeline_order import TimelineLine


def merge_target(actor_id: int) -> Actor | None:
    """The public actor that a merged-away one lives on in; None if there is none."""
    actor = Actor.objects.filter(pk=actor_id, merged_into__isnull=False).first()
    while actor is not None and actor.merged_into_id:
        actor = Actor.objects.filter(pk=actor.merged_into_id).first()
    survivor: Actor | None = Actor.objects.public().filter(pk=actor.pk).first() if actor else None
    return survivor


def aliases(actor: Actor) -> QuerySet[Alias]:
    """Other names of an actor."""
    return actor.aliases.public().exclude(text=actor.name)


def actor_events(actor: Actor) -> QuerySet[Event]:
    took_part = EventParticipant.objects.filter(actor=actor, event=OuterRef("pk"))
    events: QuerySet[Event] = Event.objects.public().filter(Exists(took_part))
    return order_by_date(events)


def actor_event_lines(actor: Actor) -> list[TimelineLine]:
    """What an actor did as lines of a timeline, in no order. One query."""
    rows = actor_events(actor).order_by().values_list("pk", "earliest", "latest", "status", "kind")
    return [TimelineLine(*row) for row in rows]


def actor_claim_dates(actor: Actor) -> list[dt.date]:
    """When what an actor said was published, a day for each claim, sorted. One query."""
    days = actor_claims(actor).order_by().values_list("version__article__published_on", flat=True)
    return sorted(day for day in days if day)


def stories(actor: Actor) -> QuerySet[Story]:
    """Published stories in whose public events an actor took part."""
    found: QuerySet[Story] = Story.objects.public().filter(events__in=actor_events(actor).order_by())
    return found.distinct().order_by("title")


def actor_claims(actor: Actor, stance: str = "") -> QuerySet[Claim]:
    """Public claims of an actor, of one stance or of all, the newest article first."""
    claims: QuerySet[Claim] = Claim.objects.public().filter(source_actor=actor)
    return _newest_first(claims.filter(stance=stance) if stance else claims)


def stance_counts(actor: Actor) -> dict[str, int]:
    """How many public claims of an actor there are of each stance it took, in the order of the list of stances."""
    rows = Claim.objects.public().filter(source_actor=actor).order_by().values("stance").annotate(n=Count("pk"))
    counted = {row["stance"]: row["n"] for row in rows}
    return {stance: counted[stance] for stance in Stance.values if stance in counted}


def claims_about(actor: Actor) -> QuerySet[Claim]:
    """Public claims of others whose content names an actor, the newest article first."""
    named = Mention.objects.publishable().filter(
        actor=actor, version=OuterRef("claim__version"), start__gte=OuterRef("start"), end__lte=OuterRef("end")
    )
    content = ClaimSpan.objects.filter(Exists(named), claim=OuterRef("pk"), role=SpanRole.CONTENT)
    claims: QuerySet[Claim] = Claim.objects.public().filter(Exists(content))
    return _newest_first(claims.exclude(source_actor=actor))


def _newest_first(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.order_by("-version__article__published_on", "-version__article__published_at", "-version", "pk")


def articles_naming(actor: Actor) -> QuerySet[Article]:
    """Public articles that name an actor, or that it prints, the newest first."""
    named = Mention.objects.publishable().filter(actor=actor, version__article=OuterRef("pk"))
    articles: QuerySet[Article] = Article.objects.public().filter(Exists(named) | Q(outlet__actor=actor))
    return articles.select_related("outlet")


def source_article(actor: Actor) -> Article | None:
    """The one article that an unnamed source belongs to, if the public may read of it."""
    if not actor.anonymous or actor.version_id is None:
        return None
    article: Article | None = (
        Article.objects.public().filter(versions=actor.version_id).select_related("outlet").first()
    )
    return article


def attach_source_articles(actors: dict[int, Actor]) -> dict[int, Actor]:
    """Give each unnamed source its `home`: the article it belongs to, if the public may read of it. One query."""
    versions = {actor.version_id for actor in actors.values() if actor.anonymous} - {None}
    articles = Article.objects.public().filter(versions__in=versions).annotate(held=F("versions"))
    homes = {article.held: article for article in articles.select_related("outlet")}
    for actor in actors.values():
        actor.source_article = homes.get(actor.version_id)  # type: ignore[attr-defined]
    return actors


def find_actors(text: str, *, version: int | None = None, most: int = 12) -> list[Actor]:
    """Actors that an editor may mean: by name or alias, role or Wikidata id; accepted ones first.

    An unnamed source is offered only in the article, given by its `version`, that it belongs to.
    """
    if not text:
        return []
    key = name_key(text)
    named = Alias.objects.filter(key__contains=key).values("actor") if key else []  # “…” is part of no name
    meant = Q(pk__in=named) | Q(name__icontains=text) | Q(role__icontains=text) | Q(wikidata_id__iexact=text)
    here = Q(anonymous=False) | Q(version=version)
    exact = Exists(Alias.objects.filter(actor=OuterRef("pk"), key=key))
    found = Actor.objects.active().filter(meant, here, merged_into=None).annotate(exact=exact)
    return list(found.prefetch_related("aliases").order_by("-exact", "state", "name", "pk")[:most])
