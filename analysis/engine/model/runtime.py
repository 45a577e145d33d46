"""Analyse documents: batches of windows over all documents, with a thread for each core."""

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
PROBE = "probe.onnx"
PROVIDERS = ["CPUExecutionProvider"]
UNSIGNED_WEIGHTS = "session.x64quantprecision"  # the key of ONNX Runtime's option
ATTRIBUTION_ROLES = ("source", "cue", "content")
TAG_MARGINS = tuple(f"{role} leaning" for role in ATTRIBUTION_ROLES)
LAYERS = ("entity", "definite", *ATTRIBUTION_ROLES, *TAG_MARGINS)
MARGIN_STEPS = 8  # leanings are stored in eighths, within a signed byte
BATCH_PIECES = 768  # 2048 is no faster, and takes half as much memory again on two threads
CHUNK_WORDS = 16_000  # read at once, at most: bounds memory, and gives enough windows to sort by length
LAYERS_KEY = "newsdesk_model"  # in Doc.user_data: the layers of each token
LINE_BREAKS_KEY = (
    "newsdesk_breaks"  # in Doc.user_data: the line break before each token, for docs without white space tokens
)
# The scores in the network's "marks" output: O, B and I of each role, then whether a sentence continues or starts.
ROLE_TAGS = 3
CONTINUES, STARTS = ROLE_TAGS * len(ATTRIBUTION_ROLES), ROLE_TAGS * len(ATTRIBUTION_ROLES) + 1


class ModelError(RuntimeError):
    """Raised when the model's files are missing or do not belong together."""


class Window(NamedTuple):
    """A range of one document's words. `words`, `breaks` and `sentence_starts` cover the whole document."""

    document: int
    start: int
    end: int
    words: Sequence[EncodedWord]
    breaks: Sequence[int]
    sentence_starts: np.ndarray | None


class WindowOutput(NamedTuple):
    """The decoded analysis of a window's words. Heads are positions in the same array; a root is its own head."""

    pos: np.ndarray
    morph: np.ndarray
    head: np.ndarray
    dep: np.ndarray
    iob: np.ndarray
    kind: np.ndarray
    layers: np.ndarray  # (words, LAYERS)


class LabelIds(NamedTuple):
    """The ids of the labels in a spaCy vocabulary, each array in the order of labels.json."""

    pos: np.ndarray
    morph: np.ndarray
    dep: np.ndarray
    kinds: np.ndarray
    space: int
    unattached_dep: int


class Model:
    """Analyse documents. One instance serves all threads of a process; after a fork `load` makes a new one."""

    def __init__(self, folder: Path = WEIGHTS, threads: int | None = None):
        """Load the model's files, or raise ModelError. `threads` defaults to `usable_cores()`."""
        self.threads = threads or usable_cores()
        try:
            self.labels: dict[str, Any] = json.loads((folder / "labels.json").read_text("utf8"))
            small = np.load(folder / "small.npz")
            self._pieces = WordPieces(folder / "vocab.txt")
            self._session = onnxruntime.InferenceSession(
                folder / "model.onnx", session_options(folder), providers=PROVIDERS
            )
        except (OSError, onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile) as error:
            raise ModelError(f"The language model's files are incomplete: {error}") from error
        self._label_weight, self._label_bias = small["weight"], small["bias"]
        self._transitions = small["transitions"]
        self._root = self.labels["dep"].index("root")
        self._tokenize = spacy.blank("en").tokenizer
        self._label_ids: tuple[object, LabelIds] | None = None
        self.version: str = self.labels.get("version", "0")

    def __call__(self, text: str | Doc) -> Doc:
        """Return the analysed doc of one text."""
        return next(self.pipe([text]))

    def pipe(self, documents: Iterable[str | Doc], sentence_starts: bool = False) -> Iterator[Doc]:
        """Yield analysed docs, in order, each from a text or from a tokenized Doc, which is filled in place.

        With `sentence_starts` the sentence starts of Docs are kept, and trees made within them.
        """
        source = iter(documents)
        workers = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        try:
            while chunk := self._chunk(source):
                yield from self._read(chunk, sentence_starts, workers)
        finally:
            if workers:
                workers.shutdown(cancel_futures=True)

    def _chunk(self, source: Iterator[str | Doc]) -> list[Doc]:
        """Return the next docs, about CHUNK_WORDS tokens in all."""
        docs: list[Doc] = []
        size = 0
        for item in source:
            docs.append(item if isinstance(item, Doc) else self._tokenize(item))
            size += len(docs[-1])
            if size >= CHUNK_WORDS:
                break
        return docs

    def _read(self, docs: list[Doc], keep: bool, workers: ThreadPoolExecutor | None) -> Iterator[Doc]:
        """Yield the docs with their analysis."""
        found: list[dict[int, WindowOutput]] = [{} for _ in docs]  # by the window's start
        places = [_word_places(doc) for doc in docs]
        windows = [
            window for number, doc in enumerate(docs) for window in self._windows(number, doc, places[number], keep)
        ]
        batches = list(_batches(windows))
        run = workers.map if workers else map
        for batch, results in zip(batches, run(self._run, batches), strict=True):
            for window, result in zip(batch, results, strict=True):
                found[window.document][window.start] = result
        for doc, doc_places, parts in zip(docs, places, found, strict=True):
            yield self._fill(doc, doc_places, [parts[start] for start in sorted(parts)])

    def _windows(self, number: int, doc: Doc, places: np.ndarray, keep: bool) -> Iterator[Window]:
        """Yield the windows of a doc; `places` are the indexes of its words, that is, without white space."""
        if not len(places):
            return
        has_spaces = len(places) < len(doc)
        texts = [doc[int(place)].text for place in places] if has_spaces else [token.text for token in doc]
        words = self._pieces.words(texts)
        breaks = _breaks(doc, places)
        sizes = [len(word.pieces) for word in words]
        if keep:
            forced = np.array([bool(doc[int(place)].is_sent_start) for place in places])
            ranges = _known_ranges(forced, sizes)
        else:
            forced = None
            ranges = windowing.split_windows(texts, breaks, sizes)
        for start, end in ranges:
            yield Window(number, start, end, words, breaks, forced)

    def _run(self, windows: Sequence[Window]) -> list[WindowOutput]:
        """Run the network over windows of similar length and decode its scores."""
        rows = [
            (window.words[window.start : window.end], window.breaks[window.start : window.end]) for window in windows
        ]
        batch = make_batch(rows, self._pieces)
        kinds, marks, name_scores, arcs, dependents, heads_of = self._session.run(None, batch._asdict())
        lengths = np.array([window.end - window.start for window in windows])
        starts = marks[..., STARTS] > marks[..., CONTINUES]
        for row, window in enumerate(windows):
            if window.sentence_starts is not None:
                starts[row, : lengths[row]] = window.sentence_starts[window.start : window.end]
        numbers = decode.number_sentences(starts, lengths)
        heads = decode.decode_trees(arcs, numbers)
        deps = self._relations(dependents, heads_of, heads)
        tags = marks[..., :CONTINUES].reshape(*marks.shape[:2], len(ATTRIBUTION_ROLES), ROLE_TAGS)
        leanings = np.clip(MARGIN_STEPS * (tags[..., 1:].max(-1) - tags[..., 0]), -127, 127)
        layers = np.concatenate([kinds[..., 2:4], tags.argmax(-1), leanings], axis=-1).astype(np.int8)
        first = np.diff(numbers, axis=1, prepend=-2) != 0
        iob, kind = decode.decode_names(name_scores, self._transitions, first)
        heads = np.where(heads > 0, heads - 1, np.arange(heads.shape[1]))
        columns = (kinds[..., 0], kinds[..., 1], heads, deps, iob, kind, layers)
        return [WindowOutput(*(column[row, :size] for column in columns)) for row, size in enumerate(lengths)]

    def _relations(self, dependents: np.ndarray, heads_of: np.ndarray, heads: np.ndarray) -> np.ndarray:
        """Return the label of each word's relation to its head; only roots get the label root."""
        hidden = dependents + heads_of[np.arange(len(heads))[:, None], heads]
        np.maximum(hidden, 0, out=hidden)
        scores = hidden @ self._label_weight.T + self._label_bias
        scores[..., self._root] = decode.IMPOSSIBLE
        return np.where(heads == 0, self._root, scores.argmax(-1))

    def _fill(self, doc: Doc, places: np.ndarray, parts: list[WindowOutput]) -> Doc:
        """Write the windows' analyses to a doc and return it."""
        if not parts:
            return doc
        ids = self._ids_for(doc)
        offsets = np.cumsum([0, *(len(part.head) for part in parts)])
        heads = np.concatenate([part.head + offset for part, offset in zip(parts, offsets, strict=False)])
        pos, morph, _, dep, iob, kind, layers = (np.concatenate(column) for column in zip(*parts, strict=True))
        # Columns as in `from_array` below. spaCy's IOB codes are 1 inside, 2 outside, 3 at the start.
        rows = np.zeros((len(doc), 6), np.int64)
        rows[:, 0], rows[:, 3], rows[:, 4] = ids.space, ids.unattached_dep, 2
        rows[:, 2] = _heads_of_spaces(len(doc), places)
        rows[places, 0], rows[places, 1], rows[places, 3] = ids.pos[pos], ids.morph[morph], ids.dep[dep]
        rows[places, 2] = places[heads] - places
        rows[places, 4] = np.array([2, 1, 3])[iob]
        rows[places, 5] = np.where(iob > 0, ids.kinds[kind], 0)
        if len(places) < len(doc):
            _join_names_over_spaces(rows, places)
        doc.from_array([POS, MORPH, HEAD, DEP, ENT_IOB, ENT_TYPE], rows.view(np.uint64))
        token_layers = np.zeros((len(doc), len(LAYERS)), np.int8)
        token_layers[places] = layers
        doc.user_data[LAYERS_KEY] = token_layers
        return doc

    def _ids_for(self, doc: Doc) -> LabelIds:
        """Return the labels' ids in the doc's vocabulary; those of the last vocabulary are cached."""
        known = self._label_ids  # read once: another thread may replace it
        if known and known[0] is doc.vocab:
            return known[1]
        strings, add = doc.vocab.strings, doc.vocab.morphology.add
        ids = LabelIds(
            pos=np.array([IDS[name] for name in self.labels["pos"]], np.int64),
            morph=np.array([add(value) for value in self.labels["morph"]], np.uint64).view(np.int64),
            dep=np.array([strings.add(name) for name in self.labels["dep"]], np.uint64).view(np.int64),
            kinds=np.array([strings.add(tag[2:]) for tag in self.labels["ner"][1::2]], np.uint64).view(np.int64),
            space=IDS["SPACE"],
            unattached_dep=strings.add("dep"),
        )
        self._label_ids = (doc.vocab, ids)
        return ids


def _word_places(doc: Doc) -> np.ndarray:
    """Return the indexes of the tokens that are not white space."""
    return np.array([token.i for token in doc if not token.is_space], int)


def _breaks(doc: Doc, places: np.ndarray) -> list[int]:
    """Return the line break before each word. spaCy keeps it in a token of its own."""
    if (given := doc.user_data.get(LINE_BREAKS_KEY)) is not None:
        return [given[int(place)] for place in places]
    breaks = [NO_BREAK] * len(places)
    if len(places) == len(doc):
        return breaks
    after_spaces = np.flatnonzero(np.diff(places, prepend=-1) > 1)
    for word in after_spaces:
        start = int(places[word - 1]) + 1 if word else 0
        breaks[word] = line_break(doc[start : int(places[word])].text)
    return breaks


def _heads_of_spaces(size: int, places: np.ndarray) -> np.ndarray:
    """Return for each token the distance to the preceding word, or to the first word at the start of the text."""
    index = np.arange(size)
    preceding = np.searchsorted(places, index, side="right") - 1
    return places[np.maximum(preceding, 0)] - index


def _join_names_over_spaces(rows: np.ndarray, places: np.ndarray) -> None:
    """Add white space within a name to the name: spaCy requires the tokens of a name to be adjacent."""
    spaces = np.setdiff1d(np.arange(len(rows)), places)
    following = np.searchsorted(places, spaces)
    has_word = following < len(places)
    spaces, following = spaces[has_word], following[has_word]
    inside = rows[places[following], 4] == 1
    rows[spaces[inside], 4:6] = rows[places[following[inside]], 4:6]


def _known_ranges(starts: np.ndarray, sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Return ranges of whole sentences, about a window each; `sizes` are the words' pieces."""
    begins = [int(place) for place in np.flatnonzero(starts)]
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
    return [part for start, end in ranges for part in _split_long_range(start, end, sizes)]


def _split_long_range(start: int, end: int, sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield parts of a range that fit the encoder: the whole range, except for very long sentences."""
    filled = 0
    for place in range(start, end):
        if filled + sizes[place] > windowing.MAX_WINDOW_PIECES:
            yield start, place
            start, filled = place, 0
        filled += sizes[place]
    yield start, end


def _batches(windows: list[Window]) -> Iterator[list[Window]]:
    """Yield windows of similar length together, the longest first."""
    sizes = [2 + sum(len(word.pieces) for word in window.words[window.start : window.end]) for window in windows]
    order = sorted(range(len(windows)), key=lambda number: -sizes[number])
    done = 0
    while done < len(order):
        count = max(1, BATCH_PIECES // sizes[order[done]])
        yield [windows[number] for number in islice(order, done, done + count)]
        done += count


def session_options(folder: Path = WEIGHTS) -> onnxruntime.SessionOptions:
    """Return options with which integer arithmetic is exact on this processor.

    Processors without 8-bit dot products (VNNI) saturate sums of unsigned times signed bytes, so the same weights would
    give other answers there. There ONNX Runtime converts the weights to unsigned bytes around 128 while it loads
    them, which is exact. It would convert them with VNNI as well, where it is needless and the network takes 1.5 times
    as long; hence the probe.
    """
    options = onnxruntime.SessionOptions()
    # Each thread works on batches of its own, which scales better than threads within an operator.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The arena would keep the largest batch's memory for good, once for each thread.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    if products_saturate(onnxruntime.InferenceSession(folder / PROBE, options, providers=PROVIDERS)):
        options.add_session_config_entry(UNSIGNED_WEIGHTS, "1")
    return options


def products_saturate(probe: onnxruntime.InferenceSession) -> bool:
    """Return whether sums of unsigned times signed bytes are wrong on this processor.

    The probe multiplies rows of 64 bytes by a matrix of 127. With rows of 255 each pair of products is 64,770, beyond
    the 32,767 at which `vpmaddubsw` saturates.
    """
    rows = np.full((32, 64), 255, np.uint8)
    (sums,) = probe.run(None, {"activations": rows})
    return bool((sums != 64 * 255 * 127).any())


def usable_cores() -> int:
    """Return the number of cores that this process may use, four at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, cores))


_lock = threading.Lock()
_loaded: Model | None = None


def load(threads: int | None = None) -> Model:
    """Return the process's model, loaded by the first call. `threads` has an effect on that call only."""
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = Model(threads=threads)
    return _loaded


def version(folder: Path = WEIGHTS) -> str:
    """Return the shipped model's version, without loading the model."""
    return str(json.loads((folder / "labels.json").read_text("utf8")).get("version", "0"))


def _forget() -> None:
    """Make a forked child load its own model: a lock may be held by a thread that the child does not have."""
    global _loaded, _lock
    _loaded, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


ENTITY_TYPES = (
    "", "abstract", "animal", "event", "object", "organization", "person", "place", "plant", "substance", "time",
)  # fmt: skip
DEFINITENESS = ("", "bare", "def", "indef", "name", "pron")


def _layer(token: Token, layer: str) -> int:
    token_layers = token.doc.user_data.get(LAYERS_KEY)
    return 0 if token_layers is None else int(token_layers[token.i, LAYERS.index(layer)])


def entity_type(token: Token) -> str:
    """Return the GUM entity type (person, organization, place, event, time, …) of a noun phrase's head, else ""."""
    return ENTITY_TYPES[_layer(token, "entity")]


def token_definiteness(token: Token) -> str:
    """Return def, indef, bare, name or pron for a noun phrase's head, else ""."""
    return DEFINITENESS[_layer(token, "definite")]


def attribution(token: Token) -> tuple[str, ...]:
    """Return the token's tags in attributions, such as ("B-source",) or ("I-content", "B-cue")."""
    return tuple(f"{' BI'[mark]}-{role}" for role in ATTRIBUTION_ROLES if (mark := _layer(token, role)))


def attribution_margin(token: Token, role: str) -> float:
    """Return how far the model favours a role (source, cue or content) for a token, from -15.9 to 15.9.

    This is the score of the better of the tags B and I minus that of O. It is above 0 where `attribution` has the role.
    """
    return _layer(token, f"{role} leaning") / MARGIN_STEPS


def register() -> None:
    """Add the extensions to spaCy's Token, unless they exist."""
    for name, getter in (
        ("entity_type", entity_type),
        ("definiteness", token_definiteness),
        ("attribution", attribution),
    ):
        if not Token.has_extension(name):
            Token.set_extension(name, getter=getter)


register()
