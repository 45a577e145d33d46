"""Verbs whose infinitive or object tells what is said: “threatened to resign”, “called for an inquiry”."""

from __future__ import annotations

from ... import lexicons
from .base import CueReader
from .cues import ATTRIBUTING_NOUNS, Cue
from .proposal import Proposal
from .sources import can_speak
from .word_groups import claim_words

_NOMINAL_WORDS = frozenset(("NOUN", "PROPN", "ADJ"))
_THINGS = frozenset(("object", "animal", "plant", "substance"))


class ObjectReader(CueReader):
    """Reads infinitives and objects that follow a verb."""

    def read(self, cue: Cue) -> Proposal | None:
        return self._infinitive(cue) or self._object(cue)

    def _infinitive(self, cue: Cue) -> Proposal | None:
        """“threatened to resign”, “urged the Senate to act”, “expects prices to fall”."""
        tree, i = self.tree, cue.verb
        if not cue.frames & {"i", "o"} or self.has_expletive_subject(i):
            return None
        clause = next(
            (k for k in tree.children(i, "xcomp", "ccomp", "advcl") if k > i and self._is_infinitive(k)), None
        )
        if clause is None:
            return None
        source = self.source(i)
        if source is None:
            return None
        object_ = tree.child(i, "obj", "iobj")
        if object_ is None and cue.preposition:
            object_ = next((k for k in tree.children(i, "obl") if k > i), None)
        first, after = tree.subtree_range(clause)
        if object_ is not None and i < object_ < clause and "p" not in cue.frames:
            first = max(tree.subtree_first[object_] + (tree.introducer(object_) != ""), cue.after)
        elif "i" not in cue.frames:
            return None
        after = self._before_participle(clause, after)
        return self._proposal(
            cue, source, [self.contents.extend_to_quotation((max(first, cue.after), after))], "infinitive"
        )

    def _is_infinitive(self, k: int) -> bool:
        """“to leave”, and “to have left”, whose “to” the parse may hang on either verb."""
        tree = self.tree
        return tree.has_child(k, "mark", "to") or (tree.pos[k] == "AUX" and tree.lower[tree.subtree_first[k]] == "to")

    def _before_participle(self, clause: int, after: int) -> int:
        """“expects prices to fall, blaming the drought”: the source goes on by itself."""
        tree, words = self.tree, self.tree.words
        for k in tree.children(clause, "advcl"):
            if (
                k > clause
                and tree.lower[k].endswith("ing")
                and words[tree.subtree_first[k]] == ","
                and k - tree.subtree_first[k] < 3
            ):
                if self._frames(k) & {"c", "q", "n"}:
                    return min(after, tree.subtree_first[k])
        return after

    def _object(self, cue: Cue) -> Proposal | None:
        """“accused him of lying”, “called for an inquiry”, “rejected the claim”: a phrase says what it is about."""
        tree, i = self.tree, cue.verb
        if not cue.frames & {"n", "x", "d"} or self.has_expletive_subject(i):
            return None
        head = self._object_head(cue)
        subject = self.speaker(i)
        source = self.source(i)
        if head is None or subject is None or source is None or not self._fits(cue, head, subject):
            return None
        if self._leads_noun(cue, head) or self._is_asked_of(i):
            return None
        if self._is_thing(cue, head) or (cue.preposition == "to" and tree.lower[head] in claim_words("request_noun")):
            return None
        first, after = tree.subtree_range(head)
        if cue.preposition and tree.lower[first] == cue.preposition:
            first += 1
        after = self._before_joined_verb(first, after)
        for k in tree.dependents[i]:
            if (
                k > head
                and tree.subtree_first[k] <= after + 1
                and (self._is_tail(k, cue.frames) or self._where(head, k))
            ):
                after = max(after, tree.subtree_after[k])
        return self._proposal(
            cue, source, [self.contents.extend_to_quotation((max(first, cue.after), after))], "object"
        )

    def _fits(self, cue: Cue, head: int, subject: int) -> bool:
        """Whether who does it can speak, and what is said of the object is there where the verb needs it."""
        document = self.tree.lower[subject] in lexicons.words("documents")
        if document and cue.frames & {"n", "d"}:
            return True
        if not can_speak(self.tree, subject):
            return False
        if cue.lemma == "claim":
            return self.tree.lower[head] in claim_words("claimable")
        if cue.lemma in claim_words("estimating"):  # “put the cost at 71 million”
            return any(tree_case == "at" for tree_case in map(self.tree.case, self.tree.dependents[cue.verb]))
        if "n" in cue.frames:
            return cue.preposition != "" or self.tree.child(cue.verb, "iobj") is None
        return "x" in cue.frames and self._called(cue, head)

    def _before_joined_verb(self, first: int, after: int) -> int:
        """“apologised for the delay and promised refunds”, where the parse joins the second verb to the noun."""
        tree = self.tree
        for k in range(first + 1, after - 1):
            if tree.deps[k] == "cc" and tree.pos[k + 1] == "VERB" and tree.pos[tree.heads[k + 1]] != "VERB":
                if (
                    self._frames(k + 1)
                    and not tree.lower[k + 1].endswith("ing")
                    and tree.deps[k + 1] in {"conj", "amod"}
                ):
                    return k
        return after

    def _leads_noun(self, cue: Cue, head: int) -> bool:
        """“expressed confidence that …”: the noun is the cue, and read with its verb."""
        tree = self.tree
        if tree.lower[cue.verb] not in claim_words("light_verb") or tree.lower[head] not in ATTRIBUTING_NOUNS:
            return False
        led = ATTRIBUTING_NOUNS[tree.lower[head]][1]
        return any(
            k > head and (tree.introducer(k) in led or tree.has_child(k, "mark", "that")) for k in tree.dependents[head]
        )

    def _is_asked_of(self, i: int) -> bool:
        """“was summoned to explain the remarks”, “were told to expect delays”: nobody has done it yet."""
        tree, asked = self.tree, self.tree.heads[i]
        return (
            tree.deps[i] in {"xcomp", "advcl"} and tree.has_child(i, "mark", "to") and tree.has_child(asked, "aux:pass")
        )

    def _is_thing(self, cue: Cue, head: int) -> bool:
        """“recalled 12,000 kettles”, “expects guests”: done with things and people, and nothing that is said."""
        kind = self.tree.doc[head]._.entity_type
        if cue.preposition and kind == "time":
            return True  # “called on Friday”
        does = self.tree.pos[self.tree.subtree_first[head]] == "VERB"  # “denied hiding speakers”
        if cue.lemma in claim_words("acts_on_people") and kind == "person" and not does:
            return True
        thing = kind in _THINGS or self.tree.lower[head] in claim_words("thing_pronoun")
        return thing and not does and cue.lemma in claim_words("acts_on_things")

    def _called(self, cue: Cue, head: int) -> bool:
        """“called it a trap”, “described the deal as dead”, “likened it to a circus”."""
        tree = self.tree
        if self.context.quotations.overlapping(head + 1, tree.subtree_after[head] + 3):
            return True
        if (
            tree.deps[head] in {"xcomp", "ccomp"}
            and tree.subject(head) is not None
            and tree.pos[head] in _NOMINAL_WORDS
        ):
            return True  # “called that pure invention”, with “that” for a subject
        return any(
            k > head and (tree.deps[k] in {"xcomp", "obj", "ccomp"} or tree.introducer(k) in {"as", "at", "to", "with"})
            for k in tree.dependents[cue.verb]
        ) or any(tree.introducer(k) == "as" for k in tree.dependents[head])

    def _object_head(self, cue: Cue) -> int | None:
        """What the verb is about; of one with a preposition what that leads in."""
        tree, i = self.tree, cue.verb
        if cue.preposition:
            led = [
                k
                for k in tree.children(i, "obl", "obj", "advcl", "xcomp", "nmod")
                if k > i and tree.introducer(k) == cue.preposition
            ]
            if led or not tree.has_child(i, "compound:prt"):
                return led[0] if led else None
        taken = tree.child(i, "iobj")
        if "x" in cue.frames and taken is not None and taken > i:  # “called him a liar”
            return taken
        relations = ("obj", "ccomp", "xcomp", "obl")
        found = (k for k in tree.children(i, *relations) if k > i and (tree.deps[k] != "obl" or not tree.introducer(k)))
        return next(found, None)

    def _where(self, head: int, k: int) -> bool:
        """“denied hiding speakers in the loft”: what follows a verb that is the content belongs to it, but no time."""
        tree = self.tree
        return tree.pos[head] == "VERB" and tree.deps[k] == "obl" and tree.doc[k]._.entity_type != "time"

    def _is_tail(self, k: int, frames: frozenset[str]) -> bool:
        tree = self.tree
        if tree.deps[k] in {"xcomp", "ccomp"}:
            return True
        if "x" in frames and tree.deps[k] in {"obj", "obl", "advcl", "acl", "dep", "nmod", "appos", "parataxis"}:
            apart = "," in tree.words[max(0, tree.subtree_first[k] - 1) : tree.subtree_first[k] + 1]
            return not apart and (tree.introducer(k) == "as" or tree.doc[k]._.entity_type != "time")
        if tree.deps[k] == "advcl" and not tree.introducer(k) and tree.lower[k].endswith("ing"):
            return tree.words[tree.subtree_first[k]] != "," and tree.words[tree.subtree_first[k] - 1] != ","
        return tree.deps[k] in {"obl", "advcl"} and tree.introducer(k) in claim_words("tail")
