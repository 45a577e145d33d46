"""Treebank sentences in spaCy's tokens, as the desk will meet them, so that training knows both."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.tokenizer import Tokenizer

from training.corpora import Sentence


@cache
def tokenizer() -> Tokenizer:
    return spacy.blank("en").tokenizer


def text_of(sentence: Sentence) -> tuple[str, list[tuple[int, int]]]:
    """The sentence as it was written, and where each word stands."""
    text, spans = "", []
    for word, space in zip(sentence.words, sentence.spaces, strict=True):
        spans.append((len(text), len(text) + len(word)))
        text += word + (" " if space else "")
    return text.rstrip(), spans


def retokenise(sentence: Sentence) -> Sentence:
    """The same sentence in spaCy's tokens; itself where it has no spacing of its own or nothing changes."""
    if all(sentence.spaces):
        return sentence
    text, spans = text_of(sentence)
    tokens = [(t.idx, t.idx + len(t.text)) for t in tokenizer()(text) if not t.is_space]
    if tokens == spans:
        return sentence
    owners = _owners(tokens, spans)
    lead = [_lead(owner, sentence) for owner in owners]
    home = {}
    for n, owner in enumerate(owners):
        for word in owner:
            home.setdefault(word, n)
    made = Sentence([text[a:b] for a, b in tokens], [text[b : b + 1] == " " for _, b in tokens], sentence.break_before)
    for name, values in sentence.layers.items():
        if name == "head":
            made.layers[name] = [_head(n, lead, home, values) for n in range(len(tokens))]
        else:
            made.layers[name] = [_value(name, n, lead, owners, values) for n in range(len(tokens))]
    return made


def _owners(tokens: list[tuple[int, int]], spans: list[tuple[int, int]]) -> list[list[int]]:
    """For each token the words that it shares a character with."""
    return [[n for n, (a, b) in enumerate(spans) if a < end and b > start] for start, end in tokens]


def _lead(owner: list[int], sentence: Sentence) -> int | None:
    """The word that speaks for a token: among its words the one whose head lies outside."""
    heads = sentence.layers.get("head")
    if not owner or heads is None:
        return owner[0] if owner else None
    return next((n for n in owner if heads[n] not in owner), owner[0])


def _head(n: int, lead: list, home: dict, heads: list) -> int | None:
    word = lead[n]
    if word is None or (n and lead[n - 1] == word):
        return None  # the rest of a word that spaCy cuts: the treebank does not say
    return -1 if heads[word] < 0 else home.get(heads[word])


def _value(name: str, n: int, lead: list, owners: list, values: list) -> str | None:
    word = lead[n]
    if word is None:
        return None
    if name in ("ner", "source", "cue", "content"):
        value = values[owners[n][0]]
        again = bool(n) and lead[n - 1] is not None and owners[n][0] in owners[n - 1]
        return "I" + value[1:] if again and value and value[0] == "B" else value
    if n and lead[n - 1] == word:
        return values[word] if name == "pos" else None
    return values[word]
