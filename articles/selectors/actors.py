"""Actors: the public facts about one, and finding one by name."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from articles.choices import SpanRole, Stance
from articles.models import Actor, Alias, Article, Claim, ClaimSpan, Event, EventParticipant, Mention, Story
from articles.models.actor import name_key
from articles.selectors.timeline import order_by_date
from articles.selectors.timeline_order import TimelineLine


def merge_target(actor_id: int) -> Actor | None:
    """Return the public actor that a merged actor ended up in, or None. One query for each merge and one more."""
    actor = Actor.objects.filter(pk=actor_id, merged_into__isnull=False).first()
    while actor is not None and actor.merged_into_id:
        actor = Actor.objects.filter(pk=actor.merged_into_id).first()
    if actor is None:
        return None
    survivor: Actor | None = Actor.objects.public().filter(pk=actor.pk).first()
    return survivor


def aliases(actor: Actor) -> QuerySet[Alias]:
    """Return the public aliases of an actor, without its name."""
    return actor.aliases.public().exclude(text=actor.name)


# --- events -----------------------------------------------------------------------------------------------------------


def actor_events(actor: Actor) -> QuerySet[Event]:
    """Return the public events in which an actor took part, oldest first."""
    participations = EventParticipant.objects.filter(actor=actor, event=OuterRef("pk"))
    events: QuerySet[Event] = Event.objects.public().filter(Exists(participations))
    return order_by_date(events)


def actor_event_lines(actor: Actor) -> list[TimelineLine]:
    """Return an actor's events as unsorted timeline lines. One query."""
    rows = actor_events(actor).order_by().values_list("pk", "earliest", "latest", "status", "kind")
    return [TimelineLine(*row) for row in rows]


def stories(actor: Actor) -> QuerySet[Story]:
    """Return the published stories in which an actor takes part, by title."""
    published: QuerySet[Story] = Story.objects.public().filter(events__in=actor_events(actor).order_by())
    return published.distinct().order_by("title")


# --- claims -----------------------------------------------------------------------------------------------------------


def actor_claims(actor: Actor, stance: str = "") -> QuerySet[Claim]:
    """Return the public claims of an actor, of one stance or of all, newest article first."""
    claims: QuerySet[Claim] = Claim.objects.public().filter(source_actor=actor)
    return _newest_first(claims.filter(stance=stance) if stance else claims)


def actor_claim_dates(actor: Actor) -> list[dt.date]:
    """Return the sorted publication day of each of an actor's claims. One query."""
    days = actor_claims(actor).order_by().values_list("version__article__published_on", flat=True)
    return sorted(day for day in days if day)


def stance_counts(actor: Actor) -> dict[str, int]:
    """Return the number of an actor's public claims by stance, in the order of `Stance`. One query."""
    rows = Claim.objects.public().filter(source_actor=actor).order_by().values("stance").annotate(n=Count("pk"))
    counts = {row["stance"]: row["n"] for row in rows}
    return {stance: counts[stance] for stance in Stance.values if stance in counts}


def claims_about(actor: Actor) -> QuerySet[Claim]:
    """Return public claims by others that mention an actor in their content, newest article first."""
    mentions = Mention.objects.publishable().filter(
        actor=actor, version=OuterRef("claim__version"), start__gte=OuterRef("start"), end__lte=OuterRef("end")
    )
    spans = ClaimSpan.objects.filter(Exists(mentions), claim=OuterRef("pk"), role=SpanRole.CONTENT)
    claims: QuerySet[Claim] = Claim.objects.public().filter(Exists(spans))
    return _newest_first(claims.exclude(source_actor=actor))


def _newest_first(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.order_by("-version__article__published_on", "-version__article__published_at", "-version", "pk")


# --- articles ---------------------------------------------------------------------------------------------------------


def articles_naming(actor: Actor) -> QuerySet[Article]:
    """Return public articles that mention an actor or, if it is an outlet, that it published; newest first."""
    mentions = Mention.objects.publishable().filter(actor=actor, version__article=OuterRef("pk"))
    articles: QuerySet[Article] = Article.objects.public().filter(Exists(mentions) | Q(outlet__actor=actor))
    return articles.select_related("outlet")


def source_article(actor: Actor) -> Article | None:
    """Return the article that an unnamed source belongs to, or None if that is not public or the source is named."""
    if not actor.anonymous or actor.version_id is None:
        return None
    articles = Article.objects.public().filter(versions=actor.version_id)
    article: Article | None = articles.select_related("outlet").first()
    return article


def attach_source_articles(actors: dict[int, Actor]) -> dict[int, Actor]:
    """Set `source_article` on each actor: see the function of that name. One query for all."""
    versions = {actor.version_id for actor in actors.values() if actor.anonymous} - {None}
    articles = Article.objects.public().filter(versions__in=versions).annotate(matched_version=F("versions"))
    by_version = {article.matched_version: article for article in articles.select_related("outlet")}
    for actor in actors.values():
        actor.source_article = by_version.get(actor.version_id)
    return actors


# --- finding ----------------------------------------------------------------------------------------------------------


def find_actors(text: str, *, version: int | None = None, most: int = 12) -> list[Actor]:
    """Return at most `most` actors for an editor to choose from, by part of a name, alias or role or by Wikidata id.

    Exact names come first, then accepted actors. An unnamed source is found only for its own article version.
    """
    if not text:
        return []
    key = name_key(text)
    # A text of punctuation alone, such as “…”, has an empty key, which every name would contain.
    by_alias = Alias.objects.filter(key__contains=key).values("actor") if key else []
    matches = Q(pk__in=by_alias) | Q(name__icontains=text) | Q(role__icontains=text) | Q(wikidata_id__iexact=text)
    available = Q(anonymous=False) | Q(version=version)
    has_exact_name = Exists(Alias.objects.filter(actor=OuterRef("pk"), key=key))
    actors = Actor.objects.active().filter(matches, available, merged_into=None).annotate(exact=has_exact_name)
    return list(actors.prefetch_related("aliases").order_by("-exact", "state", "name", "pk")[:most])
