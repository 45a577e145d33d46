"""A correction in words: “the date was late October 2025, and is November 2025”."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.choices import EventStatus, Mode, Stance
from articles.models import Article
from articles.presentation import quotes
from articles.presentation.dates import humanize_edtf
from articles.selectors.corrections import Correction, FieldChange

NOTHING = "not there"


def _no(words: str) -> Callable[[str], str]:
    return lambda value: words if value == "True" else f"not {words}"


# What was changed, and how its values are told; a field that has none is told to have changed and no more.
FIELDS: dict[str, tuple[str, Callable[[str], str] | None]] = {
    "title": ("the title was", quotes.quoted),
    "edtf": ("the date was", humanize_edtf),
    "status": ("the status was", lambda value: str(EventStatus(value).label)),
    "participants": ("who took part was", None),
    "words": ("the words were", quotes.quoted),
    "source_text": ("the words for its source were", quotes.quoted),
    "cue_text": ("the words that report it were", quotes.quoted),
    "source_actor": ("the source was", str),
    "stance": ("the stance was", lambda value: f"“{Stance(value).label}”"),
    "negated": ("the claim was", _no("negated")),
    "hedged": ("the claim was", _no("hedged")),
    "mode": ("the quotation was", lambda value: str(Mode(value).label)),
    "parent": ("the claim that it stands in was", None),
}
# What an account said of its event, and says: both with their values, or, without any, what became of it.
MENTION_LABELS: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "sentence_text": ("had the words", "has", quotes.quoted),
    "trigger_text": ("named it by", "names it by", quotes.quoted),
    "reported_date": ("gave the date", "gives", humanize_edtf),
}
OF_ACCOUNTS = {
    "event": "was told of another event before",
    "departed": "is now told of another event",
    "taken_back": "was taken back",
}
# What an account rested on: nothing, something that it no longer rests on, or something else.
GROUNDS = {
    "claim": ("rested on no claim", "rested on a claim", "rested on another claim"),
    "time_expression": ("was not dated", "was dated by words of its own", "was dated by other words"),
}
ENTRIES = {
    "same": "two entries were found to be one",
    "another": "one entry was found to be of two events",
}
IDENTITIES = {
    "joined": "two names were found to be one source, which is {}",
    "split": "one name was found to be of two sources, of which this is {}",
}
QUOTED = ("words", "source_text", "cue_text", "sentence_text", "trigger_text")


def mention_label(correction: Correction) -> str:
    """Whose account a correction is about; nothing where it is about none."""
    if correction.outlet is None:
        return ""
    return f"an account by {correction.outlet}" if correction.outlet else "an account by an outlet that is not named"


def change_text(change: FieldChange, article: Article | None = None, *, with_new_value: bool = False) -> SafeString:
    """What stood there before, and with `whole` what stands there now. `article` is where quoted words come from."""
    if change.field in IDENTITIES:
        return format_html(IDENTITIES[change.field], change.after)
    if fixed := (ENTRIES | OF_ACCOUNTS).get(change.field):
        return format_html("{}", fixed)
    if change.field in GROUNDS:
        nothing, something, other = GROUNDS[change.field]
        return format_html("{}", (other if change.after else something) if change.before else nothing)
    if change.field in MENTION_LABELS:
        return _with_values(change, MENTION_LABELS[change.field], article, with_new_value)
    label, tell = FIELDS[change.field]
    if tell is None or not (change.before or change.after):
        return format_html("{} changed", label)
    return _with_values(change, (label, "are" if label.endswith("were") else "is", tell), article, with_new_value)


def _with_values(
    change: FieldChange, words: tuple[str, str, Callable[[str], str]], article: Article | None, with_new_value: bool
) -> SafeString:
    then, now, tell = words
    was = format_html("{} <s>{}</s>", then, _value(change.field, change.before, tell, article))
    if not with_new_value or change.after is None:
        return was
    return format_html("{}, and {} {}", was, now, _value(change.field, change.after, tell, article))


def _value(field: str, value: str, tell: Callable[[str], str], article: Article | None) -> str:
    if field in QUOTED:
        value = quotes.quotable(value, article) if article is not None else ""
    return tell(value) or NOTHING
