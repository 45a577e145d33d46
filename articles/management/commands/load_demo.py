"""`manage.py load_demo`: load the demo story, read by the engine and partly reviewed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from analysis import dispatch, engine
from analysis.jobs import extraction
from articles.choices import ActorKind, ParticipantRole
from articles.ingestion.incoming import build_article
from articles.models import (
    Actor,
    ArticleVersion,
    Claim,
    ClaimSpan,
    Event,
    EventMention,
    Outlet,
    Story,
    TimeExpression,
)
from articles.models.actor import name_key
from articles.services import editing, review
from articles.services import story as story_service
from articles.services.errors import ServiceError
from articles.services.ingest import outlet_for_name
from articles.services.transitions import Performer

FOLDER = Path(__file__).resolve().parents[2] / "demo"
EDITOR = Performer("demo editor")
PUBLISHER = Performer("demo publisher")  # a second person, as NEWSDESK_SECOND_REVIEWER requires


class Command(BaseCommand):
    """Store the demo articles, extract them in this process, and make the decisions in `demo/decisions.toml`."""

    help = "Load the demo story: fictional outlets on the 2025 dispute over tariffs and rare earths. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything in one transaction, unless the story exists."""
        plan = tomllib.loads((FOLDER / "story.toml").read_text(encoding="utf8"))
        if Story.objects.filter(slug=plan["slug"]).exists():
            self.stdout.write(_("The demo story is already loaded."))
            return
        story = self._story(plan)
        outlets = {row["slug"]: self._outlet(row) for row in plan["outlets"]}
        versions = {
            path.stem: self._article(tomllib.loads(path.read_text(encoding="utf8")), outlets, story)
            for path in sorted((FOLDER / "articles").glob("*.toml"))
        }
        decisions = tomllib.loads((FOLDER / "decisions.toml").read_text(encoding="utf8"))
        self._events(decisions["events"], versions)
        self._claims(decisions["claims"], versions)
        story_service.publish(story, PUBLISHER)
        message = _("Loaded the demo story: %(articles)d articles, %(events)d events on its timeline.")
        self.stdout.write(message % {"articles": len(versions), "events": story.events.count()})

    def _story(self, plan: dict[str, Any]) -> Story:
        return Story.objects.create(title=plan["title"], slug=plan["slug"], summary=plan["summary"])

    def _outlet(self, row: dict[str, Any]) -> Outlet:
        outlet = outlet_for_name(row["name"], EDITOR)
        outlet.domain, outlet.country = row["domain"], row["country"]
        outlet.full_text_allowed = row["full_text_allowed"]
        outlet.save()
        return outlet

    def _article(self, row: dict[str, Any], outlets: dict[str, Outlet], story: Story) -> ArticleVersion:
        article = build_article(
            row["text"],
            title=row["title"],
            outlet=outlets[row["outlet"]].name,
            url=row["url"],
            byline=row["byline"],
            published=row["published"],
        )
        ingested, run = dispatch.submit(article, EDITOR, stories=[story])
        # Extract in this process, so that the site has something to show before its worker has started.
        extraction.execute(run.pk)
        run.refresh_from_db()
        if run.error:
            self.stderr.write(f"{row['title']}: {run.error.splitlines()[0]}")
        return ingested.version

    # --- decisions ----------------------------------------------------------------------------------------------------

    def _events(self, rows: list[dict[str, Any]], versions: dict[str, ArticleVersion]) -> None:
        events: dict[str, Event] = {}
        for row in rows:
            mention = self._event_mention(versions[row["article"]], row)
            if "same_as" in row:
                mention = editing.edit(mention, {"event": events[row["same_as"]]}, EDITOR)
            events[row["key"]] = mention.event

    def _event_mention(self, version: ArticleVersion, row: dict[str, Any]) -> EventMention:
        """Correct the engine's proposal within the words, or add the event that the engine missed."""
        start, end = find(version, row["words"])
        if "missed_claim" in row:
            self._add_claim(version, row["missed_claim"])
        values = {"title": row["title"], "edtf": row["date"], "status": row["status"]}
        values["participants"] = [(actor_named(name), ParticipantRole.AGENT) for name in row["who"]]
        pending = EventMention.objects.pending().filter(version=version)
        found: EventMention | None = pending.filter(trigger_start__gte=start, trigger_end__lte=end).first()
        if found is None:
            sentence = sentence_around(version, start, end)
            values["claim"] = innermost_claim(version, start, end)
            values["time_expression"] = time_in(version, sentence, row["date"])
            return editing.add_event(version, (start, end), sentence, EDITOR, **values)
        editing.edit(found.event, values, EDITOR)
        # Words to which the engine gives another date than the editor do not date this mention.
        time_expression = time_in(version, (found.sentence_start, found.sentence_end), row["date"])
        editing.edit(found, {"claim": innermost_claim(version, start, end), "time_expression": time_expression}, EDITOR)
        return found

    def _add_claim(self, version: ArticleVersion, row: dict[str, str]) -> None:
        """Add a nested claim, unless the engine has found it."""
        start, end = find(version, row["content"])
        parent = innermost_claim(version, start, end)
        if parent is None or parent.content_text.removeprefix("that ") != row["content"]:
            sentence = sentence_around(version, start, end)
            spans = {role: [find(version, row[role], sentence[0])] for role in ("source", "cue", "content")}
            editing.add_claim(version, spans, EDITOR, parent=parent, stance=row["stance"])

    def _claims(self, rows: list[dict[str, Any]], versions: dict[str, ArticleVersion]) -> None:
        """Accept the innermost proposed claim around the words, with its chain."""
        for row in rows:
            version = versions[row["article"]]
            claim = innermost_claim(version, *find(version, row["words"]))
            if claim is not None and claim.is_pending:
                self._accept(claim)

    def _accept(self, claim: Claim) -> None:
        try:
            review.accept(claim, EDITOR)
        except ServiceError as error:
            self.stderr.write(error.message)


def find(version: ArticleVersion, words: str, after: int = 0) -> tuple[int, int]:
    """Return the span of the first occurrence of the words. Raise ValueError if there is none."""
    start = version.text.index(words, after)
    return start, start + len(words)


def innermost_claim(version: ArticleVersion, start: int, end: int) -> Claim | None:
    """Return the claim with the shortest content around a span."""
    candidates = ClaimSpan.objects.filter(claim__version=version, role="content", start__lte=start, end__gte=end)
    narrowest = min(candidates.select_related("claim"), key=lambda span: span.end - span.start, default=None)
    return narrowest.claim if narrowest else None


def time_in(version: ArticleVersion, sentence: tuple[int, int], edtf: str) -> TimeExpression | None:
    """Return the time expression in a sentence that has this date."""
    times = TimeExpression.objects.active().filter(version=version, start__gte=sentence[0], end__lte=sentence[1])
    return times.filter(edtf=edtf).first() if edtf else None


def actor_named(name: str) -> Actor:
    """Return the actor of that name, added by the editor if no article has proposed it."""
    found = Actor.objects.active().filter(aliases__key=name_key(name), merged_into=None).order_by("pk").first()
    return found or editing.add_actor(EDITOR, name=name, kind=ActorKind.PERSON)


def sentence_around(version: ArticleVersion, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around a span, as the engine splits the text."""
    sentences = engine.analyse(extraction.to_document(version)).sentences
    return next((first, last) for first, last in sentences if first <= start and end <= last)
