"""Corrections: what was changed after publication, when, and from what to what.

Corrections are edits of events, event mentions and claims; withdrawn claims and event mentions, and entries that lost
all their mentions; entries that were merged into one; and claims with a source that was merged or split. The rules of
what the public had read before are in `correction_logs`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from articles.choices import Action, ReviewState, SpanRole
from articles.models import Actor, Article, ArticleVersion, Claim, Event, EventMatch, EventMention, ReviewLog, Story
from articles.selectors import correction_logs as logs_of
from articles.selectors.chains import with_attribution
from articles.selectors.correction_logs import CLAIM_FIELDS, EVENT_FIELDS, IDENTITY_ACTIONS, MENTION_FIELDS

KINDS = ("event", "claim", "actor", "eventmention", "timeexpression")
SPAN_FIELDS = {SpanRole.CONTENT: "words", SpanRole.SOURCE: "source_text", SpanRole.CUE: "cue_text"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A change of one field.

    `before` and `after` are stored values, with actors by name; both are empty if the former value is not published.
    `after` is None if the public never read it: it was changed again before a second person had confirmed it.
    """

    field: str
    before: str = ""
    after: str | None = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a published record.

    `record` is the event or claim as it is now, or the actor that the claims with ids in `claims` now have as their
    source. `outlet` is set for a correction of an event mention and empty if its article has no outlet. Of a withdrawn
    claim only `article` is given, and of a withdrawn entry only `stories`.
    """

    at: dt.datetime
    changes: tuple[FieldChange, ...] = ()
    record: Event | Claim | Actor | None = None
    article: Article | None = None
    claims: tuple[int, ...] = ()
    outlet: str | None = None
    stories: tuple[Story, ...] = ()


# --- finding ----------------------------------------------------------------------------------------------------------


def correction_logs() -> QuerySet[ReviewLog]:
    """Return the log rows of all corrections, newest first. `corrections_from_logs` turns them into corrections."""
    events = Event.objects.public().values("pk")
    claims = Claim.objects.public().values("pk")
    mentions = logs_of.current_mentions().filter(event__in=events)
    logs = logs_of.published_logs().annotate(next_action=logs_of.next_action())
    return logs.filter(
        logs_of.public_edits("event", EVENT_FIELDS) & Q(object_id__in=events)
        | logs_of.public_edits("claim", CLAIM_FIELDS) & Q(object_id__in=claims)
        | logs_of.public_edits("eventmention", MENTION_FIELDS) & Q(object_id__in=mentions.values("pk"))
        | logs_of.public_edits("timeexpression", ("edtf",)) & Q(object_id__in=mentions.values("time_expression"))
        | logs_of.retractions(Claim)
        | logs_of.event_mention_retractions()
        | Q(pk__in=logs_of.identity_changes().order_by().values("pk"))
    )


def corrections_by_event(events: Iterable[int]) -> dict[int, list[Correction]]:
    """Return the corrections of some public events and of their mentions by event id, newest first.

    One query, which finds nothing for most pages, and one more if there are any.
    """
    events_by_record: dict[str, dict[int, list[int]]] = {kind: {} for kind in KINDS}
    for kind, event_id, record_id in logs_of.changes_by_event(list(events)):
        events_by_record[kind].setdefault(record_id, []).append(event_id)
    if not any(events_by_record.values()):
        return {}
    corrections: dict[int, list[Correction]] = {}
    logs = logs_of.published_logs().filter(_entry_condition(events_by_record))
    for log in _with_outlets(logs):
        for event_id in events_by_record[_kind(log)][log.object_id]:
            corrections.setdefault(event_id, []).extend(_entry_corrections(log))
    return corrections


def _entry_condition(records: Mapping[str, Iterable[int]]) -> Q:
    """Return the condition for corrections of the given records of public events.

    A kind without records adds nothing to the condition, which keeps the query as small as possible.
    """
    event_ids, mention_ids, date_ids = (list(records[kind]) for kind in ("event", "eventmention", "timeexpression"))
    condition = Q(pk__in=())
    if event_ids:
        condition |= logs_of.public_edits("event", (*EVENT_FIELDS, "event_mention")) & Q(object_id__in=event_ids)
    if mention_ids:
        mentions = logs_of.current_mentions().filter(pk__in=mention_ids).values("pk")
        condition |= logs_of.public_edits("eventmention", MENTION_FIELDS) & Q(object_id__in=mentions)
        condition |= logs_of.retractions(EventMention) & Q(object_id__in=mention_ids)
    if date_ids:
        dates = logs_of.current_mentions().filter(time_expression__in=date_ids).values("time_expression")
        condition |= logs_of.public_edits("timeexpression", ("edtf",)) & Q(object_id__in=dates)
    return condition


def claim_corrections(claim: Claim) -> list[Correction]:
    """Return the corrections of a public claim and of the older versions it was carried from, newest first."""
    edits = logs_of.published_logs().filter(
        logs_of.public_edits("claim", CLAIM_FIELDS), object_id__in=_carried_line(claim)
    )
    logs = list(edits)
    if claim.source_actor_id:
        identity_changes = logs_of.identity_changes(claim.source_actor_id)
        logs += [log for log in identity_changes if claim.pk in _moved_claims(log)]
    corrections = corrections_from_logs(sorted(logs, key=lambda log: log.pk, reverse=True))
    return [correction for correction in corrections if correction.changes]


def _carried_line(claim: Claim) -> list[int]:
    """Return the ids of a claim and of those on older versions that it was carried from."""
    ids, older = [claim.pk], claim.carried_from_id
    while older is not None and older not in ids:
        ids.append(older)
        older = Claim.objects.filter(pk=older).values_list("carried_from", flat=True).first()
    return ids


# --- withdrawn records ------------------------------------------------------------------------------------------------


def claim_retraction(claim_id: int) -> Correction | None:
    """Return the withdrawal of a claim that had been public, or None if it never was or still is."""
    logs = logs_of.published_logs().filter(logs_of.retractions(Claim), object_id=claim_id)
    corrections = corrections_from_logs(logs[:1])
    return corrections[0] if corrections else None


def event_retraction(event_id: int) -> Correction | None:
    """Return the withdrawal of an entry that had been public, with its stories, or None if it never was or still is.

    If its last mention was moved to another event, `record` is that event.
    """
    mentions = EventMention.objects.filter(event=event_id).values("pk")
    logs = logs_of.published_logs().filter(logs_of.event_mention_retractions(), object_id__in=mentions)
    candidates = [*corrections_from_logs(logs[:1]), _retraction_by_move(event_id)]
    retractions = [correction for correction in candidates if correction and correction.stories]
    return max(retractions, key=lambda correction: correction.at, default=None)


def _retraction_by_move(event_id: int) -> Correction | None:
    """Return the withdrawal of an entry that lost its last mention to another event, as its own history records."""
    without_mentions = logs_of.events_without_mentions().filter(pk=event_id)
    log = ReviewLog.objects.filter(
        logs_of.is_kind("event"), Exists(without_mentions), object_id=event_id, changes__has_key="event_mention"
    ).first()
    if log is None:
        return None
    mentions = EventMention.objects.select_related("version").defer("version__text")
    mention = mentions.filter(pk=log.changes["event_mention"][0]).first()
    if mention is None:
        return None
    stories = Story.objects.public().filter(articles=mention.version.article_id, published_at__lt=log.at)
    new_event = Event.objects.public().filter(mentions__in=EventMention.objects.public().filter(pk=mention.pk)).first()
    return Correction(log.at, record=new_event, stories=tuple(stories)) if stories else None


def merged_event_id(event_id: int) -> int | None:
    """Return the event that a formerly public one was finally merged into, or None if it was not merged."""
    current, merged_into = event_id, None
    seen = {event_id}
    while (match := EventMatch.objects.accepted().filter(other=current).first()) and match.kept_id not in seen:
        if merged_into is None and not _was_public_before(match):
            return None
        current = merged_into = match.kept_id
        seen.add(match.kept_id)
    return merged_into


def _was_public_before(match: EventMatch) -> bool:
    """Return whether the merged entry had been public: only then the kept event's history records the merge."""
    history = ReviewLog.objects.filter(logs_of.is_kind("event"), object_id=match.kept_id)
    return history.filter(changes__same__1=match.other_id).exists()


# --- from log rows to corrections -------------------------------------------------------------------------------------


def corrections_from_logs(logs: Iterable[ReviewLog]) -> list[Correction]:
    """Return the corrections of some log rows in the same order. A constant number of queries.

    A row about records that are no longer public gives no correction.
    """
    loaded = list(logs)
    reader = _LogReader(loaded)
    return [_without_unread_value(log, correction) for log in loaded for correction in reader.corrections(log)]


def _without_unread_value(log: ReviewLog, correction: Correction) -> Correction:
    """Leave out the new value if one person alone made the change and it was changed again before a confirmation."""
    _before, sole_reviewer = log.changes.get("sole_reviewer", ("", ""))
    if not sole_reviewer or getattr(log, "next_action", None) == Action.CONFIRM:
        return correction
    changes = tuple(replace(change, after=None) for change in correction.changes)
    return replace(correction, changes=changes)


class _LogReader:
    """Reads corrections from log rows. All records that the rows are about are loaded at once."""

    def __init__(self, logs: list[ReviewLog]) -> None:
        ids: dict[str, set[int]] = {kind: set() for kind in KINDS}
        for log in logs:
            ids[_kind(log)].add(_merged_into(log) or log.object_id)
        self.mentions = _load_mentions(ids["eventmention"], ids["timeexpression"])
        mention_events = {mention.event_id for mention in self.mentions}
        self.events = Event.objects.public().in_bulk(ids["event"] | mention_events)
        self.stories = _former_stories(mention_events - set(self.events))
        self.claims = {claim.pk: claim for claim in with_attribution(Claim.objects.filter(pk__in=ids["claim"]))}
        moved = {pk for log in logs for pk in _moved_claims(log)}
        public_moved = Claim.objects.public().filter(pk__in=moved).order_by()
        self.moved_claims = set(public_moved.values_list("pk", flat=True))
        sources = {pk for log in logs for pk in log.changes.get("source_actor", ()) if pk}
        self.actors = {actor.pk: actor for actor in Actor.objects.public().filter(pk__in=ids["actor"] | sources)}
        versions = {log.version_id for log in logs if "spans" in log.changes and log.version_id}
        self.texts = dict(ArticleVersion.objects.filter(pk__in=versions).values_list("pk", "text"))

    def corrections(self, log: ReviewLog) -> Iterator[Correction]:
        """Yield the corrections of a row: at most one or, for a date, one for each mention that it dates."""
        kind = _kind(log)
        if kind in ("eventmention", "timeexpression"):
            candidates = [self._mention_correction(log, mention) for mention in self.mentions if _is_of(log, mention)]
        elif kind == "event":
            candidates = [self._event_correction(log)]
        elif kind == "actor":
            candidates = [self._actor_correction(log)]
        else:
            candidates = [self._claim_correction(log)]
        yield from (correction for correction in candidates if correction is not None)

    def _mention_correction(self, log: ReviewLog, mention: EventMention) -> Correction | None:
        event, article = self.events.get(mention.event_id), mention.version.article
        if event is not None:
            return Correction(log.at, _mention_changes(log), event, article, outlet=_outlet_name(article))
        if log.to_state == ReviewState.ACCEPTED:
            return None
        stories = tuple(story for story in self.stories.get(mention.event_id, ()) if _was_published_at(story, log.at))
        return Correction(log.at, stories=stories) if stories else None

    def _event_correction(self, log: ReviewLog) -> Correction | None:
        event = self.events.get(log.object_id)
        return Correction(log.at, _event_changes(log), event) if event else None

    def _actor_correction(self, log: ReviewLog) -> Correction | None:
        actor = self.actors.get(_merged_into(log) or 0)
        claims = tuple(pk for pk in _moved_claims(log) if pk in self.moved_claims)
        if actor is None or not claims:
            return None
        change = FieldChange(IDENTITY_ACTIONS[Action(log.action)], after=actor.name)
        return Correction(log.at, (change,), actor, claims=claims)

    def _claim_correction(self, log: ReviewLog) -> Correction | None:
        claim = self.claims.get(log.object_id)
        if claim is None:
            return None
        article = claim.version.article
        if log.to_state != ReviewState.ACCEPTED:
            return Correction(log.at, article=article)
        return Correction(log.at, tuple(self._claim_changes(log)), claim, article)

    def _claim_changes(self, log: ReviewLog) -> Iterator[FieldChange]:
        for name in CLAIM_FIELDS:
            if name not in log.changes or name == "spans":
                continue
            before, after = log.changes[name]
            if name == "parent":
                yield FieldChange(name)
            elif name == "source_actor":
                yield self._source_change(before, after)
            else:
                yield FieldChange(name, str(before), str(after))
        if "spans" in log.changes:
            yield from self._span_changes(log)

    def _source_change(self, before: int | None, after: int | None) -> FieldChange:
        """Return the change of a source, with names only if both actors are public."""
        old_actor, new_actor = self.actors.get(before or 0), self.actors.get(after or 0)
        if old_actor is None or new_actor is None:
            return FieldChange("source_actor")
        return FieldChange("source_actor", old_actor.name, new_actor.name)

    def _span_changes(self, log: ReviewLog) -> Iterator[FieldChange]:
        text = self.texts.get(log.version_id or 0, "")
        before, after = log.changes["spans"]
        for role, field in SPAN_FIELDS.items():
            if before.get(role) != after.get(role):
                yield FieldChange(field, _span_words(text, before.get(role)), _span_words(text, after.get(role)))


def _span_words(text: str, spans: list[list[int]] | None) -> str:
    """Return the words of some spans, joined as a claim joins its own: “ … ” where other words come between."""
    return " … ".join(text[start:end] for start, end in spans or [])


def _load_mentions(ids: set[int], time_expressions: set[int]) -> list[EventMention]:
    """Return event mentions by id, and the public ones that are dated by some time expressions."""
    if not ids and not time_expressions:
        return []
    current = logs_of.current_mentions().filter(time_expression__in=time_expressions).values("pk")
    dated = Q(time_expression__in=time_expressions, pk__in=current)
    mentions = EventMention.objects.filter(Q(pk__in=ids) | dated).select_related("version__article__outlet")
    return list(mentions.defer("proposal", "version__text").order_by("pk"))


def _former_stories(events: set[int]) -> dict[int, list[Story]]:
    """Return the stories of withdrawn entries by event id."""
    if not events:
        return {}
    retraction = logs_of.published_logs().filter(logs_of.retractions(EventMention), object_id=OuterRef("pk"))
    mentions = EventMention.objects.filter(Exists(retraction), event__in=events)
    path = "articles__versions__eventmentions"
    stories = Story.objects.public().filter(**{f"{path}__in": mentions}).annotate(event=F(f"{path}__event"))
    by_event: dict[int, list[Story]] = {}
    for story in stories.distinct():
        by_event.setdefault(story.event, []).append(story)
    return by_event


def _was_published_at(story: Story, time: dt.datetime) -> bool:
    return story.published_at is not None and story.published_at < time


def _is_of(log: ReviewLog, mention: EventMention) -> bool:
    """Return whether a row is about an event mention or about the time expression that dates it."""
    record_id = mention.time_expression_id if _kind(log) == "timeexpression" else mention.pk
    return record_id == log.object_id


def _outlet_name(article: Article) -> str:
    return article.outlet.name if article.outlet else ""


# --- corrections of a timeline entry ----------------------------------------------------------------------------------

# What the corrections of an entry need of a log row and its article.
ENTRY_LOG_FIELDS = (
    *("object_id", "at", "changes", "to_state"),
    *("version__article__title", "version__article__outlet__name", "version__article__outlet__full_text_allowed"),
)


def _with_outlets(logs: QuerySet[ReviewLog]) -> QuerySet[ReviewLog]:
    """Load rows with their articles, and with the outlet of a mention that was moved away if it is still public."""
    logs = logs.annotate(moved_mention=Cast(KT("changes__event_mention__0"), BigIntegerField()))
    mention = EventMention.objects.in_public_articles().order_by().filter(pk=OuterRef("moved_mention"))
    outlet_name = Subquery(mention.values("version__article__outlet__name")[:1])
    logs = logs.annotate(moved_mention_outlet=Coalesce(outlet_name, Value("")))
    return logs.select_related("version__article__outlet").only(*ENTRY_LOG_FIELDS)


def _entry_corrections(log: ReviewLog) -> Iterator[Correction]:
    """Yield the corrections of a row loaded by `_with_outlets`."""
    if _kind(log) == "event":
        if changes := _event_changes(log):
            yield Correction(log.at, changes)
        if "event_mention" in log.changes:
            outlet: str = log.moved_mention_outlet  # type: ignore[attr-defined]
            yield Correction(log.at, (FieldChange("moved_away"),), outlet=outlet)
    elif log.version:
        article = log.version.article
        yield Correction(log.at, _mention_changes(log), article=article, outlet=_outlet_name(article))


# --- fields of a log row ----------------------------------------------------------------------------------------------


def _kind(log: ReviewLog) -> str:
    """Return the model's name, which `published_logs` annotates."""
    kind: str = log.kind  # type: ignore[attr-defined]
    return kind


def _mention_changes(log: ReviewLog) -> tuple[FieldChange, ...]:
    if log.to_state != ReviewState.ACCEPTED:
        return (FieldChange("withdrawn"),)
    if "edtf" in log.changes:
        before, after = log.changes["edtf"]
        return (FieldChange("reported_date", before or "", after or ""),)
    return tuple(
        FieldChange(name, *(_text(value) for value in log.changes[name]))
        for name in MENTION_FIELDS
        if name in log.changes
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _event_changes(log: ReviewLog) -> tuple[FieldChange, ...]:
    return tuple(_event_change(name, *log.changes[name]) for name in EVENT_FIELDS if name in log.changes)


def _event_change(name: str, before: object, after: object) -> FieldChange:
    if name == "same":
        return FieldChange("entries_merged" if after else "entries_split")
    if name == "participants":  # a former participant may not be public any more
        return FieldChange(name)
    return FieldChange(name, str(before or ""), str(after or ""))


def _merged_into(log: ReviewLog) -> int | None:
    """Return the actor that claims were moved to by a merge or a split."""
    return log.changes["into"][1] if log.action in IDENTITY_ACTIONS else None


def _moved_claims(log: ReviewLog) -> list[int]:
    return list(log.changes["moved"].get("claims", [])) if log.action in IDENTITY_ACTIONS else []
