"""Who asks, and what they may see: the public what is public, the desk's staff everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from articles.choices import Scope
from articles.models import Actor, Alias, Article, Claim, Event, EventMention, Mention, Outlet, Story


@dataclass(frozen=True, slots=True)
class Audience:
    """The records a reader may see. `actors` and `aliases` are for use inside a record that may be seen itself."""

    staff: bool = False

    @classmethod
    def of(cls, request: Any) -> Audience:
        user = getattr(request, "user", None)
        staff = bool(user and user.is_authenticated and user.is_active and user.is_staff)
        scopes = getattr(getattr(request, "auth", None), "scopes", (Scope.READ,))
        return cls(staff=staff and Scope.READ in scopes)

    def stories(self) -> QuerySet[Story]:
        return self._seen(Story)

    def articles(self) -> QuerySet[Article]:
        return self._seen(Article)

    def outlets(self) -> QuerySet[Outlet]:
        return self._seen(Outlet)

    def events(self) -> QuerySet[Event]:
        return self._seen(Event)

    def claims(self) -> QuerySet[Claim]:
        return self._seen(Claim)

    def listed_actors(self) -> QuerySet[Actor]:
        """Actors with an address of their own."""
        return self._seen(Actor)

    def actors(self) -> QuerySet[Actor]:
        """Actors that may be named in a record that is seen; that record makes an accepted actor public."""
        return Actor.objects.all() if self.staff else Actor.objects.nameable()

    def mentions(self) -> QuerySet[Mention]:
        return self._seen(Mention)

    def event_mentions(self) -> QuerySet[EventMention]:
        return EventMention.objects.all() if self.staff else EventMention.objects.in_public_articles()

    def aliases(self) -> QuerySet[Alias]:
        return self._seen(Alias).order_by("text", "pk")

    def can_see(self, actor: Actor | None) -> bool:
        """`actors` for one that is loaded."""
        return actor is not None and (self.staff or actor.is_nameable)

    def prefetch_stories(self) -> Prefetch[Any, Any, Any]:
        return Prefetch("stories", queryset=self.stories().order_by("slug"), to_attr="visible_stories")

    def _seen(self, model: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.all() if self.staff else model.objects.public()
        return found
