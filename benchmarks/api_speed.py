"""Measure the API over 200,000 claims: pages of a list, an export of 50,000 claims, and the public change stream.

    DATABASE_URL=postgres://… python -m benchmarks.api_speed [--claims 200000] [--exported 50000] [--keep]

The records are generated in the settings' database, which must be empty, and deleted at the end. The ceilings are in
`floors.toml`. The export's memory is a ratio: the peak for 50,000 claims over the peak for 5,000.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import random
import statistics
import sys
import time
import tomllib
import tracemalloc
from base64 import b64encode
from collections.abc import Iterator
from itertools import chain

import django

from benchmarks.engine_quality import FLOORS, check

CLAIMS_PER_ARTICLE = 20


def fill(number: int) -> None:
    """Create one story with articles that have this many accepted claims together."""
    from django.db import connection

    from articles.models import Actor, Article, ArticleVersion, Claim, ClaimSpan, Outlet, Story

    story = Story.objects.create(title="Benchmark", slug="benchmark", status="published")
    outlets = [Outlet.objects.create(name=f"Benchmark outlet {n}") for n in range(50)]
    actors = [Actor.objects.create(name=f"Actor {n}", kind="person", state="accepted") for n in range(200)]
    sentences = [f"Speaker {n:02} said that number {n:02} will fall." for n in range(CLAIMS_PER_ARTICLE)]
    text, starts = " ".join(sentences), [n * (len(sentences[0]) + 1) for n in range(CLAIMS_PER_ARTICLE)]
    first = dt.date(2020, 1, 1)
    for begin in range(0, number // CLAIMS_PER_ARTICLE, 500):
        count = min(500, number // CLAIMS_PER_ARTICLE - begin)
        articles = Article.objects.bulk_create(
            Article(
                outlet=outlets[n % 50],
                title=f"Article {n}",
                text_key=f"benchmark:{n}",
                published_on=first + dt.timedelta(days=n % 2000),
            )
            for n in range(begin, begin + count)
        )
        Story.articles.through.objects.bulk_create(
            Story.articles.through(story=story, article=article) for article in articles
        )
        versions = ArticleVersion.objects.bulk_create(
            ArticleVersion(article=article, number=1, text=text, content_hash=f"{article.pk:064}")
            for article in articles
        )
        claims = Claim.objects.bulk_create(
            Claim(
                version=version,
                key=f"{n:064}",
                state="accepted",
                source_actor=actors[(version.pk + n) % 200],
                stance="deny" if (version.pk * CLAIMS_PER_ARTICLE + n) % 1000 == 0 else "assert",
                hedged=(version.pk * CLAIMS_PER_ARTICLE + n) % 100 == 0,
            )
            for version in versions
            for n in range(CLAIMS_PER_ARTICLE)
        )
        spans = []
        for claim, start in zip(claims, starts * len(versions), strict=True):
            for role, left, right in (("source", 0, 10), ("cue", 11, 15), ("content", 21, 40)):
                words = text[start + left : start + right]
                spans.append(
                    ClaimSpan(claim=claim, role=role, position=0, start=start + left, end=start + right, text=words)
                )
        ClaimSpan.objects.bulk_create(spans, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def truncate_tables() -> None:
    """Delete the generated records."""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = "articles_story, articles_outlet, articles_actor, articles_article"
        cursor.execute(f"TRUNCATE {tables} CASCADE")


# The queries of a list that are measured. The rarest filter matches one claim in a thousand.
QUERIES = [
    *("", "order=updated", "order=-updated", "order=id", "outlet={outlet}", "actor={actor}", "story=benchmark"),
    *("stance=deny", "hedged=true", "published_from=2024-01-01", "q=number 07", "q=nobody", "fields=id,chain"),
    *("expand=wording_changes", "article={article}"),
]


def page_times(rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of pages at random positions, by query."""
    from rest_framework.test import APIClient

    from articles.models import Claim

    client, rng = APIClient(), random.Random(8)
    last = Claim.objects.latest("pk").pk
    first = Claim.objects.select_related("version__article").earliest("pk")
    values = {"outlet": first.version.article.outlet_id, "actor": first.source_actor_id}
    values["article"] = first.version.article_id
    taken: dict[str, list[float]] = {query: [] for query in QUERIES}
    for n in range(rounds):
        query = QUERIES[n % len(QUERIES)]
        cursor = "" if "order" in query else f"&cursor={_cursor(rng.randint(1, last))}"
        began = time.perf_counter()
        answer = client.get(f"/api/v1/claims/?page_size=25&{query.format(**values)}{cursor}")
        taken[query].append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.content
    return taken


def _cursor(pk: int) -> str:
    """Return the cursor of the page after a record, as the API encodes it."""
    return b64encode(f"p={pk}".encode()).decode()


def export(number: int) -> float:
    """Return the seconds for exporting this many claims as JSON Lines."""
    began = time.perf_counter()
    count = sum(1 for _ in _lines(number))
    assert count == number, (count, number)
    return time.perf_counter() - began


def export_memory(number: int) -> float:
    """Return the peak of memory while exporting this many claims, in MB."""
    tracemalloc.start()
    for _ in _lines(number):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def _lines(number: int) -> Iterator[str]:
    """Yield the first claims as JSON Lines."""
    from articles.api import claim_export
    from articles.api.audience import Audience
    from articles.models import Claim
    from articles.web.exports import as_json_lines

    beyond = Claim.objects.order_by("pk").values_list("pk", flat=True)[number : number + 1]
    claims = Claim.objects.public().filter(pk__lt=beyond[0]) if beyond else Claim.objects.public()
    return as_json_lines(claim_export.claim_rows(claims, Audience()), claim_export.COLUMNS)


def change_stream_seconds() -> float:
    """Return the seconds for adding one change of a claim to the public change stream that has all other claims."""
    from django.db import connection, transaction

    from articles.choices import Action
    from articles.models import Claim
    from articles.services import change_stream
    from articles.services.transitions import Performer, log

    with transaction.atomic(), connection.cursor() as cursor:
        change_stream.update()
        cursor.execute("ANALYZE articles_changestreamentry")
        log([Claim.objects.latest("pk")], Action.EDIT, Performer("a benchmark"))
        began = time.perf_counter()
        assert change_stream.update() == 1
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds


def main() -> int:
    """Generate, measure, delete, and compare with the ceilings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=200_000)
    parser.add_argument("--exported", type=int, default=50_000)
    parser.add_argument("--keep", action="store_true", help="measure the records that exist, and keep them")
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.test")
    django.setup()
    from django.core.management import call_command

    from articles.models import Actor, Article, Outlet, Story

    call_command("migrate", verbosity=0)

    # All tables that are emptied at the end count: a database that holds only the registry is in use too.
    if not args.keep and any(model.objects.exists() for model in (Actor, Article, Outlet, Story)):
        print("The database is not empty. Set DATABASE_URL to an empty one.", file=sys.stderr)
        return 2
    try:
        if not Article.objects.exists():
            fill(args.claims)
        page_times(30)  # warm up
        gc.collect()
        gc.freeze()  # as newsdesk.wsgi does
        by_query = page_times(600)
        seconds = export(args.exported)
        memory = export_memory(args.exported) / export_memory(args.exported // 10)
        stream_seconds = change_stream_seconds()
    finally:
        if not args.keep:
            truncate_tables()
    for query, times in by_query.items():
        print(f"  {statistics.median(times):6.1f} {max(times):6.1f}  {query or 'all'}", file=sys.stderr)
    taken = list(chain.from_iterable(by_query.values()))
    slowest = max(statistics.quantiles(times, n=20)[-1] for times in by_query.values())
    found = {
        "page, 95th percentile, ms": statistics.quantiles(taken, n=20)[-1],
        "page of the slowest query, 95th percentile, ms": slowest,
        "page, median, ms": statistics.median(taken),
        "export of 50,000, seconds": seconds,
        "export's memory, 50,000 to 5,000": memory,
        "one change into the public stream, seconds": stream_seconds,
    }
    row = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["api"]
    short = check("api", found, row.get("floors", {}), row["ceilings"])
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
