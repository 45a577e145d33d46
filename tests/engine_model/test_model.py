from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.matcher import DependencyMatcher

from analysis.engine.model import Model, ModelError, load, runtime
from analysis.engine.model.render import render

LEADER = "The European Commission said on Friday that Angela Merkel would visit Nairobi."
NEWS = f"{LEADER} Prices rose by 3 percent, according to the bank.\n\nNo one was hurt."


def shape(doc: Any) -> list[Any]:
    return [(t.text, t.pos_, str(t.morph), t.head.i, t.dep_, t.ent_type_, t.ent_iob_) for t in doc]


def test_a_sentence(model: Model) -> None:
    doc = model(LEADER)
    by_text = {token.text: token for token in doc}
    assert by_text["said"].dep_ == "root"
    assert by_text["Commission"].head.text == "said"
    assert by_text["visit"].head.text == "said"
    assert (by_text["visit"].pos_, by_text["visit"].dep_) == ("VERB", "ccomp")
    assert by_text["said"].morph.get("Tense", []) == ["Past"]
    found = {(entity.text.removeprefix("The "), entity.label_) for entity in doc.ents}
    assert {("European Commission", "ORG"), ("Angela Merkel", "PER"), ("Nairobi", "LOC")} <= found


def test_noun_phrases_have_a_type_and_definiteness(model: Model) -> None:
    doc = model("The minister met a reporter in Paris on Monday.")
    by_text = {token.text: token for token in doc}
    types = {word: by_text[word]._.entity_type for word in ("minister", "reporter", "Paris", "Monday")}
    assert types == {"minister": "person", "reporter": "person", "Paris": "place", "Monday": "time"}
    kinds = {word: by_text[word]._.definiteness for word in ("minister", "reporter", "Paris")}
    assert kinds == {"minister": "def", "reporter": "indef", "Paris": "name"}
    assert by_text["met"]._.entity_type == ""


def test_attributions(model: Model) -> None:
    doc = model("Officials said that the bridge would be closed for a week.")
    parts = {
        role: [t.text for t in doc if any(mark.endswith(role) for mark in t._.attribution)]
        for role in runtime.ATTRIBUTION_ROLES
    }
    assert parts["source"] == ["Officials"]
    assert parts["cue"] == ["said"]
    assert {"bridge", "would", "closed"} <= set(parts["content"])


def test_sentence_boundaries(model: Model) -> None:
    sentences = [sent.text.strip() for sent in model(NEWS).sents]
    assert sentences == [LEADER, "Prices rose by 3 percent, according to the bank.", "No one was hurt."]


def test_spacys_own_tools_work_on_the_doc(model: Model) -> None:
    doc = model(LEADER)
    matcher = DependencyMatcher(doc.vocab)
    verb = {"RIGHT_ID": "verb", "RIGHT_ATTRS": {"POS": "VERB"}}
    subject = {"LEFT_ID": "verb", "REL_OP": ">", "RIGHT_ID": "subject", "RIGHT_ATTRS": {"DEP": "nsubj"}}
    matcher.add("subject", [[verb, subject]])
    assert len(matcher(doc)) == 2
    assert spacy.tokens.Doc(doc.vocab).from_bytes(doc.to_bytes())[4].dep_ == doc[4].dep_


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\n \n\t", "word", "☃", "…", "\n\nLeading space.", "Trailing.\n\n", "a\u200bb"]
)
def test_odd_texts(model: Model, text: str) -> None:
    doc = model(text)
    assert doc.text == text
    assert len(list(doc.sents)) == (1 if doc and not text.isspace() else len(list(doc.sents)))


def test_a_name_over_a_line_break_stays_one(model: Model) -> None:
    doc = model("Yesterday Angela\nMerkel spoke.")
    assert [entity.text for entity in doc.ents] in (["Angela\nMerkel"], ["Angela", "Merkel"])


def test_every_sentence_is_one_tree(model: Model) -> None:
    for doc in model.pipe([NEWS, "and " * 900, "A. B. C. " * 200, NEWS.upper(), NEWS.replace(" ", "  ")]):
        for sent in doc.sents:
            roots = [token for token in sent if token.head is token or token.head.i == token.i]
            assert len(roots) == 1
            assert all(token.head in sent for token in sent)


def test_known_sentence_starts_are_kept(model: Model) -> None:
    words = ["He", "left", ".", "she", "stayed", "Then", "rain"]
    starts: list[bool | int | None] = [True, False, False, False, False, True, False]
    doc = spacy.tokens.Doc(spacy.blank("en").vocab, words=words, sent_starts=starts)
    model_docs = list(model.pipe([doc], sentence_starts=True))
    assert [sent.text for sent in model_docs[0].sents] == ["He left . she stayed", "Then rain"]


def test_other_texts_in_the_batch_change_nothing(model: Model) -> None:
    texts = [f"{NEWS} Item {n} was short.\n\n" * (1 + n % 7) for n in range(40)]
    together = [shape(doc) for doc in model.pipe(texts)]
    assert together == [shape(model(text)) for text in texts]
    assert together == [shape(doc) for doc in model.pipe(texts)]


def test_pipe_reads_lazily(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "CHUNK_WORDS", 50)
    read = []

    def source() -> Iterator[str]:
        for n in range(100):
            read.append(n)
            yield NEWS

    next(model.pipe(source()))
    assert len(read) < 10


def test_threads_share_one_model(model: Model) -> None:
    expected = shape(model(NEWS))
    found = []
    threads = [threading.Thread(target=lambda: found.append(shape(model(NEWS)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_load_makes_one_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def slow(**options: Any) -> Model:
        time.sleep(0.05)
        made.append(options)
        return model

    monkeypatch.setattr(runtime, "_loaded", None)
    monkeypatch.setattr(runtime, "Model", slow)
    threads = [threading.Thread(target=load) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def _in_child(queue: Any) -> None:
    queue.put(shape(load()(NEWS)))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_worker_loads_its_own_model(model: Model) -> None:
    here = shape(load()(NEWS))
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_in_child, args=(queue,))
    child.start()
    assert queue.get(timeout=600) == here
    child.join(10)


def test_missing_files_raise_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="incomplete"):
        Model(tmp_path)


def test_labels_and_getters_agree(model: Model) -> None:
    assert tuple(model.labels["entity"]) == runtime.ENTITY_TYPES
    assert tuple(model.labels["definite"]) == runtime.DEFINITENESS


def test_the_terminal_view(model: Model) -> None:
    shown = render(model(LEADER))
    assert shown.startswith(f"[1] {LEADER}")
    assert "person: Angela Merkel" in shown
    assert "root said VERB" in shown


def test_figures_hold_on_a_few_documents(model: Model, corpora: Path) -> None:
    """Check a sample; benchmarks/model_quality.py checks the floors on the whole dev parts."""
    figures = pytest.importorskip("training.evaluation")
    documents = [d for d in figures.read_gum(corpora, "dev") if d.genre == "news"]
    found = figures.gold_tokens(model, documents)
    assert found["UPOS"] > 97
    assert found["LAS"] > 88
