"""What machines read in a page: schema.org as JSON-LD."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from articles.choices import EventStatus
from articles.models import Actor, Article, Claim, Outlet, Story
from articles.presentation import attribution, dates, quotes
from articles.selectors.timeline import TimelineEntry

JsonLd = dict[str, Any]
SCHEMA_TYPES = {
    "person": "Person",
    "organisation": "Organization",
    "outlet": "NewsMediaOrganization",
    "country": "Country",
}


class JsonLdBuilder:
    """The things of one page, with full addresses."""

    def __init__(self, request: HttpRequest) -> None:
        self.site = request.build_absolute_uri("/")[:-1]

    def page(self, thing: JsonLd) -> JsonLd:
        return {"@context": "https://schema.org", **thing}

    def address(self, record: Any) -> str:
        return f"{self.site}{record.get_absolute_url()}"

    def story(self, story: Story, entries: list[TimelineEntry]) -> JsonLd:
        """The page is a list of events: no claim is made about anything that is not on it."""
        found = {
            "@type": "CollectionPage",
            "@id": self.address(story),
            "name": story.title,
            "description": story.summary,
            "hasPart": [self.event(entry) for entry in entries],
        }
        if story.published_at:
            found["datePublished"] = story.published_at.isoformat()
            found["dateModified"] = story.updated_at.isoformat()
        return found

    def event(self, entry: TimelineEntry) -> JsonLd:
        """A date only where it is one whole day, month or year: schema.org has no word for the rest."""
        event = entry.event
        found: JsonLd = {"@type": "Event", "@id": self.address(event), "name": event.title}
        if day := dates.html_datetime(event.edtf):
            found["startDate"] = day
        if event.status == EventStatus.PLANNED:
            found["eventStatus"] = "https://schema.org/EventScheduled"
        people = [self.actor(row.actor) for row in entry.participants if row.role != "place"]
        if people:
            found["attendee"] = people
        places = [row.actor.name for row in entry.participants if row.role == "place"]
        if places:
            found["location"] = {"@type": "Place", "name": places[0]}
        return found

    def actor(self, actor: Actor) -> JsonLd:
        found: JsonLd = {"@type": SCHEMA_TYPES.get(actor.kind, "Thing"), "@id": self.address(actor), "name": actor.name}
        if actor.wikidata_id:
            found["sameAs"] = f"https://www.wikidata.org/wiki/{actor.wikidata_id}"
        return found

    def article(self, article: Article) -> JsonLd:
        found: JsonLd = {"@type": "NewsArticle", "headline": article.title, "inLanguage": article.language}
        found["url"] = quotes.http_url(article.canonical_url) or self.address(article)
        if article.published_on:
            moment = article.published_at or article.published_on
            found["datePublished"] = moment.isoformat()
        if article.outlet:
            found["publisher"] = self.outlet(article.outlet)
        if article.byline:
            found["author"] = {"@type": "Person", "name": article.byline}
        return found

    def outlet(self, outlet: Outlet) -> JsonLd:
        return {"@type": "NewsMediaOrganization", "@id": self.address(outlet), "name": outlet.name}

    def claim(self, claim: Claim, article: Article) -> JsonLd:
        found: JsonLd = {
            "@type": "Claim",
            "@id": self.address(claim),
            "text": quotes.quotable(claim.content_text, article),
            "appearance": self.article(article),
        }
        if actor := attribution.visible_actor(claim.source_actor):
            found["author"] = self.actor(actor)
        return found
