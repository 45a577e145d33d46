"""Reads a registry file: CSV with one known actor a row. No database; every fault is told with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from articles.choices import ActorKind
from articles.models.actor import name_key
from articles.services import dates
from articles.services.errors import InvalidValue, ServiceError

REQUIRED_COLUMNS = ("kind", "name")
# Read and checked
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
# For people and other programs: what has no place among the desk's records
IGNORED_COLUMNS = ("code3", "adjectives", "note")

SEPARATOR = ";"
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
MAX_LENGTHS = {"name": 300, "role": 300, "domain": 253}
LONGEST_OUTLET = 200
LONGEST_ALIAS = 300


class RegistryFileError(ServiceError):
    """A file that cannot be loaded, with what is wrong in each line. Nothing of it was loaded."""

    code = "bad-registry"

    def __init__(self, errors: list[str]):
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of office, as one line tells it."""

    role: str
    since: str = ""
    until: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One known actor, as its file tells it. A person may have several lines, one for each term of office: `role` and
    its dates are then those of the latest."""

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
        """What a row is known again by, whatever an editor makes of its actor."""
        return f"{self.kind}:{name_key(self.name)}"

    @property
    def title(self) -> str:
        """The role, with what is known of when: its years where it is a former one, “President of France (2012–2017)”,
        else the day up to which the row is known to hold. Nobody is said to be in office today."""
        if not self.role or not (self.until or self.as_of):
            return self.role
        if not self.until:
            return f"{self.role} (as of {self.as_of})"
        first, last = self.since[:4], self.until[:4]
        years = f"until {last}" if not first else last if first == last else f"{first}–{last}"
        return f"{self.role} ({years})"


def read(text: str) -> list[RegistryRow]:
    """The rows of a file, or BadRegistry with everything that is wrong with it."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    faults: list[str] = []
    rows: list[RegistryRow] = []
    try:
        faults += _column_faults(reader.fieldnames or ())
        if faults:
            raise RegistryFileError(faults)
        for cells in reader:
            row, wrong = _row(reader.line_num, cells)
            faults += [f"line {reader.line_num}: {fault}" for fault in wrong]
            rows.append(row)
    except csv.Error as error:
        faults.append(f"line {reader.line_num}: this is not CSV: {error}.")
    rows = _one_each(rows)
    faults += _duplicates(rows)
    if faults:
        raise RegistryFileError(faults)
    return rows


def _one_each(rows: list[RegistryRow]) -> list[RegistryRow]:
    """The lines of one person put together: another line with another role or time is another term of office.

    A line that tells of somebody else by the same name, by its Wikidata id, stays by itself, and is told as a fault."""
    persons: dict[str, list[RegistryRow]] = {}
    for row in rows:
        if row.kind == ActorKind.PERSON and row.role and row.name:
            persons.setdefault(row.key, []).append(row)
    joined: dict[int, RegistryRow | None] = {}
    for lines in persons.values():
        ids = {row.wikidata for row in lines} - {""}
        terms = {(row.role, row.since): TermRow(row.role, row.since, row.until, row.as_of) for row in lines}
        if len(ids) > 1 or len(terms) < len(lines):
            continue
        latest = max(lines, key=lambda row: (not row.until, row.until, row.since))
        joined |= dict.fromkeys((row.line for row in lines), None)
        joined[lines[0].line] = replace(
            latest,
            line=lines[0].line,
            aliases=tuple(dict.fromkeys(alias for row in lines for alias in row.aliases)),
            wikidata=next(iter(ids), ""),
            terms=tuple(term for term in terms.values() if term.since or term.until),
        )
    return [found for row in rows if (found := joined.get(row.line, row)) is not None]


def _column_faults(columns: Iterable[str]) -> list[str]:
    columns = list(columns)
    allowed = READ_COLUMNS + IGNORED_COLUMNS
    missing = [f"line 1: the column “{name}” is missing." for name in REQUIRED_COLUMNS if name not in columns]
    unknown = [f"line 1: there is no column “{name}”; the columns are {', '.join(allowed)}."
               for name in columns if name not in allowed]  # fmt: skip
    twice = [f"line 1: the column “{name}” stands twice." for name in sorted(set(columns)) if columns.count(name) > 1]
    return missing + unknown + twice


def _row(line: int, cells: dict[str | None, str | list[str] | None]) -> tuple[RegistryRow, list[str]]:
    """A row and what is wrong with it."""
    if None in cells or None in cells.values():
        return RegistryRow(line, "", ""), ["it has more or fewer cells than the first line."]
    values = {name: " ".join(str(cells.get(name) or "").split()) for name in READ_COLUMNS}
    lists = {name: _items(values.pop(name)) for name in ("aliases", "metonyms")}
    row = RegistryRow(line=line, aliases=lists["aliases"], metonyms=lists["metonyms"], **values)  # type: ignore[arg-type]
    return row, _faults(row)


def _items(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in cell.split(SEPARATOR) if item.strip()))


def _faults(row: RegistryRow) -> list[str]:
    faults = []
    if row.kind not in ActorKind.values:
        faults.append(f"“{row.kind}” is no kind of actor; the kinds are {', '.join(ActorKind.values)}.")
    if not name_key(row.name):
        faults.append("the name is empty.")
    for name, most in (MAX_LENGTHS | ({"name": LONGEST_OUTLET} if row.kind == ActorKind.OUTLET else {})).items():
        if len(getattr(row, name)) > most:
            faults.append(f"the {name} has over {most} characters.")
    if (
        any(len(alias) > LONGEST_ALIAS for alias in (*row.aliases, *row.metonyms))
        or len(row.title) > MAX_LENGTHS["role"]
    ):
        faults.append(f"an alias, or the role with its years, has over {LONGEST_ALIAS} characters.")
    if not all(map(name_key, (*row.aliases, *row.metonyms))):
        faults.append("an alias has neither letters nor digits.")
    if row.wikidata and not re.fullmatch(r"Q[1-9][0-9]{0,18}", row.wikidata):
        faults.append(f"“{row.wikidata}” is no Wikidata id, such as Q42.")
    if row.country and not re.fullmatch(r"[A-Z]{2}", row.country):
        faults.append(f"“{row.country}” is no country code of two capital letters, such as GB.")
    if row.domain and (row.kind != ActorKind.OUTLET or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", row.domain)):
        faults.append(f"“{row.domain}” is no outlet's domain in small letters, such as example.org.")
    return faults + _date_faults(row)


def _date_faults(row: RegistryRow) -> list[str]:
    bounds = {}
    for name in ("since", "until", "as_of"):
        value = getattr(row, name)
        try:
            if value and not DAY.fullmatch(value):
                raise InvalidValue("")
            bounds[name] = dates.bounds(value)
        except InvalidValue:
            return [f"“{value}” is no date such as 2025, 2025-10 or 2025-10-09."]
    begun, ended = bounds["since"][0], bounds["until"][1]
    if begun and ended and begun > ended:
        return ["“since” comes after “until”."]
    return ["dates need a role that they belong to."] if (row.since or row.until or row.as_of) and not row.role else []


def _duplicates(rows: list[RegistryRow]) -> list[str]:
    """Rows that mean the same actor: by kind and name, by Wikidata id, by domain."""
    faults = []
    for what in ("key", "wikidata", "domain"):
        first: dict[str, int] = {}
        for row in rows:
            value = getattr(row, what)
            if not value or not row.name:
                continue
            if value in first:
                shown = f"the {row.kind} “{row.name}”" if what == "key" else f"“{value}”"
                faults.append(f"line {row.line}: {shown} stands in line {first[value]} already.")
            first.setdefault(value, row.line)
    return faults


assert set(READ_COLUMNS) <= {field.name for field in fields(RegistryRow)}
