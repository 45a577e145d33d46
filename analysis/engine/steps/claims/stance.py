"""Stance and hedging: the lexicon's stance of the cue, refined by the words of what is said."""

from __future__ import annotations

from ... import lexicons
from ...trees import SUBJECTS, Tree
from .proposal import Proposal
from .wordlists import listed

# Where a content's first words may hedge what it says
HEDGE_REACH = 15
_SELF = frozenset(("i", "we"))
_ECHO = frozenset(("it", "he", "she", "they"))


def refine(proposal: Proposal, tree: Tree) -> None:
    """Set hedging, and the stance of a plain “said” by what is said: a promise, a prediction, a question, a demand."""
    proposal.hedged = proposal.hedged or hedged(proposal, tree)
    if proposal.negated or proposal.lemma not in listed("plain_cue") or proposal.stance not in {"assert", "predict"}:
        return
    first, after = proposal.content[0]
    words = tree.tokens.words
    if after < len(words) and words[after] == "?" and len(proposal.content) == 1:
        proposal.stance = "ask"
    elif will := _modal(proposal, tree):
        proposal.stance = will
    elif after < len(words) and words[after] == "!" and tree.pos[first] == "VERB" and tree.subject(first) is None:
        proposal.stance = "demand"


def hedged(proposal: Proposal, tree: Tree) -> bool:
    """Whether a word of the content's main clause hedges it: “may”, “probably”, “is likely to”."""
    if proposal.rule == "said-to":
        return True
    for first, after in proposal.content:
        for k in range(first, min(after, first + HEDGE_REACH)):
            if tree.lows[k] not in lexicons.group("function_words", "hedge"):
                continue
            main = tree.heads[k] if tree.deps[k] in {"aux", "advmod", "case"} else k
            if _is_main(tree, main, first, after) or (
                tree.deps[main] == "xcomp" and _is_main(tree, tree.heads[main], first, after)
            ):
                return True
    return False


def _modal(proposal: Proposal, tree: Tree) -> str | None:
    """“I will”, “it would”: a promise where the speaker speaks of themselves; else a prediction."""
    for first, after in proposal.content:
        for k in range(first, min(after, first + 40)):
            if tree.lows[k] in listed("will") and tree.deps[k] == "aux" and _is_main(tree, tree.heads[k], first, after):
                subject = next((s for s in tree.kids[tree.heads[k]] if tree.deps[s] in SUBJECTS), None)
                return _will(proposal, tree, subject)
    return None


def _is_main(tree: Tree, verb: int, first: int, after: int) -> bool:
    """Whether a verb is the main one of a content: what it hangs on lies outside."""
    head = tree.heads[verb]
    return head == verb or not first <= head < after


def _will(proposal: Proposal, tree: Tree, subject: int | None) -> str | None:
    if subject is None:
        return None
    low = tree.lows[subject]
    if low in _SELF or (low in _ECHO and proposal.source and tree.lows[subject] != tree.lows[proposal.source[0]]):
        return "promise"
    return "predict"
