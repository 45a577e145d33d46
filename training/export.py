"""The trained weights as one ONNX graph, built node by node: exactly the operators that run fast on a CPU.

Each weight matrix becomes 8-bit integers with one scale for every output. What flows into it is quantized with a fixed
scale, found beforehand on training text: measuring the range anew for every batch, as dynamic quantization does, costs
time and would make a sentence's analysis depend on its neighbours in the batch. A few channels of what flows are far
larger than the rest; they are made smaller, and their weights larger by as much, before both are rounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from training.network import ARC, HEADS, LAYERS

MICROSOFT_DOMAIN = "com.microsoft"
SMOOTHING = 0.9  # how much of a large channel moves into its weights; at 0.5 three times as many heads change


@dataclass(frozen=True)
class Quantization:
    """How one tensor is quantized: first multiplied channel by channel, then by one scale around one zero."""

    factor: np.ndarray
    scale: np.float32
    zero: np.uint8


class GraphBuilder:
    """Collects nodes and constants. Without flows everything stays in floats."""

    def __init__(self, quantizations: Mapping[str, Quantization] | None = None):
        self.quantizations = quantizations
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.weights_by_input: dict[str, list[np.ndarray]] = {}  # the weights that each tensor flows into
        self._rounded: set[str] = set()

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray | None = None) -> str:
        """x · weightᵀ, with the bias where it is given."""
        self.weights_by_input.setdefault(x, []).append(weight)
        biases = [] if bias is None else [self.constant(f"{name}.bias", bias)]
        if self.quantizations is None:
            weights = self.constant(f"{name}.w", weight.T)
            product = self.node("MatMul", [x, weights], f"{name}.product" if biases else name)
            return self.node("Add", [product, *biases], name) if biases else product
        self._round(x)
        weight = weight / self.quantizations[x].factor
        scale = np.maximum(np.abs(weight).max(1), 1e-8) / 127
        rows = np.rint(weight / scale[:, None]).astype(np.int8)
        inputs = [f"{x}.q", self.constant(f"{name}.q", rows.T), f"{x}.scale"]
        inputs += [self.constant(f"{name}.scale", scale.astype(np.float32)), f"{x}.zero", "", *biases]
        return self.node("MatMulIntegerToFloat", inputs if biases else inputs[:-1], name, MICROSOFT_DOMAIN)

    def _round(self, x: str) -> None:
        if x in self._rounded:
            return
        self._rounded.add(x)
        flow = self.quantizations[x]
        scaled = self.node("Mul", [x, self.constant(f"{x}.factor", flow.factor)], f"{x}.scaled")
        scale, zero = self.constant(f"{x}.scale", flow.scale), self.constant(f"{x}.zero", flow.zero)
        self.node("QuantizeLinear", [scaled, scale, zero], f"{x}.q")

    def table(self, index: str, name: str, weight: np.ndarray) -> str:
        """Rows of an embedding, kept as integers with a scale for each row."""
        if self.quantizations is None:
            return self.node("Gather", [self.constant(f"{name}.w", weight), index], name)
        scale = np.maximum(np.abs(weight).max(1, keepdims=True), 1e-8) / 127
        rows = np.rint(weight / scale).astype(np.int8)
        taken = self.node("Gather", [self.constant(f"{name}.q", rows), index], f"{name}.rows")
        taken = self.node("Cast", [taken], f"{name}.cast", to=TensorProto.FLOAT)
        factor = self.node(
            "Gather", [self.constant(f"{name}.scale", scale.astype(np.float32)), index], f"{name}.factor"
        )
        return self.node("Mul", [taken, factor], name)


Batches = Iterable[Mapping[str, np.ndarray]]


def calibrate(weights: Mapping[str, np.ndarray], tag_sizes: Mapping[str, int], corpus: int, batches: Batches) -> dict:
    """Run the float model over text and note how far each channel of each flow goes; from that, how to round it."""
    graph = GraphBuilder()
    model = build_model(weights, tag_sizes, corpus, graph)
    for name in graph.weights_by_input:
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    lowest: dict[str, np.ndarray] = {}
    highest: dict[str, np.ndarray] = {}
    for batch in batches:
        for name, value in zip(
            graph.weights_by_input, session.run(list(graph.weights_by_input), dict(batch)), strict=True
        ):
            value = value.reshape(-1, value.shape[-1])
            lowest[name] = np.minimum(lowest.get(name, 0), value.min(0))
            highest[name] = np.maximum(highest.get(name, 0), value.max(0))
    return {name: _flow(lowest[name], highest[name], readers) for name, readers in graph.weights_by_input.items()}


def _flow(lowest: np.ndarray, highest: np.ndarray, weights_by_input: list[np.ndarray]) -> Quantization:
    reach = np.maximum(np.maximum(-lowest, highest), 1e-5)
    pull = np.maximum(np.max([np.abs(weight).max(0) for weight in weights_by_input], axis=0), 1e-5)
    factor = (pull ** (1 - SMOOTHING) / reach**SMOOTHING).astype(np.float32)
    low, high = float((lowest * factor).min()), float((highest * factor).max())
    scale = np.float32((high - low) / 255)
    return Quantization(factor, scale, np.uint8(np.clip(round(-low / scale), 0, 255)))


def build_model(
    weights: Mapping[str, np.ndarray], tag_sizes: Mapping[str, int], corpus: int, graph: GraphBuilder
) -> onnx.ModelProto:
    """The whole model. `corpus` is whose manner of naming the names output takes."""
    states = _encoder(graph, weights)
    _outputs(graph, weights, states, tag_sizes, corpus)
    integers = [("pieces", "length"), ("features", "length"), ("mask", "length"), ("first", "width"), ("last", "width")]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT32, ["batch", size]) for n, size in integers]
    results = [
        helper.make_tensor_value_info("kinds", TensorProto.INT64, ["batch", "width", 4]),
        *(
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])
            for name, shape in {
                "marks": ["width", sum(tag_sizes.values()) - sum(tag_sizes[k] for k in ARGMAX_LAYERS)],
                "names": ["width", 7],
                "arcs": ["width", "nodes"],
                "dependents": ["width", "label"],
                "heads": ["nodes", "label"],
            }.items()
        ),
    ]
    made = helper.make_graph(graph.nodes, "newsdesk", inputs, results, graph.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT_DOMAIN, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9, producer_name="newsdesk training")


ARGMAX_LAYERS = ("pos", "morph", "entity", "definite")  # only the best value leaves the graph


def _encoder(graph: GraphBuilder, w: Mapping[str, np.ndarray]) -> str:
    positions = graph.constant("positions", w["encoder.positions.weight"])
    zero, one = graph.constant("zero", np.array([0])), graph.constant("one", np.array([1]))
    shape = graph.node("Shape", ["pieces"], "shape")
    length = graph.node("Gather", [shape, one], "length")
    x = graph.node("Slice", [positions, zero, length], "position_rows")
    x = graph.node("Add", [graph.table("pieces", "piece_table", w["encoder.words.weight"]), x], "placed")
    shapes = graph.node("Gather", [graph.constant("features.w", w["encoder.features.weight"]), "features"], "shapes")
    norm = [graph.constant(f"norm.{kind}", w[f"encoder.norm.{kind}"]) for kind in ("weight", "bias")]
    x = graph.node("SkipLayerNormalization", [x, shapes, *norm], "embedded", MICROSOFT_DOMAIN, epsilon=1e-12)
    for n in range(LAYERS):
        x = _layer(graph, w, x, n)
    return x


def _layer(graph: GraphBuilder, w: Mapping[str, np.ndarray], x: str, n: int) -> str:
    own = {key.removeprefix(f"encoder.layers.{n}."): value for key, value in w.items() if f"encoder.layers.{n}." in key}
    parts = np.split(own["qkv.weight"], 3)
    names = [f"{n}.{name}" for name in ("query", "key", "value")]
    query, key, value = (graph.linear(x, name, part) for name, part in zip(names, parts, strict=True))
    bias = graph.constant(f"{n}.qkv.bias", own["qkv.bias"])
    mixed = graph.node(
        "MultiHeadAttention", [query, key, value, bias, "mask"], f"{n}.mixed", MICROSOFT_DOMAIN, num_heads=HEADS
    )
    out = graph.linear(mixed, f"{n}.out", own["out.weight"])
    x = _skip_norm(graph, x, out, own, f"{n}.norm1", "norm1", "out.bias")
    up = graph.linear(x, f"{n}.up", own["up.weight"])
    up = graph.node("BiasGelu", [up, graph.constant(f"{n}.up.bias", own["up.bias"])], f"{n}.gelu", MICROSOFT_DOMAIN)
    down = graph.linear(up, f"{n}.down", own["down.weight"])
    return _skip_norm(graph, x, down, own, f"{n}.norm2", "norm2", "down.bias")


def _skip_norm(graph: GraphBuilder, x: str, y: str, own: Mapping, name: str, norm: str, bias: str) -> str:
    constants = [
        graph.constant(f"{name}.{k}", own[key])
        for k, key in (("w", f"{norm}.weight"), ("b", f"{norm}.bias"), ("s", bias))
    ]
    return graph.node("SkipLayerNormalization", [y, x, *constants], name, MICROSOFT_DOMAIN, epsilon=1e-12)


def _outputs(graph: GraphBuilder, w: Mapping, states: str, tag_sizes: Mapping[str, int], corpus: int) -> None:
    words, nodes = _words(graph, states)
    tags = graph.linear(words, "tags", w["tags.weight"], w["tags.bias"])
    names = [f"tag.{name}" for name in tag_sizes]
    sizes = graph.constant("tag_sizes", np.array(list(tag_sizes.values())))
    graph.nodes.append(helper.make_node("Split", [tags, sizes], names, axis=-1))
    best = [graph.node("ArgMax", [f"tag.{name}"], f"best.{name}", axis=-1, keepdims=1) for name in ARGMAX_LAYERS]
    graph.node("Concat", best, "kinds", axis=-1)
    graph.node("Concat", [f"tag.{name}" for name in tag_sizes if name not in ARGMAX_LAYERS], "marks", axis=-1)

    hidden = graph.linear(words, "ner_hidden", w["ner_hidden.weight"])
    bias = graph.constant("ner_hidden.bias", w["ner_hidden.bias"] + w["ner_corpus.weight"][corpus])
    hidden = graph.node("BiasGelu", [hidden, bias], "ner_gelu", MICROSOFT_DOMAIN)
    graph.linear(hidden, "names", w["ner.weight"], w["ner.bias"])

    dependent = _gelu_linear(graph, w, words, "arc_dependent")
    # The head's own weight as a head, and the scale, go into the dependent's side: one product instead of two.
    weight, bias = w["arc.weight"] / ARC**0.5, w["arc.bias"] / ARC**0.5 + w["arc_prior.weight"][0]
    dependent = graph.linear(dependent, "arc", weight, bias)
    head = graph.node("Transpose", [_gelu_linear(graph, w, nodes, "arc_head")], "arc_heads", perm=[0, 2, 1])
    graph.node("MatMul", [dependent, head], "arcs")
    graph.linear(words, "dependents", w["label_dependent.weight"], w["label_dependent.bias"])
    graph.linear(nodes, "heads", w["label_head.weight"], w["label_head.bias"])


def _gelu_linear(graph: GraphBuilder, w: Mapping, x: str, name: str) -> str:
    product = graph.linear(x, f"{name}.linear", w[f"{name}.weight"])
    return graph.node(
        "BiasGelu", [product, graph.constant(f"{name}.bias", w[f"{name}.bias"])], f"{name}.gelu", MICROSOFT_DOMAIN
    )


def _words(graph: GraphBuilder, states: str) -> tuple[str, str]:
    """Each word is the mean of its first and its last piece; before them stands the window's mark, as the root."""
    last_axis = graph.constant("last_axis", np.array([2]))
    ends = []
    for name in ("first", "last"):
        index = graph.node("Cast", [name], f"{name}.long", to=TensorProto.INT64)
        index = graph.node("Unsqueeze", [index, last_axis], f"{name}.index")
        ends.append(graph.node("GatherND", [states, index], f"{name}.states", batch_dims=1))
    words = graph.node("Add", ends, "ends")
    words = graph.node("Mul", [words, graph.constant("half", np.float32(0.5))], "words")
    root = graph.node("Slice", [states, "zero", "one", "one"], "root")
    return words, graph.node("Concat", [root, words], "nodes", axis=1)


def write_model(model: onnx.ModelProto, path: Path) -> None:
    onnx.checker.check_model(model, full_check=False)
    path.write_bytes(model.SerializeToString())
