"""Concurrent calls of services: the database decides which is first, and each is carried out wholly or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from articles.choices import RunStatus
from articles.ingestion.incoming import build_article
from articles.models import Actor, Article, ArticleVersion, ExtractionRun, Mention, Outlet
from articles.services import review, runs
from articles.services.errors import ServiceError
from articles.services.ingest import ingest
from tests import factories as make
from tests.services.test_proposals import FULL, TEXT, run_on
from tests.services.test_runs import ENGINE

pytestmark = pytest.mark.django_db(transaction=True)


def run_together(*actions: Callable[[], Any]) -> list[Any]:
    """Start all actions at the same moment, and return what each returned or the error it raised."""
    start = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run_action(i: int) -> None:
        try:
            start.wait(10)
            results[i] = actions[i]()
        except Exception as error:
            results[i] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run_action, args=(i,)) for i in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.parametrize("url", ["", "https://a.example/1"])
def test_a_text_ingested_twice_at_once_is_one_version(url: str) -> None:
    results = run_together(
        *[lambda: ingest(build_article("Some words.", outlet="The Lantern", url=url), make.BY) for _ in range(4)]
    )
    assert {result.version.pk for result in results} == {ArticleVersion.objects.get().pk}
    assert (Article.objects.count(), Outlet.objects.count()) == (1, 1)
    assert sum(result.new_article for result in results) == 1


def test_a_run_is_queued_and_acquired_once() -> None:
    version = make.version()
    queued = run_together(*[lambda: runs.queue(version, ENGINE, make.BY) for _ in range(4)])
    assert sum(new for _, new in queued) == 1
    run = ExtractionRun.objects.get()
    taken = run_together(*[lambda: runs.acquire(run.pk) for _ in range(4)])
    assert sum(result is not None for result in taken) == 1
    run.refresh_from_db()
    assert (run.status, run.attempts) == (RunStatus.RUNNING, 1)


def test_texts_that_name_the_same_actors_propose_each_once() -> None:
    versions = [make.version(TEXT, outlet=f"Paper {n}") for n in range(3)]
    results = run_together(*[lambda version=version: run_on(version, FULL) for version in versions])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Actor.objects.filter(name="Ana Ruiz").count() == 1
    assert Actor.objects.get(name="Ana Ruiz").mentions.count() == 3


def test_of_two_editors_on_one_record_the_second_is_refused() -> None:
    mention = make.mention(make.version(), "Ana Ruiz")
    results = run_together(
        lambda: review.accept(mention, make.BY, expected=mention.revision),
        lambda: review.reject(Mention.objects.get(pk=mention.pk), make.BY, expected=1),
    )
    assert sum(isinstance(result, ServiceError) for result in results) == 1


def test_nothing_is_accepted_under_a_claim_that_is_rejected_at_the_same_moment() -> None:
    for _ in range(5):
        version = make.version(outlet=f"Paper {next(make.count)}")
        outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials close to the talks")
        inner = make.claim(version, "prices will fall", source="Ana Ruiz", parent=outer)
        results = run_together(lambda: review.accept(inner, make.BY), lambda: review.reject(outer, make.BY))  # noqa: B023
        for result in results:
            assert not isinstance(result, Exception) or isinstance(result, ServiceError)
        outer.refresh_from_db()
        inner.refresh_from_db()
        assert (outer.state, inner.state) in [("accepted", "accepted"), ("rejected", "proposed")]
