"""Documents in, analysed spaCy docs out: batches of windows over all documents, a thread for each core."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
import spacy
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, MORPH, POS
from spacy.symbols import IDS
from spacy.tokens import Doc, Token

from . import decode, windowing
from .encode import NO_BREAK, EncodedWord, WordPieces, line_break, make_batch

WEIGHTS = Path(__file__).parent / "weights"
ATTRIBUTION_ROLES = ("source", "cue", "content")
TAG_MARGINS = tuple(f"{role} leaning" for role in ATTRIBUTION_ROLES)
LAYERS = ("entity", "definite", *ATTRIBUTION_ROLES, *TAG_MARGINS)
MARGIN_STEPS = 8  # a leaning is kept in eighths, within a signed byte
BATCH_PIECES = 768  # 2048 is no faster, and takes half as much memory again on two threads
CHUNK_WORDS = 16_000  # read together, at most: the bound on memory, and enough windows to sort by length
LAYERS_KEY = "newsdesk_model"  # of Doc.user_data
LINE_BREAKS_KEY = (
    "newsdesk_breaks"  # of Doc.user_data: the line break before each token, for docs without white space tokens
)


class ModelError(RuntimeError):
    """The shipped files are not there or do not belong together."""


class Window(NamedTuple):
    """A range of one document's words. `words` and `breaks` are the whole document's."""

    document: int
    start: int
    end: int
    words: Sequence[EncodedWord]
    breaks: Sequence[int]
    sentence_starts: np.ndarray | None


class WindowOutput(NamedTuple):
    """What the network says of each word; heads are places within the same array, a root its own head."""

    pos: np.ndarray
    morph: np.ndarray
    head: np.ndarray
    dep: np.ndarray
    iob: np.ndarray
    kind: np.ndarray
    layers: np.ndarray  # (words, LAYERS)


class LabelIds(NamedTuple):
    """A vocabulary's own numbers for our labels."""

    pos: np.ndarray
    morph: np.ndarray
    dep: np.ndarray
    kinds: np.ndarray
    space: int
    unattached_dep: int


class Model:
    """Reads documents. One instance serves all threads of a process; after a fork `load` makes a new one."""

    def __init__(self, folder: Path = WEIGHTS, threads: int | None = None):
        self.threads = threads or usable_cores()
        try:
            self.labels: dict[str, Any] = json.loads((folder / "labels.json").read_text("utf8"))
            small = np.load(folder / "small.npz")
            self._pieces = WordPieces(folder / "vocab.txt")
            self._session = _session(folder / "model.onnx")
        except (OSError, onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile) as error:
            raise ModelError(f"The language model is not whole: {error}") from error
        self._label_weight, self._label_bias = small["weight"], small["bias"]
        self._transitions = small["transitions"]
        self._root = self.labels["dep"].index("root")
        self._tokenize = spacy.blank("en").tokenizer
        self._tables: tuple[object, LabelIds] | None = None
        self.version: str = self.labels.get("version", "0")

    def __call__(self, text: str | Doc) -> Doc:
        return next(self.pipe([text]))

    def pipe(self, documents: Iterable[str | Doc], sentence_starts: bool = False) -> Iterator[Doc]:
        """Analysed docs, in order, each from a text or from a Doc that is tokenized already (which is filled in place).

        With `sentence_starts` a Doc's own sentence starts are kept and trees made within them."""
        source = iter(documents)
        workers = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        try:
            while chunk := self._chunk(source):
                yield from self._read(chunk, sentence_starts, workers)
        finally:
            if workers:
                workers.shutdown(cancel_futures=True)

    # ---------------------------------------------------------------- reading

    def _chunk(self, source: Iterator[str | Doc]) -> list[Doc]:
        docs: list[Doc] = []
        size = 0
        for item in source:
            docs.append(item if isinstance(item, Doc) else self._tokenize(item))
            size += len(docs[-1])
            if size >= CHUNK_WORDS:
                break
        return docs

    def _read(self, docs: list[Doc], keep: bool, workers: ThreadPoolExecutor | None) -> Iterator[Doc]:
        found: list[dict[int, WindowOutput]] = [{} for _ in docs]
        places = [_word_places(doc) for doc in docs]
        windows = [w for n, doc in enumerate(docs) for w in self._windows(n, doc, places[n], keep)]
        batches = list(_batches(windows))
        run = workers.map if workers else map
        for batch, results in zip(batches, run(self._run, batches), strict=True):
            for window, result in zip(batch, results, strict=True):
                found[window.document][window.start] = result
        for doc, where, parts in zip(docs, places, found, strict=True):
            yield self._fill(doc, where, [parts[start] for start in sorted(parts)])

    def _windows(self, number: int, doc: Doc, places: np.ndarray, keep: bool) -> Iterator[Window]:
        if not len(places):
            return
        texts = [doc[int(n)].text for n in places] if len(places) < len(doc) else [token.text for token in doc]
        words = self._pieces.words(texts)
        breaks = _breaks(doc, places)
        forced = np.array([bool(doc[int(n)].is_sent_start) for n in places]) if keep else None
        sizes = [len(word.pieces) for word in words]
        ranges = windowing.split_windows(texts, breaks, sizes) if forced is None else _known_ranges(forced, sizes)
        for start, end in ranges:
            yield Window(number, start, end, words, breaks, forced)

    def _run(self, windows: Sequence[Window]) -> list[WindowOutput]:
        """One pass of the network over windows of about one length, decoded."""
        rows = [(w.words[w.start : w.end], w.breaks[w.start : w.end]) for w in windows]
        batch = make_batch(rows, self._pieces)
        kinds, marks, name_scores, arcs, dependents, heads_of = self._session.run(None, batch._asdict())
        lengths = np.array([w.end - w.start for w in windows])
        starts = marks[..., 10] > marks[..., 9]
        for n, window in enumerate(windows):
            if window.sentence_starts is not None:
                starts[n, : lengths[n]] = window.sentence_starts[window.start : window.end]
        numbers = decode.number_sentences(starts, lengths)
        heads = decode.decode_trees(arcs, numbers)
        deps = self._relations(dependents, heads_of, heads)
        tags = marks[..., :9].reshape(*marks.shape[:2], len(ATTRIBUTION_ROLES), 3)
        leanings = np.clip(MARGIN_STEPS * (tags[..., 1:].max(-1) - tags[..., 0]), -127, 127)
        layers = np.concatenate([kinds[..., 2:4], tags.argmax(-1), leanings], axis=-1).astype(np.int8)
        first = np.diff(numbers, axis=1, prepend=-2) != 0
        iob, kind = decode.decode_names(name_scores, self._transitions, first)
        heads = np.where(heads > 0, heads - 1, np.arange(heads.shape[1]))
        columns = (kinds[..., 0], kinds[..., 1], heads, deps, iob, kind, layers)
        return [WindowOutput(*(column[n, :size] for column in columns)) for n, size in enumerate(lengths)]

    def _relations(self, dependents: np.ndarray, heads_of: np.ndarray, heads: np.ndarray) -> np.ndarray:
        hidden = dependents + heads_of[np.arange(len(heads))[:, None], heads]
        np.maximum(hidden, 0, out=hidden)
        scores = hidden @ self._label_weight.T + self._label_bias
        scores[..., self._root] = decode.IMPOSSIBLE
        return np.where(heads == 0, self._root, scores.argmax(-1))

    # ---------------------------------------------------------------- filling

    def _fill(self, doc: Doc, places: np.ndarray, parts: list[WindowOutput]) -> Doc:
        if not parts:
            return doc
        tables = self._tables_for(doc)
        offsets = np.cumsum([0, *(len(part.head) for part in parts)])
        heads = np.concatenate([part.head + offset for part, offset in zip(parts, offsets, strict=False)])
        pos, morph, _, dep, iob, kind, layers = (np.concatenate(column) for column in zip(*parts, strict=True))
        rows = np.zeros((len(doc), 6), np.int64)
        rows[:, 0], rows[:, 3], rows[:, 4] = tables.space, tables.unattached_dep, 2
        rows[:, 2] = _home_of_spaces(len(doc), places)
        rows[places, 0], rows[places, 1], rows[places, 3] = tables.pos[pos], tables.morph[morph], tables.dep[dep]
        rows[places, 2] = places[heads] - places
        rows[places, 4] = np.array([2, 1, 3])[iob]
        rows[places, 5] = np.where(iob > 0, tables.kinds[kind], 0)
        if len(places) < len(doc):
            _bridge_spaces(rows, places)
        doc.from_array([POS, MORPH, HEAD, DEP, ENT_IOB, ENT_TYPE], rows.view(np.uint64))
        wide = np.zeros((len(doc), len(LAYERS)), np.int8)
        wide[places] = layers
        doc.user_data[LAYERS_KEY] = wide
        return doc

    def _tables_for(self, doc: Doc) -> LabelIds:
        known = self._tables  # read once: another thread may put another vocabulary's in its place
        if known and known[0] is doc.vocab:
            return known[1]
        strings, add = doc.vocab.strings, doc.vocab.morphology.add
        made = LabelIds(
            pos=np.array([IDS[name] for name in self.labels["pos"]], np.int64),
            morph=np.array([add(value) for value in self.labels["morph"]], np.uint64).view(np.int64),
            dep=np.array([strings.add(name) for name in self.labels["dep"]], np.uint64).view(np.int64),
            kinds=np.array([strings.add(tag[2:]) for tag in self.labels["ner"][1::2]], np.uint64).view(np.int64),
            space=IDS["SPACE"],
            unattached_dep=strings.add("dep"),
        )
        self._tables = (doc.vocab, made)
        return made


def _word_places(doc: Doc) -> np.ndarray:
    """Where the tokens are that are not white space."""
    return np.array([token.i for token in doc if not token.is_space], int)


def _breaks(doc: Doc, places: np.ndarray) -> list[int]:
    """The line break before each word: spaCy keeps it in a token of its own."""
    if (given := doc.user_data.get(LINE_BREAKS_KEY)) is not None:
        return [given[int(n)] for n in places]
    breaks = [NO_BREAK] * len(places)
    if len(places) == len(doc):
        return breaks
    gaps = np.flatnonzero(np.diff(places, prepend=-1) > 1)
    for n in gaps:
        before = doc[int(places[n - 1]) + 1 if n else 0 : int(places[n])].text
        breaks[n] = line_break(before)
    return breaks


def _home_of_spaces(size: int, places: np.ndarray) -> np.ndarray:
    """For each token the way to the word before it (at the start of the text, to the first word)."""
    index = np.arange(size)
    home = np.searchsorted(places, index, side="right") - 1
    return places[np.maximum(home, 0)] - index


def _bridge_spaces(rows: np.ndarray, places: np.ndarray) -> None:
    """White space within a name belongs to it; spaCy wants a name's tokens to be neighbours."""
    spaces = np.setdiff1d(np.arange(len(rows)), places)
    after = np.searchsorted(places, spaces)
    spaces, after = spaces[after < len(places)], after[after < len(places)]
    within = rows[places[after], 4] == 1
    rows[spaces[within], 4:6] = rows[places[after[within]], 4:6]


def _known_ranges(starts: np.ndarray, sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Windows of whole sentences where these are known."""
    begins = [int(n) for n in np.flatnonzero(starts)]
    if not begins or begins[0]:
        begins.insert(0, 0)
    ranges: list[tuple[int, int]] = []
    filled = 0
    for start, end in zip(begins, [*begins[1:], len(sizes)], strict=True):
        size = sum(sizes[start:end])
        if ranges and filled + size <= windowing.TARGET_WINDOW_PIECES:
            ranges[-1] = (ranges[-1][0], end)
            filled += size
        else:
            ranges.append((start, end))
            filled = size
    return [part for start, end in ranges for part in _bearable(start, end, sizes)]


def _bearable(start: int, end: int, sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """A sentence longer than the encoder can take, in pieces."""
    at, filled = start, 0
    for n in range(start, end):
        if filled + sizes[n] > windowing.MAX_WINDOW_PIECES:
            yield at, n
            at, filled = n, 0
        filled += sizes[n]
    yield at, end


def _batches(windows: list[Window]) -> Iterator[list[Window]]:
    """Windows of about one length together, the longest first."""
    size = [2 + sum(len(word.pieces) for word in w.words[w.start : w.end]) for w in windows]
    order = sorted(range(len(windows)), key=lambda n: -size[n])
    at = 0
    while at < len(order):
        count = max(1, BATCH_PIECES // size[order[at]])
        yield [windows[n] for n in islice(order, at, at + count)]
        at += count


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # threads work on batches of their own: they scale better and need no pool
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for good, once for each thread
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def usable_cores() -> int:
    """The cores that this process may use, four at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, cores))


# ---------------------------------------------------------------- one a process

_lock = threading.Lock()
_loaded: Model | None = None


def load(threads: int | None = None) -> Model:
    """The process's model, made at the first call. `threads` counts at that first call only."""
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = Model(threads=threads)
    return _loaded


def version(folder: Path = WEIGHTS) -> str:
    """The shipped model's version, without loading it."""
    return str(json.loads((folder / "labels.json").read_text("utf8")).get("version", "0"))


def _forget() -> None:
    """A forked child makes its own: neither a lock that another thread held nor a session's threads come along."""
    global _loaded, _lock
    _loaded, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


# ---------------------------------------------------------------- on tokens

ENTITY_TYPES = (
    "", "abstract", "animal", "event", "object", "organization", "person", "place", "plant", "substance", "time",
)  # fmt: skip
DEFINITENESS = ("", "bare", "def", "indef", "name", "pron")


def _layer(token: Token, layer: str) -> int:
    wide = token.doc.user_data.get(LAYERS_KEY)
    return 0 if wide is None else int(wide[token.i, LAYERS.index(layer)])


def entity_type(token: Token) -> str:
    """Of a noun phrase's head its GUM type (person, organization, place, event, time, …), else an empty string."""
    return ENTITY_TYPES[_layer(token, "entity")]


def token_definiteness(token: Token) -> str:
    """Of a noun phrase's head `def`, `indef`, `bare`, `name` or `pron`, else an empty string."""
    return DEFINITENESS[_layer(token, "definite")]


def attribution(token: Token) -> tuple[str, ...]:
    """The token's parts in attributions, such as ("B-source",) or ("I-content", "B-cue")."""
    return tuple(f"{' BI'[mark]}-{role}" for role in ATTRIBUTION_ROLES if (mark := _layer(token, role)))


def attribution_margin(token: Token, role: str) -> float:
    """How far the model leans towards a role (source, cue or content) for a token: the score of the better of its tags
    B and I above that of none, -15.9 to 15.9; above 0 is what `attribution` says."""
    return _layer(token, f"{role} leaning") / MARGIN_STEPS


def register() -> None:
    for name, getter in (
        ("entity_type", entity_type),
        ("definiteness", token_definiteness),
        ("attribution", attribution),
    ):
        if not Token.has_extension(name):
            Token.set_extension(name, getter=getter)


register()
