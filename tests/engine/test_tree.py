"""The syntax tree and its corrections, on parses given by hand."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.engine.language.repairs import correct_tree
from analysis.engine.language.tokens import Tokens
from analysis.engine.language.tree import Tree

# A word, its part of speech, its relation, its head and its features
Row = tuple[str, str, str, int, str]


def parsed(*rows: Row) -> Tree:
    """Return the tree of one sentence."""
    words, pos, relations, heads, features = (list(column) for column in zip(*rows, strict=True))
    doc = Doc(Vocab(), words=words, pos=pos, deps=relations, heads=heads, morphs=features)
    offsets = [(token.idx, token.idx + len(token)) for token in doc]
    return Tree(doc, Tokens(doc.text, offsets))


@pytest.fixture
def agreement() -> Tree:
    """“The bank agreed to buy it in May.”"""
    return parsed(
        ("The", "DET", "det", 1, "Definite=Def"),
        ("bank", "NOUN", "nsubj", 2, "Number=Sing"),
        ("agreed", "VERB", "root", 2, "Tense=Past|VerbForm=Fin"),
        ("to", "PART", "mark", 4, ""),
        ("buy", "VERB", "xcomp", 2, "VerbForm=Inf"),
        ("it", "PRON", "obj", 4, ""),
        ("in", "ADP", "case", 7, ""),
        ("May", "PROPN", "obl", 4, ""),
        (".", "PUNCT", "punct", 2, ""),
    )


@pytest.fixture
def two_subjects() -> Tree:
    """“Monday raiders killed herders”, with both nouns parsed as the subject."""
    return parsed(
        ("Monday", "PROPN", "nsubj", 2, ""),
        ("raiders", "NOUN", "nsubj", 2, "Number=Plur"),
        ("killed", "VERB", "root", 2, "Tense=Past|VerbForm=Fin"),
        ("herders", "NOUN", "obj", 2, "Number=Plur"),
    )


def test_lists_hold_the_parse(agreement: Tree) -> None:
    assert agreement.heads == [1, 2, 2, 4, 2, 4, 7, 4, 2]
    assert agreement.dependents[4] == [3, 5, 7]
    assert agreement.features[2] == "Tense=Past|VerbForm=Fin"
    assert agreement.features[3] == ""


def test_tree_of_an_empty_document_is_empty() -> None:
    assert Tree(Doc(Vocab()), Tokens("", [])).heads == []


def test_subtree_range_covers_all_words_below(agreement: Tree) -> None:
    assert agreement.subtree_range(1) == (0, 2)
    assert agreement.subtree_range(4) == (3, 8)
    assert agreement.subtree_range(2) == (0, 9)
    assert sorted(agreement.subtree(4, stop=frozenset(("obl",)))) == [3, 4, 5]


def test_climbing_ends_at_another_relation_or_at_the_root(agreement: Tree) -> None:
    assert agreement.climb(6, ("case", "obl")) == 4
    assert agreement.climb(6, ("case", "obl", "xcomp", "root")) == 2
    assert list(agreement.ancestors(6)) == [7, 4, 2]
    assert agreement.root(6) == 2


def test_function_words(agreement: Tree) -> None:
    assert (agreement.case(7), agreement.introducer(7)) == ("in", "in")
    assert (agreement.subordinator(4), agreement.introducer(4), agreement.case(4)) == ("to", "to", "")


def test_infinitive_shares_the_subject_of_the_verb_above(agreement: Tree) -> None:
    assert agreement.subject(4) is None
    assert agreement.effective_subject(4) == 1
    assert agreement.complement(2) == 4


def test_correction_leaves_the_parsed_tree_unchanged(two_subjects: Tree) -> None:
    corrected = correct_tree(two_subjects, frozenset())
    assert two_subjects.deps == ["nsubj", "nsubj", "root", "obj"]
    assert corrected.deps == ["dislocated", "nsubj", "root", "obj"]


def test_correction_updates_subtree_ranges() -> None:
    """“Is due to begin” with the infinitive parsed as the head of the adjective's verb."""
    tree = parsed(
        ("It", "PRON", "nsubj", 2, ""),
        ("is", "AUX", "cop", 2, ""),
        ("due", "ADJ", "root", 2, ""),
        ("to", "PART", "mark", 4, ""),
        ("begin", "VERB", "advcl", 0, "VerbForm=Inf"),
    )
    corrected = correct_tree(tree, frozenset())
    assert (tree.subtree_range(0), corrected.subtree_range(0)) == ((0, 5), (0, 1))
    assert (corrected.heads[4], corrected.deps[4]) == (2, "xcomp")


def test_time_token_is_no_object() -> None:
    tree = parsed(
        ("Roe", "PROPN", "nsubj", 1, ""),
        ("resigned", "VERB", "root", 1, "Tense=Past|VerbForm=Fin"),
        ("Monday", "PROPN", "obj", 1, ""),
    )
    assert correct_tree(tree, frozenset()).deps[2] == "obj"
    assert correct_tree(tree, frozenset((2,))).deps[2] == "obl:unmarked"
