"""The status of an event: happened, ongoing, planned, hypothetical or denied."""

from __future__ import annotations

from datetime import date

from ... import lexicons
from ...draft import ClaimDraft
from ...language.tree import FUTURE_AUXILIARIES, MODALS, Tree
from ...types import Time
from .triggers import Trigger, event_verb_classes, governing_predicates, occurrence_verb

_CONDITIONAL_SUBORDINATORS = frozenset(("if", "unless", "whether", "lest", "provided", "suppose"))
# Adjectives and determiners of a noun that place its event ahead, or make it only possible
_FUTURE_MODIFIERS = frozenset(
    ("anticipated", "planned", "upcoming", "scheduled", "expected", "forthcoming", "proposed", "next", "coming",
     "future", "pending", "prospective")
)  # fmt: skip
_POSSIBILITY_MODIFIERS = frozenset(
    ("possible", "potential", "hypothetical", "threatened", "conceivable", "eventual")
)  # fmt: skip
# The status of what a claim reports, by the claim's stance
_STATUS_BY_STANCE = {"deny": "denied", "hope": "hypothetical", "fear": "hypothetical", "demand": "hypothetical"}
# The status of the event that a verb has as its object: “called an election”, “is considering a sale”
_STATUS_OF_OBJECT = {
    "call": "planned", "schedule": "planned", "plan": "planned", "postpone": "planned", "consider": "hypothetical",
    "propose": "hypothetical", "seek": "hypothetical", "prevent": "denied", "cancel": "denied", "avert": "denied",
    "expect": "planned", "await": "planned", "demand": "hypothetical", "want": "hypothetical",
}  # fmt: skip
# Predicates that give a status only to an infinitive below them: “told them to sail”, not “told them that it sank”
_INFINITIVE_LEADS = lexicons.group("event_words", "infinitive leads")
# Verbs that imply that their infinitive happened: “began to shell”
_IMPLICATIVE_VERBS = frozenset(("begin", "start", "manage", "help", "force", "compel", "proceed"))
# Verbs that leave it open whether their clause is true where they are negated: “did not confirm that it had sunk”
_ASSERTING_VERBS = frozenset(("confirm", "announce", "claim"))
# How many clauses above the verb are read: a bound on cost
_MAX_CLAUSES_UP = 3
# What may precede the auxiliary that makes a clause a question
_BEFORE_A_QUESTION = frozenset(("punct", "cc", "discourse", "vocative", "advcl", "parataxis"))
# How many words behind the verb a question mark is looked for: a bound on cost
LONGEST_QUESTION = 40


def classify_status(
    tree: Tree, trigger: Trigger, time: Time | None, claim: ClaimDraft | None, published: date | None
) -> str:
    """Return the status of an event: happened, ongoing, planned, hypothetical or denied.

    `time` dates the event, `claim` is the innermost claim that reports it, `published` the day of publication."""
    status = _noun_status(tree, trigger) if trigger.is_noun else _verb_status(tree, trigger.token)
    if status == "planned" and trigger.is_noun and _is_over(time, published):
        status = "happened"
    if status == "happened" and claim is not None:
        status = _status_in_claim(trigger, claim)
    if status == "happened" and _lies_ahead(time, published):
        # A verb in the past happened whatever its date: the date is then misread
        status = "planned" if trigger.is_noun or not tree.is_past(trigger.token) else "happened"
    return status


def _is_over(time: Time | None, published: date | None) -> bool:
    if time is None or time.latest is None or published is None:
        return False
    return time.latest < published


def _lies_ahead(time: Time | None, published: date | None) -> bool:
    # “By March” has no first day, but what is due by a future day is still ahead
    first = (time.earliest or time.latest) if time else None
    return first is not None and published is not None and first > published


def _status_in_claim(trigger: Trigger, claim: ClaimDraft) -> str:
    """Return the status of what a claim reports as happened."""
    if trigger.is_noun and claim.stance == "fear":
        return "happened"  # “feared that the attack would hurt trade”: the attack itself may be a fact
    if claim.stance == "deny" and claim.negated:
        return "happened"
    return _STATUS_BY_STANCE.get(claim.stance, "happened")


# ---------------------------------------------------------------- verbs


def _verb_status(tree: Tree, verb: int) -> str:
    misparsed = tree.child(verb, "reparandum")  # “is due to begin”, with “due” taken for a slip of the tongue
    if misparsed is not None and tree.lemma(misparsed) in governing_predicates():
        return governing_predicates()[tree.lemma(misparsed)]
    own = _own_status(tree, verb)
    if own not in {"happened", "infinitive"}:
        return own
    governor = tree.purpose_governor(verb) if own == "infinitive" else None
    if governor is not None:
        # Who came to show something has shown it; other purposes may fail
        is_release = event_verb_classes().get(tree.lemma(verb)) == "release"
        return _own_status(tree, governor) if is_release else "planned"
    above = _status_from_above(tree, verb)
    if above:
        return above
    return "hypothetical" if own == "infinitive" else own


def _own_status(tree: Tree, verb: int) -> str:
    """Return what a verb's own clause says: a status, or "infinitive", which leaves it to the clause above."""
    helpers = tree.auxiliaries(verb)
    if _is_conditional(tree, verb, helpers) or _is_question(tree, verb):
        return "hypothetical"
    if tree.is_negated(verb):
        return "denied" if MODALS.isdisjoint(helpers) else "hypothetical"
    if tree.is_scheduled(verb):
        return "denied" if "have" in helpers else "planned"  # “was to have been launched” was not
    modal = _modal_status(tree, verb, helpers)
    if modal:
        return modal
    if _is_progressive(tree, verb, helpers):
        return "ongoing"
    is_bare = not helpers and "VerbForm=Inf" in tree.features[verb]
    return "infinitive" if is_bare or tree.has_child(verb, "mark", "to") else "happened"


def _is_conditional(tree: Tree, verb: int, helpers: list[str]) -> bool:
    """Return whether a clause is a condition: “if they agree”, “had they signed”."""
    subordinator = tree.subordinator(verb)
    if subordinator in _CONDITIONAL_SUBORDINATORS:
        return True
    return subordinator == "" and "had" in helpers and _is_inverted(tree, verb)


def _is_inverted(tree: Tree, verb: int) -> bool:
    """Return whether the auxiliary of an adverbial clause precedes its subject: “had they signed, …”."""
    subject = tree.child(verb, "nsubj", "nsubj:pass")
    auxiliary = tree.child(verb, "aux")
    if subject is None or auxiliary is None:
        return False
    return auxiliary < subject and tree.deps[verb] == "advcl"


def _is_question(tree: Tree, verb: int) -> bool:
    """Return whether a clause asks if something happened: “did the firm pay?”, but not “why did it pay?”."""
    subject = tree.child(verb, "nsubj", "nsubj:pass")
    children = [child for child in tree.dependents[verb] if tree.deps[child] not in _BEFORE_A_QUESTION]
    if subject is None or not children[0] < subject < verb or tree.deps[children[0]] not in {"aux", "aux:pass"}:
        return False
    following = tree.words[verb + 1 : verb + LONGEST_QUESTION]
    return next((word for word in following if word in ".?!"), "") == "?"


def _modal_status(tree: Tree, verb: int, helpers: list[str]) -> str:
    """Return the status that a modal or “will” gives a verb, or ""."""
    has_modal = not MODALS.isdisjoint(helpers)
    if not has_modal and FUTURE_AUXILIARIES.isdisjoint(helpers):
        return ""
    if _has_condition(tree, verb):
        return "hypothetical"
    if not has_modal:
        return "planned"
    clause = verb
    while tree.deps[clause] == "conj" and tree.subordinator(clause) in {"", "that"}:
        clause = tree.heads[clause]
    is_reported_future = "would" in helpers and "have" not in helpers and tree.deps[clause] == "ccomp"
    return "planned" if is_reported_future else "hypothetical"  # “announced that it would close”


def _has_condition(tree: Tree, verb: int) -> bool:
    """Return whether a conditional clause hangs on a verb: “if regulators agree, Tropicalia will merge”."""
    clauses = tree.children(verb, "advcl")
    return any(
        tree.subordinator(clause) in _CONDITIONAL_SUBORDINATORS and tree.child(clause, "advmod") is None
        for clause in clauses
    )


def _is_progressive(tree: Tree, verb: int, helpers: list[str]) -> bool:
    """Return whether a verb is in the present progressive: “are shelling”, “has been shelling”."""
    if not tree.is_gerund(verb):
        return False
    return helpers[-1:] == ["been"] or not {"is", "are", "'s", "'re", "am"}.isdisjoint(helpers)


# ---------------------------------------------------------------- the clauses above


def _status_from_above(tree: Tree, verb: int) -> str:
    """Return what the words above say of a verb, or "": “plans to”, “is due to”, “denied that”, “hopes that”."""
    word = verb
    for _ in range(_MAX_CLAUSES_UP):
        relation, above = tree.deps[word], tree.heads[word]
        if above == word:
            break
        if relation == "conj":
            if tree.is_finite(word) or tree.auxiliaries(word):
                return ""
            word = above
            continue
        is_purpose = relation in {"acl", "advcl"} and tree.subordinator(word) == "to"
        if relation not in {"xcomp", "ccomp", "csubj"} and not is_purpose:
            break
        status = _status_from_governor(tree, verb, word)
        if status is not None:
            return status
        word = above
    # “Apple to lower prices”: a headline
    return "planned" if tree.deps[verb] == "root" and tree.subordinator(verb) == "to" else ""


def _status_from_governor(tree: Tree, verb: int, clause: int) -> str | None:
    """Return what the word right above a clause says of `verb` inside it; None leaves it to words further up."""
    relation, above = tree.deps[clause], tree.heads[clause]
    predicate = tree.lemma(above)
    status = governing_predicates().get(predicate, "")
    is_infinitive = relation == "xcomp" or tree.subordinator(clause) == "to"
    if status and (is_infinitive or predicate not in _INFINITIVE_LEADS):
        if status == "planned" and tree.is_past(verb):
            return ""  # “expects to report that income rose”
        return _apply_governor(tree, above, status, is_infinitive)
    if relation == "ccomp" and predicate in _ASSERTING_VERBS and tree.is_negated(above):
        return "hypothetical"
    if relation == "xcomp" and tree.pos[above] == "VERB" and tree.subordinator(clause) == "to":
        return _status_under_verb(tree, above)
    return None


def _status_under_verb(tree: Tree, above: int) -> str:
    """Return the status of an infinitive under a verb that is no governing predicate.

    “Began to shell” happened; “agreed to buy” is still to come, “threatened to strike” is only possible."""
    predicate = tree.lemma(above)
    if predicate == "have":
        if tree.has_child(above, "advmod", "yet"):
            return "denied"  # “has yet to reply”
        own = _own_status(tree, above)
        return own if own != "happened" or tree.is_past(above) else "hypothetical"  # “had to close”, “has to close”
    if predicate in _IMPLICATIVE_VERBS:
        return _own_status(tree, above)
    return "hypothetical" if predicate == "threaten" else "planned"


def _apply_governor(tree: Tree, above: int, status: str, is_infinitive: bool) -> str:
    """Return the status that a governing predicate gives, reversed by its negation: “does not plan to”."""
    if status == "ongoing":
        return "ongoing" if not tree.is_past(above) else "happened"
    if not is_infinitive and status == "planned":
        return "planned"
    if tree.is_negated(above):
        return "happened" if status == "denied" else "denied"  # “did not deny”
    if status == "planned" and not MODALS.isdisjoint(tree.auxiliaries(above)):
        return "hypothetical"
    return status


# ---------------------------------------------------------------- nouns


def _noun_status(tree: Tree, trigger: Trigger) -> str:
    noun = trigger.token
    modified = _modifier_status(tree, noun)
    if modified:
        return modified
    verb = occurrence_verb(tree, noun)
    if verb is not None:
        own = _verb_status(tree, verb)
        return governing_predicates().get(tree.lemma(verb), own) if own == "happened" else own
    return _status_from_verb_of_noun(tree, noun)


def _modifier_status(tree: Tree, noun: int) -> str:
    """Return the status that an adjective, determiner or participle gives a noun's event, or ""."""
    modifiers = {tree.lower[child] for child in tree.children(noun, "amod", "det", "acl")}
    if "no" in modifiers:
        return "denied"
    if modifiers & _FUTURE_MODIFIERS:
        return "planned"
    return "hypothetical" if modifiers & _POSSIBILITY_MODIFIERS else ""


def _status_from_verb_of_noun(tree: Tree, noun: int) -> str:
    """Return the status that the verb of which a noun is the subject or object gives the noun's event."""
    relation, above = tree.deps[noun], tree.heads[noun]
    if tree.pos[above] != "VERB":
        return "happened"
    if relation == "nsubj" and tree.definiteness[noun] == "indef" and _own_status(tree, above) == "hypothetical":
        return "hypothetical"  # “a war could change it”
    if relation not in {"obj", "nsubj:pass"}:
        return "happened"
    status = _STATUS_OF_OBJECT.get(tree.lemma(above))
    if status is None and relation == "obj":
        status = _verb_status(tree, above)
        return status if status in {"planned", "hypothetical"} else "happened"
    return status or "happened"
