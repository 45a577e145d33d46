"""The words of time expressions: months, weekdays, numbers and units, as patterns and as values.

Patterns are compiled from a short notation: a space stands for a little white space, and `~` for that or a hyphen.
Every repeat is bounded, so that no text can make a search more than linear.
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
WEEKDAYS = {
    name: number
    for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
ORDINALS = {name: number for number, name in enumerate(["first", "second", "third", "fourth", "fifth"], start=1)}
_TEENS = [
    "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
    "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first",
]  # fmt: skip
CENTURIES = {name: number for number, name in enumerate([*ORDINALS, *_TEENS], start=1)}
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TEN_WORDS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
TENS = {name: 10 * number for number, name in enumerate(_TEN_WORDS, start=2)}
NUMBERS = {name: number for number, name in enumerate(_ONES)} | TENS | {"a": 1, "an": 1, "a couple of": 2}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000}
UNITS = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "week": "W", "weekend": "WE", "month": "M",
    "quarter": "Q", "year": "Y", "decade": "E", "century": "C", "centurie": "C", "fortnight": "F",
}  # fmt: skip
PARTS_OF_DAY = {
    "morning": "TMO", "noon": "T12:00", "midday": "T12:00", "afternoon": "TAF", "evening": "TEV", "night": "TNI",
    "midnight": "T24:00", "mid-morning": "TMO", "mid-afternoon": "TAF",
    "lunchtime": "TMI", "first light": "TMO", "dawn": "TMO", "daybreak": "TMO", "sunrise": "TMO",
    "dusk": "TEV", "sunset": "TEV", "nightfall": "TNI", "early hours": "TMO", "small hours": "TMO", "wee hours": "TMO",
}  # fmt: skip
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


def _holiday_names() -> list[str]:
    names = (row[0].replace(".", r"\.").replace("'", "['’]") for row in lexicons.rows("holidays"))
    return sorted(names, key=len, reverse=True)


_TENS = "(?:" + "|".join(TENS) + ")"
_DIGITS = "(?:" + "|".join(_ONES[1:10]) + ")"
_SMALL = "(?:" + "|".join(sorted({*_ONES, *TENS, "a", "an"}, key=len, reverse=True)) + r")\b"

_NAMED = {
    "MONTH": r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)",
    "WD": "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
    "YEAR": r"(?:1[0-9]\d\d|20\d\d)(?![\d,.]\d|%|[-–]year)",
    # Broadcasts are written down as spoken: “nineteen ninety-six”, “the year two thousand”
    "SPOKENYEAR": rf"(?:nineteen~{_TENS}(?:~{_DIGITS})?|two thousand(?: (?:and )?{_DIGITS})?)",
    "DAY": r"(?:3[01]|[12]\d|0?[1-9])(?!\d|[.,:]\d|%)(?:st|nd|rd|th)?\b",
    "NUM": rf"(?:\d{{1,3}}(?: 1/2)?|{_TENS}~{_DIGITS}|(?:a |{_SMALL} )?(?:hundred|thousand|dozen)"
    rf"|{_SMALL}|a couple of|couple of|several|a few|few|many|some)",
    "UNIT": r"(?:(?:second|minute|hour|day|week|fortnight|month|quarter|year|decade)s?|century|centuries)",
    "POD": r"(?:morning|noon|midday|lunchtime|afternoon|evening|night|midnight)",
    "SEASON": r"(?:spring|summer|autumn|fall|winter)",
    "ORD": r"(?:first|second|third|fourth)",
    "CENTURY": r"(?:\d{1,2}(?:st|nd|rd|th)|" + "|".join(sorted(CENTURIES, key=len, reverse=True)) + ")",
    "PART": r"(?:(?P<part>early|late|mid|(?:the )?(?:very "
            r")?(?:beginning|start|middle|end) of|earlier|later)~(?:in )?)?",
    "HOUR": "(?:" + "|".join(_ONES[1:13]) + ")",
    "HOLIDAY": "(?:" + "|".join(_holiday_names()) + ")",
    "ZONE": CLOCK_ZONES,
}  # fmt: skip


def compile_pattern(notation: str) -> re.Pattern[str]:
    """Compile the notation. Names in capitals are filled in; case does not matter (callers check where it does)."""
    filled = re.sub(r"\b([A-Z]{2,})\b", lambda m: _NAMED.get(m.group(1), m.group(1)), notation)
    spaced = filled.replace("~", r"(?:\s{1,3}|-)").replace(" ", r"\s{1,3}")
    return re.compile(rf"(?<![\w$€£¥₹])(?<!\d[.,:/])(?:{spaced})(?!\w)", re.IGNORECASE)


def parse_number(words: str) -> float | None:
    """The number that words or digits name; None for vague ones such as “several”."""
    words = " ".join(words.lower().replace("-", " ").split())
    if words.endswith((" 1/2", " and a half")):
        whole = parse_number(words.removesuffix(" 1/2").removesuffix(" and a half"))
        return None if whole is None else whole + 0.5
    if words.isdecimal():
        return int(words)
    if words in NUMBERS or words == "couple of":
        return NUMBERS.get(words, 2)
    first, _, last = words.rpartition(" ")
    if last in SCALES:
        return NUMBERS.get(first, 1) * SCALES[last]
    return TENS[first] + NUMBERS[last] if first in TENS and last in NUMBERS else None


def parse_spelled_year(words: str | None) -> int | None:
    """“nineteen ninety-six” as 1996, “two thousand” as 2000; None for anything else."""
    parts = (words or "").lower().replace("-", " ").replace(" and ", " ").split()
    if len(parts) < 2 or ((parts[0], parts[1]) != ("two", "thousand") and parts[0] != "nineteen"):
        return None
    century = 1900 if parts[0] == "nineteen" else 2000
    return century + TENS.get(parts[1], 0) + sum(NUMBERS[part] for part in parts[2:3])


def month_number(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def unit_code(word: str) -> str:
    return UNITS[word.lower().rstrip("s")] if word.lower() not in UNITS else UNITS[word.lower()]


# Units that TIMEX3 writes as so many of another
_MULTIPLES = {"E": (10, "Y"), "C": (100, "Y"), "F": (2, "W")}


def timex_duration(words: str, unit: str) -> str:
    """A TIMEX3 duration: P3D, PT2H, PXY for “several years”; those of _MULTIPLES as so many of another unit."""
    count = parse_number(words)
    code = unit_code(unit)
    if count is not None and code in _MULTIPLES:
        times, code = _MULTIPLES[code]
        count *= times
    if count is None and code in {"E", "F"}:
        code = _MULTIPLES[code][1]  # “decades” are years, nobody says how many
    amount = "X" if count is None else f"{count:g}"
    if count is not None and count != int(count) and code in {"Y", "TH"}:
        whole, rest = int(count), "6M" if code == "Y" else "30M"
        return f"P{whole}Y{rest}" if code == "Y" else f"PT{whole}H{rest}"
    return f"PT{amount}{code[1]}" if code[0] == "T" else f"P{amount}{code}"
