"""The records. Each file holds one record with its queryset; `base` what several share."""

from articles.models.actor import Actor, Alias, Mention
from articles.models.article import Article, ArticleVersion
from articles.models.base import Proposal
from articles.models.claim import Claim, ClaimSpan
from articles.models.event import Event, EventMention, EventParticipant, TimeExpression
from articles.models.match import EventMatch
from articles.models.outlet import Outlet
from articles.models.review import ReviewLog
from articles.models.run import ExtractionRun, WorkerHeartbeat
from articles.models.story import Story

__all__ = [
    "Actor",
    "Alias",
    "Article",
    "ArticleVersion",
    "Claim",
    "ClaimSpan",
    "Event",
    "EventMatch",
    "EventMention",
    "EventParticipant",
    "ExtractionRun",
    "Mention",
    "Outlet",
    "Proposal",
    "ReviewLog",
    "Story",
    "TimeExpression",
    "WorkerHeartbeat",
]
