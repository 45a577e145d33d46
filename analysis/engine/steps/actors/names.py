"""Find names, and the kind of actor that each occurrence seems to be by itself.

The language model finds names and their kinds. The gazetteer and the desk's known actors override the kinds of some;
titles and typical last words add names that the model misses.
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

MAX_NAME_TOKENS = 8  # no name of a person or organisation that news spells out is longer
MAX_PAPER_NAME_TOKENS = 5  # likewise for “The Evening Courier” with its article
MAX_SYLLABLE_CHARS = 5  # of the second part of a given name in lower case: “Seo-yeon”

ENTITY_KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "VESSEL": "other"}
PLACE_KINDS = frozenset(("place", "country"))
# The kinds that the model may give to a name of each listed kind
_MODEL_KINDS = {
    "person": {"person"},
    "organisation": {"organisation", "place"},
    "outlet": {"organisation"},
    "country": {"place", "organisation"},
    "place": {"place"},
    "group": {"organisation"},
    "other": {"person", "organisation", "place"},
    "": set(),
}  # fmt: skip

# At least two word characters; “R-” and “D-Maine” are parties and states, not names
_NAME = re.compile(r"^(?![A-Z]-)(?=.*\w.*\w)")
# A party in brackets after a name: “(R-Ohio)”, “(D., N.Y.)”
_PARTY = re.compile(r"\s?\(([RDI])[-–.,]")


@dataclass(slots=True)
class NameOccurrence:
    """A name in the text: tokens `first` to `after` (not included), and what its context says about it."""

    first: int
    after: int
    text: str
    kind: str
    rule: str
    entry: GazetteerEntry | None = None
    female: bool | None = None  # None: not known
    kind_is_explicit: bool = False  # a noun beside the name gives its kind


@cache
def _lexicon_groups(name: str) -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(lexicons.split_items(row[1])) for row in lexicons.rows(name)}


def _titles(group: str) -> frozenset[str]:
    return _lexicon_groups("titles")[group]


@cache
def office_nouns() -> frozenset[str]:
    """Return nouns that name an office, in lower case."""
    return frozenset(word.lower() for word in _titles("role"))


@cache
def _role_words() -> frozenset[str]:
    """Return words that are part of a role and never begin a name."""
    return office_nouns() | {word.lower() for word in _titles("modifier")} | {"co-chair", "co-founder"}


@cache
def given_names() -> dict[str, bool | None]:
    """Return given names with whether they are women's names; None for names of both."""
    table: dict[str, bool | None] = {}
    for gender, names in _lexicon_groups("given_names").items():
        for name in names:
            table[name] = None if name in table else gender == "female"
    return table


def party_after(following: str) -> str | None:
    """Return the initial (r, d, i) of a party in brackets at the start of the text that follows a name, or None."""
    found = _PARTY.match(following)
    return found[1].lower() if found else None


class NameFinder:
    """Find the names of one document, those of the language model and those known beforehand."""

    def __init__(self, draft: Draft, known: dict[str, GazetteerEntry]) -> None:
        """`known` maps names of the desk's known actors to their entries."""
        self.tokens = draft.tokens
        self.words = draft.tokens.words
        self.lower = draft.tokens.lower
        self.known = known
        entities = draft.doc.ents if draft.doc is not None else ()
        extended = [self._extend_over_hyphens(entity) for entity in entities]
        self.model_names = dict(self._join_parts(extended))  # first token -> (token after, label)
        self.surnames = {
            self.words[after - 1]
            for first, (after, label) in self.model_names.items()
            if label == "PER" and after - first > 1
        }
        self.inside_names = {
            token for first, (after, _label) in self.model_names.items() for token in range(first, after)
        }

    def find(self, sentence: Sentence) -> list[NameOccurrence]:
        """Return the names of a sentence in text order, without overlaps."""
        found: list[NameOccurrence] = []
        token = sentence.first
        while token < sentence.after:
            occurrence = self._name_at(token, sentence)
            if occurrence is None:
                token += 1
                continue
            found.append(occurrence)
            token = occurrence.after
        return found

    def _name_at(self, token: int, sentence: Sentence) -> NameOccurrence | None:
        after, label = self.model_names.get(token, (token, ""))
        listed = self._listed_name(token, sentence)
        if label and listed is None and self.lower[token] == "the" and token + 1 < after:
            listed = self._listed_name(token + 1, sentence)  # “The Kremlin”
        if listed is not None and self._prefers_listed(listed, token, after, label):
            return listed
        if label:
            return self._model_name(token, after, label, sentence)
        if token in self.inside_names:
            return None
        return (
            self._vessel_name(token, sentence)
            or self._paper_name(token, sentence)
            or self._titled_name(token, sentence)
        )

    # ---------------------------------------------------------------- names of the language model

    def _extend_over_hyphens(self, entity: EntSpan) -> tuple[int, int, str]:
        """Return (first, after, label) of an entity with the parts joined to it by a hyphen without spaces."""
        return self._extended_start(entity.start), self._extended_end(entity.end, entity.label_), entity.label_

    def _extended_start(self, first: int) -> int:
        """Return the start with a part before a hyphen: “Price | - | Evans”."""
        words, has_space_before = self.words, self.tokens.has_space_before
        joined = first > 1 and words[first - 1] == "-" and not (has_space_before(first) or has_space_before(first - 1))
        if joined and words[first - 2][0].isupper() and len(words[first - 2]) > 1:
            return first - 2
        return first

    def _extended_end(self, after: int, label: str) -> int:
        """Return the end with the parts after hyphens: “Wanjiru Mbeki | - | Holt”, “Han Seo | - | yeon”."""
        words, has_space_before = self.words, self.tokens.has_space_before
        while after + 1 < len(words) and words[after] == "-":
            if has_space_before(after) or has_space_before(after + 1):
                break
            part = words[after + 1]
            is_syllable = label == "PER" and part.isalpha() and len(part) <= MAX_SYLLABLE_CHARS
            if not (part[0].isupper() or is_syllable):
                break
            after += 2
        return after

    def _join_parts(self, names: list[tuple[int, int, str]]) -> Iterator[tuple[int, tuple[int, str]]]:
        """Yield names with the parts joined that the model split: “Brandt & Söhne”, “MV | Harvest Queen”."""
        vessel_prefixes = _lexicon_groups("actor_kind_nouns")["vessel"]
        position = 0
        while position < len(names):
            first, after, label = names[position]
            position += 1
            while position < len(names) and self.words[after] == "&" and names[position][0] == after + 1:
                after, label = names[position][1], "ORG"
                position += 1
            has_prefix = self.words[first] in vessel_prefixes
            if has_prefix or (first and self.words[first - 1] in vessel_prefixes):
                label = "VESSEL"
                if not has_prefix:
                    first -= 1
                while position < len(names) and names[position][0] <= after < len(self.words):
                    if not self.words[after][0].isupper():
                        break
                    after = max(after, names[position][1])
                    position += 1
            yield first, (after, label)

    def _model_name(self, token: int, after: int, label: str, sentence: Sentence) -> NameOccurrence | None:
        """Return a name of the model, trimmed and with its kind corrected, or None if it is no name."""
        has_title = token > sentence.first and self.words[token - 1] in _titles("address")
        kind = "person" if has_title else ENTITY_KINDS[label]
        first, after = self._trimmed(token, after, kind, sentence)
        if first >= after or not _NAME.search(self._form(first, after)):
            return None
        text = self._form(first, after)
        if kind == "organisation" and after - first == 1 and self._begins_office(first, sentence):
            return None  # “Transport | Minister Lidia Sanz”
        if text.islower() and (kind != "place" or self.words[sentence.first][0].isupper()):
            return None  # “the leu”, “holmium”; but writers who use no capitals may write places so
        if kind != "organisation" and self._is_organisation_name(first, after):
            kind = "organisation"
        has_article = "the" in self.lower[max(token - 1, sentence.first) : token + 1]
        if kind == "person" and has_article and self._is_outlet_name(first, after):
            kind = "organisation"  # “told the Tallgrass Ledger”
        if kind == "organisation" and self._is_outlet_name(first, after):
            first = token
            if token > sentence.first and self.words[token - 1] == "The":
                first -= 1
            return NameOccurrence(first, after, self._form(first, after), "outlet", "model")
        if kind == "person":
            return self._person(first, after, text, "model", sentence)
        return NameOccurrence(first, after, text, kind, "model")

    def _trimmed(self, token: int, after: int, kind: str, sentence: Sentence) -> tuple[int, int]:
        """Return the range of the bare name: without titles, “the” and prepositions, with its legal form."""
        if kind == "person":
            first = self._skip_titles(token, after)
            if first > sentence.first and self.words[first - 1] in _titles("in_name"):
                first -= 1  # “U Thein Oo”
        else:
            first = token + (self.lower[token] == "the")
        while after > first and self.lower[after - 1] in lexicons.group("function_words", "preposition"):
            after -= 1
        while after < sentence.after and self.words[after][0].isupper() and self._is_legal_form(after):
            after += 1  # “Baumann | Holding AG”
        return first, after

    def _skip_titles(self, first: int, after: int) -> int:
        """Return the first token of a name after the titles before it: “Treasury Secretary | Bessent”."""
        titles = [
            token
            for token in range(first, after)
            if self.lower[token] in office_nouns() or self.words[token] in _titles("address")
        ]
        return titles[-1] + 1 if titles else first

    def _begins_office(self, token: int, sentence: Sentence) -> bool:
        """Return whether a word is the subject area of an office: “Transport | Minister”."""
        following = self.words[token + 1 : token + 2] if token + 1 < sentence.after else []
        is_office = following in (["Minister"], ["Secretary"])
        return is_office and self.words[token] not in self.known and not self.words[token].isupper()

    def _is_organisation_name(self, first: int, after: int) -> bool:
        """Return whether the words say so: “Baumann Holding AG”, “Central Bank of Norland”."""
        lower = self.lower[first:after]
        if len(lower) < 2:
            return False
        prepositions = (position for position, word in enumerate(lower) if word in {"of", "for"})
        head_end = next(prepositions, len(lower))
        has_body_noun = head_end > 0 and lower[head_end - 1] in _lexicon_groups("actor_kind_nouns")["body"]
        return has_body_noun or self._is_legal_form(after - 1)

    def _is_legal_form(self, token: int) -> bool:
        return self.lower[token].rstrip(".") in lexicons.words("legal_forms")

    def _is_outlet_name(self, first: int, after: int) -> bool:
        heads = _lexicon_groups("organisation_heads")
        has_outlet_noun = self.words[after - 1] in heads["outlet"] or self.words[first] in heads["outlet_first"]
        return after - first > 1 and has_outlet_noun

    def _person(self, first: int, after: int, text: str, rule: str, sentence: Sentence) -> NameOccurrence:
        """Return a person's name with the gender of its title, or else of its given name."""
        female = _gender_of_title(self.words[first - 1]) if first > sentence.first else None
        if female is None:
            female = given_names().get(self.words[first])
        return NameOccurrence(first, after, text, "person", rule, female=female)

    # ---------------------------------------------------------------- names that are listed or known

    def _listed_name(self, token: int, sentence: Sentence) -> NameOccurrence | None:
        """Return the longest name at a token that the gazetteer or the known actors have, or None."""
        if not self.words[token][0].isupper() and token not in self.model_names:
            return None
        for size in range(min(MAX_NAME_TOKENS, sentence.after - token), 0, -1):
            form = self._form(token, token + size)
            entry = self.known.get(form) or gazetteer.entries().get(form)
            if entry:
                return NameOccurrence(token, token + size, form, entry.kind, "listed", entry=entry)
        return None

    def _prefers_listed(self, listed: NameOccurrence, token: int, after: int, label: str) -> bool:
        """Return whether a listed name counts, given the name that the model has at the token, if any."""
        if listed.after < after or not (label or self._is_name_by_itself(listed)):
            return False
        is_compatible = (
            not label
            or ENTITY_KINDS[label] in _MODEL_KINDS[listed.kind or ""]
            or self._form(token, listed.after) in self.known
            or (listed.after == after and self._is_only_place(listed))
        )
        cuts_next_name = any(word in self.inside_names and word >= after for word in range(token, listed.after))
        return is_compatible and not cuts_next_name

    def _is_only_place(self, listed: NameOccurrence) -> bool:
        """Return whether a place cannot be a person: it is no given name and no surname in this text."""
        return listed.kind in PLACE_KINDS and listed.text not in given_names() and listed.text not in self.surnames

    def _is_name_by_itself(self, listed: NameOccurrence) -> bool:
        """Return whether a listed form is a name even where the model finds none.

        Known actors, names of several words, acronyms and countries are; “Turkey” inside a hyphenated word is not.
        """
        if listed.text in self.known:
            return True
        hyphen_before = self.words[listed.first - 1 : listed.first] == ["-"]
        if hyphen_before or self.words[listed.after : listed.after + 1] == ["-"]:
            return False
        has_article = listed.first > 0 and self.lower[listed.first - 1] == "the"
        min_letters = 2 if has_article else 3  # “the FT”
        is_acronym = listed.text.isupper() and len(listed.text) >= min_letters
        return " " in listed.text or is_acronym == (listed.kind != "country")

    def _form(self, first: int, after: int) -> str:
        """Return the words of a range as the text has them, with single spaces and straight apostrophes."""
        text = self.tokens.text[self.tokens.starts[first] : self.tokens.ends[after - 1]]
        return re.sub(r"\s+", " ", text).replace("’", "'")

    # ---------------------------------------------------------------- names that the model misses

    def _capitals_end(self, first: int, limit: int, *, stop_at_names: bool = True) -> int:
        """Return the token after a run of capitalised words that starts before `first`."""
        after = first
        while after < limit and self.words[after][0].isupper():
            if stop_at_names and after in self.inside_names:
                break
            after += 1
        return after

    def _paper_name(self, token: int, sentence: Sentence) -> NameOccurrence | None:
        """Return “The Evening Courier”: capitals after an article, with a noun for a paper at the end, or None."""
        if self.lower[token] != "the":
            return None
        after = self._capitals_end(token + 1, min(sentence.after, token + MAX_PAPER_NAME_TOKENS))
        if after <= token + 2 or self.words[after - 1] not in _lexicon_groups("organisation_heads")["outlet"]:
            return None
        first = token if self.words[token] == "The" else token + 1
        return NameOccurrence(first, after, self._form(first, after), "outlet", "title", kind_is_explicit=True)

    def _vessel_name(self, token: int, sentence: Sentence) -> NameOccurrence | None:
        """Return “MV Southern Dawn”: capitals after a ship's prefix, or None."""
        if self.words[token] not in _lexicon_groups("actor_kind_nouns")["vessel"]:
            return None
        limit = min(sentence.after, token + MAX_NAME_TOKENS)
        after = self._capitals_end(token + 1, limit, stop_at_names=False)
        if after == token + 1:
            return None
        return NameOccurrence(token, after, self._form(token, after), "other", "title", kind_is_explicit=True)

    def _titled_name(self, token: int, sentence: Sentence) -> NameOccurrence | None:
        """Return the capitals after a title, whatever the words: “Vice Premier He Lifeng”, “Mr. Roe”, or None."""
        word = self.words[token]
        title = self.words[token - 1] if token > sentence.first else ""
        is_address = title in _titles("address")
        is_title = is_address or (title[:1].isupper() and title.lower() in office_nouns())
        if not is_title or not (word[0].isupper() and word[-1].isalpha()) or self.lower[token] in _role_words():
            return None
        after = self._capitals_end(token + 1, min(sentence.after, token + MAX_NAME_TOKENS))
        if not is_address and after - token < 2:
            return None  # one capital after an office is often not a name: “President Monday”
        return self._person(token, after, self._form(token, after), "title", sentence)


def _gender_of_title(word: str) -> bool | None:
    """Return whether a title is a woman's, or None if it is anyone's."""
    if word in _titles("female"):
        return True
    return False if word in _titles("male") else None
