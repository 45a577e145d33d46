"""Measure the API over 200,000 claims: any page of a list, and an export of 50,000.

    DATABASE_URL=postgres://… python -m benchmarks.api [--claims 200000] [--exported 50000]

The records are generated into the database that the settings name, which must be empty; they are taken out again at the
end. Floors and ceilings: `floors.toml`. The export's memory is told as a ratio: what holding 50,000 claims takes over
what holding 5,000 takes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import statistics
import sys
import time
import tomllib
import tracemalloc

import django

from benchmarks.engine_quality import FLOORS, check

A_TEXT = 20  # claims in an article


def fill(number: int) -> None:
    from django.db import connection

    from articles.models import Actor, Article, ArticleVersion, Claim, ClaimSpan, Outlet, Story

    story = Story.objects.create(title="Benchmark", slug="benchmark", status="published")
    outlets = [Outlet.objects.create(name=f"Benchmark outlet {n}") for n in range(50)]
    actors = [Actor.objects.create(name=f"Actor {n}", kind="person", state="accepted") for n in range(200)]
    sentences = [f"Speaker {n:02} said that number {n:02} will fall." for n in range(A_TEXT)]
    text, starts = " ".join(sentences), [n * (len(sentences[0]) + 1) for n in range(A_TEXT)]
    first = dt.date(2020, 1, 1)
    for begin in range(0, number // A_TEXT, 500):
        count = min(500, number // A_TEXT - begin)
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
            Claim(version=version, key=f"{n:064}", state="accepted", source_actor=actors[(version.pk + n) % 200])
            for version in versions
            for n in range(A_TEXT)
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


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        tables = "articles_story, articles_outlet, articles_actor, articles_article"
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def pages(rounds: int) -> list[float]:
    """Milliseconds of pages at random places, by lists that readers ask for."""
    from rest_framework.test import APIClient

    from articles.models import Claim

    client, rng = APIClient(), random.Random(8)
    last = Claim.objects.latest("pk").pk
    queries = ["", "order=updated", "outlet={outlet}", "actor={actor}", "story=benchmark", "fields=id,chain"]
    first = Claim.objects.select_related("version__article").first()
    values = {"outlet": first.version.article.outlet_id, "actor": first.source_actor_id}
    taken = []
    for n in range(rounds):
        query = queries[n % len(queries)].format(**values)
        cursor = "" if "updated" in query else f"&cursor={_cursor(rng.randint(1, last))}"
        began = time.perf_counter()
        answer = client.get(f"/api/v1/claims/?page_size=25&{query}{cursor}")
        taken.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.content
    return taken


def _cursor(pk: int) -> str:
    from base64 import b64encode

    return b64encode(f"p={pk}".encode()).decode().rstrip("=") + "=" * (-len(f"p={pk}") % 3)


def export(number: int) -> tuple[float, float]:
    """Seconds, and the most memory that was held at once, in MB."""
    from articles.api import formats
    from articles.api.audience import Audience
    from articles.models import Claim

    audience = Audience()
    newest = Claim.objects.order_by("pk")[number : number + 1].values_list("pk", flat=True)
    claims = Claim.objects.public().filter(pk__lt=newest[0]) if newest else Claim.objects.public()
    began = time.perf_counter()
    count = sum(1 for _ in formats.json_lines(formats.rows(claims, audience)))
    seconds = time.perf_counter() - began
    assert count == number, (count, number)
    tracemalloc.start()
    for _ in formats.json_lines(formats.rows(claims.filter(pk__lt=claims.earliest("pk").pk + number // 5), audience)):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return seconds, peak


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=200_000)
    parser.add_argument("--exported", type=int, default=50_000)
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.test")
    django.setup()
    from articles.models import Article

    if Article.objects.exists():
        print("The database is not empty. Name one of its own by DATABASE_URL.", file=sys.stderr)
        return 2
    try:
        fill(args.claims)
        pages(30)  # what is loaded once
        taken = pages(300)
        seconds, peak = export(args.exported)
        _, small = export(args.exported // 10)
    finally:
        empty()
    found = {
        "page, 95th percentile, ms": statistics.quantiles(taken, n=20)[-1],
        "page, median, ms": statistics.median(taken),
        "export of 50,000, seconds": seconds,
        "export's memory, 50,000 to 5,000": peak / small,
    }
    row = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["api"]
    short = check("api", found, row.get("floors", {}), row["ceilings"])
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
