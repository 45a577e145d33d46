"""Stance and hedging: the lexicon's stance of the cue, refined by the words of what is said."""

from __future__ import annotations

from ... import lexicons
from ...language.tree import SUBJECT_RELATIONS, Tree
from .proposal import Proposal
from .word_groups import claim_words

# Where a content's first words may hedge what it says
HEDGE_REACH = 15
_TOLD = frozenset(("infinitive", "passive", "addressee"))
_SELF = frozenset(("i", "we"))
_ECHO = frozenset(("it", "he", "she", "they"))


def refine_stance(proposal: Proposal, tree: Tree) -> None:
    """Set hedging, and the stance of a plain “said” by what is said: a promise, a prediction, a question, a demand."""
    proposal.hedged = proposal.hedged or is_hedged(proposal, tree)
    if proposal.rule in _TOLD and proposal.lemma == "tell" and _is_infinitive(proposal, tree):
        proposal.stance = "demand"
    if proposal.lemma == "agree" and proposal.rule == "infinitive":
        proposal.stance = "promise"
    if proposal.lemma == "warn" and not proposal.negated and _modal(proposal, tree) == "promise":
        proposal.stance = "threaten"  # “warned that it would strike”
    if proposal.negated or proposal.lemma not in claim_words("neutral_cue"):
        return
    after = proposal.content[0][1]
    words = tree.words
    if after < len(words) and words[after] == "?" and len(proposal.content) == 1:
        proposal.stance = "ask"
    elif will := _modal(proposal, tree):
        proposal.stance = will
    elif _should_be(proposal, tree) or _is_command(proposal, tree):
        proposal.stance = "demand"


def _is_command(proposal: Proposal, tree: Tree) -> bool:
    """“Run!”"""
    first, after = proposal.content[0]
    words = tree.words
    return words[after : after + 1] == ["!"] and tree.pos[first] == "VERB" and tree.subject(first) is None


def is_hedged(proposal: Proposal, tree: Tree) -> bool:
    """Whether a word of the content's main clause hedges it: “may”, “probably”, “is likely to”."""
    if proposal.rule == "said-to":
        return True
    for first, after in proposal.content:
        for k in range(first, min(after, first + HEDGE_REACH)):
            if tree.lower[k] not in lexicons.group("function_words", "hedge"):
                continue
            if tree.lower[k] == "could" and tree.lower[k + 1 : k + 2] in (["not"], ["n't"]):
                continue  # it was not possible
            main = tree.heads[k] if tree.deps[k] in {"aux", "advmod", "case"} else k
            if _is_main(tree, main, first, after) or (
                tree.deps[main] == "xcomp"
                and tree.subject(main) is None
                and _is_main(tree, tree.heads[main], first, after)
            ):
                return True
    return False


def _modal(proposal: Proposal, tree: Tree) -> str | None:
    """“I will”, “it would”: a promise where the speaker speaks of themselves; else a prediction."""
    opening = int(tree.doc[proposal.content[0][0]].sent.start)
    for first, after in proposal.content:
        if int(tree.doc[first].sent.start) != opening:
            break  # what they go on to say is another thing
        for k in range(first, min(after, first + 40)):
            if tree.lower[k] in {"likely", "unlikely"} and tree.child(k, "xcomp") and _is_main(tree, k, first, after):
                return "predict"
            if (
                tree.lower[k] in claim_words("will")
                and tree.deps[k] == "aux"
                and _is_main(tree, tree.heads[k], first, after)
            ):
                subject = next((s for s in tree.dependents[tree.heads[k]] if tree.deps[s] in SUBJECT_RELATIONS), None)
                return _will(proposal, tree, subject)
    return None


def _is_infinitive(proposal: Proposal, tree: Tree) -> bool:
    """“told shipyards to cut steel”: whether the content's main verb is one with “to”."""
    first, after = proposal.content[0]
    return any(
        tree.lower[k] == "to" and tree.deps[k] == "mark" and _is_main(tree, tree.heads[k], first, after)
        for k in range(first, min(after, first + HEDGE_REACH))
    )


def _should_be(proposal: Proposal, tree: Tree) -> bool:
    """“insist the runway be scrapped”: a bare “be” with a subject."""
    first, after = proposal.content[0]
    for k in range(first, min(after, first + HEDGE_REACH)):
        if tree.lower[k] == "be" and tree.deps[k] in {"aux", "aux:pass", "cop"}:
            verb = tree.heads[k]
            helped = any(
                tree.deps[n] in {"aux", "mark"} and n != k and tree.lower[n] != "that" for n in tree.dependents[verb]
            )
            return not helped and tree.subject(verb) is not None and _is_main(tree, verb, first, after)
    return False


def _is_main(tree: Tree, verb: int, first: int, after: int) -> bool:
    """Whether a verb is the main one of a content: what it hangs on lies outside."""
    head = tree.heads[verb]
    return head == verb or not first <= head < after


def _will(proposal: Proposal, tree: Tree, subject: int | None) -> str | None:
    if subject is None:
        return None
    low = tree.lower[subject]
    if low in _SELF or (low in _ECHO and proposal.source and tree.lower[subject] != tree.lower[proposal.source[0]]):
        return "promise"
    return "predict"
