"""Cues: which verb stands here, in which of the lexicon's senses, and which words belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from ... import lexicons
from ...language.tree import TokenRange, Tree
from .verb_forms import AttributionVerb, VerbForm, verb_forms
from .word_groups import claim_words

# What a preposition that belongs to a verb leads in; in headlines the parse takes it for a noun's
_LED = ("obl", "obj", "advcl", "nmod")
SPEAKER_ENTITY_TYPES = frozenset(("person", "place", "organization"))
_HELPERS = frozenset(("aux", "aux:pass", "cop"))


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb that may attribute: itself at `verb`, with its helpers and particles from `first` to `after`."""

    verb: int
    first: int
    after: int
    lemma: str
    stance: str
    frames: frozenset[str]
    form: VerbForm | None  # None: no verb of the lexicon
    preposition: str = ""  # the one that leads its content in: “called for”, “warned of”

    @property
    def range(self) -> TokenRange:
        return self.first, self.after


def read_cue(tree: Tree, i: int) -> Cue:
    """The verb at a token as a cue, by the lexicon where that has it."""
    form, after, preposition = _form(tree, i)
    verb = form.verb if form else AttributionVerb(guess_lemma(tree.lower[i]), "assert", frozenset(), False)
    first = _first(tree, i)
    return Cue(i, first, after, verb.lemma, verb.stance, verb.frames, form, preposition)


def _form(tree: Tree, i: int) -> tuple[VerbForm | None, int, str]:
    """The lexicon's form whose particles stand here; the preposition of what hangs on the verb counts as one.

    With a particle that the lexicon has not it is another verb: “find out”."""
    particle = tree.child(i, "compound:prt") is not None
    for form in verb_forms().get(tree.lower[i], ()):
        if not form.particles:
            return (None if particle else form), i + 1, ""
        words = tuple(tree.lower[i + 1 : i + 1 + len(form.particles)])
        if words == form.particles and not _leads_elsewhere(tree, i + len(words)):
            return form, i + 1 + len(words), form.particles[-1]
        if (
            len(form.particles) == 1
            and any(_leads(tree, k, form.particles[0]) for k in tree.children(i, *_LED) if k > i)
            and not _has_object(tree, i, form.verb.lemma.split()[0] in claim_words("addressing"))
        ):
            return form, i + 1, form.particles[0]
    return None, i + 1, ""


def _leads(tree: Tree, k: int, preposition: str) -> bool:
    return tree.introducer(k) == preposition and tree.doc[k]._.entity_type != "time"


def _leads_elsewhere(tree: Tree, last: int) -> bool:
    """Whether a verb's last particle leads an infinitive or a day in: “agreed to meet”, “insisted on Monday”."""
    if tree.deps[last] == "mark":
        return tree.lower[last] == "to"
    return tree.deps[last] == "case" and tree.doc[tree.heads[last]]._.entity_type == "time"


def _has_object(tree: Tree, i: int, addresses: bool) -> bool:
    """Whether something is done to an object; whoever is warned of something is none."""
    objects = [k for k in tree.children(i, "obj", "iobj") if not tree.introducer(k)]
    return any(
        not (addresses and tree.pos[k] != "NUM" and tree.doc[k]._.entity_type in SPEAKER_ENTITY_TYPES) for k in objects
    )


def _first(tree: Tree, i: int) -> int:
    """Where the verb group begins: auxiliaries, negation and the adverbs among them, and “declined to”."""
    first = i
    if tree.deps[i] == "xcomp" and tree.lower[tree.heads[i]] in claim_words("negating") and i - tree.heads[i] == 2:
        i = first = tree.heads[i]
    while first > 0:
        k = first - 1
        helper = tree.deps[k] in _HELPERS and tree.heads[k] == i
        adverb = (
            tree.deps[k] == "advmod"
            and tree.heads[k] == i
            and not tree.dependents[k]
            and tree.lower[k] not in claim_words("adverb_outside_cue")
        )
        if not (helper or adverb):
            break
        first = k
    while first < i and tree.deps[first] == "advmod" and tree.words[first][0].isupper():
        first += 1
    return first


def cue_verb_form(cue: Cue) -> str:
    """The form a verb of the lexicon stands in: base, s, past or ing; empty for others."""
    return cue.form.kind if cue.form else ""


def is_negated(tree: Tree, cue: Cue) -> bool:
    words = set(tree.lower[cue.first : cue.verb])
    near = {"advmod", "det", "cc:preconj"}
    words |= {tree.lower[k] for k in tree.dependents[cue.verb] if k < cue.verb and tree.deps[k] in near}
    if tree.deps[cue.verb] == "xcomp" and tree.lower[tree.heads[cue.verb]] in claim_words("negating"):
        return True
    if tree.deps[cue.verb] == "conj" and tree.has_child(cue.verb, "cc", "nor"):
        return True  # “neither confirmed nor denied”
    subject = tree.subject(cue.verb)
    if subject is not None and tree.lower[tree.subtree_first[subject]] in {"nobody", "no", "none", "neither"}:
        return True
    return bool(words & {"not", "n't", "never", "neither", "nor"}) or "no longer" in " ".join(
        tree.lower[cue.first : cue.verb]
    )


def has_hedging_auxiliary(tree: Tree, cue: Cue) -> bool:
    return any(low in lexicons.group("function_words", "hedge") for low in tree.lower[cue.first : cue.verb])


def guess_lemma(low: str) -> str:
    """A base form for a verb in no list: enough to name it, not to look it up."""
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith("ing") and len(low) > 5:
        return _undouble(low[:-3])
    if low.endswith("ied"):
        return low[:-3] + "y"
    if low.endswith("ed") and len(low) > 4:
        return _undouble(low[:-2])
    if low.endswith("s") and not low.endswith("ss") and len(low) > 3:
        return low[:-1]
    return low


def _undouble(stem: str) -> str:
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem + "e" if stem[-1] in "cguvz" or stem.endswith(("at", "in", "ir", "is", "os", "us")) else stem


def _nouns(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    return {
        row[0]: (row[1], frozenset(lexicons.split_items(row[2])) if len(row) > 2 else frozenset())
        for row in lexicons.rows(name)
    }


# Stance, and the prepositions that lead a content in
ATTRIBUTING_NOUNS = _nouns("attributing_nouns")
ATTRIBUTING_ADJECTIVES = _nouns("attributing_adjectives")
