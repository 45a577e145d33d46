"""The network's integer arithmetic is exact, so that its answers do not depend on the processor.

Without 8-bit dot products (VNNI) the usual kernels for unsigned times signed bytes saturate. These tests compare ONNX
Runtime with integers in numpy, bit for bit, on whatever processor runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy import dtype, ndarray

from analysis.engine.model import Model, runtime
from analysis.engine.model.encode import make_batch
from tests.engine_model.onnx_files import Node, make_model, read_model, with_outputs

KIND = "MatMulIntegerToFloat"
NEWS = """\
The European Commission said on Friday that Angela Merkel would visit Nairobi. Prices rose by 3 percent in 2025,
according to the central bank, "and may rise again", a spokeswoman (who asked not to be named) confirmed.

No one was hurt, officials said."""


@pytest.fixture(scope="module")
def content(model: Model) -> bytes:
    return (runtime.WEIGHTS / "model.onnx").read_bytes()


@pytest.fixture(scope="module")
def products(content: bytes) -> Any:
    """The integer products of the shipped network, and its constants."""
    nodes, constants = read_model(content)
    return [node for node in nodes if node.kind == KIND], constants


def session_of(content: Any, options: Any = None) -> Any:
    return onnxruntime.InferenceSession(content, options or runtime.session_options(), providers=runtime.PROVIDERS)


def batches(model: Any, texts: Any) -> Iterator[dict[str, Any]]:
    """The network's input for texts, a batch for each."""
    for text in texts:
        doc = model._tokenize(text)
        words = model._pieces.words([token.text for token in doc if not token.is_space])
        yield make_batch([(words, [0] * len(words))], model._pieces)._asdict()


def integer_product(activations: Any, zero: Any, weights: Any) -> Any:
    """Return the product in integers. Doubles hold it exactly: it is far below 2 ** 53."""
    shifted = activations.astype(np.float64) - float(zero)
    return (shifted @ weights.astype(np.float64)).astype(np.int64)


def extreme_rows(size: Any) -> ndarray[tuple[Any, ...], dtype[Any]]:
    """Rows of activations: the most that kernels can meet, then random ones."""
    random = np.random.default_rng(size)
    alternating = np.tile([255, 0], size)[:size]
    rows = [np.full(size, 255), np.zeros(size), alternating, 255 - alternating]
    rows += list(random.integers(0, 256, (20, size))) + list(random.integers(224, 256, (20, size)))
    return np.array(rows, np.uint8)


def test_every_shipped_matrix_multiplies_exactly(products: Any) -> None:
    nodes, constants = products
    used = {"one": np.float32(1)}
    made, inputs, expected = [], {}, {}
    for node in nodes:
        weights, zero = constants[node.inputs[1]], constants[node.inputs[4]]
        size = len(weights)
        inputs[f"rows{size}"] = (np.uint8, size)
        used |= {node.inputs[1]: weights, node.inputs[4]: zero}
        made.append(Node(KIND, [f"rows{size}", node.inputs[1], "one", "one", node.inputs[4]], node.outputs))
        expected[node.outputs[0]] = integer_product(extreme_rows(size), zero.item(), weights)
    session = session_of(make_model(made, used, inputs, list(expected)))
    rows = {name: extreme_rows(size) for name, (_, size) in inputs.items()}
    found = dict(zip(expected, session.run(list(expected), rows), strict=True))
    assert len(found) == 44
    for name, product in expected.items():
        np.testing.assert_array_equal(found[name], product.astype(np.float32), err_msg=name)


def test_largest_weights_multiply_exactly() -> None:
    """Weights of ±127 and -128 in every pair of terms, where saturation is certain on kernels that saturate."""
    weights = np.array([[127, -127, -128, 1], [127, -127, -128, 127]] * 96, np.int8)
    node = Node(KIND, ["rows", "weights", "one", "one", "zero"], ["sums"])
    constants = {"weights": weights, "one": np.float32(1), "zero": np.uint8(3)}
    session = session_of(make_model([node], constants, {"rows": (np.uint8, 192)}, ["sums"]))
    (found,) = session.run(None, {"rows": extreme_rows(192)})
    np.testing.assert_array_equal(found, integer_product(extreme_rows(192), 3, weights).astype(np.float32))


def test_integer_products_within_the_network_are_exact(model: Model, content: bytes, products: Any) -> None:
    """Every integer product of a run over text is what numpy computes from the same 8-bit activations."""
    nodes, constants = products
    names = {name for node in nodes for name in (node.inputs[0], *node.outputs)}
    already = {output.name for output in model._session.get_outputs()}
    session = session_of(with_outputs(content, sorted(names - already)))
    for batch in batches(model, [NEWS, NEWS.upper()]):
        found = dict(zip(names, session.run(list(names), batch), strict=True))
        for node in nodes:
            inputs = dict(enumerate(node.inputs))
            product = integer_product(found[inputs[0]], constants[inputs[4]].item(), constants[inputs[1]])
            scaled = product.astype(np.float32) * (constants[inputs[2]] * constants[inputs[3]])
            if inputs.get(6):
                scaled = scaled + constants[inputs[6]]
            np.testing.assert_array_equal(found[node.outputs[0]], scaled, err_msg=node.outputs[0])


def test_unsigned_weights_give_the_same_answers(model: Model, content: bytes) -> None:
    """The kernels for processors without VNNI, forced, agree with this processor's own in every bit."""
    options = runtime.session_options()
    options.add_session_config_entry(runtime.UNSIGNED_WEIGHTS, "1")
    unsigned = session_of(content, options)
    for batch in batches(model, [NEWS, NEWS.upper()]):
        for found, expected in zip(unsigned.run(None, batch), model._session.run(None, batch), strict=True):
            np.testing.assert_array_equal(found, expected)


class FakeProbe:
    """A probe on a processor that adds pairs of products of 255 and 127 up to a limit."""

    def __init__(self, limit: Any) -> None:
        self.pair = min(2 * 255 * 127, limit)

    def run(self, names: Any, inputs: Any) -> list[Any]:
        rows = inputs["activations"]
        return [np.full((len(rows), 16), rows.shape[1] // 2 * self.pair, np.float32)]


@pytest.mark.parametrize(("limit", "saturates"), [(32_767, True), (2**31 - 1, False)])
def test_the_probe_shows_saturation(limit: Any, saturates: bool) -> None:
    assert runtime.products_saturate(FakeProbe(limit)) is saturates


@pytest.mark.parametrize(("saturates", "entry"), [(True, "1"), (False, None)])
def test_weights_become_unsigned_only_where_products_saturate(
    model: Model, monkeypatch: pytest.MonkeyPatch, saturates: bool, entry: str | None
) -> None:
    monkeypatch.setattr(runtime, "products_saturate", lambda probe: saturates)
    options = runtime.session_options()
    try:
        found = options.get_session_config_entry(runtime.UNSIGNED_WEIGHTS)
    except RuntimeError:  # no such entry
        found = None
    assert found == entry
