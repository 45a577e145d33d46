"""The forms of English words: lemmas, and the present tense of titles."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# The commonest few thousand words make up nearly all of a text; hostile text cannot make the cache grow
_KEPT = 20_000
# Where the library prefers a rare verb to the common one
_LEMMAS = {
    ("found", "VERB"): "find",
    ("founded", "VERB"): "found",
    ("wound", "VERB"): "wound",
    ("shot", "VERB"): "shoot",
}
# “Reassumed” is in no table, “assumed” is
_PREFIXES = ("re", "over", "under", "out", "un", "mis", "de", "pre", "counter", "co-", "re-")


@lru_cache(maxsize=1)
def _library() -> ModuleType:
    import lemminflect  # reads its tables when first asked: only a process that reads text should pay for it

    return lemminflect  # type: ignore[no-any-return]


@lru_cache(maxsize=_KEPT)
def lemma(word: str, pos: str) -> str:
    """The base form of a lower-case word; `pos` is a universal part of speech (VERB, NOUN, …)."""
    if (known := _LEMMAS.get((word, pos))) is not None:
        return known
    if not word.replace("-", "").isalpha() or pos not in {"VERB", "NOUN", "ADJ", "AUX"}:
        return word
    found = _library().getLemma(word, pos, lemmatize_oov=False)
    if not found:
        for prefix in _PREFIXES:
            rest = word.removeprefix(prefix)
            if rest != word and (stem := _library().getLemma(rest, pos, lemmatize_oov=False)):
                return prefix + str(stem[0]).lower()
        found = _library().getLemma(word, pos)
    return str(found[0]).lower() if found else word


def is_rare_past_tense(word: str, tense: str) -> bool:
    """“Retook”, “overran”: rare past forms that the model takes for the present of several; `tense` is what it says."""
    return "Tense=Pres" in tense and "VerbForm=Fin" in tense and not word.endswith("s") and word != lemma(word, "VERB")


@lru_cache(maxsize=_KEPT)
def present_tense(base: str, plural: bool) -> str:
    """The present tense of a verb: “announces” of one, “announce” of several."""
    if plural:
        return base
    found = _library().getInflection(base, "VBZ")
    return str(found[0]) if found and " " not in found[0] else base + "s"
