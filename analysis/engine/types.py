"""Immutable values that the engine reads and returns.

`Analysis.to_json` returns what `python -m analysis.engine` prints.

Offsets are Unicode code points into the text exactly as given; the start is included, the end is not.
All sequences are tuples, so that a result can be shared between threads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class EngineError(Exception):
    """A document that the engine cannot read. `code` is stable and meant for programs, `message` for people."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class Span(NamedTuple):
    """A range of characters in the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownActor:
    """An actor that the desk already knows, so that the engine can recognise it (`Actor.known`)."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text to read. Without `published`, relative dates stay unresolved."""

    id: str
    text: str
    published: dt.date | dt.datetime | None = None
    title: str = ""
    outlet: str = ""
    known_actors: tuple[KnownActor, ...] = ()

    @classmethod
    def from_json(cls, data: Any) -> Document:
        """Return the document of a decoded JSON object. Raise EngineError with a message that says what to fix."""
        if not isinstance(data, Mapping):
            raise EngineError("not-an-object", "Each line must be a JSON object with “id” and “text”.")
        for key in ("id", "text"):
            if not isinstance(data.get(key), str):
                raise EngineError(f"no-{key}", f"The object needs “{key}”, a string.")
        return cls(
            id=data["id"],
            text=data["text"],
            published=parse_published(data.get("published")),
            title=_text(data, "title"),
            outlet=_text(data, "outlet"),
            known_actors=tuple(_known_actor(row) for row in _rows(data, "known_actors")),
        )


def parse_published(value: Any) -> dt.date | dt.datetime | None:
    """Parse an ISO 8601 date or date-time; return None for None or an empty string. Raise EngineError otherwise."""
    if value is None or value == "":
        return None
    try:
        return dt.date.fromisoformat(value) if len(value) <= 10 else dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        message = f"“published” must be an ISO 8601 date or date-time such as 2025-10-16, not {value!r}."
        raise EngineError("bad-published", message) from None


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise EngineError(f"bad-{key}", f"“{key}” must be a string or null.")
    return value or ""


def _rows(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = data.get(key)
    if value is not None and not isinstance(value, list | tuple):
        raise EngineError(f"bad-{key.replace('_', '-')}", f"“{key}” must be a list or null.")
    return value or ()


def _known_actor(row: Any) -> KnownActor:
    if not isinstance(row, Mapping) or not {"id", "name", "kind"} <= row.keys():
        raise EngineError("bad-known-actors", "Each of “known_actors” needs “id”, “name” and “kind”.")
    return KnownActor(str(row["id"]), str(row["name"]), str(row["kind"]), tuple(map(str, _rows(row, "aliases"))))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the text refers to an actor; `kind` is name, nominal or pronoun.

    A `metonym` is the name of something else used for the actor: “Beijing” for China.
    """

    start: int
    end: int
    kind: str
    rule: str
    score: float
    metonym: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """An office or profession of an actor as the text gives it, without the word for its `standing`.

    “Former US president” is the role “US president” with the standing “former”. The lexicon `standings` lists the
    standings; the default is “current”.
    """

    role: str
    standing: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, body or place that the text names, or an unnamed source.

    `known` is the id of the known actor that it is, or None. `role` is the first role as published; `roles` are all
    distinct ones.
    """

    id: str
    name: str
    kind: str
    anonymous: bool
    role: str | None
    known: str | None
    mentions: tuple[Mention, ...]
    rule: str
    score: float
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression: TIMEX3 type and value, EDTF level 1, and the first and last possible day."""

    start: int
    end: int
    type: str
    value: str
    edtf: str | None
    earliest: dt.date | None
    latest: dt.date | None
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Claim:
    """An attribution: somebody says something. Spans are in text order; `source` is empty if no source is named."""

    id: str
    parent: str | None
    source: tuple[Span, ...]
    actor: str | None
    cue: tuple[Span, ...]
    lemma: str
    content: tuple[Span, ...]
    mode: str
    stance: str
    negated: bool
    hedged: bool
    rule: str
    score: float


class Participant(NamedTuple):
    """An actor's id and its role in an event."""

    actor: str
    role: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, is planned or is denied, where the text reports it.

    | field | meaning |
    |---|---|
    | `time` | index into `Analysis.times`, or None |
    | `claim` | id of the innermost claim that reports the event, or None |
    | `dated_by` | where the date comes from: clause, sentence, passage, dateline, or another mention |
    | `same_as` | id of an earlier event of this text that is the same, or None |
    | `salience` | from 0 (background) to 1 (the article's own news) |
    | `place` | the span that says where |
    | `act` | the verb that names what happened: “resign” for a resignation too |
    | `kind` | its class in the lexicon, else “other”; `class` in JSON |
    """

    id: str
    trigger: Span
    sentence: Span
    title: str
    date: str | None
    earliest: dt.date | None
    latest: dt.date | None
    time: int | None
    status: str
    participants: tuple[Participant, ...]
    claim: str | None
    rule: str
    score: float
    dated_by: str | None = None
    place: Span | None = None
    same_as: str | None = None
    salience: float = 0.0
    act: str = ""
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The identity of an engine; `config` changes whenever the same text could give a different result."""

    name: str
    version: str
    model: str
    config: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything found in one document."""

    id: str
    engine: EngineInfo
    sentences: tuple[Span, ...]
    actors: tuple[Actor, ...]
    times: tuple[Time, ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the result as `benchmarks` and clients read it, ready for `json.dumps`."""
        engine = {"name": self.engine.name, "version": self.engine.version, "model": self.engine.model}
        return {
            "id": self.id,
            "engine": engine | {"config": self.engine.config},
            "sentences": [list(span) for span in self.sentences],
            "actors": [_actor_json(actor) for actor in self.actors],
            "times": [_time_json(time) for time in self.times],
            "claims": [_claim_json(claim) for claim in self.claims],
            "events": [_event_json(event) for event in self.events],
        }


def _actor_json(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "anonymous": actor.anonymous,
        "role": actor.role,
        "roles": [_role_json(role) for role in actor.roles],
        "known": actor.known,
        "mentions": [_mention_json(mention) for mention in actor.mentions],
        "rule": actor.rule,
        "score": actor.score,
    }


def _role_json(role: Role) -> dict[str, Any]:
    return {"role": role.role, "standing": role.standing, "start": role.start, "end": role.end}


def _mention_json(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "kind": mention.kind,
        "metonym": mention.metonym,
        "rule": mention.rule,
        "score": mention.score,
    }


def _time_json(time: Time) -> dict[str, Any]:
    return {
        "start": time.start,
        "end": time.end,
        "type": time.type,
        "value": time.value,
        "edtf": time.edtf,
        "earliest": _day(time.earliest),
        "latest": _day(time.latest),
        "rule": time.rule,
        "score": time.score,
    }


def _claim_json(claim: Claim) -> dict[str, Any]:
    source = {"spans": [list(span) for span in claim.source], "actor": claim.actor} if claim.source else None
    return {
        "id": claim.id,
        "parent": claim.parent,
        "source": source,
        "cue": {"spans": [list(span) for span in claim.cue], "lemma": claim.lemma},
        "content": {"spans": [list(span) for span in claim.content]},
        "mode": claim.mode,
        "stance": claim.stance,
        "negated": claim.negated,
        "hedged": claim.hedged,
        "rule": claim.rule,
        "score": claim.score,
    }


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "trigger": list(event.trigger),
        "sentence": list(event.sentence),
        "title": event.title,
        "date": event.date,
        "earliest": _day(event.earliest),
        "latest": _day(event.latest),
        "time": event.time,
        "status": event.status,
        "participants": [{"actor": actor, "role": role} for actor, role in event.participants],
        "claim": event.claim,
        "dated_by": event.dated_by,
        "place": list(event.place) if event.place else None,
        "same_as": event.same_as,
        "salience": event.salience,
        "act": event.act,
        "class": event.kind,
        "rule": event.rule,
        "score": event.score,
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
