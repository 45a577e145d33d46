"""Measure how long the server takes for a page of a story's timeline, and how that grows with the story.

    python benchmarks/site_speed.py            on SQLite, or on the server of DATABASE_URL; in a test database

Creates two published stories, one of 200 events with 1,000 claims and one of 2,000 events with 10,000 claims, and
requests both in turn. Compare the ratio of the two between machines.
"""

from __future__ import annotations

import datetime as dt
import gc
import gzip
import os
import random
import statistics
import sys
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.test")

import django

django.setup()

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.runner import DiscoverRunner
from django.test.utils import CaptureQueriesContext

from articles.choices import ReviewState, SpanRole, StoryStatus
from articles.models import (
    Actor,
    Article,
    ArticleVersion,
    Claim,
    ClaimSpan,
    Event,
    EventMention,
    EventParticipant,
    Outlet,
    Story,
    TimeExpression,
)
from articles.models.article import content_hash

ROUNDS = 40
WARM_UP_ROUNDS = 3
SEED = 7
STATE = {"state": ReviewState.ACCEPTED}


def generate(slug: str, events: int) -> Story:
    """Create a story in which each article reports four events and each event is reported by two outlets."""
    rng = random.Random(SEED)
    story = Story.objects.create(title=f"A story of {events} events", slug=slug, status=StoryStatus.PUBLISHED)
    outlets = [Outlet.objects.create(name=f"{slug} outlet {n}") for n in range(30)]
    actors = [Actor.objects.create(name=f"{slug} actor {n}", kind="person", **STATE) for n in range(150)]
    made = []
    for n in range(events):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=n * 700 // events)
        made.append(Event(title=f"The ministry takes step {n}", edtf=str(day), earliest=day, latest=day, **STATE))
    Event.objects.bulk_create(made)
    story.events.set(made)
    EventParticipant.objects.bulk_create(
        EventParticipant(event=event, actor=actor) for event in made for actor in rng.sample(actors, 2)
    )
    for start in range(0, events, 4):
        for _ in range(2):
            _article(story, rng, rng.choice(outlets), actors, made[start : start + 4])
    return story


def _article(story: Story, rng: random.Random, outlet: Outlet, actors: list[Actor], events: list[Event]) -> None:
    """Create an article with a sentence per event, each a chain of two or three claims."""
    sentences, plans = [], []
    offset = 0
    for event in events:
        day = f"on {event.earliest}"
        body = f"{event.title.lower()} {day}, after weeks of talks about prices, rules and ships"
        outer = f"Minister Ruiz believes {body}"
        sentence = f"Officials close to the talks said {outer}. "
        plans.append((event, offset, sentence, outer, body, day))
        sentences.append(sentence)
        offset += len(sentence)
    text = "".join(sentences) + "Rain is forecast. " * 40
    title = f"Steps of {events[0].earliest}"
    article = Article.objects.create(outlet=outlet, title=title, published_on=events[-1].latest)
    version = ArticleVersion.objects.create(article=article, number=1, text=text, content_hash=content_hash(text))
    story.articles.add(article)
    for event, start, sentence, outer, body, day in plans:
        chain: list[Claim] = []
        wholes = [outer, body] if rng.random() < 0.5 else [outer, body, f"{event.title.lower()} {day}"]
        for whole, source in zip(wholes, ("Officials close to the talks", "Minister Ruiz", ""), strict=False):
            parent = chain[-1] if chain else None
            speaker = rng.choice(actors)
            claim = Claim.objects.create(
                version=version, parent=parent, source_actor=speaker, stance="believe", **STATE
            )
            _span(claim, SpanRole.CONTENT, start + sentence.index(whole), whole)
            if source:
                _span(claim, SpanRole.SOURCE, start + sentence.index(source), source)
            chain.append(claim)
        day_start = start + sentence.index(day)
        when = TimeExpression.objects.create(
            version=version, start=day_start, end=day_start + len(day), text=day, type="DATE", value=event.edtf,
            edtf=event.edtf, earliest=event.earliest, latest=event.latest, **STATE,
        )  # fmt: skip
        trigger = start + sentence.index("takes")
        EventMention.objects.create(
            version=version, event=event, claim=chain[-1], time_expression=when,
            trigger_start=trigger, trigger_end=trigger + len("takes"), trigger_text="takes",
            sentence_start=start, sentence_end=start + len(sentence) - 1, sentence_text=sentence[:-1], **STATE,
        )  # fmt: skip


def _span(claim: Claim, role: str, start: int, words: str) -> None:
    """Create one span of a claim."""
    ClaimSpan.objects.create(claim=claim, role=role, position=0, start=start, end=start + len(words), text=words)


@dataclass
class PageTimes:
    """The milliseconds of one address in each round: elapsed, of this process alone, and from the cache."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    cached_ms: list[float] = field(default_factory=list)


def measure(client: Client, addresses: list[str]) -> dict[str, PageTimes]:
    """Request each address in turn, so that other load affects all alike: first uncached, then from the cache."""
    taken = {address: PageTimes() for address in addresses}
    for number in range(ROUNDS + WARM_UP_ROUNDS):
        for address, times in taken.items():
            caches["pages"].clear()
            wall_start, cpu_start = time.perf_counter(), time.process_time()
            response = client.get(address)
            wall, cpu = time.perf_counter() - wall_start, time.process_time() - cpu_start
            assert response.status_code == 200, address
            wall_start = time.perf_counter()
            client.get(address)
            cached = time.perf_counter() - wall_start
            if number >= WARM_UP_ROUNDS:
                times.wall_ms.append(1000 * wall)
                times.cpu_ms.append(1000 * cpu)
                times.cached_ms.append(1000 * cached)
    return taken


def report(client: Client, small: str, large: str) -> dict[str, float]:
    """Print the figures of both addresses; return those that have a ceiling."""
    taken = measure(client, [small, large])
    css = gzip.compress((settings.BASE_DIR / "static" / "newsdesk.css").read_bytes())
    for address, times in taken.items():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content
        size = (len(gzip.compress(page)) + len(css)) / 1000
        waited = sorted(times.wall_ms)
        print(
            f"{address:40} fastest {waited[0]:5.0f} ms, median {statistics.median(waited):5.0f}, "
            f"p95 {statistics.quantiles(waited, n=20)[-1]:5.0f}; CPU {statistics.median(times.cpu_ms):4.0f}; "
            f"cached {statistics.median(times.cached_ms):4.1f}; {len(queries)} queries, {size:.1f} kB with styles"
        )
    growth = statistics.median(taken[large].wall_ms) / statistics.median(taken[small].wall_ms)
    print(f"{'':40} growth {growth:.2f}")
    return {f"growth on {connection.vendor}": growth, "queries": len(queries), "kB with styles": size}


def exceeded_ceilings(figures: dict[str, float]) -> list[str]:
    """Return a message for each figure above its ceiling in `floors.toml`."""
    ceilings = tomllib.loads((Path(__file__).parent / "floors.toml").read_text())["site"]["ceilings"]
    messages = []
    for name, ceiling in ceilings.items():
        if figures.get(name, 0) > ceiling:
            messages.append(f"{name}: {figures[name]:.2f}, at most {ceiling}")
    return messages


def main() -> None:
    """Measure in a test database; exit with the figures that are above their ceilings."""
    # A cache of pages, as on a server.
    settings.CACHES = {"pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    runner = DiscoverRunner(verbosity=0)
    old = runner.setup_databases()
    try:
        with transaction.atomic():
            generate("small", 200)
            large = generate("large", 2000)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        claims = Claim.objects.filter(version__article__stories=large).count()
        print(f"{connection.vendor}; {large.events.count()} events, {claims} claims, {large.articles.count()} articles")
        client = Client()
        client.get("/")  # load what the first request loads
        gc.collect()
        gc.freeze()  # as newsdesk.wsgi does
        broken = []
        for query in ("", "?order=newest", "?at=2025-01", "?since=2024-03&as_of=2024-12-01"):
            broken += exceeded_ceilings(report(client, f"/stories/small/{query}", f"/stories/large/{query}"))
    finally:
        runner.teardown_databases(old)
    if broken:
        sys.exit("\n".join(broken))


if __name__ == "__main__":
    main()
