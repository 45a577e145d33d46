"""The models. Each file holds one model, its queryset and the models that belong to it; `base` holds shared bases."""

from articles.models.actor import Actor, Alias, DistinctActors, Mention
from articles.models.actor_link import ActorKey, ActorLink, LinkRejection
from articles.models.api_client import IdempotencyKey, TokenGrant
from articles.models.article import Article, ArticleVersion
from articles.models.base import Proposal
from articles.models.bulk_import import BulkImport
from articles.models.change_stream import ChangeStreamCursor, ChangeStreamEntry
from articles.models.claim import Claim, ClaimSpan
from articles.models.editor_presence import EditorPresence
from articles.models.event import Event, EventMention, EventParticipant, TimeExpression
from articles.models.event_match import EventMatch
from articles.models.extraction_run import ExtractionRun, WorkerHeartbeat
from articles.models.feed import Feed, FeedEntry
from articles.models.monitored_page import MonitoredPage
from articles.models.near_duplicate import Fingerprint, FingerprintBand, NearDuplicateGroup
from articles.models.outlet import Outlet
from articles.models.pending_change import PendingChange
from articles.models.review_log import ReviewLog
from articles.models.role import RoleMention, TermOfOffice
from articles.models.story import Story
from articles.models.webhook import Webhook, WebhookDelivery
from articles.models.wording_change import WordingChange

__all__ = [
    "Actor",
    "ActorKey",
    "ActorLink",
    "Alias",
    "Article",
    "ArticleVersion",
    "BulkImport",
    "ChangeStreamCursor",
    "ChangeStreamEntry",
    "Claim",
    "ClaimSpan",
    "DistinctActors",
    "EditorPresence",
    "Event",
    "EventMatch",
    "EventMention",
    "EventParticipant",
    "ExtractionRun",
    "Feed",
    "FeedEntry",
    "Fingerprint",
    "FingerprintBand",
    "IdempotencyKey",
    "LinkRejection",
    "Mention",
    "MonitoredPage",
    "NearDuplicateGroup",
    "Outlet",
    "PendingChange",
    "Proposal",
    "ReviewLog",
    "RoleMention",
    "Story",
    "TermOfOffice",
    "TimeExpression",
    "TokenGrant",
    "Webhook",
    "WebhookDelivery",
    "WordingChange",
    "WorkerHeartbeat",
]
