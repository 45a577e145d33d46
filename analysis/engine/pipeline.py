"""The pipeline: a document goes through the steps in order, each reading what stands and adding its own part.

A step is a module-level object with a name, the parts of the draft it needs and the part it makes, and a `run`. Steps
share nothing but the draft. To replace a step, put another that makes the same part in its place in `STEPS`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from . import model
from .draft import ActorDraft, ClaimDraft, Draft, EventDraft, Step
from .language.tokens import tokenize
from .steps import parse, sentences
from .steps.actors import step as actors
from .steps.claims import step as claims
from .steps.coreference import step as coreference
from .steps.events import step as events
from .steps.times import step as times
from .types import Actor, Analysis, Claim, Document, EngineError, EngineInfo, Event, Participant, Time

NAME = "newsdesk"
VERSION = "0.1.0"
# Documents read together, so that the language model can sort their sentences by length: a bound on memory.
CHUNK_CHARACTERS = 100_000


def _in_order(*chosen: Step) -> tuple[Step, ...]:
    """Check the registry once, at import: what a step needs, an earlier one must make."""
    made: set[str] = set()
    for step in chosen:
        if missing := set(step.requires) - made:
            raise RuntimeError(f"Step {step.name} needs {', '.join(sorted(missing))}, which no earlier step makes.")
        made.update(step.provides)
    return chosen


STEPS = _in_order(sentences.STEP, parse.STEP, times.STEP, actors.STEP, claims.STEP, coreference.STEP, events.STEP)


def analyse(document: Document) -> Analysis:
    """Read one document. Raises EngineError for one that cannot be read; never returns a span outside the text."""
    return next(_read([document]))


def pipe(documents: Iterable[Document]) -> Iterator[Analysis]:
    """Read many documents, in their order and in bounded memory; each stands alone. Quicker than one at a time."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        chunk.append(document)
        size += len(document.text)
        if size >= CHUNK_CHARACTERS:
            yield from _read(chunk)
            chunk, size = [], 0
    yield from _read(chunk)


def _read(documents: Sequence[Document]) -> Iterator[Analysis]:
    for document in documents:
        if not isinstance(document.text, str):
            raise EngineError("no-text", "The document needs “text”, a string.")
    drafts = [Draft(document, tokenize(document.text)) for document in documents]
    for step in STEPS:
        step.run(drafts)
    yield from map(_finish, drafts)


@lru_cache(maxsize=1)
def engine_info() -> EngineInfo:
    """Which engine this is. `config` hashes the rules' source, the lexicons, the model and the tokenizer's version."""
    digest = hashlib.sha256(f"spacy {metadata.version('spacy')}".encode())
    for path, content in sorted(_sources(resources.files(__package__), "")):
        digest.update(f"\n{path}\n".encode() + content)
    return EngineInfo(NAME, VERSION, f"model {model.version()}", digest.hexdigest()[:12])


def _sources(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".onnx", ".npz")):
            yield prefix + entry.name, entry.read_bytes()
        elif entry.name.endswith((".py", ".txt", "labels.json")):
            yield prefix + entry.name, entry.read_bytes().replace(b"\r\n", b"\n")


def _finish(draft: Draft) -> Analysis:
    """Put everything in text order and give out ids, so that the same text always gives the same result."""
    actors = sorted((a for a in draft.actors if a.mentions), key=_first_mention)
    actor_ids = {id(actor): f"p{n}" for n, actor in enumerate(actors, 1)}
    claims = sorted(draft.claims, key=lambda c: (c.start, -max(s.end for s in c.content), c.cue, c.content))
    claim_ids = {id(claim): f"c{n}" for n, claim in enumerate(claims, 1)}
    events = sorted(draft.events, key=lambda e: (e.trigger, e.title))
    event_ids = {id(event): f"e{n}" for n, event in enumerate(events, 1)}
    return Analysis(
        id=draft.document.id,
        engine=engine_info(),
        sentences=tuple(draft.tokens.span(s.first, s.after) for s in draft.sentences),
        actors=tuple(_actor(actor, actor_ids[id(actor)]) for actor in actors),
        times=tuple(draft.times),
        claims=tuple(_claim(claim, claim_ids, actor_ids) for claim in claims),
        events=tuple(_event(event, event_ids, draft, claim_ids, actor_ids) for event in events),
    )


def _first_mention(actor: ActorDraft) -> tuple[int, int, str]:
    return min((m.start, m.end, actor.name) for m in actor.mentions)


def _actor(actor: ActorDraft, actor_id: str) -> Actor:
    mentions = tuple(sorted(actor.mentions, key=lambda m: (m.start, m.end)))
    rule, score = actor.rule
    return Actor(
        actor_id,
        actor.name,
        actor.kind,
        actor.anonymous,
        actor.role,
        actor.known,
        mentions,
        rule=rule,
        score=score,
        roles=tuple(actor.roles),
    )


def _claim(claim: ClaimDraft, claim_ids: dict[int, str], actor_ids: dict[int, str]) -> Claim:
    return Claim(
        id=claim_ids[id(claim)],
        parent=claim_ids.get(id(claim.parent)),
        source=claim.source,
        actor=actor_ids.get(id(claim.actor)),
        cue=claim.cue,
        lemma=claim.lemma,
        content=claim.content,
        mode=claim.mode,
        stance=claim.stance,
        negated=claim.negated,
        hedged=claim.hedged,
        rule=claim.rule.id,
        score=claim.rule.score,
    )


def _about(time: Time) -> Time:
    """The news below a dateline is of that day or the one before."""
    day = time.earliest
    before = day - dt.timedelta(days=1) if day is not None and day > dt.date.min else day
    return replace(time, edtf=f"{time.edtf}~", earliest=before)


def _event(
    event: EventDraft, event_ids: dict[int, str], draft: Draft, claim_ids: dict[int, str], actor_ids: dict[int, str]
) -> Event:
    time = draft.times[event.time] if event.time is not None else None
    if time is not None and event.dated_by == "dateline":
        time = _about(time)
    return Event(
        id=event_ids[id(event)],
        trigger=event.trigger,
        sentence=event.sentence,
        title=event.title,
        date=time.edtf if time else None,
        earliest=time.earliest if time else None,
        latest=time.latest if time else None,
        time=event.time,
        status=event.status,
        participants=tuple(
            Participant(actor_ids[id(actor)], role) for actor, role in event.participants if id(actor) in actor_ids
        ),
        claim=claim_ids.get(id(event.claim)),
        rule=event.rule.id,
        score=event.rule.score,
        dated_by=event.dated_by,
        place=event.place,
        same_as=event_ids.get(id(event.same_as)),
        salience=event.salience,
        act=event.act,
        kind=event.kind,
    )
