"""Roles: offices and professions beside a name, and their standing (“former”, “acting”, “-elect”).

Read from the syntax tree. A role is before the name (“Chinese President Xi”, “ex-Prime Minister Kurt Holm”), after it
(“Bessent, the Treasury secretary,”), around it (“the coach, Luiz dos Santos,”), or predicated of it (“who was health
minister until 2021”). One title may apply to several names (“Presidents Macron and Saied”).
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

MAX_ROLE_TOKENS = 12  # no role that news spells out is longer
CURRENT = "current"
FORMER = "former"

# Relations by which a title hangs on a name
_TITLE_RELATIONS = frozenset(("nmod:desc", "compound", "flat", "nmod", "nmod:unmarked", "amod"))
# Prepositions within a role: “minister of health”, “ambassador to China”
_ROLE_PREPOSITIONS = frozenset(("of", "to", "for", "at", "in", "on"))
# Parts of speech that end the words before a name that can belong to its role
_OUTSIDE_ROLE = frozenset(
    ("DET", "PRON", "VERB", "AUX", "PUNCT", "ADV", "ADP", "PART", "SCONJ", "CCONJ", "INTJ", "NUM", "SYM")
)
# Relations of what follows a role without being part of it
_AFTER_ROLE_RELATIONS = frozenset(
    ("acl:relcl", "acl", "parataxis", "advcl", "appos", "punct", "obl", "obl:unmarked", "nmod:unmarked")
)


# First token, token after the last, and standing unless the words say otherwise
RoleRange = tuple[int, int, str]

# Forms of address, which are no roles
_ADDRESSES = frozenset(("mr", "mrs", "ms", "dr"))


class PublishedRole(NamedTuple):
    """A role, and its words as published, including that of its standing."""

    role: Role
    published: str


@cache
def _titles() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(low.lower() for low in lexicons.split_items(row[1])) for row in lexicons.rows("titles")}


@cache
def role_nouns() -> frozenset[str]:
    """Return nouns for offices and professions, in lower case."""
    return _titles()["role"] | _titles()["profession"]


@cache
def _standings() -> dict[str, str]:
    """Return the standing that each word expresses: “ex” is “former”."""
    return {word: row[0] for row in lexicons.rows("standings") for word in lexicons.split_items(row[1])}


def is_role_noun(noun: str) -> bool:
    """Return whether a lower-case noun, singular or plural, is an office or a profession."""
    return noun in role_nouns() or inflect.lemma(noun, "NOUN") in role_nouns()


class RoleReader:
    """Read the roles of the names in a document."""

    def __init__(self, draft: Draft):
        self.tokens: Tokens = draft.tokens
        self.tree = draft.tree
        self.lower = draft.tokens.lower

    def find_roles(self, first: int, after: int) -> list[PublishedRole]:
        """Return the roles of the name in tokens `first` to `after`: those before it, after it and predicated of it."""
        head = self._head(first, after)
        ranges = [self._role_before(first, head), *self._roles_after(head, after)]
        roles = [self._published_role(*found) for found in ranges if found and found[0] < found[1]]
        if not roles and (shared := self._shared_role(head)):
            roles = [self._published_role(*shared)]
        roles += self._predicated_roles(head)
        return [role for role in roles if role]

    def is_female(self, first: int, after: int) -> bool | None:
        """Return whether a noun beside the name is a woman's, as in “his wife, Anna”, a man's, or None if neither."""
        head = self._head(first, after)
        tree = self.tree
        nouns = tree.children(head, "appos", "nmod:desc", "compound")
        if tree.deps[head] == "appos":
            nouns.append(tree.heads[head])
        genders = (is_female_noun(self.lower[noun]) for noun in nouns)
        return next((female for female in genders if female is not None), None)

    def _head(self, first: int, after: int) -> int:
        head = self.tree.phrase_head(first, after)
        return head if head is not None else first

    # ---------------------------------------------------------------- where a role is

    def _role_before(self, first: int, head: int) -> RoleRange | None:
        """Return the words directly before a name that are its role, a role noun among them, or None."""
        if self.tree.pos[first - 1] == "ADP":
            return None
        start = self._start_of_role_before(first, head)
        role_nouns_before = [
            word for word in range(start, first) if is_role_noun(self.lower[word]) or self._is_suffixed(word)
        ]
        if not role_nouns_before:
            return None
        last = role_nouns_before[-1]
        prepositions = [word for word in range(start, last) if self.lower[word] in _ROLE_PREPOSITIONS]
        if prepositions:
            start = prepositions[-1] + 1  # “an aide to | Senator Ruth Lowe”
        has_complement = any(self.lower[word] in _ROLE_PREPOSITIONS for word in range(last + 1, first))
        ends_in_standing = self.lower[first - 1] in _standings() or self.lower[first - 1] == "-"
        is_adjacent = last == first - 1
        return (start, first, CURRENT) if is_adjacent or has_complement or ends_in_standing else None

    def _start_of_role_before(self, first: int, head: int) -> int:
        """Return where the words begin that lead up to a name without a break within its phrase."""
        tree, top = self.tree, head
        while tree.heads[top] < first and tree.deps[top] in _TITLE_RELATIONS and tree.heads[top] != top:
            top = tree.heads[top]
        start, limit = first, max(0, first - MAX_ROLE_TOKENS)
        while start > limit and self._may_be_in_role(start - 1):
            if start <= tree.subtree_first[top] and not self._is_capitalised_title_word(start - 1):
                break
            start -= 1
        while start < first and self._cannot_begin_role(start):
            start += 1
        return start

    def _may_be_in_role(self, token: int) -> bool:
        """Return whether a word before a name can be part of its role."""
        word = self.lower[token]
        if word in _standings() or word in _ROLE_PREPOSITIONS or word in {"-", "'s", "–"} or is_role_noun(word):
            return True
        if word == "the":  # “Chancellor of the Exchequer”
            return token > 1 and self.lower[token - 1] == "of" and is_role_noun(self.lower[token - 2])
        if word == "and":  # “founder and chief executive”
            return token > 0 and is_role_noun(self.lower[token - 1]) and token + 1 < len(self.lower)
        return self.tree.pos[token] not in _OUTSIDE_ROLE and word.rstrip(".") not in _ADDRESSES

    def _is_capitalised_title_word(self, token: int) -> bool:
        """Return whether a capitalised word outside the name's subtree is misparsed: “Religious Affairs | Minister”."""
        tree = self.tree
        if tree.pos[token] not in {"NOUN", "PROPN", "ADJ"} or not self.tokens.words[token][0].isupper():
            return False
        spacy_token = tree.doc[token]
        is_name = spacy_token.ent_type_ or spacy_token.is_punct
        return not is_name and tree.entity_types[token] not in {"time", "person"}

    def _cannot_begin_role(self, token: int) -> bool:
        """Return whether a word is a hyphen, a preposition, or an epithet such as “embattled”."""
        word = self.lower[token]
        if word in _ROLE_PREPOSITIONS or word in {"-", "'s", "–", "and"}:
            return True
        is_lower_adjective = self.tree.pos[token] in {"ADJ", "NUM"} and self.tokens.words[token][0].islower()
        is_part_of_role = (
            word in _standings() or word in _titles()["modifier"] or word in gazetteer.nationality_adjectives()
        )
        return is_lower_adjective and not is_part_of_role

    def _is_suffixed(self, token: int) -> bool:
        """Return whether a word is a standing joined to a role by a hyphen: “President-elect”."""
        return self.lower[token] in {"elect", "designate"} and token >= 2 and is_role_noun(self.lower[token - 2])

    def _roles_after(self, head: int, after: int) -> Iterator[RoleRange]:
        """Yield the appositions of a name, and the noun of which the name is one."""
        tree = self.tree
        # In “Roe, the mayor, and Lee, the judge,” the parse attaches both roles to the first name
        first_conjunct = tree.heads[head] if tree.deps[head] == "conj" else head
        for owner in dict.fromkeys((head, first_conjunct)):
            for apposition in tree.children(owner, "appos"):
                start = tree.subtree_first[apposition]
                is_other_names = any(after <= word < start for word in tree.children(first_conjunct, "conj"))
                if apposition >= after and not is_other_names and self._is_role(apposition):
                    yield (*self._role_phrase(apposition), CURRENT)
        governor = tree.heads[head]
        if tree.deps[head] == "appos" and governor < head and self._is_role(governor):
            first, end = self._role_phrase(governor)
            yield first, min(end, tree.subtree_first[head]), CURRENT

    def _is_role(self, token: int) -> bool:
        return is_role_noun(self.lower[token]) or self._is_suffixed(token)

    def _role_phrase(self, noun: int) -> TokenRange:
        """Return the noun phrase of a role without determiners before it and clauses after it."""
        tree = self.tree
        first, end = tree.subtree_first[noun], tree.subtree_after[noun]
        for child in tree.dependents[noun]:
            if child > noun and self._follows_role(child):
                end = min(end, tree.subtree_first[child])
            elif child < noun and self._precedes_role(child):
                first = max(first, tree.subtree_after[child])
        return first, min(end, first + MAX_ROLE_TOKENS)

    def _follows_role(self, child: int) -> bool:
        """Return whether a dependent after a role noun is not part of the role."""
        relation, word = self.tree.deps[child], self.lower[child]
        is_other_noun = relation == "conj" and not is_role_noun(word)
        return word not in _standings() and (relation in _AFTER_ROLE_RELATIONS or is_other_noun)

    def _precedes_role(self, child: int) -> bool:
        """Return whether a dependent before a role noun is not part of the role: “his deputy”, “the bank's head”."""
        relation, word = self.tree.deps[child], self.lower[child]
        if relation in {"cc", "case", "punct", "det", "cop", "mark"} and word != "-":
            return True
        is_owner_or_subject = relation in {"nsubj", "advmod", "nmod:poss"} and word not in _standings()
        return is_owner_or_subject and self.tree.pos[child] in {"PRON", "ADV", "NOUN"}

    def _shared_role(self, head: int) -> RoleRange | None:
        """Return the plural title before the first of several names: “Presidents Macron and Saied”, or None."""
        tree = self.tree
        if tree.deps[head] != "conj":
            return None
        first_conjunct = tree.heads[head]
        for title in tree.children(first_conjunct, *_TITLE_RELATIONS):
            is_plural_role = self.lower[title] not in role_nouns() and is_role_noun(self.lower[title])
            if title < first_conjunct and is_plural_role:
                return self._role_before(title + 1, first_conjunct)
        return None

    def _predicated_roles(self, head: int) -> list[PublishedRole]:
        """Return roles that a clause ascribes: “Roe, who was health minister until 2021”, “Roe is the governor”."""
        tree = self.tree
        nouns = [clause for clause in tree.children(head, "acl:relcl") if tree.subject(clause) is not None]
        if tree.deps[head] in {"nsubj", "nsubj:outer"}:
            nouns.append(tree.heads[head])
        roles = [self._predicated_role(noun, head) for noun in nouns]
        return [role for role in roles if role]

    def _predicated_role(self, noun: int, head: int) -> PublishedRole | None:
        tree = self.tree
        copula, subject = tree.child(noun, "cop"), tree.subject(noun)
        if copula is None or not is_role_noun(self.lower[noun]):
            return None
        if tree.has_child(noun, "aux") or tree.has_child(noun, "advmod", "not"):
            return None  # “may be the governor”, “is not the governor”
        if subject is not None and subject != head and self.lower[subject] != "who":
            return None
        is_past = self.lower[copula] in {"was", "were"}
        if is_past and noun == tree.heads[head]:
            return None  # “Roe was the governor” in a story in the past tense does not say that he no longer is
        if not is_past and self.lower[copula] not in {"is", "are", "'s"}:
            return None
        return self._published_role(*self._role_phrase(noun), FORMER if is_past else CURRENT)

    # ---------------------------------------------------------------- what a role says

    def _published_role(self, first: int, after: int, standing: str) -> PublishedRole | None:
        """Return the role without the words of its standing, in the singular, or None if no word is left."""
        first, after = self._trimmed(first, after)
        kept: list[int] = []
        for token in range(first, after):
            found = self._standing_at(token, first)
            if found:
                standing = found
                if kept and self.lower[kept[-1]] == "-":
                    kept.pop()  # “minister-designate”
            elif not (self.lower[token] == "-" and token > first and self._standing_at(token - 1, first)):
                kept.append(token)
        if not kept:
            return None
        span = self.tokens.span(first, after)
        role = Role(self._join_words(kept), standing, span.start, span.end)
        return PublishedRole(role, self._join_words(range(first, after)))

    def _trimmed(self, first: int, after: int) -> TokenRange:
        """Return a range without determiners at its start and punctuation at its edges."""
        while first < after and (self.tree.pos[first] in {"DET", "PUNCT"} or self.lower[first] in {",", "-"}):
            first += 1
        while first < after and (self.tree.pos[after - 1] == "PUNCT" or self.lower[after - 1] in {",", "-"}):
            after -= 1
        return first, after

    def _standing_at(self, token: int, first: int) -> str | None:
        """Return the standing that a word expresses, or None: “past president”, but not “director of the Past”."""
        standing = _standings().get(self.lower[token])
        if standing is None:
            return None
        modifies = (
            token == first
            or self.tree.pos[token] in {"ADJ", "ADV"}
            or self.lower[token] in {"ex", "elect", "designate", "ret.", "then"}
            or self.tree.deps[token] in {"amod", "advmod", "compound"}
        )
        return standing if modifies else None

    def _join_words(self, tokens: Iterable[int]) -> str:
        """Return words with the text's spaces between neighbours, and one where words were left out."""
        text, last = "", -1
        for token in tokens:
            has_gap = last >= 0 and last < token - 1
            is_possessive = has_gap and self.lower[token] == "'s"
            if last >= 0 and (has_gap or self.tokens.has_space_before(token)) and not is_possessive:
                text += " "
            text += self._singular(token)
            last = token
        return text

    def _singular(self, token: int) -> str:
        """Return a word of a title in the singular: in “Presidents Macron and Saied” each is a president."""
        word, lower = self.tokens.words[token], self.lower[token]
        is_title = self.tree.deps[token] in _TITLE_RELATIONS | {"appos"}
        if lower in role_nouns() or not is_title or not is_role_noun(lower):
            return word
        singular = inflect.lemma(lower, "NOUN")
        return singular.capitalize() if word[0].isupper() else singular


def is_female_noun(noun: str) -> bool | None:
    """Return whether a noun denotes a woman (“actress”) or a man (“brother”), or None if it can be either."""
    if noun in _gendered_nouns()["female"]:
        return True
    return False if noun in _gendered_nouns()["male"] else None


@cache
def _gendered_nouns() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(lexicons.split_items(row[1])) for row in lexicons.rows("gendered_nouns")}


def standing_of_word(word: str) -> str | None:
    """Return the standing that a lower-case word expresses, or None."""
    return _standings().get(word)


def role_head(role: str) -> str:
    """Return the head noun of a role in lower case: “president” for “president of the European Commission”."""
    words = re.split(r"\s(?:of|for|at|in|to|and)\s|,", role.lower())[0].split()
    return words[-1] if words else ""
