"""A document's trees as parallel lists, so that rules ask in constant time what hangs on a word and how far it reaches.

Made once from what the language model says (Universal Dependencies, one tree a sentence). Token numbers are the
draft's; a range is (first, after), `after` not included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from spacy.attrs import DEP, HEAD, POS

if TYPE_CHECKING:
    from ..draft import Draft

TokenRange = tuple[int, int]

SUBJECT_RELATIONS = frozenset(("nsubj", "nsubj:pass", "nsubj:outer"))
CLAUSES = frozenset(("ccomp", "parataxis"))
# Relations by which a word belongs to a noun phrase, so that going up them leads to the clause
NOMINAL_RELATIONS = frozenset(
    ("nmod", "nmod:poss", "nmod:desc", "nmod:unmarked", "appos", "obj", "iobj", "obl", "obl:agent", "obl:unmarked",
     "compound", "flat", "nummod", "amod", "det", "nsubj", "nsubj:pass", "nsubj:outer", "list", "dep", "advmod")
)  # fmt: skip


class Tree:
    """Heads, relations, parts of speech, children, and the range each word's subtree covers."""

    __slots__ = ("after", "dependents", "deps", "doc", "first", "heads", "lower", "pos", "tokens")

    def __init__(self, draft: Draft):
        if draft.doc is None:
            raise RuntimeError("The document has not been parsed: the parse step comes first.")
        doc, tokens = draft.doc, draft.tokens
        self.doc = doc
        self.tokens = tokens
        self.lower = tokens.lower
        strings = doc.vocab.strings
        rows = doc.to_array([HEAD, DEP, POS]).astype("int64").tolist() if len(doc) else []
        names: dict[int, str] = {}
        for _, dep, pos in rows:
            for code in (dep, pos):
                if code not in names:
                    names[code] = strings[code % 2**64]
        self.heads = [n + row[0] for n, row in enumerate(rows)]
        self.deps = [names[row[1]] for row in rows]
        self.pos = [names[row[2]] for row in rows]
        self.dependents: list[list[int]] = [[] for _ in rows]
        for n, head in enumerate(self.heads):
            if head != n:
                self.dependents[head].append(n)
        self.first = list(range(len(rows)))
        self.after = [n + 1 for n in self.first]
        self._spread()

    def _spread(self) -> None:
        """Let every word's range take in its children's, the deepest words first."""
        waiting = [len(kids) for kids in self.dependents]
        ready = [n for n, count in enumerate(waiting) if not count]
        while ready:
            n = ready.pop()
            head = self.heads[n]
            if head == n:
                continue
            self.first[head] = min(self.first[head], self.first[n])
            self.after[head] = max(self.after[head], self.after[n])
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)

    def range(self, n: int) -> TokenRange:
        """What the subtree of a word covers."""
        return self.first[n], self.after[n]

    def children(self, n: int, relations: Iterable[str]) -> Iterator[int]:
        return (k for k in self.dependents[n] if self.deps[k] in relations)

    def child(self, n: int, *relations: str) -> int | None:
        """The first child in one of these relations."""
        return next((k for k in self.dependents[n] if self.deps[k] in relations), None)

    def has(self, n: int, relation: str, *words: str) -> bool:
        """Whether a child in this relation is one of these words."""
        return any(self.deps[k] == relation and (not words or self.lower[k] in words) for k in self.dependents[n])

    def case(self, n: int) -> str:
        """The preposition of a noun phrase, or the word that leads a clause in; empty where there is none."""
        for k in self.dependents[n]:
            if self.deps[k] in {"case", "mark"} and k < n:
                return self.lower[k]
        return ""

    def subject(self, n: int) -> int | None:
        found = [k for k in self.dependents[n] if self.deps[k] in SUBJECT_RELATIONS]
        return next((k for k in found if self.deps[k] != "nsubj:outer"), found[0] if found else None)

    def subjects(self, n: int) -> list[int]:
        """All subjects on the side of the first: “the agency Telnova” is two where the parse has not joined them."""
        found = [k for k in self.dependents[n] if self.deps[k] in SUBJECT_RELATIONS and self.deps[k] != "nsubj:outer"]
        return [k for k in found if (k < n) == (found[0] < n)]

    def up(self, n: int, relations: Iterable[str]) -> int:
        """Climb from a word as long as it hangs by one of these relations."""
        for _ in range(30):
            if self.deps[n] not in relations or self.heads[n] == n:
                break
            n = self.heads[n]
        return n

    def root(self, n: int) -> int:
        """The root of a word's sentence."""
        for _ in range(300):
            if self.heads[n] == n:
                break
            n = self.heads[n]
        return n
