"""Which words are quoted."""

import pytest

from analysis.engine.language.quotations import Quotations
from analysis.engine.language.tokens import tokenize


@pytest.mark.parametrize(
    ("why", "text", "quoted"),
    [
        ("curly", "“We won,” she said.", ["We won,"]),
        ("straight", '"We won," she said.', ["We won,"]),
        ("single", "‘The nurses’ union is ready,’ she said.", ["The nurses’ union is ready,"]),
        ("an apostrophe", "The nurses’ union won’t strike.", []),
        ("left open up to the end of the paragraph", "“We won.\n“We left,” she said.", ["We won.", "We left,"]),
        ("a single mark left open", "‘We won.\nShe left.", []),
        ("opened twice", "“We “won,” she said.", ["won,"]),
        ("empty", "“” she said.", []),
    ],
)
def test_quotations_end_at_their_marks_or_their_paragraph(why: str, text: str, quoted: list[str]) -> None:
    tokens = tokenize(text)
    spans = [tokens.span(quotation.first, quotation.after) for quotation in Quotations(tokens).all]
    assert [text[start:end] for start, end in spans] == quoted


def test_a_quotation_is_found_from_inside_and_from_behind() -> None:
    tokens = tokenize("“We won,” — she said.")
    quotations = Quotations(tokens)
    [quotation] = quotations.all
    she = tokens.words.index("she")
    assert quotations.enclosing(1) == quotation == quotations.opening_at(0)
    assert quotations.enclosing(she) is None
    assert quotations.before(she) == quotations.before(she - 1) == quotation
    assert quotations.before(she + 1) is None
    assert quotations.overlapping(0, 2) == [quotation]
    assert quotations.overlapping(she, she + 2) == []
