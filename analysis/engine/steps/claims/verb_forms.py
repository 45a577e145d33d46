"""The verbs of the lexicon `verbs` by every inflected form in which a text may have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ... import lexicons


@dataclass(frozen=True, slots=True)
class AttributionVerb:
    """A verb that attributes. `frames` are the constructions it takes (the head of `verbs.txt` explains the letters).

    `noun` is true where the base and the -s form are nouns as often as verbs: “claims”."""

    lemma: str
    stance: str
    frames: frozenset[str]
    noun: bool


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One form of a verb. `kind` is base, s, past or ing; `particles` are the words that must follow: (“for”,)."""

    verb: AttributionVerb
    kind: str
    particles: tuple[str, ...]


def third_person(base: str) -> str:
    """Return the -s form of a verb."""
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def past(base: str) -> str:
    """Return the past form of a regular verb; the lexicon lists irregular ones and those that double a letter."""
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed"


def gerund(base: str, past_form: str) -> str:
    """Return the -ing form of a verb. It doubles the last letter where the past form does.

    Examples: “admitted”, “admitting”."""
    if base.endswith("e") and not base.endswith(("ee", "oe")):
        return base[:-1] + "ing"
    doubles = past_form == base + base[-1] + "ed" or base in {"begin", "put", "get"}
    return base + (base[-1] if doubles else "") + "ing"


@cache
def verb_forms() -> dict[str, tuple[VerbForm, ...]]:
    """Return the verb forms by their lower-case spelling, those with the most particles first."""
    table: dict[str, list[VerbForm]] = {}
    for row in lexicons.rows("verbs"):
        spelling, *irregular = lexicons.split_items(row[0])
        base, *particles = spelling.split("+")
        verb = AttributionVerb(" ".join([base, *particles]), row[1], frozenset(row[2].split()), len(row) > 3)
        for form, kind in _inflections(base, irregular):
            table.setdefault(form, []).append(VerbForm(verb, kind, tuple(particles)))
    return {form: tuple(sorted(found, key=lambda one: -len(one.particles))) for form, found in table.items()}


def _inflections(base: str, irregular: list[str]) -> list[tuple[str, str]]:
    """Return the forms of a verb, each with its kind. `irregular` has its past form and participle, if irregular."""
    past_forms = irregular or [past(base)]
    forms = [(base, "base"), (third_person(base), "s"), (gerund(base, past_forms[0]), "ing")]
    return forms + [(form, "past") for form in dict.fromkeys(past_forms)]
