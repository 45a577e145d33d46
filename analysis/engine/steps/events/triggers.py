"""Triggers: the words that may report an event.

Verbs and nouns of the lexicons are triggers, and so are other verbs, which then count only with a date and an actor
(`eligibility`). Verbs of saying are not: what somebody says is a claim, unless saying it is the act itself: an
announcement, a threat, an order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ... import lexicons
from ...language.tree import Tree
from ..claims.verb_forms import verb_forms

# Threats, announcements, offers: saying it is the act
_SPEECH_ACTS = lexicons.group("event_words", "speech acts")
# Acts with an object, claims with a clause: “revealed a plan”, but “revealed that it was late”
_ACTS_WITH_OBJECT = frozenset(("reveal", "present", "introduce", "find", "show", "prove", "declare", "disclose"))
# Verbs that report an event only with a noun, a particle or a passive: “held talks”, “took off”, “made a visit”
_LIGHT_VERBS = lexicons.group("event_words", "light verbs")
# Nouns that make an event of a light verb without being events: “took effect”, “left office”, “went on sale”
_LIGHT_VERB_COMPLEMENTS = frozenset(
    ("effect", "force", "office", "place", "control", "sale", "public", "part", "power", "fire", "oath")
)
# Verbs with an object that is the act: “gave a speech”, “held talks”, “paid a visit”
_SUPPORT_VERBS = frozenset(("give", "make", "hold", "take", "have", "pay", "deliver"))
# Participles that describe a thing and report no event: “a man named Roe”
_DESCRIBING_PARTICIPLES = frozenset(("name", "call", "date", "mark", "title", "entitle"))
# Verbs that say of an event only that it takes place
_OCCURRENCE_VERBS = frozenset(
    ("happen", "occur", "take", "begin", "start", "end", "resume", "erupt", "break")
)  # fmt: skip
# Verbs that say what an event led to: “a raid left four dead”
_EFFECT_VERBS = frozenset(
    ("leave", "make", "lead", "bring", "cause", "follow", "cost", "claim", "prompt", "trigger", "spark")
)
# Relations of verb forms that only modify: “the planned meeting”, “concerning rare earths”
_MODIFYING_VERB_RELATIONS = frozenset(("amod", "case", "compound", "fixed", "mark", "discourse", "nmod:desc"))
# Relations of nouns that only modify or name: “the summit venue”, “Summit County”
_MODIFYING_NOUN_RELATIONS = frozenset(("compound", "nmod:poss", "amod", "flat", "nmod:desc", "appos", "fixed"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may report an event.

    `act` is the verb that names what happens, `kind` its class in the lexicon or "". `carried_noun` is the object that
    a support verb carries, or -1: in “gave a speech” the token is “gave” and the carried noun “speech”."""

    token: int
    is_noun: bool
    act: str
    kind: str
    carried_noun: int = -1

    @property
    def text_token(self) -> int:
        """The token that marks the event in the text: the carried noun if there is one."""
        return self.carried_noun if self.carried_noun >= 0 else self.token

    @property
    def in_lexicon(self) -> bool:
        """Whether the lexicon lists the word as an event."""
        return bool(self.kind)


@cache
def event_verb_classes() -> dict[str, str]:
    """Return the verbs of the lexicon, each with the first class that lists it."""
    classes: dict[str, str] = {}
    for verbs, kind in lexicons.rows("event_verbs"):
        for verb in lexicons.split_items(verbs):
            classes.setdefault(verb, kind)
    return classes


@cache
def event_noun_classes() -> dict[str, tuple[str, str]]:
    """Return the event nouns of the lexicon: their class, and the verb for the same act (else the noun itself)."""
    classes: dict[str, tuple[str, str]] = {}
    for nouns, kind, *verb in lexicons.rows("event_nouns"):
        for noun in lexicons.split_items(nouns):
            classes.setdefault(noun, (kind, verb[0] if verb else noun))
    return classes


@cache
def _synonyms() -> dict[str, str]:
    rows = lexicons.rows("event_synonyms")
    return {word: act for act, words in rows for word in lexicons.split_items(words)}


def canonical_act(act: str) -> str:
    """Return the one act for all verbs that report the same: “resign” for “quit”."""
    return _synonyms().get(act, act)


@cache
def governing_predicates() -> dict[str, str]:
    """Return the verbs and adjectives that govern another act, with the status that they give it: plan → planned."""
    rows = lexicons.rows("governing_predicates")
    return {word: status for status, words in rows for word in lexicons.split_items(words)}


def is_stative(act: str) -> bool:
    """Return whether a verb denotes a state: own, contain, differ."""
    return act in lexicons.words("stative_verbs")


@cache
def _reporting_verbs() -> frozenset[str]:
    """Return the verbs that report what somebody says or thinks, without those for which saying it is the act."""
    forms = (form for found in verb_forms().values() for form in found)
    lemmas = frozenset(form.verb.lemma for form in forms if not form.particles)
    return lemmas - _SPEECH_ACTS - frozenset(event_verb_classes())


def find_trigger(tree: Tree, word: int) -> Trigger | None:
    """Return the trigger that a word is, or None. Whether its event counts, `eligibility` decides."""
    if tree.pos[word] == "VERB":
        return _verb_trigger(tree, word)
    if tree.pos[word] in {"NOUN", "PROPN"}:
        return _noun_trigger(tree, word)
    return None


def _verb_trigger(tree: Tree, verb: int) -> Trigger | None:
    if tree.deps[verb] in _MODIFYING_VERB_RELATIONS:
        return None
    act = tree.lemma(verb)
    if act == "report" and tree.is_past(verb):
        # What an outlet reported on a day is its act; `eligibility` asks for both
        return Trigger(verb, is_noun=False, act=act, kind="")
    if _is_no_event(tree, verb, act):
        return None
    noun = tree.child(verb, "obj") if act in _SUPPORT_VERBS else None
    if noun is not None and tree.lemma(noun) in event_noun_classes():
        kind, act = event_noun_classes()[tree.lemma(noun)]
        return Trigger(verb, is_noun=False, act=act, kind=kind, carried_noun=noun)
    is_empty = act in _LIGHT_VERBS and not _is_light_verb_event(tree, verb)
    kind = "" if is_empty else event_verb_classes().get(act, "")
    return Trigger(verb, is_noun=False, act=act, kind=kind)


def _is_no_event(tree: Tree, verb: int, act: str) -> bool:
    """Return whether a verb reports a saying, a state, a property, or only the status of the act below it."""
    if act in _reporting_verbs() or (act not in event_verb_classes() and is_stative(act)):
        return True
    if act in _ACTS_WITH_OBJECT and tree.child(verb, "ccomp") is not None and tree.child(verb, "obj") is None:
        return True  # “revealed that it was late”
    if act in governing_predicates() and _governs_act(tree, verb):
        return True  # the act below it is the event: “plans to close”
    return act in _DESCRIBING_PARTICIPLES and _is_participle_on_noun(tree, verb)


def _is_participle_on_noun(tree: Tree, verb: int) -> bool:
    """Return whether a verb is a participle on a noun or joined to one: “a report dated 22 May and marked secret”."""
    relation = tree.deps[verb]
    return relation == "acl" or (relation == "conj" and tree.deps[tree.heads[verb]] == "acl")


def _governs_act(tree: Tree, verb: int) -> bool:
    """Return whether a verb has a clause as its complement."""
    clause = tree.child(verb, "xcomp", "ccomp", "csubj")
    if clause is None:
        return False
    return tree.pos[clause] in {"VERB", "AUX"} or tree.child(clause, "cop", "mark") is not None


def _is_light_verb_event(tree: Tree, verb: int) -> bool:
    """Return whether a particle, the passive, an object or the subject makes an event of a light verb."""
    if tree.child(verb, "compound:prt") is not None:
        return True
    if tree.is_passive(verb) and tree.child(verb, "nsubj:pass") is not None:
        return True
    arguments = tree.children(verb, "obj", "nsubj", "nsubj:pass")
    if any(tree.lemma(noun) in event_noun_classes() and tree.deps[noun] != "nsubj" for noun in arguments):
        return True
    arguments += tree.children(verb, "obl", "xcomp", "advmod")
    return any(tree.lower[word] in _LIGHT_VERB_COMPLEMENTS for word in arguments)


def _noun_trigger(tree: Tree, noun: int) -> Trigger | None:
    known = event_noun_classes().get(tree.lemma(noun) if tree.pos[noun] == "NOUN" else tree.lower[noun])
    if known is None or tree.deps[noun] in _MODIFYING_NOUN_RELATIONS:
        return None
    above = tree.heads[noun]
    if tree.deps[noun] == "obj" and tree.pos[above] == "VERB" and tree.lemma(above) in _SUPPORT_VERBS:
        return None  # the trigger is its verb, which carries it
    if tree.pos[noun] == "PROPN" and tree.child(noun, "flat") is not None:
        return None  # “Summit County”
    kind, act = known
    return Trigger(noun, is_noun=True, act=act, kind=kind)


def occurrence_verb(tree: Tree, noun: int) -> int | None:
    """Return the verb that only says that a noun's event takes place: “the summit took place”, “talks will resume”."""
    above = tree.heads[noun]
    if tree.deps[noun] not in {"nsubj", "nsubj:pass", "nsubj:outer"} or tree.pos[above] != "VERB":
        return None
    verb = tree.lemma(above)
    is_planned = governing_predicates().get(verb) == "planned" and not _governs_act(tree, above)
    return above if verb in _OCCURRENCE_VERBS or is_planned else None


def effect_verb(tree: Tree, noun: int) -> int | None:
    """Return the verb that says what a noun's event did: “a raid left four dead”, “the discovery made headlines”."""
    above = tree.heads[noun]
    if tree.deps[noun] != "nsubj" or tree.pos[above] != "VERB" or not tree.is_past(above):
        return None
    return above if tree.lemma(above) in _EFFECT_VERBS else None
