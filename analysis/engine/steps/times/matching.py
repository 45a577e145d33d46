"""Which matches of a sentence count: the longest at each place, without overlaps.

Most sentences hold no time, and those that do hold few kinds of time words. So the words
are looked up in a table first, which is cheap, and only those patterns are searched for
of which every required word class is present.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...language.tokens import Sentence, Tokens
from .reading import Match, TimePattern
from .rules import DECADE, DIGIT, HYPHEN, PATTERNS, WORD_CLASSES

PatternMatch = tuple[Match, TimePattern]

# Marks that may join two words of time, or a number and a unit, into one token:
# “1939-45”, “48-hour”
_JOINING_MARKS = re.compile("[-–—/]")
_ANY_MARK = str.maketrans("-'./", "    ")
_MIN_COMPOUND_CHARS = 4  # the shortest token that can hold a word of time beside a mark: “'80s”


def find_matches(tokens: Tokens, sentence: Sentence) -> list[PatternMatch]:
    """Return the longest matches of a sentence with their patterns, from left to right."""
    classes = _word_classes(tokens.lower[sentence.first : sentence.after])
    if not classes:
        return []
    start, end = tokens.span(sentence.first, sentence.after)
    matches = [
        (match, pattern)
        for pattern in PATTERNS
        if pattern.required_classes & classes == pattern.required_classes
        for match in pattern.regex.finditer(tokens.text, start, end)
        if match.start() < match.end()
    ]
    return _longest(matches)


def _word_classes(words: Iterable[str]) -> int:
    """Return the bitwise sum of the classes of all words.

    A compound (“mid-May”, “48-hour”) adds those of its parts.
    """
    classes = 0
    for word in words:
        if word in WORD_CLASSES:
            classes |= WORD_CLASSES[word]
        elif word[0].isdigit() or word[-1].isdigit():
            classes |= _classes_of_number(word)
        elif len(word) >= _MIN_COMPOUND_CHARS and not word.isalpha():
            classes |= _classes_of_compound(word)
    return classes


def _classes_of_number(word: str) -> int:
    classes = DIGIT | DECADE
    if _JOINING_MARKS.search(word):
        classes |= HYPHEN | _word_classes(part for part in _JOINING_MARKS.split(word) if part)
    return classes


def _classes_of_compound(word: str) -> int:
    classes = 0
    parts = word.translate(_ANY_MARK).split()
    if parts != [word]:
        classes |= HYPHEN | _word_classes(parts)
    if word[1:2].isdigit():
        classes |= DIGIT | DECADE  # “'80s”
    return classes


def _longest(matches: list[PatternMatch]) -> list[PatternMatch]:
    """Return the matches in text order; of two that overlap the longer one, or else the first."""
    matches.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    kept: list[PatternMatch] = []
    for match, pattern in matches:
        if kept and match.start() < kept[-1][0].end():
            if _length(match) <= _length(kept[-1][0]):
                continue
            kept.pop()
        kept.append((match, pattern))
    return kept


def _length(match: Match) -> int:
    return match.end() - match.start()
