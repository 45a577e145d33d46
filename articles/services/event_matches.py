"""Events of different articles that may be one: proposed with a score and its reasons, confirmed by editors.

An event is compared with those alone that share somebody who takes part and lie within a month of it, so the cost of a
new event depends on what happened around its days and not on the size of the archive.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from articles.choices import Action, EventStatus, ReviewState
from articles.models import Event, EventMatch, EventMention, EventParticipant, ReviewLog, Story
from articles.services import review
from articles.services import story as story_service
from articles.services.errors import Blocked
from articles.services.transitions import ChangeDetails, Performer, history, log, transition

# An event known less exactly than this is matched by no machine: “in 2024” meets everything
MAX_DATE_SPAN = dt.timedelta(days=31)
# The most that one event is compared with: a bound on cost where somebody does a hundred things a day
MAX_COMPARED = 200
# Weights of the parts of a score. Judgement, not fitted: there is no corpus of confirmed matches yet.
WEIGHTS = {"act": 0.35, "date": 0.25, "people": 0.25, "words": 0.15}
MIN_SCORE = 0.6
# Words that say nothing of what happened
_SMALL = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "to", "for", "with", "by", "from", "and", "or", "will", "is")
)


@transaction.atomic
def propose(events: Sequence[Event], by: Performer) -> list[EventMatch]:
    """Propose matches for new events. Five queries for an event with its date and people known, none for another."""
    made = [match for event in events if _can_match(event) for match in find_matches(event)]
    if not made:
        return []
    EventMatch.objects.bulk_create(made, ignore_conflicts=True)  # another worker may have met the same pair
    pairs = {(match.kept_id, match.other_id) for match in made}
    near = EventMatch.objects.filter(kept__in={kept for kept, _ in pairs})
    stored = [match for match in near if (match.kept_id, match.other_id) in pairs]
    log(stored, Action.PROPOSE, by, after=ReviewState.PROPOSED)
    return stored


def _can_match(event: Event) -> bool:
    return bool(event.earliest and event.latest and event.latest - event.earliest <= MAX_DATE_SPAN)


def find_matches(event: Event) -> Iterable[EventMatch]:
    """What a new event may be the same as, not yet stored."""
    people = _people([event])[event.pk]
    versions = set(event.mentions.values_list("version__article", flat=True))
    near = list(_candidates(event, people, versions))
    there = _people(near)
    known = _known(event)
    for other in near:
        score, reasons = compare(event, other, people, there[other.pk])
        if score >= MIN_SCORE and other.pk not in known:
            kept, second = sorted((event, other), key=lambda e: (e.state != ReviewState.ACCEPTED, e.pk))
            yield EventMatch(kept=kept, other=second, score=round(score, 3), reasons=reasons, rule="same-event")


def _candidates(event: Event, people: set[int], articles: set[int]) -> Iterable[Event]:
    """Events around the same days with one of the same people, told by other articles.

    The days lead, by their index, and people are looked up for those events alone: who has been in the news for years
    has as many events in a month as before. The order is the index's, so that no plan sorts or scans the archive.
    """
    first, last = _bounds(event)
    window = Q(earliest__range=(first - MAX_DATE_SPAN, last), latest__gte=first)
    shares = EventParticipant.objects.filter(event=OuterRef("pk"), actor__in=people)
    ours = EventMention.objects.filter(event=OuterRef("pk"), version__article__in=articles)
    rows = Event.objects.active().filter(window, Exists(shares), ~Exists(ours)).exclude(pk=event.pk)
    return rows.order_by("earliest", "latest")[:MAX_COMPARED]


def _bounds(event: Event) -> tuple[dt.date, dt.date]:
    """The first and last day of an event that can be matched."""
    if event.earliest is None or event.latest is None:
        raise ValueError(f"“{event}” has no days.")
    return event.earliest, event.latest


def _people(events: Sequence[Event]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {event.pk: set() for event in events}
    rows = EventParticipant.objects.filter(event__in=found).select_related("actor")
    for row in rows:
        found[row.event_id].add(row.actor.merged_into_id or row.actor_id)
    return found


def _known(event: Event) -> set[int]:
    """The events that it was compared with and found like before, whatever was decided."""
    pairs = EventMatch.objects.filter(Q(kept=event) | Q(other=event)).values_list("kept", "other")
    return {pk for pair in pairs for pk in pair}


def compare(one: Event, other: Event, people: set[int], others: set[int]) -> tuple[float, list[str]]:
    """How likely two events are one, 0 to 1, and what speaks for it in words."""
    if EventStatus.DENIED in {one.status, other.status} and one.status != other.status:
        return 0.0, []
    parts = {
        "act": float(bool(_act(one)) and _act(one) == _act(other)),
        "date": _date_score(one, other),
        "people": len(people & others) / max(1, min(len(people), len(others))),
        "words": _overlap(_words(one.title), _words(other.title)),
    }
    score = sum(WEIGHTS[name] * value for name, value in parts.items())
    return score, _reasons(one, other, parts, len(people & others))


def _act(event: Event) -> str:
    """The verb that names what happened, by the machine that proposed the event."""
    return str(event.proposal.get("act", ""))


def _date_score(one: Event, other: Event) -> float:
    """1 for one day both know exactly; less the more days one of them leaves open; 0 where they do not meet."""
    (first, last), (first_there, last_there) = _bounds(one), _bounds(other)
    shared = (min(last, last_there) - max(first, first_there)).days + 1
    if shared < 1:
        return 0.0
    longest = max((last - first).days, (last_there - first_there).days) + 1
    return 0.5 + 0.5 * shared / longest


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", title.casefold()) if word not in _SMALL}


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _reasons(one: Event, other: Event, parts: dict[str, float], shared: int) -> list[str]:
    found = []
    if parts["date"]:
        same = one.edtf == other.edtf
        found.append(f"both {one.edtf}" if same else f"{one.edtf} and {other.edtf} meet")
    if parts["act"]:
        found.append(f"both “{_act(one)}”")
    found.append(f"{shared} taking part in both")
    if parts["words"]:
        found.append(f"{round(100 * parts['words'])} % of the titles’ words are shared")
    return found


# --- what editors decide ------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(match: EventMatch, by: Performer, *, note: str = "") -> Event:
    """They are one: the other's accounts, people and stories go to the kept event, and the other is rejected for it.

    Where only the other was accepted, the kept one is accepted in its place.
    """
    kept, other = _locked(match)
    for event in (kept, other):
        if event.is_inactive:
            raise Blocked(f"“{event}” is {event.state}. Accept it first.")
    was_public = Event.objects.public().filter(pk=other.pk).exists()
    moved = {
        "mentions": _move_mentions(kept, other),
        "people": _copy_people(kept, other),
        **_change_places(kept, other, by),
        "was": other.state,
        "kept_was": kept.state,
    }
    transition(match, Action.ACCEPT, by, ChangeDetails(changes={"moved": moved}, note=note))
    accepted = other.is_accepted
    transition(other, Action.REJECT, by, ChangeDetails(note=f"The same as “{kept}”."))
    if accepted and not kept.is_accepted:
        review.accept(kept, by, note=f"“{other}” is the same.")
    if kept.is_accepted:  # it reads differently now, and where a second pair of eyes is wanted, one person says so
        told = {"same": [None, other.pk]} if was_public else {}
        transition(kept, Action.EDIT, by, ChangeDetails(changes=told, note=f"“{other}” is the same."))
    return kept


@transaction.atomic
def reopen(match: EventMatch, by: Performer, *, note: str = "") -> EventMatch:
    """The question is open again. What a confirmation had moved, and still stands there, returns."""
    if match.state == ReviewState.REJECTED:
        reopened: EventMatch = transition(match, Action.REOPEN, by, ChangeDetails(note=note))
        return reopened
    kept, other = _locked(match)
    line = _confirmation(match)
    if not match.is_accepted or line is None:
        raise Blocked("Nothing is decided about this match.")
    moved = line.changes["moved"]
    EventMention.objects.filter(pk__in=moved["mentions"], event=kept).update(event=other)
    EventParticipant.objects.filter(pk__in=moved["people"], event=kept).delete()
    transition(other, Action.ACCEPT if moved["was"] == ReviewState.ACCEPTED else Action.REOPEN, by)
    _return_places(kept, other, moved, by)
    if kept.is_accepted and history(kept).filter(changes__same__1=other.pk).exists():
        transition(
            kept, Action.EDIT, by, ChangeDetails(changes={"same": [other.pk, None]}, note=f"“{other}” is another.")
        )
    if moved.get("kept_was") == ReviewState.PROPOSED and kept.is_accepted and not review.accepted_dependents(kept):
        transition(kept, Action.REOPEN, by)
    returned: EventMatch = transition(match, Action.REOPEN, by, ChangeDetails(note=note))
    return returned


def reject(match: EventMatch, by: Performer, *, note: str = "") -> EventMatch:
    """They are two, and are not proposed as one again."""
    rejected: EventMatch = transition(match, Action.REJECT, by, ChangeDetails(note=note))
    return rejected


def _move_mentions(kept: Event, other: Event) -> list[int]:
    mentions = list(EventMention.objects.filter(event=other).values_list("pk", flat=True))
    EventMention.objects.filter(pk__in=mentions).update(event=kept)
    return mentions


def _copy_people(kept: Event, other: Event) -> list[int]:
    there = set(kept.event_participants.values_list("actor", "role"))
    rows = [
        EventParticipant(event=kept, actor_id=row.actor_id, role=row.role)
        for row in other.event_participants.all()
        if (row.actor_id, row.role) not in there
    ]
    return [row.pk for row in EventParticipant.objects.bulk_create(rows)]


def _change_places(kept: Event, other: Event, by: Performer) -> dict[str, list[int]]:
    """The kept event stands in every story in the other's place: returns those stories, and those new to it."""
    stories = list(other.stories.all())
    new = [story for story in stories if not story.events.filter(pk=kept.pk).exists()]
    for story in stories:
        story_service.remove_event(story, other, by)
    for story in new:
        story_service.add_event(story, kept, by)
    return {"stories": [story.pk for story in stories], "new_stories": [story.pk for story in new]}


def _return_places(kept: Event, other: Event, moved: Mapping[str, Any], by: Performer) -> None:
    for story in kept.stories.filter(pk__in=moved.get("new_stories", [])):
        story_service.remove_event(story, kept, by)
    for story in Story.objects.filter(pk__in=moved.get("stories", [])):
        story_service.add_event(story, other, by)


def _locked(match: EventMatch) -> tuple[Event, Event]:
    rows = Event.objects.select_for_update().filter(pk__in=[match.kept_id, match.other_id]).order_by("pk")
    by_pk = {row.pk: row for row in rows}
    return by_pk[match.kept_id], by_pk[match.other_id]


def _confirmation(match: EventMatch) -> ReviewLog | None:
    return history(match).filter(action=Action.ACCEPT).first()
