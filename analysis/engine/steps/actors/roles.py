"""What somebody is: offices and professions beside a name, and how they stand in them (“former”, “acting”, “-elect”).

Read off the tree. A role stands before the name (“Chinese President Xi”, “ex-Prime Minister Kurt Holm”), after it
(“Bessent, the Treasury secretary,”), around it (“the coach, Luiz dos Santos,”), or is told of it (“who was health
minister until 2021”). One title may hold for several (“Presidents Macron and Saied”).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ... import lexicons
from ...draft import Draft
from ...language import gazetteer, inflect
from ...language.tokens import Tokens
from ...language.tree import TokenRange
from ...types import Role

# No office that news writes out has more words
MAX_ROLE_TOKENS = 12
CURRENT = "current"
FORMER = "former"

_TITLES = frozenset(("nmod:desc", "compound", "flat", "nmod", "nmod:unmarked", "amod"))
_JOINTS = frozenset(("of", "to", "for", "at", "in", "on"))
_NO_PART = frozenset(
    ("DET", "PRON", "VERB", "AUX", "PUNCT", "ADV", "ADP", "PART", "SCONJ", "CCONJ", "INTJ", "NUM", "SYM")
)
_ENDS = frozenset(("acl:relcl", "acl", "parataxis", "advcl", "appos", "punct", "obl", "obl:unmarked", "nmod:unmarked"))


class PublishedRole(NamedTuple):
    """A role with its words as published, the standing's among them."""

    role: Role
    published: str


@cache
def _titles() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(low.lower() for low in lexicons.split_items(row[1])) for row in lexicons.rows("titles")}


@cache
def role_nouns() -> frozenset[str]:
    """Nouns that name an office or a profession, in lower case."""
    return _titles()["role"] | _titles()["profession"]


@cache
def _standings() -> dict[str, str]:
    return {word: row[0] for row in lexicons.rows("standings") for word in lexicons.split_items(row[1])}


def is_role_noun(low: str) -> bool:
    """Whether a noun in small letters names an office or a profession."""
    return low in role_nouns() or inflect.lemma(low, "NOUN") in role_nouns()


class RoleReader:
    """Reads the roles of names in a document."""

    def __init__(self, draft: Draft):
        self.tokens: Tokens = draft.tokens
        self.tree = draft.tree
        self.lower = draft.tokens.lower

    def find_roles(self, first: int, after: int) -> list[PublishedRole]:
        """The roles beside the name of tokens `first` up to `after`, in the text's order of importance."""
        head = self._head(first, after)
        ranges = [self._before(first, head), *self._after(head, after)]
        told = [self._told(*found) for found in ranges if found and found[0] < found[1]]
        if not told and (shared := self._shared(head)):
            told = [self._told(*shared)]
        told += self._copular(head)
        return [one for one in told if one]

    def is_female(self, first: int, after: int) -> bool | None:
        """Whether a noun beside the name says that it is a woman's: “his wife, Anna”, “the actress”."""
        head = self._head(first, after)
        tree = self.tree
        nouns = [k for k in tree.dependents[head] if tree.deps[k] in {"appos", "nmod:desc", "compound"}]
        if tree.deps[head] == "appos":
            nouns.append(tree.heads[head])
        return next((sex for k in nouns if (sex := is_female_noun(self.lower[k])) is not None), None)

    def _head(self, first: int, after: int) -> int:
        heads = self.tree.heads
        return next((k for k in range(first, after) if not first <= heads[k] < after), first)

    # --------------------------------------------------------- where a role stands

    def _before(self, first: int, head: int) -> tuple[int, int, str] | None:
        """Words of the name's own phrase that lead up to it without a break, an office among them."""
        tree, top = self.tree, head
        while tree.heads[top] < first and tree.deps[top] in _TITLES and tree.heads[top] != top:
            top = tree.heads[top]
        start, least = first, max(0, first - MAX_ROLE_TOKENS)
        while start > least and self._continues(start - 1):
            if start <= tree.subtree_first[top] and not self._in_title(start - 1):
                break
            start -= 1
        while start < first and self._is_edge(start):
            start += 1
        offices_at = [k for k in range(start, first) if is_role_noun(self.lower[k]) or self._is_suffixed(k)]
        if not offices_at or tree.pos[first - 1] == "ADP":
            return None
        last = offices_at[-1]
        of_another = [k for k in range(start, last) if self.lower[k] in _JOINTS]
        start = of_another[-1] + 1 if of_another else start  # “an aide to | Senator Ruth Lowe”
        joined = any(self.lower[k] in _JOINTS for k in range(last + 1, first))
        suffix = self.lower[first - 1] in _standings() or self.lower[first - 1] == "-"
        return (start, first, CURRENT) if last == first - 1 or joined or suffix else None

    def _continues(self, i: int) -> bool:
        low, pos = self.lower[i], self.tree.pos[i]
        if low in _standings() or low in _JOINTS or low in {"-", "'s", "–"} or is_role_noun(low):
            return True
        if low == "the":  # “Chancellor of the Exchequer”
            return i > 1 and self.lower[i - 1] == "of" and is_role_noun(self.lower[i - 2])
        if low == "and":
            return self._office_before(i) and i + 1 < len(self.lower)
        return pos not in _NO_PART and low not in {"mr.", "mrs.", "ms.", "dr.", "mr", "mrs", "ms", "dr"}

    def _in_title(self, i: int) -> bool:
        """“Religious Affairs | Minister Yaqut”: a capital that the parse has hung elsewhere."""
        token = self.tree.doc[i]
        plain = self.tree.pos[i] in {"NOUN", "PROPN", "ADJ"} and not token.ent_type_ and not token.is_punct
        return plain and self.tokens.words[i][0].isupper() and token._.entity_type not in {"time", "person"}

    def _office_before(self, i: int) -> bool:
        return i > 0 and is_role_noun(self.lower[i - 1])

    def _is_edge(self, i: int) -> bool:
        """What a role does not begin with: a hyphen, a preposition, an epithet such as “embattled”."""
        low, word = self.lower[i], self.tokens.words[i]
        if low in _JOINTS or low in {"-", "'s", "–", "and"}:
            return True
        plain = self.tree.pos[i] in {"ADJ", "NUM"} and word[0].islower()
        known = low in _standings() or low in _titles()["modifier"] or low in gazetteer.nationality_adjectives()
        return plain and not known

    def _is_suffixed(self, i: int) -> bool:
        """“President-elect”: the standing is the head and the office hangs on it."""
        return self.lower[i] in {"elect", "designate"} and i >= 2 and is_role_noun(self.lower[i - 2])

    def _after(self, head: int, after: int) -> Iterator[tuple[int, int, str]]:
        """Appositions: of the name, and that of which the name is one."""
        tree = self.tree
        # “Roe, the mayor, and Lee, the judge,”: the parse hangs both on the first name
        lead = tree.heads[head] if tree.deps[head] == "conj" else head
        for owner in dict.fromkeys((head, lead)):
            for k in tree.children(owner, "appos"):
                between = any(after <= j < tree.subtree_first[k] for j in tree.children(lead, "conj"))
                if k >= after and not between and (office := self._office(k)) is not None:
                    yield (*self._phrase(office), CURRENT)
        above = tree.heads[head]
        if tree.deps[head] == "appos" and above < head and (office := self._office(above)) is not None:
            first, end = self._phrase(office)
            yield first, min(end, tree.subtree_first[head]), CURRENT

    def _office(self, k: int) -> int | None:
        """The office that a noun names, itself or before “-designate”."""
        return k if is_role_noun(self.lower[k]) or self._is_suffixed(k) else None

    def _phrase(self, k: int) -> TokenRange:
        """The noun phrase around an office, without what is told of it in clauses."""
        tree, lows = self.tree, self.lower
        first, end = tree.subtree_first[k], tree.subtree_after[k]
        for child in tree.dependents[k]:
            standing = lows[child] in _standings()
            joined = tree.deps[child] == "conj" and not is_role_noun(lows[child])
            if child > k and not standing and (tree.deps[child] in _ENDS or joined):
                end = min(end, tree.subtree_first[child])
            elif child < k and tree.deps[child] in {"cc", "case", "punct", "det", "cop", "mark"} and lows[child] != "-":
                first = max(first, tree.subtree_after[child])
            elif child < k and tree.deps[child] in {"nsubj", "advmod", "nmod:poss"} and not standing:
                if tree.pos[child] in {"PRON", "ADV", "NOUN"}:  # “his deputy”, “the bank's head of research”
                    first = max(first, tree.subtree_after[child])
        return first, min(end, first + MAX_ROLE_TOKENS)

    def _shared(self, head: int) -> tuple[int, int, str] | None:
        """“Presidents Macron and Saied”: the title before the first name of a list holds for the others."""
        tree = self.tree
        if tree.deps[head] != "conj":
            return None
        lead = tree.heads[head]
        for k in tree.children(lead, *_TITLES):
            if k < lead and not _is_office_singular(self.lower[k]) and is_role_noun(self.lower[k]):
                return self._before(k + 1, lead)
        return None

    def _copular(self, head: int) -> list[PublishedRole]:
        """“Roe, who was health minister until 2021”, “Roe is the governor of Utah”."""
        tree = self.tree
        found = [k for k in tree.children(head, "acl:relcl") if tree.subject(k) is not None]
        if tree.deps[head] in {"nsubj", "nsubj:outer"}:
            found.append(tree.heads[head])
        told = []
        for k in found:
            copula = tree.child(k, "cop")
            subject = tree.subject(k)
            if (
                copula is None
                or not is_role_noun(self.lower[k])
                or tree.has_child(k, "aux")
                or tree.has_child(k, "advmod", "not")
            ):
                continue
            if subject is not None and subject != head and self.lower[subject] != "who":
                continue
            was = self.lower[copula] in {"was", "were"}
            if was and k == tree.heads[head]:
                continue  # the story's own past: how long it lasted it does not say
            if self.lower[copula] in {"is", "are", "'s"} or was:
                one = self._told(*self._phrase(k), FORMER if was else CURRENT)
                told += [one] if one else []
        return told

    # --------------------------------------------------------- what it says

    def _told(self, first: int, after: int, standing: str) -> PublishedRole | None:
        """The role without the word of its standing, in the singular."""
        kept: list[int] = []
        while first < after and (self.tree.pos[first] in {"DET", "PUNCT"} or self.lower[first] in {",", "-"}):
            first += 1
        while first < after and (self.tree.pos[after - 1] == "PUNCT" or self.lower[after - 1] in {",", "-"}):
            after -= 1
        for i in range(first, after):
            found = self._standing(i, first, after)
            if found:
                standing = found
                if kept and self.lower[kept[-1]] == "-":
                    kept.pop()  # “minister-designate”
            elif not (self.lower[i] == "-" and i > first and self._standing(i - 1, first, after)):
                kept.append(i)
        if not kept:
            return None
        span = self.tokens.span(first, after)
        return PublishedRole(Role(self._words(kept), standing, span.start, span.end), self._words(range(first, after)))

    def _standing(self, i: int, first: int, after: int) -> str | None:
        found = _standings().get(self.lower[i])
        if found is None:
            return None
        # “Past president”, not “the president’s past”; “director of the Late Show” has no hyphen and no modifier
        modifies = self.tree.pos[i] in {"ADJ", "ADV"} or self.lower[i] in {"ex", "elect", "designate", "ret.", "then"}
        modifies = modifies or i == first or self.tree.deps[i] in {"amod", "advmod", "compound"}
        return found if modifies else None

    def _words(self, kept: Iterable[int]) -> str:
        text, last = "", -1
        for i in kept:
            apart = last >= 0 and (self.tokens.has_space_before(i) or last < i - 1)
            text += (" " if apart and not (last < i - 1 and self.lower[i] == "'s") else "") + self._singular(i)
            last = i
        return text

    def _singular(self, i: int) -> str:
        """“Presidents Macron and Saied” are each a president."""
        word, low = self.tokens.words[i], self.lower[i]
        if _is_office_singular(low) or self.tree.deps[i] not in _TITLES | {"appos"} or not is_role_noun(low):
            return word
        single = inflect.lemma(low, "NOUN")
        return single.capitalize() if word[0].isupper() else single


def _is_office_singular(low: str) -> bool:
    return low in role_nouns()


def is_female_noun(noun: str) -> bool | None:
    """Whether a noun for a person is a woman's; None where it does not tell."""
    sexes = _sexes()
    return True if noun in sexes["female"] else False if noun in sexes["male"] else None


@cache
def _sexes() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(lexicons.split_items(row[1])) for row in lexicons.rows("gendered_nouns")}


def standing_of_word(word: str) -> str | None:
    return _standings().get(word)


def role_head(role: str) -> str:
    """The noun a role is built on, small: “president” of “president of the European Commission”."""
    words = re.split(r"\s(?:of|for|at|in|to|and)\s|,", role.lower())[0].split()
    return words[-1] if words else ""
