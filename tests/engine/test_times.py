"""Time expressions: words, TIMEX3 value, EDTF. Published on Thursday 16 October 2025 unless the row says otherwise."""

import datetime as dt
import re
import time as clock

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.engine import Document, Time, analyse
from analysis.engine.draft import Draft
from analysis.engine.language.tokens import tokenize
from analysis.engine.steps import sentences
from analysis.engine.steps.times import step as times_step

from .conftest import Read

DAY = dt.date(2025, 10, 16)
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
    ("The federal deficit grew in fiscal 2024.", "fiscal 2024", "2024", "2023-10/2024-09"),
    ("India grew in fiscal year 2024-25.", "fiscal year 2024-25", "2024", "2024-04/2025-03"),
    ("US retailer Hallam gained in fiscal 2024.", "fiscal 2024", "2024", None),  # a firm has a year of its own
    (
        "Japan grew in the first quarter of fiscal 2023.",
        "the first quarter of fiscal 2023",
        "2023-Q1",
        "2023-04/2023-06",
    ),
    ("It shut before March 2024.", "March 2024", "2024-03", "../2024-02"),
    ("It shut after the 9th.", "the 9th", "2025-10-09", "2025-10-10/.."),
    ("It has been shut since 2019.", "2019", "2019", "2019/.."),
    ("It has been shut since about 2019.", "2019", "2019", "2019~/.."),
    ("It is shut until Friday.", "Friday", "2025-10-17", "../2025-10-17"),
    ("It does not open until Friday.", "Friday", "2025-10-17", "../2025-10-17"),
    ("It shut after Friday's raid.", "Friday", "2025-10-10", "2025-10-10"),  # “after” leads in the raid
    ("It shut two days before Christmas.", "two days before Christmas", "2024-12-23", "2024-12-23"),
    ("It opened on the first Monday of October.", "the first Monday of October", "2025-10-06", "2025-10-06"),
    ("It opened in the last week of May 2024.", "the last week of May 2024", "2024-05", "2024-05-25/2024-05-31"),
    ("It fell in the second half of the 1990s.", "the second half of the 1990s", "199", "1995/1999"),
    ("It shut at the end of the third quarter.", "the end of the third quarter", "2025-Q3", "2025-09"),
    ("It was built in the late 19th century.", "the late 19th century", "18", "1867/1899"),
    ("It shut early last week.", "early last week", "2025-W41", "2025-10-06/2025-10-08"),
    ("It opened at the turn of the century.", "the turn of the century", "2000", "2000~"),
    ("The war of 1939-45 ruined it.", "1939-45", "19", "1939/1945"),
    ("It shut the week before last.", "the week before last", "2025-W40", "2025-09-29/2025-10-05"),
    ("It shut a fortnight ago.", "a fortnight ago", "2025-W40", "2025-09-29/2025-10-05"),
    ("It began roughly ten days ago.", "roughly ten days ago", "2025-10-06", "2025-10-06~"),
    ("It lasted half an hour.", "half an hour", "PT30M", None),
    ("The hearing may last ten days.", "ten days", "P10D", None),  # “last” is the verb
    ("It burned overnight.", "overnight", "2025-10-15TNI", "2025-10-15/2025-10-16"),  # on either day
    ("It will snow overnight.", "overnight", "2025-10-16TNI", "2025-10-16/2025-10-17"),
    ("Her son was 19 years old.", "19 years old", "P19Y", None),
    ("His baby, only six months old, lived.", "six months old", "P6M", None),
    ("The fort is some two and a half years old.", "some two and a half years old", "P2Y6M", None),
    ("She was 37 years of age.", "37 years of age", "P37Y", None),
    ("Lea Horn, aged 54, sued.", "aged 54", "P54Y", None),
    ("He died at the age of eighty-one.", "the age of eighty-one", "P81Y", None),
    ("He left school at age 16.", "age 16", "P16Y", None),
    ("The year-long inquiry ended.", "year-long", "P1Y", None),
    ("They meet every other Tuesday.", "every other Tuesday", "XXXX-WXX-2", None),
    ("They meet on the second Sunday of each month.", "the second Sunday of each month", "XXXX-WXX-7", None),
    ("It blew up in the small hours of 3 May 2024.", "the small hours of 3 May 2024", "2024-05-03TMO", "2024-05-03"),
    ("It blew up shortly after 3pm on Tuesday.", "3pm on Tuesday", "2025-10-14T15:00", "2025-10-14"),
    ("It blew up at 6 o'clock on Sunday evening.", "6 o'clock on Sunday evening", "2025-10-12T18:00", "2025-10-12"),
    ("It opens tomorrow at noon.", "tomorrow at noon", "2025-10-17T12:00", "2025-10-17"),
    ("It fell at 0900 GMT on Monday.", "0900 GMT on Monday", "2025-10-13T09:00", "2025-10-13"),
    ("The September 11 attacks changed it.", "September 11", "2001-09-11", "2001-09-11"),
    ("It began on Sunday 9 June.", "Sunday 9 June", "2024-06-09", "2024-06-09"),  # the last 9 June on a Sunday
    ("It is dated 13/05/2024.", "13/05/2024", "2024-05-13", "2024-05-13"),
    ("It is dated 05/06/2024.", "05/06/2024", "2024", None),  # day and month could be either
    ("In recent months it fell.", "recent months", "PAST_REF", None),
    ("She said it would shut on Friday.", "Friday", "2025-10-17", "2025-10-17"),
    ("Trading is suspended on Friday.", "Friday", "2025-10-17", "2025-10-17"),
]


def only(times: tuple[Time, ...]) -> Time:
    assert len(times) == 1, times
    return times[0]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_times(read: Read, text: str, words: str, value: str, edtf: str | None) -> None:
    time = only(read(text).times)
    assert (text[time.start : time.end], time.value, time.edtf) == (words, value, edtf)
    check_days(time)


def test_an_age_is_counted_from_no_day(read: Read) -> None:
    times = read("She was 19 years old before Christmas 2024.").times
    assert [(time.value, time.edtf) for time in times] == [("P19Y", None), ("2024-12-25", "../2024-12-24")]


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
        "A 6-year-old boy was found.",  # an adjective
        "Men aged 18 to 24 fled.",  # which people
        "An aged 737 burned.",
        "The daily El Faro reported it.",
        "It was the age of a thousand kings.",
        "He drove an Audi Q3.",
        "He ran it in 9:58 minutes.",
        "The striker Friday Mensah scored.",
        "The third quarter of the match was dull.",
        "Bloody Sunday is a film.",
        "The Prague Spring failed.",
        "The Good Friday Agreement was signed.",
        "To this day nobody knows.",
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


# Words that count from the day of publication, and how many days it must move for them to move with it
MOVING = {
    "yesterday": 1, "today": 1, "tomorrow": 1, "the day before yesterday": 1, "the day after tomorrow": 1,
    "three days ago": 1, "10 days ago": 1, "last night": 1, "tonight": 1, "this morning": 1, "overnight": 1,
    "yesterday evening": 1, "4 days from now": 1, "last week": 7, "next week": 7, "earlier this week": 7,
    "two weeks ago": 7, "a fortnight ago": 7, "last weekend": 7, "the week before last": 7, "on Monday": 7,
    "last Friday": 7, "next Tuesday": 7, "on Sunday night": 7, "at 5 p.m. on Saturday": 7,
}  # fmt: skip


@settings(deadline=None)
@given(
    words=st.sampled_from(sorted(MOVING)),
    published=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    steps=st.integers(-1000, 1000),
)
def test_relative_dates_move_with_the_day_of_publication(words: str, published: dt.date, steps: int) -> None:
    days = dt.timedelta(days=steps * MOVING[words])
    [here], [there] = (
        analyse(Document("x", f"The mayor spoke {words}.", day)).times for day in (published, published + days)
    )
    assert here.earliest and here.latest and there.earliest and there.latest
    assert (there.earliest, there.latest) == (here.earliest + days, here.latest + days)
    assert (there.start, there.end, there.type, there.rule) == (here.start, here.end, here.type, here.rule)


PLAIN = {"yesterday": -1, "today": 0, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}


@settings(deadline=None)
@given(published=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), count=st.integers(2, 99))
def test_plain_relative_dates_are_so_many_days_away(published: dt.date, count: int) -> None:
    for words, away in (PLAIN | {f"{count} days ago": -count}).items():
        [time] = analyse(Document("x", f"The mayor spoke {words}.", published)).times
        assert time.earliest == time.latest == published + dt.timedelta(days=away)
        assert time.value == time.edtf == (published + dt.timedelta(days=away)).isoformat()


@settings(deadline=None)
@given(when=st.dates(dt.date(1500, 1, 1), dt.date(2099, 12, 31)), published=st.one_of(st.none(), st.dates()))
def test_a_full_date_is_that_day_however_it_is_written(when: dt.date, published: dt.date | None) -> None:
    day, month, year = when.day, when.strftime("%B"), when.year
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    forms = (
        *(f"{day} {month} {year}", f"{month} {day}, {year}", f"{day}{ending} {month} {year}"),
        *(f"the {day}{ending} of {month}, {year}", f"{when:%A}, {month} {day}, {year}", f"{day} {when:%b}. {year}"),
    )
    for form in forms if month != "May" else forms[:-1]:
        [time] = analyse(Document("x", f"The treaty of {form} was broken.", published)).times
        assert (time.value, time.edtf, time.earliest, time.latest) == (*[when.isoformat()] * 2, when, when)


OPENED = ("{}", "before {}", "after {}", "since {}", "until {}")


@settings(deadline=None)
@given(when=st.dates(dt.date(1600, 1, 2), dt.date(2090, 12, 31)), grain=st.sampled_from(["%Y", "%B %Y", "%B %d, %Y"]))
def test_what_opens_a_date_keeps_its_value_and_its_other_end(when: dt.date, grain: str) -> None:
    words = when.strftime(grain)
    plain, before, after, since, until = (
        analyse(
            Document("x", f"The road was closed {form.format(f'in {words}' if form == '{}' else words)}.", DAY)
        ).times
        for form in OPENED
    )
    [whole] = plain
    assert whole.earliest and whole.latest
    assert all([time.value for time in times] == [whole.value] for times in (before, after, since, until))
    a_day = dt.timedelta(days=1)
    assert (before[0].earliest, before[0].latest) == (None, whole.earliest - a_day)
    assert (after[0].earliest, after[0].latest) == (whole.latest + a_day, None)
    assert (since[0].earliest, since[0].latest) == (whole.earliest, None)
    assert (until[0].earliest, until[0].latest) == (None, whole.latest)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["in", "on", "the", "last", "next", "this", "May", "October", "Monday", "9th", "week",
                                 "year", "summer", "yesterday", "two", "days", "ago", "later", "before", "the end of",
                                 "quarter", "Christmas", "Ramadan", "noon", "early", "weekend", "9 May", "said"]),
               max_size=16))  # fmt: skip
def test_without_a_publication_date_and_a_year_nothing_has_days(words: list[str]) -> None:
    for time in analyse(Document("x", " ".join(words))).times:
        assert (time.edtf, time.earliest, time.latest) == (None, None, None)


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
            "before",
            "after",
            "since",
            "until",
            "not until",
            "from",
            "through",
            "the day before",
            "the first Monday of",
            "the last week of",
            "the second half of",
            "fiscal year 2024-25",
            "the US",
            "Ramadan",
            "Diwali 2023",
            "Hanukkah",
            "Super Tuesday",
            "India's",
            "Independence Day",
            "9/11",
            "attacks",
            "0900 GMT",
            "(1915 GMT)",
            "o'clock",
            "dawn",
            "the small hours of",
            "fortnight",
            "turn of the century",
            "19th",
            "1939-45",
            "winter",
            "the week before last",
            "at",
            "will be",
            "had",
            "or so",
            "onwards",
            "'s",
        ]
    ),
    max_size=30,
)
ANY_TEXT = st.one_of(PHRASES.map(" ".join), PHRASES.map("".join), st.text(max_size=80), st.tuples(
    st.text(max_size=20), PHRASES.map(" ".join), st.text(max_size=20)).map("".join))  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT, st.one_of(st.none(), st.dates(), st.datetimes(timezones=st.timezones())))
def test_any_text(text: str, published: dt.date | None) -> None:
    document = Document("x", text, published)
    times = analyse(document).times
    assert times == analyse(document).times
    end = 0
    for time in times:
        assert end <= time.start < time.end <= len(text)  # inside the text, in its order, none over another
        end = time.end
        assert text[time.start : time.end].strip() == text[time.start : time.end]
        check_days(time)


def check_days(time: Time) -> None:
    """EDTF parses with the library, its ends lie in the first and last day, and what is open in one is open in both."""
    if time.edtf is None:
        assert time.earliest is None and time.latest is None
        return
    parsed = parse_edtf(time.edtf)
    assert (time.earliest is None, time.latest is None) == (time.edtf.startswith("../"), time.edtf.endswith("/.."))
    assert time.earliest or time.latest
    if time.earliest and time.latest:
        assert time.earliest <= time.latest
    if time.earliest:
        assert time.earliest <= dt.date(*parsed.lower_strict()[:3])
    if time.latest and not SEASON.search(time.edtf):  # the library ends a season with its month, not at the equinox
        assert dt.date(*parsed.upper_strict()[:3]) <= time.latest


SEASON = re.compile(r"-2[1-4]\b(?!-)")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "9 May 2024, ",
            "two days later ",
            "the end of the week of ",
            "more than about a hundred and ",
            "at 5 p.m. on ",
        ),
        *("two days before ", "the first Monday of ", "the day before ", "from Monday to ", "after 9 May and before "),
        *("India's fiscal year 2024-25 ", "Ukraine's Independence Day ", "1939-45, ", "10:35 a.m. (0735 GMT) at "),
    ],
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
        ("They fasted for Ramadan 2025.", "2025-03", "2025-03-02~/2025-03-31~"),
        ("They met on Orthodox Easter 2024.", "2024-05-05", "2024-05-05"),
        ("They met on Ukraine's Independence Day.", "2025-08-24", "2025-08-24"),
        ("They met on Independence Day.", "XXXX-XX-XX", None),  # whose is not said
        ("The count for Super Tuesday was slow.", "2024-03-05", "2024-03-05"),
        ("It was shut over the Labor Day weekend.", "2025-W35-WE", "2025-08-30/2025-09-01"),
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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In December 2023 he was charged. In January he was freed.", ["2023-12", "2024-01"]),
        ("It was built between June and August 2021.", ["2021-06", "2021-08"]),
        ("They talked from Monday to Friday.", ["2025-10-06", "2025-10-10"]),  # one run of days
        ("He was shot on 4 July 2019. That Friday she fled.", ["2019-07-04", "2019-07-05"]),
        ("He was shot on 4 July 2019. The night before, she fled.", ["2019-07-04", "2019-07-03TNI"]),
        ("In 2019 she won; the year before she had lost.", ["2019", "2018"]),
        ("It rained in the second half of yesterday.", ["2025-10-15"]),  # a day has no halves in days
        ("The 2016 and 2020 elections were close.", ["2016", "2020"]),
        ("Before 9 May 2024 it was quiet. Two days later it was not.", ["2024-05-09", "2024-05-11"]),
    ],
)
def test_times_that_lean_on_one_another(read: Read, text: str, values: list[str]) -> None:
    assert [time.value for time in read(text).times] == values
