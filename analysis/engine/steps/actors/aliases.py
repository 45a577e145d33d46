"""The aliases of the actors of one text: short forms, surnames with particles, legal forms, acronyms.

A short name is resolved only if exactly one full name of the text has it. The aliases of a person have two ranks:
primary ones, by which somebody is usually called alone (the last word with its particles, or a family name that comes
first), take precedence over secondary ones (a given name, or the first of two surnames).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from ... import lexicons
from ...language import gazetteer
from ...language.tokens import Tokens
from .names import NameOccurrence, given_names

# A form that more full names share identifies none of them; the limit also keeps the cost linear
MAX_ALIAS_CANDIDATES = 50
ORGANISATION_KINDS = frozenset(("organisation", "outlet", "group"))
_SUFFIXES = frozenset(("jr.", "jr", "sr.", "sr", "i", "ii", "iii", "iv", "v", "md", "phd", "esq."))


def person_name_parts(name: str) -> list[str]:
    """Return the words of a person's name in lower case, without “Jr.” and numerals at its end."""
    parts = name.casefold().replace(",", " ").split()
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    return parts


def strip_name_prefix(word: str) -> str:
    """Return a word of a name without an Arabic article: “Kadhimi” for “Al-Kadhimi”."""
    return re.sub(r"^(?:al|el|ash|as|an|ar)[-‑](?=\w{3})", "", word)


def person_name_key(name: str) -> str:
    """Return the normalised form by which two spellings of a person's name are compared."""
    return " ".join(map(strip_name_prefix, person_name_parts(name)))


def primary_aliases(parts: list[str]) -> Iterator[str]:
    """Yield the usual forms of a name with these parts: “von der Leyen”, “Osei Mensah”, “Xi”."""
    particles = lexicons.words("particles")
    inseparable = lexicons.words("inseparable_particles")
    for start in range(1, len(parts)):
        is_last_word = start == len(parts) - 1
        if not (is_last_word and parts[start - 1] in inseparable):  # “bin Salman” is never just “Salman”
            yield " ".join(parts[start:])
    if len(parts) > 1 and parts[0] not in _lower_given_names() and parts[0] not in particles:
        yield parts[0]


def secondary_aliases(parts: list[str]) -> Iterator[str]:
    """Yield less usual forms: the given name, the first of two surnames, the first and last name."""
    if len(parts) < 2:
        return
    yield parts[0]
    if len(parts) > 2:
        yield f"{parts[0]} {parts[-1]}"
        yield f"{parts[0]} {parts[-2]}"
        yield " ".join(parts[:-1])
        if len(parts[-2]) > 2 and parts[-2] not in lexicons.words("particles"):
            yield parts[-2]


@cache
def _lower_given_names() -> frozenset[str]:
    return frozenset(name.casefold() for name in given_names())


class PersonAliases:
    """The persons that a text names in full, by their aliases."""

    def __init__(self, occurrences: Iterable[NameOccurrence]):
        self.full: dict[str, str] = {}  # the name as first written, by its key
        self.female: dict[str, bool] = {}
        self._ranks: tuple[dict[str, set[str]], dict[str, set[str]]] = (defaultdict(set), defaultdict(set))
        for occurrence in occurrences:
            if occurrence.kind == "person" and " " in occurrence.text:
                self._add(occurrence)
        self._longest = {key: self._longest_key(key) for key in self.full}

    def _add(self, occurrence: NameOccurrence) -> None:
        key = person_name_key(occurrence.text)
        if occurrence.female is not None:
            self.female.setdefault(key, occurrence.female)
        if key in self.full or " " not in key:
            return
        self.full[key] = occurrence.text
        parts = key.split()
        for rank, forms in zip(self._ranks, (primary_aliases(parts), secondary_aliases(parts)), strict=True):
            for form in forms:
                rank[form].add(key)

    def _longest_key(self, key: str) -> str:
        """Return the only longer name that a full name is short for: “George W. Bush” for “George Bush”, or the key."""
        candidates = [rank[key] for rank in self._ranks if key in rank and len(rank[key]) <= MAX_ALIAS_CANDIDATES]
        longer = {other for keys in candidates for other in keys if len(other) > len(key)}
        return next(iter(longer)) if len(longer) == 1 else key

    def resolve(self, text: str, female: bool | None) -> str | None:
        """Return the full name of the only person that a name can mean, or None.

        `female` is the gender that the text gives the name, or None.
        """
        key = person_name_key(text)
        if key in self.full:
            return self.full[self._longest[key]]
        for rank in self._ranks:
            candidates = rank.get(key, set())
            if len(candidates) > MAX_ALIAS_CANDIDATES:
                return None
            found = {self._longest[candidate] for candidate in candidates}
            if len(found) > 1 and female is not None:
                found = {candidate for candidate in found if self.female.get(candidate) in {None, female}}
            if found:
                return self.full[next(iter(found))] if len(found) == 1 else None
        return None

    def is_surname(self, word: str) -> bool:
        """Return whether a word is a primary alias of somebody in the text, and so a name wherever it occurs."""
        return person_name_key(word) in self._ranks[0]

    def is_family_plural(self, word: str) -> bool:
        """Return whether a word is the plural of a surname in the text: “Obamas”, “Joneses”."""
        lower, primary = word.casefold(), self._ranks[0]
        return lower.endswith("s") and (lower[:-1] in primary or (lower.endswith("es") and lower[:-2] in primary))


def organisation_name_parts(name: str) -> list[str]:
    """Return the words of an organisation's name without a leading “the” and its legal form."""
    parts = name.replace(",", " ").split()
    if len(parts) > 1 and parts[0].lower() == "the":
        parts = parts[1:]
    while len(parts) > 1 and parts[-1].lower().rstrip(".") in lexicons.words("legal_forms"):
        parts.pop()
    return parts


def _without_legal_form(name: str) -> str:
    return " ".join(organisation_name_parts(name))


def _is_common_first_word(word: str) -> bool:
    """Return whether so many organisations' names begin with a word that it identifies none of them."""
    return (
        word in lexicons.words("organisation_nouns")
        or word in lexicons.words("common_name_words")
        or word in gazetteer.nationality_adjectives()
    )


class OrganisationAliases:
    """The organisations that a text names in full, by their short forms."""

    def __init__(self, occurrences: Iterable[NameOccurrence]):
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._heads: dict[str, set[str]] = defaultdict(set)
        for occurrence in occurrences:
            if occurrence.kind in ORGANISATION_KINDS:
                self._add(occurrence.entry.name if occurrence.entry else occurrence.text, occurrence.kind)

    def _add(self, name: str, kind: str) -> None:
        parts = organisation_name_parts(name)
        for count in range(len(parts), 0, -1):
            if count > 1 or not _is_common_first_word(parts[0].lower()):
                self._forms[" ".join(parts[:count])].add(name)
        if len(parts) < 2:
            return
        prepositions = (position for position, word in enumerate(parts) if word in {"of", "for", "on"})
        head_end = next(prepositions, len(parts))
        head = parts[head_end - 1] if head_end else ""
        if head.lower() in lexicons.words("organisation_nouns") or kind == "outlet":
            self._heads[head].add(name)

    def resolve(self, text: str) -> str | None:
        """Return the full name of the only organisation that a name can be short for, or None."""
        found = self._forms.get(_without_legal_form(text), set())
        if len(found) > MAX_ALIAS_CANDIDATES:
            return None
        if not found:
            return None
        longest = max(sorted(found), key=len)
        # Names that are forms of one another are one organisation: “Halden”, “Halden Group”, “Halden Group Ltd.”
        is_one = all(_without_legal_form(longest).startswith(_without_legal_form(name)) for name in found)
        return longest if is_one else None

    def by_head_noun(self, word: str) -> str | None:
        """Return the only name with this noun as its head: “European Commission” for “Commission”, or None."""
        found = self._heads.get(word, set())
        return next(iter(found)) if len(found) == 1 else None


# Words that may introduce an acronym: “Doctors Without Borders, known by its French acronym MSF”
_INTRODUCING = frozenset(
    ("known", "as", "by", "its", "the", "acronym", "initials", "abbreviated", "called", "or", "short", "for", "simply",
     "also", "better", "which", "goes")
)  # fmt: skip
MAX_INTRODUCTION_TOKENS = 7  # “known by its French acronym” and the comma, with one to spare


class AcronymAliases:
    """The acronyms that a text gives beside an organisation's name, in either order, or that are its initials."""

    def __init__(self, occurrences: list[NameOccurrence], tokens: Tokens):
        self._tokens = tokens
        self._count = Counter(tokens.words)
        self._table: dict[str, str] = {}
        bodies = [
            occurrence
            for occurrence in occurrences
            if occurrence.kind in ORGANISATION_KINDS and not is_acronym(occurrence.text)
        ]
        for body in bodies:
            name = body.entry.name if body.entry else body.text
            for token, is_introduced in self._acronyms_beside(body):
                if is_introduced or self._is_plausible(token, body.text):
                    self._table.setdefault(normalize_acronym(tokens.words[token]), name)
        self._add_initials(bodies)

    def _acronyms_beside(self, body: NameOccurrence) -> Iterator[tuple[int, bool]]:
        """Yield tokens that may be the organisation's acronym, and whether the words between introduce it as one."""
        yield from self._acronyms_before(body)
        yield from self._acronyms_after(body)

    def _acronyms_before(self, body: NameOccurrence) -> Iterator[tuple[int, bool]]:
        """Look for “IMF (International Monetary Fund)” and “IMF, or the International Monetary Fund”."""
        words, lower = self._tokens.words, self._tokens.lower
        before = body.first - 1
        if before > 0 and lower[before] == "the":
            before -= 1
        if before > 0 and words[before] == "(" and is_acronym(words[before - 1]):
            yield before - 1, False
        if before > 1 and lower[before] == "or" and words[before - 1] == "," and is_acronym(words[before - 2]):
            yield before - 2, True

    def _acronyms_after(self, body: NameOccurrence) -> Iterator[tuple[int, bool]]:
        """Look for “International Monetary Fund (IMF)” and “Doctors Without Borders, known as MSF”."""
        words, lower = self._tokens.words, self._tokens.lower
        opening = body.after
        if opening >= len(words) or words[opening] not in {",", "("}:
            return
        token = opening + 1
        while token < min(len(words), opening + MAX_INTRODUCTION_TOKENS) and not is_acronym(words[token]):
            if lower[token] not in _INTRODUCING and lower[token] not in gazetteer.nationality_adjectives():
                return
            token += 1
        if token < len(words) and is_acronym(words[token]):
            is_introduced = token > opening + 1 + (lower[opening + 1] == "the")
            if words[opening] == "(" or is_introduced:
                yield token, is_introduced

    def _is_plausible(self, token: int, name: str) -> bool:
        """Return whether an acronym beside a name has its first letter, or occurs again in the text."""
        word = self._tokens.words[token]
        return word[0] == organisation_name_parts(name)[0][0].upper() or self._count[word] > 1

    def _add_initials(self, bodies: list[NameOccurrence]) -> None:
        """Add initials of three or more letters that only one organisation of the text has."""
        initials: dict[str, set[str]] = defaultdict(set)
        for body in bodies:
            parts = body.text.replace("-", " ").split()
            if len(parts) > 1:
                initials["".join(part[0] for part in parts if part[0].isupper())].add(body.text)
        for letters, names in initials.items():
            if len(letters) > 2 and len(names) == 1:
                self._table.setdefault(letters, next(iter(names)))

    def resolve(self, text: str) -> str | None:
        """Return the full name that an acronym is short for, or None."""
        return self._table.get(normalize_acronym(text))


def normalize_acronym(text: str) -> str:
    """Return an acronym without periods."""
    return text.replace(".", "")


def is_acronym(text: str) -> bool:
    """Return whether a word of two to seven letters has at most one small letter."""
    letters = normalize_acronym(text)
    capitals = sum(letter.isupper() for letter in letters)
    return 2 <= len(letters) <= 7 and letters.isalpha() and capitals > len(letters) - 2
