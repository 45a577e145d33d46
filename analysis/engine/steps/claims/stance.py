"""Stance and hedging: the lexicon's stance of the cue, refined by the words of the content."""

from __future__ import annotations

from collections.abc import Iterator

from ... import lexicons
from ...language.tree import SUBJECT_RELATIONS, TokenRange, Tree
from .proposal import Proposal
from .word_groups import claim_words

# How many tokens of a content are searched for a hedge of its main verb; the limit also bounds the cost
MAX_HEDGE_DISTANCE = 15
# A bound on cost: how many tokens of a content are searched for the auxiliary of its future
_MAX_MODAL_DISTANCE = 40
# The rules in which “tell” may be an order
_DIRECTIVE_RULES = frozenset(("infinitive", "passive", "addressee"))
_FIRST_PERSON = frozenset(("i", "we"))
# Pronouns that may mean the source: “Lee said she would go”
_THIRD_PERSON = frozenset(("it", "he", "she", "they"))


def refine_stance(proposal: Proposal, tree: Tree) -> None:
    """Set whether a claim is hedged, and replace the stance of a neutral cue (“said”) by that of the content.

    A content may be a promise, a prediction, a question or a demand."""
    proposal.hedged = proposal.hedged or is_hedged(proposal, tree)
    if proposal.lemma == "tell" and proposal.rule in _DIRECTIVE_RULES and _has_main_infinitive(proposal, tree):
        proposal.stance = "demand"
    if proposal.lemma == "agree" and proposal.rule == "infinitive":
        proposal.stance = "promise"
    if proposal.negated:
        return
    if proposal.lemma == "warn" and _future_stance(proposal, tree) == "promise":
        proposal.stance = "threaten"  # “warned that it would strike”
    if proposal.lemma in claim_words("neutral_cue"):
        proposal.stance = _content_stance(proposal, tree) or proposal.stance


def _content_stance(proposal: Proposal, tree: Tree) -> str | None:
    """Return the stance that a content itself shows, or None."""
    after = proposal.content[0][1]
    if len(proposal.content) == 1 and tree.words[after : after + 1] == ["?"]:
        return "ask"
    future = _future_stance(proposal, tree)
    if future:
        return future
    if _has_subjunctive(proposal, tree) or _is_command(proposal, tree):
        return "demand"
    return None


def is_hedged(proposal: Proposal, tree: Tree) -> bool:
    """Return whether a word of the content's main clause hedges it: “may”, “probably”, “is likely to”.

    Impersonal reports (“is said to”) are always hedged."""
    if proposal.rule == "said-to":
        return True
    return any(
        _hedges(tree, word, part)
        for part in proposal.content
        for word in _first_words(part, MAX_HEDGE_DISTANCE)
        if tree.lower[word] in lexicons.group("function_words", "hedge")
    )


def _first_words(part: TokenRange, count: int) -> Iterator[int]:
    """Return the first tokens of a range, `count` at most."""
    return iter(range(part[0], min(part[1], part[0] + count)))


def _hedges(tree: Tree, word: int, part: TokenRange) -> bool:
    """Return whether a hedging word belongs to the main clause of a content, or to an infinitive below its verb."""
    if tree.lower[word] == "could" and tree.lower[word + 1 : word + 2] in (["not"], ["n't"]):
        return False  # “could not” denies and does not hedge
    verb = tree.heads[word] if tree.deps[word] in {"aux", "advmod", "case"} else word
    if _is_main(tree, verb, part):
        return True
    is_controlled = tree.deps[verb] == "xcomp" and tree.subject(verb) is None
    return is_controlled and _is_main(tree, tree.heads[verb], part)


def _future_stance(proposal: Proposal, tree: Tree) -> str | None:
    """Return promise or predict for a content about the future, by the first sentence of it, or None."""
    sentence_start = int(tree.doc[proposal.content[0][0]].sent.start)
    for part in proposal.content:
        if int(tree.doc[part[0]].sent.start) != sentence_start:
            break
        for word in _first_words(part, _MAX_MODAL_DISTANCE):
            if tree.lower[word] in {"likely", "unlikely"}:
                if tree.child(word, "xcomp") is not None and _is_main(tree, word, part):
                    return "predict"
            elif tree.lower[word] in claim_words("will") and tree.deps[word] == "aux":
                if _is_main(tree, tree.heads[word], part):
                    return _will_stance(proposal, tree, tree.heads[word])
    return None


def _will_stance(proposal: Proposal, tree: Tree, verb: int) -> str | None:
    """Return promise for “will” with the source as its subject, else predict; None without a subject.

    A pronoun in the third person is taken for the source, unless the source is that pronoun's own
    form."""
    subject = tree.child(verb, *SUBJECT_RELATIONS)
    if subject is None:
        return None
    pronoun = tree.lower[subject]
    if pronoun in _FIRST_PERSON:
        return "promise"
    means_source = pronoun in _THIRD_PERSON and proposal.source and pronoun != tree.lower[proposal.source[0]]
    return "promise" if means_source else "predict"


def _has_main_infinitive(proposal: Proposal, tree: Tree) -> bool:
    """Return whether the main verb of a content is an infinitive: “told shipyards to cut steel”."""
    part = proposal.content[0]
    words = (word for word in _first_words(part, MAX_HEDGE_DISTANCE) if tree.lower[word] == "to")
    return any(tree.deps[word] == "mark" and _is_main(tree, tree.heads[word], part) for word in words)


def _has_subjunctive(proposal: Proposal, tree: Tree) -> bool:
    """Return whether the main verb of a content has a bare “be” and a subject.

    Example: “insist the runway be scrapped”."""
    part = proposal.content[0]
    for word in _first_words(part, MAX_HEDGE_DISTANCE):
        if tree.lower[word] == "be" and tree.deps[word] in {"aux", "aux:pass", "cop"}:
            verb = tree.heads[word]
            if _has_other_auxiliary(tree, verb, word) or tree.subject(verb) is None:
                return False
            return _is_main(tree, verb, part)
    return False


def _has_other_auxiliary(tree: Tree, verb: int, word: int) -> bool:
    """Return whether a verb has an auxiliary or a conjunction beside a word and “that”."""
    return any(child != word and tree.lower[child] != "that" for child in tree.children(verb, "aux", "mark"))


def _is_command(proposal: Proposal, tree: Tree) -> bool:
    """Return whether a content is a command: “Run!”."""
    first, after = proposal.content[0]
    return tree.words[after : after + 1] == ["!"] and tree.pos[first] == "VERB" and tree.subject(first) is None


def _is_main(tree: Tree, verb: int, part: TokenRange) -> bool:
    """Return whether a verb is the main one of a range: its head is outside."""
    head = tree.heads[verb]
    return head == verb or not part[0] <= head < part[1]
