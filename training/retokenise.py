"""Convert treebank sentences to spaCy's tokens, which the engine uses, so that training sees both tokenizations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import spacy
from spacy.tokenizer import Tokenizer

from training.corpora import Sentence

Span = tuple[int, int]  # characters of the sentence's text
SPAN_LAYERS = ("ner", "source", "cue", "content")  # tagged with B, I and O


@cache
def tokenizer() -> Tokenizer:
    """Return spaCy's English tokenizer."""
    return spacy.blank("en").tokenizer


def text_of(sentence: Sentence) -> tuple[str, list[Span]]:
    """Return the text of a sentence and the span of each word in it."""
    text = ""
    spans: list[Span] = []
    for word, space in zip(sentence.words, sentence.spaces, strict=True):
        spans.append((len(text), len(text) + len(word)))
        text += word + (" " if space else "")
    return text.rstrip(), spans


def retokenise(sentence: Sentence) -> Sentence:
    """Return a sentence in spaCy's tokens, with all its layers.

    A sentence without known spacing, or one that spaCy tokenizes in the same way, is returned itself.
    """
    if all(sentence.spaces):
        return sentence
    text, spans = text_of(sentence)
    tokens = [(token.idx, token.idx + len(token.text)) for token in tokenizer()(text) if not token.is_space]
    if tokens == spans:
        return sentence
    words_of = [_overlapping(token, spans) for token in tokens]
    main_words = [_main_word(words, sentence) for words in words_of]
    token_of: dict[int, int] = {}
    for token_index, words in enumerate(words_of):
        for word in words:
            token_of.setdefault(word, token_index)
    retokenised = Sentence(
        words=[text[start:end] for start, end in tokens],
        spaces=[text[end : end + 1] == " " for _, end in tokens],
        break_before=sentence.break_before,
    )
    for name, values in sentence.layers.items():
        if name == "head":
            column: list[Any] = _heads(main_words, token_of, values)
        elif name in SPAN_LAYERS:
            column = _span_tags(words_of, main_words, values)
        else:
            column = _values(main_words, values, repeat=name == "pos")
        retokenised.layers[name] = column
    return retokenised


def _overlapping(token: Span, spans: Sequence[Span]) -> list[int]:
    """Return the words that share a character with a token."""
    start, end = token
    return [word for word, (left, right) in enumerate(spans) if left < end and right > start]


def _main_word(words: list[int], sentence: Sentence) -> int | None:
    """Return the word that a token takes its analysis from: the first with a head outside the token."""
    heads = sentence.layers.get("head")
    if not words or heads is None:
        return words[0] if words else None
    return next((word for word in words if heads[word] not in words), words[0])


def _continues(token: int, main_words: Sequence[int | None]) -> bool:
    """Return whether a token is a later part of a word that spaCy splits."""
    return token > 0 and main_words[token - 1] == main_words[token]


def _heads(main_words: Sequence[int | None], token_of: Mapping[int, int], heads: Sequence[int]) -> list[int | None]:
    """Return the head of each token; None for later parts of a split word, about which the treebank says nothing."""
    column: list[int | None] = []
    for token, word in enumerate(main_words):
        if word is None or _continues(token, main_words):
            column.append(None)
        else:
            column.append(-1 if heads[word] < 0 else token_of.get(heads[word]))
    return column


def _span_tags(
    words_of: Sequence[list[int]], main_words: Sequence[int | None], tags: Sequence[str | None]
) -> list[str | None]:
    """Return the tag of each token's first word; later parts of a split word continue its span."""
    column: list[str | None] = []
    for token, words in enumerate(words_of):
        if main_words[token] is None:
            column.append(None)
            continue
        tag = tags[words[0]]
        again = token > 0 and words[0] in words_of[token - 1]
        column.append("I" + tag[1:] if again and tag and tag[0] == "B" else tag)
    return column


def _values(main_words: Sequence[int | None], values: Sequence[str | None], *, repeat: bool) -> list[str | None]:
    """Return the value of each token's main word; on later parts of a split word only where it repeats."""
    column: list[str | None] = []
    for token, word in enumerate(main_words):
        if word is None or (_continues(token, main_words) and not repeat):
            column.append(None)
        else:
            column.append(values[word])
    return column
