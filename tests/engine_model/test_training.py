"""The corpus readers and windows of training/, on small examples. Code that needs torch is not tested here."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from training import corpora, rst
from training.corpora import Document, Sentence
from training.retokenise import retokenise
from training.windows import IGNORE_LABEL, LAYERS, Labels, label_matrix

CONLLU = """\
# newdoc id = one
# sent_id = one-1
# newpar
1	Ms.	Ms.	PROPN	NNP	Number=Sing	2	nmod:desc	_	Entity=(1-person-new
2	Rao	Rao	PROPN	NNP	Number=Sing|Typo=Yes	3	nsubj	_	Entity=1)
3	saw	see	VERB	VBD	Tense=Past	0	root	_	_
4	the	the	DET	DT	Definite=Def	5	det	_	Entity=(2-place-new
5	bank	bank	NOUN	NN	Number=Sing	3	obj	_	Entity=(3-organization-new)2)|SpaceAfter=No
6	.	.	PUNCT	.	_	3	punct	_	_

# sent_id = one-2
1-2	don't	_	_	_	_	_	_	_	_
1	do	do	AUX	VBP	_	3	aux	_	_
2	n't	not	PART	RB	Polarity=Neg	3	advmod	_	_
3	go	go	VERB	VB	_	0	root	_	_

"""

TREE = """\
<rst><header><relations>
<rel name="attribution-positive" type="rst"/><rel name="joint-list" type="multinuc"/>
<rel name="causal-cause" type="rst"/>
</relations></header><body>
<segment id="1" parent="9" relname="attribution-positive">She said</segment>
<segment id="2" parent="9" relname="joint-list">it rained</segment>
<segment id="3" parent="9" relname="joint-list">and snowed</segment>
<segment id="4" parent="9" relname="causal-cause">because .</segment>
<group id="9" type="multinuc"/>
<signals><signal source="1" type="semantic" subtype="attribution_source" tokens="1"/>
<signal source="1" type="lexical" subtype="indicative_word" tokens="2"/></signals>
</body></rst>
"""


TreebankDocument = tuple[str, list[tuple[corpora.Comments, corpora.Table]]]


@pytest.fixture
def documents(tmp_path: Path) -> list[TreebankDocument]:
    """The documents of CONLLU."""
    path = tmp_path / "one.conllu"
    path.write_text(CONLLU, "utf8")
    return list(corpora.read_conllu(path))


def test_reads_words_spaces_and_layers_of_a_treebank(documents: list[TreebankDocument]) -> None:
    ((name, rows),) = documents
    first, second = (corpora.parse_table(*row) for row in rows)
    assert name == "one"
    assert first.layers["head"] == [1, 2, -1, 4, 2, 2]
    assert first.layers["morph"][1] == "Number=Sing"
    assert first.layers["definite"] == ["name", "name", "", "", "def", ""]
    assert first.spaces == [True, True, True, True, False, True]
    assert (second.words, second.spaces[0]) == (["do", "n't", "go"], False)


def test_entities_give_types_to_heads_and_names_where_certain(documents: list[TreebankDocument]) -> None:
    ((_, rows),) = documents
    sentences = [corpora.parse_table(*row) for row in rows]
    corpora.add_entities(rows, sentences)
    assert sentences[0].layers["entity"] == ["", "person", "", "", "organization", ""]
    assert sentences[0].layers["ner"][2:] == ["O", "O", "O", "O"]


def test_reads_attributions_of_a_discourse_tree(tmp_path: Path) -> None:
    path = tmp_path / "one.rs4"
    path.write_text(TREE, "utf8")
    assert list(rst.attributions(path)) == [rst.Attribution((0,), (1,), (2, 3, 4, 5))]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["B-politician", "I-politician", "B-country"], ["B-PER", "I-PER", "B-LOC"]),
        (["I-PER", "I-PER", "I-ORG", "O"], ["B-PER", "I-PER", "B-ORG", "O"]),
        (["B-O", "B-OTH", "I-OTH"], ["O", "O", "O"]),
    ],
)
def test_tags_become_three_kinds_of_names(tags: list[str], expected: list[str]) -> None:
    assert corpora.to_iob2(tags) == expected


def test_spacy_tokens_take_the_analysis_of_the_treebank() -> None:
    sentence = Sentence(
        ["rain", "and", "/", "or", "snow", "."],
        [True, False, False, True, False, True],
        layers={
            "head": [-1, 4, 1, 1, 0, 0],
            "pos": ["NOUN", "CCONJ", "SYM", "CCONJ", "NOUN", "PUNCT"],
            "ner": ["O"] * 6,
        },
    )
    retokenised = retokenise(sentence)
    assert retokenised.words == ["rain", "and/or", "snow", "."]
    assert retokenised.layers["head"] == [-1, 2, 0, 0]
    assert retokenised.layers["pos"] == ["NOUN", "CCONJ", "NOUN", "PUNCT"]


def test_heads_are_numbered_through_the_window() -> None:
    sentences = [Sentence(["It", "rained"], [True, True], layers={"head": [1, -1], "dep": ["nsubj", "root"]})] * 2
    labels = Labels.collect([Document("d", "ewt", "", sentences)])
    matrix = label_matrix(sentences, labels)
    assert matrix[:, LAYERS.index("head")].tolist() == [2, 0, 4, 0]
    assert matrix[:, LAYERS.index("start")].tolist() == [1, 0, 1, 0]
    assert set(matrix[:, LAYERS.index("ner")].tolist()) == {IGNORE_LABEL}


def test_replaced_names_keep_their_tags() -> None:
    from training.name_augmentation import NameReplacer

    names = NameReplacer.__new__(NameReplacer)
    names.first, names.last, names.places = ["Wanjiru"], ["Odhiambo"], ["Kisumu"]
    sentence = Sentence(["Jane", "Doe", "left", "Paris"], [True] * 4, layers={"ner": ["B-PER", "I-PER", "O", "B-LOC"]})
    seen = {tuple(names.replace_names(sentence, random.Random(seed)).words) for seed in range(40)}
    assert ("Wanjiru", "Odhiambo", "left", "Kisumu") in seen
    assert ("Jane", "Doe", "left", "Paris") in seen
    assert all(words[2] == "left" and len(words) == 4 for words in seen)
