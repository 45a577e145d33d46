"""Chains of attribution: the parent of a claim is the innermost claim that contains its cue in its content."""

from __future__ import annotations

from collections.abc import Iterator

from ...draft import ClaimDraft
from ...types import Span

# A bound on cost: deeper nesting does not occur in news, only in text written to slow the engine down
MAX_CHAIN_DEPTH = 40


def assign_parents(claims: list[ClaimDraft]) -> None:
    """Set the parent of each claim that has none from the syntax.

    Claims are visited in the order of their cues, beside a stack of the contents that are open
    there, so that the cost grows with the depth of the nesting and not with the square of the
    number of claims."""
    sizes = [_content_size(claim) for claim in claims]
    for index, enclosing in _enclosing_claims(claims):
        claim = claims[index]
        if claim.parent is not None:
            continue
        # Only a larger content may be above, so that parents form no cycle
        parents = [other for other in enclosing if sizes[other] > sizes[index]]
        if parents:
            claim.parent = claims[min(parents, key=lambda other: _nesting_order(claims, sizes, other))]


def _enclosing_claims(claims: list[ClaimDraft]) -> Iterator[tuple[int, list[int]]]:
    """Yield the index of each claim, in the order of the cues, with the claims that hold its cue in their contents."""
    contents = sorted(
        ((span, index) for index, claim in enumerate(claims) for span in claim.content),
        key=lambda row: (row[0].start, -row[0].end),
    )
    open_contents: list[tuple[Span, int]] = []
    next_content = 0
    for index in sorted(range(len(claims)), key=lambda index: claims[index].cue[0]):
        cue = claims[index].cue[0]
        while next_content < len(contents) and contents[next_content][0].start <= cue.start:
            open_contents.append(contents[next_content])
            next_content += 1
        open_contents = [row for row in open_contents if row[0].end > cue.start][-MAX_CHAIN_DEPTH:]
        yield index, [other for span, other in open_contents if span.end >= cue.end and other != index]


def _content_size(claim: ClaimDraft) -> int:
    """Return the number of characters in a content."""
    return sum(span.end - span.start for span in claim.content)


def _nesting_order(claims: list[ClaimDraft], sizes: list[int], index: int) -> tuple[int, int, tuple[Span, ...]]:
    """Return a sort key that puts the innermost claim first: of two contents of one size, the deeper claim."""
    return sizes[index], -_depth(claims[index]), claims[index].cue


def _depth(claim: ClaimDraft) -> int:
    """Return how many claims are known to be above one."""
    depth = 0
    while claim.parent is not None and depth < MAX_CHAIN_DEPTH:
        claim, depth = claim.parent, depth + 1
    return depth
