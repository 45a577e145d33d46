"""How good the model is on the dev parts, through the run-time code as it ships. Percentages, rounded to one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc

from analysis.engine.model import Model
from analysis.engine.model.encode import BLANK_LINE
from training.corpora import ATTRIBUTION_ROLES, Document, read_crossner, read_ewt, read_gum

DESK_GENRES = ("news", "interview", "speech")
VOCAB = spacy.blank("en").vocab
Scores = dict[str, float]


class F1Counter:
    """Counts of right, given and wanted; F1 of them, which is accuracy where as many are given as wanted."""

    def __init__(self) -> None:
        self.correct: Counter[str] = Counter()
        self.predicted: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def add(self, name: str, predicted: set, gold: set) -> None:
        self.correct[name] += len(predicted & gold)
        self.predicted[name] += len(predicted)
        self.gold[name] += len(gold)

    def scores(self) -> Scores:
        total = {name: self.predicted[name] + self.gold[name] for name in self.gold}
        return {name: round(200 * self.correct[name] / total[name], 2) for name in total if total[name]}


def evaluate(model: Model, data: Path) -> dict[str, Scores]:
    """Every figure, by corpus and manner of input."""
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
    """The document's own words and sentences as a Doc, not analysed."""
    words = [word for sentence in document.sentences for word in sentence.words]
    spaces = [space for sentence in document.sentences for space in sentence.spaces]
    starts = [n == 0 for sentence in document.sentences for n in range(len(sentence))]
    return Doc(VOCAB, words=words, spaces=spaces, sent_starts=starts)


def gold_tokens(model: Model, documents: list[Document]) -> Scores:
    """Words and sentences as the treebank has them; everything else as found."""
    tally = F1Counter()
    for document, doc in zip(documents, model.pipe(map(as_doc, documents), sentence_starts=True), strict=True):
        gold = _gold(document, [(n, n + 1) for n in range(len(doc))])
        _count(tally, gold, _found(doc, [(token.i, token.i + 1) for token in doc]), document)
    return tally.scores()


# ---------------------------------------------------------------- raw text


def as_text(document: Document) -> tuple[str, list[tuple[int, int]]]:
    """The document as it was written, paragraphs apart, and where each word stands."""
    text, spans = "", []
    for sentence in document.sentences:
        if text:
            text = text.rstrip(" ") + ("\n\n" if sentence.break_before == BLANK_LINE else " ")
        for word, space in zip(sentence.words, sentence.spaces, strict=True):
            spans.append((len(text), len(text) + len(word)))
            text += word + (" " if space else "")
    return text, spans


def raw_text(model: Model, documents: list[Document]) -> Scores:
    """From the text alone: spaCy's tokens, the model's sentences; a word counts where its characters are the same."""
    tally = F1Counter()
    texts = [as_text(document) for document in documents]
    docs = model.pipe(text for text, _ in texts)
    for document, doc, (_, spans) in zip(documents, docs, texts, strict=True):
        found = _found(doc, [(token.idx, token.idx + len(token)) for token in doc])
        _count(tally, _gold(document, spans), found, document)
        tally.add("tokens", {(t.idx, t.idx + len(t)) for t in doc if not t.is_space}, set(spans))
        _count_sentences(tally, doc, document, spans)
    return tally.scores()


def _count_sentences(tally: F1Counter, doc: Doc, document: Document, spans: list[tuple[int, int]]) -> None:
    ends, at = set(), 0
    for sentence in document.sentences:
        at += len(sentence)
        ends.add((spans[at - len(sentence)][0], spans[at - 1][1]))
    given = set()
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        if words:
            given.add((words[0].idx, words[-1].idx + len(words[-1])))
    tally.add("sentences", given, ends)


# ---------------------------------------------------------------- the same facts of both

Annotations = dict[str, set]


def _gold(document: Document, spans: list[tuple[int, int]]) -> Annotations:
    facts: Annotations = {}
    at = 0
    for sentence in document.sentences:
        own = spans[at : at + len(sentence)]
        layers = sentence.layers
        if "pos" in layers:
            heads = [own[head] if head >= 0 else None for head in layers["head"]]
            _add_words(facts, own, layers["pos"], layers["morph"], heads, layers["dep"])
            _add(facts, "definiteness", own, layers["definite"])
        if "entity" in layers:
            _add(facts, "entity types", own, layers["entity"])
        if "ner" in layers:
            facts.setdefault("names", set()).update(_spans(own, [tag or "O" for tag in layers["ner"]]))
        for role in ATTRIBUTION_ROLES:
            if role in layers:
                _add_role(facts, role, own, layers[role])
        at += len(sentence)
    return facts


def _found(doc: Doc, spans: list[tuple[int, int]]) -> Annotations:
    facts: Annotations = {}
    tokens = [token for token in doc if not token.is_space]
    own = [spans[token.i] for token in tokens]
    heads = [None if token.head.i == token.i else spans[token.head.i] for token in tokens]
    morph = [str(token.morph) for token in tokens]
    _add_words(facts, own, [token.pos_ for token in tokens], morph, heads, [token.dep_ for token in tokens])
    _add(facts, "definiteness", own, [token._.definiteness for token in tokens])
    _add(facts, "entity types", own, [token._.entity_type for token in tokens])
    facts["names"] = {(spans[e.start][0], spans[e.end - 1][1], e.label_) for e in doc.ents}
    for role in ATTRIBUTION_ROLES:
        marks = [next((mark[0] for mark in token._.attribution if mark[2:] == role), "O") for token in tokens]
        _add_role(facts, role, own, marks)
    return facts


def _add_words(facts: Annotations, spans: list, pos: Iterable, morph: Iterable, heads: list, deps: Iterable) -> None:
    deps = list(deps)
    _add(facts, "UPOS", spans, pos)
    _add(facts, "features", spans, ["|".join(sorted(value.split("|"))) or "_" for value in morph])
    _add(facts, "UAS", spans, [head or "root" for head in heads])
    _add(facts, "LAS", spans, list(zip(heads, deps, strict=True)))
    _add(facts, "LAS without subtypes", spans, [(h, d.split(":")[0]) for h, d in zip(heads, deps, strict=True)])


def _add(facts: Annotations, name: str, spans: list, values: Iterable) -> None:
    facts.setdefault(name, set()).update((span, value) for span, value in zip(spans, values, strict=True) if value)


def _add_role(facts: Annotations, role: str, spans: list, marks: list[str]) -> None:
    inside = {span for span, mark in zip(spans, marks, strict=True) if mark != "O"}
    facts.setdefault(f"{role} words", set()).update(inside)
    facts.setdefault(f"{role} spans", set()).update(_spans(spans, [m if m == "O" else f"{m}-x" for m in marks]))


def _spans(spans: list[tuple[int, int]], tags: list[str]) -> Iterator[tuple[int, int, str]]:
    start = None
    for n, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield spans[start][0], spans[n - 1][1], tags[start][2:]
            start = None
        if tag.startswith("B-"):
            start = n


def _count(tally: F1Counter, gold: Annotations, found: Annotations, document: Document) -> None:
    for name, wanted in gold.items():
        given = found[name]
        if name == "names":
            if document.corpus == "gum":
                continue  # its names are known in part only
            given = given - _unjudged(document, given)
        tally.add(name, given, wanted)


def _unjudged(document: Document, predicted: set) -> set:
    """Nothing is unjudged where all sentences have names; kept apart for the few sentences that UNER lacks."""
    return set() if all("ner" in sentence.layers for sentence in document.sentences) else predicted
