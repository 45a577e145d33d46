"""Time expressions: words, TIMEX3 value, EDTF. Published on Thursday 16 October 2025 unless the row says otherwise."""

import datetime as dt
import time as clock

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.engine import Document, Time, analyse
from analysis.engine.draft import Draft
from analysis.engine.steps import sentences
from analysis.engine.steps import times as times_step
from analysis.engine.text import tokenize

from .conftest import Read

CASES = [
    ("On the 9th, it began.", "the 9th", "2025-10-09", "2025-10-09"),
    ("It began on the 28th.", "the 28th", "2025-09-28", "2025-09-28"),  # the 28th of October is still to come
    ("Last Friday, it began.", "Last Friday", "2025-10-10", "2025-10-10"),
    ("Last Thursday, it began.", "Last Thursday", "2025-10-09", "2025-10-09"),  # today is no “last Thursday”
    ("It began on Thursday.", "Thursday", "2025-10-16", "2025-10-16"),  # news says “on Thursday” on Thursday
    ("It will begin on Monday.", "Monday", "2025-10-20", "2025-10-20"),
    ("It began in April of this year.", "April of this year", "2025-04", "2025-04"),
    ("It began in May this year.", "May this year", "2025-05", "2025-05"),
    ("It began in December.", "December", "2024-12", "2024-12"),
    ("It will begin in December.", "December", "2025-12", "2025-12"),
    ("They meet at the end of this month.", "the end of this month", "2025-10", "2025-10-21/2025-10-31"),
    ("They meet at the end of October.", "the end of October", "2025-10", "2025-10-21/2025-10-31"),
    ("It began in early 2024.", "early 2024", "2024", "2024-01/2024-04"),
    ("It began in mid-May.", "mid-May", "2025-05", "2025-05-11/2025-05-20"),
    ("Earlier this year it began.", "Earlier this year", "2025", "2025-01-01/2025-10-16"),
    ("It began on 9 October 2025.", "9 October 2025", "2025-10-09", "2025-10-09"),
    ("It began on October 9, 2025.", "October 9, 2025", "2025-10-09", "2025-10-09"),
    ("It began on 2025-10-09.", "2025-10-09", "2025-10-09", "2025-10-09"),
    ("It ran from 3 to 9 May 2025.", "3 to 9 May 2025", "2025-05", "2025-05-03/2025-05-09"),
    ("It was about 1950.", "1950", "1950", "1950~"),
    ("In the 1990s it began.", "the 1990s", "199", "199X"),
    ("It fell in the third quarter of 2024.", "the third quarter of 2024", "2024-Q3", "2024-07/2024-09"),
    ("It began last week.", "last week", "2025-W41", "2025-10-06/2025-10-12"),
    ("It began two years ago.", "two years ago", "2023", "2023"),
    ("It began ten days ago.", "ten days ago", "2025-10-06", "2025-10-06"),
    ("It began last summer.", "last summer", "2025-SU", "2025-22"),
    ("It lasted three days.", "three days", "P3D", None),
    ("It lasted several years.", "several years", "PXY", None),
    ("It happens every Monday.", "every Monday", "XXXX-WXX-1", None),
    ("It is held every Feb. in Oslo.", "every Feb.", "XXXX-02", None),  # the stop belongs to the month
    ("Currently, nothing happens.", "Currently", "PRESENT_REF", None),
    ("It began at 5 p.m. on Wednesday.", "5 p.m. on Wednesday", "2025-10-15T17:00", "2025-10-15"),
    ("It began on Christmas Day.", "Christmas Day", "2024-12-25", "2024-12-25"),
    ("It began on Easter Sunday.", "Easter Sunday", "2025-04-20", "2025-04-20"),
    ("It must be done by March 2026.", "March 2026", "2026-03", "../2026-03"),  # any time until then
    ("By May 2024 the town had fallen.", "May 2024", "2024-05", "2024-05"),  # tells where things stood, and when
    ("It began about two years ago.", "about two years ago", "2023", "2023~"),
    ("It began two decades ago.", "two decades ago", "200", "200X"),  # no more exact than a decade
    ("It lasted over the past year.", "the past year", "P1Y", None),  # no calendar year
    ("It took two to three weeks.", "two to three weeks", "PXW", None),
    ("It is shown on Saturdays.", "Saturdays", "XXXX-WXX-6", None),
    ("Inspectors come twice a week.", "twice a week", "P1W", None),
    ("It began in the week of October 6.", "the week of October 6", "2025-W41", "2025-10-06/2025-10-12"),
    ("It broke on the morning of 12 June 2024.", "the morning of 12 June 2024", "2024-06-12TMO", "2024-06-12"),
    ("It began at 14:30 GMT on 9 May 2024.", "14:30 GMT on 9 May 2024", "2024-05-09T14:30", "2024-05-09"),
    ("It began in nineteen ninety-six.", "nineteen ninety-six", "1996", "1996"),  # broadcasts, written as spoken
    ("It began on New Year’s Eve.", "New Year’s Eve", "2024-12-31", "2024-12-31"),
    ("The firm will succeed him on Feb. 1.", "Feb. 1", "2026-02-01", "2026-02-01"),  # “succeed” is no past
    ("The deal will be struck in November.", "November", "2025-11", "2025-11"),  # nor is a passive's participle
    ("At the close of trading on Monday it fell.", "Monday", "2025-10-13", "2025-10-13"),  # a noun, no arrangement
    ("Trading resumes on Monday.", "Monday", "2025-10-20", "2025-10-20"),
    ("The fiscal 2024 budget fell.", "fiscal 2024", "2024", None),  # whose fiscal year is not said
]


def only(times: tuple[Time, ...]) -> Time:
    assert len(times) == 1, times
    return times[0]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_times(read: Read, text: str, words: str, value: str, edtf: str | None) -> None:
    time = only(read(text).times)
    assert (text[time.start : time.end], time.value, time.edtf) == (words, value, edtf)
    if edtf:
        parse_edtf(edtf)
        assert time.latest
        assert edtf.startswith("../") if time.earliest is None else time.earliest <= time.latest


@pytest.mark.parametrize(
    "text",
    [
        "He may resign.",  # the modal
        "May God help them.",
        "They march on the capital.",
        "Troops were told to March on.",
        "He reads the Sunday Times.",
        "It cost $1990.",
        "It rose by 2025 points.",
        "It costs $1.76 a year.",  # a rate
        "He will go as soon as it rains.",
        "The novel 1984 by Orwell was banned.",
        "The minister Jan Kavan met April Jones.",
        "More than a quarter of the town fled.",
        "A second group arrived.",
        "A 6-year-old boy was found.",  # an age, not a time of the story
    ],
)
def test_no_times(read: Read, text: str) -> None:
    assert read(text).times == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It began yesterday.", "XXXX-XX-XX"),
        ("It began on Monday.", "XXXX-WXX-1"),
        ("It began in October.", "XXXX-10"),
        ("It began on October 9.", "XXXX-10-09"),
        ("It began on the 9th.", "XXXX-XX-09"),
        ("It began last year.", "XXXX"),
    ],
)
def test_without_a_publication_date_nothing_relative_is_resolved(read: Read, text: str, value: str) -> None:
    time = only(read(text, published=None).times)
    assert (time.value, time.edtf, time.earliest, time.latest) == (value, None, None, None)


def test_that_time_is_the_time_spoken_of(read: Read) -> None:
    times = read("They agreed in May this year. At that time, he threatened more.").times
    assert [t.value for t in times] == ["2025-05", "2025-05"]


def test_offsets_count_from_the_time_spoken_of(read: Read) -> None:
    times = read("He resigned on 30 March 2024. Two days later he left.").times
    assert [t.edtf for t in times] == ["2024-03-30", "2024-04-01"]


def test_the_next_day_after_a_month_is_no_day(read: Read) -> None:
    """“In May … the next day” does not say which day: nothing may be made up."""
    times = read("They met in May 2024. Two days later he left.").times
    assert times[1].edtf is None


@pytest.mark.parametrize("days", [1, 30, 366])
@pytest.mark.parametrize("words", ["yesterday", "last week", "ten days ago", "tomorrow"])
def test_relative_dates_move_with_the_publication_date(read: Read, words: str, days: int) -> None:
    one = dt.date(2024, 2, 1)
    two = one + dt.timedelta(days=days - days % 7 if "week" in words else days)
    first, second = (only(read(f"It was {words}.", published=d.isoformat()).times) for d in (one, two))
    assert first.earliest and second.earliest and second.earliest - first.earliest == two - one


def test_a_bare_weekday_belongs_to_a_story_told_day_by_day(read: Read) -> None:
    text = "The leak began on 3 March 2025. On the 5th the pumps failed. On Friday the plant was evacuated."
    assert [t.value for t in read(text).times] == ["2025-03-03", "2025-03-05", "2025-03-07"]


def test_one_old_day_does_not_draw_a_weekday_to_itself(read: Read) -> None:
    times = read("The firm was founded on 3 March 1998. It said on Friday that it would close.").times
    assert [t.value for t in times] == ["1998-03-03", "2025-10-10"]


def test_a_report_compares_with_the_same_quarter(read: Read) -> None:
    text = "Profit in the third quarter rose to $2 million from $1 million a year earlier.\nIn the quarter, sales fell."
    assert [t.value for t in read(text).times] == ["2025-Q3", "2024-Q3", "2025-Q3"]


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2025-01-01T00:30:00+09:00", "2024-12-31"),
        ("2024-12-31T23:50:00-05:00", "2024-12-30"),
        ("2024-03-01T00:00:00Z", "2024-02-29"),
    ],
)
def test_relative_days_count_from_the_local_day_as_printed(published: str, day: str) -> None:
    [time] = analyse(Document("x", "It began yesterday.", dt.datetime.fromisoformat(published))).times
    assert time.edtf == day


PLAIN = {"yesterday": -1, "today": 0, "tomorrow": 1, "three days ago": -3, "ten days ago": -10}


@given(
    words=st.sampled_from(sorted(PLAIN)),
    published=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    days=st.integers(-1000, 1000),
)
def test_plain_relative_dates_move_with_the_day_of_publication(words: str, published: dt.date, days: int) -> None:
    for anchor in (published, published + dt.timedelta(days=days)):
        [time] = analyse(Document("x", f"The mayor spoke {words}.", anchor)).times
        assert time.earliest == time.latest == anchor + dt.timedelta(days=PLAIN[words])


PHRASES = st.lists(
    st.sampled_from(
        [
            "the",
            "a",
            "of",
            "in",
            "on",
            "by",
            "about",
            "early",
            "late",
            "mid-",
            "last",
            "next",
            "this",
            "that",
            "every",
            "two",
            "several",
            "9",
            "31",
            "1990",
            "2025",
            "the 9th",
            "May",
            "Feb.",
            "Monday",
            "week",
            "months",
            "year",
            "years",
            "ago",
            "later",
            "earlier",
            "quarter",
            "Q3",
            "'80s",
            "1990s",
            "summer",
            "weekend",
            "5 p.m.",
            "14:30",
            "noon",
            "morning",
            "yesterday",
            "tomorrow",
            "the end of",
            "the week of",
            "fiscal",
            "Easter Monday",
            "New Year's Eve",
            "century",
            "will",
            "said",
            ",",
            ".",
            "-",
            "to",
            "and",
            "recent",
            "now",
            "nineteen ninety-",
            "half",
            "first",
            "the year",
            "ended",
            "twenty-",
            "hundred",
            "than",
            "more",
        ]
    ),
    max_size=30,
)


@settings(max_examples=400, deadline=None)
@given(PHRASES, st.one_of(st.none(), st.dates(), st.datetimes(timezones=st.timezones())))
def test_any_words_of_time(words: list[str], published: dt.date | None) -> None:
    text = " ".join(words)
    document = Document("x", text, published)
    times = analyse(document).times
    assert times == analyse(document).times
    for time in times:
        assert text[time.start : time.end].strip() == text[time.start : time.end] != ""
        assert (time.edtf is None) == (time.latest is None)
        assert time.earliest is None or time.latest is None or time.earliest <= time.latest
        if time.edtf:
            parse_edtf(time.edtf)


@pytest.mark.parametrize(
    "piece",
    ["9 May 2024, ", "two days later ", "the end of the week of ", "more than about a hundred and ", "at 5 p.m. on "],
)
def test_ten_thousand_dates_cost_four_times_as_much_as_a_quarter_of_them(piece: str) -> None:
    """Shown by growth: twice is allowed for a noisy clock; quadratic cost would take sixteen times."""
    small, large = (Draft(Document("x", piece * n, dt.date(2025, 10, 16)), tokenize(piece * n)) for n in (2500, 10_000))
    for draft in (small, large):
        sentences.STEP.run([draft])
        draft.doc = Doc(Vocab(), draft.tokens.words)  # what the model says of them is not what is timed here
    assert min(_seconds(large) / _seconds(small) for _ in range(3)) < 8


def _seconds(draft: Draft) -> float:
    draft.times.clear()
    start = clock.process_time()
    times_step.STEP.run([draft])
    return max(clock.process_time() - start, 0.005)


@pytest.mark.parametrize(
    ("text", "value", "edtf"),
    [
        ("The count began after Election Day 2024.", "2024-11-05", "2024-11-06/.."),
        ("Shops were full on Black Friday 2024.", "2024-11-29", "2024-11-29"),
        ("They met on Lunar New Year 2024.", "2024-02-10", "2024-02-10"),
        ("Fireworks lit Diwali 2023.", "2023-11-12", "2023-11-12"),
    ],
)
def test_named_days(read: Read, text: str, value: str, edtf: str) -> None:
    assert [(t.value, t.edtf) for t in read(text).times] == [(value, edtf)]


def test_a_feast_by_the_moon_in_a_year_not_known_has_no_days(read: Read) -> None:
    assert [(t.value, t.edtf) for t in read("Fireworks lit Diwali 1950.").times] == [("1950", None)]


@pytest.mark.parametrize(
    "text", ["Prices will fall, May said.", "Theresa May resigned.", "Marchers March on the city."]
)
def test_names_are_no_dates(read: Read, text: str) -> None:
    assert read(text).times == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ana Ruzic won the open in May but withdrew from the cup.", "2025-05"),  # the verb above, not “open”
        ("The storm could reach the coast of Portugal on Saturday.", "2025-10-18"),
        ("The union threatened to strike in November unless wages rise.", "2025-11"),
    ],
)
def test_the_verb_above_says_which_way(read: Read, text: str, value: str) -> None:
    assert [t.value for t in read(text).times] == [value]
