"""The data that the rules of the claims step share: a claim as token ranges, and the state of one document."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...draft import Draft
from ...language.quotations import Quotations
from ...language.tree import TokenRange, Tree


@dataclass(slots=True)
class Proposal:
    """A claim as token ranges, before it gets character spans.

    `head` is the main token of the cue, `rule` the name of a rule in `step.RULES`.
    `syntactic_parent` is the parent in the chain of attribution where the syntax names it; other
    parents follow from the contents (see `chains`)."""

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
    """The state of one document while its claims are found.

    `by_head` maps the main token of each cue to its proposal. `subject_verbs` maps a verb without a
    subject to the verb that has its subject: “Lee said …, adding that …”."""

    draft: Draft
    tree: Tree
    quotations: Quotations
    proposals: list[Proposal] = field(default_factory=list)
    by_head: dict[int, Proposal] = field(default_factory=dict)
    subject_verbs: dict[int, int] = field(default_factory=dict)

    def add(self, proposal: Proposal | None) -> Proposal | None:
        """Add a proposal and return it.

        Return None, and add nothing, if it has no content or its cue already has a proposal: the
        first rule wins."""
        if proposal is None or not proposal.content or proposal.head in self.by_head:
            return None
        self.by_head[proposal.head] = proposal
        self.proposals.append(proposal)
        return proposal
