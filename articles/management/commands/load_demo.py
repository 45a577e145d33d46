"""`manage.py load_demo`: the demo story, read by the engine and partly decided, as an editor would leave it at noon."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from analysis import dispatch, engine
from analysis.jobs import extraction as reading
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
BY = Performer("the demo’s editor")
PUBLISHER = Performer("the demo’s publisher")  # a second pair of eyes, where the desk wants one


class Command(BaseCommand):
    help = "Put in the demo story: fictional outlets on the 2025 dispute over tariffs and rare earths. Twice is once."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        plan = tomllib.loads((FOLDER / "story.toml").read_text(encoding="utf8"))
        if Story.objects.filter(slug=plan["slug"]).exists():
            self.stdout.write("The demo story is there already.")
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
        self.stdout.write(
            f"The demo story is in: {len(versions)} articles, {story.events.count()} events on its timeline."
        )

    def _story(self, plan: dict[str, Any]) -> Story:
        return Story.objects.create(title=plan["title"], slug=plan["slug"], summary=plan["summary"])

    def _outlet(self, row: dict[str, Any]) -> Outlet:
        outlet = outlet_for_name(row["name"], BY)
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
        ingested, run = dispatch.submit(article, BY, stories=[story])
        # Read here and now, so that the desk has something to show before its worker has started.
        reading.execute(run.pk)
        run.refresh_from_db()
        if run.error:
            self.stderr.write(f"{row['title']}: {run.error.splitlines()[0]}")
        return ingested.version

    # --- decisions ----------------------------------------------------------------------------------------------------

    def _events(self, rows: list[dict[str, Any]], versions: dict[str, ArticleVersion]) -> None:
        made: dict[str, Event] = {}
        for row in rows:
            mention = self._event_mention(versions[row["article"]], row)
            if "same_as" in row:
                mention = editing.edit(mention, {"event": made[row["same_as"]]}, BY)
            made[row["key"]] = mention.event

    def _event_mention(self, version: ArticleVersion, row: dict[str, Any]) -> EventMention:
        """The engine's proposal within the words, corrected; or the event added by hand where the engine missed it."""
        start, end = find(version, row["words"])
        if "missed_claim" in row:
            self._add_claim(version, row["missed_claim"])
        values = {"title": row["title"], "edtf": row["date"], "status": row["status"]}
        values["participants"] = [(actor_named(name), ParticipantRole.AGENT) for name in row["who"]]
        waiting = EventMention.objects.pending().filter(version=version)
        found: EventMention | None = waiting.filter(trigger_start__gte=start, trigger_end__lte=end).first()
        if found is None:
            sentence = sentence_around(version, start, end)
            values["claim"] = innermost_claim(version, start, end)
            values["time_expression"] = time_in(version, sentence, row["date"])
            return editing.add_event(version, (start, end), sentence, BY, **values)
        editing.edit(found.event, values, BY)
        # Words that the engine dates otherwise than the editor date nothing here.
        when = time_in(version, (found.sentence_start, found.sentence_end), row["date"])
        editing.edit(found, {"claim": innermost_claim(version, start, end), "time_expression": when}, BY)
        return found

    def _add_claim(self, version: ArticleVersion, row: dict[str, str]) -> None:
        """A claim inside those that the engine found, unless it has found this one too by now."""
        start, end = find(version, row["content"])
        around = innermost_claim(version, start, end)
        if around is None or around.content_text.removeprefix("that ") != row["content"]:
            sentence = sentence_around(version, start, end)
            spans = {role: [find(version, row[role], sentence[0])] for role in ("source", "cue", "content")}
            editing.add_claim(version, spans, BY, parent=around, stance=row["stance"])

    def _claims(self, rows: list[dict[str, Any]], versions: dict[str, ArticleVersion]) -> None:
        """Accept the innermost proposed claim around the words, with its chain."""
        for row in rows:
            version = versions[row["article"]]
            claim = innermost_claim(version, *find(version, row["words"]))
            if claim is not None and claim.is_pending:
                self._accept(claim)

    def _accept(self, claim: Claim) -> None:
        try:
            review.accept(claim, BY)
        except ServiceError as refused:
            self.stderr.write(refused.message)


def find(version: ArticleVersion, words: str, after: int = 0) -> tuple[int, int]:
    start = version.text.index(words, after)
    return start, start + len(words)


def innermost_claim(version: ArticleVersion, start: int, end: int) -> Claim | None:
    """The claim whose content holds the span most closely."""
    around = ClaimSpan.objects.filter(claim__version=version, role="content", start__lte=start, end__gte=end)
    narrowest = min(around.select_related("claim"), key=lambda span: span.end - span.start, default=None)
    return narrowest.claim if narrowest else None


def time_in(version: ArticleVersion, sentence: tuple[int, int], edtf: str) -> TimeExpression | None:
    """The words of a sentence that give a date, as the engine read them."""
    times = TimeExpression.objects.active().filter(version=version, start__gte=sentence[0], end__lte=sentence[1])
    return times.filter(edtf=edtf).first() if edtf else None


def actor_named(name: str) -> Actor:
    """The actor of that name, as the articles before proposed it; one the editor adds where none did."""
    found = Actor.objects.active().filter(aliases__key=name_key(name), merged_into=None).order_by("pk").first()
    return found or editing.add_actor(BY, name=name, kind=ActorKind.PERSON)


def sentence_around(version: ArticleVersion, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, as the engine divides the text."""
    sentences = engine.analyse(reading.to_document(version)).sentences
    return next((first, last) for first, last in sentences if first <= start and end <= last)
