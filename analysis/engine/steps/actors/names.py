"""Where names stand in a text, and what kind of actor each occurrence looks like by itself.

The language model finds names and their kinds; lists and what the desk knows say more of some, titles of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ... import lexicons
from ...draft import Draft
from ...language import gazetteer
from ...language.gazetteer import GazetteerEntry
from ...language.tokens import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Span as EntSpan

# No name of a person or body that news writes out is longer
MAX_NAME_TOKENS = 8
# The second part of a given name in small letters: “Seo-yeon”
MAX_SYLLABLE_CHARS = 5


ENTITY_KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "VESSEL": "other"}
PLACE_KINDS = frozenset(("place", "country"))
# Which of the model's kinds a listed kind may stand for
_KIN = {
    "person": {"person"},
    "organisation": {"organisation", "place"},
    "outlet": {"organisation"},
    "country": {"place", "organisation"},
    "place": {"place"},
    "group": {"organisation"},
    "other": {"person", "organisation", "place"},
    "": set(),
}  # fmt: skip


# “R-”, “D-Maine” are no names
_NAME = re.compile(r"^(?![A-Z]-)(?=.*\w.*\w)")


@dataclass(slots=True)
class NameOccurrence:
    """A name in its place: tokens `first` up to `after`, with what its surroundings say of it."""

    first: int
    after: int
    text: str
    kind: str
    rule: str
    entry: GazetteerEntry | None = None
    female: bool | None = None
    kind_is_explicit: bool = False  # whether a noun beside it says its kind


@cache
def _lists(name: str) -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(lexicons.split_items(row[1])) for row in lexicons.rows(name)}


@cache
def office_nouns() -> frozenset[str]:
    """Words that name an office, in lower case."""
    return frozenset(word.lower() for word in _lists("titles")["role"])


@cache
def _role_parts() -> frozenset[str]:
    return office_nouns() | {word.lower() for word in _lists("titles")["modifier"]} | {"co-chair", "co-founder"}


@cache
def given_names() -> dict[str, bool | None]:
    """Given names and whether they are women's; None where both bear them."""
    table: dict[str, bool | None] = {}
    for sex, names in _lists("given_names").items():
        for name in names:
            table[name] = None if name in table else sex == "female"
    return table


class NameFinder:
    """Finds the names of a document: the language model's, and those known beforehand."""

    def __init__(self, draft: Draft, known: dict[str, GazetteerEntry]):
        tokens = draft.tokens
        self.tokens = tokens
        self.known = known
        self.words = tokens.words
        self.lower = tokens.lower
        doc = draft.doc
        ents = doc.ents if doc is not None else ()
        self.found = dict(self._joined([self._whole(ent) for ent in ents]))
        self.surnames = {
            self.words[after - 1]
            for first, (after, label) in self.found.items()
            if label == "PER" and after - first > 1
        }
        self.inside = {i for first, (after, _) in self.found.items() for i in range(first, after)}

    def _joined(self, ents: list[tuple[int, int, str]]) -> Iterator[tuple[int, tuple[int, str]]]:
        """The model's names; “Brandt & Söhne” is one body, “MV | Harvest Queen” one ship."""
        vessels = _lists("actor_kind_nouns")["vessel"]
        n = 0
        while n < len(ents):
            first, end, label = ents[n]
            n += 1
            while n < len(ents) and self.words[end] == "&" and ents[n][0] == end + 1:
                end, label, n = ents[n][1], "ORG", n + 1
            if self.words[first] in vessels or (first and self.words[first - 1] in vessels):
                label, first = "VESSEL", first - (self.words[first] not in vessels)
                while end < len(self.words) and self.words[end][0].isupper() and n < len(ents) and ents[n][0] <= end:
                    end, n = max(end, ents[n][1]), n + 1
            yield first, (end, label)

    def _whole(self, ent: EntSpan) -> tuple[int, int, str]:
        return self._begins(ent.start), self._hyphenated(ent.end, ent.label_), ent.label_

    def _hyphenated(self, end: int, label: str) -> int:
        """“Wanjiru Mbeki | - | Holt”, “Han Seo | - | yeon”: a name goes on over a hyphen without spaces."""
        words, spaced = self.words, self.tokens.has_space_before
        while end + 1 < len(words) and words[end] == "-" and not spaced(end) and not spaced(end + 1):
            goes_on = words[end + 1][0].isupper() or (
                label == "PER" and words[end + 1].isalpha() and len(words[end + 1]) <= MAX_SYLLABLE_CHARS
            )
            if not goes_on:
                break
            end += 2
        return end

    def _begins(self, first: int) -> int:
        """“Price | - | Evans”: and it begins before one."""
        words, spaced = self.words, self.tokens.has_space_before
        joined = first > 1 and words[first - 1] == "-" and not spaced(first) and not spaced(first - 1)
        return first - 2 if joined and words[first - 2][0].isupper() and len(words[first - 2]) > 1 else first

    def find(self, sentence: Sentence) -> list[NameOccurrence]:
        found: list[NameOccurrence] = []
        i = sentence.first
        while i < sentence.after:
            occurrence = self._at(i, sentence)
            if occurrence is None:
                i += 1
                continue
            found.append(occurrence)
            i = occurrence.after
        return found

    def _at(self, i: int, sentence: Sentence) -> NameOccurrence | None:
        end, label = self.found.get(i, (i, ""))
        listed = self._listed(i, sentence)
        if label and listed is None and self.lower[i] == "the" and i + 1 < end:
            listed = self._listed(i + 1, sentence)  # “The Kremlin”
        if listed and listed.after >= end and (label or self._certain(listed)):
            fits = (
                not label or ENTITY_KINDS[label] in _KIN[listed.kind or ""] or self._form(i, listed.after) in self.known
            )
            fits = fits or (listed.after == end and self._only_a_place(listed))
            if fits and not any(k in self.inside and k >= end for k in range(i, listed.after)):
                return listed
        if label:
            return self._named(i, end, label, sentence)
        if i in self.inside:
            return None
        return self._vessel(i, sentence) or self._paper(i, sentence) or self._titled(i, sentence)

    def _only_a_place(self, listed: NameOccurrence) -> bool:
        """Whether a place that the model takes for a person is one: no given name, and nobody's surname here."""
        return listed.kind in PLACE_KINDS and listed.text not in given_names() and listed.text not in self.surnames

    def _paper(self, i: int, sentence: Sentence) -> NameOccurrence | None:
        """“The Evening Courier”: capitals after an article, a paper's noun at their end."""
        end = i + 1
        while end < min(sentence.after, i + 5) and self.words[end][0].isupper() and end not in self.inside:
            end += 1
        paper = end > i + 2 and self.words[end - 1] in _lists("organisation_heads")["outlet"]
        if self.lower[i] != "the" or not paper:
            return None
        first = i if self.words[i] == "The" else i + 1
        return NameOccurrence(first, end, self._form(first, end), "outlet", "title", kind_is_explicit=True)

    def _vessel(self, i: int, sentence: Sentence) -> NameOccurrence | None:
        """“MV Southern Dawn”: capitals after a ship's prefix."""
        end = i + 1
        if self.words[i] not in _lists("actor_kind_nouns")["vessel"]:
            return None
        while end < min(sentence.after, i + MAX_NAME_TOKENS) and self.words[end][0].isupper():
            end += 1
        return (
            NameOccurrence(i, end, self._form(i, end), "other", "title", kind_is_explicit=True) if end > i + 1 else None
        )

    # --------------------------------------------------------- names from lists

    def _listed(self, i: int, sentence: Sentence) -> NameOccurrence | None:
        if not self.words[i][0].isupper() and i not in self.found:
            return None
        for size in range(min(MAX_NAME_TOKENS, sentence.after - i), 0, -1):
            form = self._form(i, i + size)
            entry = self.known.get(form) or gazetteer.entries().get(form)
            if entry:
                return NameOccurrence(i, i + size, form, entry.kind, "listed", entry=entry)
        return None

    def _certain(self, listed: NameOccurrence) -> bool:
        """Whether a listed form is a name even where the model sees none: several words, a country, or the desk's."""
        if listed.text in self.known:
            return True
        if self.words[listed.first - 1 : listed.first] == ["-"] or self.words[listed.after : listed.after + 1] == ["-"]:
            return False
        the = listed.first > 0 and self.lower[listed.first - 1] == "the"
        acronym = listed.text.isupper() and len(listed.text) > 2 - the  # “the FT”
        return " " in listed.text or acronym == (listed.kind != "country")

    def _form(self, first: int, after: int) -> str:
        text = self.tokens.text[self.tokens.starts[first] : self.tokens.ends[after - 1]]
        return re.sub(r"\s+", " ", text).replace("’", "'")

    # --------------------------------------------------------- names from the model

    def _named(self, i: int, end: int, label: str, sentence: Sentence) -> NameOccurrence | None:
        titled = i > sentence.first and self.words[i - 1] in _lists("titles")["address"]
        kind = "person" if titled else ENTITY_KINDS[label]
        first = self._after_titles(i, end) if kind == "person" else i + (self.lower[i] == "the")
        if kind == "person" and first > sentence.first and self.words[first - 1] in _lists("titles")["in_name"]:
            first -= 1  # “U Thein Oo”
        while end > first and self.lower[end - 1] in lexicons.group("function_words", "preposition"):
            end -= 1
        while end < sentence.after and self.words[end][0].isupper() and self._is_legal_form(end):
            end += 1  # “Baumann | Holding AG”
        if first >= end or not _NAME.search(self._form(first, end)):
            return None
        text = self._form(first, end)
        if kind == "organisation" and end - first == 1 and self._begins_office(first, sentence):
            return None  # “Transport | Minister Lidia Sanz”
        if text.islower() and (kind != "place" or self.words[sentence.first][0].isupper()):
            return None  # “the leu”, “holmium”; whoever begins without a capital may write places so too
        if kind != "organisation" and self._is_body(first, end):
            kind = "organisation"
        if kind == "person" and "the" in self.lower[max(i - 1, sentence.first) : i + 1] and self._is_outlet(first, end):
            kind = "organisation"  # “told the Tallgrass Ledger”
        if kind == "organisation" and self._is_outlet(first, end):
            first = i - (i > sentence.first and self.words[i - 1] == "The")
            kind, text = "outlet", self._form(first, end)
        if kind != "person":
            return NameOccurrence(first, end, text, kind, "model")
        return self._person(first, end, text, "model", sentence)

    def _begins_office(self, i: int, sentence: Sentence) -> bool:
        after = self.words[i + 1 : i + 2] if i + 1 < sentence.after else []
        return (
            after in (["Minister"], ["Secretary"]) and self.words[i] not in self.known and not self.words[i].isupper()
        )

    def _is_body(self, first: int, end: int) -> bool:
        """Whether the name says so itself: “Baumann Holding AG”, “Central Bank of Norland”."""
        lows = self.lower[first:end]
        joint = next((n for n, low in enumerate(lows) if low in {"of", "for"}), len(lows))
        return len(lows) > 1 and (
            self._is_legal_form(end - 1) or (joint > 0 and lows[joint - 1] in _lists("actor_kind_nouns")["body"])
        )

    def _is_legal_form(self, i: int) -> bool:
        return self.lower[i].rstrip(".") in lexicons.words("legal_forms")

    def _is_outlet(self, first: int, end: int) -> bool:
        heads = _lists("organisation_heads")
        return end - first > 1 and (
            self.words[end - 1] in heads["outlet"] or self.words[first] in heads["outlet_first"]
        )  # fmt: skip

    def _person(self, first: int, end: int, text: str, rule: str, sentence: Sentence) -> NameOccurrence:
        title = self._sex_of_title(self.words[first - 1]) if first > sentence.first else None
        female = given_names().get(self.words[first]) if title is None else title
        return NameOccurrence(first, end, text, "person", rule, female=female)

    def _after_titles(self, i: int, end: int) -> int:
        """The first word of a name after the titles that open it: “Treasury Secretary | Bessent”."""
        titles = _lists("titles")["address"]
        last = i
        for j in range(i, end):
            if self.lower[j] in office_nouns() or self.words[j] in titles:
                last = j + 1
        return last

    def _titled(self, i: int, sentence: Sentence) -> NameOccurrence | None:
        """“Vice Premier He Lifeng”, “Mr. Roe”: after a title a capital makes a name, whatever the word."""
        word = self.words[i]
        before = self.words[i - 1] if i > sentence.first else ""
        title = before in _lists("titles")["address"] or (before[:1].isupper() and before.lower() in office_nouns())
        if not (title and word[0].isupper() and word[-1].isalpha()) or self.lower[i] in _role_parts():
            return None
        end = i + 1
        while (
            end < min(sentence.after, i + MAX_NAME_TOKENS) and self.words[end][0].isupper() and end not in self.inside
        ):
            end += 1
        if before not in _lists("titles")["address"] and end - i < 2:
            return None
        return self._person(i, end, self._form(i, end), "title", sentence)

    # --------------------------------------------------------- sex

    def _sex_of_title(self, word: str) -> bool | None:
        titles = _lists("titles")
        return True if word in titles["female"] else False if word in titles["male"] else None


# “(R-Ohio)”, “(D., N.Y.)” behind a name
_PARTY = re.compile(r"\s?\(([RDI])[-–.,]")


def party_after(behind: str) -> str | None:
    """The party that stands in brackets right behind a name: r, d or i."""
    found = _PARTY.match(behind)
    return found[1].lower() if found else None
