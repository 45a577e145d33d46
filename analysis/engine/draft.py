"""The drafts that the steps hand on: a document's analysis while it is being made, and the step itself."""

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

# How many of an actor's last mentions are compared for a duplicate: the rules that add one span twice do so in one
# sentence, and comparing with all mentions would cost quadratic time
_MENTIONS_COMPARED = 8


@dataclass(slots=True, eq=False)
class ActorDraft:
    """An actor while its mentions are being gathered. The pipeline gives ids at the end, in text order."""

    name: str
    kind: str
    rule: Rule
    anonymous: bool = False
    role: str | None = None  # the first role, as published
    roles: list[Role] = field(default_factory=list)
    known: str | None = None  # the key of the known actor that this is, if any
    female: bool | None = None  # None: not known; a pronoun is resolved only where nothing contradicts it
    mentions: list[Mention] = field(default_factory=list)

    def mention(self, span: Span, kind: str, rule: Rule, *, metonym: bool = False) -> None:
        """Add a mention, unless one of the last mentions has the same span."""
        if all((mention.start, mention.end) != span for mention in self.mentions[-_MENTIONS_COMPARED:]):
            self.mentions.append(Mention(span.start, span.end, kind, rule.id, rule.score, metonym))


@dataclass(slots=True, eq=False)
class ClaimDraft:
    """A claim with its final spans, while its parent and its actor are still objects without ids."""

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
        """The first character of the claim."""
        return min(spans[0].start for spans in (self.source, self.cue, self.content) if spans)


@dataclass(slots=True, eq=False)
class EventDraft:
    """A mention of an event.

    `time` is an index into the draft's times; `dated_by` says how it dates the event: clause, sentence, passage,
    dateline or mention (another mention of the same event). `act`, `kind` and `theme_lemmas` say what happened, so that
    mentions of one event can be matched."""

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
    is_independent: bool = True  # False: counts only as a further mention of another event: “after his death”
    same_as: EventDraft | None = None
    salience: float = 0.0


@dataclass(slots=True)
class Draft:
    """All that is known of one document so far. Each list is filled by one step.

    `doc` is the parse: a spaCy Doc with `tokens` as its tokens, one for one, or None before the parse step."""

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
        """The syntax trees as parsed, built once. Raises RuntimeError before the parse step."""
        if self._tree is None:
            self._tree = Tree(self.require_doc, self.tokens)
        return self._tree

    @property
    def require_doc(self) -> Doc:
        """The parse. Raises RuntimeError before the parse step."""
        if self.doc is None:
            raise RuntimeError("The parse step has not run.")
        return self.doc

    @property
    def text(self) -> str:
        """The document's text, which all spans refer to."""
        return self.document.text

    @property
    def published(self) -> dt.date | None:
        """The day of publication, in the time zone in which it was given."""
        moment = self.document.published
        return moment.date() if isinstance(moment, dt.datetime) else moment


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the pipeline, run over several documents at a time.

    `requires` and `provides` name fields of the draft; the pipeline checks the order of the steps by them."""

    name: str
    requires: tuple[str, ...]
    provides: tuple[str, ...]
    run: Callable[[Sequence[Draft]], None]


def per_document(run: Callable[[Draft], None]) -> Callable[[Sequence[Draft]], None]:
    """Make the `run` of a step from a function that reads one document by itself."""

    def run_all(drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            run(draft)

    return run_all
