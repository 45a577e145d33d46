"""The forms of English words: lemmas, and the present tense for titles.

Tables and rules are those of LemmInflect.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# The most frequent few thousand words make up nearly all of a text; hostile text cannot
# make the cache grow
_CACHED_WORDS = 20_000
# Where the library prefers a rare verb to the common one
_LEMMAS = {
    ("found", "VERB"): "find",
    ("founded", "VERB"): "found",
    ("wound", "VERB"): "wound",
    ("shot", "VERB"): "shoot",
}
# “Reassumed” is not in the library's tables, “assumed” is
_PREFIXES = ("re", "over", "under", "out", "un", "mis", "de", "pre", "counter", "co-", "re-")
_INFLECTED_POS = frozenset(("VERB", "NOUN", "ADJ", "AUX"))


@lru_cache(maxsize=1)
def _library() -> ModuleType:
    import lemminflect  # reads its tables on first use: only a process that reads text should pay for it

    return lemminflect  # type: ignore[no-any-return]


@lru_cache(maxsize=_CACHED_WORDS)
def lemma(word: str, pos: str) -> str:
    """Return the base form of a lower-case word; `pos` is a universal part of speech (VERB, NOUN, …).

    A word that is not inflected, or holds more than letters and hyphens, is returned as
    it is.
    """
    known = _LEMMAS.get((word, pos))
    if known is not None:
        return known
    if pos not in _INFLECTED_POS or not word.replace("-", "").isalpha():
        return word
    found = _library().getLemma(word, pos, lemmatize_oov=False)
    if found:
        return str(found[0]).lower()
    prefixed = _lemma_behind_prefix(word, pos)
    if prefixed is not None:
        return prefixed
    guessed = _library().getLemma(word, pos)
    return str(guessed[0]).lower() if guessed else word


def _lemma_behind_prefix(word: str, pos: str) -> str | None:
    """Return the lemma of a prefixed word if the rest of it is in the tables."""
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if rest == word:
            continue
        stem = _library().getLemma(rest, pos, lemmatize_oov=False)
        if stem:
            return prefix + str(stem[0]).lower()
    return None


def is_rare_past_tense(word: str, morphology: str) -> bool:
    """Return whether a verb is a past form that the model takes for a plural present.

    These are rare forms such as “retook” and “overran”; `word` is in lower case.
    `morphology` is what the model says of it, in the notation of Universal Dependencies.
    """
    is_tagged_present = "Tense=Pres" in morphology and "VerbForm=Fin" in morphology
    return is_tagged_present and not word.endswith("s") and word != lemma(word, "VERB")


@lru_cache(maxsize=_CACHED_WORDS)
def present_tense(base: str, plural: bool) -> str:
    """Return the present tense of a verb in its base form.

    Of one it “announces”, of several they “announce”.
    """
    if plural:
        return base
    found = _library().getInflection(base, "VBZ")
    return str(found[0]) if found and " " not in found[0] else base + "s"
