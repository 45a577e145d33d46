"""A correction in words: “the date was late October 2025, and is November 2025”."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.choices import EventStatus, Mode, Stance
from articles.models import Article
from articles.selectors.corrections import Change
from articles.web import quotes
from articles.web.dates import edtf_in_words

NOTHING = "not there"


def _no(words: str) -> Callable[[str], str]:
    return lambda value: words if value == "True" else f"not {words}"


# What was changed, and how its values are told; a field that has none is told to have changed and no more.
FIELDS: dict[str, tuple[str, Callable[[str], str] | None]] = {
    "title": ("the title was", quotes.quoted),
    "edtf": ("the date was", edtf_in_words),
    "status": ("the status was", lambda value: EventStatus(value).label),
    "participants": ("who took part was", None),
    "words": ("the words were", quotes.quoted),
    "source_words": ("the words for its source were", quotes.quoted),
    "cue_words": ("the words that report it were", quotes.quoted),
    "source_actor": ("the source was", str),
    "stance": ("the stance was", lambda value: f"“{Stance(value).label}”"),
    "negated": ("the claim was", _no("negated")),
    "hedged": ("the claim was", _no("hedged")),
    "mode": ("the quotation was", lambda value: Mode(value).label),
    "parent": ("the claim that it stands in was", None),
}
IDENTITIES = {
    "joined": "two names were found to be one source, which is {}",
    "split": "one name was found to be of two sources, of which this is {}",
}
QUOTED = ("words", "source_words", "cue_words")


def in_words(change: Change, article: Article | None = None, *, whole: bool = False) -> SafeString:
    """What stood there before, and with `whole` what stands there now. `article` is where quoted words come from."""
    if change.field in IDENTITIES:
        return format_html(IDENTITIES[change.field], change.after)
    label, tell = FIELDS[change.field]
    if tell is None or not (change.before or change.after):
        return format_html("{} changed", label)
    before, after = (_value(change.field, value, tell, article) for value in (change.before, change.after))
    was = format_html("{} <s>{}</s>", label, before)
    return format_html("{}, and {} {}", was, "are" if label.endswith("were") else "is", after) if whole else was


def _value(field: str, value: str, tell: Callable[[str], str], article: Article | None) -> str:
    if field in QUOTED:
        value = quotes.quotable(value, article) if article is not None else ""
    return tell(value) or NOTHING
