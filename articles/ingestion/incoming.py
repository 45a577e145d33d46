"""The common form of an incoming article, whether it was pasted, uploaded, fetched or imported."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

# Characters; the database columns of an article and its outlet are as long.
MAX_TITLE = 500
MAX_BYLINE = 300
MAX_URL = 2000
MAX_OUTLET = 200
MAX_HOST = 253  # of a host name in DNS (RFC 1035, 2.3.4)
MAX_LANGUAGE = 35  # of a language tag that software must accept (RFC 5646, 4.4.1)
# A first line that serves as a title is cut there: longer ones are paragraphs.
MAX_TITLE_FROM_TEXT = 160

# Years that an article may bear: from before the first printed news to well after any embargo.
FIRST_YEAR, LAST_YEAR = 1400, 2200

CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
BLANK_LINES = re.compile(r"\n{3,}")


class BadInput(ValueError):
    """Input that cannot become an article.

    `field` names the faulty field, `code` is a stable identifier for programs, and `message` is for people.
    """

    def __init__(self, field: str, code: str, message: str):
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class IncomingArticle:
    """A cleaned article: its text has "\\n" line ends, no control characters and no white space at either end.

    `published_on` is the date as printed at the place of publication; `published_at` is the moment, where a time with
    its zone is known. Where no outlet was given, `host` is the host that the article was fetched from, and `site` the
    name that the page gives itself.
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
    """Return a cleaned and validated article; without a title, its first line is the title.

    Raises `BadInput` for the first field that cannot be used.
    """
    clean = clean_text(text)
    published_on, published_at = parse_published(published)
    return IncomingArticle(
        text=clean,
        title=_clean_line("title", title, MAX_TITLE) or _first_line(clean),
        outlet=_clean_line("outlet", outlet, MAX_OUTLET),
        host=_clean_line("host", host, MAX_HOST),
        site=_clean_line("site", site, MAX_OUTLET),
        url=clean_url(url),
        byline=_clean_line("byline", byline, MAX_BYLINE),
        language=_clean_line("language", language, MAX_LANGUAGE) or "en",
        published_on=published_on,
        published_at=published_at,
    )


def clean_text(text: str) -> str:
    """Return the text as it will be stored.

    Raises `BadInput` if it is empty, longer than `NEWSDESK_MAX_TEXT_LENGTH` characters, or not text.
    """
    _check_text(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    # Line by line, without a pattern: one that looks for white space before a line end takes quadratic time on a long
    # run of spaces, because it starts again at each of them.
    lines = (line.rstrip(" \t") for line in CONTROLS.sub("", text).split("\n"))
    text = "\n".join(lines).strip()
    # A text of separators and invisible characters (Unicode categories Z and C) has no words.
    if not any(unicodedata.category(character)[0] not in "CZ" for character in text):
        raise BadInput("text", "empty", _("There is no text. Enter the article’s text, or choose a file."))
    return BLANK_LINES.sub("\n\n", text)


def _check_text(text: str) -> None:
    """Raise `BadInput` for NUL bytes, lone surrogates, and a text that is too long."""
    if "\x00" in text:
        message = _("The text contains NUL bytes, so it is probably not text. Save it as plain text and try again.")
        raise BadInput("text", "not-text", message)
    if any("\ud800" <= character <= "\udfff" for character in text):
        message = _("The text contains incomplete characters (lone surrogates). Copy it again.")
        raise BadInput("text", "broken-unicode", message)
    if len(text) > settings.NEWSDESK_MAX_TEXT_LENGTH:
        message = _("The text has %(length)s characters; the limit is %(limit)s. Split it into several articles.") % {
            "length": f"{len(text):,}",
            "limit": f"{settings.NEWSDESK_MAX_TEXT_LENGTH:,}",
        }
        raise BadInput("text", "too-long", message)


def parse_published(value: str | dt.date | dt.datetime | None) -> tuple[dt.date | None, dt.datetime | None]:
    """Return the date as printed, and the moment where a time of day with its zone is given.

    A string is read as ISO 8601. Raises `BadInput` if it is not a date, or its year is implausible.
    """
    if value is None or value == "":
        return None, None
    if isinstance(value, str):
        value = _parse_iso(value.strip())
    if not isinstance(value, dt.datetime):
        return value, None
    return value.date(), value if value.tzinfo else None


def _parse_iso(value: str) -> dt.date | dt.datetime:
    """Return a date for a string of at most ten characters, and otherwise a date and time."""
    try:
        parsed = dt.date.fromisoformat(value) if len(value) <= 10 else dt.datetime.fromisoformat(value)
    except ValueError:
        message = _("“%(value)s” is not a date. Write it as 2025-10-16, or 2025-10-16T09:30+02:00 with the time.") % {
            "value": value[:40]
        }
        raise BadInput("published", "bad-date", message) from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        message = _("The year %(year)s cannot be right for a news article.") % {"year": parsed.year}
        raise BadInput("published", "bad-date", message)
    return parsed


def clean_url(url: str) -> str:
    """Return the URL without its fragment, scheme and host in lower case; "" stays "".

    Raises `BadInput` unless it is an http or https URL with a host, of at most `MAX_URL` characters.
    """
    url = url.strip()
    if not url:
        return ""
    message = _("“%(url)s” is not a web address. It must begin with https:// or http://.") % {"url": url[:80]}
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a property that raises ValueError for an invalid port
    except ValueError:
        raise BadInput("url", "bad-url", message) from None
    is_web_address = parts.scheme.lower() in ("http", "https") and parts.hostname
    if not is_web_address or re.search(r"[\s\x00-\x1f\ud800-\udfff]", url):
        raise BadInput("url", "bad-url", message)
    if len(url) > MAX_URL:
        message = _("The address is longer than %(limit)s characters.") % {"limit": f"{MAX_URL:,}"}
        raise BadInput("url", "bad-url", message)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()


def is_text(value: str) -> bool:
    """Return whether a database can store the string: no NUL, no lone surrogates."""
    return not re.search("[\x00\ud800-\udfff]", value)


def _clean_line(field: str, value: str, max_length: int) -> str:
    """Return the value on one line with single spaces; raise `BadInput` if it is not text or too long."""
    if not is_text(value):
        message = _("The %(field)s contains characters that are not text.") % {"field": field}
        raise BadInput(field, "not-text", message)
    value = " ".join(CONTROLS.sub("", value).split())
    if len(value) > max_length:
        message = _("The %(field)s is longer than %(limit)s characters.") % {"field": field, "limit": f"{max_length:,}"}
        raise BadInput(field, "too-long", message)
    return value


def _first_line(text: str) -> str:
    """Return the first line of a text, cut at a word and marked with “…” where it is too long for a title."""
    line = text.split("\n", 1)[0]
    if len(line) <= MAX_TITLE_FROM_TEXT:
        return line
    return line[: MAX_TITLE_FROM_TEXT - 1].rsplit(" ", 1)[0] + "…"
