"""Near-duplicate articles, and how many outlets reported something independently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Max, QuerySet

from articles.models import Article, Fingerprint


@dataclass(frozen=True, slots=True)
class OutletCoverage:
    """How many outlets published articles on a subject, and how many of them wrote what they published."""

    outlets: int
    independent: int


def outlet_coverage(articles: Iterable[Article], groups: Mapping[int, int] | None = None) -> OutletCoverage:
    """Return the coverage by some articles. One query, or none if their near-duplicate `groups` are given.

    Articles without an outlet do not count. Of near-duplicates the first published is the original, and only its
    outlet is independent.
    """
    with_outlet = [article for article in articles if article.outlet_id]
    group_ids = near_duplicate_groups(with_outlet) if groups is None else groups
    by_group: dict[object, list[Article]] = defaultdict(list)
    for article in with_outlet:
        # The key of an article without near-duplicates cannot equal the id of a group.
        by_group[group_ids.get(article.pk, ("single", article.pk))].append(article)
    originals = [min(group, key=publication_sort_key) for group in by_group.values()]
    return OutletCoverage(
        outlets=len({article.outlet_id for article in with_outlet}),
        independent=len({article.outlet_id for article in originals}),
    )


def near_duplicate_groups(articles: Iterable[Article]) -> dict[int, int]:
    """Return the near-duplicate group of each article's newest version, by the article's id. One query."""
    ids = [article.pk for article in articles]
    fingerprints = Fingerprint.objects.filter(version__article__in=ids)
    newest = fingerprints.annotate(newest=Max("version__article__versions__number")).filter(version__number=F("newest"))
    return dict(newest.values_list("version__article", "group"))


def near_duplicates(articles: Iterable[Article], among: QuerySet[Article]) -> dict[int, list[Article]]:
    """Return, by the id of each article, the members of its group in `among`, the original first. Three queries."""
    articles = list(articles)
    group_ids = near_duplicate_groups(articles)
    candidates = among.filter(versions__fingerprint__group__in=set(group_ids.values())).select_related("outlet")
    by_id = {article.pk: article for article in candidates}
    members: dict[int, list[Article]] = defaultdict(list)
    for pk, group_id in near_duplicate_groups(by_id.values()).items():
        members[group_id].append(by_id[pk])
    found = {}
    for article in articles:
        group = members[group_ids[article.pk]] if article.pk in group_ids else [article]
        found[article.pk] = sorted(group, key=publication_sort_key)
    return found


def publication_sort_key(article: Article) -> tuple[bool, str, bool, str, int]:
    """Return a key by publication: unknown days come last, and a day without a time after the times of that day."""
    day, time = article.published_on, article.published_at
    return day is None, day.isoformat() if day else "", time is None, time.isoformat() if time else "", article.pk
