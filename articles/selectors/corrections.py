"""What was changed after it had been published: when, and from what to what.

Told are edits of events, of their accounts and of claims; accounts and claims taken back, and entries of which all
accounts were; two entries found to be one; and claims whose source was joined with another or split from one. An edit
that accepts a proposal is none of these, nor what became of something that one person alone had accepted where the desk
wants two: nobody had read it before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from articles.choices import Action, ReviewState, SpanRole
from articles.models import Actor, Article, ArticleVersion, Claim, Event, EventMatch, EventMention, ReviewLog, Story
from articles.selectors import correction_logs as lines
from articles.selectors.chains import with_attribution
from articles.selectors.correction_logs import CLAIM_FIELDS, EVENT_FIELDS, IDENTITY_ACTIONS, MENTION_FIELDS

KINDS = ("event", "claim", "actor", "eventmention", "timeexpression")
ROLES = {SpanRole.CONTENT: "words", SpanRole.SOURCE: "source_text", SpanRole.CUE: "cue_text"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`before` and `after` are as stored, actors by name; both empty where what stood there is not told.

    `after` is None where nobody has read it: it was changed again before a second person had seen it.
    """

    field: str
    before: str = ""
    after: str | None = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """`record` is the event or the claim as it stands now, or the actor that some claims (`claims`) are now of.

    `outlet` says whose account of the event it is about; it is empty where the article has none. Of a claim that was
    taken back only the article is told, and of an entry only the stories (`stories`).
    """

    at: dt.datetime
    changes: tuple[FieldChange, ...] = ()
    record: Event | Claim | Actor | None = None
    article: Article | None = None
    claims: tuple[int, ...] = ()
    outlet: str | None = None
    stories: tuple[Story, ...] = ()


# --- which lines of the history ---------------------------------------------------------------------------------------


def correction_logs() -> QuerySet[ReviewLog]:
    """Every correction of what is public, and all that was taken back, the newest first. `told` says what they are."""
    standing = lines.current_mentions().filter(event__in=Event.objects.public().values("pk"))
    logs = lines.published_logs().annotate(then=lines.next_action())
    return logs.filter(
        lines.public_edits("event", EVENT_FIELDS) & Q(object_id__in=Event.objects.public().values("pk"))
        | lines.public_edits("claim", CLAIM_FIELDS) & Q(object_id__in=Claim.objects.public().values("pk"))
        | lines.public_edits("eventmention", MENTION_FIELDS) & Q(object_id__in=standing.values("pk"))
        | lines.public_edits("timeexpression", ("edtf",)) & Q(object_id__in=standing.values("time_expression"))
        | lines.retractions(Claim)
        | lines.event_mention_retractions()
        | Q(pk__in=lines.identity_changes().order_by().values("pk"))
    )


def corrections_by_event(events: Iterable[int]) -> dict[int, list[Correction]]:
    """The corrections of some public events and of their accounts, by event, the newest first.

    One query that finds most pages without any, and one more where there are some.
    """
    about: dict[str, dict[int, list[int]]] = {kind: {} for kind in KINDS}
    for kind, event, pk in lines.changes_by_event(list(events)):
        about[kind].setdefault(pk, []).append(event)
    found: dict[int, list[Correction]] = {}
    if any(about.values()):
        for log in _with_outlets(lines.published_logs().filter(_in_entries(about))):
            for event in about[log.kind][log.object_id]:  # type: ignore[attr-defined]
                found.setdefault(event, []).extend(_in_an_entry(log))
    return found


def _in_entries(about: Mapping[str, Iterable[int]]) -> Q:
    """The lines about some records of public events. A kind with no record adds nothing to what is asked."""
    events, accounts, dates = (list(about[kind]) for kind in ("event", "eventmention", "timeexpression"))
    found = Q(pk__in=())
    if events:
        found |= lines.public_edits("event", (*EVENT_FIELDS, "event_mention")) & Q(object_id__in=events)
    if accounts:
        standing = lines.current_mentions().filter(pk__in=accounts)
        found |= lines.public_edits("eventmention", MENTION_FIELDS) & Q(object_id__in=standing.values("pk"))
        found |= lines.retractions(EventMention) & Q(object_id__in=accounts)
    if dates:
        standing = lines.current_mentions().filter(time_expression__in=dates)
        found |= lines.public_edits("timeexpression", ("edtf",)) & Q(object_id__in=standing.values("time_expression"))
    return found


def claim_corrections(claim: Claim) -> list[Correction]:
    """The corrections of a public claim, the newest first, with those made before a newer version carried it on."""
    edited = lines.published_logs().filter(lines.public_edits("claim", CLAIM_FIELDS), object_id__in=_line_of(claim))
    joined = lines.identity_changes(claim.source_actor_id) if claim.source_actor_id else ()
    found = [*edited, *(log for log in joined if claim.pk in _moved(log))]
    corrections = corrections_from_logs(sorted(found, key=lambda log: log.pk, reverse=True))
    return [correction for correction in corrections if correction.changes]


def claim_retraction(claim_id: int) -> Correction | None:
    """That a claim was taken back after it had been public; None if it never was, or stands."""
    found = corrections_from_logs(lines.published_logs().filter(lines.retractions(Claim), object_id=claim_id)[:1])
    return found[0] if found else None


def event_retraction(event_id: int) -> Correction | None:
    """That an entry was taken back after it had been public, with the stories in which it stood; None as for a claim.

    Where its last account was found to tell of another event, `record` is that event.
    """
    accounts = EventMention.objects.filter(event=event_id).values("pk")
    fell = corrections_from_logs(
        lines.published_logs().filter(lines.event_mention_retractions(), object_id__in=accounts)[:1]
    )
    found = [correction for correction in (*fell, _left_without(event_id)) if correction and correction.stories]
    return max(found, key=lambda correction: correction.at, default=None)


def merged_event_id(event_id: int) -> int | None:
    """The event that one which had been public was found to be the same as, in the end; None if it was not."""
    step, kept = event_id, None
    seen = {event_id}
    while (match := EventMatch.objects.accepted().filter(other=step).first()) and match.kept_id not in seen:
        if kept is None and not _was_joined(match):
            return None
        step = kept = match.kept_id
        seen.add(kept)
    return kept


def _was_joined(match: EventMatch) -> bool:
    """Whether readers had met the entry that was found to be another: the history of the kept one says so."""
    history = ReviewLog.objects.filter(lines.is_kind("event"), object_id=match.kept_id)
    return history.filter(changes__same__1=match.other_id).exists()


def _left_without(event_id: int) -> Correction | None:
    """That an entry was taken back because its last account tells of another event, as its own history says."""
    left = ReviewLog.objects.filter(lines.is_kind("event"), object_id=event_id, changes__has_key="event_mention")
    log = left.filter(Exists(lines.events_without_mentions().filter(pk=event_id))).first()
    account = _account_that_left(log) if log else None
    if log is None or account is None:
        return None
    public = EventMention.objects.public().filter(pk=account.pk)
    stories = Story.objects.public().filter(articles=account.version.article_id, published_at__lt=log.at)
    now = Event.objects.public().filter(mentions__in=public).first()
    return Correction(log.at, record=now, stories=tuple(stories)) if stories else None


def _account_that_left(log: ReviewLog) -> EventMention | None:
    accounts = EventMention.objects.select_related("version").defer("version__text")
    account: EventMention | None = accounts.filter(pk=log.changes["event_mention"][0]).first()
    return account


def _line_of(claim: Claim) -> list[int]:
    """The claim and those on older versions that live on in it."""
    found, older = [claim.pk], claim.carried_from_id
    while older is not None and older not in found:
        found.append(older)
        older = Claim.objects.filter(pk=older).values_list("carried_from", flat=True).first()
    return found


# --- what they say ----------------------------------------------------------------------------------------------------


def corrections_from_logs(logs: Iterable[ReviewLog]) -> list[Correction]:
    """What each line says, in the same order. As many queries whatever their number; a line of which nothing is public
    any more is left out."""
    found = list(logs)
    known = _Known(found)
    return [_as_read(log, correction) for log in found for correction in known.corrections(log)]


def _as_read(log: ReviewLog, correction: Correction) -> Correction:
    """Without what came after, where one person alone had made it so and it changed again before another saw it."""
    _, alone = log.changes.get("sole_reviewer", ("", ""))
    if not alone or getattr(log, "then", None) == Action.CONFIRM:
        return correction
    return replace(correction, changes=tuple(replace(change, after=None) for change in correction.changes))


class _Known:
    """The records that some lines of history speak of, loaded at once."""

    def __init__(self, logs: list[ReviewLog]) -> None:
        ids: dict[str, set[int]] = {kind: set() for kind in KINDS}
        for log in logs:
            ids[log.kind].add(_into(log) or log.object_id)  # type: ignore[attr-defined]
        self.accounts = _accounts_told(ids["eventmention"], ids["timeexpression"])
        of_accounts = {account.event_id for account in self.accounts}
        self.events = Event.objects.public().in_bulk(ids["event"] | of_accounts)
        self.stories = _stories_of(of_accounts - set(self.events))
        self.claims = {claim.pk: claim for claim in with_attribution(Claim.objects.filter(pk__in=ids["claim"]))}
        moved = {pk for log in logs for pk in _moved(log)}
        self.moved = set(Claim.objects.public().filter(pk__in=moved).order_by().values_list("pk", flat=True))
        named = ids["actor"] | {pk for log in logs for pk in log.changes.get("source_actor", ()) if pk}
        self.actors = {actor.pk: actor for actor in Actor.objects.public().filter(pk__in=named)}
        reworded = {log.version_id for log in logs if "spans" in log.changes and log.version_id}
        self.texts = dict(ArticleVersion.objects.filter(pk__in=reworded).values_list("pk", "text"))

    def corrections(self, log: ReviewLog) -> Iterable[Correction]:
        """One, or none; of a date, one for each account that it dates."""
        kind: str = log.kind  # type: ignore[attr-defined]
        if kind in ("eventmention", "timeexpression"):
            made = [self._of_account(log, account) for account in self.accounts if _is_about(log, account)]
        else:
            made = [self._correction(log, kind)]
        return [correction for correction in made if correction is not None]

    def _of_account(self, log: ReviewLog, account: EventMention) -> Correction | None:
        event, article = self.events.get(account.event_id), account.version.article
        if event is not None:
            return Correction(log.at, _account_changes(log), event, article, outlet=_outlet(article))
        if log.to_state == ReviewState.ACCEPTED:
            return None
        stories = tuple(story for story in self.stories.get(account.event_id, ()) if _was_public(story, log.at))
        return Correction(log.at, stories=stories) if stories else None

    def _correction(self, log: ReviewLog, kind: str) -> Correction | None:
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
        return Correction(
            log.at, (FieldChange(IDENTITY_ACTIONS[Action(log.action)], after=actor.name),), actor, claims=moved
        )

    def _claim_changes(self, log: ReviewLog) -> Iterable[FieldChange]:
        for name in CLAIM_FIELDS:
            if name not in log.changes or name == "spans":
                continue
            before, after = log.changes[name]
            if name == "parent":
                yield FieldChange(name)
            elif name == "source_actor":
                yield self._other_source(before, after)
            else:
                yield FieldChange(name, str(before), str(after))
        if "spans" in log.changes:
            yield from self._other_words(log)

    def _other_source(self, before: int | None, after: int | None) -> FieldChange:
        """By name only where the public may meet both."""
        old, new = self.actors.get(before or 0), self.actors.get(after or 0)
        return FieldChange("source_actor", old.name, new.name) if old and new else FieldChange("source_actor")

    def _other_words(self, log: ReviewLog) -> Iterable[FieldChange]:
        text = self.texts.get(log.version_id or 0, "")
        old, new = log.changes["spans"]
        for role, field in ROLES.items():
            if old.get(role) != new.get(role):
                yield FieldChange(field, _words(text, old.get(role)), _words(text, new.get(role)))


def _words(text: str, spans: list[list[int]] | None) -> str:
    """As a claim tells its own: “ … ” stands where other words come between."""
    return " … ".join(text[start:end] for start, end in spans or [])


def _accounts_told(ids: set[int], times: set[int]) -> list[EventMention]:
    """Some accounts, and those that may be read of what some dates say."""
    if not ids and not times:
        return []
    dated = Q(time_expression__in=times, pk__in=lines.current_mentions().filter(time_expression__in=times).values("pk"))
    rows = EventMention.objects.filter(Q(pk__in=ids) | dated).select_related("version__article__outlet")
    return list(rows.defer("proposal", "version__text").order_by("pk"))


def _stories_of(events: set[int]) -> dict[int, list[Story]]:
    """The stories in which entries stood that were taken back, by event."""
    if not events:
        return {}
    gone = lines.published_logs().filter(lines.retractions(EventMention), object_id=OuterRef("pk"))
    accounts = EventMention.objects.filter(Exists(gone), event__in=events)
    place = "articles__versions__eventmentions"
    rows = Story.objects.public().filter(**{f"{place}__in": accounts}).annotate(event=F(f"{place}__event"))
    found: dict[int, list[Story]] = {}
    for story in rows.distinct():
        found.setdefault(story.event, []).append(story)
    return found


def _was_public(story: Story, at: dt.datetime) -> bool:
    return story.published_at is not None and story.published_at < at


def _is_about(log: ReviewLog, account: EventMention) -> bool:
    of = account.time_expression_id if log.kind == "timeexpression" else account.pk  # type: ignore[attr-defined]
    return of == log.object_id


def _outlet(article: Article) -> str:
    return article.outlet.name if article.outlet else ""


# What an entry's corrections need of a line and of its article.
OF_A_LOG = (
    *("object_id", "at", "changes", "to_state"),
    *("version__article__title", "version__article__outlet__name", "version__article__outlet__full_text_allowed"),
)


def _with_outlets(logs: QuerySet[ReviewLog]) -> QuerySet[ReviewLog]:
    """With the articles of the accounts, and the outlet whose account left an event, while the public may read that."""
    logs = logs.annotate(account=Cast(KT("changes__event_mention__0"), BigIntegerField()))
    left = EventMention.objects.in_public_articles().order_by().filter(pk=OuterRef("account"))
    named = logs.annotate(left_by=Coalesce(Subquery(left.values("version__article__outlet__name")[:1]), Value("")))
    return named.select_related("version__article__outlet").only(*OF_A_LOG)


def _in_an_entry(log: ReviewLog) -> Iterable[Correction]:
    if log.kind == "event":  # type: ignore[attr-defined]
        if changes := _event_changes(log):
            yield Correction(log.at, changes)
        if "event_mention" in log.changes:
            yield Correction(log.at, (FieldChange("departed"),), outlet=log.left_by)  # type: ignore[attr-defined]
    elif log.version:
        article = log.version.article
        yield Correction(log.at, _account_changes(log), article=article, outlet=_outlet(article))


def _account_changes(log: ReviewLog) -> tuple[FieldChange, ...]:
    if log.to_state != ReviewState.ACCEPTED:
        return (FieldChange("taken_back"),)
    if "edtf" in log.changes:
        return (FieldChange("reported_date", *(value or "" for value in log.changes["edtf"])),)
    return tuple(FieldChange(name, *map(_plain, log.changes[name])) for name in MENTION_FIELDS if name in log.changes)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _event_changes(log: ReviewLog) -> tuple[FieldChange, ...]:
    return tuple(_event_change(name, log.changes[name]) for name in EVENT_FIELDS if name in log.changes)


def _event_change(name: str, told: Any) -> FieldChange:
    if name == "same":
        return FieldChange("same" if told[1] else "another")
    if name == "participants":  # who stood there before may be one that the public no longer meets
        return FieldChange(name)
    before, after = told
    return FieldChange(name, str(before or ""), str(after or ""))


def _into(log: ReviewLog) -> int | None:
    """The actor that claims came to be of, where actors were joined or split."""
    return log.changes["into"][1] if log.action in IDENTITY_ACTIONS else None


def _moved(log: ReviewLog) -> list[int]:
    return list(log.changes["moved"].get("claims", [])) if log.action in IDENTITY_ACTIONS else []
