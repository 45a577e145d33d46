"""What the network is trained on: windows of consecutive sentences, in batches of one length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.engine.model.encode import BLANK_LINE, LINE_BREAK, NO_BREAK, Batch, WordPieces, make_batch
from training.corpora import ATTRIBUTION_ROLES, Document, Sentence
from training.name_augmentation import NameReplacer
from training.retokenise import retokenise

IGNORE_LABEL = -100
LAYERS = ("pos", "morph", "head", "dep", "ner", "entity", "definite", *ATTRIBUTION_ROLES, "start")
CORPORA = ("ewt", "gum", "wikigold", "btc", "crossner")
TAGS = ("O", "B", "I")
NER_TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
MAX_PIECES = 380  # pieces; a longer sentence is left out of training


@dataclass
class Labels:
    """The values of every layer that has names, in the order of the network's outputs."""

    pos: list[str]
    morph: list[str]
    dep: list[str]
    ner: list[str]
    entity: list[str]
    definite: list[str]
    index: dict[str, dict[str, int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.index = {name: {v: n for n, v in enumerate(getattr(self, name))} for name in self.names()}
        self.index |= {role: {v: n for n, v in enumerate(TAGS)} for role in ATTRIBUTION_ROLES}

    @staticmethod
    def names() -> tuple[str, ...]:
        return ("pos", "morph", "dep", "ner", "entity", "definite")

    def as_dict(self) -> dict[str, list[str]]:
        return {name: getattr(self, name) for name in self.names()}

    @classmethod
    def collect(cls, documents: Sequence[Document]) -> Labels:
        """Every value that occurs, sorted; the empty one first where there is one."""
        seen: dict[str, set[str]] = {name: set() for name in cls.names() if name != "ner"}
        for document in documents:
            for sentence in document.sentences:
                for name, values in seen.items():
                    values.update(v for v in sentence.layers.get(name, ()) if v is not None)
        return cls(ner=list(NER_TAGS), **{name: sorted(values) for name, values in seen.items()})


@dataclass
class Window:
    words: list[str]
    breaks: list[int]
    labels: np.ndarray  # (words, LAYERS)
    corpus: int
    pieces: int = 0


class Windows:
    """Makes each epoch's windows and batches; the same seed makes the same ones."""

    def __init__(
        self, documents: Sequence[Document], labels: Labels, pieces: WordPieces, name_replacer: NameReplacer | None
    ):
        self.documents = documents
        self.labels = labels
        self.pieces = pieces
        self.name_replacer = name_replacer
        self.retokenised = [[retokenise(sentence) for sentence in document.sentences] for document in documents]

    def epoch(self, seed: int, batch_pieces: int, tweets: float = 0.5) -> list[list[Window]]:
        """All documents once, cut anew, in batches of windows of about one length."""
        rng = random.Random(seed)  # noqa: S311
        windows = [window for window in self._all(rng, tweets) if window.pieces <= MAX_PIECES]
        windows.sort(key=lambda window: window.pieces + rng.random() * 8)
        batches: list[list[Window]] = [[]]
        for window in windows:
            if batches[-1] and (len(batches[-1]) + 1) * window.pieces > batch_pieces:
                batches.append([])
            batches[-1].append(window)
        rng.shuffle(batches)
        return batches

    def _all(self, rng: random.Random, tweets: float = 1.0) -> Iterator[Window]:
        for n, document in enumerate(self.documents):
            if document.corpus == "btc" and rng.random() >= tweets:
                continue
            sentences = self.retokenised[n] if rng.random() < 0.4 else document.sentences
            at = 0
            while at < len(sentences):
                limit = rng.choice((1, 40, 80, 128, 128))
                end, size = at + 1, len(sentences[at])
                while end < len(sentences) and size + len(sentences[end]) <= limit * 0.8:
                    size += len(sentences[end])
                    end += 1
                yield self._window(sentences[at:end], document, rng)
                at = end

    def _window(self, sentences: Sequence[Sentence], document: Document, rng: random.Random) -> Window:
        if self.name_replacer:
            sentences = [self.name_replacer.replace_names(sentence, rng) for sentence in sentences]
        words = [word for sentence in sentences for word in sentence.words]
        words = _noise(words, rng) if document.corpus != "btc" else words
        window = Window(
            words=words,
            breaks=_breaks(sentences, rng),
            labels=label_matrix(sentences, self.labels, document.has_sentence_ends),
            corpus=CORPORA.index(document.corpus),
        )
        window.pieces = 2 + sum(len(word.pieces) for word in self.pieces.words(words))
        return window


def _noise(words: list[str], rng: random.Random) -> list[str]:
    """Now and then a headline in capitals, or a text without any."""
    chance = rng.random()
    if chance < 0.015:
        return [word.upper() for word in words]
    if chance < 0.03:
        return [word.lower() for word in words]
    if chance < 0.04 and len(words) < 25:
        return [word[:1].upper() + word[1:] if len(word) > 3 else word for word in words]
    return words


def _breaks(sentences: Sequence[Sentence], rng: random.Random) -> list[int]:
    """Line breaks as files have them: none, one a sentence, a blank line a paragraph, or lines wrapped anywhere."""
    style = rng.choice(("none", "sentence", "paragraph", "paragraph", "wrapped"))
    breaks: list[int] = []
    column = 0
    for n, sentence in enumerate(sentences):
        row = [NO_BREAK] * len(sentence)
        if style == "sentence" and n:
            row[0] = LINE_BREAK
        elif style in ("paragraph", "wrapped") and n:
            row[0] = sentence.break_before
        if style == "wrapped":
            for at, word in enumerate(sentence.words):
                column += len(word) + 1
                if column > 75:
                    row[at] = row[at] or LINE_BREAK
                    column = len(word)
        breaks += row
    if style != "none" and breaks[0] == NO_BREAK and rng.random() < 0.7:
        breaks[0] = rng.choice((LINE_BREAK, BLANK_LINE))
    return breaks


def label_matrix(sentences: Sequence[Sentence], labels: Labels, has_sentence_ends: bool = True) -> np.ndarray:
    """One row a word, one column a layer. Heads count from 1 through the window; 0 is the root."""
    size = sum(map(len, sentences))
    matrix = np.full((size, len(LAYERS)), IGNORE_LABEL, np.int64)
    at = 0
    for sentence in sentences:
        end = at + len(sentence)
        for column, name in enumerate(LAYERS):
            values = sentence.layers.get(name)
            if values is None:
                continue
            if name == "head":
                matrix[at:end, column] = [IGNORE_LABEL if v is None else 0 if v < 0 else at + 1 + v for v in values]
            else:
                index = labels.index[name]
                matrix[at:end, column] = [IGNORE_LABEL if v is None else index.get(v, IGNORE_LABEL) for v in values]
        if has_sentence_ends:
            matrix[at:end, -1] = 0
            matrix[at, -1] = 1
        at = end
    return matrix


def to_arrays(windows: Sequence[Window], pieces: WordPieces) -> tuple[Batch, np.ndarray, np.ndarray]:
    """The network's inputs, the labels padded to them, and each window's corpus."""
    batch = make_batch([(pieces.words(w.words), w.breaks) for w in windows], pieces)
    labels = np.full((len(windows), batch.first.shape[1], len(LAYERS)), IGNORE_LABEL, np.int64)
    for n, window in enumerate(windows):
        labels[n, : len(window.words)] = window.labels
    return batch, labels, np.array([window.corpus for window in windows])
