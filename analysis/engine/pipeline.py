"""The pipeline: each document goes through the steps in order, and each step adds its part to the document's draft.

A step is a module-level `Step` with a name, the parts of the draft that it requires and provides, and a `run` function.
Steps share nothing but the draft. To replace a step, put another that provides the same part into STEPS.
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
from .types import Actor, Analysis, Claim, Document, EngineError, EngineInfo, Event, Participant, Span, Time

NAME = "newsdesk"
VERSION = "0.2.0"
# Documents are read together up to this size, so that the language model can batch sentences of similar length. It
# bounds the memory of `pipe`.
CHUNK_CHARACTERS = 100_000


def _check_order(*steps: Step) -> tuple[Step, ...]:
    """Return the steps. Raise RuntimeError at import if a step requires what no earlier one provides."""
    provided: set[str] = set()
    for step in steps:
        if missing := set(step.requires) - provided:
            raise RuntimeError(
                f"Step {step.name} requires {', '.join(sorted(missing))}, which no earlier step provides."
            )
        provided.update(step.provides)
    return steps


STEPS = _check_order(sentences.STEP, parse.STEP, times.STEP, actors.STEP, claims.STEP, coreference.STEP, events.STEP)


def analyse(document: Document) -> Analysis:
    """Read one document. Raise EngineError if it cannot be read. All spans lie within its text."""
    return next(_analyse_all([document]))


def pipe(documents: Iterable[Document]) -> Iterator[Analysis]:
    """Read many documents in their order and in bounded memory. Faster than one at a time, with the same results."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        chunk.append(document)
        size += len(document.text)
        if size >= CHUNK_CHARACTERS:
            yield from _analyse_all(chunk)
            chunk, size = [], 0
    yield from _analyse_all(chunk)


def _analyse_all(documents: Sequence[Document]) -> Iterator[Analysis]:
    for document in documents:
        if not isinstance(document.text, str):
            raise EngineError("no-text", "The document needs “text”, a string.")
    drafts = [Draft(document, tokenize(document.text)) for document in documents]
    for step in STEPS:
        step.run(drafts)
    yield from map(_to_analysis, drafts)


@lru_cache(maxsize=1)
def engine_info() -> EngineInfo:
    """Return this engine's identity. `config` hashes the code, lexicons, model and the version of the tokenizer."""
    digest = hashlib.sha256(f"spacy {metadata.version('spacy')}".encode())
    for path, content in sorted(_engine_files(resources.files(__package__), "")):
        digest.update(f"\n{path}\n".encode() + content)
    return EngineInfo(NAME, VERSION, f"model {model.version()}", digest.hexdigest()[:12])


def _engine_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of every file that can change a result, with Unix line endings in text files."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _engine_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".onnx", ".npz")):
            yield prefix + entry.name, entry.read_bytes()
        elif entry.name.endswith((".py", ".txt", "labels.json")):
            yield prefix + entry.name, entry.read_bytes().replace(b"\r\n", b"\n")


class _Ids:
    """The ids of a draft's actors, claims and events, numbered in text order: the same text gives the same ids."""

    def __init__(self, draft: Draft) -> None:
        self.actors = sorted((actor for actor in draft.actors if actor.mentions), key=_first_mention)
        self.claims = sorted(draft.claims, key=_claim_order)
        self.events = sorted(draft.events, key=lambda event: (event.trigger, event.title))
        # By identity: two drafts with equal content are still two records.
        self._by_identity = {
            id(record): f"{letter}{number}"
            for letter, records in (("p", self.actors), ("c", self.claims), ("e", self.events))
            for number, record in enumerate(records, 1)
        }

    def of(self, record: ActorDraft | ClaimDraft | EventDraft | None) -> str | None:
        """Return a record's id, or None for None and for an actor without mentions."""
        return self._by_identity.get(id(record))

    def required(self, record: ActorDraft | ClaimDraft | EventDraft) -> str:
        """Return a record's id. Raise KeyError if it has none."""
        return self._by_identity[id(record)]


def _first_mention(actor: ActorDraft) -> tuple[int, int, str]:
    return min((mention.start, mention.end, actor.name) for mention in actor.mentions)


def _claim_order(claim: ClaimDraft) -> tuple[int, int, tuple[Span, ...], tuple[Span, ...]]:
    """Sort claims by where they start; of those that start together, the one with the longest content first."""
    return claim.start, -max(span.end for span in claim.content), claim.cue, claim.content


def _to_analysis(draft: Draft) -> Analysis:
    ids = _Ids(draft)
    return Analysis(
        id=draft.document.id,
        engine=engine_info(),
        sentences=tuple(draft.tokens.span(sentence.first, sentence.after) for sentence in draft.sentences),
        actors=tuple(_to_actor(actor, ids) for actor in ids.actors),
        times=tuple(draft.times),
        claims=tuple(_to_claim(claim, ids) for claim in ids.claims),
        events=tuple(_to_event(event, draft, ids) for event in ids.events),
    )


def _to_actor(actor: ActorDraft, ids: _Ids) -> Actor:
    return Actor(
        id=ids.required(actor),
        name=actor.name,
        kind=actor.kind,
        anonymous=actor.anonymous,
        role=actor.role,
        known=actor.known,
        mentions=tuple(sorted(actor.mentions, key=lambda mention: (mention.start, mention.end))),
        rule=actor.rule.id,
        score=actor.rule.score,
        roles=tuple(actor.roles),
    )


def _to_claim(claim: ClaimDraft, ids: _Ids) -> Claim:
    return Claim(
        id=ids.required(claim),
        parent=ids.of(claim.parent),
        source=claim.source,
        actor=ids.of(claim.actor),
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


def _to_event(event: EventDraft, draft: Draft, ids: _Ids) -> Event:
    time = draft.times[event.time] if event.time is not None else None
    if time is not None and event.dated_by == "dateline":
        time = _approximate(time)
    participants = [(ids.of(actor), role) for actor, role in event.participants]
    return Event(
        id=ids.required(event),
        trigger=event.trigger,
        sentence=event.sentence,
        title=event.title,
        date=time.edtf if time else None,
        earliest=time.earliest if time else None,
        latest=time.latest if time else None,
        time=event.time,
        status=event.status,
        participants=tuple(Participant(actor, role) for actor, role in participants if actor is not None),
        claim=ids.of(event.claim),
        rule=event.rule.id,
        score=event.rule.score,
        dated_by=event.dated_by,
        place=event.place,
        same_as=ids.of(event.same_as),
        salience=event.salience,
        act=event.act,
        kind=event.kind,
    )


def _approximate(time: Time) -> Time:
    """Return a dateline's day as approximate: the news below it is of that day or the day before."""
    day = time.earliest
    if day is not None and day > dt.date.min:
        day -= dt.timedelta(days=1)
    return replace(time, edtf=f"{time.edtf}~", earliest=day)
