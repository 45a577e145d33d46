"""Parse and validate a registry file: CSV with a known actor in each row. No database access.

`read` reports every error of a file with its line, not only the first.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from django.utils.translation import gettext as _

from articles.choices import ActorKind
from articles.models.actor import name_key
from articles.services import dates
from articles.services.errors import InvalidValue, ServiceError

REQUIRED_COLUMNS = ("kind", "name")
READ_COLUMNS = (
    *REQUIRED_COLUMNS,
    "aliases",
    "metonyms",
    "role",
    "since",
    "until",
    "as_of",
    "country",
    "domain",
    "wikidata",
)
# For people and other programs; nothing in the database corresponds to them.
IGNORED_COLUMNS = ("code3", "adjectives", "note")

SEPARATOR = ";"  # of aliases and metonyms in one cell
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
COUNTRY_CODE = re.compile(r"[A-Z]{2}")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
WIKIDATA_ID = re.compile(r"Q[1-9][0-9]{0,18}")
# Characters, as long as the database columns
MAX_LENGTHS = {"name": 300, "role": 300, "domain": 253}
MAX_OUTLET_NAME = 200
MAX_ALIAS = 300


class RegistryFileError(ServiceError):
    """A file that cannot be loaded. `errors` holds a message for each error; nothing of the file was loaded."""

    code = "bad-registry"

    def __init__(self, errors: list[str]):
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of office, from one line. The dates are written as in the file (2025, 2025-10 or 2025-10-09), or ""."""

    role: str
    since: str = ""
    until: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One known actor.

    A person may have several lines, one for each term of office. `role` and its dates are then those of the latest.
    """

    line: int
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    role: str = ""
    since: str = ""
    until: str = ""
    as_of: str = ""
    country: str = ""
    domain: str = ""
    wikidata: str = ""
    terms: tuple[TermRow, ...] = ()

    @property
    def key(self) -> str:
        """The identity of the row in later versions of the file, whatever an editor changes on its actor."""
        return f"{self.kind}:{name_key(self.name)}"

    @property
    def title(self) -> str:
        """The role with what is known of its time: “President of France (2012–2017)” for a former one.

        Without an end it says up to when the row is known to be right, because a file cannot say who is in office
        today.
        """
        if not self.role or not (self.until or self.as_of):
            return self.role
        if not self.until:
            return f"{self.role} (as of {self.as_of})"
        first_year, last_year = self.since[:4], self.until[:4]
        if not first_year:
            return f"{self.role} (until {last_year})"
        if first_year == last_year:
            return f"{self.role} ({last_year})"
        return f"{self.role} ({first_year}–{last_year})"


def read(text: str) -> list[RegistryRow]:
    """Return the rows of a file; raise `RegistryFileError` with all of its errors."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    errors: list[str] = []
    rows: list[RegistryRow] = []
    try:
        column_errors = _check_columns(reader.fieldnames or ())
        if column_errors:
            raise RegistryFileError(column_errors)
        for cells in reader:
            row, row_errors = _parse_row(reader.line_num, cells)
            errors += [_at_line(reader.line_num, error) for error in row_errors]
            rows.append(row)
    except csv.Error as error:
        errors.append(_at_line(reader.line_num, _("this is not CSV: %(error)s.") % {"error": error}))
    rows = _merge_terms(rows)
    errors += _check_duplicates(rows)
    if errors:
        raise RegistryFileError(errors)
    return rows


def _at_line(line: int, error: str) -> str:
    return _("line %(line)s: %(error)s") % {"line": line, "error": error}


# --- several lines of one person --------------------------------------------------------------------------------------


def _merge_terms(rows: list[RegistryRow]) -> list[RegistryRow]:
    """Merge the lines of each person into one row at the place of the first, with a term of office for each line.

    Lines that contradict each other (two Wikidata ids, or the same term twice) stay as they are, and are reported as
    duplicates.
    """
    lines_by_person: dict[str, list[RegistryRow]] = defaultdict(list)
    for row in rows:
        if row.kind == ActorKind.PERSON and row.role and row.name:
            lines_by_person[row.key].append(row)
    merged: dict[int, RegistryRow | None] = {}  # by line; None for a line that another one includes
    for lines in lines_by_person.values():
        person = _merge_person(lines)
        if person is not None:
            merged |= dict.fromkeys((row.line for row in lines), None)
            merged[person.line] = person
    return [row for row in (merged.get(row.line, row) for row in rows) if row is not None]


def _merge_person(lines: Sequence[RegistryRow]) -> RegistryRow | None:
    """Return one row for the lines of a person, or None if they contradict each other."""
    wikidata_ids = {row.wikidata for row in lines} - {""}
    terms = {(row.role, row.since): TermRow(row.role, row.since, row.until, row.as_of) for row in lines}
    if len(wikidata_ids) > 1 or len(terms) < len(lines):
        return None
    latest = max(lines, key=lambda row: (not row.until, row.until, row.since))
    return replace(
        latest,
        line=lines[0].line,
        aliases=tuple(dict.fromkeys(alias for row in lines for alias in row.aliases)),
        wikidata=next(iter(wikidata_ids), ""),
        terms=tuple(term for term in terms.values() if term.since or term.until),
    )


# --- parsing ----------------------------------------------------------------------------------------------------------


def _parse_row(line: int, cells: dict[str | None, str | list[str] | None]) -> tuple[RegistryRow, list[str]]:
    """Return the row of a line and its errors."""
    # `csv` puts surplus cells under None, and None into missing ones.
    if None in cells or None in cells.values():
        return RegistryRow(line, "", ""), [_("the row has more or fewer cells than the first line.")]
    values = {name: " ".join(str(cells.get(name) or "").split()) for name in READ_COLUMNS}
    aliases, metonyms = _split_cell(values.pop("aliases")), _split_cell(values.pop("metonyms"))
    row = RegistryRow(line=line, aliases=aliases, metonyms=metonyms, **values)  # type: ignore[arg-type]
    return row, _check_row(row)


def _split_cell(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in cell.split(SEPARATOR) if item.strip()))


# --- validation -------------------------------------------------------------------------------------------------------


def _check_columns(columns: Iterable[str]) -> list[str]:
    columns = list(columns)
    allowed = READ_COLUMNS + IGNORED_COLUMNS
    errors = []
    for name in REQUIRED_COLUMNS:
        if name not in columns:
            errors.append(_("the column “%(name)s” is missing.") % {"name": name})
    for name in columns:
        if name not in allowed:
            message = _("the column “%(name)s” is unknown; the columns are %(columns)s.")
            errors.append(message % {"name": name, "columns": ", ".join(allowed)})
    for name in sorted(set(columns)):
        if columns.count(name) > 1:
            errors.append(_("the column “%(name)s” occurs twice.") % {"name": name})
    return [_at_line(1, error) for error in errors]


def _check_row(row: RegistryRow) -> list[str]:
    """Return the errors of a row that can be seen without the others."""
    errors = []
    if row.kind not in ActorKind.values:
        message = _("“%(kind)s” is not a kind of actor; the kinds are %(kinds)s.")
        errors.append(message % {"kind": row.kind, "kinds": ", ".join(ActorKind.values)})
    if not name_key(row.name):
        errors.append(_("the name is empty."))
    return errors + _check_lengths(row) + _check_codes(row) + _check_dates(row)


def _check_lengths(row: RegistryRow) -> list[str]:
    errors = []
    limits = MAX_LENGTHS | ({"name": MAX_OUTLET_NAME} if row.kind == ActorKind.OUTLET else {})
    for name, limit in limits.items():
        if len(getattr(row, name)) > limit:
            message = _("the %(name)s is longer than %(limit)s characters.")
            errors.append(message % {"name": name, "limit": limit})
    names = (*row.aliases, *row.metonyms)
    if any(len(name) > MAX_ALIAS for name in names) or len(row.title) > MAX_LENGTHS["role"]:
        message = _("an alias, or the role with its years, is longer than %(limit)s characters.")
        errors.append(message % {"limit": MAX_ALIAS})
    if not all(map(name_key, names)):
        errors.append(_("an alias has neither letters nor digits."))
    return errors


def _check_codes(row: RegistryRow) -> list[str]:
    errors = []
    if row.wikidata and not WIKIDATA_ID.fullmatch(row.wikidata):
        errors.append(_("“%(value)s” is not a Wikidata id, such as Q42.") % {"value": row.wikidata})
    if row.country and not COUNTRY_CODE.fullmatch(row.country):
        message = _("“%(value)s” is not a country code of two capital letters, such as GB.")
        errors.append(message % {"value": row.country})
    if row.domain and (row.kind != ActorKind.OUTLET or not DOMAIN.fullmatch(row.domain)):
        message = _("“%(value)s” is not the domain of an outlet in lower case, such as example.org.")
        errors.append(message % {"value": row.domain})
    return errors


def _check_dates(row: RegistryRow) -> list[str]:
    """Return at most one error: an invalid date, an end before the beginning, or dates without a role."""
    bounds = {}
    for name in ("since", "until", "as_of"):
        value = getattr(row, name)
        try:
            if value and not DATE.fullmatch(value):
                raise InvalidValue("")
            bounds[name] = dates.bounds(value)
        except InvalidValue:
            return [_("“%(value)s” is not a date such as 2025, 2025-10 or 2025-10-09.") % {"value": value}]
    begins, ends = bounds["since"][0], bounds["until"][1]
    if begins and ends and begins > ends:
        return [_("“since” comes after “until”.")]
    if (row.since or row.until or row.as_of) and not row.role:
        return [_("dates need a role that they belong to.")]
    return []


def _check_duplicates(rows: list[RegistryRow]) -> list[str]:
    """Return an error for each row with the kind and name, the Wikidata id, or the domain of an earlier one."""
    errors = []
    for attribute in ("key", "wikidata", "domain"):
        first_lines: dict[str, int] = {}
        for row in rows:
            value = getattr(row, attribute)
            if not value or not row.name:
                continue
            if value in first_lines:
                errors.append(_at_line(row.line, _duplicate_message(row, attribute, first_lines[value])))
            first_lines.setdefault(value, row.line)
    return errors


def _duplicate_message(row: RegistryRow, attribute: str, first_line: int) -> str:
    if attribute == "key":
        message = _("the %(kind)s “%(name)s” is already in line %(line)s.")
        return message % {"kind": row.kind, "name": row.name, "line": first_line}
    return _("“%(value)s” is already in line %(line)s.") % {"value": getattr(row, attribute), "line": first_line}


assert set(READ_COLUMNS) <= {field.name for field in fields(RegistryRow)}
