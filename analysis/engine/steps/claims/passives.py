"""Passive verbs: “is said to”, “was told that”, “was accused by …”."""

from __future__ import annotations

from ...language.tree import TokenRange
from .base import CueReader
from .cues import Cue
from .proposal import ClaimContext, Proposal
from .sources import find_passive_agent, noun_phrase_range
from .tag_finder import TagFinder
from .word_groups import claim_words

# Verbs above a passive that make it no report: “let it be known”
_CAUSATIVES = frozenset(("let", "make", "made"))
_CHARGE_PREPOSITIONS = frozenset(("of", "for", "as"))


class PassiveReader(CueReader):
    """Finds the claims of passive verbs, which often name no source."""

    def __init__(self, context: ClaimContext):
        super().__init__(context)
        self.finder = TagFinder(context)

    def read(self, cue: Cue) -> Proposal | None:
        """Return the claim of a passive verb."""
        if self.tree.lower[self.tree.heads[cue.verb]] in _CAUSATIVES:
            return None
        agent = find_passive_agent(self.tree, cue.verb)
        clause = self._clause_after(cue.verb)
        if clause is None and agent:
            clause = self._clause_below_agent(agent)
            if clause is not None:
                agent = agent[0], self.tree.subtree_first[clause]
        if clause is not None and cue.lemma in claim_words("reporting_passive"):
            return self._reported(cue, agent, clause)
        return self._addressed(cue, agent, clause) or self._tag(cue, agent) or self._judged(cue, agent)

    def _tag(self, cue: Cue, agent: TokenRange | None) -> Proposal | None:
        """Return the claim of a passive in a tag.

        Examples: “The dam had burst, villagers were told.” — “The painting, it is thought, left the country.”"""
        has_it = self.tree.has_child(cue.verb, "nsubj:pass", "it")
        is_impersonal = has_it and cue.lemma in claim_words("reporting_passive")
        if not is_impersonal and cue.lemma != "tell":
            return None
        tag = self.finder.find(cue)
        rule = "said-to" if is_impersonal else "passive"
        return self._proposal(cue, agent, self.finder.content_ranges(tag), rule) if tag else None

    def _clause_after(self, verb: int) -> int | None:
        """Return the clause below a passive verb and after it."""
        tree = self.tree
        for child in tree.children(verb, "xcomp", "ccomp", "csubj", "csubj:pass"):
            if child > verb:
                return child
        adverbials = (child for child in tree.children(verb, "advcl") if child > verb)
        return next((child for child in adverbials if tree.has_child(child, "mark", "to")), None)

    def _clause_below_agent(self, agent: TokenRange) -> int | None:
        """Return a clause that the parser has attached to the agent.

        Example: “has been warned by ministers that she must go”."""
        tree = self.tree
        for word in range(*agent):
            if tree.deps[word] in {"acl", "acl:relcl"} and tree.has_child(word, "mark", "that"):
                if tree.subject(word) is not None:
                    return word
        return None

    def _reported(self, cue: Cue, agent: TokenRange | None, clause: int) -> Proposal | None:
        """Return the claim of an impersonal report.

        Examples: “The bank is reported to have lost …”, “it is believed that …”.

        The subject of an infinitive is part of the content."""
        tree, verb = self.tree, cue.verb
        after = tree.subtree_after[clause]
        if agent is None:
            after = max(after, tree.subtree_after[verb])
        parts = [(tree.subtree_first[clause], after)]
        subject = tree.subject(verb)
        if subject is not None and tree.lower[subject] != "it" and tree.deps[clause] in {"xcomp", "advcl"}:
            subject_range = noun_phrase_range(tree, subject)
            parts = [subject_range, *parts] if subject_range else parts
        return self._proposal(cue, agent, parts, "said-to")

    def _addressed(self, cue: Cue, agent: TokenRange | None, clause: int | None) -> Proposal | None:
        """Return the claim made to the subject.

        Examples: “was told that …”, “asked when they would leave”, “were told to …”."""
        tree = self.tree
        if clause is not None and cue.frames & {"o", "c"} and tree.deps[clause] in {"ccomp", "acl", "acl:relcl"}:
            return self._proposal(cue, agent, [tree.subtree_range(clause)], "passive")
        question = self._question(cue, clause)
        if question is not None:
            first, after = tree.subtree_range(question)
            return self._proposal(cue, agent, [(first + (tree.lower[first] == "about"), after)], "passive")
        if clause is not None and tree.has_child(clause, "mark", "to") and cue.lemma in claim_words("directive_verb"):
            return self._proposal(cue, agent, [tree.subtree_range(clause)], "passive")
        return None

    def _question(self, cue: Cue, clause: int | None) -> int | None:
        """Return the head of what the subject is asked.

        Examples: “asked about the strike”, “asked when they would leave”."""
        if cue.lemma not in {"ask", "ask about"}:
            return None
        phrases = (child for child in self.tree.children(cue.verb, "obl", "advcl") if child > cue.verb)
        phrase = next((child for child in phrases if self._is_question(child)), None)
        return min((head for head in (clause, phrase) if head is not None), default=None)

    def _judged(self, cue: Cue, agent: TokenRange | None) -> Proposal | None:
        """Return the claim about the subject.

        Examples: “was accused by passengers of hiding it”, “was rejected by the court”."""
        subject = self.tree.subject(cue.verb)
        charge = self._charge(cue.verb)
        is_accused = cue.lemma == "accuse" and charge is not None
        if subject is None or not cue.frames & {"n", "x"} or not (agent or is_accused):
            return None
        if agent and charge and agent[0] < charge[0] < agent[1]:
            agent = agent[0], charge[0]
        parts = [part for part in (noun_phrase_range(self.tree, subject), charge) if part]
        return self._proposal(cue, agent, parts, "passive-agent")

    def _charge(self, verb: int) -> TokenRange | None:
        """Return the tokens of a charge after a passive, which the parser may attach to the agent.

        Example: “of hiding it”."""
        tree = self.tree
        agent = tree.child(verb, "obl:agent")
        below = [*tree.dependents[verb], *(tree.dependents[agent] if agent is not None else ())]
        for child in below:
            if child < verb or child == agent or tree.introducer(child) not in _CHARGE_PREPOSITIONS:
                continue
            if tree.heads[child] == verb or tree.pos[child] == "VERB":
                return tree.subtree_range(child)
        return None

    def _is_question(self, phrase: int) -> bool:
        """Return whether a phrase is a question or its topic."""
        tree = self.tree
        if tree.introducer(phrase) in {"about", "if"}:
            return True
        return tree.lower[tree.subtree_first[phrase]] in claim_words("question_word")
