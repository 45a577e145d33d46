"""Make the network's training input: windows of consecutive sentences, in batches of similar length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.engine.model.encode import BLANK_LINE, LINE_BREAK, NO_BREAK, Batch, WordPieces, make_batch
from training.corpora import ATTRIBUTION_ROLES, Document, Sentence
from training.name_augmentation import NameReplacer
from training.retokenise import retokenise

IGNORE_LABEL = -100  # of unknown values: PyTorch's default `ignore_index` of losses
LAYERS = ("pos", "morph", "head", "dep", "ner", "entity", "definite", *ATTRIBUTION_ROLES, "start")
CORPORA = ("ewt", "gum", "wikigold", "btc", "crossner")
TAGS = ("O", "B", "I")
NER_TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
MAX_PIECES = 380  # longer windows are left out of training; the encoder has 512 positions
# The share of documents that are trained on in spaCy's tokens, which the engine reads; the rest keep the treebank's.
RETOKENISED_SHARE = 0.4
# Words of a window, drawn at random: 1 leaves each sentence by itself. A window is filled to 80 %.
WINDOW_SIZES = (1, 40, 80, 128, 128)
LINE_WIDTH = 75  # characters per line of text that is wrapped like e-mail


@dataclass
class Labels:
    """The values of each layer of labels, in the order of the network's outputs."""

    pos: list[str]
    morph: list[str]
    dep: list[str]
    ner: list[str]
    entity: list[str]
    definite: list[str]
    index: dict[str, dict[str, int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Number the values of each layer."""
        self.index = {name: _numbered(getattr(self, name)) for name in self.names()}
        self.index |= {role: _numbered(TAGS) for role in ATTRIBUTION_ROLES}

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of the layers."""
        return ("pos", "morph", "dep", "ner", "entity", "definite")

    def as_dict(self) -> dict[str, list[str]]:
        """Return the values by layer, as labels.json stores them."""
        return {name: getattr(self, name) for name in self.names()}

    @classmethod
    def collect(cls, documents: Sequence[Document]) -> Labels:
        """Return every value that occurs, sorted, so that an empty one comes first."""
        seen: dict[str, set[str]] = {name: set() for name in cls.names() if name != "ner"}
        for document in documents:
            for sentence in document.sentences:
                for name, values in seen.items():
                    values.update(value for value in sentence.layers.get(name, ()) if value is not None)
        ordered = {name: sorted(values) for name, values in seen.items()}
        return cls(
            pos=ordered["pos"],
            morph=ordered["morph"],
            dep=ordered["dep"],
            ner=list(NER_TAGS),
            entity=ordered["entity"],
            definite=ordered["definite"],
        )


def _numbered(values: Sequence[str]) -> dict[str, int]:
    """Return the position of each value."""
    return {value: number for number, value in enumerate(values)}


@dataclass
class Window:
    """Consecutive sentences of one document with their labels."""

    words: list[str]
    breaks: list[int]
    labels: np.ndarray  # (words, LAYERS)
    corpus: int  # position in CORPORA
    pieces: int = 0


class Windows:
    """The windows and batches of each epoch; the same seed gives the same ones."""

    def __init__(
        self, documents: Sequence[Document], labels: Labels, pieces: WordPieces, name_replacer: NameReplacer | None
    ) -> None:
        """Retokenise all documents. Without a name replacer names stay as they are."""
        self.documents = documents
        self.labels = labels
        self.pieces = pieces
        self.name_replacer = name_replacer
        self.retokenised = [[retokenise(sentence) for sentence in document.sentences] for document in documents]

    def epoch(self, seed: int, batch_pieces: int, tweets: float = 0.5) -> list[list[Window]]:
        """Return all documents once, freshly cut into windows, in batches of at most about `batch_pieces` pieces.

        `tweets` is the share of tweets that take part. Windows of a batch have similar lengths, so that little of it
        is padding.
        """
        rng = random.Random(seed)  # noqa: S311
        windows = [window for window in self._cut(rng, tweets) if window.pieces <= MAX_PIECES]
        windows.sort(key=lambda window: window.pieces + rng.random() * 8)
        batches: list[list[Window]] = [[]]
        for window in windows:
            if batches[-1] and (len(batches[-1]) + 1) * window.pieces > batch_pieces:
                batches.append([])
            batches[-1].append(window)
        rng.shuffle(batches)
        return batches

    def cut_document(self, number: int, rng: random.Random, share: float = RETOKENISED_SHARE) -> Iterator[Window]:
        """Yield the windows of one document, of random sizes; in spaCy's tokens with a probability of `share`."""
        document = self.documents[number]
        in_spacy_tokens = rng.random() < share
        sentences = self.retokenised[number] if in_spacy_tokens else document.sentences
        start = 0
        while start < len(sentences):
            limit = rng.choice(WINDOW_SIZES)
            end, size = start + 1, len(sentences[start])
            while end < len(sentences) and size + len(sentences[end]) <= limit * 0.8:
                size += len(sentences[end])
                end += 1
            yield self._window(sentences[start:end], document, rng)
            start = end

    def _cut(self, rng: random.Random, tweets: float) -> Iterator[Window]:
        """Yield the windows of all documents, with a share of the tweets."""
        for number, document in enumerate(self.documents):
            if document.corpus != "btc" or rng.random() < tweets:
                yield from self.cut_document(number, rng)

    def _window(self, sentences: Sequence[Sentence], document: Document, rng: random.Random) -> Window:
        """Return sentences as a window, with some names replaced and some letter case and line breaks varied."""
        if self.name_replacer:
            sentences = [self.name_replacer.replace_names(sentence, rng) for sentence in sentences]
        words = [word for sentence in sentences for word in sentence.words]
        if document.corpus != "btc":
            words = _vary_case(words, rng)
        window = Window(
            words=words,
            breaks=_breaks(sentences, rng),
            labels=label_matrix(sentences, self.labels, document.has_sentence_ends),
            corpus=CORPORA.index(document.corpus),
        )
        window.pieces = 2 + sum(len(word.pieces) for word in self.pieces.words(words))
        return window


def _vary_case(words: list[str], rng: random.Random) -> list[str]:
    """Return words, in 4 % of the cases in capitals, in lower case or capitalized like a headline.

    Each is rare in edited text, and the model must still read it.
    """
    chance = rng.random()
    if chance < 0.015:
        return [word.upper() for word in words]
    if chance < 0.03:
        return [word.lower() for word in words]
    if chance < 0.04 and len(words) < 25:
        return [word[:1].upper() + word[1:] if len(word) > 3 else word for word in words]
    return words


def _breaks(sentences: Sequence[Sentence], rng: random.Random) -> list[int]:
    """Return the line break before each word, in a random style of text files.

    Text has no line breaks, one per sentence, a blank line per paragraph, or lines wrapped at LINE_WIDTH.
    """
    style = rng.choice(("none", "sentence", "paragraph", "paragraph", "wrapped"))
    breaks: list[int] = []
    column = 0
    for number, sentence in enumerate(sentences):
        row = [NO_BREAK] * len(sentence)
        if style == "sentence" and number:
            row[0] = LINE_BREAK
        elif style in ("paragraph", "wrapped") and number:
            row[0] = sentence.break_before
        if style == "wrapped":
            column = _wrap(sentence.words, row, column)
        breaks += row
    if style != "none" and breaks[0] == NO_BREAK and rng.random() < 0.7:
        breaks[0] = rng.choice((LINE_BREAK, BLANK_LINE))
    return breaks


def _wrap(words: Sequence[str], row: list[int], column: int) -> int:
    """Break lines before the words that reach beyond LINE_WIDTH, in place; return the column of the line's end."""
    for position, word in enumerate(words):
        column += len(word) + 1
        if column > LINE_WIDTH:
            row[position] = row[position] or LINE_BREAK
            column = len(word)
    return column


def label_matrix(sentences: Sequence[Sentence], labels: Labels, has_sentence_ends: bool = True) -> np.ndarray:
    """Return the labels as integers, (words, layers). Heads count from 1 through the window; 0 is the root."""
    size = sum(map(len, sentences))
    matrix = np.full((size, len(LAYERS)), IGNORE_LABEL, np.int64)
    start = 0
    for sentence in sentences:
        end = start + len(sentence)
        for column, name in enumerate(LAYERS):
            values = sentence.layers.get(name)
            if values is None:
                continue
            if name == "head":
                matrix[start:end, column] = [_head_label(head, start) for head in values]
            else:
                # A value that training did not see is ignored, as an unknown one is.
                matrix[start:end, column] = [labels.index[name].get(value, IGNORE_LABEL) for value in values]
        if has_sentence_ends:
            matrix[start:end, -1] = 0
            matrix[start, -1] = 1
        start = end
    return matrix


def _head_label(head: int | None, start: int) -> int:
    """Return the label of a head in a sentence that starts at this word of the window."""
    if head is None:
        return IGNORE_LABEL
    return 0 if head < 0 else start + 1 + head


def to_arrays(windows: Sequence[Window], pieces: WordPieces) -> tuple[Batch, np.ndarray, np.ndarray]:
    """Return the network's inputs, the labels padded to (windows, words, layers), and each window's corpus."""
    batch = make_batch([(pieces.words(window.words), window.breaks) for window in windows], pieces)
    labels = np.full((len(windows), batch.first.shape[1], len(LAYERS)), IGNORE_LABEL, np.int64)
    for number, window in enumerate(windows):
        labels[number, : len(window.words)] = window.labels
    return batch, labels, np.array([window.corpus for window in windows])
