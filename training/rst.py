"""Read attributions from discourse trees (.rs4): the source, the cue and the content of each.

The trees follow Rhetorical Structure Theory (Mann and Thompson 1988) with signals, as GUM annotates them.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CUE_SIGNALS = {"indicative_word", "indicative_phrase"}
# Words. A whole section under one "he explains" would teach the tagger to tag everything.
MAX_CONTENT = 160


@dataclass(frozen=True)
class Attribution:
    """The words of an attribution by their positions in the document, counted from 0."""

    source: tuple[int, ...]
    cue: tuple[int, ...]
    content: tuple[int, ...]


@dataclass
class _Node:
    """A segment of text or a group of nodes."""

    parent: str | None
    relation: str
    words: range | None  # of a segment; None for a group


def attributions(path: Path) -> Iterator[Attribution]:
    """Yield the attributions of a file that have a content of at most MAX_CONTENT words."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 (a corpus on our own disk)
    relations = root.iter("rel")
    nuclear = {relation.get("name", "") for relation in relations if relation.get("type") == "multinuc"} | {"span"}
    nodes, children = _read_nodes(root)
    signals = _signals(root)
    for key, node in nodes.items():
        if not node.relation.startswith("attribution-") or node.parent not in nodes:
            continue
        content = _words(node.parent, nodes, children, nuclear, top=True)
        if not content or len(content) > MAX_CONTENT:
            continue
        source = signals[key, "attribution_source"]
        satellite = set(_words(key, nodes, children, nuclear, top=True))
        cue = (signals[key, "cue"] & satellite) - source
        yield Attribution(tuple(sorted(source)), tuple(sorted(cue)), tuple(sorted(set(content) - source - cue)))


def _read_nodes(root: ElementTree.Element) -> tuple[dict[str, _Node], dict[str, list[str]]]:
    """Return the nodes by id, and the ids of each node's children."""
    nodes: dict[str, _Node] = {}
    children: dict[str, list[str]] = defaultdict(list)
    position = 0
    for element in root.iter():
        if element.tag not in ("segment", "group"):
            continue
        words = None
        if element.tag == "segment":
            count = len((element.text or "").split())
            words = range(position, position + count)
            position += count
        nodes[element.get("id", "")] = _Node(element.get("parent"), element.get("relname") or "", words)
    for key, node in nodes.items():
        if node.parent:
            children[node.parent].append(key)
    return nodes, children


def _signals(root: ElementTree.Element) -> dict[tuple[str, str], set[int]]:
    """Return the words that signal a cue or a source, by node and kind of signal."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for signal in root.iter("signal"):
        kind = signal.get("subtype")
        kind = "cue" if kind in CUE_SIGNALS else kind
        if kind in ("cue", "attribution_source"):
            words = (signal.get("tokens") or "").split(",")
            found[signal.get("source", ""), kind] |= {int(word) - 1 for word in words if word.isdigit()}
    return found


def _words(
    key: str, nodes: dict[str, _Node], children: dict[str, list[str]], nuclear: set[str], top: bool = False
) -> list[int]:
    """Return the words under a node; with `top`, without those of the node's own satellites."""
    node = nodes[key]
    found = list(node.words or ())
    for child in children[key]:
        if not top or nodes[child].relation in nuclear:
            found += _words(child, nodes, children, nuclear)
    return found
