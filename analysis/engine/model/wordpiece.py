"""Word pieces of single words, by longest match (Wu et al. 2016), normalized as BERT's uncased models expect."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

UNKNOWN = "[UNK]"
CONTINUATION = "##"  # before a piece that does not begin its word
LONGEST_WORD = 100  # code points; of a longer word BERT's models saw the unknown piece only

# The blocks of Chinese characters, as BERT lists them: each of these characters is a word by itself.
_CHINESE = re.compile(
    "["
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002b73f\U0002b740-\U0002b81f\U0002b920-\U0002ceaf\U0002f800-\U0002fa1f"
    "]"
)
_ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPieceVocabulary:
    """The pieces that a model knows; a piece's id is the number of its line in the file, from 0."""

    def __init__(self, path: Path):
        lines = path.read_text("utf8").split("\n")
        self.ids = {line: number for number, line in enumerate(lines) if line}
        self.unknown = self.ids[UNKNOWN]

    def encode(self, text: str) -> list[int]:
        """Return the ids of the pieces of `text`; an empty list where nothing of it can be seen."""
        ids: list[int] = []
        for word in _split(_normalize(text)):
            ids += self._pieces(word)
        return ids

    def _pieces(self, word: str) -> list[int]:
        """Return the ids of the longest pieces from left to right; the unknown piece if one part matches none."""
        if (whole := self.ids.get(word)) is not None:
            return [whole]
        if len(word) > LONGEST_WORD:
            return [self.unknown]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            prefix = CONTINUATION if start else ""
            for end in range(len(word), start, -1):
                piece = self.ids.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return [self.unknown]
            pieces.append(piece)
            start = end
        return pieces


def _normalize(text: str) -> str:
    """Return `text` in lower case without accents and control characters, Chinese characters set apart."""
    if text.isascii() and text.isprintable():
        return text.lower()
    kept = "".join(" " if char.isspace() else char for char in text if not _is_ignored(char))
    spaced = _CHINESE.sub(r" \g<0> ", kept)
    bare = "".join(char for char in unicodedata.normalize("NFD", spaced) if unicodedata.category(char) != "Mn")
    return "".join(char.lower() for char in bare)  # one by one, so that sigma does not depend on its place


def _is_ignored(char: str) -> bool:
    if char in "\t\n\r":
        return False
    return char == "\ufffd" or unicodedata.category(char) in {"Cc", "Cf", "Co"}


def _split(text: str) -> list[str]:
    """Return the words of `text`, each punctuation mark by itself."""
    if text.isalnum():
        return [text]
    spaced = "".join(f" {char} " if _is_punctuation(char) else char for char in text)
    return spaced.split()


def _is_punctuation(char: str) -> bool:
    return char in _ASCII_PUNCTUATION or unicodedata.category(char).startswith("P")
