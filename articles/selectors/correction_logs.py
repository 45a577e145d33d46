"""Which rows of the review log are corrections: changes of records that the public had read.

Two kinds of change are no corrections: an edit that accepts a proposal, and any change of a record that only one person
had accepted where a second reviewer is required. In both cases the public had not read the record before.
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

# The fields that a reader sees. Other fields follow from these or are internal to the desk.
EVENT_FIELDS = ("title", "edtf", "status", "participants", "same")
MENTION_FIELDS = ("event", "sentence_text", "trigger_text", "claim", "time_expression")
CLAIM_FIELDS = ("spans", "source_actor", "stance", "negated", "hedged", "mode", "parent")
# Merging or splitting actors changes the source of claims without an edit of the claims.
IDENTITY_ACTIONS = {Action.MERGE: "sources_merged", Action.SPLIT: "sources_split"}


def published_logs() -> QuerySet[ReviewLog]:
    """Return the review log with what decides whether the public had read a record before a change.

    `kind` is the model's name. The aliases are for conditions only: `sole_reviewer` is who alone had accepted the
    record before the change, or empty; `was_confirmed` says whether it was ever public.
    """
    same_object = {name: OuterRef(name) for name in ("content_type", "object_id")}
    earlier = ReviewLog.objects.filter(**same_object, pk__lt=OuterRef("pk"))
    reviews = earlier.filter(Q(changes__has_key="sole_reviewer") | Q(action=Action.CONFIRM)).order_by("-pk")
    sole_reviewer = Subquery(reviews.values(name=KT("changes__sole_reviewer__1"))[:1])
    confirmed = Q(action=Action.CONFIRM) | Q(from_state=ReviewState.ACCEPTED, changes__sole_reviewer__0="")
    logs: QuerySet[ReviewLog] = ReviewLog.objects.annotate(kind=F("content_type__model"))
    return logs.alias(
        sole_reviewer=Coalesce(sole_reviewer, Value(""), output_field=TextField()),
        was_confirmed=Exists(earlier.filter(confirmed)),
    )


def next_action() -> Subquery:
    """Return the subquery for the next action on the record of a row."""
    same_object = {name: OuterRef(name) for name in ("content_type", "object_id")}
    later = ReviewLog.objects.filter(**same_object, pk__gt=OuterRef("pk"))
    return Subquery(later.order_by("pk").values("action")[:1])


def is_kind(kind: str) -> Q:
    """Return the condition for rows about records of a model.

    A subquery for the content type's id lets the database use the log's index, which begins with that id. A join would
    hide it behind the ORs of the conditions here.
    """
    return Q(content_type=ContentType.objects.filter(app_label="articles", model=kind).values("pk")[:1])


def public_edits(kind: str, fields: Iterable[str]) -> Q:
    """Return the condition for edits of some fields of a public record, and for undone edits."""
    edits = Q(action__in=(Action.EDIT, Action.UNDO), from_state=ReviewState.ACCEPTED, to_state=ReviewState.ACCEPTED)
    was_read = Q(changes__has_any_keys=list(fields), sole_reviewer="")
    of_version = {"articles__versions": OuterRef("version")}
    published = _after_publication({"events": _object_id()} if kind == "event" else of_version)
    return is_kind(kind) & edits & was_read & published


def retractions(model: type[Claim | EventMention]) -> Q:
    """Return the condition for claims or event mentions that were public and are no longer accepted."""
    lost_acceptance = Q(from_state=ReviewState.ACCEPTED) & ~Q(to_state=ReviewState.ACCEPTED)
    not_accepted_now = ~Q(object_id__in=model.objects.publishable().values("pk"))
    # A record that one person alone had accepted was not read by the public, unless it had been confirmed before and
    # only an edit held it back.
    was_read = Q(sole_reviewer="") | Q(was_confirmed=True)
    published = _after_publication({"articles__versions": OuterRef("version")})
    return is_kind(str(model._meta.model_name)) & lost_acceptance & not_accepted_now & was_read & published


def event_mention_retractions() -> Q:
    """Return the condition for retracted mentions of public events, and for the last one of an event without any."""
    of_public_event = Exists(Event.objects.public().filter(mentions=_object_id()))
    of_lost_event = Exists(events_without_mentions().filter(mentions=_object_id()))
    siblings = EventMention.objects.filter(event__mentions=Cast(OuterRef(OuterRef("object_id")), BigIntegerField()))
    later = published_logs().filter(
        retractions(EventMention), pk__gt=OuterRef("pk"), object_id__in=siblings.values("pk")
    )
    is_last_of_lost_event = Q(of_lost_event) & ~Q(Exists(later))
    return retractions(EventMention) & (Q(of_public_event) | is_last_of_lost_event)


def events_without_mentions() -> QuerySet[Event]:
    """Return events that no accepted mention is left of.

    An accepted event that an editor removed from all stories is not among them: it was not withdrawn.
    """
    mentions = EventMention.objects.accepted().not_carried_forward().filter(event=OuterRef("pk"))
    in_public_story = Exists(Story.objects.public().filter(events=OuterRef("pk")))
    events: QuerySet[Event] = Event.objects.filter(~Exists(mentions), in_public_story | ~Q(state=ReviewState.ACCEPTED))
    return events


def identity_changes(actor: int | None = None) -> QuerySet[ReviewLog]:
    """Return merges and splits that gave public claims to another actor: to the given one, or to any public actor."""
    logs = published_logs().filter(
        is_kind("actor"), action__in=IDENTITY_ACTIONS, changes__moved__claims__0__isnull=False
    )
    logs = logs.annotate(into=Cast(KT("changes__into__1"), BigIntegerField()))
    logs = logs.filter(into=actor) if actor else logs.filter(into__in=Actor.objects.public().values("pk"))
    with_claims = {
        "articles__versions__claims__source_actor": OuterRef("into"),
        "articles__versions__claims__state": ReviewState.ACCEPTED,
    }
    return logs.filter(_after_publication(with_claims))


def _after_publication(of_story: Mapping[str, Any]) -> Q:
    """Return the condition that a public story with these properties had been published before the change."""
    return Q(Exists(Story.objects.public().filter(published_at__lt=OuterRef("at"), **of_story)))


def _object_id() -> Cast:
    return Cast(OuterRef("object_id"), BigIntegerField())


def current_mentions() -> QuerySet[EventMention]:
    """Return the mentions that the public may read if their event is public.

    Those on older versions are among them if the article's newest version has a mention of the same event.
    """
    public_mentions = EventMention.objects.in_public_articles()
    carried_on = public_mentions.filter(event=OuterRef("event"), version__article=OuterRef("version__article"))
    mentions: QuerySet[EventMention] = EventMention.objects.publishable().filter(Exists(carried_on))
    return mentions


def changes_by_event(events: list[int]) -> QuerySet[Any, tuple[str, int, int]]:
    """Return what has been changed since it was accepted: rows of kind, event id and record id. One query.

    The record is an event, one of its mentions or the date of a mention. This is a quick first pass: most pages have
    no rows, and only for these rows the log is read.
    """
    mentions = EventMention.objects.order_by().filter(event__in=events)
    dated = mentions.publishable().filter(_was_changed("timeexpression", "time_expression"))
    changed_events = Event.objects.order_by().filter(_was_changed("event", "pk"), pk__in=events)
    changed_mentions = mentions.filter(_was_changed("eventmention", "pk"))
    return changed_events.values_list(Value("event"), "pk", F("pk")).union(
        changed_mentions.values_list(Value("eventmention"), "event", "pk"),
        dated.values_list(Value("timeexpression"), "event", "time_expression"),
    )


def _was_changed(kind: str, id_field: str) -> Exists:
    """Return the condition that a record was changed in any way since it was accepted."""
    logs = ReviewLog.objects.filter(is_kind(kind), object_id=OuterRef(id_field), from_state=ReviewState.ACCEPTED)
    return Exists(logs.exclude(action=Action.CONFIRM))
