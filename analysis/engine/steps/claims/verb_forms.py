"""Verbs that attribute, by every form in which they stand in a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ... import lexicons


@dataclass(frozen=True, slots=True)
class AttributionVerb:
    lemma: str
    stance: str
    frames: frozenset[str]
    noun: bool  # whether its base and -s forms are nouns as often


@dataclass(frozen=True, slots=True)
class VerbForm:
    verb: AttributionVerb
    kind: str  # base, s, past, ing
    particles: tuple[str, ...]


def third_person(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed"


def gerund(base: str, past_form: str) -> str:
    if base.endswith("e") and not base.endswith(("ee", "oe")):
        return base[:-1] + "ing"
    doubled = base[-1] if past_form == base + base[-1] + "ed" or base in {"begin", "put", "get"} else ""
    return base + doubled + "ing"


@cache
def verb_forms() -> dict[str, tuple[VerbForm, ...]]:
    """Every form of every verb in the lexicon; of forms with particles the longest first."""
    table: dict[str, list[VerbForm]] = {}
    for row in lexicons.rows("verbs"):
        head, *irregular = lexicons.split_items(row[0])
        base, *particles = head.split("+")
        verb = AttributionVerb(" ".join([base, *particles]), row[1], frozenset(row[2].split()), len(row) > 3)
        pasts = irregular or [past(base)]
        kinds = [(base, "base"), (third_person(base), "s"), (gerund(base, pasts[0]), "ing")]
        kinds += [(form, "past") for form in dict.fromkeys(pasts)]
        for form, kind in kinds:
            table.setdefault(form, []).append(VerbForm(verb, kind, tuple(particles)))
    return {form: tuple(sorted(found, key=lambda f: -len(f.particles))) for form, found in table.items()}
