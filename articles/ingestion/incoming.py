"""The one form in which an article reaches the desk, whichever way it came."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

MAX_TITLE = 500
MAX_BYLINE = 300
MAX_URL = 2000

CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
BLANK_LINES = re.compile(r"\n{3,}")


class BadInput(ValueError):
    """Something an article cannot be made of. `field` names what, `code` is for programs, the message for people."""

    def __init__(self, field: str, code: str, message: str):
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class IncomingArticle:
    """A cleaned article: its text has "\\n" line ends, no control characters, and no white space at its ends.

    `published_on` is the day as printed where it was published; `published_at` the moment, where an hour is known.
    Where nobody has named the outlet, `host` is where the article was fetched, and `site` what the page calls itself.
    """

    text: str
    title: str
    outlet: str = ""
    host: str = ""
    site: str = ""
    url: str = ""
    byline: str = ""
    language: str = "en"
    published_on: dt.date | None = None
    published_at: dt.datetime | None = None


def build_article(
    text: str,
    *,
    title: str = "",
    outlet: str = "",
    host: str = "",
    site: str = "",
    url: str = "",
    byline: str = "",
    language: str = "",
    published: str | dt.date | dt.datetime | None = None,
) -> IncomingArticle:
    """Clean and check what came in; raises BadInput that says what to do. Without a title, the first line serves."""
    clean = clean_text(text)
    day, moment = parse_published(published)
    return IncomingArticle(
        text=clean,
        title=_line("title", title, MAX_TITLE) or _first_line(clean),
        outlet=_line("outlet", outlet, 200),
        host=_line("host", host, 253),
        site=_line("site", site, 200),
        url=clean_url(url),
        byline=_line("byline", byline, MAX_BYLINE),
        language=_line("language", language, 35) or "en",
        published_on=day,
        published_at=moment,
    )


def clean_text(text: str) -> str:
    """The text as it will be stored for good; raises BadInput if it is empty, too long or not text."""
    if "\x00" in text:
        message = (
            "The text contains NUL bytes, so it is probably not a text at all. Save it as plain text and try again."
        )
        raise BadInput("text", "not-text", message)
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadInput("text", "broken-unicode", "The text contains half characters (lone surrogates). Copy it again.")
    if len(text) > settings.NEWSDESK_MAX_TEXT_LENGTH:
        message = (
            f"The text has {len(text):,} characters; the desk takes at most {settings.NEWSDESK_MAX_TEXT_LENGTH:,}."
            " Split it into its parts."
        )
        raise BadInput("text", "too-long", message)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    # Not by a pattern: one that looks for the end of a line reads a long run of spaces again from each of them.
    text = "\n".join(line.rstrip(" \t") for line in CONTROLS.sub("", text).split("\n")).strip()
    if not any(unicodedata.category(c)[0] not in "CZ" for c in text):  # invisible characters alone are no words
        raise BadInput("text", "empty", "There is no text. Give the article’s words, or a file that holds them.")
    return BLANK_LINES.sub("\n\n", text)


def parse_published(value: str | dt.date | dt.datetime | None) -> tuple[dt.date | None, dt.datetime | None]:
    """The day as printed, and the moment where a time of day with its zone is given."""
    if value is None or value == "":
        return None, None
    if isinstance(value, str):
        value = _parse_published(value.strip())
    if not isinstance(value, dt.datetime):
        return value, None
    return value.date(), value if value.tzinfo else None


def _parse_published(value: str) -> dt.date | dt.datetime:
    try:
        parsed = dt.date.fromisoformat(value) if len(value) <= 10 else dt.datetime.fromisoformat(value)
    except ValueError:
        message = f"“{value[:40]}” is not a date. Write it as 2025-10-16, or 2025-10-16T09:30+02:00 with the hour."
        raise BadInput("published", "bad-date", message) from None
    if not 1400 <= parsed.year <= 2200:
        raise BadInput("published", "bad-date", f"The year {parsed.year} cannot be right for a news article.")
    return parsed


def clean_url(url: str) -> str:
    """The address without its fragment; raises BadInput unless it is http or https with a host."""
    url = url.strip()
    if not url:
        return ""
    message = f"“{url[:80]}” is not a web address. It must begin with https:// or http://."
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a property that raises on nonsense
    except ValueError:
        raise BadInput("url", "bad-url", message) from None
    if (
        parts.scheme.lower() not in ("http", "https")
        or not parts.hostname
        or re.search(r"[\s\x00-\x1f\ud800-\udfff]", url)
    ):
        raise BadInput("url", "bad-url", message)
    if len(url) > MAX_URL:
        raise BadInput("url", "bad-url", f"The address is longer than {MAX_URL:,} characters.")
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()


def is_text(value: str) -> bool:
    """Whether databases can keep it: without NUL, and without half characters."""
    return not re.search("[\x00\ud800-\udfff]", value)


def _line(field: str, value: str, longest: int) -> str:
    if not is_text(value):
        raise BadInput(field, "not-text", f"The {field} contains characters that are no text.")
    value = " ".join(CONTROLS.sub("", value).split())
    if len(value) > longest:
        raise BadInput(field, "too-long", f"The {field} is longer than {longest:,} characters.")
    return value


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 160 else line[:159].rsplit(" ", 1)[0] + "…"
