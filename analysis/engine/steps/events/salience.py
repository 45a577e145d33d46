"""How much an event matters in its article: a score from 0 to 1 that puts the news before its background.

A weighted sum, so that each part can be read. The weights are judgement; they have not been fitted to any data.
"""

from __future__ import annotations

from collections import Counter

from ...draft import Draft, EventDraft

# By class of event (`lexicons/event_verbs.txt`): how newsworthy it is by itself
_CLASS_WEIGHTS = {
    "conflict": 1.0, "violence": 1.0, "accident": 1.0, "office": 0.9, "justice": 0.9, "decision": 0.9, "agreement": 0.9,
    "life": 0.8, "release": 0.8, "business": 0.8, "crime": 0.8, "rescue": 0.8, "sport": 0.7, "market": 0.6,
    "protest": 0.8, "science": 0.7, "meeting": 0.7, "proposal": 0.6, "change": 0.6, "culture": 0.5, "stance": 0.5,
    "other": 0.4,
}  # fmt: skip
_STATUS_WEIGHTS = {"happened": 1.0, "ongoing": 0.8, "planned": 0.8, "denied": 0.4, "hypothetical": 0.2}
# Days from publication up to which an event is as new as can be, and from which it is not new at all
_NEAR_DAYS, _FAR_DAYS = 14, 365
# The newness of an event without a date
_UNKNOWN_NEWNESS = 0.5
# How many further mentions earn the full share for repetition
_FULL_REPETITION = 2


def score_salience(draft: Draft) -> None:
    """Set the salience of every event of a document."""
    mention_counts = Counter(id(event.same_as or event) for event in draft.events)
    length = max(1, len(draft.text))
    for event in draft.events:
        further_mentions = mention_counts[id(event.same_as or event)] - 1
        parts = {
            "position": 0.25 * (1 - event.trigger.start / length),
            "class": 0.25 * _CLASS_WEIGHTS[event.kind],
            "newness": 0.2 * _newness(event, draft),
            "status": 0.1 * _STATUS_WEIGHTS[event.status],
            "agent": 0.1 * any(role == "agent" for _, role in event.participants),
            "repetition": 0.1 * min(1.0, further_mentions / _FULL_REPETITION),
        }
        event.salience = round(sum(parts.values()), 3)


def _newness(event: EventDraft, draft: Draft) -> float:
    """Return 1 for a date within two weeks of publication, falling to 0 for one a year away or more."""
    time = draft.times[event.time] if event.time is not None else None
    day = (time.latest or time.earliest) if time else None
    if day is None or draft.published is None:
        return _UNKNOWN_NEWNESS
    days = abs((draft.published - day).days)
    if days <= _NEAR_DAYS:
        return 1.0
    return max(0.0, 1 - (days - _NEAR_DAYS) / (_FAR_DAYS - _NEAR_DAYS))
