"""Extraction runs: what is stored, and what happens after each kind of failure."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from analysis import dispatch, tasks
from analysis.engine import EngineError
from analysis.jobs import extraction
from articles.ingestion.incoming import build_article
from articles.models import Claim, ExtractionRun, TimeExpression
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "On Monday the ministry announced new rules. “Prices will fall,” said Ana Ruiz on the 9th."


@pytest.fixture
def run(messages: list[int]) -> ExtractionRun:
    return dispatch.submit(build_article(TEXT, published="2025-10-16"), make.BY)[1]


def failing(monkeypatch: pytest.MonkeyPatch, error: Any) -> None:
    def analyse(document: Any) -> None:
        raise error

    monkeypatch.setattr("analysis.engine.analyse", analyse)


def test_message_is_sent_after_the_commit(
    messages: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _, run = dispatch.submit(build_article(TEXT), make.BY)
        assert messages == []
    assert messages == [run.pk]


def test_same_text_keeps_its_run(run: ExtractionRun) -> None:
    ingested, again = dispatch.submit(build_article(TEXT), make.BY)
    assert again == run
    assert not ingested.new_version


def test_run_stores_proposals(run: ExtractionRun) -> None:
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert run.status == "succeeded", run.error
    assert run.counts["times"] == TimeExpression.objects.count() > 0
    assert set(TimeExpression.objects.values_list("state", flat=True)) == {"proposed"}


def test_message_delivered_twice_has_no_second_effect(run: ExtractionRun) -> None:
    tasks.extract(run.pk)
    before = (TimeExpression.objects.count(), Claim.objects.count())
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert run.attempts == 1
    assert (TimeExpression.objects.count(), Claim.objects.count()) == before


def test_engine_error_is_recorded_on_the_run(run: ExtractionRun, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, EngineError("too-odd", "The text is too odd."))
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.error_code, run.error) == ("failed", "too-odd", "The text is too odd.")


def test_crash_is_recorded_with_its_traceback(run: ExtractionRun, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyError("no such\x00thing"))
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "crash")
    assert run.error.startswith("KeyError")
    assert "analyse" in run.error


def test_time_limit_is_recorded_and_not_retried(run: ExtractionRun, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, SoftTimeLimitExceeded())
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "timeout")


@pytest.mark.parametrize("error", [OperationalError("database is locked"), OSError("disk away")])
def test_transient_failure_is_queued_again_with_a_delay(
    run: ExtractionRun, monkeypatch: pytest.MonkeyPatch, messages: list[int], error: Any
) -> None:
    failing(monkeypatch, error)
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error_code, run.attempts) == ("queued", "interrupted", 1)
    assert run.seconds_until_due() > 5
    assert messages[-1:] == [run.pk]


def test_failure_while_storing_leaves_nothing(run: ExtractionRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(self: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("articles.services.proposals.Reconciliation._reconcile_events", break_off)
    extraction.execute(run.pk)
    run.refresh_from_db()
    assert run.status == "failed"
    assert not TimeExpression.objects.exists()
    assert not Claim.objects.exists()


def test_failed_run_can_be_requested_again(run: ExtractionRun, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        failing(patch, KeyError("x"))
        extraction.execute(run.pk)
    again, new = dispatch.request_run(run.version, make.BY)
    assert new
    extraction.execute(again.pk)
    again.refresh_from_db()
    assert again.status == "succeeded"


def test_unreachable_broker_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def unreachable(*args: Any, **kwargs: Any) -> None:
        raise BrokerError("connection refused")

    monkeypatch.setattr(current_app, "send_task", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        _, run = dispatch.submit(build_article(TEXT), make.BY)
    run.refresh_from_db()
    assert (run.status, run.dispatched_at) == ("queued", None)
    sent: list[ExtractionRun] = []
    monkeypatch.setattr(dispatch, "send_run", sent.append)
    tasks.requeue_lost_runs()
    assert sent == [run]


def test_known_actors_are_those_that_the_text_can_name() -> None:
    ana, trade = make.actor("Ana Ruiz"), make.actor("Ministry of Trade", "organisation")
    make.actor("Nobody Here")
    make.actor("Monday", state=make.P)
    known = extraction.known_actors(make.TEXT)
    assert {(k.id, k.name) for k in known} == {(str(ana.pk), "Ana Ruiz"), (str(trade.pk), "Ministry of Trade")}


def test_looking_up_known_actors_takes_constant_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        extraction.known_actors(make.TEXT)
    for n in range(30):
        make.actor(f"Ana Ruiz {n}")
    with django_assert_num_queries(1):
        extraction.known_actors(make.TEXT)


def test_name_of_too_many_actors_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_KNOWN_ACTORS", 8)
    monkeypatch.setattr(extraction, "MAX_ACTORS_PER_NAME", 5)
    for _ in range(9):
        make.actor("Ana Ruiz")
    trade = make.actor("Ministry of Trade", "organisation")
    assert [known.id for known in extraction.known_actors(make.TEXT)] == [str(trade.pk)]


def test_document_has_what_the_engine_needs() -> None:
    version = make.version(title="T", outlet="The Lantern", published="2025-10-16T00:30:00+09:00")
    document = extraction.to_document(version)
    assert (document.title, document.outlet, str(document.published)) == ("T", "The Lantern", "2025-10-16")
    assert ExtractionRun.objects.count() == 0
