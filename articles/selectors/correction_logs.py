"""Which lines of the history tell of a change to what the public had read.

An edit that accepts a proposal is none, nor what became of something that one person alone had accepted where the desk
wants two: nobody had read it before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from articles.choices import Action, ReviewState
from articles.models import Actor, Claim, Event, EventMention, ReviewLog, Story

# What a reader sees of an event, an account and a claim. Other fields follow from these, or are the desk's own.
EVENT_FIELDS = ("title", "edtf", "status", "participants", "same")
MENTION_FIELDS = ("event", "sentence_text", "trigger_text", "claim", "time_expression")
CLAIM_FIELDS = ("spans", "source_actor", "stance", "negated", "hedged", "mode", "parent")
# Joined with another actor, or split from one: a claim's source is another than before, by no edit of the claim.
IDENTITY_ACTIONS = {Action.MERGE: "joined", Action.SPLIT: "split"}


def published_logs() -> QuerySet[ReviewLog]:
    """History with the kind of its record, who alone had accepted that before, and whether others ever read it."""
    same = {name: OuterRef(name) for name in ("content_type", "object_id")}
    earlier = ReviewLog.objects.filter(**same, pk__lt=OuterRef("pk"))
    seen = earlier.filter(Q(changes__has_key="sole_reviewer") | Q(action=Action.CONFIRM)).order_by("-pk")
    alone = Subquery(seen.values(by=KT("changes__sole_reviewer__1"))[:1])
    read = Q(action=Action.CONFIRM) | Q(from_state=ReviewState.ACCEPTED, changes__sole_reviewer__0="")
    found: QuerySet[ReviewLog] = ReviewLog.objects.annotate(kind=F("content_type__model"))
    return found.alias(alone=Coalesce(alone, Value(""), output_field=TextField()), read=Exists(earlier.filter(read)))


def next_action() -> Subquery:
    """What was done next to the record of a line."""
    same = {name: OuterRef(name) for name in ("content_type", "object_id")}
    return Subquery(ReviewLog.objects.filter(**same, pk__gt=OuterRef("pk")).order_by("pk").values("action")[:1])


def is_kind(kind: str) -> Q:
    # By a query for its number, which the index on the history begins with: a join would not be seen through the ORs.
    return Q(content_type=ContentType.objects.filter(app_label="articles", model=kind).values("pk")[:1])


def public_edits(kind: str, fields: Iterable[str]) -> Q:
    """Edits of what was accepted, and edits taken back, after it had been public; of some fields."""
    moves = Q(action__in=(Action.EDIT, Action.UNDO), from_state=ReviewState.ACCEPTED, to_state=ReviewState.ACCEPTED)
    of = {"events": _object()} if kind == "event" else {"articles__versions": OuterRef("version")}
    return is_kind(kind) & moves & Q(changes__has_any_keys=list(fields), alone="") & _after_publication(of)


def retractions(model: type[Claim | EventMention]) -> Q:
    """Claims, or accounts, that were public and are no longer accepted."""
    gone = Q(from_state=ReviewState.ACCEPTED) & ~Q(to_state=ReviewState.ACCEPTED)
    gone &= ~Q(object_id__in=model.objects.publishable().values("pk"))
    # What one person alone had accepted nobody has read, unless it was confirmed before, or held back by an edit only.
    gone &= Q(alone="") | Q(read=True)
    after = _after_publication({"articles__versions": OuterRef("version")})
    return is_kind(str(model._meta.model_name)) & gone & after


def event_mention_retractions() -> Q:
    """Accounts taken back of entries that stand; and of an entry that no longer does, the last one."""
    stands = Exists(Event.objects.public().filter(mentions=_object()))
    gone = Exists(events_without_mentions().filter(mentions=_object()))
    siblings = EventMention.objects.filter(event__mentions=Cast(OuterRef(OuterRef("object_id")), BigIntegerField()))
    later = published_logs().filter(
        retractions(EventMention), pk__gt=OuterRef("pk"), object_id__in=siblings.values("pk")
    )
    return retractions(EventMention) & (Q(stands) | Q(gone) & ~Q(Exists(later)))


def events_without_mentions() -> QuerySet[Event]:
    """Events of which no account is accepted any more. One that an editor had taken out of all stories is not meant."""
    accounts = EventMention.objects.accepted().not_carried_forward().filter(event=OuterRef("pk"))
    told = Exists(Story.objects.public().filter(events=OuterRef("pk")))
    events: QuerySet[Event] = Event.objects.filter(~Exists(accounts), told | ~Q(state=ReviewState.ACCEPTED))
    return events


def identity_changes(actor: int | None = None) -> QuerySet[ReviewLog]:
    """Actors joined or split, by which claims came to be of another actor that has public ones; or of this one."""
    found = published_logs().filter(
        is_kind("actor"), action__in=IDENTITY_ACTIONS, changes__moved__claims__0__isnull=False
    )
    found = found.annotate(into=Cast(KT("changes__into__1"), BigIntegerField()))
    found = found.filter(into=actor) if actor else found.filter(into__in=Actor.objects.public().values("pk"))
    claims = {
        "articles__versions__claims__source_actor": OuterRef("into"),
        "articles__versions__claims__state": ReviewState.ACCEPTED,
    }
    return found.filter(_after_publication(claims))


def _after_publication(of: Mapping[str, Any]) -> Q:
    return Q(Exists(Story.objects.public().filter(published_at__lt=OuterRef("at"), **of)))


def _object() -> Cast:
    return Cast(OuterRef("object_id"), BigIntegerField())


def current_mentions() -> QuerySet[EventMention]:
    """Accounts that the public may read if their event is public, with those on older versions that live on in them."""
    told = EventMention.objects.in_public_articles()
    lives_on = told.filter(event=OuterRef("event"), version__article=OuterRef("version__article"))
    accounts: QuerySet[EventMention] = EventMention.objects.publishable().filter(Exists(lives_on))
    return accounts


def changes_by_event(events: list[int]) -> QuerySet[Any, tuple[str, int, int]]:
    """What of some events may have corrections, told fast: the kind of record, the event and the record.

    It is the event itself, an account, or the date of one.
    """
    accounts = EventMention.objects.order_by().filter(event__in=events)
    dated = accounts.publishable().filter(_has_lines("timeexpression", "time_expression"))
    itself = Event.objects.order_by().filter(_has_lines("event", "pk"), pk__in=events)
    of_accounts = accounts.filter(_has_lines("eventmention", "pk"))
    return itself.values_list(Value("event"), "pk", F("pk")).union(
        of_accounts.values_list(Value("eventmention"), "event", "pk"),
        dated.values_list(Value("timeexpression"), "event", "time_expression"),
    )


def _has_lines(kind: str, name: str) -> Exists:
    """Has it been changed in any way since it was accepted?"""
    changes = ReviewLog.objects.filter(is_kind(kind), object_id=OuterRef(name), from_state=ReviewState.ACCEPTED)
    return Exists(changes.exclude(action=Action.CONFIRM))
