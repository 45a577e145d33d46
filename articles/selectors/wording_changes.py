"""What became of a claim's words in newer versions of its article, for the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.models import Claim, WordingChange
from articles.text.alignment import DiffSegment, diff_words


@dataclass(frozen=True, slots=True)
class WordingDiff:
    """An outlet's change to words that a claim rests on: when it was seen, and both wordings compared."""

    seen_at: datetime
    parts: tuple[DiffSegment, ...]
    removed: bool


def latest_wording_diff(claim: Claim) -> WordingDiff | None:
    """The last change of the words that a public claim rests on; None while they stand. One query."""
    row = WordingChange.objects.filter(claim=claim).select_related("version").defer("version__text").first()
    if row is None:
        return None
    pieces = diff_words(row.before, row.after) if row.after else [DiffSegment(row.before, "gone")]
    return WordingDiff(row.version.fetched_at, tuple(pieces), removed=not row.after)


def carried_claim(claim_id: int) -> Claim | None:
    """The public claim on a newer version in which an older one lives on; None if it has none, or is the newest."""
    step = Claim.objects.filter(carried_from=claim_id).first()
    newest = None
    while step is not None:
        newest, step = step, Claim.objects.filter(carried_from=step.pk).first()
    public: Claim | None = Claim.objects.public().filter(pk=newest.pk).first() if newest else None
    return public
