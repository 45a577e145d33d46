"""Copies of a text find one another as they come in. The cost of one more text is a few look-ups in an index."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count

from articles.models import ArticleVersion, CopyFamily, Fingerprint, FingerprintBand
from articles.selectors.likeness import Likeness

MOST_CANDIDATES = 8  # families that share most bands; each is compared by the texts that share them
TEXTS_COMPARED = 3  # of a family


def note(version: ArticleVersion) -> CopyFamily | None:
    """Put a new version's text into the family of its copies, or into one of its own; None if it is too short.

    Two copies that come in at the same moment cannot see one another: each looks again once it is committed.
    """
    likeness = Likeness.of(version.text)
    if not likeness.is_long_enough:
        return None
    bands = likeness.bands()
    with transaction.atomic():
        families = _families_of(likeness, bands)
        family = families[0] if families else CopyFamily.objects.create()
        fingerprint = Fingerprint.objects.create(version=version, family=family)
        _keep_bands(fingerprint, family, bands)
        for other in families[1:]:
            family = join(family, other)
    transaction.on_commit(lambda: _look_again(fingerprint.pk, likeness, bands))
    return family


@transaction.atomic
def join(one: CopyFamily, other: CopyFamily) -> CopyFamily:
    """Two families turn out to be one: the older one takes in the younger."""
    rows = {
        row.pk: row for row in CopyFamily.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk")
    }
    if len(rows) < 2:
        return next(iter(rows.values()), one)  # someone else has joined them already
    kept, gone = (rows[pk] for pk in sorted(rows))
    Fingerprint.objects.filter(family=gone).update(family=kept)
    there = FingerprintBand.objects.filter(family=kept).values("key")
    FingerprintBand.objects.filter(family=gone, key__in=there).delete()
    FingerprintBand.objects.filter(family=gone).update(family=kept)
    gone.delete()
    return kept


def _families_of(likeness: Likeness, bands: Iterable[int], apart_from: int | None = None) -> list[CopyFamily]:
    """Families that hold a copy of the text, those that share most bands with it first."""
    rows = FingerprintBand.objects.filter(key__in=list(bands))
    if apart_from is not None:
        rows = rows.exclude(family=apart_from)
    shared = rows.values("family").annotate(n=Count("pk")).order_by("-n", "family")[:MOST_CANDIDATES]
    found = [row["family"] for row in shared]
    families = CopyFamily.objects.in_bulk(found)
    return [families[pk] for pk in found if pk in families and _is_copy(likeness, rows, pk)]


def _is_copy(likeness: Likeness, rows: object, family: int) -> bool:
    """Compared in full with the family's texts that share most bands."""
    nearest = (
        rows.filter(family=family)  # type: ignore[attr-defined]
        .values("fingerprint__version")
        .annotate(n=Count("pk"))
        .order_by("-n", "fingerprint")[:TEXTS_COMPARED]
    )
    texts = ArticleVersion.objects.filter(pk__in=[row["fingerprint__version"] for row in nearest])
    return any(likeness.is_copy(Likeness.of(text)) for text in texts.values_list("text", flat=True))


def _keep_bands(fingerprint: Fingerprint, family: CopyFamily, bands: Iterable[int]) -> None:
    rows = [FingerprintBand(key=key, family=family, fingerprint=fingerprint) for key in sorted(set(bands))]
    FingerprintBand.objects.bulk_create(rows, ignore_conflicts=True)


def _look_again(fingerprint_id: int, likeness: Likeness, bands: list[int]) -> None:
    own = Fingerprint.objects.select_related("family").filter(pk=fingerprint_id).first()
    if own is not None:
        family = own.family
        for other in _families_of(likeness, bands, apart_from=family.pk):
            family = join(family, other)
