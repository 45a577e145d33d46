"""schema.org descriptions of public records as JSON-LD."""

from __future__ import annotations

from typing import Any, Protocol

from django.http import HttpRequest

from articles.choices import ActorKind, EventStatus, ParticipantRole
from articles.models import Actor, Article, Claim, Outlet, Story
from articles.presentation import attribution, dates, quotes
from articles.selectors.timeline import TimelineEntry

JsonLd = dict[str, Any]

SCHEMA_TYPES: dict[str, str] = {
    ActorKind.PERSON: "Person",
    ActorKind.ORGANISATION: "Organization",
    ActorKind.OUTLET: "NewsMediaOrganization",
    ActorKind.COUNTRY: "Country",
}


class HasUrl(Protocol):
    """A record with a public page."""

    def get_absolute_url(self) -> str:
        """Return the path of the record's page."""


class JsonLdBuilder:
    """Build the JSON-LD of one page, with absolute URLs as identifiers."""

    def __init__(self, request: HttpRequest) -> None:
        self.site = request.build_absolute_uri("/")[:-1]

    def page(self, data: JsonLd) -> JsonLd:
        """Return the data as a document of its own, with its context."""
        return {"@context": "https://schema.org", **data}

    def absolute_url(self, record: HasUrl) -> str:
        """Return the absolute URL of a record's page."""
        return f"{self.site}{record.get_absolute_url()}"

    def story(self, story: Story, entries: list[TimelineEntry]) -> JsonLd:
        """Return a story page as a list of the events that it shows."""
        data = {
            "@type": "CollectionPage",
            "@id": self.absolute_url(story),
            "name": story.title,
            "description": story.summary,
            "hasPart": [self.event(entry) for entry in entries],
        }
        if story.published_at:
            data["datePublished"] = story.published_at.isoformat()
            data["dateModified"] = story.updated_at.isoformat()
        return data

    def event(self, entry: TimelineEntry) -> JsonLd:
        """Return an event. It has a date only if that is one whole day, month or year, which is all schema.org has."""
        event = entry.event
        data: JsonLd = {"@type": "Event", "@id": self.absolute_url(event), "name": event.title}
        if date := dates.html_datetime(event.edtf):
            data["startDate"] = date
        if event.status == EventStatus.PLANNED:
            data["eventStatus"] = "https://schema.org/EventScheduled"
        places = [row.actor for row in entry.participants if row.role == ParticipantRole.PLACE]
        attendees = [row.actor for row in entry.participants if row.role != ParticipantRole.PLACE]
        if attendees:
            data["attendee"] = [self.actor(actor) for actor in attendees]
        if places:
            data["location"] = {"@type": "Place", "name": places[0].name}
        return data

    def actor(self, actor: Actor) -> JsonLd:
        """Return an actor, linked to Wikidata where its identifier is known."""
        schema_type = SCHEMA_TYPES.get(actor.kind, "Thing")
        data: JsonLd = {"@type": schema_type, "@id": self.absolute_url(actor), "name": actor.name}
        if actor.wikidata_id:
            data["sameAs"] = f"https://www.wikidata.org/wiki/{actor.wikidata_id}"
        return data

    def article(self, article: Article) -> JsonLd:
        """Return an article under its original URL, or its page here if it has none."""
        data: JsonLd = {
            "@type": "NewsArticle",
            "headline": article.title,
            "inLanguage": article.language,
            "url": quotes.http_url(article.canonical_url) or self.absolute_url(article),
        }
        if article.published_on:
            published = article.published_at or article.published_on
            data["datePublished"] = published.isoformat()
        if article.outlet:
            data["publisher"] = self.outlet(article.outlet)
        if article.byline:
            data["author"] = {"@type": "Person", "name": article.byline}
        return data

    def outlet(self, outlet: Outlet) -> JsonLd:
        """Return an outlet as a news organisation."""
        return {"@type": "NewsMediaOrganization", "@id": self.absolute_url(outlet), "name": outlet.name}

    def claim(self, claim: Claim, article: Article) -> JsonLd:
        """Return a claim with its words, its article and, if it may be named, its source."""
        data: JsonLd = {
            "@type": "Claim",
            "@id": self.absolute_url(claim),
            "text": quotes.quotable(claim.content_text, article),
            "appearance": self.article(article),
        }
        if actor := attribution.visible_actor(claim.source_actor):
            data["author"] = self.actor(actor)
        return data
