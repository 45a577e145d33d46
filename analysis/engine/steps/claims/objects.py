"""Verbs with an infinitive or an object as the content: “threatened to resign”, “called for an inquiry”."""

from __future__ import annotations

from ... import lexicons
from .base import CueReader
from .cues import ATTRIBUTING_NOUNS, Cue
from .proposal import Proposal
from .sources import can_speak
from .word_groups import claim_words

_NOMINAL_POS = frozenset(("NOUN", "PROPN", "ADJ"))
# The model's entity types of things that are acted on: “recalled 12,000 kettles”
_THING_TYPES = frozenset(("object", "animal", "plant", "substance"))
# Relations of what a verb calls or likens its object to
_PREDICATE_RELATIONS = frozenset(("obj", "obl", "advcl", "acl", "dep", "nmod", "appos", "parataxis"))
_PREDICATE_PREPOSITIONS = frozenset(("as", "at", "to", "with"))
# How many tokens a participle after a comma may have before it: “, once again blaming the drought”
_MAX_PARTICIPLE_OPENING = 3


class ObjectReader(CueReader):
    """Finds the content that a verb has as an infinitive or an object."""

    def read(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb with an infinitive or an object."""
        return self._infinitive(cue) or self._object(cue)

    # ------------------------------------------------------------- infinitives

    def _infinitive(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb with an infinitive.

        Examples: “threatened to resign”, “urged the Senate to act”."""
        if not cue.frames & {"i", "o"} or self.has_expletive_subject(cue.verb):
            return None
        clause = self._infinitive_clause(cue.verb)
        source = self.source(cue.verb) if clause is not None else None
        if clause is None or source is None:
            return None
        first = self._infinitive_start(cue, clause)
        if first is None:
            return None
        after = self._before_participle(clause, self.tree.subtree_after[clause])
        part = self.contents.extend_to_quotation((max(first, cue.after), after))
        return self._proposal(cue, source, [part], "infinitive")

    def _infinitive_clause(self, verb: int) -> int | None:
        """Return the infinitive below a verb and after it."""
        clauses = self.tree.children(verb, "xcomp", "ccomp", "advcl")
        return next((clause for clause in clauses if clause > verb and self._is_infinitive(clause)), None)

    def _infinitive_start(self, cue: Cue, clause: int) -> int | None:
        """Return where the content begins: at the object that is to act, else at the infinitive.

        Return None if the verb takes no infinitive without an object."""
        tree, verb = self.tree, cue.verb
        object_ = tree.child(verb, "obj", "iobj")
        if object_ is None and cue.preposition:
            object_ = next((child for child in tree.children(verb, "obl") if child > verb), None)
        if object_ is not None and verb < object_ < clause:
            return max(tree.subtree_first[object_] + (tree.introducer(object_) != ""), cue.after)
        return tree.subtree_first[clause] if "i" in cue.frames else None

    def _is_infinitive(self, verb: int) -> bool:
        """Return whether a verb is an infinitive, also where the parser attaches its “to” elsewhere.

        Example: “to have left”."""
        tree = self.tree
        if tree.has_child(verb, "mark", "to"):
            return True
        return tree.pos[verb] == "AUX" and tree.lower[tree.subtree_first[verb]] == "to"

    def _before_participle(self, clause: int, after: int) -> int:
        """Return where a content ends without a further cue of its source.

        Example: “expects prices to fall, blaming the drought”."""
        tree = self.tree
        for child in tree.children(clause, "advcl"):
            opening = tree.subtree_first[child]
            if child < clause or not tree.lower[child].endswith("ing") or tree.words[opening] != ",":
                continue
            if child - opening < _MAX_PARTICIPLE_OPENING and self._frames(child) & {"c", "q", "n"}:
                return min(after, opening)
        return after

    # ------------------------------------------------------------- objects

    def _object(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb with an object: “accused him of lying”, “called for an inquiry”."""
        if not cue.frames & {"n", "x", "d"} or self.has_expletive_subject(cue.verb):
            return None
        head = self._object_head(cue)
        subject = self.speaker(cue.verb)
        source = self.source(cue.verb)
        if head is None or subject is None or source is None:
            return None
        if not self._attributes(cue, head, subject) or self._is_act(cue, head):
            return None
        if self._governs_cue_noun(cue, head) or self._is_requested(cue.verb):
            return None
        first, after = self._object_range(cue, head)
        part = self.contents.extend_to_quotation((max(first, cue.after), after))
        return self._proposal(cue, source, [part], "object")

    def _object_range(self, cue: Cue, head: int) -> tuple[int, int]:
        """Return the tokens of an object without its preposition, with the phrases after it that belong to it."""
        tree = self.tree
        first, after = tree.subtree_range(head)
        if cue.preposition and tree.lower[first] == cue.preposition:
            first += 1
        after = self._before_joined_verb(first, after)
        for child in tree.dependents[cue.verb]:
            if child <= head or tree.subtree_first[child] > after + 1:
                continue
            if self._completes_object(child, cue.frames) or self._belongs_to_gerund(head, child):
                after = max(after, tree.subtree_after[child])
        return first, after

    def _attributes(self, cue: Cue, head: int, subject: int) -> bool:
        """Return whether the subject can speak, and the object is one that the verb attributes something with."""
        is_document = self.tree.lower[subject] in lexicons.words("documents")
        if is_document and cue.frames & {"n", "d"}:
            return True
        if not can_speak(self.tree, subject):
            return False
        if cue.lemma == "claim":
            return self.tree.lower[head] in claim_words("claimable")
        if cue.lemma in claim_words("estimating"):  # “put the cost at 71 million”
            return any(self.tree.case(child) == "at" for child in self.tree.dependents[cue.verb])
        if "n" in cue.frames:
            return cue.preposition != "" or self.tree.child(cue.verb, "iobj") is None
        return "x" in cue.frames and self._has_predicate(cue, head)

    def _before_joined_verb(self, first: int, after: int) -> int:
        """Return where an object ends without a verb that the parser has joined to it instead of to the cue.

        Example: “apologised for the delay and promised refunds”."""
        tree = self.tree
        for conjunction in range(first + 1, after - 1):
            if tree.deps[conjunction] == "cc" and self._is_joined_cue(conjunction + 1):
                return conjunction
        return after

    def _is_joined_cue(self, word: int) -> bool:
        """Return whether a verb of the lexicon is joined to a noun."""
        tree = self.tree
        if tree.pos[word] != "VERB" or tree.pos[tree.heads[word]] == "VERB" or tree.deps[word] not in {"conj", "amod"}:
            return False
        return not tree.lower[word].endswith("ing") and bool(self._frames(word))

    def _governs_cue_noun(self, cue: Cue, head: int) -> bool:
        """Return whether the object is itself a cue with its content: “expressed confidence that …”."""
        tree = self.tree
        if tree.lower[cue.verb] not in claim_words("light_verb") or tree.lower[head] not in ATTRIBUTING_NOUNS:
            return False
        prepositions = ATTRIBUTING_NOUNS[tree.lower[head]].prepositions
        below = [child for child in tree.dependents[head] if child > head]
        return any(tree.introducer(child) in prepositions or tree.has_child(child, "mark", "that") for child in below)

    def _is_requested(self, verb: int) -> bool:
        """Return whether someone is asked to say it and has not: “was summoned to explain the remarks”."""
        tree, governor = self.tree, self.tree.heads[verb]
        if tree.deps[verb] not in {"xcomp", "advcl"} or not tree.has_child(verb, "mark", "to"):
            return False
        return tree.has_child(governor, "aux:pass")

    def _is_act(self, cue: Cue, head: int) -> bool:
        """Return whether a verb is used for an act and not for a statement.

        Examples: “recalled 12,000 kettles”, “expects guests”, “called on Friday”, “responded to a request”.
        An object that is a verb is always a statement: “denied hiding speakers”."""
        tree = self.tree
        word, kind = tree.lower[head], tree.doc[head]._.entity_type
        if cue.preposition == "to" and word in claim_words("request_noun"):
            return True
        if cue.preposition and kind == "time":
            return True
        if tree.pos[tree.subtree_first[head]] == "VERB":
            return False
        if cue.lemma in claim_words("acts_on_people") and kind == "person":
            return True
        is_thing = kind in _THING_TYPES or word in claim_words("thing_pronoun")
        return is_thing and cue.lemma in claim_words("acts_on_things")

    def _has_predicate(self, cue: Cue, head: int) -> bool:
        """Return whether the object is called or likened to something.

        Examples: “called it a trap”, “described it as dead”."""
        tree = self.tree
        if self.context.quotations.overlapping(head + 1, tree.subtree_after[head] + 3):
            return True
        if tree.deps[head] in {"xcomp", "ccomp"} and tree.subject(head) is not None:
            if tree.pos[head] in _NOMINAL_POS:
                return True  # “called that pure invention”, with “that” as the subject
        if any(tree.introducer(child) == "as" for child in tree.dependents[head]):
            return True
        following = (child for child in tree.dependents[cue.verb] if child > head)
        return any(
            tree.deps[child] in {"xcomp", "obj", "ccomp"} or tree.introducer(child) in _PREDICATE_PREPOSITIONS
            for child in following
        )

    def _object_head(self, cue: Cue) -> int | None:
        """Return the head of a verb's object; of a verb with a preposition, of the phrase that this introduces."""
        tree, verb = self.tree, cue.verb
        if cue.preposition:
            phrases = tree.children(verb, "obl", "obj", "advcl", "xcomp", "nmod")
            introduced = [word for word in phrases if word > verb and tree.introducer(word) == cue.preposition]
            if introduced:
                return introduced[0]
            if not tree.has_child(verb, "compound:prt"):
                return None
        indirect = tree.child(verb, "iobj")
        if "x" in cue.frames and indirect is not None and indirect > verb:  # “called him a liar”
            return indirect
        for child in tree.children(verb, "obj", "ccomp", "xcomp", "obl"):
            if child > verb and (tree.deps[child] != "obl" or not tree.introducer(child)):
                return child
        return None

    # ------------------------------------------------------------- phrases after an object

    def _belongs_to_gerund(self, head: int, phrase: int) -> bool:
        """Return whether a phrase other than a time belongs to a verb that is the object.

        Example: “denied hiding speakers in the loft”."""
        tree = self.tree
        return tree.pos[head] == "VERB" and tree.deps[phrase] == "obl" and tree.doc[phrase]._.entity_type != "time"

    def _completes_object(self, child: int, frames: frozenset[str]) -> bool:
        """Return whether a phrase or clause after an object is part of the content.

        Example: “accused him *of lying*”."""
        tree = self.tree
        relation, introducer = tree.deps[child], tree.introducer(child)
        if relation in {"xcomp", "ccomp"}:
            return True
        if "x" in frames and relation in _PREDICATE_RELATIONS:
            if self._follows_comma(child):
                return False
            return introducer == "as" or tree.doc[child]._.entity_type != "time"
        if relation == "advcl" and not introducer and tree.lower[child].endswith("ing"):
            return not self._follows_comma(child)
        return relation in {"obl", "advcl"} and introducer in claim_words("complement_preposition")

    def _follows_comma(self, child: int) -> bool:
        """Return whether a phrase has a comma as its first token or before it."""
        opening = self.tree.subtree_first[child]
        return "," in self.tree.words[max(0, opening - 1) : opening + 1]
