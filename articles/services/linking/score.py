"""How well known actors fit a name in a text, and which one it is, if one. No database.

Each thing compared (name, role, company, earlier decisions) speaks for or against a candidate with a weight in bits,
the logarithm of how much likelier it is seen when both are the same than when not (Fellegi and Sunter, A Theory for
Record Linkage, 1969). The candidates' weights and that of “none of them” make shares of one whole: two that fit
alike get half each, and neither is proposed. The weights were set by hand; `benchmarks/linking.py` measures what they
reach.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from articles.choices import ActorKind, AliasOrigin, LinkOutcome, RoleStatus
from articles.models.actor import name_key
from articles.services.linking import keys

MIN_LINK_SHARE = 0.9  # the least share of the whole with which a candidate is proposed
MIN_NEW_SHARE = 0.8  # and with which “none of them” makes a new actor
MAX_ALTERNATIVES = 5
MIN_REPORTED_SHARE = 0.001  # the share of a rival that is still told

# Bits
SAME_NAME = 10.0
SAME_WORD = 7.0  # a name of one word
NONE_OF_THEM = 4.0
SURNAME = 4.0
ACRONYM = 4.0
# Lost where a word is spelt otherwise: nearly alike, alike by its skeleton, by a slip, or too short to tell
NEARLY, SPELT, MISSPELT, SHORT_WORD = 1.5, 2.5, 3.5, 5.0
ANOTHER_BEARS_IT = 2.0  # and where another candidate bears the very name
OTHER_FORM = 3.0  # and where the legal forms of two firms differ
METONYM = 9.0
HOLDS_ROLE = 6.0
SAME_ROLE = 5.0
LIKE_ROLE = 4.0
BARE_ROLE = 2.0
OTHER_ROLE = -3.0
IN_OFFICE, NOT_IN_OFFICE = 2.0, -3.0  # at the day, as the text's “former” or its lack says
COMPANY, MORE_COMPANY, MOST_COMPANY = 3.5, 1.0, 6.5
NO_COMPANY = -1.0
DECIDED, MOST_DECIDED = 1.5, 4.0
OTHER_KIND = -2.0

_BODIES = frozenset((ActorKind.ORGANISATION, ActorKind.OUTLET, ActorKind.GROUP, ActorKind.OTHER))
_LANDS = frozenset((ActorKind.COUNTRY, ActorKind.PLACE))


class NameForm(NamedTuple):
    text: str
    origin: str


class LinkedName(NamedTuple):
    """One accepted link: under which name, with which role, as keys."""

    name_key: str
    role_key: str


class OfficeTerm(NamedTuple):
    """A term of office: its role as a key, and its days as far as they are known."""

    role_key: str
    start_date: dt.date | None
    end_date: dt.date | None


@dataclass(frozen=True, slots=True)
class TextActor:
    """An actor as one text tells of it: its fullest name, other names, its role there and how it stands in it.

    `metonyms` are names of places that stand for it there; `day` is when the text was published."""

    id: str
    name: str
    kind: str
    role: str = ""
    forms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    standing: str = RoleStatus.CURRENT
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CandidateActor:
    """An actor of the desk, with what the desk remembers of it; the latest accepted links only."""

    id: int
    name: str
    kind: str
    role: str = ""
    forms: tuple[NameForm, ...] = ()
    accepted: tuple[LinkedName, ...] = ()
    refused: tuple[LinkedName, ...] = ()
    terms: tuple[OfficeTerm, ...] = ()


class Reason(NamedTuple):
    bits: float
    text: str


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    known: CandidateActor
    share: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """What a name means. `actor` is an id where `outcome` is known; `rivals` are the others that fit, best first."""

    outcome: str
    actor: int | None
    share: float
    reasons: tuple[str, ...] = ()
    alternatives: tuple[ScoredCandidate, ...] = ()
    metonym: bool = False
    considered: frozenset[int] = frozenset()  # all whom it was compared with
    ranked: tuple[ScoredCandidate, ...] = ()  # all that fit at all, the one it means among them


def decide(
    found: TextActor,
    candidates: Sequence[CandidateActor],
    company: Mapping[int, Sequence[str]] | None = None,
    *,
    crowded: bool = False,
) -> LinkDecision:
    """Which candidate a name means. `company` has the names of those here whom a candidate was seen with before.

    `crowded` says that more actors bear the name than were looked at: then it is never taken for a new one.
    """
    company = company or {}
    weighed = [(known, reasons) for known in candidates if (reasons := weigh_evidence(found, known, company))]
    best = max((reasons[0].bits for _, reasons in weighed), default=0.0)
    if best >= SAME_NAME:
        weighed = [(known, [*r, Reason(-ANOTHER_BEARS_IT, "")] if r[0].bits < best else r) for known, r in weighed]
    bits = [sum(reason.bits for reason in reasons) for _, reasons in weighed]
    alone = len(keys.name_tokens(found.name, found.kind)) < 2 and found.kind == ActorKind.PERSON
    # Where several known bear a surname, more do that are not known
    none = NONE_OF_THEM + (math.log2(max(1, len(weighed))) / 2 if alone else 0.0)
    return replace(_decide(weighed, bits, none, crowded), considered=frozenset(known.id for known in candidates))


def resolve_metonym(found: TextActor, candidates: Sequence[CandidateActor]) -> LinkDecision:
    """Which government a place or a house that speaks stands for."""
    name = found.metonyms[0] if found.metonyms else found.name
    said = Reason(METONYM, f"“{name}” stands for it in the news, and here it speaks")
    weighed = [(known, [said, *_remembered(found, known)]) for known in candidates if not _refused(found, known)]
    bits = [sum(reason.bits for reason in reasons) for _, reasons in weighed]
    return replace(_decide(weighed, bits, NONE_OF_THEM, False), metonym=True)


def _decide(
    weighed: Sequence[tuple[CandidateActor, list[Reason]]], bits: Sequence[float], none: float, crowded: bool
) -> LinkDecision:
    whole = sum(2**weight for weight in bits) + 2**none
    ranked = sorted(
        (
            ScoredCandidate(known, 2**weight / whole, _in_words(reasons))
            for (known, reasons), weight in zip(weighed, bits, strict=True)
        ),
        key=lambda candidate: (-candidate.share, candidate.known.id),
    )
    rest = tuple(candidate for candidate in ranked if candidate.share >= MIN_REPORTED_SHARE)[: MAX_ALTERNATIVES + 1]
    if ranked and ranked[0].share >= MIN_LINK_SHARE:
        best = ranked[0]
        return LinkDecision(LinkOutcome.KNOWN, best.known.id, best.share, best.reasons, rest[1:], ranked=rest)
    unfitting = 2**none / whole
    if unfitting >= MIN_NEW_SHARE and not crowded:
        reason = "no known actor fits" if ranked else "no known actor has this name"
        return LinkDecision(LinkOutcome.NEW, None, unfitting, (reason,), rest[:MAX_ALTERNATIVES], ranked=rest)
    reason = "more actors have this name than can be told apart" if crowded and not rest else _undecided(rest)
    return LinkDecision(
        LinkOutcome.OPEN, None, rest[0].share if rest else 0.0, (reason,), rest[:MAX_ALTERNATIVES], ranked=rest
    )


def _undecided(rest: Sequence[ScoredCandidate]) -> str:
    close = [candidate for candidate in rest if candidate.share * 4 >= rest[0].share]
    return f"{len(close)} known actors fit alike" if len(close) > 1 else "one known actor fits, but too little says so"


def _in_words(reasons: Sequence[Reason]) -> tuple[str, ...]:
    return tuple(reason.text for reason in sorted(reasons, key=lambda reason: -abs(reason.bits)) if reason.text)


# --- what speaks for a candidate --------------------------------------------------------------------------------------


def weigh_evidence(found: TextActor, known: CandidateActor, company: Mapping[int, Sequence[str]]) -> list[Reason]:
    """All that speaks for and against a candidate; nothing where its name or kind rules it out."""
    if not _kinds_fit(found.kind, known.kind) or _refused(found, known):
        return []
    name = _name(found, known)
    if name is None:
        return []
    reasons = [
        name,
        *_role(found, known),
        *_office(found, known),
        *_remembered(found, known),
        *_company(known, company),
    ]
    return reasons if found.kind == known.kind else [*reasons, Reason(OTHER_KIND, f"there it is a {known.kind}")]


def _kinds_fit(one: str, two: str) -> bool:
    return one == two or {one, two} <= _BODIES or {one, two} <= _LANDS


def _refused(found: TextActor, known: CandidateActor) -> bool:
    """An editor said no to this very pair, and not yes at least as often."""
    pair = LinkedName(name_key(found.name), keys.role_key(found.role))
    refusals = known.refused.count(pair)
    return refusals > 0 and refusals >= known.accepted.count(pair)


def _name(found: TextActor, known: CandidateActor) -> Reason | None:
    """The best of all pairs of forms."""
    best: Reason | None = None
    for form in (NameForm(known.name, ""), *known.forms):
        for text in _forms(found):
            bits, how = compare_names(text, form.text, found.kind)
            if bits and (best is None or bits > best.bits):
                best = Reason(bits, _told(how, form))
    if found.kind == ActorKind.PERSON and (best is None or best.bits < HOLDS_ROLE):
        name = keys.role_key(found.name)
        held = {keys.role_key(known.role), *(link.role_key for link in known.accepted)} - {""}
        if name in held and not best:
            best = Reason(HOLDS_ROLE, f"holds the role “{found.name}”")
    return best


def _forms(found: TextActor) -> tuple[str, ...]:
    """A person's short names say less than the full one, so only a body's are compared too."""
    return (found.name,) if found.kind == ActorKind.PERSON else tuple(dict.fromkeys((found.name, *found.forms)))


def _told(how: str, form: NameForm) -> str:
    if how != "same name":
        return f"{how}: “{form.text}”"
    if form.origin == AliasOrigin.REGISTRY:
        return f"alias “{form.text}” from the registry"
    return f"alias “{form.text}”" if form.origin else "same name"


def compare_names(one: str, two: str, kind: str) -> tuple[float, str]:
    """The bits with which two names speak for one bearer, and how; 0 where they do not."""
    a, b = keys.name_tokens(one, kind), keys.name_tokens(two, kind)
    if not a or not b:
        return 0.0, ""
    if a == b:
        return _same(one, two, a, kind), "same name"
    if sorted(a) == sorted(b):
        return SAME_NAME - 1, "same name in another order"
    return _compare_persons(a, b) if kind == ActorKind.PERSON else _compare_bodies(one, two, a, b)


def _same(one: str, two: str, words: keys.Tokens, kind: str) -> float:
    if kind == ActorKind.PERSON:
        return SAME_NAME if len(words) > 1 else SAME_WORD
    forms = keys.legal_form(one), keys.legal_form(two)
    return SAME_NAME - OTHER_FORM if all(forms) and forms[0] != forms[1] else SAME_NAME


def _compare_persons(a: keys.Tokens, b: keys.Tokens) -> tuple[float, str]:
    if len(a) == 1 or len(b) == 1:
        return _short(a, b)
    if "".join(a) == "".join(b):
        return SAME_NAME - 0.5, "same name, written apart"
    straight = _loss(a[0], b[0]) + _loss(a[-1], b[-1])
    turned = _loss(a[0], b[-1]) + _loss(a[-1], b[0]) + 1
    run_on = 0.5 + _loss("".join(a), "".join(b)) if len(a) != len(b) else math.inf
    middle = _middle(a, b) if run_on == math.inf else 0.0
    loss = min(straight + middle, turned + middle, run_on, _first_surname(a, b))
    if loss >= SAME_NAME - 1:
        return 0.0, ""
    how = "same name but for its middle" if straight == 0 else "like the name"
    return SAME_NAME - loss, how


def _first_surname(a: keys.Tokens, b: keys.Tokens) -> float:
    """“Pedro Sánchez” of “Pedro Sánchez Pérez”: where there are two surnames, the first is the one in use."""
    short, long = sorted((a, b), key=len)
    if len(short) != 2 or len(long) < 3:
        return math.inf
    return 2.0 + _loss(short[0], long[0]) + _loss(short[1], long[-2])


def _short(a: keys.Tokens, b: keys.Tokens) -> tuple[float, str]:
    """One is a single word: the other's surname, which stands last, or first where the family name leads."""
    if len(a) == len(b):
        loss = _loss(a[0], b[0])
        return (SAME_WORD - loss, "like the name") if loss < SAME_WORD - 1 else (0.0, "")
    word, whole = (a[0], b) if len(a) == 1 else (b[0], a)
    if whole[-1] == word:
        return SURNAME, "the surname of"
    if whole[0] == word:
        return SURNAME - 1, "the first word of"
    return (SURNAME - 2, "like the surname of") if _loss(whole[-1], word) < 2 else (0.0, "")


def _middle(a: keys.Tokens, b: keys.Tokens) -> float:
    """Middle names that only one has cost little; those that contradict each other, much."""
    one, two = a[1:-1], b[1:-1]
    if not one or not two:
        return 0.5 if one or two else 0.0
    return 0.0 if any(_loss(x, y) < math.inf for x in one for y in two) else 6.0


def _loss(a: str, b: str) -> float:
    """The bits lost because two words of a name differ; infinite where they are different words."""
    if a == b:
        return 0.0
    if len(a) == 1 or len(b) == 1:
        return 4.0 if a[0] == b[0] else math.inf
    nearness = JaroWinkler.similarity(a, b)
    if not _alike(a, b, nearness):
        return math.inf
    if min(len(a), len(b)) < 4:
        return SHORT_WORD
    if keys.skeleton(a) != keys.skeleton(b):
        return MISSPELT
    return NEARLY if nearness >= 0.85 else SPELT


def _alike(a: str, b: str, nearness: float) -> bool:
    """Spellings of one word: alike in most romanisations, or a slip of the pen in a word not too short.

    A final “a” in one alone tells a woman's name from a man's in many languages: Ivanov, Ivanova.
    """
    if a.rstrip("h").endswith("a") != b.rstrip("h").endswith("a"):
        return False
    if keys.skeleton(a) == keys.skeleton(b):
        return nearness >= (0.7 if min(len(a), len(b)) > 3 else 0.5)
    return nearness >= 0.92 and min(len(a), len(b)) > 4


def _compare_bodies(one: str, two: str, a: keys.Tokens, b: keys.Tokens) -> tuple[float, str]:
    for short, long in ((one, two), (two, one)):
        if keys.is_acronym(short) and keys.to_latin(short).replace(".", "") == keys.acronym(long):
            return ACRONYM, "the initials of" if short == one else "its initials"
    left, right = sorted(set(a) - set(b)), sorted(set(b) - set(a))
    if len(left) == len(right):
        loss = sum(_loss(x, y) for x, y in zip(left, right, strict=True))
        return (SAME_NAME - loss, "like the name") if loss < SAME_NAME - 4 else (0.0, "")
    if len(left) + len(right) == 1 and min(len(a), len(b)) > 1:
        return SURNAME, "a name with one word more or less"
    return 0.0, ""


def _role(found: TextActor, known: CandidateActor) -> list[Reason]:
    """The best fit among the actor's own role and those of its accepted links."""
    here = frozenset(keys.role_tokens(found.role))
    if not here:
        return []
    count = Counter(link.role_key for link in known.accepted if link.role_key)
    roles = dict.fromkeys([keys.role_key(known.role), *(term.role_key for term in known.terms), *count])
    compared = [_compare_roles(found.role, here, role, count[role]) for role in roles if role]
    return [max(compared)] if compared else []


# Days around a change of office in which both may be called its holder
_SLACK = dt.timedelta(days=45)


def _office(found: TextActor, known: CandidateActor) -> list[Reason]:
    """Whether the actor held the role when the text says so: “former president” after a term, “president” within it."""
    here = frozenset(keys.role_tokens(found.role))
    terms = [term for term in known.terms if here and here <= frozenset(term.role_key.split()) and term.start_date]
    if not terms or found.day is None:
        return []
    if any(_agrees(term, found.standing, found.day) for term in terms):
        former = found.standing in (RoleStatus.FORMER, RoleStatus.LATE)
        return [Reason(IN_OFFICE, "had left that office by then" if former else "held that office then")]
    return [Reason(NOT_IN_OFFICE, "but held that office at another time")]


def _agrees(term: OfficeTerm, standing: str, day: dt.date) -> bool:
    begins = term.start_date or dt.date.min
    if standing in (RoleStatus.FORMER, RoleStatus.LATE):
        return term.end_date is not None and term.end_date - _SLACK <= day
    if standing == RoleStatus.ELECT:
        return begins - dt.timedelta(days=200) <= day <= begins + _SLACK
    if standing == RoleStatus.THEN:
        return begins <= day
    # A text tells of the past as well, but calls few holders of an office by it long before they had it
    return begins - _SLACK <= day and (term.end_date is None or day <= term.end_date + _SLACK)


def _compare_roles(role: str, here: frozenset[str], other: str, times: int) -> Reason:
    there = frozenset(other.split())
    seen = f" in {times} accepted mention{'s' if times > 1 else ''}" if times else ""
    shared = here & there
    if here == there:
        return Reason(SAME_ROLE, f"same role{seen}")
    if shared in (here, there):
        return Reason(LIKE_ROLE if len(shared) > 1 else BARE_ROLE, f"a role that fits{seen}")
    if len(shared) > 1 or (shared and keys.role_head(role) not in shared):
        return Reason(0.5, "")
    return Reason(OTHER_ROLE, "but another role")


def _remembered(found: TextActor, known: CandidateActor) -> list[Reason]:
    """How often editors have linked this name to the actor. It tells more than the name itself where that is short."""
    key = name_key(found.name)
    times = sum(link.name_key == key for link in known.accepted)
    if not times:
        return []
    full = len(keys.name_tokens(found.name, found.kind)) > 1
    bits = 0.0 if full else min(DECIDED + math.log2(times), MOST_DECIDED)
    return [Reason(bits, f"“{found.name}” was linked to it in {times} article{'s' if times > 1 else ''}")]


def _company(known: CandidateActor, company: Mapping[int, Sequence[str]]) -> list[Reason]:
    names = list(company.get(known.id, ()))
    if names:
        bits = min(COMPANY + MORE_COMPANY * (len(names) - 1), MOST_COMPANY)
        return [Reason(bits, f"seen with {_and(names[:3])}")]
    return [Reason(NO_COMPANY, "")] if any(company.values()) and len(known.accepted) > 1 else []


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
