"""The text of titles: length, capitals, leftover pronouns and quotation marks, without the tree."""

from __future__ import annotations

import re

from ... import lexicons

# In characters. A timeline shows a title on one or two lines
LONGEST_TITLE = 90

PRONOUNS = lexicons.group("event_words", "pronouns")
# Words of the list above that serve as determiners or conjunctions as well, and may remain in a title
_AMBIGUOUS_PRONOUNS = frozenset(
    ("that", "this", "one", "such", "other", "another", "each", "there", "here", "what")
)  # fmt: skip
_LEFTOVER_PRONOUNS = PRONOUNS - _AMBIGUOUS_PRONOUNS
# Words that a title that has been cut may not end in
_TRAILING_WORDS = lexicons.group("event_words", "trailing words")
# Words that no title may end in: what followed was left out
_STRANDED_WORDS = frozenset(("of", "to", "with", "for", "from", "about", "at", "into", "upon", "not"))
_ARTICLES = frozenset(("the", "a", "an"))


def clean_title(title: str) -> str:
    """Return a title with a capital, balanced quotation marks and at most `LONGEST_TITLE` characters.

    Returns "" for one that holds a pronoun, breaks off or has only one word."""
    title = " ".join(title.split()).strip(" ,;:.—–-'’")
    title = re.sub(r"\s+([,.;:’”%)]|\"$)", r"\1", title)
    if len(title) > LONGEST_TITLE:
        title = shorten(title, LONGEST_TITLE)
    title = _balance_quotation_marks(title)
    if title.rpartition(" ")[2] in _STRANDED_WORDS:
        return ""  # “voters who the party is counting on”
    if len(title.split()) < 2 or "\ufffd" in title or _has_pronoun(title):
        return ""
    return title[0].upper() + title[1:]


def _has_pronoun(title: str) -> bool:
    words = re.findall(r"(?<![\w-])[\w’']+", title)
    return any(word.lower() in _LEFTOVER_PRONOUNS and not is_acronym(word) for word in words)


def is_acronym(word: str) -> bool:
    """Return whether a word is in capitals: “US” is a country, not a pronoun."""
    return word.isupper() and len(word) > 1


def _balance_quotation_marks(title: str) -> str:
    """Remove quotation marks of a kind that opens more often than it closes, or less."""
    if title.count("“") != title.count("”"):
        title = re.sub("[“”]", "", title)
    for mark in ('"', "''"):
        title = title.replace(mark, "") if title.count(mark) % 2 else title
    return title


def without_article(phrase: str) -> str:
    """Return a phrase without its first word if that is an article and not all of it."""
    first, _, rest = phrase.partition(" ")
    return rest if first.lower() in _ARTICLES and rest else phrase


def with_lower_article(phrase: str) -> str:
    """Return a phrase with a lower-case article where it began a sentence."""
    article, _, _ = phrase.partition(" ")
    return phrase[0].lower() + phrase[1:] if article in {"The", "A", "An"} else phrase


def possessive(name: str) -> str:
    """Return the possessive of a name: “Roe’s”, “the United States’”."""
    return name + ("’" if name.endswith("s") else "’s")


def shorten(text: str, limit: int) -> str:
    """Cut a text to at most `limit` characters, before the last joining word if that keeps half of the words."""
    words = text.split()
    total = len(words)
    while words and len(" ".join(words)) > limit:
        words.pop()
    end = len(words)
    if end < total:
        joins = [index for index, word in enumerate(words) if word.lower() in _TRAILING_WORDS and index > 0]
        if joins and joins[-1] * 2 >= end:
            end = joins[-1]
    while end and words[end - 1].lower() in _TRAILING_WORDS:
        end -= 1
    return " ".join(words[:end])
