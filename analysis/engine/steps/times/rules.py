"""Every rule of the times step: its id, how often it is right, its pattern and its reader.

Patterns are written in the notation of `words.compile_pattern`. A row also names the word
classes without which it cannot match: a sentence that lacks one of them is not searched
for the pattern, which saves most of the cost. Several patterns may share a rule. Of
overlapping matches the longest counts, whatever the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from ... import lexicons
from ...rules import RuleRegistry
from . import clock, durations, explicit, fiscal, holidays, periods, quarters, relative
from .reading import PatternReader, TimePattern
from .words import DECADES, MONTHS, PARTS_OF_DAY, UNITS, WEEKDAYS, compile_pattern

# Share of correct values among a rule's proposals in TimeBank and AQUAINT, where there
# were ten or more; else 0.5
RULES = RuleRegistry(
    "time",
    date=0.95, iso_date=0.95, numeric_date=0.5,
    day_range=0.5, month_year=0.95, day_of_month=0.95, ordinal_day=0.5, month=0.9,
    year=0.9, decade=0.6, century=0.5, turn=0.5, year_range=0.5, part_of_period=0.5, day_beside=0.5, before_last=0.5,
    quarter=0.95, quarter_of_year=0.5, quarter_before=0.5, quarter_in_year=0.5,
    quarter_again=0.65, year_earlier=0.6, half=0.5, season=0.5, bare_season=0.5, fiscal_year=0.5, fiscal_quarter=0.5,
    year_ended=0.5,
    weekday=0.85, near_day=0.9, day_part=0.5, part_of=0.5, unit=0.7, this_unit=0.6, week_of=0.5, ago=0.6, offset=0.5,
    duration=0.8, half_unit=0.5, long=0.5, age=0.5,
    compound_duration=0.9, open_duration=0.5, every=0.5, times_a=0.5, weekdays=0.5, adverb_set=0.5,
    reference=0.65, clock=0.4, holiday=0.5, that_time=0.5, year_end=0.5, weekend=0.5,
)  # fmt: skip

# Word classes, as bits: a sentence's classes are their bitwise sum (which words belong to
# which: `_word_classes`)
(
    DIGIT, MONTH, WEEKDAY, UNIT, UNITS_MANY, QUARTER, SEASON, YEAR, HALF, OFTEN, HYPHEN, DAY_PART, NEAR, DECADE, AGO,
    EVERY, SET, REFERENCE, HOLIDAY, TIME, ENDED, NTH, HOUR, OCLOCK, LONG, FISCAL, PAST, AGE,
) = (1 << bit for bit in range(28))  # fmt: skip

# Pieces that several patterns share
_RELATIVE_YEAR = r"(?:this|last|next|that|the same|the previous) year"
_ABOUT = (
    r"(?:(?:more|less|fewer) than |(?:at least|at most|up to|nearly|almost|about|around|roughly|approximately|some"
    r"|no more than) )"
)
# “10:35 a.m. (0735 GMT)”: the same moment in another zone
_OTHER_ZONE = r"(?: \((?:\d{4}|\d{1,2}(?:[:.]\d\d)?(?:(?: )?[ap]\.?m\.?)?)ZONE\))?"
# “2024”, “2024-25”
_FISCAL_YEAR_NAME = r"(?P<year>YEAR)(?:[-–/](?P<last>\d{2}|YEAR))?"
# “The last ten days”, but not “may last ten days”
_ADJECTIVE_LAST = (
    "".join(rf"(?<!\b{word}\s)" for word in ("to", "may", "can", "will", "could", "would", "might", "not")) + "last"
)
# “The first Monday of”, “the latter half of”
_ORDER_WORDS = "first|second|third|fourth|fifth|last|final|opening|closing|latter"
# Parts of the day that count as a time only beside “at”, “by”, “on”: they are more often
# scenery
_DAYLIGHT = "mid-morning|mid-afternoon|first light|dawn|daybreak|sunrise|dusk|sunset|nightfall|lunchtime"

# Rule, required word classes, pattern, reader
_PATTERN_ROWS: tuple[tuple[str, int, str, PatternReader], ...] = (
    # Days, months, years, decades and centuries by name
    ("date", MONTH | DIGIT, r"(?:WD,? )?(?P<month>MONTH) (?P<day>DAY)(?:,? |,)(?P<year>YEAR)", explicit.read_date),
    ("date", MONTH | DIGIT, r"(?:WD,? )?(?:the )?(?P<day>DAY) (?:of )?(?P<month>MONTH),? (?P<year>YEAR)",
     explicit.read_date),
    ("iso_date", DIGIT,
     r"(?P<year>1[89]\d\d|20\d\d)(?P<sign>[-/])(?P<m>0[1-9]|1[0-2])(?P=sign)(?P<d>0[1-9]|[12]\d|3[01])",
     explicit.read_iso_date),
    ("numeric_date", DIGIT, r"(?P<a>\d{1,2})(?P<sign>[/.])(?P<b>\d{1,2})(?P=sign)(?P<year>(?:19|20)\d\d)",
     explicit.read_numeric_date),
    ("day_range", MONTH | DIGIT,
     r"(?P<month>MONTH) (?P<day>DAY)(?:[-–—]| to | and )(?P<last>DAY)(?:,? (?P<year>YEAR))?", explicit.read_day_range),
    ("day_range", MONTH | DIGIT,
     r"(?P<day>DAY)(?:[-–—]| to | and )(?P<last>DAY) (?:of )?(?P<month>MONTH)(?:,? (?P<year>YEAR))?",
     explicit.read_day_range),
    ("day_of_month", MONTH | DIGIT,
     r"(?:(?P<wd>WD),? )?(?:(?P<which>last|next|this) )?(?P<month>MONTH) (?:the )?(?P<day>DAY)",
     explicit.read_day_of_month),
    ("day_of_month", MONTH | DIGIT, r"(?P<which>(?!))?(?:(?P<wd>WD),? )?(?:the )?(?P<day>DAY) (?:of )?(?P<month>MONTH)",
     explicit.read_day_of_month),
    ("ordinal_day", DIGIT, r"the (?P<day>(?:3[01]|[12]?\d)(?:st|nd|rd|th))", explicit.read_ordinal_day),
    ("month_year", MONTH, rf"PART(?P<month>MONTH),? (?:of )?(?P<year>YEAR|SPOKENYEAR|{_RELATIVE_YEAR})",
     explicit.read_month_year),
    ("month", MONTH, r"PART(?:(?P<which>last|next|this|this coming) )?(?P<month>MONTH)", explicit.read_month),
    ("year", DIGIT, r"PART(?:the year )?(?P<year>YEAR|SPOKENYEAR)", explicit.read_year),
    ("decade", DECADE,
     r"(?:the )?PART(?:the )?(?P<decade>(?:1[5-9]|20)\d0['’]?s|['’][2-9]0s"
     r"|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet|nought)ies)", explicit.read_decade),
    ("century", UNIT, r"(?:the )?PART(?:the )?(?P<n>CENTURY)~century", explicit.read_century),
    ("turn", UNIT, r"the turn of the (?:(?P<n>CENTURY) )?(?P<unit>century|millennium|decade)", explicit.read_turn_of_century),  # noqa: E501
    ("year_range", DIGIT | HYPHEN, r"(?P<year>YEAR)[-–—/](?P<last>\d{2}|YEAR)", explicit.read_year_range),
    ("season", SEASON,
     rf"(?:the )?PART(?:the )?(?P<season>SEASON),? (?:of )?(?P<year>YEAR|SPOKENYEAR|{_RELATIVE_YEAR})",
     explicit.read_season),
    ("bare_season", SEASON, r"(?<=[a-z]\s)(?:the )?PART(?P<season>spring|summer|autumn|winter)",
     relative.read_bare_season),
    # Quarters and halves of years, also as company reports refer to them
    ("quarter_of_year", QUARTER,
     rf"(?:the )?PART(?:the )?(?P<ord>ORD)~quarter (?:of )?(?P<year>YEAR|{_RELATIVE_YEAR})",
     quarters.read_quarter),
    ("quarter_of_year", DIGIT, r"(?P<part>(?!))?(?P<ord>Q[1-4])(?: )?(?P<year>YEAR)", quarters.read_quarter),
    ("quarter_of_year", QUARTER, r"(?P<part>(?!))?the (?P<year>YEAR) (?P<ord>ORD)~quarter",
     quarters.read_quarter),
    ("quarter_of_year", QUARTER,
     r"(?P<part>(?!))?(?P<year>(?:this|last|next) year)['’]s (?P<ord>ORD)~quarter",
     quarters.read_quarter),
    ("quarter", QUARTER, r"PART(?:the (?=\w+ ))?(?P<ord>ORD)~quarter(?P<year>)", quarters.read_quarter),
    ("fiscal_quarter", QUARTER | FISCAL, r"PART(?:the )?fiscal~(?P<ord>ORD)~quarter(?P<year>)",
     quarters.read_company_fiscal_quarter),
    ("quarter", DIGIT,
     r"(?P<part>(?!))?(?P<ord>(?<=in\s|of\s|by\s)Q[1-4]|(?<=for\s|the\s)Q[1-4]|(?<=during\s)Q[1-4]"
     r"|Q[1-4](?= (?:profit|result|earning|sale|revenue|growth|loss|gdp|figure|number)s?))(?P<year>)",
     quarters.read_quarter),
    ("quarter_before", QUARTER, r"the (?:comparable )?year~(?:earlier|ago) (?P<ord>ORD)~quarter",
     quarters.read_year_ago_quarter),
    ("quarter_again", QUARTER, r"the (?:(?P<which>latest|current|same|most recent) )?(?P<unit>quarter)",
     quarters.read_quarter_in_focus),
    ("quarter_again", QUARTER, r"the (?P<which>latest|same) (?P<unit>period)", quarters.read_quarter_in_focus),
    ("year_earlier", AGO,
     r"(?:the )?(?:comparable |corresponding )?year-(?:earlier|ago) (?:quarter|period)|year-(?:earlier|ago)",
     quarters.read_year_earlier),
    ("quarter_in_year", QUARTER, r"(?:the (?P<year>YEAR) (?:quarter|period))", quarters.read_quarter_in_year),
    ("quarter_in_year", QUARTER, r"(?P<year>(?:last|this|next) year['’]s) (?:quarter|period)",
     quarters.read_quarter_in_year),
    ("quarter_in_year", QUARTER,
     r"the (?:corresponding|comparable|same|like|year-ago) (?:quarter|period)(?: of| in)? (?P<year>last year|YEAR)",
     quarters.read_quarter_in_year),
    ("half", DIGIT, r"(?P<ord>H[12]) (?P<year>YEAR)", quarters.read_half),
    ("half", HALF, rf"the (?P<ord>first|second|last|latter) half of (?P<year>YEAR|{_RELATIVE_YEAR}|the year)",
     quarters.read_half),
    ("part_of_period", NTH,
     rf"(?:the )?(?P<ord>{_ORDER_WORDS}) (?P<unit>WD|day|week|weekend|half) (?:of|in)(?= )", relative.read_incomplete),
    # Fiscal years
    ("fiscal_year", DIGIT | FISCAL,
     rf"(?P<which>(?!))?(?:fiscal|(?:the )?(?:fiscal|financial|tax|budget) year) {_FISCAL_YEAR_NAME}",
     fiscal.read_fiscal_year),
    ("fiscal_year", YEAR | FISCAL, rf"(?P<which>(?!))?(?:the )?{_FISCAL_YEAR_NAME} (?:fiscal|financial|tax|budget) year",  # noqa: E501
     fiscal.read_fiscal_year),
    ("fiscal_year", YEAR | FISCAL,
     r"(?:the )?(?P<which>this|the|current|last|latest|previous|prior|next|coming) (?:fiscal|financial|tax) "
     r"year(?P<year>)(?P<last>)", fiscal.read_fiscal_year),
    ("fiscal_quarter", FISCAL | DIGIT,
     rf"(?:the )?(?P<ord>ORD|Q[1-4])(?:~quarter)? of (?:the )?(?:fiscal(?: year)?|financial year) {_FISCAL_YEAR_NAME}",
     fiscal.read_fiscal_quarter),
    ("year_ended", ENDED, r"the (?:fiscal )?year(?= end(?:ed|ing|s))", quarters.read_year_ended),
    # Counted from publication or from the time in focus
    ("weekday", WEEKDAY,
     r"(?:(?:late|early) )?(?:on )?(?:(?P<which>last|next|this|this past|past|this coming|coming"
     r"|the previous|the following|that) )?(?P<wd>WD)(?: (?P<pod>POD))?", relative.read_weekday),
    ("near_day", NEAR,
     r"(?:(?:late|early) )?(?:(?P<ppod>morning|afternoon|evening) )?(?P<word>yesterday|today|tomorrow"
     r"|tonight|overnight|last night|the day before yesterday|the day after tomorrow"
     r"|this (?P<tpod>morning|afternoon|evening))(?: (?P<pod>POD))?", relative.read_near_day),
    ("unit", UNIT,
     r"PART(?P<which>this|last|next|this past|this coming|the past|the last|the next|the coming|the current"
     r"|the previous|the prior|the following|that same|that|the same) "
     r"(?P<unit>day|week|fortnight|weekend|month|quarter|year|decade|century|SEASON)", relative.read_unit),
    ("this_unit", UNIT,
     r"(?P<part>(?:the )?(?:very )?(?:beginning|start|middle|end) of|earlier in|later in|late in|early in) "
     r"the (?P<unit>day|week|month|year|decade)", relative.read_current_unit),
    ("this_unit", UNIT, r"(?<=for\s)(?P<part>(?!))?the (?:full )?(?P<unit>week|month|year)", relative.read_current_unit),  # noqa: E501
    ("weekend", UNIT, r"(?:(?P<article>the|a) )?(?P<w>weekend)", relative.read_weekend),
    ("week_of", UNIT | DIGIT, r"the (?:week|weekend) (?:of|beginning|starting|ending)(?= )",
     relative.read_incomplete),
    ("before_last", UNIT,
     r"the (?P<unit>day|night|week|weekend|month|year|SEASON) (?P<way>before last|after next)"
     r"(?! (?:WD|MONTH|UNIT|SEASON|night))",
     relative.read_before_last),
    ("day_beside", UNIT | AGO, r"the (?P<unit>day|night|morning|evening|week|month|year) (?P<way>before|after)",
     relative.read_adjacent_unit),
    ("ago", UNIT | AGO, rf"{_ABOUT}?(?P<num>NUM)~(?P<unit>UNIT)~(?:or so )?ago", relative.read_ago),
    ("offset", UNIT | AGO,
     rf"{_ABOUT}?(?P<num>NUM) (?P<unit>UNIT) (?P<way>earlier|later|from now|before(?=[.,;:]|$))", relative.read_offset),
    # Durations, ages and recurring times
    ("duration", UNIT, r"(?<=between\s)(?P<num>NUM) and (?P<to>NUM) (?P<unit>UNIT)", durations.read_duration),
    ("duration", UNIT,
     rf"{_ABOUT}?(?:(?:the|another) )?(?:(?:past|{_ADJECTIVE_LAST}|next|first|coming|final|latest) )?(?P<num>NUM)"
     r"(?: (?:to|or) (?P<to>NUM))?(?: more| additional| consecutive| straight| full| trading| whole)? (?P<unit>UNIT)"
     r"(?P<half> and a half)?(?: or so)?", durations.read_duration),
    ("age", UNIT | AGE, rf"{_ABOUT}?(?P<num>NUM(?: and a half)?) (?P<unit>UNIT) (?:old|of age)", durations.read_age),
    ("age", AGE,
     r"(?:aged|the age of|(?:(?<=at\s)|(?<=by\s)|(?<=over\s)|(?<=from\s)|(?<=under\s)|(?<=until\s)|(?<=since\s))age)"
     r" (?P<num>NUM)(?: (?P<unit>UNIT))?(?![.,]\d|%)", durations.read_age),
    ("compound_duration", UNIT | HYPHEN,
     r"(?P<num>(?!an?-)NUM)-(?P<unit>second|minute|hour|day|week|month|quarter|year|decade)s?(?:-long)?",
     durations.read_duration),
    ("half_unit", UNIT,
     r"(?P<part>half|a quarter of|three quarters of|three-quarters of)~an?~(?P<unit>hour|day|year|decade|century)",
     durations.read_half_unit),
    ("long", LONG, r"(?P<unit>(?:hour|day|week|month|year|decade|centurie)s?|century)~long", durations.read_unit_long),
    ("open_duration", UNITS_MANY,
     r"(?:the (?:past|last|first|early) |(?:the )?(?P<which>past|recent|coming|next|future|previous) )?"
     r"(?P<unit>days|weeks|months|quarters|years|decades|centuries|hours|minutes)"
     r"(?: (?:and|or) (?:weeks|months|years|decades))?(?: ahead| ago| later| earlier)?", durations.read_open_duration),
    ("every", EVERY,
     r"(?:every|each) (?:(?P<num>other|second|third|fourth|NUM) )?"
     r"(?P<unit>UNIT|weekend|weekday|WD|MONTH|SEASON|morning|afternoon|evening|night)", durations.read_every),
    ("every", EVERY, r"alternate (?P<unit>WD|day|week|month|year|weekend)s(?P<num>)", durations.read_alternate),
    ("times_a", OFTEN, r"(?:once|twice|(?:two|three|four|five|six|several|\d{1,3}) times) (?:a|per|each|every) "
     r"(?P<unit>day|week|month|year|decade)", durations.read_frequency),
    ("weekdays", WEEKDAY, r"(?P<wd>WD|weekday|weekend)s(?: (?P<pod>mornings|afternoons|evenings|nights))?",
     durations.read_weekdays),
    ("adverb_set", SET, "|".join(durations.SET_ADVERBS), durations.read_adverb_set),
    # References without days
    ("reference", REFERENCE, "|".join(sorted(durations.TIME_REFERENCES, key=len, reverse=True)), durations.read_reference),  # noqa: E501
    ("that_time", TIME, r"that time|(?<=at\s)the time(?=[,.]| of the \w{1,12}ing)", relative.read_that_time),
    # Times of day
    ("day_part", DAY_PART,
     r"(?P<which>that|the next|the same|the following|the previous) (?P<pod>morning|afternoon|evening|night)",
     clock.read_part_of_day_in_focus),
    ("part_of", HOUR,
     r"the (?:(?:very )?(?:early|late) )?(?P<pod>morning|afternoon|evening|night|(?:early|small|wee) hours)"
     r"(?: of the morning)? (?:of|on)(?= )", clock.read_part_of_day),
    ("clock", DIGIT,
     rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?(?: )?(?P<half>[ap]\.?m\b\.?)(?P<named>)(?:ZONE)?{_OTHER_ZONE}",
     clock.read_clock),
    ("clock", DIGIT,
     rf"(?P<hour>[01]?\d|2[0-3])[:.]?(?P<minute>[0-5]\d)(?P<half>)(?P<named>)(?:(?: hours)?ZONE| hours(?= on ))"
     rf"{_OTHER_ZONE}",
     clock.read_clock),
    ("clock", DIGIT,
     rf"(?<=at\s)(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?P<half>)(?P<named>){_OTHER_ZONE}",
     clock.read_clock),
    ("clock", DIGIT,
     r"(?<=at\s)(?P<hour>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)(?P<half>)(?P<named>)(?=,? (?:on |he |she )?(?:WD|DAY))",
     clock.read_clock),
    ("clock", PAST,
     r"(?P<minute>half|(?:a )?quarter|(?:five|ten|twenty)(?: minutes)?) (?P<half>past|to) (?P<hour>HOUR|\d{1,2})",
     clock.read_clock_in_words),
    ("clock", OCLOCK, r"(?P<hour>\d{1,2}|HOUR) o['’]clock(?P<minute>)(?P<half>)(?P<named>)", clock.read_clock),
    ("clock", DAY_PART, r"(?<!high\s)(?P<hour>)(?P<minute>)(?P<half>)(?P<named>noon|midnight|midday)(?:ZONE)?",
     clock.read_clock),
    ("clock", DAY_PART, rf"(?<=at\s|by\s)(?P<hour>)(?P<minute>)(?P<half>)(?P<named>{_DAYLIGHT})", clock.read_clock),
    ("clock", DAY_PART, rf"(?P<hour>)(?P<minute>)(?P<half>)(?P<named>{_DAYLIGHT})(?= on | yesterday\b)", clock.read_clock),  # noqa: E501
    # Named days
    ("holiday", HOLIDAY, rf"(?:(?P<which>last|this|next) )?(?P<name>HOLIDAY)(?:,? (?P<year>YEAR|{_RELATIVE_YEAR}))?",
     holidays.read_holiday),
    ("year_end", YEAR, r"(?:the )?(?:year~end|year['’]s end)", relative.read_year_end),
)  # fmt: skip

PATTERNS = tuple(
    TimePattern(RULES[rule.replace("_", "-")], compile_pattern(notation), reader, required_classes)
    for rule, required_classes, notation, reader in _PATTERN_ROWS
)


def _first_words(name: str) -> set[str]:
    """Return what a name's first word may be to the tokenizer.

    Examples: “St.” or “St”, “Mid-Autumn” or “Mid”.
    """
    first = name.split()[0]
    return {first, first.rstrip("."), first.split("'")[0], first.split("-")[0]}


def _plurals(words: Iterable[str]) -> set[str]:
    return {word + "s" for word in words}


def _members() -> dict[int, Iterable[str]]:
    """Return the words of each class, in lower case.

    Numbers in digits are recognised by their form instead.
    """
    return {
        DIGIT: {"nineteen", "thousand"},  # years in words
        MONTH: MONTHS,
        WEEKDAY: {*WEEKDAYS, *_plurals(WEEKDAYS), "weekdays", "weekends"},
        UNIT: {
            *UNITS, *_plurals(UNITS), *periods.SEASONS, "centuries", "millennium", "night", "morning", "evening",
        },
        UNITS_MANY: {*_plurals(UNITS), "centuries"},
        QUARTER: {"quarter", "period"},
        SEASON: periods.SEASONS,
        YEAR: {"year"},
        HALF: {"half"},
        OFTEN: {"once", "twice", "times"},
        HYPHEN: {"-"},
        DAY_PART: PARTS_OF_DAY,
        NEAR: {"yesterday", "today", "tomorrow", "tonight", "overnight", "night", "morning", "afternoon", "evening"},
        DECADE: DECADES,
        AGO: {"ago", "earlier", "later", "before", "from"},
        EVERY: {"every", "each", "alternate"},
        SET: durations.SET_ADVERBS,
        NTH: _ORDER_WORDS.split("|"),
        HOUR: {"morning", "afternoon", "evening", "night", "hours"},
        OCLOCK: {"o'clock"},
        LONG: {"long"},
        AGE: {"age", "aged", "old"},
        PAST: {"past", "half", "quarter", "five", "ten", "twenty"},
        FISCAL: {"fiscal", "financial", "tax", "budget"},
        REFERENCE: {words.split()[-1] for words in durations.TIME_REFERENCES},
        HOLIDAY: {word for row in lexicons.rows("holidays") for word in _first_words(row[0])},
        TIME: {"time"},
        ENDED: {"ended", "ending", "ends"},
    }  # fmt: skip


def _word_classes() -> dict[str, int]:
    """Return the classes of each word as a bitwise sum."""
    classes: dict[str, int] = {}
    for word_class, members in _members().items():
        for word in members:
            classes[word] = classes.get(word, 0) | word_class
    return classes


WORD_CLASSES = _word_classes()
