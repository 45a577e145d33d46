"""The closed classes of words that the claim rules ask for, from the lexicon `claim_words`."""

from __future__ import annotations

from functools import cache

from ... import lexicons


@cache
def listed(name: str) -> frozenset[str]:
    return frozenset(lexicons.items({row[0]: row[1] for row in lexicons.rows("claim_words")}[name]))
