"""Who reported something, and how many of them independently: copies of one text count as one origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Max, QuerySet

from articles.models import Article, Fingerprint


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many outlets print something, and how many of them wrote what they print."""

    outlets: int
    independent: int

    def __str__(self) -> str:
        if not self.outlets:
            return "reported by no known outlet"
        outlets = "1 outlet" if self.outlets == 1 else f"{self.outlets} outlets"
        return f"reported by {outlets}" + (
            "" if self.independent == self.outlets else f", {self.independent} independent"
        )


def coverage(articles: Iterable[Article], families: Mapping[int, int] | None = None) -> Coverage:
    """Of articles on one matter. One query, none where their `families` are known; articles without an outlet do not
    count. Of copies, the one that was published first is the origin, and its outlet the independent one.
    """
    known = [article for article in articles if article.outlet_id]
    families = families_of(known) if families is None else families
    groups: dict[object, list[Article]] = defaultdict(list)
    for article in known:
        groups[families.get(article.pk, ("alone", article.pk))].append(article)
    origins = {min(group, key=when).outlet_id for group in groups.values()}
    return Coverage(len({article.outlet_id for article in known}), len(origins))


def families_of(articles: Iterable[Article]) -> dict[int, int]:
    """The family of each article's newest text, by the article's id. One query."""
    ids = [article.pk for article in articles]
    rows = Fingerprint.objects.filter(version__article__in=ids).annotate(
        newest=Max("version__article__versions__number")
    )
    current = rows.filter(version__number=F("newest"))
    return dict(current.values_list("version__article", "family"))


def copies(article: Article, among: QuerySet[Article] | None = None) -> list[Article]:
    """The article and its copies in other articles, the origin first; it alone where it has none. Two queries."""
    family = families_of([article]).get(article.pk)
    if family is None:
        return [article]
    among = Article.objects.all() if among is None else among
    found = among.filter(versions__fingerprint__family=family).select_related("outlet").distinct()
    return sorted(found, key=when)


def when(article: Article) -> tuple[bool, str, bool, str, int]:
    """Sorts by what is known of when they were published: a day without an hour stands behind the hours of that day."""
    day, moment = article.published_on, article.published_at
    return day is None, day.isoformat() if day else "", moment is None, moment.isoformat() if moment else "", article.pk
