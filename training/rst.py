"""Attributions in a discourse tree (.rs4): who is said to say it, the words that say so, and what is said."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CUE_SIGNALS = {"indicative_word", "indicative_phrase"}
LONGEST_CONTENT = 160  # words; a whole section under one "he explains" would teach the tagger to tag everything


@dataclass(frozen=True)
class Attribution:
    """Positions of words in the document, counted from 0."""

    source: tuple[int, ...]
    cue: tuple[int, ...]
    content: tuple[int, ...]


@dataclass
class _Node:
    parent: str | None
    relation: str
    words: range | None  # of a segment; None for a group


def attributions(path: Path) -> Iterator[Attribution]:
    """Every attribution relation in the file that has a content of bearable length."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 (a corpus on our own disk)
    nuclear = {r.get("name") for r in root.iter("rel") if r.get("type") == "multinuc"} | {"span"}
    nodes, children = _nodes(root)
    signals = _signals(root)
    for key, node in nodes.items():
        if not node.relation.startswith("attribution-") or node.parent not in nodes:
            continue
        content = _words(node.parent, nodes, children, nuclear, top=True)
        if not content or len(content) > LONGEST_CONTENT:
            continue
        source = signals[key, "attribution_source"]
        own = set(_words(key, nodes, children, nuclear, top=True))
        cue = (signals[key, "cue"] & own) - source
        yield Attribution(tuple(sorted(source)), tuple(sorted(cue)), tuple(sorted(set(content) - source - cue)))


def _nodes(root: ElementTree.Element) -> tuple[dict[str, _Node], dict[str, list[str]]]:
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
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for signal in root.iter("signal"):
        kind = signal.get("subtype")
        kind = "cue" if kind in CUE_SIGNALS else kind
        if kind in ("cue", "attribution_source"):
            words = (signal.get("tokens") or "").split(",")
            found[signal.get("source", ""), kind] |= {int(word) - 1 for word in words if word.isdigit()}
    return found


def _words(key: str, nodes: dict, children: dict, nuclear: set, top: bool = False) -> list[int]:
    """The words under a node; of the node asked for itself, what hangs on it as a satellite is no part."""
    node = nodes[key]
    found = list(node.words or ())
    for child in children[key]:
        if not top or nodes[child].relation in nuclear:
            found += _words(child, nodes, children, nuclear)
    return found
