"""Measure how fast the workbench responds, first with one long article alone, then with a large archive beside it.

    createdb bench
    DATABASE_URL=postgres://postgres@127.0.0.1/bench python -m benchmarks.workbench_speed [--claims 200000]

The article has 5,000 words and 300 proposals. The archive is generated, with `--claims` claims,
their spans, mentions and review history. Compare the ratio of the two between machines and days;
the milliseconds depend on the machine. The database must have no articles, or only those of an
earlier run: then nothing is added and no ratio is measured. Exits with 1 if a figure is above its
ceiling in `floors.toml`.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.dev")

import django

django.setup()

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles.choices import Action
from articles.ingestion.incoming import build_article
from articles.models import (
    Actor,
    Alias,
    Article,
    ArticleVersion,
    Claim,
    ClaimSpan,
    Event,
    EventMention,
    Mention,
    Outlet,
    ReviewLog,
    TimeExpression,
)
from articles.models.actor import name_key
from articles.models.article import content_hash
from articles.services.ingest import ingest
from articles.services.proposals import claim_key, save_claim_spans, span_key
from articles.services.transitions import Performer

PERFORMER = Performer("a benchmark")
LONG = "The long article"
PER_ARTICLE = 50  # claims in each article of the archive
ROUNDS = 40
FULL_SIZE = 200_000  # claims from which on the milliseconds are compared with their ceilings
FILLER = ["while", "the", "harbour", "board", "and", "its", "tenants", "look", "on"]


def main() -> None:
    """Fill the database, measure before and after, print both and compare with the ceilings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=200_000)
    wanted = parser.parse_args().claims
    call_command("migrate", verbosity=0)
    fresh = not Article.objects.exists()
    if fresh:
        long_article()
    version = ArticleVersion.objects.get(article__title=LONG)
    measured(version)  # warm up: templates, URL patterns and content types are loaded once per process
    gc.collect()
    gc.freeze()  # as newsdesk.wsgi does
    small = measured(version) if fresh else {}
    if fresh:
        fill(wanted)
        call_command("clearsessions")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    large = measured(version)
    claims = Claim.objects.count()
    print(f"{len(version.text.split()):,} words, {proposals(version)} proposals; {claims:,} claims in the database")
    print(f"{'':34}{'alone':>10}{'large':>10}{'ratio':>8}")
    for name, value in large.items():
        alone = small.get(name)
        ratio = f"{value / alone:.2f}" if alone else ""
        print(f"{name:34}{f'{alone:.0f}' if alone else '':>10}{value:10.0f}{ratio:>8}")
    sys.exit(1 if exceeded_ceilings(large, small, claims) else 0)


def exceeded_ceilings(large: dict[str, float], small: dict[str, float], claims: int) -> list[str]:
    """Print and return the names of figures above their ceilings; milliseconds count from FULL_SIZE claims on."""
    path = Path(__file__).with_name("floors.toml")
    limits = tomllib.loads(path.read_text(encoding="utf8"))["workbench_speed"]
    found = []
    if claims >= FULL_SIZE:
        found += [name for name, ceiling in limits["ceilings"].items() if large[name] > ceiling]
    for name, ceiling in limits["ratios"].items():
        if name in small and large[name] / small[name] > ceiling:
            found.append(f"{name}, ratio")
    for name in found:
        print(f"above its ceiling: {name}")
    return found


# --- measuring --------------------------------------------------------------------------------------------------------


def measured(version: ArticleVersion) -> dict[str, float]:
    """Return the milliseconds per request by name: the 95th percentile elapsed, and the median of processor time."""
    client = Client()
    user, _ = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client.force_login(user)
    page = f"/admin/workbench/{version.pk}/"
    waiting = iter(list(Mention.objects.pending().filter(version=version)) + list(claims_of(version)))
    first = f"{page}item/mention-{Mention.objects.filter(version=version).earliest('pk').pk}/"
    opened = timed(10, lambda: client.get(page))
    items = timed(ROUNDS, lambda: client.get(first))
    decided = timed(ROUNDS, lambda: decide(client, page, next(waiting)))
    batches = list(ReviewLog.objects.filter(user=user, version=version).order_by("-pk").values_list("batch", flat=True))
    undo = iter(list(dict.fromkeys(batches))[:ROUNDS])
    undone = timed(ROUNDS, lambda: client.post(f"{page}undo/", {"batch": next(undo)}, **JSON))
    queue = timed(10, lambda: client.get("/admin/queue/"))
    search = timed(ROUNDS, lambda: client.get("/admin/workbench/search/?q=Person 1"))
    acts = {
        "workbench": opened,
        "one item": items,
        "decision": decided,
        "undo": undone,
        "actor search": search,
        "queue": queue,
    }
    found = {}
    for name, taken in acts.items():
        found[f"{name}, p95"] = p95([wall for wall, _ in taken])
        found[f"{name}, processor"] = statistics.median(cpu for _, cpu in taken)
    return found


JSON: dict[str, Any] = {"headers": {"Accept": "application/json"}}


def claims_of(version: ArticleVersion) -> Iterable[Claim]:
    """Return the pending outermost claims of a version."""
    return Claim.objects.pending().filter(version=version, parent=None).order_by("pk")


def decide(client: Client, page: str, record: Any) -> Any:
    """Accept or reject a record in the workbench and return the response."""
    kind = record._meta.model_name
    action = "accept" if record.pk % 3 else "reject"
    return client.post(f"{page}decide/", {"decision": f"{action} {kind}-{record.pk} {record.revision}"}, **JSON)


def timed(rounds: int, work: Callable[[], Any]) -> list[tuple[float, float]]:
    """Return the elapsed and the processor milliseconds of each round; processor time leaves the database out."""
    taken = []
    for _ in range(rounds):
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        response = work()
        taken.append((1000 * (time.perf_counter() - wall_start), 1000 * (time.process_time() - cpu_start)))
        assert response.status_code == 200, response.content[:300]
    return taken


def p95(taken: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


def proposals(version: ArticleVersion) -> int:
    """Return the number of proposals of a version."""
    models = (Claim, Mention, TimeExpression, EventMention)
    return sum(model.objects.filter(version=version).count() for model in models)


# --- the long article -------------------------------------------------------------------------------------------------


def long_article() -> None:
    """Create an article of 5,000 words with 60 chains of two claims, 120 mentions, 30 times and 30 events."""
    sentences = [
        " ".join([f"Person {n} said that Person {n + 1000} believes prices fall on day {n}", *FILLER[:9]])
        for n in range(240)
    ]
    sentences = [f"{sentence}." for sentence in sentences]
    text = "\n\n".join(" ".join(sentences[i : i + 6]) for i in range(0, len(sentences), 6))
    version = ingest(
        build_article(text, title=LONG, outlet="The Daily Lantern", published="2025-10-16"), PERFORMER
    ).version
    at = 0
    for n, sentence in enumerate(sentences):
        at = text.index(sentence, at)
        if n < 60:
            chain(version, n, at)
        if n < 120:
            add_mention(version, f"Person {n}", at)
        if n < 30:
            time_span = words(version, f"day {n}", at)
            fields = {"type": "DATE", "value": "2025-10-13", "edtf": "2025-10-13"}
            made = TimeExpression(version=version, key=span_key(time_span), **span(version, time_span), **fields)
            made.save()
            event(version, n, at, sentence, made)


def words(version: ArticleVersion, text: str, at: int) -> tuple[int, int]:
    """Return the span of the first occurrence of words from an offset on."""
    start = version.text.index(text, at)
    return start, start + len(text)


def span(version: ArticleVersion, place: tuple[int, int], prefix: str = "") -> dict[str, Any]:
    """Return the model fields of a span: start, end and text, with a prefix to their names."""
    start, end = place
    return {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": version.text[start:end]}


def named(name: str) -> Actor:
    """Return the person of this name, created with an alias if missing."""
    actor, new = Actor.objects.get_or_create(key=f"person:{name_key(name)}", defaults={"name": name, "kind": "person"})
    if new:
        Alias.objects.create(actor=actor, text=name)
    return actor


def chain(version: ArticleVersion, n: int, at: int) -> None:
    """Create the two claims of sentence n, which starts at an offset."""
    inner_words = f"prices fall on day {n}"
    outer_words = f"Person {n + 1000} believes {inner_words}"
    parent = None
    for source, cue, content in ((f"Person {n}", "said", outer_words), (f"Person {n + 1000}", "believes", inner_words)):
        spans = {
            "source": [words(version, source, at)],
            "cue": [words(version, cue, at)],
            "content": [words(version, content, at)],
        }
        parent = Claim.objects.create(
            version=version,
            key=claim_key(*spans.values()),
            parent=parent,
            source_actor=named(source),
            score=0.7,
            rule="bench",
        )
        save_claim_spans([(parent, spans)])


def add_mention(version: ArticleVersion, name: str, at: int) -> None:
    """Create the mention of a name from an offset on."""
    place = words(version, name, at)
    fields = {"kind": "name", "score": 0.8, "rule": "bench"}
    Mention.objects.create(version=version, key=span_key(place), actor=named(name), **span(version, place), **fields)


def event(version: ArticleVersion, n: int, at: int, sentence: str, when: TimeExpression) -> None:
    """Create the event of sentence n with its mention."""
    trigger = words(version, "fall", at)
    EventMention.objects.create(
        version=version,
        key=span_key(trigger),
        event=Event.objects.create(title=f"Prices fall on day {n}", edtf="2025-10-13"),
        time_expression=when,
        **span(version, trigger, "trigger_"),
        **span(version, words(version, sentence, at), "sentence_"),
    )


# --- the archive ------------------------------------------------------------------------------------------------------


def fill(claims: int) -> None:
    """Create articles with 50 claims and 20 mentions each, 90 % of them accepted, and a log row for each claim."""
    chance = random.Random(1)
    outlets = Outlet.objects.bulk_create(Outlet(name=f"Outlet {n}") for n in range(40))
    actors = Actor.objects.bulk_create(
        Actor(name=f"Person {n}", kind="person", state="accepted", role="minister") for n in range(2000, 12_000)
    )
    Alias.objects.bulk_create(Alias(actor=a, text=a.name, key=name_key(a.name)) for a in actors)
    articles = iter(range(claims // PER_ARTICLE))
    while numbers := list(islice(articles, 200)):
        archive(numbers, outlets, actors, chance)
        print(f"\r{(numbers[-1] + 1) * PER_ARTICLE:,} claims", end="", file=sys.stderr)
    print(file=sys.stderr)


def archive(numbers: list[int], outlets: list[Outlet], actors: list[Actor], chance: random.Random) -> None:
    """Create the articles of these numbers with their records."""
    made = Article.objects.bulk_create(
        Article(
            title=f"Article {n}",
            outlet=chance.choice(outlets),
            published_on=f"2025-{n % 9 + 1:02}-{n % 27 + 1:02}",
            text_key=f"bench-{n}",
        )
        for n in numbers
    )
    texts = [" ".join(f"Person {n}-{i} said that it rains {i}." for i in range(PER_ARTICLE)) for n in numbers]
    versions = ArticleVersion.objects.bulk_create(
        ArticleVersion(article=article, number=1, text=text, content_hash=content_hash(text))
        for article, text in zip(made, texts, strict=True)
    )
    rows = [row for version in versions for row in sentences_of(version, actors, chance)]
    claims = Claim.objects.bulk_create(row[0] for row in rows)
    ClaimSpan.objects.bulk_create((piece for row in rows for piece in row[1]), batch_size=5000)
    Mention.objects.bulk_create(row[2] for row in rows if row[2])
    kind = ContentType.objects.get_for_model(Claim)
    ReviewLog.objects.bulk_create(
        ReviewLog(
            content_type=kind, object_id=c.pk, object_text="it rains", action=Action.PROPOSE, user_name="bench",
            to_state="proposed", version_id=c.version_id,
        )
        for c in claims
    )  # fmt: skip


def sentences_of(
    version: ArticleVersion, actors: list[Actor], chance: random.Random
) -> Iterator[tuple[Claim, list[ClaimSpan], Mention | None]]:
    """Yield the unsaved claim, spans and mention of each sentence; only the first 20 sentences have a mention."""
    at = 0
    for i, sentence in enumerate(version.text.split(". ")):
        state = "accepted" if chance.random() < 0.9 else "proposed"
        who = chance.choice(actors)
        subject = sentence.index(" said")
        content = at + sentence.index("it rains")
        end = min(at + len(sentence), len(version.text))
        claim = Claim(version=version, key=f"bench-{i}", state=state, source_actor=who)
        pieces = [
            ClaimSpan(claim=claim, role="source", position=0, start=at, end=at + subject, text=sentence[:subject]),
            ClaimSpan(claim=claim, role="content", position=0, start=content, end=end, text=version.text[content:end]),
        ]
        place = span(version, (at, at + subject))
        named_here = (
            Mention(version=version, key=f"bench-{i}", actor=who, kind="name", state=state, **place) if i < 20 else None
        )
        yield claim, pieces, named_here
        at += len(sentence) + 2


if __name__ == "__main__":
    main()
