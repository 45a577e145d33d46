"""The outlets and participants of a story, for its overview chart and its filters."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from articles.models import Actor, Story
from articles.selectors.timeline import public_participations

MAX_OFFERED_PARTICIPANTS = 100  # in a select element that a person can still look through


@dataclass(frozen=True, slots=True)
class StoryCoverage:
    """The articles of a story.

    `outlets` holds ids and names. `published` holds the day and the outlet's id of each article with a known day,
    sorted by day.
    """

    article_count: int
    outlets: tuple[tuple[int, str], ...]
    published: tuple[tuple[dt.date, int | None], ...]

    def days(self, outlet: int | None = None, until: dt.date | None = None) -> list[dt.date]:
        """Return the sorted day of each article, optionally of one outlet and up to a day."""
        return [
            day
            for day, article_outlet in self.published
            if (outlet is None or article_outlet == outlet) and (until is None or day <= until)
        ]


def story_coverage(story: Story) -> StoryCoverage:
    """Return the coverage of a story, with its outlets sorted by name. One query."""
    rows = list(story.articles.order_by().values_list("outlet_id", "outlet__name", "published_on"))
    names = {outlet_id: name for outlet_id, name, _day in rows if outlet_id is not None}
    outlets = sorted(names.items(), key=lambda item: item[1].casefold())
    published = sorted(((day, outlet_id) for outlet_id, _name, day in rows if day), key=lambda item: item[0])
    return StoryCoverage(len(rows), tuple(outlets), tuple(published))


def story_participants(story: Story, events: Container[int], selected: str = "") -> list[tuple[int, str]]:
    """Return ids and names of the actors that take part in most of the given events, sorted by name. Two queries.

    The actor with the id `selected` is always among them if it takes part at all.
    """
    rows = public_participations().filter(event__stories=story).values_list("actor_id", "event_id")
    counts = Counter(actor_id for actor_id, event_id in rows if event_id in events)
    offered = {actor_id for actor_id, _count in counts.most_common(MAX_OFFERED_PARTICIPANTS)}
    offered |= {actor_id for actor_id in counts if str(actor_id) == selected}
    names = Actor.objects.filter(pk__in=offered).order_by().values_list("pk", "name")
    return sorted(names, key=lambda item: item[1].casefold())
