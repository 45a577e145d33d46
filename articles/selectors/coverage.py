"""Who covers a story and who takes part in it: what its overview and its filters are made of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from articles.models import Actor, Story
from articles.selectors.timeline import public_participations

# As many as a list to choose from can hold.
OFFERED = 100


@dataclass(frozen=True, slots=True)
class StoryCoverage:
    """The articles of a story: how many, by whom, and on which days."""

    article_count: int
    outlets: tuple[tuple[int, str], ...]
    published: tuple[tuple[dt.date, int | None], ...]  # day and outlet of each article that has a day, sorted

    def days(self, outlet: int | None = None, until: dt.date | None = None) -> list[dt.date]:
        """A day for each article, sorted; of one outlet or of all, up to a day or to the last."""
        return [
            day for day, by in self.published if (outlet is None or by == outlet) and (until is None or day <= until)
        ]


def story_coverage(story: Story) -> StoryCoverage:
    """Outlets are sorted by name. One query."""
    rows = list(story.articles.order_by().values_list("outlet_id", "outlet__name", "published_on"))
    names = {pk: name for pk, name, _ in rows if pk is not None}
    outlets = sorted(names.items(), key=lambda item: item[1].casefold())
    published = sorted(((day, pk) for pk, _, day in rows if day), key=lambda one: one[0])
    return StoryCoverage(len(rows), tuple(outlets), tuple(published))


def story_participants(story: Story, events: Container[int], chosen: str = "") -> list[tuple[int, str]]:
    """Who takes part in some of a story's events, those in most of them offered, sorted by name; and the one chosen."""
    rows = public_participations().filter(event__stories=story).values_list("actor_id", "event_id")
    counted = Counter(actor for actor, event in rows if event in events)
    offered = {pk for pk, _ in counted.most_common(OFFERED)} | {pk for pk in counted if str(pk) == chosen}
    named = Actor.objects.filter(pk__in=offered).order_by().values_list("pk", "name")
    return sorted(named, key=lambda item: item[1].casefold())
