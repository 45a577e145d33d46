"""Measure how mentions are linked to known actors, and fail below the floors in `floors.toml`.

    python benchmarks/linking.py                 50,000 mentions of 5,000 actors: precision and recall
    python benchmarks/linking.py --growth        the time for one mention as the registry grows to a million actors

Both go through the database of DATABASE_URL, or SQLite, in a test database of its own that is removed afterwards. The
world is made up by `linking_data.py`, which says what is hard in it; the floors stand for a seed that nothing was set
by. A link counts as right where it leads to the actor meant; precision is the share of right ones among all links made,
recall their share among all mentions of known actors. What is left open, or called new, is no link.
"""

from __future__ import annotations

import argparse
import copy
import os
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.test")

import django  # noqa: E402

django.setup()

from django.db import connection, connections, transaction  # noqa: E402
from linking_data import MentionSample, Person, SyntheticArchive, generate_archive, name_makers  # noqa: E402

from articles.choices import AliasOrigin, LinkOutcome, ReviewState  # noqa: E402
from articles.models import Actor, ActorKey, ActorLink, Alias, Article, ArticleVersion  # noqa: E402
from articles.models.actor import name_key  # noqa: E402
from articles.models.article import content_hash  # noqa: E402
from articles.services import linking  # noqa: E402
from articles.services.linking import keys  # noqa: E402

SEED, UNSEEN = 1, 2026  # looked at while the weights were set; and never
SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 7


# --- the registry -----------------------------------------------------------------------------------------------------


def create_registry(archive: SyntheticArchive) -> dict[int, int]:
    """Write the known actors and the decided articles; returns the actors' ids by those of the people."""
    people = [one for one in archive.people if one.known]
    rows = Actor.objects.bulk_create(
        Actor(kind=one.kind, name=one.names[0], role=one.roles[0][0] if one.roles else "", state=ReviewState.ACCEPTED)
        for one in people
    )
    ids = {one.id: row.pk for one, row in zip(people, rows, strict=True)}
    Alias.objects.bulk_create(_aliases(people, ids), ignore_conflicts=True)
    _decide(archive.history, ids)
    for start in range(0, len(rows), 500):
        linking.update_actor_keys(rows[start : start + 500])
    return ids


def _aliases(people: Iterable[Person], ids: dict[int, int]) -> Iterator[Alias]:
    for one in people:
        for text in dict.fromkeys((one.names[0], *one.aliases)):
            yield Alias(actor_id=ids[one.id], text=text, key=name_key(text), origin=AliasOrigin.EDITOR)


def _decide(history: list[list[MentionSample]], ids: dict[int, int]) -> None:
    """Articles whose links editors have accepted."""
    articles = Article.objects.bulk_create(Article(title=f"Article {n}") for n in range(len(history)))
    texts = [f"Text {n}" for n in range(len(history))]
    versions = ArticleVersion.objects.bulk_create(
        ArticleVersion(article=article, number=1, text=text, content_hash=content_hash(text))
        for article, text in zip(articles, texts, strict=True)
    )
    ActorLink.objects.bulk_create(
        ActorLink(
            version=version,
            key=str(said.person_id),
            actor_id=ids[said.person_id],
            state=ReviewState.ACCEPTED,
            outcome=LinkOutcome.KNOWN,
            name=said.name,
            role=said.role,
            kind=said.kind,
            name_key=name_key(said.name),
            role_key=keys.role_key(said.role),
        )
        for version, article in zip(versions, history, strict=True)
        for said in article
    )


def link(article: list[MentionSample]) -> list[linking.LinkDecision]:
    text_actors = [
        linking.TextActor(str(number), said.name, said.kind, said.role, tuple(said.forms))
        for number, said in enumerate(article)
    ]
    verdicts = linking.link_actors(text_actors)
    return [verdicts[found.id] for found in text_actors]


# --- precision and recall ---------------------------------------------------------------------------------------------


def quality(archive: SyntheticArchive, ids: dict[int, int], show: int) -> dict[str, float]:
    count: Counter[str] = Counter()
    wrong: list[str] = []
    missed: list[str] = []
    by_id = {one.id: one for one in archive.people}
    for article in archive.articles:
        for said, verdict in zip(article, link(article), strict=True):
            meant = ids.get(said.person_id)
            count["known"] += meant is not None
            count[f"{verdict.outcome}, {'known' if meant else 'unknown'}"] += 1
            if verdict.actor is not None:
                count["linked"] += 1
                count["right"] += verdict.actor == meant
                if verdict.actor != meant:
                    wrong.append(_line(said, verdict, by_id.get(said.person_id)))
            elif meant is not None:
                missed.append(_line(said, verdict, by_id.get(said.person_id)))
    rng = random.Random(0)
    for title, lines in (("wrong", wrong), ("missed", missed)):
        for line in rng.sample(lines, min(show, len(lines))):
            print(f"{title}: {line}")
    if show:
        print(dict(count))
    return {
        "precision": 100 * count["right"] / max(1, count["linked"]),
        "recall": 100 * count["right"] / max(1, count["known"]),
    }


def _line(said: MentionSample, verdict: linking.LinkDecision, person_id: Person | None) -> str:
    meant = f"{person_id.names[0]} ({[role[0] for role in person_id.roles]})" if person_id else "someone unknown"
    rivals = "; ".join(f"{r.known.name}, {r.known.role}: {r.share:.2f} {r.reasons}" for r in verdict.alternatives[:2])
    return (
        f"{said.name!r}, {said.role!r} is {meant}: {verdict.outcome} {verdict.share:.2f} {verdict.reasons} [{rivals}]"
    )


# --- growth -----------------------------------------------------------------------------------------------------------


def growth(archive: SyntheticArchive, most: int) -> dict[str, float]:
    """How much longer one mention takes in a large registry than in one of a thousand, at each size.

    Both are databases of their own and take turns at each article, so that what else the machine does meanwhile
    falls on both; of ROUNDS the best counts.
    """
    small, large = connections["default"], temporary_database()
    kept = small.settings_dict["NAME"]  # the settings are shared, and making a database writes its name there
    try:
        with using(small):
            create_registry(archive)
        with using(large):
            name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
            create_registry(archive)
        small.settings_dict["NAME"] = kept
        names = _fillers()
        ratio = 0.0
        for size in [size for size in SIZES if size <= most]:
            started = time.perf_counter()
            with using(large), bulk():
                fill(size - Actor.objects.count(), names)
            filled = time.perf_counter() - started
            times = _time(archive.articles, (small, large))
            ratio = times[1] / times[0]
            print(
                f"{size:>9,} actors: {times[1]:.2f} ms a mention, in the small one {times[0]:.2f}, ratio {ratio:.2f}"
                f" (filled in {filled:.0f} s)",
                flush=True,
            )
        return {"a million against a thousand": ratio}
    finally:
        with using(large):
            connection.creation.destroy_test_db(name, verbosity=0)
        small.settings_dict["NAME"] = kept


def temporary_database() -> Any:
    """A second database beside the default one, not yet made."""
    other = connections.create_connection("default")
    other.settings_dict = copy.deepcopy(other.settings_dict)
    test = other.settings_dict.setdefault("TEST", {})
    test["NAME"] = f"{test.get('NAME') or 'test_' + str(other.settings_dict['NAME'])}_large"
    return other


@contextmanager
def using(database: Any) -> Iterator[None]:
    """Everything goes to this database meanwhile."""
    before = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = before


def _time(articles: list[list[MentionSample]], databases: tuple[Any, ...]) -> list[float]:
    """Milliseconds for one mention in each database."""
    for database in databases:
        with using(database), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    best = [[float("inf")] * len(articles) for _ in databases]
    for _ in range(ROUNDS):
        for number, article in enumerate(articles):
            for one, database in zip(best, databases, strict=True):
                with using(database):
                    started = time.perf_counter()
                    link(article)
                    one[number] = min(one[number], time.perf_counter() - started)
    return [sum(one) / sum(map(len, articles)) * 1000 for one in best]


def _fillers() -> Iterator[tuple[str, str]]:
    """Names as in the world, so that the blocks of the mentions fill, and a role for one in two."""
    rng = random.Random(9)
    makes = name_makers()
    weights, roles = [weight for weight, _ in makes], [f"mayor of Place {n}" for n in range(5000)]
    while True:
        (make,) = rng.choices([maker for _, maker in makes], weights)
        yield make(rng)[0][0], rng.choice(roles) if rng.random() < 0.5 else ""


@contextmanager
def bulk() -> Iterator[None]:
    """The index of keys is made anew afterwards: that takes a fraction of the time of keeping it row by row."""
    (unique,) = ActorKey._meta.constraints
    with connection.schema_editor() as editor:
        editor.remove_constraint(ActorKey, unique)
    yield
    with connection.schema_editor() as editor:
        editor.add_constraint(ActorKey, unique)


def fill(wanted: int, names: Iterator[tuple[str, str]]) -> None:
    """So many more actors with their keys, in bulk."""
    while wanted > 0:
        size = min(wanted, 20_000)
        wanted -= size
        with transaction.atomic():
            first = (Actor.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
            rows = [(first + n, *next(names)) for n in range(size)]
            _copy(Actor, ACTOR, ((pk, "person", name, role, *REST) for pk, name, role in rows))
            _copy(
                ActorKey,
                ("actor_id", "key"),
                ((pk, key) for pk, name, role in rows for key in sorted(keys.stored_keys([name], "person", [role]))),
            )


ACTOR = (
    "id", "kind", "name", "role", "wikidata_id", "anonymous", "key", "state", "revision", "edited", "rule", "proposal",
    "disagreement", "sole_reviewer", "created_at", "updated_at",
)  # fmt: skip
REST = ("", False, "", "accepted", 1, False, "", "{}", "{}", "", "2026-01-01", "2026-01-01")


def _copy(model: type, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


# --- floors -----------------------------------------------------------------------------------------------------------


def check(figures: dict[str, float], part: str) -> int:
    pinned = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8")).get(part, {})
    failed = False
    for name, figure in figures.items():
        floor, ceiling = pinned.get("floors", {}).get(name), pinned.get("ceilings", {}).get(name)
        below = (floor is not None and figure < floor) or (ceiling is not None and figure > ceiling)
        failed |= below
        bound = (
            f"at least {floor}" if floor is not None else f"at most {ceiling}" if ceiling is not None else "not pinned"
        )
        print(f"{name:<32}{figure:>8.2f}  ({bound}){'  FAILED' if below else ''}")
    return int(failed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true", help="the time as the registry grows")
    parser.add_argument("--development", action="store_true", help="the seed that may be looked at")
    parser.add_argument("--cold", action="store_true", help="with nothing decided before; not pinned")
    parser.add_argument("--most", type=int, default=SIZES[-1], metavar="N", help="grow to no more than N actors")
    parser.add_argument("--mentions", type=int, default=50_000)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print so many wrong and missed links")
    chosen = parser.parse_args()
    if chosen.show and not chosen.development:
        parser.error("--show needs --development: the other seed is kept unseen.")
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        seed = SEED if chosen.development else UNSEEN
        if chosen.growth:
            return check(
                growth(generate_archive(actors=1_000, mentions=1_000, history=1_000, seed=seed), chosen.most),
                "linking_growth",
            )
        archive = generate_archive(
            actors=5_000, mentions=chosen.mentions, history=0 if chosen.cold else 10_000, seed=seed
        )
        ids = create_registry(archive)
        started = time.perf_counter()
        figures = quality(archive, ids, chosen.show)
        print(f"{(time.perf_counter() - started) / chosen.mentions * 1000:.2f} ms a mention")
        return check(figures, "nothing" if chosen.cold else "linking")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
