"""What was changed after it had been published: when, and from what to what.

Told are edits of events and of claims, claims taken back, and claims whose source was joined with another or split
from one. An edit that accepts a proposal is none of these: nobody had read it before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from articles.choices import Action, ReviewState, SpanRole
from articles.models import Actor, Article, ArticleVersion, Claim, Event, ReviewLog, Story
from articles.selectors.chains import readable

# What a reader sees of an event and of a claim. Other fields follow from these, or are the desk's own.
OF_EVENTS = ("title", "edtf", "status", "participants")
OF_CLAIMS = ("spans", "source_actor", "stance", "negated", "hedged", "mode", "parent")
ROLES = {SpanRole.CONTENT: "words", SpanRole.SOURCE: "source_words", SpanRole.CUE: "cue_words"}
# Joined with another actor, or split from one: a claim's source is another than before, by no edit of the claim.
IDENTITY = {Action.MERGE: "joined", Action.SPLIT: "split"}


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` are as stored, actors by name; both empty where what stood there is not told."""

    field: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """`record` is the event or the claim as it stands now, or the actor that some claims (`claims`) are now of.

    Of a claim that was taken back only the article is told.
    """

    at: dt.datetime
    changes: tuple[Change, ...] = ()
    record: Event | Claim | Actor | None = None
    article: Article | None = None
    claims: tuple[int, ...] = ()


# --- which lines of the history ---------------------------------------------------------------------------------------


def corrections() -> QuerySet[ReviewLog]:
    """Every correction of what is public, and every claim taken back, the newest first. `told` says what they are."""
    parts = (
        _edits("event", OF_EVENTS).filter(object_id__in=Event.objects.public().values("pk")),
        _edits("claim", OF_CLAIMS).filter(object_id__in=Claim.objects.public().values("pk")),
        _retractions(),
        _identities(),
    )
    any_part = reduce(or_, (Q(pk__in=part.order_by().values("pk")) for part in parts))
    return ReviewLog.objects.filter(any_part).annotate(kind=F("content_type__model"))


def of_events(events: Iterable[int]) -> dict[int, list[Correction]]:
    """The corrections of some public events, by event, the newest first. One query."""
    found: dict[int, list[Correction]] = {}
    for log in _edits("event").filter(object_id__in=list(events)).only("object_id", "at", "changes"):
        if changes := _event_changes(log):
            found.setdefault(log.object_id, []).append(Correction(log.at, changes))
    return found


def of_claim(claim: Claim) -> list[Correction]:
    """The corrections of a public claim, the newest first, with those made before a newer version carried it on."""
    edits = _edits("claim", OF_CLAIMS).filter(object_id__in=_line_of(claim))
    identities = _identities(claim.source_actor_id) if claim.source_actor_id else ()
    logs = [*edits, *(log for log in identities if claim.pk in _moved(log))]
    found = told(sorted(logs, key=lambda log: log.pk, reverse=True))
    return [correction for correction in found if correction.changes]


def retraction(claim_id: int) -> Correction | None:
    """That a claim was taken back after it had been public; None if it never was, or stands."""
    found = told(_retractions().filter(object_id=claim_id)[:1])
    return found[0] if found else None


def _of_kind(kind: str) -> QuerySet[ReviewLog]:
    logs: QuerySet[ReviewLog] = ReviewLog.objects.filter(content_type__app_label="articles", content_type__model=kind)
    return logs.annotate(kind=F("content_type__model"))


def _edits(kind: str, fields: tuple[str, ...] = ()) -> QuerySet[ReviewLog]:
    """Edits of what was accepted, and edits taken back, after it had been public; of some fields or of any."""
    stories = {"event": "events", "claim": "articles__versions__claims"}[kind]
    logs = _of_kind(kind).filter(
        action__in=(Action.EDIT, Action.UNDO), from_state=ReviewState.ACCEPTED, to_state=ReviewState.ACCEPTED
    )
    if fields:
        logs = logs.filter(changes__has_any_keys=list(fields))
    return _after_publication(logs, {stories: _object()})


def _retractions() -> QuerySet[ReviewLog]:
    """Claims that were public and are no longer accepted."""
    logs = _of_kind("claim").filter(from_state=ReviewState.ACCEPTED).exclude(to_state=ReviewState.ACCEPTED)
    gone = logs.exclude(object_id__in=Claim.objects.to_show().values("pk"))
    # What one person alone had accepted nobody has read, unless it was confirmed before, or held back by an edit only.
    read = Q(action=Action.CONFIRM) | Q(from_state=ReviewState.ACCEPTED, changes__only_by__0="")
    shown = Exists(_of_kind("claim").filter(read, object_id=OuterRef("object_id")))
    gone = gone.filter(~Q(object_id__in=Claim.objects.exclude(only_by="").values("pk")) | shown)
    return _after_publication(gone, {"articles__versions__claims": _object()})


def _identities(actor: int | None = None) -> QuerySet[ReviewLog]:
    """Actors joined or split, by which claims came to be of another actor that has public ones; or of this one."""
    logs = _of_kind("actor").filter(action__in=IDENTITY, changes__moved__claims__0__isnull=False)
    logs = logs.annotate(into=Cast(KT("changes__into__1"), BigIntegerField()))
    logs = logs.filter(into=actor) if actor else logs.filter(into__in=Actor.objects.public().values("pk"))
    claims = {
        "articles__versions__claims__source_actor": OuterRef("into"),
        "articles__versions__claims__state": ReviewState.ACCEPTED,
    }
    return _after_publication(logs, claims)


def _after_publication(logs: QuerySet[ReviewLog], of: Mapping[str, Any]) -> QuerySet[ReviewLog]:
    stories = Story.objects.public().filter(published_at__lt=OuterRef("at"), **of)
    return logs.filter(Exists(stories))


def _object() -> Cast:
    return Cast(OuterRef("object_id"), BigIntegerField())


def _line_of(claim: Claim) -> list[int]:
    """The claim and those on older versions that live on in it."""
    found, older = [claim.pk], claim.carried_from_id
    while older is not None and older not in found:
        found.append(older)
        older = Claim.objects.filter(pk=older).values_list("carried_from", flat=True).first()
    return found


# --- what they say ----------------------------------------------------------------------------------------------------


def told(logs: Iterable[ReviewLog]) -> list[Correction]:
    """What each line says, in the same order. As many queries whatever their number; a line of which nothing is public
    any more is left out."""
    found = list(logs)
    known = _Known(found)
    made = [known.correction(log) for log in found]
    return [correction for correction in made if correction is not None]


class _Known:
    """The records that some lines of history speak of, loaded at once."""

    def __init__(self, logs: list[ReviewLog]) -> None:
        ids: dict[str, set[int]] = {"event": set(), "claim": set(), "actor": set()}
        for log in logs:
            ids[log.kind].add(_into(log) or log.object_id)  # type: ignore[attr-defined]
        self.events = Event.objects.public().in_bulk(ids["event"])
        self.claims = {claim.pk: claim for claim in readable(Claim.objects.filter(pk__in=ids["claim"]))}
        moved = {pk for log in logs for pk in _moved(log)}
        self.moved = set(Claim.objects.public().filter(pk__in=moved).order_by().values_list("pk", flat=True))
        named = ids["actor"] | {pk for log in logs for pk in log.changes.get("source_actor", ()) if pk}
        self.actors = {actor.pk: actor for actor in Actor.objects.public().filter(pk__in=named)}
        reworded = {log.version_id for log in logs if "spans" in log.changes and log.version_id}
        self.texts = dict(ArticleVersion.objects.filter(pk__in=reworded).values_list("pk", "text"))

    def correction(self, log: ReviewLog) -> Correction | None:
        kind: str = log.kind  # type: ignore[attr-defined]
        if kind == "event":
            event = self.events.get(log.object_id)
            return Correction(log.at, _event_changes(log), event) if event else None
        if kind == "actor":
            return self._identity(log)
        claim = self.claims.get(log.object_id)
        if claim is None:
            return None
        article = claim.version.article
        if log.to_state != ReviewState.ACCEPTED:
            return Correction(log.at, article=article)
        return Correction(log.at, tuple(self._claim_changes(log)), claim, article)

    def _identity(self, log: ReviewLog) -> Correction | None:
        actor = self.actors.get(_into(log) or 0)
        moved = tuple(pk for pk in _moved(log) if pk in self.moved)
        if actor is None or not moved:
            return None
        return Correction(log.at, (Change(IDENTITY[Action(log.action)], after=actor.name),), actor, claims=moved)

    def _claim_changes(self, log: ReviewLog) -> Iterable[Change]:
        for name in OF_CLAIMS:
            if name not in log.changes or name == "spans":
                continue
            before, after = log.changes[name]
            if name == "parent":
                yield Change(name)
            elif name == "source_actor":
                yield self._other_source(before, after)
            else:
                yield Change(name, str(before), str(after))
        if "spans" in log.changes:
            yield from self._other_words(log)

    def _other_source(self, before: int | None, after: int | None) -> Change:
        """By name only where the public may meet both."""
        old, new = self.actors.get(before or 0), self.actors.get(after or 0)
        return Change("source_actor", old.name, new.name) if old and new else Change("source_actor")

    def _other_words(self, log: ReviewLog) -> Iterable[Change]:
        text = self.texts.get(log.version_id or 0, "")
        old, new = log.changes["spans"]
        for role, field in ROLES.items():
            if old.get(role) != new.get(role):
                yield Change(field, _words(text, old.get(role)), _words(text, new.get(role)))


def _words(text: str, spans: list[list[int]] | None) -> str:
    """As a claim tells its own: “ … ” stands where other words come between."""
    return " … ".join(text[start:end] for start, end in spans or [])


def _event_changes(log: ReviewLog) -> tuple[Change, ...]:
    return tuple(_event_change(name, log.changes[name]) for name in OF_EVENTS if name in log.changes)


def _event_change(name: str, told: Any) -> Change:
    if name == "participants":  # who stood there before may be one that the public no longer meets
        return Change(name)
    before, after = told
    return Change(name, str(before or ""), str(after or ""))


def _into(log: ReviewLog) -> int | None:
    """The actor that claims came to be of, where actors were joined or split."""
    return log.changes["into"][1] if log.action in IDENTITY else None


def _moved(log: ReviewLog) -> list[int]:
    return list(log.changes["moved"].get("claims", [])) if log.action in IDENTITY else []
