"""Tokens and sentences. Each row says what is unusual about it."""

import pytest

from analysis.engine.language.tokens import MAX_DATELINE_TOKENS, MAX_SENTENCE_TOKENS, split_sentences, tokenize

CASES = [
    ("plain", "It rained. It stopped.", ["It rained.", "It stopped."]),
    ("a title", "Mr. Smith met Gen. Jones. They spoke.", ["Mr. Smith met Gen. Jones.", "They spoke."]),
    ("U.S. inside a name", "The U.S. Navy sailed on.", ["The U.S. Navy sailed on."]),
    ("U.S. at the end", "He left the U.S. The talks went on.", ["He left the U.S.", "The talks went on."]),
    ("an initial", "George W. Bush won.", ["George W. Bush won."]),
    ("a number after No.", "He lives at No. 5 now. Ask him.", ["He lives at No. 5 now.", "Ask him."]),
    ("no as a word", "She said no. Then she left.", ["She said no.", "Then she left."]),
    ("a decimal number", "It rose 2.5 percent. Then it fell.", ["It rose 2.5 percent.", "Then it fell."]),
    ("the quotation closes after the stop", "“We won.” The crowd cheered.", ["“We won.”", "The crowd cheered."]),
    ("straight quotation marks", '"We won." The crowd cheered.', ['"We won."', "The crowd cheered."]),
    ("a question inside a sentence", "“Really?” he asked.", ["“Really?” he asked."]),
    ("a bracket closes after the stop", "(It was late.) He left.", ["(It was late.)", "He left."]),
    ("an ellipsis goes on", "He waited… and waited.", ["He waited… and waited."]),
    ("an ellipsis ends", "He waited... Nobody came.", ["He waited...", "Nobody came."]),
    ("a headline has no stop", "Talks collapse\nThe talks collapsed.", ["Talks collapse", "The talks collapsed."]),
    ("a company", "Acme Corp. said it would close. It did.", ["Acme Corp. said it would close.", "It did."]),
    ("a.m. before a name", "They met at 10 a.m. Monday. It rained.", ["They met at 10 a.m. Monday.", "It rained."]),
    (
        "p.m. before another zone's hour",
        "It sank at 11 p.m. (2200 GMT) off Hull.",
        ["It sank at 11 p.m. (2200 GMT) off Hull."],
    ),
    ("other line breaks", "One\u2028Two\r\nThree", ["One", "Two", "Three"]),
    ("a dateline", "HANOI, 3 June (AP) - It rained. It fell.", ["HANOI, 3 June (AP) -", "It rained.", "It fell."]),
    ("an agency before the news", "(AP) - It rained.", ["(AP) -", "It rained."]),
    ("two countries", "US - China talks fail", ["US - China talks fail"]),
    ("a headline in capitals", "FIRE - SIX DEAD", ["FIRE - SIX DEAD"]),
    ("a dash in another line", "ROME\nIt rained - and fell.", ["ROME", "It rained - and fell."]),
    ("nothing", "", []),
    ("white space only", " \n\t ", []),
]


@pytest.mark.parametrize(("why", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_sentences_end_where_a_reader_would_end_them(why: str, text: str, expected: list[str]) -> None:
    tokens = tokenize(text)
    spans = [tokens.span(sentence.first, sentence.after) for sentence in split_sentences(tokens)]
    assert [text[start:end] for start, end in spans] == expected


def test_a_sentence_without_end_is_cut() -> None:
    tokens = tokenize("word " * 1000)
    lengths = [sentence.after - sentence.first for sentence in split_sentences(tokens)]
    assert max(lengths) == MAX_SENTENCE_TOKENS and sum(lengths) == 1000


def test_tokens_cover_a_text_that_the_tokenizer_cannot_take() -> None:
    text = "a\ud800b " + "(" * 1000 + " end"
    tokens = tokenize(text)
    assert "".join(tokens.words) == "".join(text.split())


@pytest.mark.parametrize(("words", "found"), [(MAX_DATELINE_TOKENS - 1, True), (MAX_DATELINE_TOKENS, False)])
def test_a_dateline_is_no_longer_than_fourteen_tokens(words: int, found: bool) -> None:
    tokens = tokenize("HANOI " * words + "- It rained.")
    assert tokens.dateline_end(0, len(tokens)) == (words + 1 if found else 0)


def test_token_range_holds_tokens_wholly_inside() -> None:
    tokens = tokenize("It rained today.")
    assert tokens.token_range(1, 15) == (1, 3)
    assert tokens.token_at(2) == 1
