"""Compare two wordings of a text word by word: which words both have, where they are now, and a diff for readers.

Words are compared, not characters: white space and the shape of quotation marks and dashes do not count.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

INVISIBLE = "\u00ad\u200b-\u200d\u2060"  # soft hyphen, zero-width spaces and joiners
INVISIBLE_CHARACTER = re.compile(f"[{INVISIBLE}]")
WORD = re.compile(rf"\w(?:[\w{INVISIBLE}]|['’](?=\w))*|[^\w\s{INVISIBLE}]")
TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-"}
)
# Pairs of words. Bounds the time of comparing one block; a larger one counts as changed as a whole.
MAX_BLOCK_PAIRS = 4_000_000
# Paragraphs that outlets insert between those of an article, and change at any time.
BOILERPLATE = re.compile(
    r"(read (more|also|next)|also read|see also|more on this|related( (stories|articles|topics|content))?\b|"
    r"recommended|advertisement|sign up|subscribe|newsletter|follow us|share (this|on)|click here|watch:|listen:|"
    r"live updates|(last )?updated\b|this (story|article) (was|has been) updated|©|copyright|all rights reserved|"
    r"most (read|popular)|\d+ (min|minute)s? read)",
    re.IGNORECASE,
)
# Words. A longer paragraph that begins like boilerplate (“Related party deals were denied …”) is part of the article.
MAX_BOILERPLATE_LENGTH = 25
# Words. A shorter stretch may occur anywhere by chance, so it is not recognised when it has moved.
MIN_MOVED_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Word:
    """A word or punctuation mark in its normalised form, with its offsets in the text."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """Words of a diff. `kind` is “same”, “gone” or “new”."""

    text: str
    kind: str


def words(text: str) -> list[Word]:
    """Return the words and punctuation marks of a text."""
    return [
        Word(INVISIBLE_CHARACTER.sub("", match.group()).translate(TYPOGRAPHY), match.start(), match.end())
        for match in WORD.finditer(text)
    ]


def is_trivial_change(before: str, after: str) -> bool:
    """Return whether two wordings differ only in white space, typography or boilerplate."""
    return _content_forms(before) == _content_forms(after)


def _content_forms(text: str) -> list[str]:
    lines = (line for line in text.split("\n") if not is_boilerplate(line))
    return [word.form for line in lines for word in words(line)]


def is_boilerplate(line: str) -> bool:
    """Return whether a paragraph is boilerplate, such as “Read more: …” or “Updated 5 minutes ago”."""
    line = line.strip(" \t*•-–—>|")
    return bool(BOILERPLATE.match(line)) and len(line.split()) <= MAX_BOILERPLATE_LENGTH


class Alignment:
    """Map spans of an older wording to a newer one.

    Paragraphs are compared first, then words within paragraphs that differ, so the time is close to linear.
    """

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after
        self.old, self.new = words(before), words(after)
        self.starts = [word.start for word in self.old]
        # The index of the new word that each old word is aligned with.
        self.targets: list[int | None] = [None] * len(self.old)
        for old_index, new_index, size in self._matching_runs():
            self.targets[old_index : old_index + size] = range(new_index, new_index + size)

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a span of the older wording is in the newer one with the same words, or None.

        None is also returned for a span that cuts through a word.
        """
        first, last = self._old_indices(start, end)
        if first > last or self.old[first].start != start or self.old[last].end != end:
            return None
        target = self.targets[first]
        if target is None or self.targets[first : last + 1] != list(range(target, target + last - first + 1)):
            return self._find_moved(first, last)
        return self.new[target].start, self.new[target + last - first].end

    def nearest(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the stretch of the newer wording that has what is left of a span, or None.

        It is meant to be shown to a reader. Its words may differ, so nothing may be anchored to it.
        """
        first, last = self._old_indices(start, end)
        targets = [target for target in self.targets[first : last + 1] if target is not None]
        if not targets:
            return None
        return self.new[min(targets)].start, self.new[max(targets)].end

    def _old_indices(self, start: int, end: int) -> tuple[int, int]:
        """Return the indices of the first and last old word within a span."""
        return bisect_left(self.starts, start), bisect_right(self.starts, end - 1) - 1

    def _find_moved(self, first: int, last: int) -> tuple[int, int] | None:
        """Return where a run of old words is now if it is long enough and occurs exactly once in both wordings."""
        forms = [word.form for word in self.old[first : last + 1]]
        if len(forms) < MIN_MOVED_LENGTH:
            return None
        new_starts, old_starts = self._new_index.find(forms), self._old_index.find(forms)
        if len(new_starts) != 1 or len(old_starts) != 1:
            return None
        return self.new[new_starts[0]].start, self.new[new_starts[0] + len(forms) - 1].end

    @cached_property
    def _new_index(self) -> _WordIndex:
        return _WordIndex(self.new)

    @cached_property
    def _old_index(self) -> _WordIndex:
        return _WordIndex(self.old)

    def _matching_runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield runs of equal words as old index, new index and length."""
        old, new = _paragraphs(self.before, self.old), _paragraphs(self.after, self.new)
        matcher = SequenceMatcher(
            None, [paragraph.forms for paragraph in old], [paragraph.forms for paragraph in new], autojunk=False
        )
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            if old_from == old_to or new_from == new_to:
                continue
            old_forms = [form for paragraph in old[old_from:old_to] for form in paragraph.forms]
            new_forms = [form for paragraph in new[new_from:new_to] for form in paragraph.forms]
            old_start, new_start = old[old_from].first, new[new_from].first
            if tag == "equal":
                yield old_start, new_start, len(old_forms)
                continue
            for old_offset, new_offset, size in _matching_blocks(old_forms, new_forms):
                yield old_start + old_offset, new_start + new_offset, size


def _matching_blocks(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal words within a changed block, or none if it is too large to compare."""
    if len(old) * len(new) > MAX_BLOCK_PAIRS:
        return
    for match in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        if match.size:
            yield match.a, match.b, match.size


class _WordIndex:
    """Finds runs of words in a text."""

    def __init__(self, text_words: Sequence[Word]) -> None:
        self.forms = [word.form for word in text_words]
        self.positions: dict[str, list[int]] = {}
        for position, form in enumerate(self.forms):
            self.positions.setdefault(form, []).append(position)

    def find(self, forms: list[str]) -> list[int]:
        """Return the indices at which a run of words begins, tried at the occurrences of its rarest word."""
        rarest = min(range(len(forms)), key=lambda i: len(self.positions.get(forms[i], ())))
        starts = (position - rarest for position in self.positions.get(forms[rarest], ()))
        return [start for start in starts if start >= 0 and self.forms[start : start + len(forms)] == forms]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The words of a paragraph, with the index of the first one in the text."""

    first: int
    forms: tuple[str, ...]


def _paragraphs(text: str, text_words: Sequence[Word]) -> list[_Paragraph]:
    paragraphs: list[_Paragraph] = []
    index = 0
    for line in re.finditer(r"[^\n]+", text):
        first = index
        while index < len(text_words) and text_words[index].end <= line.end():
            index += 1
        if index > first:
            forms = tuple(word.form for word in text_words[first:index])
            paragraphs.append(_Paragraph(first, forms))
    return paragraphs


def diff_words(before: str, after: str) -> list[DiffSegment]:
    """Return a diff for readers: the words of both wordings, removed ones before the ones that replace them."""
    old, new = words(before), words(after)
    matcher = SequenceMatcher(None, [word.form for word in old], [word.form for word in new], autojunk=False)
    segments: list[DiffSegment] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            segments.append(DiffSegment(_original_text(after, new, new_from, new_to), "same"))
            continue
        if old_to > old_from:
            segments.append(DiffSegment(_original_text(before, old, old_from, old_to), "gone"))
        if new_to > new_from:
            segments.append(DiffSegment(_original_text(after, new, new_from, new_to), "new"))
    return segments


def _original_text(text: str, text_words: Sequence[Word], first: int, end: int) -> str:
    """Return words `first` up to `end` as written, with the white space after them."""
    stop = text_words[end].start if end < len(text_words) else len(text)
    return text[text_words[first].start : stop]
