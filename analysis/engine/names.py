"""Where names stand in a text, and what kind of actor each occurrence looks like by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from . import gazetteer, lexicons
from .gazetteer import Entry
from .periods import SEASONS
from .syntax import auxiliaries, word_class
from .text import Sentence, Tokens
from .timewords import MONTHS, WEEKDAYS
from .verbs import forms

# No name of a person or body that news writes out is longer
LONGEST_NAME = 8
LONGEST_ROLE = 9


@dataclass(slots=True)
class Occurrence:
    """A name in its place: tokens `first` up to `after`, with what its surroundings say of it."""

    first: int
    after: int
    text: str
    kind: str | None
    certain: bool  # whether the kind comes from a list, a title or a tell-tale word rather than a guess
    rule: str
    entry: Entry | None = None
    role: str | None = None
    female: bool | None = None
    exposed: bool = False  # at a sentence's start or in a headline, where capitals tell nothing


@cache
def _lists(name: str) -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(lexicons.items(row[1])) for row in lexicons.rows(name)}


@cache
def role_words() -> frozenset[str]:
    """Words that name an office, in lower case."""
    return frozenset(word.lower() for word in _lists("titles")["role"])


@cache
def _role_parts() -> frozenset[str]:
    return role_words() | {word.lower() for word in _lists("titles")["modifier"]} | {"co-chair", "co-founder"}


@cache
def given_names() -> dict[str, bool | None]:
    """Given names and whether they are women's; None where both bear them."""
    table: dict[str, bool | None] = {}
    for sex, names in _lists("given_names").items():
        for name in names:
            table[name] = None if name in table else sex == "female"
    return table


_SPEAKING = frozenset(("say", "tell", "add"))
_NEVER_NAMES = frozenset(
    [
        "i",
        "tv",
        "ok",
        "am",
        "pm",
        "ceo",
        "gdp",
        "id",
        "dvd",
        "usb",
        "sms",
        "faq",
        "asap",
        "fyi",
        "re",
        "ps",
        "mph",
        "iq",
        "hiv",
        "aids",
        "dna",
        "wwii",
        "ii",
        "iii",
        "iv",
        "vs",
        "p.m.",
        "a.m.",
        "ad",
        "bc",
    ]
)
_PARTICLES = frozenset(
    ["de", "van", "von", "bin", "al", "el", "la", "da", "der", "den", "ibn", "ben", "du", "dos", "del", "di", "le"]
)
_CALENDAR = frozenset(MONTHS) | frozenset(WEEKDAYS) | frozenset(SEASONS)


def _shouts(words: list[str]) -> bool:
    return any(word.isupper() and len(word) > 2 for word in words)


class Names:
    """Finds the names of a document, sentence by sentence."""

    def __init__(self, tokens: Tokens, known: dict[str, Entry]):
        self.tokens = tokens
        self.known = known
        self.words = tokens.words
        self.lows = tokens.lows

    def find(self, sentence: Sentence) -> list[Occurrence]:
        found: list[Occurrence] = []
        headline = self._is_headline(sentence)
        i = sentence.first
        while i < sentence.after:
            occurrence = self._at(i, sentence) if self._may_begin(i) else None
            if occurrence is None:
                i += 1
                continue
            occurrence.exposed = headline or self._is_initial(occurrence.first, sentence)
            found.append(occurrence)
            i = occurrence.after
        return found

    def _is_headline(self, sentence: Sentence) -> bool:
        """Title Case or capitals throughout: there a capital does not mark a name."""
        words = [w for w in self.words[sentence.first : sentence.after] if w[0].isalpha() and len(w) > 3]
        capitals = sum(w[0].isupper() for w in words)
        return len(words) >= 4 and capitals >= 0.7 * len(words)

    def _is_initial(self, i: int, sentence: Sentence) -> bool:
        return i == sentence.first or all(not w[0].isalnum() for w in self.words[sentence.first : i][-3:])

    def _may_begin(self, i: int) -> bool:
        word = self.words[i]
        if not word[0].isupper():
            return word == "al" and i + 2 < len(self.words) and self.words[i + 1] == "-"
        return self.lows[i] not in _NEVER_NAMES and self.lows[i].rstrip(".") not in _CALENDAR

    def _at(self, i: int, sentence: Sentence) -> Occurrence | None:
        listed = self._listed(i, sentence)
        if listed:
            return listed
        low = self.lows[i]
        common = low in lexicons.words("sentence_openers") or low in word_class("pronoun") | word_class("preposition")
        # “He” is a pronoun, but “Premier He Lifeng” has a title before it
        if common and not (self._role_before(i, sentence) and self._next_capital(i, sentence)):
            return None
        if low in gazetteer.adjectives() or low in _role_parts() or self.words[i] in _lists("titles")["address"]:
            return None if not self._heads_organisation(i, sentence) else self._organisation(i, sentence)
        return self._run(i, sentence)

    def _next_capital(self, i: int, sentence: Sentence) -> bool:
        return i + 1 < sentence.after and self.words[i + 1][0].isupper()

    # --------------------------------------------------------- names from lists

    def _listed(self, i: int, sentence: Sentence) -> Occurrence | None:
        for size in range(min(LONGEST_NAME, sentence.after - i), 0, -1):
            form = self._form(i, i + size)
            entry = self.known.get(form) or gazetteer.entries().get(form)
            if entry and not self._part_of_longer(i, i + size, entry, sentence):
                return Occurrence(i, i + size, form, entry.kind, True, "listed", entry=entry)
        return None

    def _form(self, first: int, after: int) -> str:
        text = self.tokens.text[self.tokens.starts[first] : self.tokens.ends[after - 1]]
        return re.sub(r"\s+", " ", text).replace("’", "'")

    def _part_of_longer(self, first: int, after: int, entry: Entry, sentence: Sentence) -> bool:
        """Whether a listed form is only a part of something else here: “Treasury Secretary”, “Boston University”."""
        if after >= sentence.after:
            return False
        following = self.words[after]
        single = after - first == 1
        body = single and entry.kind == "organisation" and not self.words[first].isupper()
        if body and self.lows[after] in _role_parts():
            return True
        if following[0].isupper() and entry.kind in {"place", "country"} and self.words[first] not in {"US", "U.S."}:
            return self._run_has_head(after, sentence)
        if entry.kind in {"outlet", "organisation", "place"} and after - first == 1:
            before = self.words[first - 1] if first > sentence.first else ""
            if before in given_names() or (
                following[0].isupper() and entry.name == self.words[first] and self.lows[after] not in _CALENDAR
            ):
                return (following[0].isupper() and entry.kind != "outlet") or before in given_names()
        return entry.name == "Time" and (self._is_initial(first, sentence) or self.lows[after] not in {"magazine"})

    def _run_has_head(self, i: int, sentence: Sentence) -> bool:
        last = _lists("organisation_heads")["last"] | _lists("place_heads")["last"]
        while i < sentence.after and self.words[i][0].isupper():
            if self.words[i] in last:
                return True
            i += 1
        return False

    # --------------------------------------------------------- names from their form

    def _heads_organisation(self, i: int, sentence: Sentence) -> bool:
        """“American Petroleum Institute”, “Justice Department”: begins with a word that is no name by itself."""
        end = self._capitals(i, sentence)
        return (
            end - i > 1
            and self.words[end - 1] in _lists("organisation_heads")["last"]
            and self.lows[end - 1] not in role_words()
        )

    def _organisation(self, i: int, sentence: Sentence) -> Occurrence:
        end = self._capitals(i, sentence)
        return Occurrence(i, end, self._form(i, end), "organisation", True, "organisation-word")

    def _capitals(self, i: int, sentence: Sentence) -> int:
        """Where a run of capitalised words ends; particles, hyphens, initials and “of” may stand inside it."""
        j = i + 1
        limit = min(sentence.after, i + LONGEST_NAME)
        while j < limit:
            word, low = self.words[j], self.lows[j]
            if word[0].isupper() and low.rstrip(".") not in _CALENDAR and self.tokens.spaced(j):
                j += 1
            elif (
                word == "-"
                and j + 1 < limit
                and not self.tokens.spaced(j)
                and not self.tokens.spaced(j + 1)
                and (self.words[j + 1][0].isupper() or low in _PARTICLES)
            ):
                j += 2
            elif (low in _PARTICLES or low in {"&"}) and j + 1 < limit and self.words[j + 1][0].isupper():
                j += 1
            elif (
                low in {"of", "for"}
                and self.words[i] in _lists("organisation_heads")["first"]
                and j + 1 < limit
                and (self.words[j + 1][0].isupper() or self.lows[j + 1] == "the")
            ):
                j += 2
            elif word == "." and not self.tokens.spaced(j) and len(self.words[j - 1]) == 1:
                j += 1
            else:
                break
        return j

    def _run(self, i: int, sentence: Sentence) -> Occurrence | None:
        end = self._capitals(i, sentence)
        first = self._after_titles(i, end)
        if first >= end:
            return None
        text = self._form(first, end)
        role, female = self._role_before(first, sentence), self._sex(first, end)
        address = first > sentence.first and self.words[first - 1] in _lists("titles")["address"]
        kind, certain, rule = self._kind(first, end, sentence)
        if (role or address) and not (certain and kind == "organisation"):
            kind, certain, rule = "person", True, "title"
        if kind == "person":
            role = role or self._role_after(end, sentence)
        elif first > i:
            return None
        if first > sentence.first and female is None:
            female = self._sex_of_title(self.words[first - 1])
        return Occurrence(first, end, text, kind, certain, rule, role=role if kind == "person" else None, female=female)

    def _after_titles(self, i: int, end: int) -> int:
        """The first word of a run after the titles that open it: “Treasury Secretary | Bessent”."""
        titles = _lists("titles")["address"]
        last = i
        for j in range(i, end):
            if self.lows[j] in role_words() or self.words[j] in titles:
                last = j + 1
        return last

    def _kind(self, first: int, end: int, sentence: Sentence) -> tuple[str | None, bool, str]:
        words = [w for w in self.words[first:end] if w[0].isalnum()]
        heads = _lists("organisation_heads")
        if words[-1] in heads["last"] and len(words) > 1:
            return ("outlet" if words[-1] in heads["outlet"] else "organisation"), True, "organisation-word"
        if words[0] in heads["first"] and end - first > 2 and any(w in {"of", "for"} for w in self.lows[first:end]):
            return "organisation", True, "organisation-word"
        if words[-1] in heads["never"]:
            return None, False, "unknown"  # “Liberation Day”, “the Clean Air Act”
        places = _lists("place_heads")
        if len(words) > 1 and (words[-1] in places["last"] or words[0] in places["first"]):
            return "place", True, "place-word"
        if len(words) > 1 and words[0] in given_names() and not all(w.isupper() for w in words):
            return "person", True, "given-name"
        return self._guess(first, end, words, sentence)

    def _guess(self, first: int, end: int, words: list[str], sentence: Sentence) -> tuple[str | None, bool, str]:
        """What the words around say of a name that is in no list."""
        before = self.lows[first - 1] if first > sentence.first else ""
        following = self.lows[end] if end < sentence.after else ""
        if (
            len(words) == 1
            and 3 <= len(words[0]) <= 5
            and words[0].isupper()
            and words[0].isalpha()
            and before in {"the", "("}
        ):
            return "organisation", False, "acronym"
        if following == "who" or any(form.verb.lemma in _SPEAKING for form in forms().get(following, ())):
            return "person", len(words) in {2, 3}, "speaks"
        if before in {"in", "near"} and len(words) <= 2:
            return "place", False, "located"
        stands = following in {",", "'s", "'", "and"} or following in auxiliaries()
        if len(words) in {2, 3} and stands and before not in {"the", "a", "an", ""} and not _shouts(words):
            return "person", False, "two-names"
        return None, False, "unknown"

    # --------------------------------------------------------- titles, roles and sex

    def _role_before(self, i: int, sentence: Sentence) -> str | None:
        """“US Treasury Secretary”, “Ambassador to China”, “foreign minister” before a name."""
        j = i
        while j > sentence.first and i - j < LONGEST_ROLE and self._in_role(j - 1, sentence):
            j -= 1
        while j < i and (self.lows[j] in {"of", "to", "for", "and", "the"}):
            j += 1
        if not any(low in role_words() for low in self.lows[j:i]):
            return None
        return self._form(j, i)

    def _in_role(self, i: int, sentence: Sentence) -> bool:
        low = self.lows[i]
        if low in _role_parts() or low in gazetteer.adjectives():
            return True
        if low in {"of", "to", "for"}:
            return i - 1 >= sentence.first and self.lows[i - 1] in role_words()
        if low == "-":
            return i - 1 >= sentence.first and self.lows[i - 1] in {"ex", "vice"}
        entry = gazetteer.entries().get(self.words[i])
        return entry is not None and entry.kind in {"country", "organisation", "place"}

    def _role_after(self, end: int, sentence: Sentence) -> str | None:
        """“Bessent, the US treasury secretary,”: an apposition with an office in it."""
        if end + 2 >= sentence.after or self.words[end] != ",":
            return None
        first = end + 1 + (self.lows[end + 1] in {"the", "a", "an", "his", "her", "its"})
        for j in range(first, min(sentence.after, first + 12)):
            if self.words[j] in {",", ".", ";"} or self.lows[j] in {"who", "said", "that"}:
                named = any(low in role_words() for low in self.lows[first : min(j, first + 7)])
                return self._form(first, j) if named and j > first and self.words[j] in {",", "."} else None
        return None

    def _sex(self, first: int, end: int) -> bool | None:
        return given_names().get(self.words[first]) if end - first > 1 else None

    def _sex_of_title(self, word: str) -> bool | None:
        titles = _lists("titles")
        return True if word in titles["female"] else False if word in titles["male"] else None
