"""Events of different articles that may be the same: proposed with a score and reasons, decided by editors.

An event is compared only with events that have one of its participants and lie within a month of it. So the cost of a
new event depends on what happened around its date, not on the size of the archive.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.choices import Action, EventStatus, ReviewState
from articles.models import Event, EventMatch, EventMention, EventParticipant, ReviewLog, Story
from articles.services import review
from articles.services import story as story_service
from articles.services.errors import Blocked
from articles.services.transitions import ChangeDetails, Performer, history, log, transition

# An event with a less precise date is not matched: “in 2024” would meet every event of the year.
MAX_DATE_SPAN = dt.timedelta(days=31)
# The most events that one event is compared with. Bounds the cost for participants with many events in a month.
MAX_COMPARED = 200
# Weights of the parts of a score, which add up to 1, and the lowest score that is proposed. Set by judgement, not
# fitted: there is no corpus of confirmed matches yet. At this threshold no single part suffices.
WEIGHTS = {"act": 0.35, "date": 0.25, "people": 0.25, "words": 0.15}
MIN_SCORE = 0.6
# Words of a title that do not say what happened.
STOPWORDS = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "to", "for", "with", "by", "from", "and", "or", "will", "is")
)
RULE = "same-event"


@transaction.atomic
def propose(events: Sequence[Event], by: Performer) -> list[EventMatch]:
    """Propose matches for new events and return them.

    Five queries for each event with a precise date, none for another.
    """
    found = [match for event in events if _can_match(event) for match in find_matches(event)]
    if not found:
        return []
    EventMatch.objects.bulk_create(found, ignore_conflicts=True)  # another worker may have proposed the same pair
    pairs = {(match.kept_id, match.other_id) for match in found}
    candidates = EventMatch.objects.filter(kept__in={kept for kept, _other in pairs})
    stored = [match for match in candidates if (match.kept_id, match.other_id) in pairs]
    log(stored, Action.PROPOSE, by, after=ReviewState.PROPOSED)
    return stored


def _can_match(event: Event) -> bool:
    return bool(event.earliest and event.latest and event.latest - event.earliest <= MAX_DATE_SPAN)


def find_matches(event: Event) -> Iterable[EventMatch]:
    """Yield unsaved matches of a new event with others, for each that scores at least MIN_SCORE."""
    participants = _participants([event])[event.pk]
    articles = set(event.mentions.values_list("version__article", flat=True))
    candidates = list(_candidates(event, participants, articles))
    candidate_participants = _participants(candidates)
    compared_before = _compared_before(event)
    for other in candidates:
        score, reasons = compare(event, other, participants, candidate_participants[other.pk])
        if score >= MIN_SCORE and other.pk not in compared_before:
            kept, second = sorted((event, other), key=_preference)
            yield EventMatch(kept=kept, other=second, score=round(score, 3), reasons=reasons, rule=RULE)


def _preference(event: Event) -> tuple[bool, int]:
    """Sort the event to keep first: an accepted one, then the older one."""
    return event.state != ReviewState.ACCEPTED, event.pk


def _candidates(event: Event, participants: set[int], articles: set[int]) -> QuerySet[Event]:
    """Return events near the same days with a common participant, reported by other articles.

    The query starts with the dates, which have an index, and looks up participants for those events only: an actor may
    have been in the news for years. The order is that of the index, so that nothing is sorted.
    """
    first, last = _bounds(event)
    near = Q(earliest__range=(first - MAX_DATE_SPAN, last), latest__gte=first)
    shared = EventParticipant.objects.filter(event=OuterRef("pk"), actor__in=participants)
    same_articles = EventMention.objects.filter(event=OuterRef("pk"), version__article__in=articles)
    rows = Event.objects.active().filter(near, Exists(shared), ~Exists(same_articles)).exclude(pk=event.pk)
    return rows.order_by("earliest", "latest")[:MAX_COMPARED]


def _bounds(event: Event) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a dated event."""
    if event.earliest is None or event.latest is None:
        raise ValueError(f"“{event}” has no date.")
    return event.earliest, event.latest


def _participants(events: Sequence[Event]) -> dict[int, set[int]]:
    """Return the primary keys of each event's participants; of merged actors, those of the actors merged into."""
    found: dict[int, set[int]] = {event.pk: set() for event in events}
    for row in EventParticipant.objects.filter(event__in=found).select_related("actor"):
        found[row.event_id].add(row.actor.merged_into_id or row.actor_id)
    return found


def _compared_before(event: Event) -> set[int]:
    """Return the primary keys of events that a stored match pairs with the event, in any state, and its own."""
    pairs = EventMatch.objects.filter(Q(kept=event) | Q(other=event)).values_list("kept", "other")
    return {pk for pair in pairs for pk in pair}


def compare(one: Event, other: Event, participants: set[int], others: set[int]) -> tuple[float, list[str]]:
    """Return how likely two dated events are the same, from 0 to 1, and the evidence in words.

    `participants` and `others` are the primary keys of the participants of the first and second event.
    """
    if EventStatus.DENIED in {one.status, other.status} and one.status != other.status:
        return 0.0, []
    shared = len(participants & others)
    parts = {
        "act": float(bool(_act(one)) and _act(one) == _act(other)),
        "date": _date_score(one, other),
        "people": shared / max(1, min(len(participants), len(others))),
        "words": _jaccard(_title_words(one.title), _title_words(other.title)),
    }
    score = sum(WEIGHTS[name] * value for name, value in parts.items())
    return score, _reasons(one, other, parts, shared)


def _act(event: Event) -> str:
    """Return the lemma of the verb that names what happened, as the engine proposed it."""
    return str(event.proposal.get("act", ""))


def _date_score(one: Event, other: Event) -> float:
    """Return 1 for the same single day, less for dates that leave days open, and 0 for dates without a common day."""
    (first, last), (other_first, other_last) = _bounds(one), _bounds(other)
    common_days = (min(last, other_last) - max(first, other_first)).days + 1
    if common_days < 1:
        return 0.0
    longest = max((last - first).days, (other_last - other_first).days) + 1
    return 0.5 + 0.5 * common_days / longest


def _title_words(title: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", title.casefold()) if word not in STOPWORDS}


def _jaccard(one: set[str], other: set[str]) -> float:
    """Return the size of the intersection divided by that of the union."""
    return len(one & other) / max(1, len(one | other))


def _reasons(one: Event, other: Event, parts: dict[str, float], shared: int) -> list[str]:
    reasons = []
    if parts["date"] and one.edtf == other.edtf:
        reasons.append(_("both %(date)s") % {"date": one.edtf})
    elif parts["date"]:
        reasons.append(_("the dates %(first)s and %(second)s overlap") % {"first": one.edtf, "second": other.edtf})
    if parts["act"]:
        reasons.append(_("both “%(act)s”") % {"act": _act(one)})
    reasons.append(
        ngettext("%(count)d common participant", "%(count)d common participants", shared) % {"count": shared}
    )
    if parts["words"]:
        reasons.append(_("the titles share %(percent)d %% of their words") % {"percent": round(100 * parts["words"])})
    return reasons


# --- editors' decisions -----------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(match: EventMatch, by: Performer, *, note: str = "") -> Event:
    """Merge the match's other event into the one kept, and return that.

    Its mentions, participants and stories move, and it is rejected. If only the other event was accepted, the kept one
    is accepted in its place. Raise Blocked if one of them is rejected or withdrawn.
    """
    kept, other = _lock_events(match)
    for event in (kept, other):
        if event.is_inactive:
            raise Blocked(
                _("“%(event)s” is %(state)s. Accept it first.")
                % {"event": event, "state": ReviewState(event.state).label}
            )
    was_public = Event.objects.public().filter(pk=other.pk).exists()
    moved = {
        "mentions": _move_mentions(kept, other),
        "people": _copy_participants(kept, other),
        **_replace_in_stories(kept, other, by),
        "was": other.state,
        "kept_was": kept.state,
    }
    transition(match, Action.ACCEPT, by, ChangeDetails(changes={"moved": moved}, note=note))
    was_accepted = other.is_accepted
    transition(other, Action.REJECT, by, ChangeDetails(note=_("The same as “%(event)s”.") % {"event": kept}))
    same_note = _("“%(event)s” is the same.") % {"event": other}
    if was_accepted and not kept.is_accepted:
        review.accept(kept, by, note=same_note)
    if kept.is_accepted:  # its content has changed, so it needs a new confirmation where a second review is required
        changes = {"same": [None, other.pk]} if was_public else {}
        transition(kept, Action.EDIT, by, ChangeDetails(changes=changes, note=same_note))
    return kept


@transaction.atomic
def reopen(match: EventMatch, by: Performer, *, note: str = "") -> EventMatch:
    """Make a decided match a proposal again. Undo what its confirmation moved, unless it has been moved since.

    Raise Blocked if the match has not been decided.
    """
    if match.state == ReviewState.REJECTED:
        return transition(match, Action.REOPEN, by, ChangeDetails(note=note))
    kept, other = _lock_events(match)
    entry = _confirmation(match)
    if not match.is_accepted or entry is None:
        raise Blocked(_("This match has not been decided."))
    moved = entry.changes["moved"]
    EventMention.objects.filter(pk__in=moved["mentions"], event=kept).update(event=other)
    EventParticipant.objects.filter(pk__in=moved["people"], event=kept).delete()
    transition(other, Action.ACCEPT if moved["was"] == ReviewState.ACCEPTED else Action.REOPEN, by)
    _restore_stories(kept, other, moved, by)
    if kept.is_accepted and history(kept).filter(changes__same__1=other.pk).exists():
        note_on_kept = _("“%(event)s” is a different event.") % {"event": other}
        transition(kept, Action.EDIT, by, ChangeDetails(changes={"same": [other.pk, None]}, note=note_on_kept))
    if moved.get("kept_was") == ReviewState.PROPOSED and kept.is_accepted and not review.accepted_dependents(kept):
        transition(kept, Action.REOPEN, by)
    return transition(match, Action.REOPEN, by, ChangeDetails(note=note))


def reject(match: EventMatch, by: Performer, *, note: str = "") -> EventMatch:
    """Reject a match: the events are different, and the pair is not proposed again."""
    return transition(match, Action.REJECT, by, ChangeDetails(note=note))


def _move_mentions(kept: Event, other: Event) -> list[int]:
    """Move the other event's mentions to the one kept. Return their primary keys."""
    mentions = list(EventMention.objects.filter(event=other).values_list("pk", flat=True))
    EventMention.objects.filter(pk__in=mentions).update(event=kept)
    return mentions


def _copy_participants(kept: Event, other: Event) -> list[int]:
    """Copy the participants that the kept event lacks. Return the primary keys of the copies."""
    existing = set(kept.event_participants.values_list("actor", "role"))
    copies = [
        EventParticipant(event=kept, actor_id=row.actor_id, role=row.role)
        for row in other.event_participants.all()
        if (row.actor_id, row.role) not in existing
    ]
    return [row.pk for row in EventParticipant.objects.bulk_create(copies)]


def _replace_in_stories(kept: Event, other: Event, by: Performer) -> dict[str, list[int]]:
    """Replace the other event by the one kept in every story. Return these stories, and those new to the kept event."""
    stories = list(other.stories.all())
    new_stories = [story for story in stories if not story.events.filter(pk=kept.pk).exists()]
    for story in stories:
        story_service.remove_event(story, other, by)
    for story in new_stories:
        story_service.add_event(story, kept, by)
    return {"stories": [story.pk for story in stories], "new_stories": [story.pk for story in new_stories]}


def _restore_stories(kept: Event, other: Event, moved: Mapping[str, Any], by: Performer) -> None:
    """Undo `_replace_in_stories`."""
    for story in kept.stories.filter(pk__in=moved.get("new_stories", [])):
        story_service.remove_event(story, kept, by)
    for story in Story.objects.filter(pk__in=moved.get("stories", [])):
        story_service.add_event(story, other, by)


def _lock_events(match: EventMatch) -> tuple[Event, Event]:
    """Return both events, locked in the order of their primary keys, so that two decisions cannot deadlock."""
    rows = Event.objects.select_for_update().filter(pk__in=[match.kept_id, match.other_id]).order_by("pk")
    by_pk = {row.pk: row for row in rows}
    return by_pk[match.kept_id], by_pk[match.other_id]


def _confirmation(match: EventMatch) -> ReviewLog | None:
    return history(match).filter(action=Action.ACCEPT).first()
