"""One event, many mentions: which events of an article are the same, told again."""

from __future__ import annotations

from ...draft import Draft, EventDraft
from .participants import PERIPHERAL_ROLES

# How many earlier events of one act are looked at: a bound on cost, and far more than an article needs
_REACH = 12


def merge_mentions(draft: Draft) -> None:
    """Point each later mention at the first event that it tells again, and let it share that one's date and people."""
    by_act: dict[str, list[EventDraft]] = {}
    kept: list[EventDraft] = []
    for event in draft.events:
        earlier = by_act.setdefault(event.act, [])
        first = next((e for e in reversed(earlier[-_REACH:]) if is_same_event(e, event, draft)), None)
        if first is not None:
            event.same_as = first
            _share(first, event)
        elif event.is_independent:
            earlier.append(event)
        if first is not None or event.is_independent:
            kept.append(event)
    draft.events[:] = kept


def is_same_event(first: EventDraft, second: EventDraft, draft: Draft) -> bool:
    """Whether two mentions of one act tell of one event: no other day, no other people, not about another thing."""
    if first.status != second.status and not {first.status, second.status} <= {"happened", "ongoing"}:
        return False
    if not _dates_agree(first, second, draft):
        return False
    dated = first.time is not None and second.time is not None
    if (
        second.is_independent
        and first.theme_lemmas
        and second.theme_lemmas
        and not first.theme_lemmas & second.theme_lemmas
    ):
        return False
    ours, theirs = _core(first), _core(second)
    if not second.is_independent:
        return bool(ours & theirs)
    if ours and theirs:
        return bool(ours & theirs) and (
            _agents(first) == _agents(second) or bool(first.theme_lemmas & second.theme_lemmas)
        )
    return dated and bool(first.theme_lemmas & second.theme_lemmas or ours or theirs)


def _dates_agree(first: EventDraft, second: EventDraft, draft: Draft) -> bool:
    if first.time is None or second.time is None:
        return True
    one, other = draft.times[first.time], draft.times[second.time]
    if one.latest is None or other.latest is None:
        return one.edtf == other.edtf
    return (one.earliest or one.latest) <= other.latest and (other.earliest or other.latest) <= one.latest


def _core(event: EventDraft) -> set[int]:
    return {id(actor) for actor, role in event.participants if role not in PERIPHERAL_ROLES}


def _agents(event: EventDraft) -> set[int]:
    return {id(actor) for actor, role in event.participants if role == "agent"}


def _share(first: EventDraft, second: EventDraft) -> None:
    if second.time is None and first.time is not None:
        second.time, second.dated_by = first.time, "mention"
    elif first.time is None and second.time is not None:
        first.time, first.dated_by = second.time, "mention"
