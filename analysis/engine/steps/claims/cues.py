"""Cues: verbs that may attribute, in the lexicon's sense, with the words that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ... import lexicons
from ...language.tree import TokenRange, Tree
from .verb_forms import AttributionVerb, VerbForm, verb_forms
from .word_groups import claim_words

# Relations of the phrase that a verb's preposition introduces; in headlines the parser attaches it
# to a noun
_PREPOSITIONAL_RELATIONS = ("obl", "obj", "advcl", "nmod")
# The model's entity types of those who can be addressed: warned, asked, promised
SPEAKER_ENTITY_TYPES = frozenset(("person", "place", "organization"))
_AUXILIARY_RELATIONS = frozenset(("aux", "aux:pass", "cop"))
_NEGATIVE_SUBJECTS = frozenset(("nobody", "no", "none", "neither"))
_NEGATIVE_WORDS = frozenset(("not", "n't", "never", "neither", "nor"))


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb that may attribute.

    `verb` is its token; `first` and `after` bound it with its auxiliaries, negation and particles.
    `form` is None for a verb outside the lexicon, which has no frames. `preposition` introduces the
    content: “called for”, “warned of”."""

    verb: int
    first: int
    after: int
    lemma: str
    stance: str
    frames: frozenset[str]
    form: VerbForm | None
    preposition: str = ""

    @property
    def range(self) -> TokenRange:
        """The tokens of the cue."""
        return self.first, self.after


def read_cue(tree: Tree, verb: int) -> Cue:
    """Return the verb at a token as a cue, with the lexicon's lemma, stance and frames where it is listed."""
    form, after, preposition = _lexicon_form(tree, verb)
    entry = form.verb if form else AttributionVerb(guess_lemma(tree.lower[verb]), "assert", frozenset(), False)
    first = _group_start(tree, verb)
    return Cue(verb, first, after, entry.lemma, entry.stance, entry.frames, form, preposition)


def _lexicon_form(tree: Tree, verb: int) -> tuple[VerbForm | None, int, str]:
    """Return the lexicon's form of a verb, the end of the cue and the preposition that introduces the content.

    The form with the most particles that are there counts. A particle may follow the verb directly,
    or introduce a phrase further on. With a particle that the lexicon does not list it is another
    verb: “find out”."""
    has_particle = tree.child(verb, "compound:prt") is not None
    for form in verb_forms().get(tree.lower[verb], ()):
        if not form.particles:
            return (None if has_particle else form), verb + 1, ""
        after = verb + 1 + len(form.particles)
        if tuple(tree.lower[verb + 1 : after]) == form.particles and not _introduces_other(tree, after - 1):
            return form, after, form.particles[-1]
        if len(form.particles) == 1 and _has_phrase_with(tree, verb, form):
            return form, verb + 1, form.particles[0]
    return None, verb + 1, ""


def _has_phrase_with(tree: Tree, verb: int, form: VerbForm) -> bool:
    """Return whether a form's preposition introduces a phrase after the verb: “warned them of floods”."""
    preposition = form.particles[0]
    phrases = (child for child in tree.children(verb, *_PREPOSITIONAL_RELATIONS) if child > verb)
    if not any(tree.introducer(child) == preposition and not _is_time(tree, child) for child in phrases):
        return False
    return not _has_object(tree, verb, form.verb.lemma.split()[0] in claim_words("addressing"))


def _is_time(tree: Tree, word: int) -> bool:
    """Return whether the model takes a word for a time."""
    return bool(tree.doc[word]._.entity_type == "time")


def _introduces_other(tree: Tree, particle: int) -> bool:
    """Return whether a particle introduces an infinitive or a time.

    Examples: “agreed to meet”, “insisted on Monday”."""
    if tree.deps[particle] == "mark":
        return tree.lower[particle] == "to"
    return tree.deps[particle] == "case" and _is_time(tree, tree.heads[particle])


def _has_object(tree: Tree, verb: int, addresses: bool) -> bool:
    """Return whether a verb has an object. The person who is warned or asked is not counted if it `addresses`."""
    objects = [child for child in tree.children(verb, "obj", "iobj") if not tree.introducer(child)]
    return any(not (addresses and _is_addressee(tree, child)) for child in objects)


def _is_addressee(tree: Tree, word: int) -> bool:
    """Return whether an object is someone who is addressed: “warned them of floods”."""
    return tree.pos[word] != "NUM" and tree.doc[word]._.entity_type in SPEAKER_ENTITY_TYPES


def _group_start(tree: Tree, verb: int) -> int:
    """Return where a verb group begins: auxiliaries, negation, the adverbs among them, and “declined to”."""
    governor = tree.heads[verb]
    if tree.deps[verb] == "xcomp" and tree.lower[governor] in claim_words("negating") and verb - governor == 2:
        verb = governor
    first = verb
    while first > 0 and _belongs_to_group(tree, first - 1, verb):
        first -= 1
    while first < verb and tree.deps[first] == "advmod" and tree.words[first][0].isupper():
        first += 1  # “Earlier he said”: an adverb that opens the sentence
    return first


def _belongs_to_group(tree: Tree, word: int, verb: int) -> bool:
    """Return whether a word before a verb is its auxiliary, or an adverb by itself."""
    if tree.heads[word] != verb:
        return False
    if tree.deps[word] in _AUXILIARY_RELATIONS:
        return True
    alone = tree.deps[word] == "advmod" and not tree.dependents[word]
    return alone and tree.lower[word] not in claim_words("adverb_outside_cue")


def cue_verb_form(cue: Cue) -> str:
    """Return the kind of a lexicon verb's form (base, s, past or ing), or "" for other verbs."""
    return cue.form.kind if cue.form else ""


def is_negated(tree: Tree, cue: Cue) -> bool:
    """Return whether a cue is negated.

    Examples: “did not say”, “declined to say”, “neither confirmed nor denied”, “nobody”."""
    verb = cue.verb
    if tree.deps[verb] == "xcomp" and tree.lower[tree.heads[verb]] in claim_words("negating"):
        return True
    if tree.deps[verb] == "conj" and tree.has_child(verb, "cc", "nor"):
        return True  # “neither confirmed nor denied”
    subject = tree.subject(verb)
    if subject is not None and tree.lower[tree.subtree_first[subject]] in _NEGATIVE_SUBJECTS:
        return True
    group = tree.lower[cue.first : verb]
    nearby = (child for child in tree.children(verb, "advmod", "det", "cc:preconj") if child < verb)
    words = {*group, *(tree.lower[child] for child in nearby)}
    return not _NEGATIVE_WORDS.isdisjoint(words) or "no longer" in " ".join(group)


def has_hedging_auxiliary(tree: Tree, cue: Cue) -> bool:
    """Return whether a word of the verb group hedges the cue itself: “may have said”."""
    return any(word in lexicons.group("function_words", "hedge") for word in tree.lower[cue.first : cue.verb])


def guess_lemma(form: str) -> str:
    """Return an approximate base form of a verb outside the lexicon: good enough to name it, not to look it up."""
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith("ing") and len(form) > 5:
        return _undouble(form[:-3])
    if form.endswith("ied"):
        return form[:-3] + "y"
    if form.endswith("ed") and len(form) > 4:
        return _undouble(form[:-2])
    if form.endswith("s") and not form.endswith("ss") and len(form) > 3:
        return form[:-1]
    return form


def _undouble(stem: str) -> str:
    """Return a stem with its doubled consonant made single (“grinn”) or its silent -e restored (“argu”)."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    takes_e = stem[-1] in "cguvz" or stem.endswith(("at", "in", "ir", "is", "os", "us"))
    return stem + "e" if takes_e else stem


class AttributingWord(NamedTuple):
    """A noun or adjective that attributes: its stance, and the prepositions that introduce its content."""

    stance: str
    prepositions: frozenset[str]


def _read_attributing_words(name: str) -> dict[str, AttributingWord]:
    """Return the rows of a lexicon of nouns or adjectives: word | stance | prepositions, the last optional."""
    found = {}
    for word, stance, *prepositions in lexicons.rows(name):
        found[word] = AttributingWord(stance, frozenset(lexicons.split_items(prepositions[0] if prepositions else "")))
    return found


ATTRIBUTING_NOUNS = _read_attributing_words("attributing_nouns")
ATTRIBUTING_ADJECTIVES = _read_attributing_words("attributing_adjectives")
