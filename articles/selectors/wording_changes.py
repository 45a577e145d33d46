"""Changes of a claim's words in newer versions of its article, for public pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.models import Claim, WordingChange
from articles.text.alignment import DiffSegment, diff_words


@dataclass(frozen=True, slots=True)
class WordingDiff:
    """A change by the outlet of the words that a claim rests on: when it was seen, and the two wordings compared."""

    seen_at: datetime
    parts: tuple[DiffSegment, ...]
    removed: bool


def latest_wording_diff(claim: Claim) -> WordingDiff | None:
    """Return the latest change of a claim's words, or None if they are unchanged. One query."""
    change = WordingChange.objects.filter(claim=claim).select_related("version").defer("version__text").first()
    if change is None:
        return None
    if change.after:
        segments = diff_words(change.before, change.after)
    else:
        segments = [DiffSegment(change.before, "gone")]
    return WordingDiff(change.version.fetched_at, tuple(segments), removed=not change.after)


def carried_claim(claim_id: int) -> Claim | None:
    """Return the public claim on the newest version to which a claim was carried forward, or None.

    One query for each version in between and one more.
    """
    newest = None
    carried = Claim.objects.filter(carried_from=claim_id).first()
    while carried is not None:
        newest = carried
        carried = Claim.objects.filter(carried_from=newest.pk).first()
    if newest is None:
        return None
    public: Claim | None = Claim.objects.public().filter(pk=newest.pk).first()
    return public
