"""Claims with a verb as the cue: its construction decides which reader finds the claim."""

from __future__ import annotations

from ...model import attribution_margin
from .clauses import ClauseReader
from .cues import Cue, has_hedging_auxiliary, is_negated, read_cue
from .objects import ObjectReader
from .passives import PassiveReader
from .proposal import ClaimContext, Proposal
from .tags import TagReader
from .word_groups import claim_words

# The lowest cue score of the model at which a verb beside a clause attributes it: of the verbs
# below, one in twelve does in the training part of PolNeAR
MIN_CUE_SCORE = -7
# The rules that need that score: those of a verb beside a clause or a quotation
_CLAUSAL_RULES = frozenset(("verb-after", "verb-middle", "verb-before"))


class VerbReader:
    """Finds the claims of one document that have a verb as the cue."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        tags, clauses, objects = TagReader(context), ClauseReader(context), ObjectReader(context)
        # The first that finds a claim counts; those that do not rely on the parse come last
        self._active_readers = (
            tags.read,
            clauses.read,
            objects.read,
            tags.read_by_commas,
            clauses.read_rest_of_sentence,
        )
        self._passive_readers = (PassiveReader(context).read,)

    def read(self, verb: int) -> Proposal | None:
        """Add the claim of the first reader that finds one for a verb, and return it."""
        cue = read_cue(self.tree, verb)
        if self._is_skipped(cue):
            return None
        hears = self._hears(verb)
        readers = self._passive_readers if self._is_passive(verb) and not hears else self._active_readers
        found = next((found for read in readers if (found := read(cue))), None)
        if found is None:
            return None
        if hears:
            found.source = None
        if self._is_unlikely(found) or self._has_negative_source(found):
            return None
        found.negated = is_negated(self.tree, cue)
        found.hedged = has_hedging_auxiliary(self.tree, cue)
        return self.context.add(found)

    def _is_skipped(self, cue: Cue) -> bool:
        """Return whether a verb is no cue.

        Example: “declined to say” has its cue at the second verb, “hear” needs a court."""
        if cue.lemma in ("decline", "refuse") and self._governs_cue(cue.verb):
            return True
        return self._asks_for_anonymity(cue.verb) or (cue.lemma == "hear" and not self._hears(cue.verb))

    def _is_unlikely(self, found: Proposal) -> bool:
        """Return whether the model rejects a verb beside a clause as a cue, unless its content is quoted."""
        if found.rule not in _CLAUSAL_RULES or self.context.quotations.opening_at(found.content[0][0] - 1):
            return False
        return max(attribution_margin(self.tree.doc[word], "cue") for word in range(*found.cue)) < MIN_CUE_SCORE

    def _has_negative_source(self, found: Proposal) -> bool:
        """Return whether the source names no one: “Nobody expects a deal”."""
        return found.source is not None and self.tree.lower[found.source[0]] in {"nobody", "none"}

    def _governs_cue(self, verb: int) -> bool:
        """Return whether the infinitive below a verb is one of saying: “declined to say”."""
        infinitive = self.tree.child(verb, "xcomp")
        return infinitive is not None and bool(read_cue(self.tree, infinitive).frames & {"q", "n"})

    def _asks_for_anonymity(self, verb: int) -> bool:
        """Return whether a verb describes an unnamed source and makes no claim.

        Example: “who asked not to be named”."""
        below = self.tree.child(verb, "xcomp", "ccomp", "advcl")
        return below is not None and below > verb and self.tree.lower[below] in claim_words("anonymity_verb")

    def _is_passive(self, verb: int) -> bool:
        """Return whether a verb is passive, or the participle “asked” before a clause.

        Example: “Asked why, Smith said”."""
        tree = self.tree
        has_auxiliary = tree.child(verb, "aux:pass", "aux", "cop") is not None
        # “…, the carrier stressed”: without an auxiliary it is no passive, even if the parser says so
        active_tag = not has_auxiliary and tree.deps[verb] == "parataxis"
        if not active_tag and tree.child(verb, "aux:pass", "nsubj:pass", "csubj:pass", "obl:agent") is not None:
            return tree.deps[verb] != "acl" or tree.subject(verb) is None
        if tree.lower[verb] != "asked" or tree.deps[verb] != "advcl" or tree.introducer(verb):
            return False
        subject, clause = tree.subject(verb), tree.child(verb, "ccomp", "xcomp", "obl")
        return subject is None or (clause is not None and subject > clause)

    def _hears(self, verb: int) -> bool:
        """Return whether the subject is a court, which hears a speaker who is not named.

        Example: “the tribunal heard”."""
        tree = self.tree
        form = tree.lower[verb]
        receives = form == "heard" or (form == "told" and tree.child(verb, "iobj", "obj") is None)
        subject = tree.subject(verb)
        return receives and subject is not None and tree.lower[subject] in claim_words("court_noun")
