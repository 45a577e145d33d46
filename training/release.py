"""From trained weights to the files that ship: the graph, labels, vocabulary, licence and model card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from analysis.engine.model import Model
from analysis.engine.model.encode import WordPieces
from training.corpora import Document
from training.evaluation import evaluate
from training.export import GraphBuilder, build_model, build_probe, calibrate, write_model
from training.model_card import LICENCE, render_card
from training.network import Network
from training.windows import CORPORA, NER_TAGS, Labels, Windows, to_arrays

NER_CORPUS_INDEX = CORPORA.index("ewt")  # the desk's names follow UNER's manner
EDITED_CORPORA = ("ewt", "wikigold", "crossner")  # whose names follow one another as in edited text
TRANSITION_WEIGHT = 0.5  # in what usually follows what; 1 would count twice what the network knows itself
CALIBRATION_STRIDE = 40  # one training document in so many tells how far each channel goes


def calibration_batches(
    documents: list[Document], labels: Labels, pieces: WordPieces
) -> Iterator[dict[str, np.ndarray]]:
    """Training windows as network input."""
    for windows in Windows(documents[::CALIBRATION_STRIDE], labels, pieces, None).epoch(7, 2048):
        yield to_arrays(windows, pieces)[0]._asdict()


def name_transitions(documents: list[Document]) -> np.ndarray:
    """How much likelier each tag is after another than at any place; the last row is the start of a sentence."""
    size = len(NER_TAGS)
    counts = np.full((size + 1, size), 0.5)
    for document in documents:
        for sentence in document.sentences:
            tags = sentence.layers.get("ner") or [None]
            if document.corpus in EDITED_CORPORA and None not in tags:
                numbers = [NER_TAGS.index(tag) for tag in tags]
                np.add.at(counts, ([size, *numbers[:-1]], numbers), 1)
    after = np.log(counts / counts.sum(1, keepdims=True)) - np.log(counts[:-1].sum(0) / counts[:-1].sum())
    scores = TRANSITION_WEIGHT * after
    for inside in range(2, size, 2):
        scores[[n for n in range(size + 1) if n not in (inside - 1, inside)], inside] = -1e4
    return scores.astype(np.float32)


def export_models(
    weights: Mapping, labels: Labels, vocabulary: Path, documents: list[Document], folder: Path, version: str
) -> None:
    """Write the float model's files to folder/float, the shipped ones to folder/shipped."""
    arrays = {key: value.numpy() for key, value in weights.items()}
    sizes = Network(arrays["encoder.words.weight"].shape[0], labels).tag_sizes
    pieces = WordPieces(vocabulary)
    flows = calibrate(arrays, sizes, NER_CORPUS_INDEX, calibration_batches(documents, labels, pieces))
    for name, graph in (("float", GraphBuilder()), ("shipped", GraphBuilder(flows))):
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        write_model(build_model(arrays, sizes, NER_CORPUS_INDEX, graph), target / "model.onnx")
        write_model(build_probe(), target / "probe.onnx")
        small = {"weight": arrays["label.weight"], "bias": arrays["label.bias"]}
        np.savez(target / "small.npz", **small, transitions=name_transitions(documents))
        content = labels.as_dict() | {"version": version}
        (target / "labels.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf8")
        shutil.copyfile(vocabulary, target / "vocab.txt")


def evaluate_models(folder: Path, data: Path) -> dict[str, dict[str, dict[str, float]]]:
    """The figures of both, {"float": …, "shipped": …}."""
    return {name: evaluate(Model(folder / name), data) for name in ("float", "shipped")}


def publish(shipped: Path, out: Path, report: Mapping, version: str) -> None:
    """The files as they stand in the project, with licence, card and figures."""
    out.mkdir(parents=True, exist_ok=True)
    for path in shipped.iterdir():
        shutil.copyfile(path, out / path.name)
    (out / "LICENSE").write_text(LICENCE, "utf8")
    (out / "MODEL_CARD.md").write_text(render_card(report, version), "utf8")
    (out / "figures.json").write_text(json.dumps(report, indent=1) + "\n", "utf8")
