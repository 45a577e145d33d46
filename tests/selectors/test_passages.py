"""Passages around the words of a claim."""

from __future__ import annotations

from typing import Any

from articles.selectors.passages import paragraphs, passages, sentences


class At:
    def __init__(self, text: Any, words: Any, role: str = "content") -> None:
        self.role, self.start = role, text.index(words)
        self.end = self.start + len(words)


def cut(text: Any, ranges: Any) -> list[Any]:
    return [text[start:end] for start, end in ranges]


def test_paragraphs_end_at_empty_lines_or_else_at_lines() -> None:
    text = "One, over\ntwo lines.\n\nAnother."
    assert cut(text, paragraphs(text)) == ["One, over\ntwo lines.", "Another."]
    text = "One.\nAnother.\n"
    assert cut(text, paragraphs(text)) == ["One.", "Another."]


def test_sentences_keep_their_marks() -> None:
    text = "He left. “We go,” she said. Nobody asked!\nA line"
    assert cut(text, sentences(text)) == ["He left.", "“We go,” she said.", "Nobody asked!", "A line"]


TEXT = "First here. Ruiz said that prices fall. Then more. Last.\n\nElsewhere."


def test_a_passage_is_the_sentence_or_the_paragraph_with_its_words_marked() -> None:
    spans = [At(TEXT, "Ruiz", "source"), At(TEXT, "said", "cue"), At(TEXT, "prices fall")]
    [short] = passages(TEXT, spans, whole_paragraphs=False)
    assert [(piece.text, piece.role) for piece in short] == [
        ("Ruiz", "source"),
        (" ", ""),
        ("said", "cue"),
        (" that ", ""),
        ("prices fall", "content"),
        (".", ""),
    ]
    [whole] = passages(TEXT, spans, whole_paragraphs=True)
    assert "".join(piece.text for piece in whole) == "First here. Ruiz said that prices fall. Then more. Last."


def test_neighbouring_sentences_are_one_passage_and_distant_ones_two() -> None:
    spans = [At(TEXT, "Ruiz", "source"), At(TEXT, "Then more")]
    [one] = passages(TEXT, spans, whole_paragraphs=False)
    assert "".join(piece.text for piece in one) == "Ruiz said that prices fall. Then more."
    assert len(passages(TEXT, [At(TEXT, "Ruiz"), At(TEXT, "Elsewhere")], whole_paragraphs=False)) == 2


def test_a_source_inside_a_content_is_still_a_source() -> None:
    spans = [At(TEXT, "Ruiz said that prices fall"), At(TEXT, "Ruiz", "source")]
    [pieces] = passages(TEXT, spans, whole_paragraphs=False)
    assert (pieces[0].text, pieces[0].role) == ("Ruiz", "source")
