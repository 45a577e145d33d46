"""The times step as a whole: what holds of every text, names that look like times, and cost."""

import datetime as dt
import time as clock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.engine import Document, analyse
from analysis.engine.draft import Draft
from analysis.engine.language.tokens import tokenize
from analysis.engine.steps import sentences
from analysis.engine.steps.times import step as times

from ...conftest import Read
from .helpers import PUBLISHED, check_days


@pytest.mark.parametrize(
    "text",
    [
        "Prices will fall, May said.",
        "Theresa May resigned.",
        "Marchers March on the city.",
        "The striker Friday Mensah scored.",
        "Bloody Sunday is a film.",
    ],
)
def test_names_are_no_times(read: Read, text: str) -> None:
    assert read(text).times == ()


# Without a year among them and a day of publication, none of these can have days
RELATIVE_WORDS = (
    "in", "on", "the", "last", "next", "this", "May", "October", "Monday", "9th", "week", "year", "summer", "yesterday",
    "two", "days", "ago", "later", "before", "the end of", "quarter", "Christmas", "Ramadan", "noon", "early",
    "weekend", "9 May", "said",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(RELATIVE_WORDS), max_size=16))
def test_without_a_publication_date_and_a_year_nothing_has_days(words: list[str]) -> None:
    for time in analyse(Document("x", " ".join(words))).times:
        assert (time.edtf, time.earliest, time.latest) == (None, None, None)


PHRASES = (
    "the", "a", "of", "in", "on", "by", "about", "early", "late", "mid-", "last", "next", "this", "that",
    "every", "two", "several", "9", "31", "1990", "2025", "the 9th", "May", "Feb.", "Monday", "week",
    "months", "year", "years", "ago", "later", "earlier", "quarter", "Q3", "'80s", "1990s", "summer",
    "weekend", "5 p.m.", "14:30", "noon", "morning", "yesterday", "tomorrow", "the end of", "the week of",
    "fiscal", "Easter Monday", "New Year's Eve", "century", "will", "said", ",", ".", "-", "to", "and",
    "recent", "now", "nineteen ninety-", "half", "first", "the year", "ended", "twenty-", "hundred", "than",
    "more", "before", "after", "since", "until", "not until", "from", "through", "the day before",
    "the first Monday of", "the last week of", "the second half of", "fiscal year 2024-25", "the US",
    "Ramadan", "Diwali 2023", "Hanukkah", "Super Tuesday", "India's", "Independence Day", "9/11", "attacks",
    "0900 GMT", "(1915 GMT)", "o'clock", "dawn", "the small hours of", "fortnight", "turn of the century",
    "19th", "1939-45", "winter", "the week before last", "at", "will be", "had", "or so", "onwards", "'s",
)  # fmt: skip
PHRASE_LISTS = st.lists(st.sampled_from(PHRASES), max_size=30)
ANY_TEXT = st.one_of(
    PHRASE_LISTS.map(" ".join),
    PHRASE_LISTS.map("".join),
    st.text(max_size=80),
    st.tuples(st.text(max_size=20), PHRASE_LISTS.map(" ".join), st.text(max_size=20)).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT, st.one_of(st.none(), st.dates(), st.datetimes(timezones=st.timezones())))
def test_times_of_any_text_are_ordered_trimmed_and_repeatable(text: str, published: dt.date | None) -> None:
    document = Document("x", text, published)
    found = analyse(document).times
    assert found == analyse(document).times
    end = 0
    for time in found:
        assert end <= time.start < time.end <= len(text)  # inside the text, in its order, without overlaps
        end = time.end
        assert text[time.start : time.end].strip() == text[time.start : time.end]
        check_days(time)


@pytest.mark.parametrize(
    "piece",
    [
        "9 May 2024, ",
        "two days later ",
        "the end of the week of ",
        "more than about a hundred and ",
        "at 5 p.m. on ",
        "two days before ",
        "the first Monday of ",
        "the day before ",
        "from Monday to ",
        "after 9 May and before ",
        "India's fiscal year 2024-25 ",
        "Ukraine's Independence Day ",
        "1939-45, ",
        "10:35 a.m. (0735 GMT) at ",
    ],
)
def test_cost_is_linear_in_the_number_of_dates(piece: str) -> None:
    """Four times as many should take four times as long.

    Twice that is allowed for a noisy clock; quadratic cost would take sixteen times as
    long.
    """
    small, large = (_draft(piece * count) for count in (2_500, 10_000))
    assert min(_seconds(large) / _seconds(small) for _ in range(3)) < 8


def _draft(text: str) -> Draft:
    """Return a draft with sentences and an empty parse, since the model is not timed."""
    draft = Draft(Document("x", text, PUBLISHED), tokenize(text))
    sentences.STEP.run([draft])
    draft.doc = Doc(Vocab(), draft.tokens.words)
    return draft


def _seconds(draft: Draft) -> float:
    draft.times.clear()
    start = clock.process_time()
    times.STEP.run([draft])
    return max(clock.process_time() - start, 0.005)
