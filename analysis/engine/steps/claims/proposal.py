"""What the rules of this step hand to each other: a claim as ranges of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...draft import Draft
from ...language.quotations import Quotations
from ...language.tree import TokenRange, Tree


@dataclass(slots=True)
class Proposal:
    """A claim as ranges of tokens. `head` is the cue's main word; `above` a claim that is its parent by syntax."""

    source: TokenRange | None
    cue: TokenRange
    head: int
    content: list[TokenRange]
    lemma: str
    stance: str
    rule: str
    negated: bool = False
    hedged: bool = False
    syntactic_parent: Proposal | None = field(default=None, repr=False)


@dataclass(slots=True)
class ClaimContext:
    """One document while its claims are being found."""

    draft: Draft
    tree: Tree
    quotations: Quotations
    proposals: list[Proposal] = field(default_factory=list)
    by_head: dict[int, Proposal] = field(default_factory=dict)
    subject_verbs: dict[int, int] = field(
        default_factory=dict
    )  # a verb whose subject is another verb's: “…, adding that”

    def add(self, proposal: Proposal | None) -> Proposal | None:
        """Keep a proposal, unless its cue has been read already."""
        if proposal is None or not proposal.content or proposal.head in self.by_head:
            return None
        self.by_head[proposal.head] = proposal
        self.proposals.append(proposal)
        return proposal
