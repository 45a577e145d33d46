"""What the steps hand to each other: a document's analysis while it is being made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .language.tokens import Sentence, Tokens
from .language.tree import Tree
from .rules import Rule
from .types import Document, Mention, Role, Span, Time

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(slots=True, eq=False)
class ActorDraft:
    """An actor while mentions are still being gathered. The pipeline gives ids at the end, in text order."""

    name: str
    kind: str
    rule: Rule
    anonymous: bool = False
    role: str | None = None  # the first, as published
    roles: list[Role] = field(default_factory=list)
    known: str | None = None
    female: bool | None = None  # None: not known; pronouns are resolved only where nothing contradicts
    mentions: list[Mention] = field(default_factory=list)

    def mention(self, span: Span, kind: str, rule: Rule, *, metonym: bool = False) -> None:
        if all((m.start, m.end) != span for m in self.mentions[-8:]):
            self.mentions.append(Mention(span.start, span.end, kind, rule.id, rule.score, metonym))


@dataclass(slots=True, eq=False)
class ClaimDraft:
    """A claim whose parts are spans already, while parents and actors are still objects."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    lemma: str
    stance: str
    rule: Rule
    mode: str = "indirect"
    negated: bool = False
    hedged: bool = False
    parent: ClaimDraft | None = None
    actor: ActorDraft | None = None

    @property
    def start(self) -> int:
        return min(part[0].start for part in (self.source, self.cue, self.content) if part)


@dataclass(slots=True, eq=False)
class EventDraft:
    """A mention of an event. `act`, `kind` and `things` say what happened, for telling one event from another.

    `dated_by` says how `time` came to date it: its clause, its sentence, its passage, or another mention of it."""

    trigger: Span
    sentence: Span
    title: str
    time: int | None
    dated_by: str | None
    status: str
    participants: tuple[tuple[ActorDraft, str], ...]
    place: Span | None
    claim: ClaimDraft | None
    rule: Rule
    act: str = ""
    kind: str = "other"
    theme_lemmas: frozenset[str] = frozenset()
    is_independent: bool = True  # one that does not stands only as another mention: “after his death”
    same_as: EventDraft | None = None
    salience: float = 0.0


@dataclass(slots=True)
class Draft:
    """Everything known of one document so far. Each part belongs to the step that makes it.

    `doc` is what the language model says of the words, a spaCy Doc whose tokens are `tokens`, one for one."""

    document: Document
    tokens: Tokens
    sentences: list[Sentence] = field(default_factory=list)
    doc: Doc | None = None
    actors: list[ActorDraft] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    claims: list[ClaimDraft] = field(default_factory=list)
    events: list[EventDraft] = field(default_factory=list)
    _tree: Tree | None = None

    @property
    def tree(self) -> Tree:
        """The syntax trees as parsed, built once, for steps that come after the parse."""
        if self._tree is None:
            self._tree = Tree(self.require_doc, self.tokens)
        return self._tree

    @property
    def require_doc(self) -> Doc:
        """The parse, for steps that come after it."""
        if self.doc is None:
            raise RuntimeError("The parse step has not run.")
        return self.doc

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def published(self) -> dt.date | None:
        """The day of publication, in the zone in which it was given."""
        moment = self.document.published
        return moment.date() if isinstance(moment, dt.datetime) else moment


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the pipeline, run over several documents at a time. `needs` and `makes` name parts of the draft; the
    pipeline checks the order by them."""

    name: str
    requires: tuple[str, ...]
    provides: tuple[str, ...]
    run: Callable[[Sequence[Draft]], None]


def per_document(run: Callable[[Draft], None]) -> Callable[[Sequence[Draft]], None]:
    """A step that reads each document by itself."""

    def run_all(drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            run(draft)

    return run_all
