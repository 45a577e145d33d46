"""Measure how well near-copies are found, and that one more article costs no more in a large archive.

    python -m benchmarks.near_duplicates [--articles 20000]

Articles are generated: families of one to eight, whose members differ as outlets' prints of one dispatch do (an edited
lead, a cut end, another byline, sentences swapped, furniture), among unrelated ones and ones that share quotations.
Precision and recall are those of pairs. The database is the one that the settings name; all of it is rolled back.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
import tomllib
from collections import Counter
from itertools import accumulate
from math import comb

import django

from benchmarks.engine_quality import FLOORS, check

SYLLABLES = [a + b for a in "bcdfghjklmnprstvw" for b in "aeiou"]
BOILERPLATE = ["Advertisement", "Read more: Ten things to know", "Sign up to our newsletter", "Updated 5 minutes ago"]

MAX_DISTANCE = 500  # articles that come in between two copies, at most


class Generator:
    """Prose of words that are used as unevenly as words are (Zipf), so that unrelated articles share phrases too."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.words = ["".join(self.rng.choices(SYLLABLES, k=self.rng.randint(1, 4))) for _ in range(20_000)]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.quotations = [self.sentence() for _ in range(300)]

    def sentence(self) -> str:
        words = self.rng.choices(self.words, cum_weights=self.weights, k=self.rng.randint(8, 28))
        return " ".join(words).capitalize() + "."

    def article(self) -> list[str]:
        sentences = [self.sentence() for _ in range(self.rng.randint(8, 40))]
        for _ in range(self.rng.randint(0, 2)):  # what everybody quotes
            sentences.insert(self.rng.randrange(len(sentences)), self.rng.choice(self.quotations))
        return sentences

    def copy(self, sentences: list[str]) -> list[str]:
        """One to three of the changes that outlets make."""
        changed = list(sentences)
        for change in self.rng.sample(
            (self.lead, self.end, self.byline, self.swap, self.edit_words), self.rng.randint(1, 3)
        ):
            changed = change(changed)
        return changed

    def lead(self, sentences: list[str]) -> list[str]:
        return [self.sentence() for _ in range(self.rng.randint(1, 2))] + sentences[self.rng.randint(1, 2) :]

    def end(self, sentences: list[str]) -> list[str]:
        return sentences[: max(5, int(len(sentences) * self.rng.uniform(0.6, 0.95)))]

    def byline(self, sentences: list[str]) -> list[str]:
        return [f"By {self.rng.choice(self.words).title()} {self.rng.choice(self.words).title()}", *sentences]

    def swap(self, sentences: list[str]) -> list[str]:
        at = self.rng.randrange(len(sentences) - 1)
        return [*sentences[:at], sentences[at + 1], sentences[at], *sentences[at + 2 :]]

    def edit_words(self, sentences: list[str]) -> list[str]:
        """About one word in sixty is another: house style, numbers, spelling."""
        words = [sentence.split() for sentence in sentences]
        for row in words:
            for n in range(len(row)):
                if self.rng.random() < 1 / 60:
                    row[n] = self.rng.choice(self.words)
        return [" ".join(row) for row in words]

    def text(self, sentences: list[str]) -> str:
        paragraphs = [" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3)]
        if self.rng.random() < 0.3:
            paragraphs.insert(self.rng.randrange(len(paragraphs)), self.rng.choice(BOILERPLATE))
        return "\n\n".join(paragraphs)

    def archive(self, number: int) -> list[tuple[int, str]]:
        """(family, text) of each article. Copies come in as copies do, within some hundreds of other articles: so an
        article at the end meets as many copies as one at the beginning, and what is compared is the archive's size."""
        found: list[tuple[int, str]] = []
        family = 0
        while len(found) < number:
            origin = self.article()
            size = self.rng.choice((1, 1, 1, 2, 3, 5, 8))
            found += [(family, self.text(origin if n == 0 else self.copy(origin))) for n in range(size)]
            family += 1
        order = {n: n + self.rng.uniform(0, MAX_DISTANCE) for n in range(number)}
        return [found[n] for n in sorted(order, key=lambda n: order[n])]


def pairs(groups: Counter[object]) -> int:
    return sum(comb(size, 2) for size in groups.values())


def measure(number: int) -> dict[str, float]:
    from django.db import connection

    from articles.models import Article, ArticleVersion, Fingerprint
    from articles.services import near_duplicates

    true: dict[int, int] = {}
    seconds: list[float] = []
    for n, (family, text) in enumerate(Generator(seed=8).archive(number)):
        article = Article.objects.create(title=f"Article {n}", text_key=f"benchmark:{n}")
        version = ArticleVersion.objects.create(article=article, number=1, text=text)
        began = time.perf_counter()
        near_duplicates.assign_group(version)
        seconds.append(time.perf_counter() - began)
        true[version.pk] = family
        if n % 1000 == 999 and connection.vendor == "postgresql":
            with (
                connection.cursor() as cursor
            ):  # as the database does by itself where everything is not one transaction
                cursor.execute("ANALYZE articles_fingerprintband; ANALYZE articles_fingerprint")
        if n % 2000 == 1999:
            print(
                f"  {n + 1:,} articles, {statistics.median(seconds[-1000:]) * 1000:.2f} ms for one more",
                file=sys.stderr,
            )
    found = dict(Fingerprint.objects.filter(version__in=true).values_list("version", "group"))
    both = Counter((true[pk], found.get(pk, -pk)) for pk in true)
    right = pairs(both)  # type: ignore[arg-type]
    window = max(number // 20, 1)
    early = statistics.median(seconds[number // 10 - window : number // 10])
    return {
        "precision": 100 * right / max(pairs(Counter(found.values())), 1),  # type: ignore[arg-type]
        "recall": 100 * right / max(pairs(Counter(true.values())), 1),  # type: ignore[arg-type]
        "cost of one more, 20,000 to 2,000": statistics.median(seconds[-window:]) / early,
        "ms for one more": 1000 * statistics.median(seconds[-window:]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.dev")
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        found = measure(args.articles)
        transaction.set_rollback(True)
    row = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["near_duplicates"]
    short = check("near_duplicates", found, row["floors"], row["ceilings"])
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
