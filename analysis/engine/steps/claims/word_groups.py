"""The closed classes of words that the claim rules ask for, from the lexicon `claim_words`."""

from __future__ import annotations

from ... import lexicons


def claim_words(name: str) -> frozenset[str]:
    return lexicons.group("claim_words", name)
