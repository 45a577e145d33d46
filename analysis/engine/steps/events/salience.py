"""What matters: a score from 0 to 1 that puts an article's own news before its background.

A weighted sum, so that every part can be read. The weights are judgement, measured on nothing yet.
"""

from __future__ import annotations

from collections import Counter

from ...draft import Draft, EventDraft

_WEIGHTS = {
    "conflict": 1.0, "violence": 1.0, "accident": 1.0, "office": 0.9, "justice": 0.9, "decision": 0.9, "agreement": 0.9,
    "life": 0.8, "release": 0.8, "business": 0.8, "crime": 0.8, "rescue": 0.8, "sport": 0.7, "market": 0.6,
    "protest": 0.8, "science": 0.7, "meeting": 0.7, "proposal": 0.6, "change": 0.6, "culture": 0.5, "stance": 0.5,
    "other": 0.4,
}  # fmt: skip
_STATUS = {"happened": 1.0, "ongoing": 0.8, "planned": 0.8, "denied": 0.4, "hypothetical": 0.2}
_NEAR, _FAR = 14, 365


def score_salience(draft: Draft) -> None:
    tellings = Counter(id(event.same_as or event) for event in draft.events)
    length = max(1, len(draft.text))
    for event in draft.events:
        parts = {
            "place": 0.25 * (1 - event.trigger.start / length),
            "kind": 0.25 * _WEIGHTS[event.kind],
            "news": 0.2 * _newness(event, draft),
            "status": 0.1 * _STATUS[event.status],
            "people": 0.1 * any(role == "agent" for _, role in event.participants),
            "told again": 0.1 * min(1.0, (tellings[id(event.same_as or event)] - 1) / 2),
        }
        event.salience = round(sum(parts.values()), 3)


def _newness(event: EventDraft, draft: Draft) -> float:
    """1 within two weeks of publication, 0 a year away and beyond; half where a date is not known."""
    time = draft.times[event.time] if event.time is not None else None
    day = (time.latest or time.earliest) if time else None
    if day is None or draft.published is None:
        return 0.5
    away = abs((draft.published - day).days)
    return 1.0 if away <= _NEAR else max(0.0, 1 - (away - _NEAR) / (_FAR - _NEAR))
