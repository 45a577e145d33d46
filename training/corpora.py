"""Read the open corpora into one kind of sentence with annotation layers.

Each corpus has some of the layers only. A layer that a corpus lacks is absent, and a single value that it leaves open
is None, so that training ignores it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.engine.model.encode import BLANK_LINE, NO_BREAK
from training import rst

# The morphological features that later steps read. Spelling, style and similar ones are left out: they double the
# number of classes and no step uses them.
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


Row = list[str]  # the ten columns of a word in CoNLL-U
Table = list[Row]
Comments = dict[str, str]


@dataclass
class Sentence:
    """A sentence with one value per word for each layer that its corpus has; None is an unknown value."""

    words: list[str]
    spaces: list[bool]  # whether a space follows the word
    break_before: int = NO_BREAK
    # Strings, except in "head": the position of the head within the sentence, or -1 for the root.
    layers: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)


@dataclass
class Document:
    """A document of a corpus, with its genre in the corpus's own terms."""

    name: str
    corpus: str
    genre: str
    sentences: list[Sentence]
    has_sentence_ends: bool = True  # False: one "sentence" of the corpus may hold several


def read_documents(data: Path, part: str) -> list[Document]:
    """Return all documents of the `train` or `dev` part that may, by their licences, ship in weights."""
    documents = [*read_ewt(data, part), *read_gum(data, part), *read_crossner(data, part)]
    if part == "train":
        documents += [*read_wikigold(data), *read_btc(data)]
    return documents


# ---------------------------------------------------------------- treebanks


def read_ewt(data: Path, part: str) -> list[Document]:
    """Return the documents of UD English EWT, with the names that Universal NER (UNER) annotated in it."""
    names = dict(_read_uner(data / "ner" / "uner_ewt" / f"en_ewt-ud-{part}.iob2"))
    documents = []
    for name, rows in read_conllu(data / "ewt" / f"en_ewt-ud-{part}.conllu"):
        sentences = []
        for comments, table in rows:
            sentence = parse_table(comments, table)
            tags = names.get(comments.get("sent_id", ""))
            if tags and len(tags) == len(sentence):
                sentence.layers["ner"] = tags
            sentences.append(sentence)
        documents.append(Document(name, "ewt", name.split("-", 1)[0], sentences))
    return documents


def read_gum(data: Path, part: str) -> list[Document]:
    """Return the documents of GUM with entity types, attributions, and names where its annotation leaves no doubt."""
    documents = []
    for path in sorted((data / "gum" / part / "dep").glob("*.conllu")):
        for name, rows in read_conllu(path):
            sentences = [parse_table(comments, table) for comments, table in rows]
            add_entities(rows, sentences)
            tree = data / "gum" / part / "rs4" / f"{path.stem}.rs4"
            if tree.exists():
                _add_attributions(tree, sentences)
            documents.append(Document(name, "gum", name.split("_")[1], sentences))
    return documents


def read_conllu(path: Path) -> Iterator[tuple[str, list[tuple[Comments, Table]]]]:
    """Yield each document of a CoNLL-U file as its name and its sentences, each as comments and a table of words."""
    name = path.stem
    sentences: list[tuple[Comments, Table]] = []
    comments: Comments = {}
    table: Table = []
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


def _add_row(row: Row, table: Table, joined: dict[int, bool]) -> None:
    """Add a word to the table, without a space after it inside a contraction.

    `joined` says for each word of a contraction (`3-4 don't`) that no space follows it; for its last word the line of
    the contraction decides. Empty nodes (`5.1`) are skipped.
    """
    if "-" in row[0]:
        first, last = map(int, row[0].split("-"))
        joined.update(dict.fromkeys(range(first, last), True))
        joined[last] = "SpaceAfter=No" in row[9]
    elif "." not in row[0]:
        if joined.get(int(row[0]), False) and "SpaceAfter=No" not in row[9]:
            row[9] += "|SpaceAfter=No"
        table.append(row)


def parse_table(comments: Comments, table: Table) -> Sentence:
    """Return a sentence of a treebank with its parts of speech, features, tree and definiteness."""
    begins_paragraph = "newpar" in comments or any(key.startswith("newdoc") for key in comments)
    sentence = Sentence(
        words=[row[1] for row in table],
        spaces=["SpaceAfter=No" not in row[9] for row in table],
        break_before=BLANK_LINE if begins_paragraph else NO_BREAK,
    )
    positions = {row[0]: number for number, row in enumerate(table)}
    heads = [positions.get(row[6], -1) for row in table]
    sentence.layers.update(
        pos=[row[3] for row in table],
        morph=[_known_features(row[5]) for row in table],
        head=heads,
        dep=[row[7] for row in table],
        definite=definiteness(table, heads),
    )
    return sentence


def _known_features(column: str) -> str:
    """Return the features of a word that the model learns, still joined by `|`."""
    return "|".join(feature for feature in column.split("|") if feature.split("=")[0] in FEATURES)


# ---------------------------------------------------------------- noun phrases

# Relations of words that are a part of a name or compound and head no noun phrase.
INSIDE_NAME = {"flat", "compound", "fixed", "goeswith"}
DEFINITE_WORDS = {"the", "this", "that", "these", "those", "both"}


def definiteness(table: Table, heads: list[int]) -> list[str]:
    """Return the definiteness of each noun phrase at its head, derived from the tree.

    Values are `def`, `indef`, `bare`, `name` and `pron`; words that head no noun phrase have an empty string.
    """
    children = defaultdict(list)
    for word, head in enumerate(heads):
        children[head].append(word)
    values = []
    for word, row in enumerate(table):
        if row[3] not in ("NOUN", "PROPN", "PRON") or row[7].split(":")[0] in INSIDE_NAME or row[7] == "expl":
            values.append("")
        else:
            values.append(_phrase_definiteness(row, [table[child] for child in children[word]]))
    return values


def _phrase_definiteness(head: Row, children: Table) -> str:
    """Return the definiteness of a noun phrase from its head and the head's children."""
    if head[3] == "PRON":
        return "pron"
    determiners = [child[1].lower() for child in children if child[7].startswith("det")]
    if head[3] == "PROPN":
        return "name"
    if any(child[7] == "nmod:poss" for child in children) or DEFINITE_WORDS.intersection(determiners):
        return "def"
    return "indef" if determiners else "bare"


# ---------------------------------------------------------------- GUM's own layers

# Lower-case words and marks that occur within names.
NAME_CONNECTORS = {"of", "the", "and", "for", "in", "on", "de", "la", "al", "von", "van", "&", "-", "'s", "’s"}
NAME_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC"}

EntityMention = tuple[int, int, str]  # first word, word after the last, entity type


def add_entities(rows: list[tuple[Comments, Table]], sentences: list[Sentence]) -> None:
    """Add the layers of entity types, at the heads of GUM's mentions, and of names."""
    for (_, table), sentence in zip(rows, sentences, strict=True):
        mentions = list(_mentions(table))
        heads = sentence.layers["head"]
        types = ["" for _ in table]
        for start, end, kind in _longest_first(mentions):
            types[_head_of(start, end, heads)] = kind  # a head that two mentions share takes the inner one's type
        sentence.layers["entity"] = types
        sentence.layers["ner"] = _certain_names(table, mentions)


def _longest_first(mentions: list[EntityMention]) -> list[EntityMention]:
    """Return mentions sorted by length, the longest first."""
    return sorted(mentions, key=lambda mention: mention[0] - mention[1])


def _mentions(table: Table) -> Iterator[EntityMention]:
    """Yield the entity mentions that lie within the sentence.

    GUM writes them into the last column: `(1-person` opens entity 1, `1)` closes it, `(1-person)` is one word.
    """
    open_mentions: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for position, row in enumerate(table):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", row[9])
        if not found:
            continue
        for part in re.findall(r"\([^()]*\)?|[^()]*\)", found[1]):
            key = re.match(r"\(?(\d+)", part)
            if not key:
                continue
            if part.startswith("("):
                open_mentions[key[1]].append((position, part.split("-")[1].rstrip(")")))
            if part.endswith(")") and open_mentions[key[1]]:
                start, kind = open_mentions[key[1]].pop()
                yield start, position + 1, kind


def _head_of(start: int, end: int, heads: list[int]) -> int:
    """Return the first word of a span that is attached outside it."""
    for word in range(start, end):
        if not start <= heads[word] < end:
            return word
    return start


def _certain_names(table: Table, mentions: list[EntityMention]) -> list[str | None]:
    """Return IOB2 tags of names, with None where GUM leaves a word open.

    GUM annotates phrases, not names. A mention that consists of proper nouns only is a name; proper nouns in any other
    mention, and capitals and connecting words beside them, are open.
    """
    tags: list[str | None] = [None if row[3] == "PROPN" else "O" for row in table]
    for start, end, _ in mentions:
        if any(row[3] == "PROPN" for row in table[start:end]) and end - start > 1:
            for word in range(start, end):
                if table[word][1][:1].isupper() or table[word][1].lower() in NAME_CONNECTORS:
                    tags[word] = None
    for mention in _longest_first(mentions):
        start, end = _without_edges(table, mention)
        kind = mention[2]
        rows = table[start:end]
        if not rows or any(row[3] != "PROPN" or row[7] == "nmod:desc" for row in rows):
            continue
        if kind in NAME_KINDS:
            tags[start:end] = ["B-" + NAME_KINDS[kind], *["I-" + NAME_KINDS[kind]] * (end - start - 1)]
        elif kind in ("time", "event"):
            tags[start:end] = ["O"] * (end - start)
    return tags


def _without_edges(table: Table, mention: EntityMention) -> tuple[int, int]:
    """Return the span of a mention without leading articles and a final possessive mark."""
    start, end, _ = mention
    while start < end and table[start][1].lower() in ("the", "a", "an"):
        start += 1
    if end > start and table[end - 1][4] == "POS":
        end -= 1
    return start, end


def _add_attributions(path: Path, sentences: list[Sentence]) -> None:
    """Add the layers of sources, cues and contents from a discourse tree.

    Words of nested attributions take the tags of the one with the longest content, which is the outermost.
    """
    total = sum(map(len, sentences))
    marks = {role: ["O"] * total for role in ATTRIBUTION_ROLES}
    for attribution in sorted(rst.attributions(path), key=lambda each: len(each.content)):
        for role in ATTRIBUTION_ROLES:
            _mark(marks[role], getattr(attribution, role))
    start = 0
    for sentence in sentences:
        for role in ATTRIBUTION_ROLES:
            tags = marks[role][start : start + len(sentence)]
            if tags and tags[0] == "I":
                tags[0] = "B"
            sentence.layers[role] = tags
        start += len(sentence)


def _mark(tags: list[str], words: Iterable[int]) -> None:
    """Tag words with `B` and `I`, in place; a gap between words begins a new span."""
    last = None
    for word in words:
        if word < len(tags):
            tags[word] = "I" if last == word - 1 else "B"
            last = word


# ---------------------------------------------------------------- names alone


def _read_uner(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the id and the tags of each sentence. OTH and the stray `B-O` become `O`."""
    sentence_id = ""
    tags: list[str] = []
    for line in [*path.read_text("utf8").split("\n"), ""]:
        if line.startswith("# sent_id"):
            sentence_id = line.partition("=")[2].strip()
        elif line and not line.startswith("#"):
            tags.append(line.split("\t")[2])
        elif not line and tags:
            yield sentence_id, to_iob2(tags)
            tags = []


def to_iob2(tags: list[str]) -> list[str]:
    """Return tags of any corpus as IOB2 tags of PER, ORG and LOC; other kinds become `O`."""
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


def _read_columns(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words and tags of each sentence of a file in CoNLL columns."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text("utf8").split("\n"), ""]:
        columns = line.split()
        if len(columns) >= 2:
            words.append(columns[0])
            tags.append(columns[-1])
        elif words:
            yield words, to_iob2(tags)
            words, tags = [], []


def _names_only(words: list[str], tags: list[str], break_before: int = NO_BREAK) -> Sentence:
    """Return a sentence that has names as its only layer; its spacing is unknown."""
    return Sentence(words, [True] * len(words), break_before, {"ner": tags})


def read_wikigold(data: Path) -> list[Document]:
    """Return the articles of Wikigold: Wikipedia with names."""
    documents: list[Document] = []
    path = data / "ner" / "wikigold" / "CONLL-format" / "data" / "wikigold.conll.txt"
    for words, tags in _read_columns(path):
        if words[0] == "-DOCSTART-":
            documents.append(Document(f"wikigold-{len(documents)}", "wikigold", "wikipedia", []))
        else:
            if not documents:
                documents.append(Document("wikigold-0", "wikigold", "wikipedia", []))
            documents[-1].sentences.append(_names_only(words, tags))
    return documents


def read_btc(data: Path) -> list[Document]:
    """Return the Broad Twitter Corpus: each tweet is a document, of unknown sentence ends, with names."""
    documents = []
    for path in sorted((data / "ner" / "btc" / "CONLL-format" / "data").glob("*.conll")):
        genre = "news tweet" if path.stem == "g" else "tweet"
        for number, (words, tags) in enumerate(_read_columns(path)):
            sentences = [_names_only(words, tags)]
            document = Document(f"btc-{path.stem}-{number}", "btc", genre, sentences, has_sentence_ends=False)
            documents.append(document)
    return documents


def read_crossner(data: Path, part: str) -> list[Document]:
    """Return the politics part of CrossNER: each sentence is a document, with names."""
    path = data / "ner" / "crossner_politics" / f"{part}.txt"
    documents = []
    for number, (words, tags) in enumerate(_read_columns(path)):
        sentences = [_names_only(words, tags, BLANK_LINE)]
        documents.append(Document(f"crossner-{part}-{number}", "crossner", "politics", sentences))
    return documents
