"""The open corpora as one kind of sentence, each with the layers it has. What a corpus does not say stays unknown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analysis.engine.model.encode import BLANK_LINE, NO_BREAK
from training import rst

# What later steps ask for. Spelling, style and the like are left out: they double the classes and nobody reads them.
FEATURES = frozenset(
    (
        *("Case", "Definite", "Degree", "Gender", "Mood", "NumType", "Number", "Person", "Polarity", "Poss"),
        *("PronType", "Reflex", "Tense", "VerbForm", "Voice"),
    )
)
ATTRIBUTION_ROLES = ("source", "cue", "content")
NER_TYPES = {
    "PER": "PER", "PERSON": "PER", "POLITICIAN": "PER",
    "ORG": "ORG", "ORGANISATION": "ORG", "ORGANIZATION": "ORG", "POLITICALPARTY": "ORG",
    "LOC": "LOC", "LOCATION": "LOC", "GPE": "LOC", "COUNTRY": "LOC",
}  # fmt: skip


@dataclass
class Sentence:
    """Words with, for each layer that the corpus has, one value a word; None is a value that is not known."""

    words: list[str]
    spaces: list[bool]
    break_before: int = NO_BREAK
    layers: dict[str, list] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.words)


@dataclass
class Document:
    name: str
    corpus: str
    genre: str
    sentences: list[Sentence]
    has_sentence_ends: bool = True  # False: one "sentence" of the corpus may hold several


def read_documents(data: Path, part: str) -> list[Document]:
    """Every document that may ship in weights, of `train` or `dev`."""
    documents = [*read_ewt(data, part), *read_gum(data, part), *read_crossner(data, part)]
    if part == "train":
        documents += [*read_wikigold(data), *read_btc(data)]
    return documents


# ---------------------------------------------------------------- treebanks


def read_ewt(data: Path, part: str) -> list[Document]:
    """EWT with the names that UNER added to it."""
    names = dict(_uner(data / "ner" / "uner_ewt" / f"en_ewt-ud-{part}.iob2"))
    documents = []
    for name, rows in _conllu(data / "ewt" / f"en_ewt-ud-{part}.conllu"):
        sentences = []
        for comments, table in rows:
            sentence = _from_table(comments, table)
            tags = names.get(comments.get("sent_id", ""))
            if tags and len(tags) == len(sentence):
                sentence.layers["ner"] = tags
            sentences.append(sentence)
        documents.append(Document(name, "ewt", name.split("-", 1)[0], sentences))
    return documents


def read_gum(data: Path, part: str) -> list[Document]:
    """GUM with entity types, names where its annotation leaves no doubt, and attributions."""
    documents = []
    for path in sorted((data / "gum" / part / "dep").glob("*.conllu")):
        for name, rows in _conllu(path):
            rows = list(rows)
            sentences = [_from_table(comments, table) for comments, table in rows]
            _add_entities(rows, sentences)
            tree = data / "gum" / part / "rs4" / f"{path.stem}.rs4"
            if tree.exists():
                _add_attributions(tree, sentences)
            documents.append(Document(name, "gum", name.split("_")[1], sentences))
    return documents


def _conllu(path: Path) -> Iterator[tuple[str, list[tuple[dict[str, str], list[list[str]]]]]]:
    """Documents as (name, [(comments, table of words)])."""
    name, sentences = path.stem, []
    comments: dict[str, str] = {}
    table: list[list[str]] = []
    joined: dict[int, bool] = {}
    for line in [*path.read_text("utf8").split("\n"), ""]:
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            if key.strip().startswith("newdoc") and sentences:
                yield name, sentences
                sentences = []
            if key.strip() == "newdoc id":
                name = value.strip()
            comments["newpar" if key.strip().startswith("newpar") else key.strip()] = value.strip()
        elif line:
            _add_row(line.split("\t"), table, joined)
        elif table:
            sentences.append((comments, table))
            comments, table, joined = {}, [], {}
    if sentences:
        yield name, sentences


def _add_row(cols: list[str], table: list[list[str]], joined: dict[int, bool]) -> None:
    """Words of a contraction (`3-4 don't`) stand without a space between them, the last as the contraction says."""
    if "-" in cols[0]:
        first, last = map(int, cols[0].split("-"))
        joined.update(dict.fromkeys(range(first, last), True))
        joined[last] = "SpaceAfter=No" in cols[9]
    elif "." not in cols[0]:
        if joined.get(int(cols[0]), False) and "SpaceAfter=No" not in cols[9]:
            cols[9] += "|SpaceAfter=No"
        table.append(cols)


def _from_table(comments: dict[str, str], table: list[list[str]]) -> Sentence:
    sentence = Sentence(
        words=[row[1] for row in table],
        spaces=["SpaceAfter=No" not in row[9] for row in table],
        break_before=BLANK_LINE
        if "newpar" in comments or any(key.startswith("newdoc") for key in comments)
        else NO_BREAK,
    )
    position = {row[0]: n for n, row in enumerate(table)}
    heads = [position.get(row[6], -1) for row in table]
    sentence.layers.update(
        pos=[row[3] for row in table],
        morph=["|".join(f for f in row[5].split("|") if f.split("=")[0] in FEATURES) for row in table],
        head=heads,
        dep=[row[7] for row in table],
        definite=definiteness(table, heads),
    )
    return sentence


# ---------------------------------------------------------------- noun phrases

INSIDE_NAME = {"flat", "compound", "fixed", "goeswith"}
DEFINITE_WORDS = {"the", "this", "that", "these", "those", "both"}


def definiteness(table: list[list[str]], heads: list[int]) -> list[str]:
    """For the head of each noun phrase `def`, `indef`, `bare`, `name` or `pron`; for any other word an empty string."""
    children = defaultdict(list)
    for n, head in enumerate(heads):
        children[head].append(n)
    found = []
    for n, row in enumerate(table):
        if row[3] not in ("NOUN", "PROPN", "PRON") or row[7].split(":")[0] in INSIDE_NAME or row[7] == "expl":
            found.append("")
        else:
            found.append(_definiteness(row, [table[child] for child in children[n]]))
    return found


def _definiteness(row: list[str], children: list[list[str]]) -> str:
    if row[3] == "PRON":
        return "pron"
    determiners = [child[1].lower() for child in children if child[7].startswith("det")]
    if row[3] == "PROPN":
        return "name"
    if any(child[7] == "nmod:poss" for child in children) or DEFINITE_WORDS.intersection(determiners):
        return "def"
    return "indef" if determiners else "bare"


# ---------------------------------------------------------------- GUM's own layers

NAME_CONNECTORS = {"of", "the", "and", "for", "in", "on", "de", "la", "al", "von", "van", "&", "-", "'s", "’s"}
NAME_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC"}


def _add_entities(rows: list, sentences: list[Sentence]) -> None:
    for (_, table), sentence in zip(rows, sentences, strict=True):
        mentions = list(_mentions(table))
        heads = sentence.layers["head"]
        types = ["" for _ in table]
        for start, end, kind in sorted(mentions, key=lambda m: m[0] - m[1]):
            types[_head_of(start, end, heads)] = kind  # shorter ones later: a head shared by two takes the inner type
        sentence.layers["entity"] = types
        sentence.layers["ner"] = _sure_names(table, mentions)


def _mentions(table: list[list[str]]) -> Iterator[tuple[int, int, str]]:
    """Entity spans that lie within the sentence: (first word, word after the last, type)."""
    open_: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for n, row in enumerate(table):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", row[9])
        if not found:
            continue
        for part in re.findall(r"\([^()]*\)?|[^()]*\)", found[1]):
            key = re.match(r"\(?(\d+)", part)
            if not key:
                continue
            if part.startswith("("):
                open_[key[1]].append((n, part.split("-")[1].rstrip(")")))
            if part.endswith(")") and open_[key[1]]:
                start, kind = open_[key[1]].pop()
                yield start, n + 1, kind


def _head_of(start: int, end: int, heads: list[int]) -> int:
    for n in range(start, end):
        if not start <= heads[n] < end:
            return n
    return start


def _sure_names(table: list[list[str]], mentions: list[tuple[int, int, str]]) -> list[str | None]:
    """GUM types phrases, not names. A mention of proper nouns alone is one; other proper nouns are open."""
    tags: list[str | None] = [None if row[3] == "PROPN" else "O" for row in table]
    for start, end, _ in mentions:
        if any(table[n][3] == "PROPN" for n in range(start, end)) and end - start > 1:
            for n in range(start, end):
                if table[n][1][:1].isupper() or table[n][1].lower() in NAME_CONNECTORS:
                    tags[n] = None
    for start, end, kind in sorted(mentions, key=lambda m: m[0] - m[1]):
        while start < end and table[start][1].lower() in ("the", "a", "an"):
            start += 1
        if end > start and table[end - 1][4] == "POS":
            end -= 1
        plain = end > start and all(table[n][3] == "PROPN" and table[n][7] != "nmod:desc" for n in range(start, end))
        if plain and kind in NAME_KINDS:
            tags[start:end] = [("B-" if n == start else "I-") + NAME_KINDS[kind] for n in range(start, end)]
        elif plain and kind in ("time", "event"):
            tags[start:end] = ["O"] * (end - start)
    return tags


def _add_attributions(path: Path, sentences: list[Sentence]) -> None:
    total = sum(map(len, sentences))
    marks = {role: ["O"] * total for role in ATTRIBUTION_ROLES}
    for found in sorted(rst.attributions(path), key=lambda a: len(a.content)):
        for role in ATTRIBUTION_ROLES:
            _mark(marks[role], getattr(found, role))  # the longest content last: the outermost attribution stands
    start = 0
    for sentence in sentences:
        for role in ATTRIBUTION_ROLES:
            tags = marks[role][start : start + len(sentence)]
            sentence.layers[role] = ["B" if n == 0 and tag == "I" else tag for n, tag in enumerate(tags)]
        start += len(sentence)


def _mark(tags: list[str], words: Iterable[int]) -> None:
    last = None
    for n in words:
        if n < len(tags):
            tags[n] = "I" if last == n - 1 else "B"
            last = n


# ---------------------------------------------------------------- names alone


def _uner(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Sentence id and tags. OTH and the stray `B-O` are no names of ours."""
    name, tags = "", []
    for line in [*path.read_text("utf8").split("\n"), ""]:
        if line.startswith("# sent_id"):
            name = line.partition("=")[2].strip()
        elif line and not line.startswith("#"):
            tags.append(line.split("\t")[2])
        elif not line and tags:
            yield name, to_iob2(tags)
            tags = []


def to_iob2(tags: list[str]) -> list[str]:
    """Our three kinds in IOB2; any other kind is no name."""
    fixed: list[str] = []
    for tag in tags:
        mark, _, kind = tag.partition("-")
        kind = NER_TYPES.get(kind.upper(), "")
        if not kind:
            fixed.append("O")
        elif mark == "I" and fixed and fixed[-1][2:] == kind:
            fixed.append("I-" + kind)
        else:
            fixed.append("B-" + kind)
    return fixed


def _column_file(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text("utf8").split("\n"), ""]:
        cols = line.split()
        if len(cols) >= 2:
            words.append(cols[0])
            tags.append(cols[-1])
        elif words:
            yield words, to_iob2(tags)
            words, tags = [], []


def _bare(words: list[str], tags: list[str], break_before: int = NO_BREAK) -> Sentence:
    return Sentence(words, [True] * len(words), break_before, {"ner": tags})


def read_wikigold(data: Path) -> list[Document]:
    documents: list[Document] = []
    path = data / "ner" / "wikigold" / "CONLL-format" / "data" / "wikigold.conll.txt"
    for words, tags in _column_file(path):
        if words[0] == "-DOCSTART-":
            documents.append(Document(f"wikigold-{len(documents)}", "wikigold", "wikipedia", []))
        else:
            if not documents:
                documents.append(Document("wikigold-0", "wikigold", "wikipedia", []))
            documents[-1].sentences.append(_bare(words, tags))
    return documents


def read_btc(data: Path) -> list[Document]:
    documents = []
    for path in sorted((data / "ner" / "btc" / "CONLL-format" / "data").glob("*.conll")):
        for n, (words, tags) in enumerate(_column_file(path)):
            genre = "news tweet" if path.stem == "g" else "tweet"
            documents.append(
                Document(f"btc-{path.stem}-{n}", "btc", genre, [_bare(words, tags)], has_sentence_ends=False)
            )
    return documents


def read_crossner(data: Path, part: str) -> list[Document]:
    path = data / "ner" / "crossner_politics" / f"{part}.txt"
    rows = [_bare(words, tags, BLANK_LINE) for words, tags in _column_file(path)]
    return [Document(f"crossner-{part}-{n}", "crossner", "politics", [row]) for n, row in enumerate(rows)]
