"""The words of time expressions: months, weekdays, numbers and units, as patterns and as values.

Patterns are compiled from a short notation: a space matches one to three white-space
characters, `~` these or a hyphen. Every repeat is bounded, so that the cost of a search
stays linear in the text.
"""

from __future__ import annotations

import re

from ... import lexicons

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Monday is 0, as in datetime.date.weekday()
WEEKDAYS = {
    name: number
    for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
ORDINALS = {name: number for number, name in enumerate(["first", "second", "third", "fourth", "fifth"], start=1)}
_HIGHER_ORDINALS = [
    "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
    "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first",
]  # fmt: skip
# By name up to the present century
CENTURIES = {name: number for number, name in enumerate([*ORDINALS, *_HIGHER_ORDINALS], start=1)}
_NUMBERS_TO_NINETEEN = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS_WORDS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
TENS = {name: 10 * number for number, name in enumerate(_TENS_WORDS, start=2)}
NUMBERS = (
    {name: number for number, name in enumerate(_NUMBERS_TO_NINETEEN)} | TENS | {"a": 1, "an": 1, "a couple of": 2}
)
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000}
# Singular unit: its letters in a TIMEX3 duration, with “T” for those below a day. E
# (decade), C (century) and F (fortnight) are written as multiples of other units.
# “centurie” is “centuries” without its s.
UNITS = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "week": "W", "weekend": "WE", "month": "M",
    "quarter": "Q", "year": "Y", "decade": "E", "century": "C", "centurie": "C", "fortnight": "F",
}  # fmt: skip
# Part of the day: what TIMEX3 appends to the value of the day
PARTS_OF_DAY = {
    "morning": "TMO", "noon": "T12:00", "midday": "T12:00", "afternoon": "TAF", "evening": "TEV", "night": "TNI",
    "midnight": "T24:00", "mid-morning": "TMO", "mid-afternoon": "TAF",
    "lunchtime": "TMI", "first light": "TMO", "dawn": "TMO", "daybreak": "TMO", "sunrise": "TMO",
    "dusk": "TEV", "sunset": "TEV", "nightfall": "TNI", "early hours": "TMO", "small hours": "TMO", "wee hours": "TMO",
}  # fmt: skip
# A decade by its name alone is taken for one of the 20th century
DECADES = {
    name: 1900 + 10 * number
    for number, name in enumerate(
        ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties", "noughties"),
        start=2,
    )
}
CLOCK_ZONES = (
    r"(?: (?:E[SD]?T|C[SD]?T|M[SD]T|P[SD]?T|AK[SD]T|A[SD]T|HST|GMT|BST|UTC|WES?T|CES?T|EES?T|MSK|IST|PKT|SGT|HKT"
    r"|JST|KST|AE[SD]T|AC[SD]T|AWST|NZ[SD]?T|SAST|local time"
    r"|(?:Eastern|Central|Mountain|Pacific|Greenwich Mean|British Summer|Moscow|Kyiv|Beijing|Tokyo|London|Paris|Berlin"
    r"|Israel|Tehran|Delhi|Sydney|Hong Kong|Singapore|New York) time|Eastern)\b)"
)


def _alternatives(words: list[str]) -> str:
    """Return a pattern for any of the words, the longest first so that no shorter one hides it."""
    return "|".join(sorted(words, key=len, reverse=True))


def _holiday_names() -> list[str]:
    return [row[0].replace(".", r"\.").replace("'", "['’]") for row in lexicons.rows("holidays")]


_TENS = "(?:" + "|".join(TENS) + ")"
_DIGITS = "(?:" + "|".join(_NUMBERS_TO_NINETEEN[1:10]) + ")"
_ONE_WORD_NUMBER = "(?:" + _alternatives([*_NUMBERS_TO_NINETEEN, *TENS, "a", "an"]) + r")\b"

# What the names in capitals mean in the notation
_NAMED_PATTERNS = {
    "MONTH": r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)",
    "WD": "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
    # Not “1990.5”, “2025%” or “1500-year-old”
    "YEAR": r"(?:1[0-9]\d\d|20\d\d)(?![\d,.]\d|%|[-–]year)",
    # Broadcasts are written down as spoken: “nineteen ninety-six”, “the year two
    # thousand”
    "SPOKENYEAR": rf"(?:nineteen~{_TENS}(?:~{_DIGITS})?|two thousand(?: (?:and )?{_DIGITS})?)",
    "DAY": r"(?:3[01]|[12]\d|0?[1-9])(?!\d|[.,:]\d|%)(?:st|nd|rd|th)?\b",
    "NUM": rf"(?:\d{{1,3}}(?: 1/2)?|{_TENS}~{_DIGITS}|(?:a |{_ONE_WORD_NUMBER} )?(?:hundred|thousand|dozen)"
    rf"|{_ONE_WORD_NUMBER}|a couple of|couple of|several|a few|few|many|some)",
    "UNIT": r"(?:(?:second|minute|hour|day|week|fortnight|month|quarter|year|decade)s?|century|centuries)",
    "POD": r"(?:morning|noon|midday|lunchtime|afternoon|evening|night|midnight)",
    "SEASON": r"(?:spring|summer|autumn|fall|winter)",
    "ORD": r"(?:first|second|third|fourth)",
    "CENTURY": r"(?:\d{1,2}(?:st|nd|rd|th)|" + _alternatives([*CENTURIES]) + ")",
    "PART": r"(?:(?P<part>early|late|mid|(?:the )?(?:very "
            r")?(?:beginning|start|middle|end) of|earlier|later)~(?:in )?)?",
    "HOUR": "(?:" + "|".join(_NUMBERS_TO_NINETEEN[1:13]) + ")",
    "HOLIDAY": "(?:" + _alternatives(_holiday_names()) + ")",
    "ZONE": CLOCK_ZONES,
}  # fmt: skip


def compile_pattern(notation: str) -> re.Pattern[str]:
    """Compile the notation, ignoring case; readers check capitals where these matter.

    A match begins and ends at a word boundary, and not inside an amount or a number
    (“$1990”, “3.15”).
    """
    filled = re.sub(r"\b([A-Z]{2,})\b", lambda name: _NAMED_PATTERNS.get(name[1], name[1]), notation)
    spaced = filled.replace("~", r"(?:\s{1,3}|-)").replace(" ", r"\s{1,3}")
    return re.compile(rf"(?<![\w$€£¥₹])(?<!\d[.,:/])(?:{spaced})(?!\w)", re.IGNORECASE)


_HALVES = (" 1/2", " and a half")


def parse_number(words: str) -> float | None:
    """Return the number that words or digits name (“2 1/2”, “forty-two”, “a dozen”).

    None for vague ones such as “several”.
    """
    words = " ".join(words.lower().replace("-", " ").split())
    for half in _HALVES:
        if words.endswith(half):
            whole = parse_number(words.removesuffix(half))
            return None if whole is None else whole + 0.5
    if words.isdecimal():
        return int(words)
    if words == "couple of":
        return 2
    if words in NUMBERS:
        return NUMBERS[words]
    first, _, last = words.rpartition(" ")
    if last in SCALES:
        return NUMBERS.get(first, 1) * SCALES[last]
    if first in TENS and last in NUMBERS:
        return TENS[first] + NUMBERS[last]
    return None


def parse_spelled_year(words: str | None) -> int | None:
    """Return “nineteen ninety-six” as 1996 and “two thousand” as 2000; None for anything else."""
    parts = (words or "").lower().replace("-", " ").replace(" and ", " ").split()
    if len(parts) < 2:
        return None
    if parts[0] == "nineteen":
        century = 1900
    elif parts[:2] == ["two", "thousand"]:
        century = 2000
    else:
        return None
    ones = NUMBERS[parts[2]] if len(parts) > 2 else 0
    return century + TENS.get(parts[1], 0) + ones


def month_number(word: str) -> int:
    """Return 1 to 12 for a month's name or abbreviation, in any case, with or without its full stop."""
    return MONTHS[word.lower().rstrip(".")]


def unit_code(word: str) -> str:
    """Return a unit's letters from `UNITS` for its singular or plural, in any case."""
    word = word.lower()
    return UNITS[word] if word in UNITS else UNITS[word.rstrip("s")]


# Units that TIMEX3 lacks, as so many of another
_MULTIPLES = {"E": (10, "Y"), "C": (100, "Y"), "F": (2, "W")}
# Half a unit in the next smaller one
_HALF_UNITS = {"Y": "6M", "TH": "30M"}


def timex_duration(words: str, unit: str) -> str:
    """Return a TIMEX3 duration for a number in words or digits and a unit.

    “P3D”, “PT2H”, “PXY” for “several years”. Decades, centuries and fortnights become
    years and weeks: “P20Y”.
    """
    count = parse_number(words)
    code = unit_code(unit)
    if count is None:
        if code in {"E", "F"}:
            code = _MULTIPLES[code][1]  # “decades” are an unknown number of years
        return _duration("X", code)
    if code in _MULTIPLES:
        multiple, code = _MULTIPLES[code]
        count *= multiple
    if count != int(count) and code in _HALF_UNITS:
        return _duration(f"{int(count)}", code) + _HALF_UNITS[code]
    return _duration(f"{count:g}", code)


def _duration(amount: str, code: str) -> str:
    return f"PT{amount}{code[1]}" if code[0] == "T" else f"P{amount}{code}"
