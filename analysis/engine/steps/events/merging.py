"""Which mentions in one article report the same event."""

from __future__ import annotations

from ...draft import Draft, EventDraft
from .participants import PERIPHERAL_ROLES

# How many earlier events of one act are compared: a bound on cost, and far more than an article needs
_MAX_COMPARED = 12


def merge_mentions(draft: Draft) -> None:
    """Link each mention to the first one of the same event, and give both the date that either has.

    Dependent mentions that match no earlier event are dropped."""
    earlier_by_act: dict[str, list[EventDraft]] = {}
    kept: list[EventDraft] = []
    for event in draft.events:
        earlier = earlier_by_act.setdefault(event.act, [])
        candidates = reversed(earlier[-_MAX_COMPARED:])
        first = next((candidate for candidate in candidates if is_same_event(candidate, event, draft)), None)
        if first is not None:
            event.same_as = first
            _share_date(first, event)
        elif event.is_independent:
            earlier.append(event)
        if first is not None or event.is_independent:
            kept.append(event)
    draft.events[:] = kept


def is_same_event(first: EventDraft, second: EventDraft, draft: Draft) -> bool:
    """Return whether two mentions of one act may report one event: no other day, other people or other theme."""
    if not _statuses_agree(first, second) or not _dates_agree(first, second, draft):
        return False
    first_people, second_people = _participants(first), _participants(second)
    shares_people = bool(first_people & second_people)
    if not second.is_independent:
        return shares_people
    shares_theme = bool(first.theme_lemmas & second.theme_lemmas)
    if first.theme_lemmas and second.theme_lemmas and not shares_theme:
        return False
    if first_people and second_people:
        return shares_people and (shares_theme or _agents(first) == _agents(second))
    both_dated = first.time is not None and second.time is not None
    return both_dated and (shares_theme or bool(first_people or second_people))


def _statuses_agree(first: EventDraft, second: EventDraft) -> bool:
    return first.status == second.status or {first.status, second.status} <= {"happened", "ongoing"}


def _dates_agree(first: EventDraft, second: EventDraft, draft: Draft) -> bool:
    """Return whether the times of two mentions overlap, as far as they are known."""
    if first.time is None or second.time is None:
        return True
    one, other = draft.times[first.time], draft.times[second.time]
    if one.latest is None or other.latest is None:
        return one.edtf == other.edtf
    return (one.earliest or one.latest) <= other.latest and (other.earliest or other.latest) <= one.latest


def _participants(event: EventDraft) -> set[int]:
    """Return the identities of those who take part in an event's core."""
    return {id(actor) for actor, role in event.participants if role not in PERIPHERAL_ROLES}


def _agents(event: EventDraft) -> set[int]:
    return {id(actor) for actor, role in event.participants if role == "agent"}


def _share_date(first: EventDraft, second: EventDraft) -> None:
    """Give the undated one of two mentions the date of the other."""
    if second.time is None and first.time is not None:
        second.time, second.dated_by = first.time, "mention"
    elif first.time is None and second.time is not None:
        first.time, first.dated_by = second.time, "mention"
