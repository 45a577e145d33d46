"""Score how well known actors fit a name in a text, and decide which one it means, if any. No database access.

Each kind of evidence (name, role, co-occurrence, earlier decisions) has a weight in bits: the binary logarithm of how
much more likely it is if both are the same actor than if they are not (Fellegi and Sunter, A Theory for Record Linkage,
1969). The weights of the candidates and of “none of them” are turned into shares of one. Two candidates that fit
equally well get half each, and neither is proposed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rapidfuzz.distance import JaroWinkler

from articles.choices import ActorKind, AliasOrigin, LinkOutcome, RoleStatus
from articles.models.actor import name_key
from articles.services.linking import keys

# Shares. The two thresholds weigh wrong links, which editors must find, against names left to them to decide;
# `benchmarks/linking.py` measures precision and recall.
MIN_LINK_SHARE = 0.9  # of a candidate, to be proposed
MIN_NEW_SHARE = 0.8  # of “none of them”, to propose a new actor
MIN_REPORTED_SHARE = 0.001  # of an alternative, to be shown to editors
MAX_ALTERNATIVES = 5

# Weights in bits. All of them were set by hand on one generated world of `benchmarks/linking_data.py`; precision and
# recall are measured on another, which was not looked at.
NONE_OF_THEM = 4.0
SAME_NAME = 10.0
SAME_SINGLE_WORD = 7.0  # the same name of one word
SURNAME = 4.0
ACRONYM = 4.0
METONYM = 9.0
HOLDS_ROLE = 6.0  # the name is a role that the actor holds
SAME_ROLE = 5.0
SIMILAR_ROLE = 4.0  # one has all words of the other, of which there are several
GENERIC_ROLE = 2.0  # the same where the shorter role is one word, such as “minister”
RELATED_ROLE = 0.5
OTHER_ROLE = -3.0
IN_OFFICE, NOT_IN_OFFICE = 2.0, -3.0  # on the day of publication, as the text says or implies
COOCCURRENCE, MORE_COOCCURRENCE, MAX_COOCCURRENCE = 3.5, 1.0, 6.5  # the first shared actor, each further one, all
NO_COOCCURRENCE = -1.0
DECIDED, MAX_DECIDED = 1.5, 4.0  # one earlier link of a single word; all of them
OTHER_KIND = -2.0
EXACT_NAME_ELSEWHERE = -2.0  # another candidate has exactly the name

# Bits that a name loses for each word that is spelt differently
SIMILAR_LOSS = 1.5
SKELETON_LOSS = 2.5  # alike only in its consonants
TYPO_LOSS = 3.5
INITIAL_LOSS = 4.0  # an initial instead of the word
SHORT_WORD_LOSS = 5.0  # too short for similarity to say much
# Bits that a name loses as a whole
REORDERED_LOSS = 1.0
SPACING_LOSS = 0.5
MIDDLE_NAME_LOSS = 0.5  # only one has middle names
MIDDLE_CONFLICT_LOSS = 6.0  # both have, and none is alike
SECOND_SURNAME_LOSS = 2.0
LEGAL_FORM_LOSS = 3.0  # two firms with different legal forms
# A name that loses this much does not match at all.
MAX_PERSON_LOSS = SAME_NAME - 1
MAX_SINGLE_WORD_LOSS = SAME_SINGLE_WORD - 1
MAX_BODY_LOSS = SAME_NAME - 4

# Jaro-Winkler similarities of two words (0 to 1)
NEARLY_EQUAL = 0.85
MIN_SIMILARITY, MIN_SHORT_SIMILARITY = 0.7, 0.5  # with the same skeleton; in words of up to three letters
MIN_TYPO_SIMILARITY = 0.92  # with another skeleton, in words of at least five letters
SHORT_WORD, MIN_TYPO_LENGTH = 4, 5  # letters

# Days around a change of office in which a text may call either person its holder
HANDOVER = dt.timedelta(days=45)
# Days before a term in which its holder may be called elect: from an election to taking office, with a reserve
ELECT_PERIOD = dt.timedelta(days=200)

_BODIES = frozenset((ActorKind.ORGANISATION, ActorKind.OUTLET, ActorKind.GROUP, ActorKind.OTHER))
_LANDS = frozenset((ActorKind.COUNTRY, ActorKind.PLACE))

Message = str | Promise


class NameForm(NamedTuple):
    """A name of a known actor, and where it was learned (an `AliasOrigin`, or "" for its own name)."""

    text: str
    origin: str


class LinkedName(NamedTuple):
    """The name and the role of an accepted or rejected link, as keys."""

    name_key: str
    role_key: str


class OfficeTerm(NamedTuple):
    """A term of office: its role as a key, and its first and last day where they are known."""

    role_key: str
    start_date: dt.date | None
    end_date: dt.date | None


@dataclass(frozen=True, slots=True)
class TextActor:
    """An actor as one text describes it: its fullest name, its other names (`forms`), its role and its standing in it.

    `metonyms` are place names that the text uses for it; `day` is the day of publication.
    """

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
    """A known actor with its names, terms of office, and its latest accepted and rejected links."""

    id: int
    name: str
    kind: str
    role: str = ""
    forms: tuple[NameForm, ...] = ()
    accepted: tuple[LinkedName, ...] = ()
    refused: tuple[LinkedName, ...] = ()
    terms: tuple[OfficeTerm, ...] = ()


class Reason(NamedTuple):
    """A piece of evidence: its weight in bits, and a message for editors ("" for evidence that is not shown).

    The message is translated when it is read, because most evidence is weighed and never shown.
    """

    bits: float
    message: Message = ""
    params: Mapping[str, object] = MappingProxyType({})

    @property
    def text(self) -> str:
        """The message in the active language."""
        return str(self.message % self.params) if self.params else str(self.message)


class NameComparison(NamedTuple):
    """How two names compare: the weight in bits (0: they do not match), and a message with the place %(name)s."""

    bits: float
    message: Message


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A candidate with its share (0 to 1) and the evidence for and against it."""

    known: CandidateActor
    share: float
    evidence: tuple[Reason, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The evidence in words, the weightiest first."""
        return _in_words(self.evidence)


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """What a name means. `outcome` is a `LinkOutcome`; `actor` is an id where it is a known actor.

    `share` is that of the outcome, or of the best candidate where it is open. `alternatives` are the other candidates
    that fit, `ranked` all that fit, both the best first; `considered` are the ids of all candidates.
    """

    outcome: str
    actor: int | None
    share: float
    evidence: tuple[Reason, ...] = ()
    alternatives: tuple[ScoredCandidate, ...] = ()
    metonym: bool = False
    considered: frozenset[int] = frozenset()
    ranked: tuple[ScoredCandidate, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """The evidence in words, the weightiest first."""
        return _in_words(self.evidence)


Weighed = tuple[CandidateActor, list[Reason]]

EXACT = _("same name")
REORDERED = _("same name in another order: “%(name)s”")
OTHER_SPACING = _("same name with other spacing: “%(name)s”")
OTHER_MIDDLE = _("same name except for middle names: “%(name)s”")
SIMILAR = _("similar to the name “%(name)s”")
SURNAME_OF = _("the surname of “%(name)s”")
FIRST_WORD_OF = _("the first word of “%(name)s”")
SIMILAR_TO_SURNAME_OF = _("similar to the surname of “%(name)s”")
INITIALS_OF = _("the initials of “%(name)s”")
ITS_INITIALS = _("its initials “%(name)s”")
ONE_WORD_DIFFERENT = _("a name with one word more or fewer: “%(name)s”")
SAME_ROLE_IN_MENTIONS = ngettext_lazy(
    "same role in %(count)d accepted mention", "same role in %(count)d accepted mentions", "count"
)
FITTING_ROLE_IN_MENTIONS = ngettext_lazy(
    "a role that fits in %(count)d accepted mention", "a role that fits in %(count)d accepted mentions", "count"
)
LINKED_IN_ARTICLES = ngettext_lazy(
    "“%(name)s” was linked to it in %(count)d article", "“%(name)s” was linked to it in %(count)d articles", "count"
)
FIT_EQUALLY = ngettext_lazy(
    "%(count)d known actor fits equally well", "%(count)d known actors fit equally well", "count"
)

NO_MATCH = NameComparison(0.0, "")


# --- decisions --------------------------------------------------------------------------------------------------------


def decide(
    found: TextActor,
    candidates: Sequence[CandidateActor],
    cooccurring: Mapping[int, Sequence[str]] | None = None,
    *,
    crowded: bool = False,
) -> LinkDecision:
    """Decide which candidate a name means.

    `cooccurring` holds, by the id of a candidate, the names of actors in this text that it was linked beside before.
    `crowded` says that more actors have the name than were read: then it is never taken for a new actor.
    """
    cooccurring = cooccurring or {}
    weighed = [(known, reasons) for known in candidates if (reasons := weigh_evidence(found, known, cooccurring))]
    # The first reason is that of the name.
    best_name = max((reasons[0].bits for known, reasons in weighed), default=0.0)
    if best_name >= SAME_NAME:
        for _known, reasons in weighed:
            if reasons[0].bits < best_name:
                reasons.append(Reason(EXACT_NAME_ELSEWHERE))
    none_of_them = NONE_OF_THEM
    is_single_word = len(keys.name_tokens(found.name, found.kind)) < 2
    if is_single_word and found.kind == ActorKind.PERSON:
        # Where several known actors have a surname, so have more that are unknown.
        none_of_them += math.log2(max(1, len(weighed))) / 2
    decision = _decide(weighed, none_of_them, crowded=crowded)
    return replace(decision, considered=frozenset(known.id for known in candidates))


def resolve_metonym(found: TextActor, candidates: Sequence[CandidateActor]) -> LinkDecision:
    """Decide which government a place or building means that a text says or does something."""
    name = found.metonyms[0] if found.metonyms else found.name
    used_for_it = Reason(METONYM, _("“%(name)s” is used for it in the news, and it speaks here"), {"name": name})
    weighed = [
        (known, [used_for_it, *_earlier_links(found, known)]) for known in candidates if not _was_refused(found, known)
    ]
    return replace(_decide(weighed, NONE_OF_THEM), metonym=True)


def _decide(weighed: Sequence[Weighed], none_of_them: float, *, crowded: bool = False) -> LinkDecision:
    """Turn weights into shares of one, and decide by the thresholds. `none_of_them` is a weight in bits."""
    odds = [2 ** sum(reason.bits for reason in reasons) for known, reasons in weighed]
    total = sum(odds) + 2**none_of_them
    scored = [
        ScoredCandidate(known, weight / total, tuple(reasons))
        for (known, reasons), weight in zip(weighed, odds, strict=True)
    ]
    scored.sort(key=lambda candidate: (-candidate.share, candidate.known.id))
    reported = tuple(candidate for candidate in scored if candidate.share >= MIN_REPORTED_SHARE)
    ranked = reported[: MAX_ALTERNATIVES + 1]
    alternatives = ranked[:MAX_ALTERNATIVES]
    if scored and scored[0].share >= MIN_LINK_SHARE:
        best = scored[0]
        return LinkDecision(LinkOutcome.KNOWN, best.known.id, best.share, best.evidence, ranked[1:], ranked=ranked)
    new_share = 2**none_of_them / total
    if new_share >= MIN_NEW_SHARE and not crowded:
        reason = Reason(0.0, _("no known actor fits") if scored else _("no known actor has this name"))
        return LinkDecision(LinkOutcome.NEW, None, new_share, (reason,), alternatives, ranked=ranked)
    share = ranked[0].share if ranked else 0.0
    reason = _why_open(ranked, crowded)
    return LinkDecision(LinkOutcome.OPEN, None, share, (reason,), alternatives, ranked=ranked)


def _why_open(ranked: Sequence[ScoredCandidate], crowded: bool) -> Reason:
    if crowded and not ranked:
        return Reason(0.0, _("too many actors have this name to tell them apart"))
    # Within two bits of the best one
    close = [candidate for candidate in ranked if candidate.share * 4 >= ranked[0].share]
    if len(close) > 1:
        return Reason(0.0, FIT_EQUALLY, {"count": len(close)})
    return Reason(0.0, _("one known actor fits, but there is too little evidence"))


def _in_words(evidence: Sequence[Reason]) -> tuple[str, ...]:
    weightiest_first = sorted(evidence, key=lambda reason: -abs(reason.bits))
    return tuple(text for reason in weightiest_first if (text := reason.text))


# --- evidence ---------------------------------------------------------------------------------------------------------


def weigh_evidence(found: TextActor, known: CandidateActor, cooccurring: Mapping[int, Sequence[str]]) -> list[Reason]:
    """Return all evidence for and against a candidate, that of its name first; [] if name or kind rule it out."""
    if not _kinds_fit(found.kind, known.kind) or _was_refused(found, known):
        return []
    name_reason = _weigh_name(found, known)
    if name_reason is None:
        return []
    reasons = [
        name_reason,
        *_weigh_role(found, known),
        *_weigh_office(found, known),
        *_earlier_links(found, known),
        *_weigh_cooccurrence(known, cooccurring),
    ]
    if found.kind != known.kind:
        kind = ActorKind(known.kind).label
        reasons.append(Reason(OTHER_KIND, _("known as another kind of actor (%(kind)s)"), {"kind": kind}))
    return reasons


def _kinds_fit(kind: str, other: str) -> bool:
    return kind == other or {kind, other} <= _BODIES or {kind, other} <= _LANDS


def _was_refused(found: TextActor, known: CandidateActor) -> bool:
    """Return whether editors rejected this name and role for the actor at least as often as they accepted them."""
    pair = LinkedName(name_key(found.name), keys.role_key(found.role))
    refusals = known.refused.count(pair)
    return refusals > 0 and refusals >= known.accepted.count(pair)


# --- names ------------------------------------------------------------------------------------------------------------


def _weigh_name(found: TextActor, known: CandidateActor) -> Reason | None:
    """Return the best match of any name in the text with any name of the actor; None if there is none."""
    best: Reason | None = None
    for form in (NameForm(known.name, ""), *known.forms):
        for text in _names_to_compare(found):
            match = compare_names(text, form.text, found.kind)
            if match.bits and (best is None or match.bits > best.bits):
                best = _name_reason(match, form)
    if best is None and found.kind == ActorKind.PERSON:
        name_as_role = keys.role_key(found.name)
        held_roles = {keys.role_key(known.role), *(link.role_key for link in known.accepted)}
        if name_as_role and name_as_role in held_roles:
            return Reason(HOLDS_ROLE, _("holds the role “%(role)s”"), {"role": found.name})
    return best


def _names_to_compare(found: TextActor) -> tuple[str, ...]:
    """Return the fullest name, and for a body its other names too: those of a person say less than the full one."""
    if found.kind == ActorKind.PERSON:
        return (found.name,)
    return tuple(dict.fromkeys((found.name, *found.forms)))


def _name_reason(match: NameComparison, form: NameForm) -> Reason:
    params = {"name": form.text}
    if match.message is not EXACT:
        return Reason(match.bits, match.message, params)
    if form.origin == AliasOrigin.REGISTRY:
        return Reason(match.bits, _("alias “%(name)s” from the registry"), params)
    if form.origin:
        return Reason(match.bits, _("alias “%(name)s”"), params)
    return Reason(match.bits, EXACT)


def compare_names(name: str, other: str, kind: str) -> NameComparison:
    """Compare two names of actors of this kind: how strongly do they suggest the same actor?"""
    tokens, other_tokens = keys.name_tokens(name, kind), keys.name_tokens(other, kind)
    if not tokens or not other_tokens:
        return NO_MATCH
    if tokens == other_tokens:
        return NameComparison(_same_name_bits(name, other, tokens, kind), EXACT)
    if sorted(tokens) == sorted(other_tokens):
        return NameComparison(SAME_NAME - REORDERED_LOSS, REORDERED)
    if kind == ActorKind.PERSON:
        return _compare_persons(tokens, other_tokens)
    return _compare_bodies(name, other, tokens, other_tokens)


def _same_name_bits(name: str, other: str, tokens: keys.Tokens, kind: str) -> float:
    if kind == ActorKind.PERSON:
        return SAME_NAME if len(tokens) > 1 else SAME_SINGLE_WORD
    legal_form, other_legal_form = keys.legal_form(name), keys.legal_form(other)
    if legal_form and other_legal_form and legal_form != other_legal_form:
        return SAME_NAME - LEGAL_FORM_LOSS
    return SAME_NAME


def _compare_persons(tokens: keys.Tokens, other: keys.Tokens) -> NameComparison:
    if len(tokens) == 1 or len(other) == 1:
        return _compare_single_word(tokens, other)
    joined, other_joined = "".join(tokens), "".join(other)
    if joined == other_joined:
        return NameComparison(SAME_NAME - SPACING_LOSS, OTHER_SPACING)
    same_order = _word_loss(tokens[0], other[0]) + _word_loss(tokens[-1], other[-1])
    surname_first = _word_loss(tokens[0], other[-1]) + _word_loss(tokens[-1], other[0]) + REORDERED_LOSS
    spacing = math.inf
    if len(tokens) != len(other):
        spacing = SPACING_LOSS + _word_loss(joined, other_joined)
    # Where the names match as one word, their middles are parts of words.
    middle = _middle_loss(tokens, other) if spacing == math.inf else 0.0
    loss = min(same_order + middle, surname_first + middle, spacing, _second_surname_loss(tokens, other))
    if loss >= MAX_PERSON_LOSS:
        return NO_MATCH
    return NameComparison(SAME_NAME - loss, OTHER_MIDDLE if same_order == 0 else SIMILAR)


def _second_surname_loss(tokens: keys.Tokens, other: keys.Tokens) -> float:
    """Return the loss of a name without its second surname: “Pedro Sánchez” for “Pedro Sánchez Pérez”."""
    short, long = sorted((tokens, other), key=len)
    if len(short) != 2 or len(long) < 3:
        return math.inf
    return SECOND_SURNAME_LOSS + _word_loss(short[0], long[0]) + _word_loss(short[1], long[-2])


def _compare_single_word(tokens: keys.Tokens, other: keys.Tokens) -> NameComparison:
    """Compare names of which one is a single word, such as a surname.

    A surname comes last, or first in languages where the family name leads.
    """
    if len(tokens) == len(other):
        loss = _word_loss(tokens[0], other[0])
        return NameComparison(SAME_SINGLE_WORD - loss, SIMILAR) if loss < MAX_SINGLE_WORD_LOSS else NO_MATCH
    word, full_name = (tokens[0], other) if len(tokens) == 1 else (other[0], tokens)
    if full_name[-1] == word:
        return NameComparison(SURNAME, SURNAME_OF)
    if full_name[0] == word:
        return NameComparison(SURNAME - REORDERED_LOSS, FIRST_WORD_OF)
    if _word_loss(full_name[-1], word) <= SIMILAR_LOSS:
        return NameComparison(SURNAME - 2, SIMILAR_TO_SURNAME_OF)
    return NO_MATCH


def _middle_loss(tokens: keys.Tokens, other: keys.Tokens) -> float:
    """Return a small loss where only one has middle names, and a large one where both have and none is alike."""
    middle, other_middle = tokens[1:-1], other[1:-1]
    if not middle and not other_middle:
        return 0.0
    if not middle or not other_middle:
        return MIDDLE_NAME_LOSS
    are_alike = any(_word_loss(word, other_word) < math.inf for word in middle for other_word in other_middle)
    return 0.0 if are_alike else MIDDLE_CONFLICT_LOSS


def _word_loss(word: str, other: str) -> float:
    """Return the bits that a name loses by the difference of two of its words; infinity for different words."""
    if word == other:
        return 0.0
    if len(word) == 1 or len(other) == 1:
        return INITIAL_LOSS if word[0] == other[0] else math.inf
    similarity = JaroWinkler.similarity(word, other)
    if not _are_spellings(word, other, similarity):
        return math.inf
    if min(len(word), len(other)) < SHORT_WORD:
        return SHORT_WORD_LOSS
    if keys.skeleton(word) != keys.skeleton(other):
        return TYPO_LOSS
    return SIMILAR_LOSS if similarity >= NEARLY_EQUAL else SKELETON_LOSS


def _are_spellings(word: str, other: str, similarity: float) -> bool:
    """Return whether two words may be spellings of one: alike in most romanizations, or apart by a typing error.

    A final “a” on one of them alone distinguishes women's names from men's in many languages: Ivanov, Ivanova.
    """
    if word.rstrip("h").endswith("a") != other.rstrip("h").endswith("a"):
        return False
    shorter = min(len(word), len(other))
    if keys.skeleton(word) == keys.skeleton(other):
        return similarity >= (MIN_SIMILARITY if shorter >= SHORT_WORD else MIN_SHORT_SIMILARITY)
    return similarity >= MIN_TYPO_SIMILARITY and shorter >= MIN_TYPO_LENGTH


def _compare_bodies(name: str, other: str, tokens: keys.Tokens, other_tokens: keys.Tokens) -> NameComparison:
    for short, long in ((name, other), (other, name)):
        if keys.is_acronym(short) and keys.to_latin(short).replace(".", "") == keys.acronym(long):
            return NameComparison(ACRONYM, INITIALS_OF if short == name else ITS_INITIALS)
    only_here, only_there = sorted(set(tokens) - set(other_tokens)), sorted(set(other_tokens) - set(tokens))
    if len(only_here) == len(only_there):
        loss = sum(_word_loss(word, other_word) for word, other_word in zip(only_here, only_there, strict=True))
        return NameComparison(SAME_NAME - loss, SIMILAR) if loss < MAX_BODY_LOSS else NO_MATCH
    if len(only_here) + len(only_there) == 1 and min(len(tokens), len(other_tokens)) > 1:
        return NameComparison(SURNAME, ONE_WORD_DIFFERENT)
    return NO_MATCH


# --- roles ------------------------------------------------------------------------------------------------------------


def _weigh_role(found: TextActor, known: CandidateActor) -> list[Reason]:
    """Return the best match of the role in the text with the actor's own, its terms' and its accepted links' roles."""
    tokens = frozenset(keys.role_tokens(found.role))
    if not tokens:
        return []
    mentions = Counter(link.role_key for link in known.accepted if link.role_key)
    roles = dict.fromkeys([keys.role_key(known.role), *(term.role_key for term in known.terms), *mentions])
    # Of equally good matches, the one with the most mentions says the most to editors.
    by_mentions = sorted((role for role in roles if role), key=lambda role: -mentions[role])
    compared = [_compare_roles(found.role, tokens, role, mentions[role]) for role in by_mentions]
    return [max(compared, key=lambda reason: reason.bits)] if compared else []


def _compare_roles(role: str, tokens: frozenset[str], other_key: str, mentions: int) -> Reason:
    """Compare a role and its tokens with the key of another, under which the actor has accepted mentions."""
    other_tokens = frozenset(other_key.split())
    shared = tokens & other_tokens
    params = {"count": mentions} if mentions else {}
    if tokens == other_tokens:
        return Reason(SAME_ROLE, SAME_ROLE_IN_MENTIONS if mentions else _("same role"), params)
    if shared in (tokens, other_tokens):
        bits = SIMILAR_ROLE if len(shared) > 1 else GENERIC_ROLE
        return Reason(bits, FITTING_ROLE_IN_MENTIONS if mentions else _("a role that fits"), params)
    # Several shared words, or one that is not just “minister” or “president”
    if len(shared) > 1 or (shared and keys.role_head(role) not in shared):
        return Reason(RELATED_ROLE)
    return Reason(OTHER_ROLE, _("but another role"))


def _weigh_office(found: TextActor, known: CandidateActor) -> list[Reason]:
    """Compare the day of publication with the actor's terms in that role: “former president” after one, for example."""
    tokens = frozenset(keys.role_tokens(found.role))
    terms = [term for term in known.terms if tokens and tokens <= frozenset(term.role_key.split()) and term.start_date]
    if not terms or found.day is None:
        return []
    if not any(_fits_term(term, found.standing, found.day) for term in terms):
        return [Reason(NOT_IN_OFFICE, _("but held that office at another time"))]
    has_left = found.standing in (RoleStatus.FORMER, RoleStatus.LATE)
    return [Reason(IN_OFFICE, _("had left that office by then") if has_left else _("held that office then"))]


def _fits_term(term: OfficeTerm, standing: str, day: dt.date) -> bool:
    """Return whether a text of this day could give the holder of this term this standing in the role."""
    start_date = term.start_date or dt.date.min
    if standing in (RoleStatus.FORMER, RoleStatus.LATE):
        return term.end_date is not None and term.end_date - HANDOVER <= day
    if standing == RoleStatus.ELECT:
        return start_date - ELECT_PERIOD <= day <= start_date + HANDOVER
    if standing == RoleStatus.THEN:
        return start_date <= day
    # Texts also tell of the past, but few name holders of an office by it long before their term.
    return start_date - HANDOVER <= day and (term.end_date is None or day <= term.end_date + HANDOVER)


# --- earlier decisions ------------------------------------------------------------------------------------------------


def _earlier_links(found: TextActor, known: CandidateActor) -> list[Reason]:
    """Return how often editors have linked this name to the actor; it weighs only where the name is a single word."""
    key = name_key(found.name)
    count = sum(link.name_key == key for link in known.accepted)
    if not count:
        return []
    is_full_name = len(keys.name_tokens(found.name, found.kind)) > 1
    bits = 0.0 if is_full_name else min(DECIDED + math.log2(count), MAX_DECIDED)
    return [Reason(bits, LINKED_IN_ARTICLES, {"name": found.name, "count": count})]


def _weigh_cooccurrence(known: CandidateActor, cooccurring: Mapping[int, Sequence[str]]) -> list[Reason]:
    """Return evidence from actors of this text that the candidate was linked beside in other articles.

    Their absence counts only where another candidate has such company, and this one has links enough to show it.
    """
    names = list(cooccurring.get(known.id, ()))
    if names:
        bits = min(COOCCURRENCE + MORE_COOCCURRENCE * (len(names) - 1), MAX_COOCCURRENCE)
        return [Reason(bits, _("seen with %(names)s"), {"names": ", ".join(names[:3])})]
    if any(cooccurring.values()) and len(known.accepted) > 1:
        return [Reason(NO_COOCCURRENCE)]
    return []
