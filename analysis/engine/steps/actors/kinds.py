"""The kind of actor that a noun beside a name gives it: “the union FNV Metaal”, “its Dresden plant”."""

from __future__ import annotations

from ... import lexicons
from ...draft import Draft
from ...language import inflect
from ...language.tokens import MAX_DATELINE_TOKENS
from .names import NameOccurrence
from .roles import is_role_noun


def kind_from_context(draft: Draft, occurrence: NameOccurrence) -> str | None:
    """Return the kind given by a dateline, by the noun before or after a name, or by its apposition, or None."""
    tree = draft.tree
    if (kind := _kind_in_dateline(draft, occurrence)) is not None:
        return kind
    head = tree.phrase_head(occurrence.first, occurrence.after)
    if head is None:
        head = occurrence.first
    governor = tree.heads[head]
    if tree.deps[head] == "compound" and governor == occurrence.after:  # “the Dresden plant”
        is_place = occurrence.kind != "person" and _singular(tree.lower[governor]) in _nouns("at_place")
        return "place" if is_place else None
    if _has_noun_before(draft, occurrence.first):
        return kind_of_noun(tree.lower[occurrence.first - 1])
    nouns = [word for word in tree.dependents[head] if tree.deps[word] == "appos" and tree.pos[word] == "NOUN"]
    if tree.deps[head] == "appos" and tree.pos[governor] == "NOUN":
        nouns.append(governor)
    return next((kind for noun in nouns if (kind := kind_of_noun(tree.lower[noun]))), None)


def _kind_in_dateline(draft: Draft, occurrence: NameOccurrence) -> str | None:
    """Return the kind of a name in a dateline: “PORT NDALE, 3 June —” is a place, “HANOI (Agence Sud) -” an outlet."""
    tokens = draft.tokens
    first, after = occurrence.first, occurrence.after
    if occurrence.text.isupper() and first < tokens.dateline_end(first, len(tokens)):
        return "place"
    in_brackets = tokens.words[first - 1 : first] == ["("] and tokens.words[after : after + 1] == [")"]
    return "outlet" if in_brackets and _is_in_dateline(draft, first) else None


def _is_in_dateline(draft: Draft, token: int) -> bool:
    tokens = draft.tokens
    candidates = range(token, max(token - MAX_DATELINE_TOKENS, -1), -1)
    line_start = next((start for start in candidates if tokens.line_starts[start]), token)
    return token < tokens.dateline_end(line_start, len(tokens))


def _has_noun_before(draft: Draft, first: int) -> bool:
    """Return whether a noun on the same line precedes a name: “the union FNV Metaal”, “the daily El Faro”."""
    tree, before = draft.tree, first - 1
    if before < 0 or draft.tokens.line_starts[first] or tree.deps[before] == "nmod:poss":
        return False
    return tree.pos[before] == "NOUN" or tree.lower[before] in _nouns("outlet")


def kind_of_noun(noun: str) -> str | None:
    """Return the kind of actor that a lower-case noun denotes, or None."""
    singular = _singular(noun)
    for kind in ("outlet", "place", "other"):
        if singular in _nouns(kind):
            return kind
    if singular in lexicons.words("company_nouns") or singular in lexicons.words("organisation_nouns"):
        return "organisation"
    return "person" if is_role_noun(singular) else None


def _singular(noun: str) -> str:
    return inflect.lemma(noun, "NOUN")


def _nouns(kind: str) -> frozenset[str]:
    return lexicons.group("actor_kind_nouns", kind)
