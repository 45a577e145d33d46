"""Measure the cost of matching one new event as the archive grows, and fail above the ceiling in `floors.toml`.

    python benchmarks/event_matches.py [--most N]

Forty new events are compared with the events around their dates, in an archive of N events and in
one of a tenth of the size. The archive grows by days with the same number of events each. Two
thousand people take part in them; one is in every fifth event, as a government would be. The best
of several rounds counts: processor time on SQLite, elapsed time on PostgreSQL, where another
process does the work. The test database, on DATABASE_URL or SQLite, is removed afterwards.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from articles.models import Actor, Event, EventParticipant  # noqa: E402
from articles.services import event_matches  # noqa: E402

PER_DAY, PEOPLE, NEW, ROUNDS = 20, 2_000, 40, 5
TODAY = dt.date(2025, 10, 16)
ACTS = ("announce", "sign", "meet", "resign", "attack", "arrest", "buy", "open")


def fill(days: range, people: list[Actor], rng: random.Random) -> None:
    """Create the events of some days before today, each with one or two people and an act in its proposal."""
    rows = []
    for back in days:
        day = TODAY - dt.timedelta(days=back)
        for _ in range(PER_DAY):
            act = rng.choice(ACTS)
            title = f"Actor {rng.randrange(PEOPLE)} {act}s thing {rng.randrange(500)}"
            rows.append(Event(title=title, edtf=day.isoformat(), earliest=day, latest=day, proposal={"act": act}))
    rows = Event.objects.bulk_create(rows, batch_size=5_000)
    links = []
    for row in rows:
        first = people[0] if rng.random() < 0.2 else people[rng.randrange(1, PEOPLE)]
        links += [(row, first), (row, people[rng.randrange(1, PEOPLE)])] if rng.random() < 0.8 else [(row, first)]
    pairs = {(row.pk, actor.pk) for row, actor in links}
    EventParticipant.objects.bulk_create(
        (EventParticipant(event_id=event, actor_id=actor) for event, actor in sorted(pairs)), batch_size=5_000
    )


def cost(events: list[Event]) -> float:
    """Return the milliseconds for matching one event; nothing is stored."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    best = [float("inf")] * len(events)
    for _ in range(ROUNDS):
        for number, event in enumerate(events):
            started = clock()
            list(event_matches.find_matches(event))
            best[number] = min(best[number], clock() - started)
    return 1000 * sum(best) / len(best)


def measure(most: int) -> dict[str, float]:
    """Return the ratio of the costs in an archive of `most` events and in a tenth of it."""
    rng = random.Random(5)
    people = Actor.objects.bulk_create(Actor(name=f"Actor {n}", kind="person") for n in range(PEOPLE))
    days = most // PER_DAY
    fill(range(days // 10), people, rng)
    new = list(Event.objects.filter(earliest=TODAY - dt.timedelta(days=3)))[: NEW // 2]
    new += list(Event.objects.filter(earliest=TODAY - dt.timedelta(days=20)))[: NEW // 2]
    small = cost(new)
    fill(range(days // 10, days), people, rng)
    large = cost(new)
    print(f"{most // 10:,} events: {small:.2f} ms; {most:,} events: {large:.2f} ms")
    return {"cost of one more, the whole archive to a tenth": large / small}


def main() -> int:
    """Measure in a temporary database and compare with the ceiling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=100_000, help="events in the whole archive")
    most = parser.parse_args().most
    ceilings = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["event_matches"]["ceilings"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        figures = measure(most)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    for key, value in figures.items():
        print(f"  {key:48} {value:6.2f}  at most {ceilings[key]:g}{'  TOO MUCH' if value > ceilings[key] else ''}")
    return int(any(value > ceilings[key] for key, value in figures.items()))


if __name__ == "__main__":
    sys.exit(main())
