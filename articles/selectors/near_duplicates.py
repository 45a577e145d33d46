"""Who reported something, and how many of them independently: copies of one text count as one origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Max, QuerySet

from articles.models import Article, Fingerprint


@dataclass(frozen=True, slots=True)
class OutletCoverage:
    """How many outlets print something, and how many of them wrote what they print."""

    outlets: int
    independent: int


def outlet_coverage(articles: Iterable[Article], families: Mapping[int, int] | None = None) -> OutletCoverage:
    """Of articles on one matter. One query, none where their `families` are known; articles without an outlet do not
    count. Of copies, the one that was published first is the origin, and its outlet the independent one.
    """
    known = [article for article in articles if article.outlet_id]
    families = near_duplicate_groups(known) if families is None else families
    groups: dict[object, list[Article]] = defaultdict(list)
    for article in known:
        groups[families.get(article.pk, ("alone", article.pk))].append(article)
    origins = {min(group, key=publication_sort_key).outlet_id for group in groups.values()}
    return OutletCoverage(len({article.outlet_id for article in known}), len(origins))


def near_duplicate_groups(articles: Iterable[Article]) -> dict[int, int]:
    """The family of each article's newest text, by the article's id. One query."""
    ids = [article.pk for article in articles]
    rows = Fingerprint.objects.filter(version__article__in=ids).annotate(
        newest=Max("version__article__versions__number")
    )
    current = rows.filter(version__number=F("newest"))
    return dict(current.values_list("version__article", "group"))


def near_duplicates(articles: Iterable[Article], among: QuerySet[Article]) -> dict[int, list[Article]]:
    """Each article, by its id, and its copies among others, the origin first. Three queries."""
    articles = list(articles)
    families = near_duplicate_groups(articles)
    held = among.filter(versions__fingerprint__group__in=set(families.values())).select_related("outlet")
    others = {copy.pk: copy for copy in held}
    found: dict[int, list[Article]] = defaultdict(list)
    for pk, family in near_duplicate_groups(others.values()).items():
        found[family].append(others[pk])
    return {
        article.pk: sorted(found[families[article.pk]], key=publication_sort_key)
        if article.pk in families
        else [article]
        for article in articles
    }


def publication_sort_key(article: Article) -> tuple[bool, str, bool, str, int]:
    """Sorts by what is known of when they were published: a day without an hour stands behind the hours of that day."""
    day, moment = article.published_on, article.published_at
    return day is None, day.isoformat() if day else "", moment is None, moment.isoformat() if moment else "", article.pk
