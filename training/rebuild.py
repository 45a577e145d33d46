"""Rebuild the shipped graph with today's `export.build_model`, from the weights it holds: no training.

`python -m training.rebuild SOURCE TARGET` writes model.onnx and probe.onnx. Use it after a change of the graph's
layout. The 8-bit weights, their scales and the scales of the activations stay the same, bit for bit; a test
(tests/engine_model/test_rebuild.py) rebuilds the shipped file and compares.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from training.corpora import ATTRIBUTION_ROLES
from training.export import GraphBuilder, Quantization, build_model, build_probe, write_model
from training.sizes import ARC, LAYERS
from training.windows import TAGS

Constants = Mapping[str, np.ndarray]


def read_constants(path: Path) -> dict[str, np.ndarray]:
    """Return the constants of an exported model by name."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}


def read_quantizations(constants: Constants, model: onnx.ModelProto) -> dict[str, Quantization]:
    """Return how each activation tensor is quantized."""
    quantizations = {}
    for node in model.graph.node:
        if node.op_type == "QuantizeLinear":
            tensor = node.output[0].removesuffix(".q")
            parts = [constants[f"{tensor}.{part}"] for part in ("factor", "scale", "zero")]
            quantizations[tensor] = Quantization(*parts)
    return quantizations


def read_weights(constants: Constants, model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Return the network's weights under the names that `export.build_model` reads, rounded as they are.

    Matrices are in doubles, so that rounding them again gives the same bytes and scales.
    """
    quantizations = read_quantizations(constants, model)
    tensors = {node.name: node.input[0].removesuffix(".q") for node in model.graph.node}

    def matrix(name: str) -> np.ndarray:
        """Return a matrix, (outputs, inputs), without its quantization."""
        rows = constants[f"{name}.q"].T.astype(np.float64) * constants[f"{name}.scale"].reshape(-1, 1)
        weight: np.ndarray = rows * quantizations[tensors[name]].factor
        return weight

    weights = {
        "encoder.positions.weight": constants["positions"],
        "encoder.words.weight": constants["piece_table.q"] * constants["piece_table.scale"].astype(np.float64),
        "encoder.features.weight": constants["features.w"],
        "encoder.norm.weight": constants["embedded.w"],
        "encoder.norm.bias": constants["embedded.b"],
        # The corpus's own bias is part of the hidden layer's.
        "ner_corpus.weight": np.zeros((1, constants["ner_hidden.bias"].size), np.float32),
        "arc.weight": matrix("arc") * ARC**0.5,
        "arc.bias": constants["arc.bias"] * ARC**0.5,
        # The head's weight as a head is part of the bias of arcs.
        "arc_prior.weight": np.zeros((1, ARC), np.float32),
    }
    for number in range(LAYERS):
        weights |= _layer(constants, matrix, number)
    outputs = {
        "tags": "tags",
        "ner_hidden": "ner_hidden",
        "ner": "names",
        "arc_dependent": "arc_dependent.linear",
        "arc_head": "arc_head.linear",
        "label_dependent": "dependents",
        "label_head": "heads",
    }
    for key, name in outputs.items():
        weights |= {f"{key}.weight": matrix(name), f"{key}.bias": constants[f"{name}.bias"]}
    return weights


def _layer(constants: Constants, matrix: Callable[[str], np.ndarray], number: int) -> dict[str, np.ndarray]:
    """Return the weights of one encoder layer."""
    parts = [f"{number}.{name}" for name in ("query", "key", "value")]
    own = {
        "qkv.weight": np.concatenate([matrix(name) for name in parts]),
        "qkv.bias": np.concatenate([constants[f"{name}.bias"] for name in parts]),
    }
    for name in ("out", "up", "down"):
        own[f"{name}.weight"] = matrix(f"{number}.{name}")
    own["up.bias"] = constants[f"{number}.up.bias"]
    # The normalization adds the biases of what it normalizes.
    for name, linear in (("norm1", "out"), ("norm2", "down")):
        own[f"{name}.weight"] = constants[f"{number}.{name}.w"]
        own[f"{name}.bias"] = constants[f"{number}.{name}.b"]
        own[f"{linear}.bias"] = constants[f"{number}.{name}.s"]
    return {f"encoder.layers.{number}.{key}": value for key, value in own.items()}


def rebuild(path: Path, tag_sizes: Mapping[str, int]) -> onnx.ModelProto:
    """Return the model in a file as `export.build_model` makes it now, given the width of each tag output."""
    model = onnx.load(path)
    constants = read_constants(path)
    graph = GraphBuilder(read_quantizations(constants, model))
    return build_model(read_weights(constants, model), tag_sizes, 0, graph)


def read_tag_sizes(labels: Mapping[str, list[str]]) -> dict[str, int]:
    """Return the width of each tag output, in order, from the content of labels.json."""
    sizes = {name: len(labels[name]) for name in ("pos", "morph", "entity", "definite")}
    return sizes | {role: len(TAGS) for role in ATTRIBUTION_ROLES} | {"start": 2}


def main() -> None:
    """Rebuild the model of one folder into another."""
    parser = argparse.ArgumentParser(prog="python -m training.rebuild", description=__doc__)
    parser.add_argument("source", type=Path, help="a folder with model.onnx and labels.json")
    parser.add_argument("target", type=Path, help="where model.onnx and probe.onnx go")
    options = parser.parse_args()
    labels = json.loads((options.source / "labels.json").read_text("utf8"))
    model = rebuild(options.source / "model.onnx", read_tag_sizes(labels))
    options.target.mkdir(parents=True, exist_ok=True)
    write_model(model, options.target / "model.onnx")
    write_model(build_probe(), options.target / "probe.onnx")


if __name__ == "__main__":
    main()
