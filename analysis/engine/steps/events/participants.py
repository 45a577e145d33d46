"""Who takes part in an event, in which role, and where it happens, by the phrases around the trigger in the tree."""

from __future__ import annotations

from dataclasses import dataclass

from ...draft import ActorDraft, Draft
from ...language.tree import CLAUSE_RELATIONS, Tree
from ...types import Span
from .actor_index import ActorIndex
from .triggers import Trigger, occurrence_verb

# Actors, each with a role: agent, patient, place or other
Participants = list[tuple[ActorDraft, str]]
# Roles of those who are mentioned beside an act without acting or being acted on
PERIPHERAL_ROLES = frozenset(("place", "other"))

# Relations that join the words of one name, or of one phrase with its apposition
_NAME_RELATIONS = frozenset(("appos", "flat", "conj", "nmod:desc", "fixed"))
_PLACE_PREPOSITIONS = frozenset(("in", "at", "near", "outside", "inside", "off", "across", "around"))
# Relations that the words of a place leave out: “in Geneva, the seat of the fund” is “Geneva”
_OUTSIDE_PLACE = CLAUSE_RELATIONS | {"case", "punct", "conj", "appos", "nmod", "cc"}
# Prepositions behind a noun of an event: who acts, and who is acted on
_AGENT_PREPOSITIONS = frozenset(("by", "between", "with", "among"))
_PATIENT_PREPOSITIONS = frozenset(("on", "against"))
# Nouns with a possessor who does not act: “Roe's arrest”
_PATIENT_NOUNS = frozenset(
    ("death", "birth", "arrest", "assassination", "murder", "resignation", "appointment", "dismissal", "conviction",
     "trial", "funeral")
)  # fmt: skip
# Nouns that say with “of” who acts, where most say who is acted on: “the resignation of Roe”
_AGENT_NOUNS = frozenset(
    ("resignation", "visit", "arrival", "departure", "return", "death", "speech", "meeting", "march", "retirement",
     "withdrawal")
)  # fmt: skip


@dataclass(eq=False)
class ParticipantFinder:
    """Finds the participants and the places of one document's events."""

    tree: Tree
    draft: Draft
    actor_index: ActorIndex

    def participants(self, trigger: Trigger, subject: int | None) -> Participants:
        """Return each named actor once, in the first role found; “other” gives way to any later role.

        `subject` is the head of the verb's subject, with an open pronoun resolved."""
        found: Participants = []
        if trigger.is_noun:
            self._add_of_noun(trigger, found)
        else:
            self._add_of_verb(trigger.token, subject, found)
        first_roles: dict[int, tuple[ActorDraft, str]] = {}
        for actor, role in found:
            known = first_roles.get(id(actor))
            if not actor.anonymous and (known is None or known[1] == "other"):
                first_roles[id(actor)] = (actor, role)
        return list(first_roles.values())

    def place(self, trigger: Trigger) -> Span | None:
        """Return the words that say where an event happens, without the preposition: “in Geneva”, “near Lleida”."""
        verb = occurrence_verb(self.tree, trigger.token) if trigger.is_noun else None
        for word in (trigger.token, verb):
            if word is None:
                continue
            for child in self.tree.children(word, "obl", "nmod"):
                if self._peripheral_role(child) == "place":
                    return self._place_span(child)
        return None

    def _add_of_verb(self, verb: int, subject: int | None, found: Participants) -> None:
        tree, is_passive = self.tree, self.tree.is_passive(verb)
        if subject is not None:
            self._add_phrase(subject, "patient" if is_passive else "agent", found)
        for child in tree.dependents[verb]:
            relation = tree.deps[child]
            if relation == "obl:agent" or (relation == "obl" and is_passive and tree.case(child) == "by"):
                self._add_phrase(child, "agent", found)
            elif relation == "obj":
                self._add_phrase(child, "patient", found)
            elif relation in {"iobj", "obl", "obl:unmarked"}:
                self._add_phrase(child, self._peripheral_role(child), found)
        complement = tree.complement(verb)
        if complement is not None:  # “agreed to buy Calder Power”
            for child in tree.children(complement, "obj", "iobj", "obl"):
                self._add_phrase(child, "patient" if tree.deps[child] == "obj" else "other", found)

    def _add_of_noun(self, trigger: Trigger, found: Participants) -> None:
        tree, noun = self.tree, trigger.token
        for child in tree.children(noun, "nmod:poss", "nmod", "compound"):
            self._add_phrase(child, self._role_at_noun(trigger, child), found)
        verb = occurrence_verb(tree, noun)
        if verb is not None:
            for child in tree.children(verb, "obl"):
                self._add_phrase(child, self._peripheral_role(child), found)
        elif tree.deps[noun] == "obj" and tree.pos[tree.heads[noun]] == "VERB":
            subject = tree.effective_subject(tree.heads[noun])
            if subject is not None:
                self._add_phrase(subject, "agent", found)

    def _role_at_noun(self, trigger: Trigger, child: int) -> str:
        """Return the role of a phrase attached to a noun of an event."""
        tree, relation = self.tree, self.tree.deps[child]
        noun = tree.lemma(trigger.token)
        if relation == "compound":
            return "other"
        if relation == "nmod:poss":
            return "patient" if noun in _PATIENT_NOUNS else "agent"
        case = tree.case(child)
        if case in _PATIENT_PREPOSITIONS or (case == "of" and noun not in _AGENT_NOUNS):
            return "patient"
        # “The death of Roe”, but not where the noun contains its verb: “resignation” stays with “other”
        contains_verb = trigger.act in tree.lower[trigger.token]
        if case in _AGENT_PREPOSITIONS or (case == "of" and not contains_verb):
            return "agent"
        return self._peripheral_role(child)

    def _peripheral_role(self, child: int) -> str:
        """Return the role of a phrase beside the act: where it happens, or another."""
        is_place = self.tree.is_place[child] and self.tree.case(child) in _PLACE_PREPOSITIONS
        return "place" if is_place else "other"

    def _add_phrase(self, head: int, role: str, found: Participants) -> None:
        """Add the actors of a phrase: those it names in the role, those only mentioned inside it as others."""
        tree, index = self.tree, self.actor_index
        if tree.deps[head] == "nmod:poss" and tree.pos[head] == "PRON" and head not in index.words:
            self._add_possessor(head, role, found)
        for word in tree.subtree(head, CLAUSE_RELATIONS):
            if word not in index.actor_by_head:
                continue
            is_named, is_owner = self._position_in_phrase(word, head)
            if not is_owner and (is_named or tree.pos[word] != "PRON"):
                found.append((index.actor_by_head[word], role if is_named else "other"))
        if head not in index.actor_by_head and head in index.words:
            found.append((index.words[head], role))

    def _position_in_phrase(self, word: int, head: int) -> tuple[bool, bool]:
        """Return whether a word is named by a phrase as a whole, and whether it only owns something inside it.

        In “the text of Roe's letter” Roe owns the letter and takes no part."""
        tree = self.tree
        is_named, is_owner = True, False
        while word != head:
            is_named = is_named and tree.deps[word] in _NAME_RELATIONS
            is_owner = is_owner or (tree.deps[word] == "nmod:poss" and tree.heads[word] != head)
            word = tree.heads[word]
        return is_named, is_owner

    def _add_possessor(self, pronoun: int, role: str, found: Participants) -> None:
        """Add the subject of the clause for an open possessive pronoun, if it agrees: “in *his* speech, Roe said”."""
        tree = self.tree
        verb = next((word for word in tree.ancestors(pronoun) if tree.pos[word] == "VERB"), None)
        subject = tree.effective_subject(verb) if verb is not None else None
        actor = self.actor_index.actor_at(subject) if subject is not None else None
        if actor is not None and (actor.kind == "person") == (tree.lower[pronoun] in {"his", "her"}):
            found.append((actor, role))

    def _place_span(self, head: int) -> Span:
        """Return the span of a phrase without its preposition, its article and what is attached to it."""
        tree = self.tree
        words = set(tree.subtree(head, _OUTSIDE_PLACE))
        first = last = head
        while first - 1 in words:
            first -= 1
        while last + 1 in words:
            last += 1
        while tree.deps[first] == "det" and first < last:
            first += 1
        return self.draft.tokens.span(first, last + 1)
