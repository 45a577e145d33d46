"""Which names of one text are one actor's: short forms, particles, second surnames, legal forms, acronyms.

A short name leads to a full one only where one full name of the text has it. A person's forms come in ranks: what
somebody is usually called by alone (the last word with its particles, a family name that leads) goes before a given
name or the first of two surnames.
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

# Of a form that more bear nobody can tell who is meant; it keeps the cost linear, too
MAX_ALIAS_CANDIDATES = 50
ORGANISATION_KINDS = frozenset(("organisation", "outlet", "group"))
_SUFFIXES = frozenset(("jr.", "jr", "sr.", "sr", "i", "ii", "iii", "iv", "v", "md", "phd", "esq."))


def person_name_parts(name: str) -> list[str]:
    """The words of a person's name in small letters, without “Jr.” and numerals at its end."""
    parts = name.casefold().replace(",", " ").split()
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    return parts


def strip_name_prefix(word: str) -> str:
    """“Al-Kadhimi” and “Kadhimi” are one word of a name."""
    return re.sub(r"^(?:al|el|ash|as|an|ar)[-‑](?=\w{3})", "", word)


def person_name_key(name: str) -> str:
    return " ".join(map(strip_name_prefix, person_name_parts(name)))


def primary_aliases(parts: list[str]) -> Iterator[str]:
    """What a person with these words for a name is called by alone: “von der Leyen”, “Osei Mensah”, “Xi”."""
    particles = lexicons.words("particles")
    fixed = lexicons.words("inseparable_particles")
    for n in range(1, len(parts)):
        if not (n == len(parts) - 1 and parts[n - 1] in fixed):  # the son of Salman is not “Salman”
            yield " ".join(parts[n:])
    if len(parts) > 1 and parts[0] not in _given() and parts[0] not in particles:
        yield parts[0]


def secondary_aliases(parts: list[str]) -> Iterator[str]:
    """Less usual ones: the given name, the first of two surnames, both outer names."""
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
def _given() -> frozenset[str]:
    return frozenset(name.casefold() for name in given_names())


class PersonAliases:
    """The persons a text names in full, by every form they may be called by."""

    def __init__(self, occurrences: Iterable[NameOccurrence]):
        self.full: dict[str, str] = {}  # key -> the name as first written
        self.female: dict[str, bool] = {}
        self._ranks: tuple[dict[str, set[str]], dict[str, set[str]]] = (defaultdict(set), defaultdict(set))
        for occurrence in occurrences:
            if occurrence.kind == "person" and " " in occurrence.text:
                self._add(occurrence)
        self._longer = {key: self._name_in_full(key) for key in self.full}

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

    def _name_in_full(self, key: str) -> str:
        """“George Bush” where “George W. Bush” stands too is he, if he is the only one."""
        bearers = [rank[key] for rank in self._ranks if key in rank and len(rank[key]) <= MAX_ALIAS_CANDIDATES]
        longer = {k for keys in bearers for k in keys if len(k) > len(key)}
        return next(iter(longer)) if len(longer) == 1 else key

    def resolve(self, text: str, female: bool | None) -> str | None:
        """The full name of the one person whom a name may mean; None where there is none, or more than one."""
        key = person_name_key(text)
        if key in self.full:
            return self.full[self._longer[key]]
        for rank in self._ranks:
            bearers = rank.get(key, set())
            if len(bearers) > MAX_ALIAS_CANDIDATES:
                return None
            found = {self._longer[k] for k in bearers}
            if len(found) > 1 and female is not None:
                found = {k for k in found if self.female.get(k) in {None, female}}
            if found:
                return self.full[next(iter(found))] if len(found) == 1 else None
        return None

    def is_surname(self, word: str) -> bool:
        """Whether a person is called by this word alone, so that it is that person's name wherever it stands."""
        return person_name_key(word) in self._ranks[0]

    def is_family_plural(self, word: str) -> bool:
        """“The Obamas” of a text that names an Obama."""
        low = word.casefold()
        return low[-1] == "s" and (low[:-1] in self._ranks[0] or (low.endswith("es") and low[:-2] in self._ranks[0]))


def organisation_name_parts(name: str) -> list[str]:
    """The words of a body's name without “the” before it and its legal form behind: “Kaveri Textiles (Ltd.)”."""
    parts = name.replace(",", " ").split()
    if len(parts) > 1 and parts[0].lower() == "the":
        parts = parts[1:]
    while len(parts) > 1 and parts[-1].lower().rstrip(".") in lexicons.words("legal_forms"):
        parts.pop()
    return parts


def _says_little(word: str) -> bool:
    """Whether too many bodies' names begin with a word for it to name one alone."""
    return (
        word in lexicons.words("organisation_nouns")
        or word in lexicons.words("common_name_words")
        or word in gazetteer.nationality_adjectives()
    )


class OrganisationAliases:
    """The bodies a text names in full, by their short forms."""

    def __init__(self, occurrences: Iterable[NameOccurrence]):
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._heads: dict[str, set[str]] = defaultdict(set)
        for occurrence in occurrences:
            if occurrence.kind in ORGANISATION_KINDS:
                self._add(occurrence.entry.name if occurrence.entry else occurrence.text, occurrence.kind)

    def _add(self, name: str, kind: str) -> None:
        parts = organisation_name_parts(name)
        for n in range(len(parts), 0, -1):
            if n > 1 or not _says_little(parts[0].lower()):
                self._forms[" ".join(parts[:n])].add(name)
        if len(parts) < 2:
            return
        joint = next((n for n, word in enumerate(parts) if word in {"of", "for", "on"}), len(parts))
        head = parts[joint - 1] if joint else ""
        if head.lower() in lexicons.words("organisation_nouns") or kind == "outlet":
            self._heads[head].add(name)

    def resolve(self, text: str) -> str | None:
        """The full name of the one body that a name may be short for."""
        found = self._forms.get(" ".join(organisation_name_parts(text)), set())
        if len(found) > MAX_ALIAS_CANDIDATES:
            return None
        longest = max(sorted(found), key=len, default="")
        whole = " ".join(organisation_name_parts(longest)) if longest else ""
        # Forms of one another are one: “Halden”, “Halden Group”, “Halden Group Ltd.”
        return (
            longest
            if found and all(whole.startswith(" ".join(organisation_name_parts(name))) for name in found)
            else None
        )

    def by_head_noun(self, word: str) -> str | None:
        """“The Commission” of the one body whose name is built on that noun."""
        found = self._heads.get(word, set())
        return next(iter(found)) if len(found) == 1 else None


# “Doctors Without Borders, known by its French acronym MSF”
_EXPLAINING = frozenset(
    ("known", "as", "by", "its", "the", "acronym", "initials", "abbreviated", "called", "or", "short", "for", "simply",
     "also", "better", "which", "goes")
)  # fmt: skip
_LONGEST_EXPLANATION = 7


class AcronymAliases:
    """The acronyms that a text explains beside a body's name, in either order, or that are one body's initials."""

    def __init__(self, occurrences: list[NameOccurrence], tokens: Tokens):
        self._tokens = tokens
        self._count = Counter(tokens.words)
        self._table: dict[str, str] = {}
        bodies = [one for one in occurrences if one.kind in ORGANISATION_KINDS and not is_acronym(one.text)]
        for body in bodies:
            name = body.entry.name if body.entry else body.text
            for k, certain in self._beside(body):
                if certain or self._fits(k, body.text):
                    self._table.setdefault(normalize_acronym(tokens.words[k]), name)
        self._add_initials(bodies)

    def _beside(self, body: NameOccurrence) -> Iterator[tuple[int, bool]]:
        """Tokens that may be the body's acronym, and whether the words between say so."""
        words, lows = self._tokens.words, self._tokens.lower
        before, after = body.first - 1, body.after
        before -= before > 0 and lows[before] == "the"
        if before > 0 and words[before] == "(" and is_acronym(words[before - 1]):
            yield before - 1, False
        if before > 1 and lows[before] == "or" and words[before - 1] == "," and is_acronym(words[before - 2]):
            yield before - 2, True
        if after >= len(words) or words[after] not in {",", "("}:
            return
        k = after + 1
        while k < min(len(words), after + _LONGEST_EXPLANATION) and not is_acronym(words[k]):
            if lows[k] not in _EXPLAINING and lows[k] not in gazetteer.nationality_adjectives():
                return
            k += 1
        if k < len(words) and is_acronym(words[k]):
            explained = k > after + 1 + (lows[after + 1] == "the")
            if words[after] == "(" or explained:
                yield k, explained

    def _fits(self, k: int, name: str) -> bool:
        word = self._tokens.words[k]
        return word[0] == organisation_name_parts(name)[0][0].upper() or self._count[word] > 1

    def _add_initials(self, bodies: list[NameOccurrence]) -> None:
        initials: dict[str, set[str]] = defaultdict(set)
        for body in bodies:
            parts = body.text.replace("-", " ").split()
            if len(parts) > 1:
                initials["".join(p[0] for p in parts if p[0].isupper())].add(body.text)
        for letters, names in initials.items():
            if len(letters) > 2 and len(names) == 1:
                self._table.setdefault(letters, next(iter(names)))

    def resolve(self, text: str) -> str | None:
        return self._table.get(normalize_acronym(text))


def normalize_acronym(text: str) -> str:
    return text.replace(".", "")


def is_acronym(text: str) -> bool:
    letters = normalize_acronym(text)
    return 2 <= len(letters) <= 7 and letters.isalpha() and sum(c.isupper() for c in letters) > len(letters) - 2
