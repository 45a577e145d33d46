"""Measure how well near-duplicates are found, and that one more article costs no more in a large archive.

    python -m benchmarks.near_duplicates [--articles 20000]

The articles are generated: groups of one to eight that differ as outlets' versions of one agency report do (an edited
lead, a cut end, another byline, swapped sentences, boilerplate), among unrelated articles and articles that share
quotations. Precision and recall count pairs of articles. The settings' database is used; all changes are rolled back.
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
from collections.abc import Hashable, Iterable
from itertools import accumulate
from math import comb

import django

from benchmarks.engine_quality import FLOORS, check

SYLLABLES = [a + b for a in "bcdfghjklmnprstvw" for b in "aeiou"]
BOILERPLATE = ["Advertisement", "Read more: Ten things to know", "Sign up to our newsletter", "Updated 5 minutes ago"]

MAX_DISTANCE = 500  # the most articles that arrive between two copies
EDITED_WORDS = 1 / 60  # share of words that an outlet changes


class Generator:
    """Generate articles of made-up words.

    Their frequencies follow Zipf's law, so that unrelated articles share phrases too.
    """

    def __init__(self, seed: int) -> None:
        """Make the words, and the quotations that several articles use."""
        self.rng = random.Random(seed)
        self.words = ["".join(self.rng.choices(SYLLABLES, k=self.rng.randint(1, 4))) for _ in range(20_000)]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.quotations = [self.sentence() for _ in range(300)]

    def sentence(self) -> str:
        """Return a new sentence of 8 to 28 words."""
        words = self.rng.choices(self.words, cum_weights=self.weights, k=self.rng.randint(8, 28))
        return " ".join(words).capitalize() + "."

    def article(self) -> list[str]:
        """Return the sentences of a new article, with up to two widely used quotations."""
        sentences = [self.sentence() for _ in range(self.rng.randint(8, 40))]
        for _ in range(self.rng.randint(0, 2)):
            sentences.insert(self.rng.randrange(len(sentences)), self.rng.choice(self.quotations))
        return sentences

    def copy(self, sentences: list[str]) -> list[str]:
        """Return the sentences with one to three changes that outlets make."""
        changed = list(sentences)
        changes = (self.lead, self.end, self.byline, self.swap, self.edit_words)
        for change in self.rng.sample(changes, self.rng.randint(1, 3)):
            changed = change(changed)
        return changed

    def lead(self, sentences: list[str]) -> list[str]:
        """Replace the first sentences."""
        return [self.sentence() for _ in range(self.rng.randint(1, 2))] + sentences[self.rng.randint(1, 2) :]

    def end(self, sentences: list[str]) -> list[str]:
        """Cut the end off."""
        return sentences[: max(5, int(len(sentences) * self.rng.uniform(0.6, 0.95)))]

    def byline(self, sentences: list[str]) -> list[str]:
        """Add a byline."""
        return [f"By {self.rng.choice(self.words).title()} {self.rng.choice(self.words).title()}", *sentences]

    def swap(self, sentences: list[str]) -> list[str]:
        """Swap two neighbouring sentences."""
        first = self.rng.randrange(len(sentences) - 1)
        return [*sentences[:first], sentences[first + 1], sentences[first], *sentences[first + 2 :]]

    def edit_words(self, sentences: list[str]) -> list[str]:
        """Replace about one word in sixty, as house style, numbers and spelling do."""
        words = [sentence.split() for sentence in sentences]
        for row in words:
            for n in range(len(row)):
                if self.rng.random() < EDITED_WORDS:
                    row[n] = self.rng.choice(self.words)
        return [" ".join(row) for row in words]

    def text(self, sentences: list[str]) -> str:
        """Return the sentences as text, sometimes with a line of boilerplate."""
        paragraphs = [" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3)]
        if self.rng.random() < 0.3:
            paragraphs.insert(self.rng.randrange(len(paragraphs)), self.rng.choice(BOILERPLATE))
        return "\n\n".join(paragraphs)

    def archive(self, number: int) -> list[tuple[int, str]]:
        """Return the group and the text of each article, in order of arrival.

        Copies arrive within MAX_DISTANCE articles. So the last article has as many copies as the first, and the size of
        the archive is the only difference between them.
        """
        articles: list[tuple[int, str]] = []
        group = 0
        while len(articles) < number:
            original = self.article()
            size = self.rng.choice((1, 1, 1, 2, 3, 5, 8))
            articles.append((group, self.text(original)))
            articles += [(group, self.text(self.copy(original))) for _ in range(size - 1)]
            group += 1
        arrival = {position: position + self.rng.uniform(0, MAX_DISTANCE) for position in range(number)}
        return [articles[position] for position in sorted(arrival, key=lambda position: arrival[position])]


def count_pairs(groups: Iterable[Hashable]) -> int:
    """Return how many pairs of articles are in the same group, given the group of each article."""
    return sum(comb(size, 2) for size in Counter(groups).values())


def measure(number: int) -> dict[str, float]:
    """Add generated articles one by one and return the figures by name."""
    from django.db import connection

    from articles.models import Article, ArticleVersion, Fingerprint
    from articles.services import near_duplicates

    true: dict[int, int] = {}
    seconds: list[float] = []
    for position, (group, text) in enumerate(Generator(seed=8).archive(number)):
        article = Article.objects.create(title=f"Article {position}", text_key=f"benchmark:{position}")
        version = ArticleVersion.objects.create(article=article, number=1, text=text)
        began = time.perf_counter()
        near_duplicates.assign_group(version)
        seconds.append(time.perf_counter() - began)
        true[version.pk] = group
        if position % 1000 == 999 and connection.vendor == "postgresql":
            # PostgreSQL does this by itself between transactions, of which there is only one here.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE articles_fingerprintband; ANALYZE articles_fingerprint")
        if position % 2000 == 1999:
            milliseconds = statistics.median(seconds[-1000:]) * 1000
            print(f"  {position + 1:,} articles, {milliseconds:.2f} ms for one more", file=sys.stderr)
    found = dict(Fingerprint.objects.filter(version__in=true).values_list("version", "group"))
    right = count_pairs((true[pk], found.get(pk, -pk)) for pk in true)
    window = max(number // 20, 1)
    early = statistics.median(seconds[number // 10 - window : number // 10])
    return {
        "precision": 100 * right / max(count_pairs(found.values()), 1),
        "recall": 100 * right / max(count_pairs(true.values()), 1),
        "cost of one more, 20,000 to 2,000": statistics.median(seconds[-window:]) / early,
        "ms for one more": 1000 * statistics.median(seconds[-window:]),
    }


def main() -> int:
    """Measure in a transaction that is rolled back, and compare with the bounds."""
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
