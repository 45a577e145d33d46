"""Whether a happening happened, goes on, is planned, is only possible, or is denied."""

from __future__ import annotations

from datetime import date

from ... import lexicons
from ...draft import ClaimDraft
from ...language.tree import FUTURE_AUXILIARIES, MODALS, Tree
from ...types import Time
from .triggers import Trigger, event_verb_classes, governing_predicates, occurrence_verb

_CONDITIONS = frozenset(("if", "unless", "whether", "lest", "provided", "suppose"))
_AHEAD = frozenset(
    [
        "anticipated",
        "planned",
        "upcoming",
        "scheduled",
        "expected",
        "forthcoming",
        "proposed",
        "next",
        "coming",
        "future",
        "pending",
        "prospective",
    ]
)
_POSSIBLE = frozenset(["possible", "potential", "hypothetical", "threatened", "conceivable", "eventual"])
_STANCES = {"deny": "denied", "hope": "hypothetical", "fear": "hypothetical", "demand": "hypothetical"}
# Verbs that plan what their object names: “called an election”, “announced a summit”, “is considering a sale”
_PLANS = {"call": "planned", "schedule": "planned", "plan": "planned", "postpone": "planned",
          "consider": "hypothetical",
          "propose": "hypothetical", "seek": "hypothetical", "prevent": "denied", "cancel": "denied", "avert": "denied",
          "expect": "planned", "await": "planned", "demand": "hypothetical", "want": "hypothetical"}  # fmt: skip
_REACH = 3
_BEFORE_A_QUESTION = frozenset(("punct", "cc", "discourse", "vocative", "advcl", "parataxis"))
LONGEST_QUESTION = 40  # words behind its verb
_INFINITIVE_LEADS = lexicons.group("event_words", "infinitive leads")


def classify_status(
    tree: Tree, trigger: Trigger, time: Time | None, claim: ClaimDraft | None, published: date | None
) -> str:
    """One of happened, ongoing, planned, hypothetical, denied."""
    found = _of_noun(tree, trigger) if trigger.noun else _of_verb(tree, trigger.token)
    if found == "planned" and trigger.noun and time and time.latest and published and time.latest < published:
        found = "happened"
    if found == "happened" and claim is not None and not (trigger.noun and claim.stance == "fear"):
        found = _STANCES.get(claim.stance, found)
        if claim.stance == "deny" and claim.negated:
            found = "happened"
    if found == "happened" and _lies_ahead(time, published) and not (not trigger.noun and tree.is_past(trigger.token)):
        found = "planned"
    return found


def _lies_ahead(time: Time | None, published: date | None) -> bool:
    # “By March” has no first day: what is due by a day to come is still ahead.
    first = (time.earliest or time.latest) if time else None
    return first is not None and published is not None and first > published


def _of_verb(tree: Tree, verb: int) -> str:
    own = _own(tree, verb)
    misread = tree.child(verb, "reparandum")  # “is due to begin”
    if misread is not None and tree.lemma(misread) in governing_predicates():
        return governing_predicates()[tree.lemma(misread)]
    if own != "happened" and own != "infinitive":
        return own
    came = tree.purpose_governor(verb) if own == "infinitive" else None
    if came is not None:  # who came to show something has shown it; what else one comes for may fail
        return _own(tree, came) if event_verb_classes().get(tree.lemma(verb)) == "release" else "planned"
    above = _of_lead(tree, verb)
    if above:
        return above
    return "hypothetical" if own == "infinitive" else own


def _own(tree: Tree, verb: int) -> str:
    """What the verb's own words say: auxiliaries, negation, the word that joins it to its clause."""
    helpers = tree.auxiliaries(verb)
    if tree.subordinator(verb) in _CONDITIONS or (
        tree.subordinator(verb) == "" and "had" in helpers and _inverted(tree, verb)
    ):
        return "hypothetical"
    if _is_asked(tree, verb):
        return "hypothetical"
    if tree.is_negated(verb):
        return "denied" if not MODALS & set(helpers) else "hypothetical"
    if tree.is_scheduled(verb):
        return "denied" if "have" in helpers else "planned"  # “was to have been launched” was not
    if (FUTURE_AUXILIARIES | MODALS) & set(helpers) and _on_condition(tree, verb):
        return "hypothetical"
    if MODALS & set(helpers):
        clause = verb
        while tree.deps[clause] == "conj" and tree.subordinator(clause) in {"", "that"}:
            clause = tree.heads[clause]
        told_back = "would" in helpers and tree.deps[clause] == "ccomp" and "have" not in helpers
        return "planned" if told_back else "hypothetical"  # “announced that it would close”
    if FUTURE_AUXILIARIES & set(helpers):
        return "planned"
    if _goes_on(tree, verb, helpers):
        return "ongoing"
    if "to" in (tree.lower[kid] for kid in tree.children(verb, "mark")):
        return "infinitive"
    bare = not helpers and "VerbForm=Inf" in tree.features[verb]
    return "infinitive" if bare else "happened"


def _on_condition(tree: Tree, verb: int) -> bool:
    """“If regulators agree, Tropicalia will merge”."""
    clauses = tree.children(verb, "advcl")
    return any(tree.subordinator(kid) in _CONDITIONS and tree.child(kid, "advmod") is None for kid in clauses)


def _inverted(tree: Tree, verb: int) -> bool:
    """“Had they signed, …”"""
    subject = tree.child(verb, "nsubj", "nsubj:pass")
    helper = tree.child(verb, "aux")
    return subject is not None and helper is not None and helper < subject and tree.deps[verb] == "advcl"


def _is_asked(tree: Tree, verb: int) -> bool:
    """“Did the firm pay?”: nobody says that it did. “Why did it pay?” says so."""
    subject = tree.child(verb, "nsubj", "nsubj:pass")
    kids = [kid for kid in tree.dependents[verb] if tree.deps[kid] not in _BEFORE_A_QUESTION]
    if subject is None or not kids[0] < subject < verb or tree.deps[kids[0]] not in {"aux", "aux:pass"}:
        return False
    return next((word for word in tree.words[verb + 1 : verb + LONGEST_QUESTION] if word in ".?!"), "") == "?"


def _goes_on(tree: Tree, verb: int, auxiliaries: list[str]) -> bool:
    if not tree.is_gerund(verb):
        return False
    return any(word in {"is", "are", "'s", "'re", "am"} for word in auxiliaries) or auxiliaries[-1:] == ["been"]


def _of_lead(tree: Tree, verb: int) -> str:
    """What the words above say: “plans to”, “is due to”, “failed to”, “denied that”, “hopes that”."""
    word = verb
    for _ in range(_REACH):
        relation, above = tree.deps[word], tree.heads[word]
        if relation == "conj" and above != word:
            if tree.is_finite(word) or tree.auxiliaries(word):
                return ""
            word = above
            continue
        if relation not in {"xcomp", "ccomp", "csubj", "acl", "advcl", "root"} or above == word:
            break
        if relation in {"acl", "advcl"} and tree.subordinator(word) != "to":
            break
        lead = governing_predicates().get(tree.lemma(above), "")
        infinitive = tree.subordinator(word) == "to" or relation == "xcomp"
        if lead and (infinitive or tree.lemma(above) not in _INFINITIVE_LEADS):  # not “told them that it had sunk”
            if lead == "planned" and tree.is_past(verb):
                return ""  # “expects to report that income rose”
            return _settled(tree, above, lead, infinitive)
        if relation == "ccomp" and tree.is_negated(above) and tree.lemma(above) in {"confirm", "announce", "claim"}:
            return "hypothetical"
        if tree.subordinator(word) == "to" and tree.pos[above] == "VERB" and relation == "xcomp":
            return _of_xcomp(tree, above)
        word = above
    return "planned" if tree.subordinator(verb) == "to" and tree.deps[verb] == "root" else ""  # “Apple to lower prices”


def _of_xcomp(tree: Tree, above: int) -> str:
    """“Began to shell” happened; “agreed to buy” and “threatened to strike” are still to come."""
    if tree.lemma(above) == "have":
        if any(tree.lower[kid] == "yet" for kid in tree.children(above, "advmod")):
            return "denied"  # “has yet to reply”
        own = _own(tree, above)
        return own if own != "happened" or tree.is_past(above) else "hypothetical"  # “had to close”, “has to close”
    if tree.lemma(above) in {"begin", "start", "manage", "help", "force", "compel", "proceed"}:
        return _own(tree, above)
    return "hypothetical" if tree.lemma(above) == "threaten" else "planned"


def _settled(tree: Tree, above: int, lead: str, acts: bool) -> str:
    """The status a lead gives, turned round by its own negation: “does not plan to”, “did not deny”."""
    if lead == "ongoing":
        return "ongoing" if not tree.is_past(above) else "happened"
    if not acts and lead == "planned":
        return "planned"
    if tree.is_negated(above):
        return "happened" if lead == "denied" else "denied"
    if lead == "planned" and MODALS & set(tree.auxiliaries(above)):
        return "hypothetical"
    return lead


def _of_noun(tree: Tree, trigger: Trigger) -> str:
    noun = trigger.token
    told = {tree.lower[kid] for kid in tree.dependents[noun] if tree.deps[kid] in {"amod", "det", "acl"}}
    if "no" in told:
        return "denied"
    if told & _AHEAD:
        return "planned"
    if told & _POSSIBLE:
        return "hypothetical"
    verb = occurrence_verb(tree, noun)
    if verb is not None:
        own = _of_verb(tree, verb)
        return governing_predicates().get(tree.lemma(verb), own) if own == "happened" else own
    above = tree.heads[noun]
    if tree.deps[noun] == "nsubj" and tree.definiteness[noun] == "indef" and tree.pos[above] == "VERB":
        if _own(tree, above) == "hypothetical":
            return "hypothetical"  # “a war could change it”
    if tree.deps[noun] in {"obj", "nsubj:pass"} and tree.pos[above] == "VERB":
        planned = _PLANS.get(tree.lemma(above))
        if planned:
            return planned
        if tree.deps[noun] == "obj" and _of_verb(tree, above) in {"planned", "hypothetical"}:
            return _of_verb(tree, above)
    return "happened"
