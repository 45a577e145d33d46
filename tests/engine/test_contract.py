"""What holds for every text, however nasty: spans, parents, dates, ids, JSON, and cost linear in the length."""

from __future__ import annotations

import datetime as dt
import json
import time
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import Analysis, Document, EngineError, analyse, engine_info, pipe
from analysis.engine.pipeline import STEPS
from analysis.engine.rules import RuleRegistry
from analysis.engine.steps.actors import step as actors
from analysis.engine.steps.claims import step as claims
from analysis.engine.steps.coreference import step as coreference
from analysis.engine.steps.events import step as events
from analysis.engine.steps.times import step as times

KINDS = {"person", "organisation", "outlet", "country", "place", "group", "other"}
STANCES = {"assert", "believe", "predict", "promise", "threaten", "demand", "deny", "accuse", "ask", "hope", "fear"}
STATUSES = {"happened", "ongoing", "planned", "hypothetical", "denied"}
RULES = {r.id: r.score for module in (actors, claims, events, coreference, times) for r in module.RULES.all()}

NASTY = [
    "",
    " \n\t\u00a0 ",
    "\x00\x00 Mr. Roe\x00 said\x00 so.",
    "\ud800 said \udfff that \ud83d it was so.",
    "!!!???...,,,;;;:::" * 20,
    "“““““”””””\"\"\"''''",
    "((((((((((((((((((((",
    "שלום, אמר ראש הממשלה. “مرحبا” said Mr. Roe.",
    "👩‍👩‍👧‍👦 said 🇺🇸 that “🔥” was lit on Monday.",
    "Z̸̢͝a̷l̴g̵o̶ said that e\u0301t\u00e9 began on May 9.",
    "İstanbul ŞEHİR said İ on 9 May 2025.",
    "according to according to according to",
    "said said said that said, said “said” said.",
    "He said she said they said it said you said I said so on Monday.",
    "In May in May in May 2025 2025 2025-99-99 31 June 2025, February 30.",
    "Mr. Mr. Mr. President President President of of of the the the",
    "May 9999 and 1000 and 0000 and the 0th and 99th century on the 31st",
    "“Unclosed he said. The minister said “and again\nand on he went, she said.",
    "Roe:\n“Yes.”\nLee: “No.”\n\nQ: “Why?”",
    "\r\n\r\n\u2028\u2029\x0b\x0c\x1c\x85 said Mr. Roe.",
]

# Each takes up to eight seconds and holds no date, so one day of publication is enough.
LONG = [
    "X" * 5000 + " said that it fell.",
    "the " * 3000 + "minister said so.",
    "said that " * 2000,
    ", he said, " * 2000,
    "“a,” he said. " * 1000,
    "Jane Roe and " * 1000,
]

PIECES = st.sampled_from(
    [
        "Mr. Roe",
        "China",
        "The Guardian",
        "the minister",
        "he",
        "it",
        "insiders",
        "said",
        "told reporters",
        "that",
        ",",
        ".",
        "“",
        "”",
        '"',
        "according to",
        "prices fell",
        "on Monday",
        "in May",
        "the 9th",
        "last year",
        "2024",
        "\n",
        "did not",
        "may",
        "believes",
        "announced",
        "meeting between",
        "and",
        "but",
        "who",
        "reportedly",
        "(",
        ")",
        ":",
        "—",
        "two days later",
        "at that time",
        "the end of",
        "\ud800",
        "\x00",
        "’s",
        "claim",
        "\u200b",
        "é",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join))
DAYS = st.one_of(st.none(), st.dates())


def check(text: str, result: Analysis) -> None:
    check_spans(text, result)
    check_actors(result)
    check_times(result)
    check_claims(result)
    check_events(result)
    for rows in (result.actors, result.times, result.claims, result.events):
        for row in rows:
            assert RULES[row.rule] == row.score and 0 <= row.score <= 1
    assert json.loads(json.dumps(result.to_json())) == result.to_json()


def check_spans(text: str, result: Analysis) -> None:
    spans: list[tuple[int, int]] = [*result.sentences]
    spans += [(m.start, m.end) for actor in result.actors for m in actor.mentions]
    spans += [(t.start, t.end) for t in result.times]
    spans += [span for c in result.claims for part in (c.source, c.cue, c.content) for span in part]
    spans += [span for e in result.events for span in (e.trigger, e.sentence, *([e.place] if e.place else []))]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
    assert all(a[1] <= b[0] for a, b in pairwise(result.sentences))


def check_actors(result: Analysis) -> None:
    assert len({actor.id for actor in result.actors}) == len(result.actors)
    for actor in result.actors:
        assert actor.mentions and actor.kind in KINDS and actor.name.strip()
        assert all(m.kind in {"name", "nominal", "pronoun"} and RULES[m.rule] == m.score for m in actor.mentions)


def check_times(result: Analysis) -> None:
    assert all(a.end <= b.start for a, b in pairwise(result.times))
    for time_ in result.times:
        assert time_.type in {"DATE", "TIME", "DURATION", "SET"} and time_.value
        open_start = (time_.edtf or "").startswith("../")  # “by March”
        assert time_.latest is None if time_.edtf is None else time_.latest
        assert (time_.earliest is None) == (time_.latest is None or open_start)
        if time_.earliest and time_.latest:
            assert time_.earliest <= time_.latest
        if time_.edtf:
            parse_edtf(time_.edtf)


def check_claims(result: Analysis) -> None:
    by_id = {claim.id: claim for claim in result.claims}
    assert len(by_id) == len(result.claims)
    known = {actor.id for actor in result.actors} | {None}
    for claim in result.claims:
        assert claim.cue and claim.content and claim.actor in known
        assert claim.stance in STANCES and claim.mode in {"direct", "indirect", "mixed"}
        assert claim.source or claim.actor is None
        for part in (claim.source, claim.cue, claim.content):
            assert all(a.end <= b.start for a, b in pairwise(part))
        seen = {claim.id}
        above = claim.parent
        while above:
            assert above not in seen
            seen.add(above)
            above = by_id[above].parent


def check_events(result: Analysis) -> None:
    actor_ids, claim_ids = {a.id for a in result.actors}, {c.id for c in result.claims} | {None}
    for event in result.events:
        assert 0 < len(event.title) <= 90 and event.status in STATUSES and event.claim in claim_ids
        about = "~" if event.dated_by == "dateline" else ""
        assert event.time is None or event.date == f"{result.times[event.time].edtf}{about}"
        assert (event.time is None) == (event.dated_by is None) and 0 <= event.salience <= 1
        assert event.same_as is None or event.same_as in {other.id for other in result.events} - {event.id}
        assert {p.actor for p in event.participants} <= actor_ids
        assert {p.role for p in event.participants} <= {"agent", "patient", "place", "other"}
        assert event.sentence.start <= event.trigger.start < event.trigger.end <= event.sentence.end


@pytest.mark.parametrize("text", NASTY, ids=[repr(text[:24]) for text in NASTY])
@pytest.mark.parametrize("published", [None, dt.date.min, dt.date(2024, 2, 29), dt.date.max])
def test_nasty_texts(text: str, published: dt.date | None) -> None:
    check(text, analyse(Document("nasty", text, published)))


@pytest.mark.parametrize("text", LONG, ids=[repr(text[:24]) for text in LONG])
def test_long_texts(text: str) -> None:
    check(text, analyse(Document("long", text, dt.date(2024, 2, 29))))


@settings(max_examples=300, deadline=None)
@given(TEXTS, DAYS)
def test_any_text(text: str, published: dt.date | None) -> None:
    document = Document("any", text, published)
    result = analyse(document)
    check(text, result)
    assert analyse(document) == result


def test_pipe_reads_one_document_after_another() -> None:
    documents = [Document(str(n), "Mr. Roe said prices fell.") for n in range(3)]
    assert list(pipe(documents)) == [analyse(document) for document in documents]


def test_a_text_that_is_no_string_is_an_engine_error() -> None:
    with pytest.raises(EngineError) as caught:
        analyse(Document("x", None))  # type: ignore[arg-type]
    assert caught.value.code == "no-text"


def test_identity_is_stable() -> None:
    assert engine_info() == engine_info()
    assert len(engine_info().config) == 12


def test_steps_make_what_later_ones_need() -> None:
    assert [step.name for step in STEPS] == ["sentences", "parse", "times", "actors", "claims", "coreference", "events"]


def test_an_undeclared_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        RuleRegistry("step", one=0.5)["two"]


GROWING = {
    "news": "On Monday, Mr. Roe said that prices fell, according to a person close to the talks. ",
    "one line": "Mr. Roe said that Ms. Lee believes prices fell in May 2024 and ",
    "dates": "9 May 2024, ",
    "quotations": "“Yes,” he said. ",
    "brackets": "(",
    "one word": "x",
    "white space": " ",
    "line breaks": "\n",
    "capitals": "Jane Roe ",
    "nesting": "he said that ",
    "numbers": "1 ",
    "hyphens": "a-",
    "full stops": "A.",
    "capitals that speak": "Beijing said it fell. He and she left. ",
    "dashes": "said — Jane Roe ",
    "labels": "Jane Roe: it fell\n",
}


def many_actors(count: int) -> str:
    """As many actors as sentences: look-ups among actors must not grow with their number."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = (letters[n % 26] + letters[n // 26 % 26] + letters[n // 676 % 26] for n in range(count))
    return "".join(f"Mr. Roe{name} said it fell. He said no. A minister named {name} said so. " for name in names)


def test_cost_does_not_grow_with_the_number_of_actors() -> None:
    day = dt.date(2025, 10, 16)
    assert any(seconds(many_actors(1600), day) / seconds(many_actors(400), day) < 9 for _ in range(3))


@pytest.mark.parametrize("name", GROWING)
def test_cost_grows_with_the_length_and_not_faster(name: str) -> None:
    """Four times the text takes less than nine times as long, at worst in the third try on a noisy clock; quadratic
    cost would take sixteen times as long."""
    small, large = (GROWING[name] * (size // len(GROWING[name])) for size in (10_000, 40_000))
    day = dt.date(2025, 10, 16)
    analyse(Document("warm", small, day))
    assert any(seconds(large, day) / seconds(small, day) < 9 for _ in range(3))


def seconds(text: str, day: dt.date) -> float:
    """Processor time, with a floor so that what takes no time at all has a ratio too."""
    start = time.process_time()
    analyse(Document("growth", text, day))
    return max(time.process_time() - start, 0.005)
