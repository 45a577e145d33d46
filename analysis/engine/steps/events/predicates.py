"""The predicate of a title: the verb in the present tense, with what its status, voice and number need."""

from __future__ import annotations

from dataclasses import dataclass

from ...language.inflect import present_tense
from ...language.tree import FUTURE_AUXILIARIES, MODALS, SUBJECT_RELATIONS, Tree
from .actor_index import ActorIndex

# Verbs by which others want something of the subject, with their participles: “is urged to open”
_REQUEST_PARTICIPLES = {
    "urge": "urged", "ask": "asked", "order": "ordered", "expect": "expected", "call": "called on", "tell": "told",
    "advise": "advised", "instruct": "instructed", "allow": "allowed", "force": "forced",
}  # fmt: skip
# Subjects that have the number of what they are a share of: “70 percent of the children are”
_SHARES = frozenset(("percent", "%", "half", "third", "majority", "rest", "most", "some", "many", "all"))
# Kinds of actors that take a singular verb even with a plural name: “the United States”
_SINGULAR_KINDS = frozenset(("country", "organisation", "outlet", "place"))


@dataclass(eq=False)
class PredicateWriter:
    """Writes the predicates of one document's titles."""

    tree: Tree
    actor_index: ActorIndex

    def predicate(self, verb: int, subject: int, status: str, *, is_one: bool = False) -> str:
        """Return the verb of a title: “does not sign”, “will be released”, “is arrested”, “plans to open”.

        `is_one` says that the title names only one of several joined subjects."""
        tree, is_plural = self.tree, not is_one and self.is_plural(subject)
        if tree.deps[verb] == "xcomp" and tree.subordinator(verb) == "to":
            return self._governed_predicate(verb, subject, is_plural)
        is_passive, participle = tree.is_passive(verb), tree.lower[verb]
        base = tree.lemma(verb)
        # An infinitive reported as a fact (“returned to unveil”) takes no negation: a negated one has another status
        is_fact = tree.subordinator(verb) == "to" and status == "happened"
        is_negated = tree.is_negated(verb) and not self._is_negated_by_noun(verb)
        negation = " not" if is_negated else ""
        helper = self._helper(verb, status, negation)
        if helper:
            return f"{helper} be {participle}" if is_passive else f"{helper} {base}"
        if is_fact:
            negation = ""
        if is_passive or (status == "ongoing" and tree.is_gerund(verb)):
            return f"{_be(is_plural)}{negation} {participle}"
        if negation:
            return f"{_do(is_plural)} not {base}"
        return present_tense(base, is_plural)

    def _helper(self, verb: int, status: str, negation: str) -> str:
        """Return what precedes the infinitive of a title (“will not”, “may”, “was to”, “to”), or "" for other forms."""
        tree, auxiliaries = self.tree, self.tree.auxiliaries(verb)
        modal = next((word for word in auxiliaries if word in MODALS), "")
        is_future = not FUTURE_AUXILIARIES.isdisjoint(auxiliaries)
        if is_future or (modal == "would" and status == "planned"):
            return f"will{negation}"
        if modal:
            return f"{'can' if modal == 'ca' else modal}{negation}"
        if status == "denied" and tree.is_scheduled(verb):
            return "was to"
        if tree.subordinator(verb) == "to":
            return "to" if status != "happened" else ""
        return "to" if status == "planned" and "VerbForm=Inf" in tree.features[verb] else ""

    def _governed_predicate(self, verb: int, subject: int, is_plural: bool) -> str:
        """Return the predicate of an infinitive below another verb or adjective: “plans to open”, “fails to open”.

        Of a subject that others want it of: “is urged to open”."""
        tree, governor = self.tree, self.tree.heads[verb]
        is_passive, lemma = tree.is_passive(verb), tree.lemma(governor)
        infinitive = f"be {tree.lower[verb]}" if is_passive else tree.lemma(verb)
        is_negated = tree.is_negated(governor)
        negation = " not" if is_negated else ""
        if lemma == "have" and tree.has_child(governor, "advmod", "yet"):
            return f"{'have' if is_plural else 'has'} yet to {infinitive}"
        if lemma == "go":
            return f"will{negation} {infinitive}"
        if tree.pos[governor] == "ADJ" or tree.is_passive(governor):
            return f"{_be(is_plural)}{negation} {tree.lower[governor]} to {infinitive}"
        if lemma in _REQUEST_PARTICIPLES and subject > governor and not is_passive:
            return f"{_be(is_plural)}{negation} {_REQUEST_PARTICIPLES[lemma]} to {infinitive}"
        if tree.pos[governor] != "VERB" or tree.child(governor, "obj", "iobj") is not None:
            return f"will{negation} {infinitive}"  # “expects the bank to cut rates”
        if is_negated:
            return f"{_do(is_plural)} not {lemma} to {infinitive}"
        modal = next((word for word in tree.auxiliaries(governor) if word in MODALS), "")
        finite = f"{modal} {lemma}" if modal else present_tense(lemma, is_plural)
        return f"{finite} to {infinitive}"

    def _is_negated_by_noun(self, verb: int) -> bool:
        """Return whether the title's phrases hold the negation already: “no agreement is reached”."""
        arguments = self.tree.children(verb, "obj", *SUBJECT_RELATIONS)
        return any(self.tree.has_child(noun, "det", "no") for noun in arguments)

    def is_plural(self, subject: int) -> bool:
        """Return whether a subject takes a plural verb."""
        tree, actor = self.tree, self.actor_index.actor_at(subject)
        joined = tree.children(subject, "conj")
        if actor is not None and joined and subject in self.actor_index.words:
            return True
        if actor is not None and actor.kind == "person":  # “the chief and founder Steve Jobs” is one
            return any(self.actor_index.actor_at(other) not in {None, actor} for other in joined)
        if joined:
            return True
        has_plural_form = "Number=Plur" in tree.features[subject]
        if tree.pos[subject] == "PROPN":
            return has_plural_form and (actor is None or actor.kind not in _SINGULAR_KINDS)
        if tree.pos[subject] == "PRON" and actor is not None:
            return actor.kind == "group" and actor.name.endswith("s")
        shared = tree.child(subject, "nmod") if tree.lower[subject] in _SHARES else None
        if shared is not None:
            return self.is_plural(shared)
        if tree.pos[subject] == "NUM":
            return tree.lower[subject] not in {"one", "1"}
        return has_plural_form or tree.lower[subject] in {"police", "people"}


def _be(is_plural: bool) -> str:
    return "are" if is_plural else "is"


def _do(is_plural: bool) -> str:
    return "do" if is_plural else "does"
