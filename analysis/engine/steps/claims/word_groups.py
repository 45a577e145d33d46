"""The closed classes of words that the claim rules use, from the lexicon `claim_words`."""

from __future__ import annotations

from ... import lexicons


def claim_words(name: str) -> frozenset[str]:
    """Return the lower-case words of one group of the lexicon. Raise KeyError for an unknown group."""
    return lexicons.group("claim_words", name)
