"""Write the trained weights as one ONNX graph, built node by node from operators that run fast on a CPU.

Each weight matrix becomes signed 8-bit integers with one scale per output column. Activations become unsigned 8-bit
integers with fixed scales, measured beforehand on training text. Dynamic quantization would measure the range of
every batch instead; it is slower, and a sentence's analysis would depend on its neighbours in the batch. A few
channels of the activations are far larger than the rest. They are scaled down, and their weights scaled up, before
both are rounded (SmoothQuant, Xiao et al. 2023).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from training.sizes import ARC, HEADS, LAYERS

MICROSOFT_DOMAIN = "com.microsoft"
# How much of a large channel moves into its weights. At 0.5 three times as many heads change.
SMOOTHING = 0.9
# Outputs of which only the best value leaves the graph; of the others, all scores do.
ARGMAX_LAYERS = ("pos", "morph", "entity", "definite")
EPSILON = 1e-12  # of every layer normalization, as in the pre-trained encoder

Batches = Iterable[Mapping[str, np.ndarray]]
Weights = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Quantization:
    """How one activation tensor is quantized: multiplied by a factor per channel, then by one scale around one zero."""

    factor: np.ndarray
    scale: np.ndarray | np.float32
    zero: np.ndarray | np.uint8


class GraphBuilder:
    """Collect the nodes and constants of an ONNX graph. Without quantizations all arithmetic stays in floats."""

    def __init__(self, quantizations: Mapping[str, Quantization] | None = None):
        self.quantizations = quantizations
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.weights_by_input: dict[str, list[np.ndarray]] = {}  # the weight matrices that read each tensor
        self._quantized: set[str] = set()

    def constant(self, name: str, value: np.ndarray | np.generic) -> str:
        """Add a constant and return its name. Doubles are stored as 32-bit floats."""
        if value.dtype == np.float64:
            value = value.astype(np.float32)
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        """Add an operator with one output and return the output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def linear(self, tensor: str, name: str, weight: np.ndarray, bias: np.ndarray | None = None) -> str:
        """Add tensor · weightᵀ, plus the bias where it is given, and return the name of the product.

        `weight` is (outputs, inputs). The weights are signed: with unsigned ones around 128, which are exact without
        VNNI too, ONNX Runtime 1.32 takes 1.5 times as long with VNNI. `analysis.engine.model.runtime` makes it
        convert them where the processor needs that.
        """
        self.weights_by_input.setdefault(tensor, []).append(weight)
        biases = [] if bias is None else [self.constant(f"{name}.bias", bias)]
        if self.quantizations is None:
            weights = self.constant(f"{name}.w", weight.T)
            product = self.node("MatMul", [tensor, weights], f"{name}.product" if biases else name)
            return self.node("Add", [product, *biases], name) if biases else product
        quantization = self.quantizations[tensor]
        self._quantize(tensor, quantization)
        rows, scale = quantize_rows(weight / quantization.factor)
        inputs = [f"{tensor}.q", self.constant(f"{name}.q", rows.T), f"{tensor}.scale"]
        inputs += [self.constant(f"{name}.scale", scale[:, 0]), f"{tensor}.zero", "", *biases]
        return self.node("MatMulIntegerToFloat", inputs if biases else inputs[:-1], name, MICROSOFT_DOMAIN)

    def _quantize(self, tensor: str, quantization: Quantization) -> None:
        """Add the 8-bit form of an activation tensor, once."""
        if tensor in self._quantized:
            return
        self._quantized.add(tensor)
        factor = self.constant(f"{tensor}.factor", quantization.factor)
        scaled = self.node("Mul", [tensor, factor], f"{tensor}.scaled")
        scale = self.constant(f"{tensor}.scale", quantization.scale)
        zero = self.constant(f"{tensor}.zero", quantization.zero)
        self.node("QuantizeLinear", [scaled, scale, zero], f"{tensor}.q")

    def table(self, index: str, name: str, weight: np.ndarray) -> str:
        """Add a look-up of embedding rows, kept as integers with a scale per row."""
        if self.quantizations is None:
            return self.node("Gather", [self.constant(f"{name}.w", weight), index], name)
        rows, scale = quantize_rows(weight)
        taken = self.node("Gather", [self.constant(f"{name}.q", rows), index], f"{name}.rows")
        taken = self.node("Cast", [taken], f"{name}.cast", to=TensorProto.FLOAT)
        factor = self.node("Gather", [self.constant(f"{name}.scale", scale), index], f"{name}.factor")
        return self.node("Mul", [taken, factor], name)


def quantize_rows(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a matrix as signed bytes from -127 to 127, and the scale of each row as a column."""
    scale = np.maximum(np.abs(weight).max(1, keepdims=True), 1e-8) / 127
    return np.rint(weight / scale).astype(np.int8), scale


def calibrate(weights: Weights, tag_sizes: Mapping[str, int], corpus: int, batches: Batches) -> dict[str, Quantization]:
    """Run the float model over text and return how to quantize each activation tensor that a matrix reads."""
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
    return {
        name: _quantization(lowest[name], highest[name], weights_by_input)
        for name, weights_by_input in graph.weights_by_input.items()
    }


def _quantization(lowest: np.ndarray, highest: np.ndarray, weights_by_input: list[np.ndarray]) -> Quantization:
    """Return the quantization for channels that reach from lowest to highest."""
    reach = np.maximum(np.maximum(-lowest, highest), 1e-5)
    pull = np.maximum(np.max([np.abs(weight).max(0) for weight in weights_by_input], axis=0), 1e-5)
    factor = (pull ** (1 - SMOOTHING) / reach**SMOOTHING).astype(np.float32)
    low, high = float((lowest * factor).min()), float((highest * factor).max())
    scale = np.float32((high - low) / 255)
    return Quantization(factor, scale, np.uint8(np.clip(round(-low / scale), 0, 255)))


def build_model(weights: Weights, tag_sizes: Mapping[str, int], corpus: int, graph: GraphBuilder) -> onnx.ModelProto:
    """Return the whole model. The names output follows the annotation style of the corpus with this index."""
    states = _encoder(graph, weights)
    _outputs(graph, weights, states, tag_sizes, corpus)
    integers = [("pieces", "length"), ("features", "length"), ("mask", "length"), ("first", "width"), ("last", "width")]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", size]) for name, size in integers]
    score_shapes = {
        "marks": ["width", sum(size for name, size in tag_sizes.items() if name not in ARGMAX_LAYERS)],
        "names": ["width", weights["ner.weight"].shape[0]],
        "arcs": ["width", "nodes"],
        "dependents": ["width", "label"],
        "heads": ["nodes", "label"],
    }
    results = [helper.make_tensor_value_info("kinds", TensorProto.INT64, ["batch", "width", len(ARGMAX_LAYERS)])]
    for name, shape in score_shapes.items():
        results.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape]))
    return _model(helper.make_graph(graph.nodes, "newsdesk", inputs, results, graph.constants))


def _model(graph: onnx.GraphProto) -> onnx.ModelProto:
    """Return a model of the operator sets that the graphs use."""
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT_DOMAIN, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="newsdesk training")


def build_probe() -> onnx.ModelProto:
    """Return a tiny model that shows whether 8-bit products saturate: `activations` · 127, 64 terms per sum.

    A pair of products of 255 and 127 exceeds 16 bits, where kernels that use `vpmaddubsw` add pairs. The input is
    (rows, 64) unsigned bytes and the output (rows, 16) floats, each the sum of the row times 127.
    """
    constants = [
        numpy_helper.from_array(np.full((64, 16), 127, np.int8), "weights"),
        numpy_helper.from_array(np.float32(1), "one"),
        numpy_helper.from_array(np.uint8(0), "zero"),
    ]
    inputs = ["activations", "weights", "one", "one", "zero"]
    product = helper.make_node("MatMulIntegerToFloat", inputs, ["sums"], domain=MICROSOFT_DOMAIN)
    rows = helper.make_tensor_value_info("activations", TensorProto.UINT8, ["rows", 64])
    sums = helper.make_tensor_value_info("sums", TensorProto.FLOAT, ["rows", 16])
    return _model(helper.make_graph([product], "probe", [rows], [sums], constants))


def _encoder(graph: GraphBuilder, weights: Weights) -> str:
    """Add the embeddings and all layers and return the name of the last states."""
    positions = graph.constant("positions", weights["encoder.positions.weight"])
    zero, one = graph.constant("zero", np.array([0])), graph.constant("one", np.array([1]))
    shape = graph.node("Shape", ["pieces"], "shape")
    length = graph.node("Gather", [shape, one], "length")
    rows = graph.node("Slice", [positions, zero, length], "position_rows")
    placed = graph.node("Add", [graph.table("pieces", "piece_table", weights["encoder.words.weight"]), rows], "placed")
    features = graph.constant("features.w", weights["encoder.features.weight"])
    shapes = graph.node("Gather", [features, "features"], "shapes")
    states = _add_and_normalize(graph, placed, shapes, weights, "encoder.norm", "embedded")
    for number in range(LAYERS):
        states = _layer(graph, weights, states, number)
    return states


def _layer(graph: GraphBuilder, weights: Weights, states: str, number: int) -> str:
    """Add one encoder layer: attention, then the feed-forward part."""
    prefix = f"encoder.layers.{number}."
    own = {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}
    parts = zip(("query", "key", "value"), np.split(own["qkv.weight"], 3), np.split(own["qkv.bias"], 3), strict=True)
    inputs = [graph.linear(states, f"{number}.{name}", weight, bias) for name, weight, bias in parts]
    mixed = graph.node(
        "MultiHeadAttention", [*inputs, "", "mask"], f"{number}.mixed", MICROSOFT_DOMAIN, num_heads=HEADS
    )
    out = graph.linear(mixed, f"{number}.out", own["out.weight"])
    states = _add_and_normalize(graph, out, states, own, "norm1", f"{number}.norm1", own["out.bias"])
    up = graph.linear(states, f"{number}.up", own["up.weight"], own["up.bias"])
    up = graph.node("Gelu", [up], f"{number}.gelu", MICROSOFT_DOMAIN)
    down = graph.linear(up, f"{number}.down", own["down.weight"])
    return _add_and_normalize(graph, down, states, own, "norm2", f"{number}.norm2", own["down.bias"])


def _add_and_normalize(
    graph: GraphBuilder,
    left: str,
    right: str,
    weights: Weights,
    key: str,
    name: str,
    bias: np.ndarray | None = None,
) -> str:
    """Add the layer normalization of a sum, and of a bias where it is given.

    Add and LayerNormalization make the network another 11 % faster with ONNX Runtime 1.32, but round differently, and
    with the first shipped weights UPOS on EWT dev fell to 96.98, below its floor. A newly trained model may use them.
    """
    constants = [graph.constant(f"{name}.{kind[0]}", weights[f"{key}.{kind}"]) for kind in ("weight", "bias")]
    if bias is not None:
        constants.append(graph.constant(f"{name}.s", bias))
    return graph.node("SkipLayerNormalization", [left, right, *constants], name, MICROSOFT_DOMAIN, epsilon=EPSILON)


def _outputs(graph: GraphBuilder, weights: Weights, states: str, tag_sizes: Mapping[str, int], corpus: int) -> None:
    """Add the outputs over words: tags, names, and the vectors and scores of arcs and relation labels."""
    words, nodes = _words(graph, states)
    tags = graph.linear(words, "tags", weights["tags.weight"], weights["tags.bias"])
    names = [f"tag.{name}" for name in tag_sizes]
    sizes = graph.constant("tag_sizes", np.array(list(tag_sizes.values())))
    graph.nodes.append(helper.make_node("Split", [tags, sizes], names, axis=-1))
    best = [graph.node("ArgMax", [f"tag.{name}"], f"best.{name}", axis=-1, keepdims=1) for name in ARGMAX_LAYERS]
    graph.node("Concat", best, "kinds", axis=-1)
    graph.node("Concat", [f"tag.{name}" for name in tag_sizes if name not in ARGMAX_LAYERS], "marks", axis=-1)

    hidden_bias = weights["ner_hidden.bias"] + weights["ner_corpus.weight"][corpus]
    hidden = graph.linear(words, "ner_hidden", weights["ner_hidden.weight"], hidden_bias)
    hidden = graph.node("Gelu", [hidden], "ner_gelu", MICROSOFT_DOMAIN)
    graph.linear(hidden, "names", weights["ner.weight"], weights["ner.bias"])

    dependent = _gelu_linear(graph, weights, words, "arc_dependent")
    # The dependent's side takes the head's own weight as a head and the scale as well: one product instead of two.
    weight = weights["arc.weight"] / ARC**0.5
    bias = weights["arc.bias"] / ARC**0.5 + weights["arc_prior.weight"][0]
    dependent = graph.linear(dependent, "arc", weight, bias)
    head = graph.node("Transpose", [_gelu_linear(graph, weights, nodes, "arc_head")], "arc_heads", perm=[0, 2, 1])
    graph.node("MatMul", [dependent, head], "arcs")
    graph.linear(words, "dependents", weights["label_dependent.weight"], weights["label_dependent.bias"])
    graph.linear(nodes, "heads", weights["label_head.weight"], weights["label_head.bias"])


def _gelu_linear(graph: GraphBuilder, weights: Weights, tensor: str, name: str) -> str:
    """Add a linear layer with GELU and return the name of its output."""
    product = graph.linear(tensor, f"{name}.linear", weights[f"{name}.weight"], weights[f"{name}.bias"])
    return graph.node("Gelu", [product], f"{name}.gelu", MICROSOFT_DOMAIN)


def _words(graph: GraphBuilder, states: str) -> tuple[str, str]:
    """Add the vectors of words, each the mean of its first and last piece, and of nodes: the root, then the words."""
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
    """Check a model and write it to a file."""
    onnx.checker.check_model(model, full_check=False)
    path.write_bytes(model.SerializeToString())
