"""Copies of a text find one another as they come in. The cost of one more text is a few look-ups in an index."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count

from articles.models import ArticleVersion, Fingerprint, FingerprintBand, NearDuplicateGroup
from articles.text.similarity import MIN_ESTIMATED_JACCARD, ShingleSet, bands, estimate_jaccard

MAX_CANDIDATES = 60  # texts that share most bands: their signatures are compared, and then the texts that agree
MAX_TEXT_COMPARISONS = 6


def assign_group(version: ArticleVersion) -> NearDuplicateGroup | None:
    """Put a new version's text into the family of its copies, or into one of its own; None if it is too short.

    Two copies that come in at the same moment cannot see one another: each looks again once it is committed.
    """
    likeness = ShingleSet.from_text(version.text)
    if not likeness.is_long_enough:
        return None
    signature = likeness.signature()
    with transaction.atomic():
        families = _families_of(likeness, signature)
        family = families[0] if families else NearDuplicateGroup.objects.create()
        fingerprint = Fingerprint.objects.create(version=version, group=family, signature=signature)
        _keep_bands(fingerprint, family)
        for other in families[1:]:
            family = merge_groups(family, other)
    transaction.on_commit(lambda: _look_again(fingerprint.pk, likeness))
    return family


@transaction.atomic
def merge_groups(one: NearDuplicateGroup, other: NearDuplicateGroup) -> NearDuplicateGroup:
    """Two families turn out to be one: the older one takes in the younger."""
    rows = {
        row.pk: row
        for row in NearDuplicateGroup.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk")
    }
    if len(rows) < 2:
        return next(iter(rows.values()), one)  # someone else has joined them already
    kept, gone = (rows[pk] for pk in sorted(rows))
    Fingerprint.objects.filter(group=gone).update(group=kept)
    there = FingerprintBand.objects.filter(group=kept).values("key")
    FingerprintBand.objects.filter(group=gone, key__in=there).delete()
    FingerprintBand.objects.filter(group=gone).update(group=kept)
    gone.delete()
    return kept


def _families_of(likeness: ShingleSet, signature: bytes, apart_from: int | None = None) -> list[NearDuplicateGroup]:
    """Families that hold a copy of the text, the likest first: by bands, then by signatures, then word by word."""
    rows = FingerprintBand.objects.filter(key__in=bands(signature))
    if apart_from is not None:
        rows = rows.exclude(group=apart_from)
    nearest = rows.values("fingerprint").annotate(n=Count("pk")).order_by("-n", "fingerprint")[:MAX_CANDIDATES]
    candidates = Fingerprint.objects.filter(pk__in=[row["fingerprint"] for row in nearest])
    found = {}
    for pk, family, other in candidates.values_list("pk", "group", "signature"):
        if (agreed := estimate_jaccard(signature, bytes(other))) >= MIN_ESTIMATED_JACCARD:
            found[pk] = (agreed, family)
    likest = sorted(found, key=lambda pk: found[pk], reverse=True)[:MAX_TEXT_COMPARISONS]
    texts = dict(Fingerprint.objects.filter(pk__in=likest).values_list("pk", "version__text")) if likest else {}
    families: dict[int, None] = {}  # in the order found; one copy is enough to tell a family, however many it has
    for pk in likest:
        family = found[pk][1]
        if family not in families and pk in texts and likeness.is_near_duplicate(ShingleSet.from_text(texts[pk])):
            families[family] = None
    loaded = NearDuplicateGroup.objects.in_bulk(families) if families else {}
    return [loaded[pk] for pk in families if pk in loaded]


def _keep_bands(fingerprint: Fingerprint, group: NearDuplicateGroup) -> None:
    keys = sorted(set(bands(bytes(fingerprint.signature))))
    rows = [FingerprintBand(key=key, group=group, fingerprint=fingerprint) for key in keys]
    FingerprintBand.objects.bulk_create(rows, ignore_conflicts=True)


def _look_again(fingerprint_id: int, likeness: ShingleSet) -> None:
    own = Fingerprint.objects.select_related("group").filter(pk=fingerprint_id).first()
    if own is not None:
        family = own.group
        for other in _families_of(likeness, bytes(own.signature), apart_from=family.pk):
            family = merge_groups(family, other)
