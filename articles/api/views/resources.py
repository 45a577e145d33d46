"""The resources of the API: the URL of each list, the name of a single record and the view."""

from __future__ import annotations

from articles.api.views.actor_links import ActorLinkViewSet
from articles.api.views.actors import ActorViewSet
from articles.api.views.articles import ArticleViewSet
from articles.api.views.base import RecordViewSet
from articles.api.views.claims import ClaimViewSet
from articles.api.views.event_matches import EventMatchViewSet
from articles.api.views.event_mentions import EventMentionViewSet
from articles.api.views.events import EventViewSet
from articles.api.views.feeds import FeedEntryViewSet, FeedViewSet
from articles.api.views.history import HistoryViewSet
from articles.api.views.imports import ImportViewSet
from articles.api.views.mentions import MentionViewSet
from articles.api.views.outlets import OutletViewSet
from articles.api.views.pending_changes import PendingChangeViewSet
from articles.api.views.runs import RunViewSet
from articles.api.views.stories import StoryViewSet
from articles.api.views.time_expressions import TimeExpressionViewSet
from articles.api.views.webhooks import DeliveryViewSet, WebhookViewSet
from articles.api.views.wording_changes import WordingChangeViewSet

RESOURCES: dict[str, tuple[str, type[RecordViewSet]]] = {
    "stories": ("story", StoryViewSet),
    "events": ("event", EventViewSet),
    "event-mentions": ("event-mention", EventMentionViewSet),
    "actors": ("actor", ActorViewSet),
    "mentions": ("mention", MentionViewSet),
    "claims": ("claim", ClaimViewSet),
    "articles": ("article", ArticleViewSet),
    "outlets": ("outlet", OutletViewSet),
    # For staff only:
    "time-expressions": ("time-expression", TimeExpressionViewSet),
    "actor-links": ("actor-link", ActorLinkViewSet),
    "event-matches": ("event-match", EventMatchViewSet),
    "pending-changes": ("pending-change", PendingChangeViewSet),
    "wording-changes": ("wording-change", WordingChangeViewSet),
    "runs": ("run", RunViewSet),
    "feeds": ("feed", FeedViewSet),
    "feed-entries": ("feed-entry", FeedEntryViewSet),
    "imports": ("import", ImportViewSet),
    "webhooks": ("webhook", WebhookViewSet),
    "deliveries": ("delivery", DeliveryViewSet),
    "history": ("history", HistoryViewSet),
}
