"""Evaluate the model on the dev parts of the corpora, through the run-time code as it ships.

Figures are percentages, rounded to two decimals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import spacy
from spacy.tokens import Doc

from analysis.engine.model import Model
from analysis.engine.model.encode import BLANK_LINE
from training.corpora import ATTRIBUTION_ROLES, Document, read_crossner, read_ewt, read_gum

# The genres of GUM that are closest to what a news desk reads.
DESK_GENRES = ("news", "interview", "speech")
VOCAB = spacy.blank("en").vocab
Scores = dict[str, float]
Span = tuple[int, int]  # characters in raw text, positions of tokens otherwise
Annotations = dict[str, set[Hashable]]  # facts by measure, each with its span


class F1Counter:
    """Count correct, predicted and gold facts by measure.

    F1 equals accuracy where every word has one predicted and one gold value.
    """

    def __init__(self) -> None:
        """Start with no facts."""
        self.correct: Counter[str] = Counter()
        self.predicted: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def add(self, name: str, predicted: AbstractSet[Hashable], gold: AbstractSet[Hashable]) -> None:
        """Add the facts of one document under a measure's name."""
        self.correct[name] += len(predicted & gold)
        self.predicted[name] += len(predicted)
        self.gold[name] += len(gold)

    def scores(self) -> Scores:
        """Return F1 in percent by measure; measures without facts are left out."""
        total = {name: self.predicted[name] + self.gold[name] for name in self.gold}
        return {name: round(200 * self.correct[name] / total[name], 2) for name in total if total[name]}


def evaluate(model: Model, data: Path) -> dict[str, Scores]:
    """Return all scores by corpus and kind of input."""
    ewt, gum = read_ewt(data, "dev"), read_gum(data, "dev")
    genres: dict[str, list[Document]] = {}
    for document in gum:
        genres.setdefault(document.genre, []).append(document)
    desk = [document for genre in DESK_GENRES for document in genres[genre]]
    report = {
        "EWT dev, gold tokens": gold_tokens(model, ewt),
        "EWT dev, raw text": raw_text(model, ewt),
        "GUM dev news+interview+speech, gold tokens": gold_tokens(model, desk),
        "GUM dev news+interview+speech, raw text": raw_text(model, desk),
        "GUM dev, gold tokens": gold_tokens(model, gum),
        "GUM dev, raw text": raw_text(model, gum),
        "CrossNER politics dev, gold tokens": gold_tokens(model, read_crossner(data, "dev")),
        "CrossNER politics dev, raw text": raw_text(model, read_crossner(data, "dev")),
    }
    for genre, documents in sorted(genres.items()):
        report[f"GUM dev {genre}, gold tokens"] = gold_tokens(model, documents)
    return report


# ---------------------------------------------------------------- gold tokens and sentences


def as_doc(document: Document) -> Doc:
    """Return the document's own words and sentences as a spaCy Doc without analysis."""
    words = [word for sentence in document.sentences for word in sentence.words]
    spaces = [space for sentence in document.sentences for space in sentence.spaces]
    starts: list[bool | int | None] = []
    for sentence in document.sentences:
        starts += [True, *[False] * (len(sentence) - 1)]
    return Doc(VOCAB, words=words, spaces=spaces, sent_starts=starts)


def gold_tokens(model: Model, documents: list[Document]) -> Scores:
    """Return the scores where the treebank gives words and sentences and the model everything else."""
    counter = F1Counter()
    for document, doc in zip(documents, model.pipe(map(as_doc, documents), sentence_starts=True), strict=True):
        gold = _gold(document, [(position, position + 1) for position in range(len(doc))])
        _count(counter, gold, _predicted(doc, [(token.i, token.i + 1) for token in doc]), document)
    return counter.scores()


# ---------------------------------------------------------------- raw text


def as_text(document: Document) -> tuple[str, list[Span]]:
    """Return the text of a document, with blank lines between paragraphs, and the span of each word in it."""
    text = ""
    spans: list[Span] = []
    for sentence in document.sentences:
        if text:
            text = text.rstrip(" ") + ("\n\n" if sentence.break_before == BLANK_LINE else " ")
        for word, space in zip(sentence.words, sentence.spaces, strict=True):
            spans.append((len(text), len(text) + len(word)))
            text += word + (" " if space else "")
    return text, spans


def raw_text(model: Model, documents: list[Document]) -> Scores:
    """Return the scores on text alone, with spaCy's tokens and the model's sentences.

    A word counts where both tokenizations give it the same characters.
    """
    counter = F1Counter()
    texts = [as_text(document) for document in documents]
    docs = model.pipe(text for text, _ in texts)
    for document, doc, (_, spans) in zip(documents, docs, texts, strict=True):
        token_spans = [(token.idx, token.idx + len(token)) for token in doc]
        _count(counter, _gold(document, spans), _predicted(doc, token_spans), document)
        words = {span for span, token in zip(token_spans, doc, strict=True) if not token.is_space}
        counter.add("tokens", words, set(spans))
        _count_sentences(counter, doc, document, spans)
    return counter.scores()


def _count_sentences(counter: F1Counter, doc: Doc, document: Document, spans: Sequence[Span]) -> None:
    """Add the sentences, each from its first to its last character."""
    gold: set[Span] = set()
    end = 0
    for sentence in document.sentences:
        start, end = end, end + len(sentence)
        gold.add((spans[start][0], spans[end - 1][1]))
    predicted: set[Span] = set()
    for found in doc.sents:
        words = [token for token in found if not token.is_space]
        if words:
            predicted.add((words[0].idx, words[-1].idx + len(words[-1])))
    counter.add("sentences", predicted, gold)


# ---------------------------------------------------------------- the same facts of both


def _gold(document: Document, spans: Sequence[Span]) -> Annotations:
    """Return the facts of the corpus."""
    facts: Annotations = {}
    start = 0
    for sentence in document.sentences:
        words = spans[start : start + len(sentence)]
        layers = sentence.layers
        if "pos" in layers:
            heads = [words[head] if head >= 0 else None for head in layers["head"]]
            _add_words(facts, words, layers["pos"], layers["morph"], heads, layers["dep"])
            _add(facts, "definiteness", words, layers["definite"])
        if "entity" in layers:
            _add(facts, "entity types", words, layers["entity"])
        if "ner" in layers:
            facts.setdefault("names", set()).update(_tagged_spans(words, [tag or "O" for tag in layers["ner"]]))
        for role in ATTRIBUTION_ROLES:
            if role in layers:
                _add_role(facts, role, words, layers[role])
        start += len(sentence)
    return facts


def _predicted(doc: Doc, spans: Sequence[Span]) -> Annotations:
    """Return the facts of an analysed Doc, given the span of each token."""
    facts: Annotations = {}
    tokens = [token for token in doc if not token.is_space]
    words = [spans[token.i] for token in tokens]
    heads = [None if token.head.i == token.i else spans[token.head.i] for token in tokens]
    morph = [str(token.morph) for token in tokens]
    _add_words(facts, words, [token.pos_ for token in tokens], morph, heads, [token.dep_ for token in tokens])
    _add(facts, "definiteness", words, [token._.definiteness for token in tokens])
    _add(facts, "entity types", words, [token._.entity_type for token in tokens])
    facts["names"] = {(spans[name.start][0], spans[name.end - 1][1], name.label_) for name in doc.ents}
    for role in ATTRIBUTION_ROLES:
        marks = [next((mark[0] for mark in token._.attribution if mark[2:] == role), "O") for token in tokens]
        _add_role(facts, role, words, marks)
    return facts


def _add_words(
    facts: Annotations,
    spans: Sequence[Span],
    pos: Sequence[str],
    morph: Sequence[str],
    heads: Sequence[Span | None],
    deps: Sequence[str],
) -> None:
    """Add the facts of a treebank: parts of speech, features, and attachments with and without labels."""
    universal = [dep.split(":")[0] for dep in deps]
    _add(facts, "UPOS", spans, pos)
    _add(facts, "features", spans, ["|".join(sorted(value.split("|"))) or "_" for value in morph])
    _add(facts, "UAS", spans, [head or "root" for head in heads])
    _add(facts, "LAS", spans, list(zip(heads, deps, strict=True)))
    _add(facts, "LAS without subtypes", spans, list(zip(heads, universal, strict=True)))


def _add(facts: Annotations, name: str, spans: Sequence[Span], values: Iterable[Hashable]) -> None:
    """Add a fact for each word that has a value."""
    facts.setdefault(name, set()).update((span, value) for span, value in zip(spans, values, strict=True) if value)


def _add_role(facts: Annotations, role: str, spans: Sequence[Span], marks: Sequence[str]) -> None:
    """Add the words and the spans of a role in attributions, from marks B, I and O."""
    inside = {span for span, mark in zip(spans, marks, strict=True) if mark != "O"}
    tags = [mark if mark == "O" else f"{mark}-{role}" for mark in marks]
    facts.setdefault(f"{role} words", set()).update(inside)
    facts.setdefault(f"{role} spans", set()).update(_tagged_spans(spans, tags))


def _tagged_spans(spans: Sequence[Span], tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the span and the kind of each group of words in IOB2 tags."""
    start = None
    for position, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield spans[start][0], spans[position - 1][1], tags[start][2:]
            start = None
        if tag.startswith("B-"):
            start = position


def _count(counter: F1Counter, gold: Annotations, predicted: Annotations, document: Document) -> None:
    """Add the facts of one document under every measure that its corpus has."""
    # UNER lacks a few sentences of EWT: predicted names cannot be judged in documents with such a sentence.
    all_have_names = all("ner" in sentence.layers for sentence in document.sentences)
    for name, facts in gold.items():
        if name != "names":
            counter.add(name, predicted[name], facts)
        elif document.corpus != "gum":  # GUM's names are known in part only
            counter.add(name, predicted[name] if all_have_names else set(), facts)
