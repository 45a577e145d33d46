"""Passive verbs: “is said to”, “was told that”, “was accused by …”."""

from __future__ import annotations

from ...language.tree import TokenRange
from .base import CueReader
from .cues import Cue
from .proposal import ClaimContext, Proposal
from .sources import find_passive_agent, noun_phrase_range
from .tag_finder import TagFinder
from .word_groups import claim_words


class PassiveReader(CueReader):
    """Reads passive verbs, of which often nobody is named as the source."""

    def __init__(self, reading: ClaimContext):
        super().__init__(reading)
        self.finder = TagFinder(reading)

    def read(self, cue: Cue) -> Proposal | None:
        agent = find_passive_agent(self.tree, cue.verb)
        clause = self._clause_after(cue.verb)
        if clause is None and agent and (clause := self._clause_on(agent)) is not None:
            agent = agent[0], self.tree.subtree_first[clause]
        if self.tree.lower[self.tree.heads[cue.verb]] in {"let", "make", "made"}:
            return None  # “let it be known”
        if clause is not None and cue.lemma in claim_words("reporting_passive"):
            return self._said_to(cue, agent, clause)
        return self._told(cue, agent, clause) or self._tag(cue, agent) or self._done_to(cue, agent)

    def _tag(self, cue: Cue, agent: TokenRange | None) -> Proposal | None:
        """“The dam had burst, villagers were told.” — “The painting, it is thought, left the country.”"""
        said = cue.lemma in claim_words("reporting_passive") and self.tree.has_child(cue.verb, "nsubj:pass", "it")
        tag = self.finder.find(cue) if said or cue.lemma == "tell" else None
        rule = "said-to" if said else "passive"
        return self._proposal(cue, agent, self.finder.content_ranges(tag), rule) if tag else None

    def _clause_after(self, i: int) -> int | None:
        tree = self.tree
        clauses = [k for k in tree.children(i, "xcomp", "ccomp", "csubj", "csubj:pass") if k > i]
        clauses += [k for k in tree.children(i, "advcl") if k > i and tree.has_child(k, "mark", "to")]
        return next(iter(clauses), None)

    def _clause_on(self, agent: TokenRange) -> int | None:
        """“has been warned by ministers that she must go”: a clause that the parse has hung on whoever said so."""
        tree = self.tree
        inside = (
            k for k in range(*agent) if tree.deps[k] in {"acl", "acl:relcl"} and tree.has_child(k, "mark", "that")
        )
        return next((k for k in inside if tree.subject(k) is not None), None)

    def _said_to(self, cue: Cue, agent: TokenRange | None, clause: int) -> Proposal | None:
        """“The bank is reported to have lost …”, “it is believed that …”"""
        tree, i = self.tree, cue.verb
        after = tree.subtree_after[clause] if agent else max(tree.subtree_after[clause], tree.subtree_after[i])
        parts = [(tree.subtree_first[clause], after)]
        subject = tree.subject(i)
        if subject is not None and tree.lower[subject] != "it" and tree.deps[clause] in {"xcomp", "advcl"}:
            span = noun_phrase_range(tree, subject)
            parts = [span, *parts] if span else parts
        return self._proposal(cue, agent, parts, "said-to")

    def _told(self, cue: Cue, agent: TokenRange | None, clause: int | None) -> Proposal | None:
        """“was told that …”, “asked when they would leave”, “were told to wave it through”"""
        tree, i = self.tree, cue.verb
        if clause is not None and cue.frames & {"o", "c"} and tree.deps[clause] in {"ccomp", "acl", "acl:relcl"}:
            return self._proposal(cue, agent, [tree.subtree_range(clause)], "passive")
        about = next((k for k in tree.children(i, "obl", "advcl") if k > i and self._asks(k)), None)
        if cue.lemma in {"ask", "ask about"} and (clause is not None or about is not None):
            what = min(k for k in (clause, about) if k is not None)
            first, after = tree.subtree_range(what)
            return self._proposal(cue, agent, [(first + (tree.lower[first] == "about"), after)], "passive")
        if clause is not None and tree.has_child(clause, "mark", "to") and cue.lemma in claim_words("directive_verb"):
            return self._proposal(cue, agent, [tree.subtree_range(clause)], "passive")
        return None

    def _done_to(self, cue: Cue, agent: TokenRange | None) -> Proposal | None:
        """“was accused by passengers of hiding it”, “was rejected by the court”"""
        subject = self.tree.subject(cue.verb)
        charge = self._charge(cue.verb)
        accused = cue.lemma == "accuse" and charge is not None
        if subject is None or not cue.frames & {"n", "x"} or not (agent or accused):
            return None
        if agent and charge and agent[0] < charge[0] < agent[1]:
            agent = agent[0], charge[0]
        parts = [part for part in (noun_phrase_range(self.tree, subject), charge) if part]
        return self._proposal(cue, agent, parts, "passive-agent")

    def _charge(self, i: int) -> TokenRange | None:
        """“was accused by passengers of hiding it”: what follows, which the parse may hang on whoever said so."""
        tree = self.tree
        agent = tree.child(i, "obl:agent")
        kids = [*tree.dependents[i], *(tree.dependents[agent] if agent is not None else ())]
        led = (k for k in kids if k > i and k != agent and tree.introducer(k) in {"of", "for", "as"})
        return next((tree.subtree_range(k) for k in led if tree.heads[k] == i or tree.pos[k] == "VERB"), None)

    def _asks(self, k: int) -> bool:
        """“asked about the strike”, “asked when they would leave”"""
        return self.tree.introducer(k) in {"about", "if"} or self.tree.lower[self.tree.subtree_first[k]] in claim_words(
            "question_word"
        )
