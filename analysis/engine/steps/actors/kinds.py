"""What kind of actor a name is, where a noun beside it says so: “the union FNV Metaal”, “its Dresden plant”."""

from __future__ import annotations

from ... import lexicons
from ...draft import Draft
from ...language import inflect
from ...language.tokens import MAX_DATELINE_TOKENS
from .names import NameOccurrence
from .roles import is_role_noun

_BESIDE = frozenset(("appos", "nmod:desc", "compound", "flat", "nmod:unmarked"))


def kind_from_context(draft: Draft, occurrence: NameOccurrence) -> str | None:
    """The kind that the noun before a name tells, or its apposition, or the noun it says the place of."""
    tree, tokens = draft.tree, draft.tokens
    first, after = occurrence.first, occurrence.after
    if occurrence.text.isupper() and first < tokens.dateline_end(first, len(tokens)):
        return "place"  # “PORT NDALE, 3 June — ”
    if (
        tokens.words[first - 1 : first] == ["("]
        and tokens.words[after : after + 1] == [")"]
        and _in_dateline(draft, first)
    ):
        return "outlet"  # “HANOI (Agence Sud) - ”
    head = next((k for k in range(first, after) if not first <= tree.heads[k] < after), first)
    above = tree.heads[head]
    if tree.deps[head] == "compound" and above == after:
        low = _singular(tree.lower[above])
        return "place" if occurrence.kind != "person" and low in _nouns("at_place") else None
    before = first - 1
    if (
        before >= 0
        and (tree.pos[before] == "NOUN" or tree.lower[before] in _nouns("outlet"))  # “the daily El Faro”
        and tree.deps[before] != "nmod:poss"
        and not tokens.line_starts[first]
    ):
        return kind_of_noun(tree.lower[before])
    nouns = [k for k in tree.dependents[head] if tree.deps[k] == "appos" and tree.pos[k] == "NOUN"]
    if tree.deps[head] == "appos" and tree.pos[above] == "NOUN":
        nouns.append(above)
    return next((kind for k in nouns if (kind := kind_of_noun(tree.lower[k]))), None)


def _in_dateline(draft: Draft, i: int) -> bool:
    tokens = draft.tokens
    start = next((k for k in range(i, max(i - MAX_DATELINE_TOKENS, -1), -1) if tokens.line_starts[k]), i)
    return i < tokens.dateline_end(start, len(tokens))


def kind_of_noun(noun: str) -> str | None:
    """The kind of whatever a noun in small letters names."""
    low = _singular(noun)
    for kind in ("outlet", "place", "other"):
        if low in _nouns(kind):
            return kind
    if low in lexicons.words("company_nouns") or low in lexicons.words("organisation_nouns"):
        return "organisation"
    return "person" if is_role_noun(low) else None


def _singular(noun: str) -> str:
    return inflect.lemma(noun, "NOUN")


def _nouns(kind: str) -> frozenset[str]:
    return lexicons.group("actor_kind_nouns", kind)
