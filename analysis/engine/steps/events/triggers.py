"""Which words may tell of a happening: verbs and nouns of the lexicons, other verbs where a date and a name stand by.

Sayings are claims and no events, unless the saying is the act: an announcement, a threat, an order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ... import lexicons
from ...language.tree import Tree
from ..claims.verb_forms import verb_forms

# Threats, announcements, offers: what is said is done by saying it
_SPEECH_ACTS = lexicons.group("event_words", "speech acts")
# Acts with an object: “revealed a plan”, but “revealed that it was late” is a claim
_ACTS_WITH_OBJECT = frozenset(("reveal", "present", "introduce", "find", "show", "prove", "declare", "disclose"))
# Verbs that tell of a happening only with a noun of one: “held talks”, “took part”, “made a visit”
_LIGHT = lexicons.group("event_words", "light")
# Verbs whose object is the act: “gave a speech”, “held talks”, “paid a visit”
_CARRIERS = frozenset(("give", "make", "hold", "take", "have", "pay", "deliver"))
# Participles that say what a thing is, and no happening
_DESCRIBING = frozenset(("name", "call", "date", "mark", "title", "entitle"))
_HAPPEN = frozenset(("happen", "occur", "take", "begin", "start", "end", "resume", "erupt", "break"))
_MODIFIERS = frozenset(("compound", "nmod:poss", "amod", "flat", "nmod:desc", "appos", "fixed"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may tell of a happening. `act` is the verb that names it, `kind` its class in the lexicon, if any.

    `word` is where it stands in the text, which is not `token` where a verb only carries its noun: “gave a speech”."""

    token: int
    noun: bool
    act: str
    kind: str
    carried_noun: int = -1

    @property
    def text_token(self) -> int:
        return self.carried_noun if self.carried_noun >= 0 else self.token

    @property
    def in_lexicon(self) -> bool:
        return bool(self.kind)


@cache
def event_verb_classes() -> dict[str, str]:
    """The acts of the lexicon, each with the first class that lists it."""
    table: dict[str, str] = {}
    for words, kind in lexicons.rows("event_verbs"):
        for word in lexicons.split_items(words):
            table.setdefault(word, kind)
    return table


@cache
def event_noun_classes() -> dict[str, tuple[str, str]]:
    """Nouns of happenings: their class, and the verb that tells the same (else the noun itself)."""
    table: dict[str, tuple[str, str]] = {}
    for words, kind, *verb in lexicons.rows("event_nouns"):
        for word in lexicons.split_items(words):
            table.setdefault(word, (kind, verb[0] if verb else word))
    return table


@cache
def _synonyms() -> dict[str, str]:
    return {word: act for act, words in lexicons.rows("event_synonyms") for word in lexicons.split_items(words)}


def canonical_act(act: str) -> str:
    """The act that stands for others which tell of the same: “resign” for “quit”."""
    return _synonyms().get(act, act)


@cache
def governing_predicates() -> dict[str, str]:
    """Verbs and adjectives that another act hangs from, with the status they give it."""
    return {
        word: status for status, words in lexicons.rows("governing_predicates") for word in lexicons.split_items(words)
    }


def is_stative(act: str) -> bool:
    return act in lexicons.words("stative_verbs")


@cache
def _sayings() -> frozenset[str]:
    """Verbs that report what somebody says or thinks, without those whose saying is the act."""
    return frozenset(
        form.verb.lemma for found in verb_forms().values() for form in found if not form.particles
    ) - _SPEECH_ACTS - frozenset(event_verb_classes())  # fmt: skip


def find_trigger(tree: Tree, i: int) -> Trigger | None:
    """The happening that a word may tell of. Whether it is one, its date and its people decide."""
    if tree.pos[i] == "VERB":
        return _verb(tree, i)
    if tree.pos[i] in {"NOUN", "PROPN"}:
        return _noun(tree, i)
    return None


def _verb(tree: Tree, i: int) -> Trigger | None:
    if tree.deps[i] in {"amod", "case", "compound", "fixed", "mark", "discourse", "nmod:desc"}:
        return None  # “the planned meeting”, “concerning rare earths”
    act = tree.lemma(i)
    if act == "report" and tree.is_past(i):
        return Trigger(i, False, act, "")  # an outlet's report of a day is its act; who and when decide
    if act in _sayings() or (act not in event_verb_classes() and is_stative(act)):
        return None
    if _is_said(tree, i, act):
        return None
    if act in governing_predicates() and _leads(tree, i):
        return None  # the act that hangs from it is the event
    if act in _DESCRIBING and (tree.deps[i] == "acl" or (tree.deps[i] == "conj" and tree.deps[tree.heads[i]] == "acl")):
        return None  # “a man named Roe”, “a report dated 22 May and marked secret”
    kind = event_verb_classes().get(act, "")
    if act in _LIGHT and not _has_weight(tree, i):
        kind = ""
    if act in _CARRIERS and (told := tree.child(i, "obj")) is not None and tree.lemma(told) in event_noun_classes():
        kind, act = event_noun_classes()[tree.lemma(told)]
        return Trigger(i, False, act, kind, told)
    return Trigger(i, False, act, kind)


def _is_said(tree: Tree, i: int, act: str) -> bool:
    """“Revealed that it was late”, “found that”: a claim."""
    return act in _ACTS_WITH_OBJECT and tree.child(i, "ccomp") is not None and tree.child(i, "obj") is None


def _leads(tree: Tree, i: int) -> bool:
    hangs = tree.child(i, "xcomp", "ccomp", "csubj")
    return hangs is not None and (tree.pos[hangs] in {"VERB", "AUX"} or tree.child(hangs, "cop", "mark") is not None)


def _has_weight(tree: Tree, i: int) -> bool:
    """Whether an object, a particle or the subject makes a light verb a happening: “held talks”, “took off”."""
    if tree.child(i, "compound:prt") is not None:
        return True
    if tree.is_passive(i) and tree.child(i, "nsubj:pass") is not None:
        return True
    things = tree.children(i, "obj", "nsubj", "nsubj:pass")
    if any(tree.lemma(thing) in event_noun_classes() and tree.deps[thing] != "nsubj" for thing in things):
        return True
    return any(tree.lower[thing] in _EFFECTS for thing in (*things, *tree.children(i, "obl", "xcomp", "advmod")))


_EFFECTS = frozenset(
    ("effect", "force", "office", "place", "control", "sale", "public", "part", "power", "fire", "oath")
)


def _noun(tree: Tree, i: int) -> Trigger | None:
    known = event_noun_classes().get(tree.lemma(i) if tree.pos[i] == "NOUN" else tree.lower[i])
    if known is None or tree.deps[i] in _MODIFIERS:
        return None
    above = tree.heads[i]
    if tree.deps[i] == "obj" and tree.pos[above] == "VERB" and tree.lemma(above) in _CARRIERS:
        return None  # its verb is read with it
    if tree.pos[i] == "PROPN" and any(tree.deps[kid] == "flat" for kid in tree.dependents[i]):
        return None  # “Summit County”
    return Trigger(i, True, known[1], known[0])


def occurrence_verb(tree: Tree, i: int) -> int | None:
    """The verb that only says that a noun's happening happens: “the summit took place”, “talks will resume”."""
    above = tree.heads[i]
    if tree.deps[i] not in {"nsubj", "nsubj:pass", "nsubj:outer"} or tree.pos[above] != "VERB":
        return None
    happens = tree.lemma(above) in _HAPPEN or (
        governing_predicates().get(tree.lemma(above)) == "planned" and not _leads(tree, above)
    )
    return above if happens else None


def effect_verb(tree: Tree, i: int) -> int | None:
    """The verb that says what a noun's happening did: “a raid left four dead”, “the discovery made headlines”."""
    above = tree.heads[i]
    past = tree.deps[i] == "nsubj" and tree.pos[above] == "VERB" and tree.is_past(above)
    return above if past and tree.lemma(above) in _DOES else None


_DOES = frozenset(("leave", "make", "lead", "bring", "cause", "follow", "cost", "claim", "prompt", "trigger", "spark"))
