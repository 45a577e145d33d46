"""Claims whose cue is a verb: what hangs on it, and where the attribution stands, says which rule reads it."""

from __future__ import annotations

from ...model import attribution_margin
from .clauses import ClauseReader
from .cues import has_hedging_auxiliary, is_negated, read_cue
from .objects import ObjectReader
from .passives import PassiveReader
from .proposal import ClaimContext, Proposal
from .tags import TagReader
from .word_groups import claim_words

# Below which leaning a verb beside a clause does not attribute: in PolNeAR's training part one of twelve does
MIN_CUE_SCORE = -7
_CLAUSAL = frozenset(("verb-after", "verb-middle", "verb-before"))


class VerbReader:
    """Reads the verbs of one document: each by the first of its readers that finds a claim."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        tags, clauses, objects = TagReader(context), ClauseReader(context), ObjectReader(context)
        self._active = (
            tags.read, clauses.read, objects.read, tags.read_by_commas, clauses.read_rest_of_sentence,
        )  # fmt: skip
        self._passive = (PassiveReader(context).read,)

    def read(self, i: int) -> Proposal | None:
        cue = read_cue(self.tree, i)
        if cue.lemma in ("decline", "refuse") and self._says_below(i):
            return None  # “declined to say”: one cue, read at its second verb
        if self._stays_unnamed(i) or (cue.lemma == "hear" and not self._hears(i)):
            return None
        hears = self._hears(i)
        readers = self._passive if self._is_passive(i) and not hears else self._active
        found = next((found for read in readers if (found := read(cue))), None)
        if found and hears:
            found.source = None
        if found and (self._unlikely(found) or self._is_nobody(found)):
            return None
        if found:
            found.negated = is_negated(self.tree, cue)
            found.hedged = has_hedging_auxiliary(self.tree, cue)
        return self.context.add(found)

    def _unlikely(self, found: Proposal) -> bool:
        """Whether the model is sure that a verb beside a clause does not attribute it, and no marks say so."""
        if found.rule not in _CLAUSAL or self.context.quotations.opening_at(found.content[0][0] - 1):
            return False
        return max(attribution_margin(self.tree.doc[k], "cue") for k in range(*found.cue)) < MIN_CUE_SCORE

    def _is_nobody(self, found: Proposal) -> bool:
        """“Nobody expects a deal”: no one's claim."""
        return found.source is not None and self.tree.lower[found.source[0]] in {"nobody", "none"}

    def _says_below(self, i: int) -> bool:
        below = self.tree.child(i, "xcomp")
        return below is not None and bool(read_cue(self.tree, below).frames & {"q", "n"})

    def _stays_unnamed(self, i: int) -> bool:
        """“who asked not to be named”: how a source is known, and no claim."""
        below = self.tree.child(i, "xcomp", "ccomp", "advcl")
        return below is not None and below > i and self.tree.lower[below] in claim_words("naming")

    def _is_passive(self, i: int) -> bool:
        tree = self.tree
        helped = any(True for _ in tree.children(i, "aux:pass", "aux", "cop"))
        bare = not helped and tree.deps[i] == "parataxis"  # “…, the carrier stressed”: no passive has no auxiliary
        if not bare and any(True for _ in tree.children(i, "aux:pass", "nsubj:pass", "csubj:pass", "obl:agent")):
            return tree.deps[i] != "acl" or not tree.subject(i)
        if tree.lower[i] != "asked" or tree.deps[i] != "advcl" or tree.introducer(i):
            return False
        subject, clause = tree.subject(i), tree.child(i, "ccomp", "xcomp", "obl")
        return subject is None or (clause is not None and subject > clause)  # “Asked why, Smith said”

    def _hears(self, i: int) -> bool:
        """“the tribunal heard”, “court told”: whoever told it is not named."""
        tree = self.tree
        subject = tree.subject(i)
        past = tree.lower[i] == "heard" or (tree.lower[i] == "told" and tree.child(i, "iobj", "obj") is None)
        return past and subject is not None and tree.lower[subject] in claim_words("hearing")
