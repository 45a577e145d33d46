"""Chains: each claim below the innermost claim in whose content its cue stands."""

from __future__ import annotations

from ...draft import ClaimDraft
from ...types import Span

# Deeper nesting is no attribution but a text made to cost time
MAX_CHAIN_DEPTH = 40


def assign_parents(claims: list[ClaimDraft]) -> None:
    """Set each claim's parent, unless syntax has set it already. Work grows with the depth, not with the text."""
    contents = sorted(
        ((part, n) for n, claim in enumerate(claims) for part in claim.content),
        key=lambda row: (row[0].start, -row[0].end),
    )
    order = sorted(range(len(claims)), key=lambda n: claims[n].cue[0])
    sizes = [sum(part.end - part.start for part in claim.content) for claim in claims]
    open_: list[tuple[Span, int]] = []
    nth = 0
    for n in order:
        cue = claims[n].cue[0]
        while nth < len(contents) and contents[nth][0].start <= cue.start:
            open_.append(contents[nth])
            nth += 1
        open_ = [row for row in open_ if row[0].end > cue.start][-MAX_CHAIN_DEPTH:]
        holders = [m for part, m in open_ if part.end >= cue.end and m != n and _above(claims, sizes, m, n)]
        if holders and claims[n].parent is None:
            claims[n].parent = claims[min(holders, key=lambda m: (sizes[m], -_depth(claims[m]), claims[m].cue))]


def _above(claims: list[ClaimDraft], sizes: list[int], m: int, n: int) -> bool:
    """Whether claim m may stand above claim n: larger, so that no circle can come about."""
    return (sizes[m], claims[n].cue) > (sizes[n], claims[m].cue) and sizes[m] > sizes[n]


def _depth(claim: ClaimDraft) -> int:
    """How many claims stand above one, as far as that is known: of two with the same content the lower one counts."""
    depth = 0
    while claim.parent is not None and depth < MAX_CHAIN_DEPTH:
        claim, depth = claim.parent, depth + 1
    return depth
