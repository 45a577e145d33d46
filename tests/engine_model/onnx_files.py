"""Read and write the parts of ONNX files that tests need. The onnx package is a requirement of training only.

An ONNX file is one protocol buffer message (https://onnx.ai/onnx/repo-docs/IR.html). The numbers are the fields' in
onnx.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

TYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64}
MODEL_IR_VERSION, MODEL_GRAPH, MODEL_OPSET = 1, 7, 8
GRAPH_NODE, GRAPH_NAME, GRAPH_CONSTANT, GRAPH_INPUT, GRAPH_OUTPUT = 1, 2, 5, 11, 12
NODE_INPUT, NODE_OUTPUT, NODE_KIND, NODE_DOMAIN = 1, 2, 4, 7
TENSOR_SIZE, TENSOR_TYPE, TENSOR_NAME, TENSOR_DATA = 1, 2, 8, 9


class Node(NamedTuple):
    """An operator: its kind and the names of its inputs and outputs."""

    kind: str
    inputs: list[str]
    outputs: list[str]


def read_model(content: Any) -> Any:
    """Return the nodes, and the constants by name, of an ONNX file's content."""
    (graph,) = (value for number, value in fields(content) if number == MODEL_GRAPH)
    nodes, constants = [], {}
    for number, value in fields(graph):
        if number == GRAPH_NODE:
            nodes.append(_read_node(value))
        elif number == GRAPH_CONSTANT:
            name, array = _read_tensor(value)
            constants[name] = array
    return nodes, constants


def with_outputs(content: Any, names: Any) -> Any:
    """Return an ONNX file's content with further tensors as outputs.

    Parsers merge messages that follow one another, so the addition is a model of its own.
    """
    return content + _message(MODEL_GRAPH, b"".join(_message(GRAPH_OUTPUT, _value(name)) for name in names))


def make_model(nodes: Any, constants: Any, inputs: Any, outputs: Any) -> Any:
    """Return the content of an ONNX file with Microsoft's operators.

    `inputs` has a pair of element type and number of columns for each name; `outputs` are names.
    """
    graph = b"".join(_message(GRAPH_NODE, _node(node)) for node in nodes) + _text(GRAPH_NAME, "test")
    graph += b"".join(_message(GRAPH_CONSTANT, _tensor(name, array)) for name, array in constants.items())
    graph += b"".join(_message(GRAPH_INPUT, _value(name, *shape)) for name, shape in inputs.items())
    graph += b"".join(_message(GRAPH_OUTPUT, _value(name)) for name in outputs)
    opsets = _message(MODEL_OPSET, _text(1, "") + _integer(2, 17))
    opsets += _message(MODEL_OPSET, _text(1, "com.microsoft") + _integer(2, 1))
    return _integer(MODEL_IR_VERSION, 9) + opsets + _message(MODEL_GRAPH, graph)


def fields(message: Any) -> Iterator[Any]:
    """Yield the number and the value of each field: an integer, or a view of its bytes."""
    message, place = memoryview(message), 0
    while place < len(message):
        tag, place = _read_varint(message, place)
        if tag & 7 == 0:
            value, place = _read_varint(message, place)
        else:
            size, place = (4, place) if tag & 7 == 5 else _read_varint(message, place)
            value, place = message[place : place + size], place + size
        yield tag >> 3, value


def _read_varint(message: Any, place: Any) -> Any:
    value = shift = 0
    while True:
        byte = message[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place


def _read_node(message: Any) -> Any:
    texts = [(number, bytes(value).decode()) for number, value in fields(message) if number != 5]
    (kind,) = (text for number, text in texts if number == NODE_KIND)
    inputs = [text for number, text in texts if number == NODE_INPUT]
    return Node(kind, inputs, [text for number, text in texts if number == NODE_OUTPUT])


def _read_tensor(message: Any) -> Any:
    shape, found = [], {}
    for number, value in fields(message):
        if number == TENSOR_SIZE and isinstance(value, int):
            shape.append(value)
        elif number == TENSOR_SIZE:
            place = 0
            while place < len(value):
                size, place = _read_varint(value, place)
                shape.append(size)
        else:
            found[number] = value
    array = np.frombuffer(found[TENSOR_DATA], TYPES[found[TENSOR_TYPE]]).reshape(shape)
    return bytes(found[TENSOR_NAME]).decode(), array


def _varint(value: Any) -> bytes:
    content = bytearray()
    while value > 127:
        content.append(value & 127 | 128)
        value >>= 7
    return bytes([*content, value])


def _integer(number: Any, value: Any) -> bytes:
    return _varint(number << 3) + _varint(value)


def _message(number: Any, content: Any) -> Any:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _text(number: Any, text: Any) -> Any:
    return _message(number, text.encode())


def _node(node: Any) -> Any:
    content = b"".join(_text(NODE_INPUT, name) for name in node.inputs)
    content += b"".join(_text(NODE_OUTPUT, name) for name in node.outputs)
    return content + _text(NODE_KIND, node.kind) + _text(NODE_DOMAIN, "com.microsoft")


def _tensor(name: Any, array: Any) -> Any:
    (kind,) = (kind for kind, dtype in TYPES.items() if array.dtype == dtype)
    sizes = b"".join(_integer(TENSOR_SIZE, size) for size in array.shape)
    content = np.ascontiguousarray(array).tobytes()
    return sizes + _integer(TENSOR_TYPE, kind) + _text(TENSOR_NAME, name) + _message(TENSOR_DATA, content)


def _value(name: Any, dtype: Any = None, columns: Any = None) -> Any:
    if dtype is None:
        return _text(1, name)
    (kind,) = (kind for kind, known in TYPES.items() if known == dtype)
    shape = _message(1, _text(2, "rows")) + _message(1, _integer(1, columns))
    return _text(1, name) + _message(2, _message(1, _integer(1, kind) + _message(2, shape)))
