"""Find near-duplicates of new versions. The cost of a new text is a few look-ups in an index, whatever the archive."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count

from articles.models import ArticleVersion, Fingerprint, FingerprintBand, NearDuplicateGroup
from articles.text.similarity import MIN_ESTIMATED_JACCARD, ShingleSet, bands, estimate_jaccard

# The texts with the most common bands have their signatures compared; of these, the most similar ones are read and
# compared. Both numbers bound the cost of a text that shares passages, such as a boilerplate, with very many others.
MAX_CANDIDATES = 60
MAX_TEXT_COMPARISONS = 6


def assign_group(version: ArticleVersion) -> NearDuplicateGroup | None:
    """Add a new version to the group of its near-duplicates, or to a new group. Return None if its text is too short.

    Two near-duplicates that are stored at the same time do not see each other, so each searches again after its commit.
    """
    shingles = ShingleSet.from_text(version.text)
    if not shingles.is_long_enough:
        return None
    signature = shingles.signature()
    with transaction.atomic():
        groups = _find_groups(shingles, signature)
        group = groups[0] if groups else NearDuplicateGroup.objects.create()
        fingerprint = Fingerprint.objects.create(version=version, group=group, signature=signature)
        _store_bands(fingerprint, group)
        for other in groups[1:]:
            group = merge_groups(group, other)
    transaction.on_commit(lambda: _search_again(fingerprint.pk, shingles))
    return group


@transaction.atomic
def merge_groups(one: NearDuplicateGroup, other: NearDuplicateGroup) -> NearDuplicateGroup:
    """Merge two groups into the older one and return it."""
    rows = NearDuplicateGroup.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk")
    groups = list(rows)
    if len(groups) < 2:
        return groups[0] if groups else one  # another process has already merged them
    kept, removed = groups
    Fingerprint.objects.filter(group=removed).update(group=kept)
    existing = FingerprintBand.objects.filter(group=kept).values("key")
    FingerprintBand.objects.filter(group=removed, key__in=existing).delete()
    FingerprintBand.objects.filter(group=removed).update(group=kept)
    removed.delete()
    return kept


def _find_groups(shingles: ShingleSet, signature: bytes, exclude_group: int | None = None) -> list[NearDuplicateGroup]:
    """Return the groups that contain a near-duplicate of the text, most similar first."""
    similar = _most_similar(_candidates(signature, exclude_group), signature)
    texts = {}
    if similar:
        ids = [pk for pk, _group in similar]
        texts = dict(Fingerprint.objects.filter(pk__in=ids).values_list("pk", "version__text"))
    found: list[int] = []
    for pk, group in similar:
        # One near-duplicate is enough to identify a group.
        if group not in found and pk in texts and shingles.is_near_duplicate(ShingleSet.from_text(texts[pk])):
            found.append(group)
    loaded = NearDuplicateGroup.objects.in_bulk(found) if found else {}
    return [loaded[pk] for pk in found if pk in loaded]


def _candidates(signature: bytes, exclude_group: int | None) -> list[int]:
    """Return the primary keys of the fingerprints that have the most bands in common with a signature."""
    rows = FingerprintBand.objects.filter(key__in=bands(signature))
    if exclude_group is not None:
        rows = rows.exclude(group=exclude_group)
    counted = rows.values("fingerprint").annotate(common=Count("pk")).order_by("-common", "fingerprint")
    return [row["fingerprint"] for row in counted[:MAX_CANDIDATES]]


def _most_similar(candidates: list[int], signature: bytes) -> list[tuple[int, int]]:
    """Return the fingerprints with the most similar signatures as (primary key, group), most similar first."""
    scored = []
    rows = Fingerprint.objects.filter(pk__in=candidates)
    for pk, group, other in rows.values_list("pk", "group", "signature"):
        similarity = estimate_jaccard(signature, bytes(other))
        if similarity >= MIN_ESTIMATED_JACCARD:
            scored.append((similarity, group, pk))
    scored.sort(key=lambda row: row[:2], reverse=True)
    return [(pk, group) for _similarity, group, pk in scored[:MAX_TEXT_COMPARISONS]]


def _store_bands(fingerprint: Fingerprint, group: NearDuplicateGroup) -> None:
    """Store the bands that the group does not have yet."""
    keys = sorted(set(bands(bytes(fingerprint.signature))))
    rows = [FingerprintBand(key=key, group=group, fingerprint=fingerprint) for key in keys]
    FingerprintBand.objects.bulk_create(rows, ignore_conflicts=True)


def _search_again(fingerprint_id: int, shingles: ShingleSet) -> None:
    """Merge the fingerprint's group with those of near-duplicates that were committed at the same time."""
    fingerprint = Fingerprint.objects.select_related("group").filter(pk=fingerprint_id).first()
    if fingerprint is None:
        return
    group = fingerprint.group
    for other in _find_groups(shingles, bytes(fingerprint.signature), exclude_group=group.pk):
        group = merge_groups(group, other)
