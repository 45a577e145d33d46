"""Write the files that ship from trained weights: the graph, labels, vocabulary, licence and model card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from torch import Tensor

from analysis.engine.model import Model
from analysis.engine.model.encode import WordPieces
from training.corpora import Document
from training.evaluation import evaluate
from training.export import GraphBuilder, build_model, build_probe, calibrate, write_model
from training.model_card import LICENCE, Report, render_card
from training.network import Network
from training.windows import CORPORA, NER_TAGS, Labels, Windows, to_arrays

NER_CORPUS_INDEX = CORPORA.index("ewt")  # names are annotated as in UNER's EWT
EDITED_CORPORA = ("ewt", "wikigold", "crossner")  # edited text, from which transitions between tags are counted
TRANSITION_WEIGHT = 0.5  # of the transitions; at 1 they would count again what the network knows itself
CALIBRATION_STRIDE = 40  # one training document in 40 shows how large the values of each channel become
FORBIDDEN = -1e4  # score of a transition that IOB2 does not allow


def calibration_batches(
    documents: list[Document], labels: Labels, pieces: WordPieces
) -> Iterator[dict[str, np.ndarray]]:
    """Yield windows of the training documents as network input."""
    for windows in Windows(documents[::CALIBRATION_STRIDE], labels, pieces, None).epoch(7, 2048):
        yield to_arrays(windows, pieces)[0]._asdict()


def name_transitions(documents: list[Document]) -> np.ndarray:
    """Return the scores of transitions between tags, (previous tag or sentence start, tag).

    A score is the log of how much more frequent a tag is there than anywhere, times TRANSITION_WEIGHT. The last row is
    the start of a sentence. Counts start at 0.5, so that unseen transitions keep a finite score.
    """
    size = len(NER_TAGS)
    counts = np.full((size + 1, size), 0.5)
    for document in documents:
        for sentence in document.sentences:
            tags = sentence.layers.get("ner") or [None]
            if document.corpus in EDITED_CORPORA and None not in tags:
                numbers = [NER_TAGS.index(tag) for tag in tags]
                np.add.at(counts, ([size, *numbers[:-1]], numbers), 1)
    frequencies = counts[:-1].sum(0) / counts[:-1].sum()
    scores = TRANSITION_WEIGHT * (np.log(counts / counts.sum(1, keepdims=True)) - np.log(frequencies))
    for inside in range(2, size, 2):  # NER_TAGS alternates B and I of a kind: I follows either of them only
        others = [previous for previous in range(size + 1) if previous not in (inside - 1, inside)]
        scores[others, inside] = FORBIDDEN
    transitions: np.ndarray = scores.astype(np.float32)
    return transitions


def export_models(
    weights: Mapping[str, Tensor],
    labels: Labels,
    vocabulary: Path,
    documents: list[Document],
    folder: Path,
    version: str,
) -> None:
    """Write the files of the float model to folder/float and those of the 8-bit model to folder/shipped."""
    arrays = {key: value.numpy() for key, value in weights.items()}
    sizes = Network(arrays["encoder.words.weight"].shape[0], labels).tag_sizes
    pieces = WordPieces(vocabulary)
    quantizations = calibrate(arrays, sizes, NER_CORPUS_INDEX, calibration_batches(documents, labels, pieces))
    for name, graph in (("float", GraphBuilder()), ("shipped", GraphBuilder(quantizations))):
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
    """Return the scores of both exported models, `{"float": …, "shipped": …}`."""
    return {name: evaluate(Model(folder / name), data) for name in ("float", "shipped")}


def publish(shipped: Path, out: Path, report: Mapping[str, Report], version: str) -> None:
    """Copy the exported files to the folder that ships and add licence, model card and figures."""
    out.mkdir(parents=True, exist_ok=True)
    for path in shipped.iterdir():
        shutil.copyfile(path, out / path.name)
    (out / "LICENSE").write_text(LICENCE, "utf8")
    (out / "MODEL_CARD.md").write_text(render_card(report, version), "utf8")
    (out / "figures.json").write_text(json.dumps(report, indent=1) + "\n", "utf8")
