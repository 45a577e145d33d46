"""Which matches of a sentence count: the longest at each place, none over another.

Most sentences hold no time, and those that do hold few kinds of words of time. So the words are looked up first, which
costs one look into a table each, and only patterns all of whose classes of words are there are searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...language.tokens import Sentence, Tokens
from .reading import Match, TimePattern
from .rules import DECADE, DIGIT, HYPHEN, PATTERNS, WORD_CLASSES

PatternMatch = tuple[Match, TimePattern]


def find_matches(tokens: Tokens, sentence: Sentence) -> list[PatternMatch]:
    """The longest matches of a sentence, left to right, none over another."""
    classes = _classes(tokens.lower[sentence.first : sentence.after])
    if not classes:
        return []
    start, end = tokens.span(sentence.first, sentence.after)
    found = [
        (match, rule)
        for rule in PATTERNS
        if rule.required_classes & classes == rule.required_classes
        for match in rule.regex.finditer(tokens.text, start, end)
        if match.start() < match.end()
    ]
    return _longest(found)


_JOINED = re.compile("[-–—/]")


def _classes(words: Iterable[str]) -> int:
    """The classes of words of time in a sentence; “mid-May” and “48-hour” may be one token or three."""
    found = 0
    for word in words:
        if word in WORD_CLASSES:
            found |= WORD_CLASSES[word]
        elif word[0].isdigit() or word[-1].isdigit():
            found |= DIGIT | DECADE
            if _JOINED.search(word):
                found |= HYPHEN | _classes(part for part in _JOINED.split(word) if part)
        elif len(word) > 3 and not word.isalpha():
            pieces = word.replace("-", " ").replace("'", " ").replace(".", " ").replace("/", " ").split()
            if pieces != [word]:
                found |= _classes(pieces) | HYPHEN
            if word[1:2].isdigit():
                found |= DIGIT | DECADE  # “'80s”
    return found


def _longest(found: list[PatternMatch]) -> list[PatternMatch]:
    found.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    kept: list[PatternMatch] = []
    for match, rule in found:
        if kept and match.start() < kept[-1][0].end():
            if match.end() - match.start() <= kept[-1][0].end() - kept[-1][0].start():
                continue
            kept.pop()
        kept.append((match, rule))
    return kept
