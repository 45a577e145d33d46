"""Visibility: which records the caller of an API request may see.

The public sees accepted records in published stories; staff see every record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from articles.choices import Scope
from articles.models import Actor, Alias, Article, Claim, Event, EventMention, Mention, Outlet, Story


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of a response, and querysets of the records that they may see.

    `actors` and `aliases` are meant for use inside another record that has been found to be visible.
    """

    staff: bool = False

    @classmethod
    def from_request(cls, request: Any) -> Audience:
        """Return the audience of a Django or DRF request.

        Staff must be active; a token without the scope `read` reads as the public does.
        """
        user = getattr(request, "user", None)
        is_staff = bool(user and user.is_authenticated and user.is_active and user.is_staff)
        scopes = getattr(getattr(request, "auth", None), "scopes", (Scope.READ,))
        return cls(staff=is_staff and Scope.READ in scopes)

    def stories(self) -> QuerySet[Story]:
        """Return the visible stories."""
        return self._visible(Story)

    def articles(self) -> QuerySet[Article]:
        """Return the visible articles."""
        return self._visible(Article)

    def outlets(self) -> QuerySet[Outlet]:
        """Return the visible outlets."""
        return self._visible(Outlet)

    def events(self) -> QuerySet[Event]:
        """Return the visible events."""
        return self._visible(Event)

    def claims(self) -> QuerySet[Claim]:
        """Return the visible claims."""
        return self._visible(Claim)

    def listed_actors(self) -> QuerySet[Actor]:
        """Return the actors that have a visible record in the list of actors."""
        return self._visible(Actor)

    def actors(self) -> QuerySet[Actor]:
        """Return the actors that may be named inside a visible record.

        An accepted actor becomes public through the record that names it, so these are more than `listed_actors`.
        """
        return Actor.objects.all() if self.staff else Actor.objects.nameable()

    def mentions(self) -> QuerySet[Mention]:
        """Return the visible mentions of actors."""
        return self._visible(Mention)

    def event_mentions(self) -> QuerySet[EventMention]:
        """Return the event mentions in visible articles, whatever the state of their events."""
        return EventMention.objects.all() if self.staff else EventMention.objects.in_public_articles()

    def aliases(self) -> QuerySet[Alias]:
        """Return the visible aliases of actors, sorted by text."""
        return self._visible(Alias).order_by("text", "pk")

    def can_see(self, actor: Actor | None) -> bool:
        """Return whether a loaded actor is one of `actors`; False for None."""
        return actor is not None and (self.staff or actor.is_nameable)

    def prefetch_stories(self) -> Prefetch[Any, Any, Any]:
        """Return the prefetch of a record's visible stories, sorted by slug, into its attribute `visible_stories`."""
        return Prefetch("stories", queryset=self.stories().order_by("slug"), to_attr="visible_stories")

    def _visible(self, model: Any) -> QuerySet[Any]:
        records: QuerySet[Any] = model.objects.all() if self.staff else model.objects.public()
        return records
