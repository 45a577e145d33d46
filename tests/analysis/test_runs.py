"""Carrying out a run: what is written, and what becomes of each kind of failure."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError

from analysis import dispatch, tasks
from analysis.engine import EngineError
from analysis.jobs import extraction
from articles.ingestion.incoming import build_article
from articles.models import Claim, ExtractionRun, TimeExpression
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "On Monday the ministry announced new rules. “Prices will fall,” said Ana Ruiz on the 9th."


@pytest.fixture
def run(messages):
    return dispatch.submit(build_article(TEXT, published="2025-10-16"), make.BY)[1]


def failing(monkeypatch, error):
    def analyse(document):
        raise error

    monkeypatch.setattr("analysis.engine.analyse", analyse)


def test_the_message_goes_out_after_the_commit(messages, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _, run = dispatch.submit(build_article(TEXT), make.BY)
        assert messages == []
    assert messages == [run.pk]


def test_the_same_text_again_keeps_its_run(run):
    ingested, again = dispatch.submit(build_article(TEXT), make.BY)
    assert again == run
    assert not ingested.new_version


def test_a_run_reads_the_text_and_proposes(run):
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert run.status == "succeeded", run.error
    assert run.counts["times"] == TimeExpression.objects.count() > 0
    assert set(TimeExpression.objects.values_list("state", flat=True)) == {"proposed"}


def test_a_message_delivered_twice_does_nothing_twice(run):
    tasks.extract(run.pk)
    before = (TimeExpression.objects.count(), Claim.objects.count())
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert run.attempts == 1
    assert (TimeExpression.objects.count(), Claim.objects.count()) == before


def test_what_the_engine_refuses_is_kept_on_the_run(run, monkeypatch):
    failing(monkeypatch, EngineError("too-odd", "The text is too odd."))
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.error_code, run.error) == ("failed", "too-odd", "The text is too odd.")


def test_a_crash_is_kept_with_where_it_happened(run, monkeypatch):
    failing(monkeypatch, KeyError("no such\x00thing"))
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "crash")
    assert run.error.startswith("KeyError")
    assert "analyse" in run.error


def test_a_time_limit_is_no_crash_and_is_not_tried_again(run, monkeypatch):
    failing(monkeypatch, SoftTimeLimitExceeded())
    assert extraction.execute(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "timeout")


@pytest.mark.parametrize("error", [OperationalError("database is locked"), OSError("disk away")])
def test_what_may_pass_is_queued_again_and_told_with_a_delay(run, monkeypatch, messages, error):
    failing(monkeypatch, error)
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error_code, run.attempts) == ("queued", "interrupted", 1)
    assert run.seconds_until_due() > 5
    assert messages[-1:] == [run.pk]


def test_a_failure_in_the_middle_of_writing_leaves_nothing(run, monkeypatch):
    def break_off(self):
        raise ZeroDivisionError

    monkeypatch.setattr("articles.services.proposals.Reconciliation._events", break_off)
    extraction.execute(run.pk)
    run.refresh_from_db()
    assert run.status == "failed"
    assert not TimeExpression.objects.exists()
    assert not Claim.objects.exists()


def test_a_failed_run_can_be_run_again(run, monkeypatch):
    with monkeypatch.context() as patch:
        failing(patch, KeyError("x"))
        extraction.execute(run.pk)
    again, new = dispatch.request_run(run.version, make.BY)
    assert new
    extraction.execute(again.pk)
    again.refresh_from_db()
    assert again.status == "succeeded"


def test_a_broker_out_of_reach_loses_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def unreachable(*args, **kwargs):
        raise BrokerError("connection refused")

    monkeypatch.setattr(dispatch.current_app, "send_task", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        _, run = dispatch.submit(build_article(TEXT), make.BY)
    run.refresh_from_db()
    assert (run.status, run.dispatched_at) == ("queued", None)
    told = []
    monkeypatch.setattr(dispatch, "send_run", told.append)
    tasks.requeue_lost_runs()
    assert told == [run]


def test_known_actors_are_those_that_the_text_may_name():
    ana, trade = make.actor("Ana Ruiz"), make.actor("Ministry of Trade", "organisation")
    make.actor("Nobody Here")
    make.actor("Monday", state=make.P)
    known = extraction.known_actors(make.TEXT)
    assert {(k.id, k.name) for k in known} == {(str(ana.pk), "Ana Ruiz"), (str(trade.pk), "Ministry of Trade")}


def test_looking_up_known_actors_costs_the_same_however_many_there_are(django_assert_num_queries):
    with django_assert_num_queries(1):
        extraction.known_actors(make.TEXT)
    for n in range(30):
        make.actor(f"Ana Ruiz {n}")
    with django_assert_num_queries(1):
        extraction.known_actors(make.TEXT)


def test_a_name_that_a_crowd_bears_leaves_room_for_the_others(monkeypatch):
    monkeypatch.setattr(extraction, "MAX_KNOWN_ACTORS", 8)
    monkeypatch.setattr(extraction, "MAX_ACTORS_PER_NAME", 5)
    for _ in range(9):
        make.actor("Ana Ruiz")
    trade = make.actor("Ministry of Trade", "organisation")
    assert [known.id for known in extraction.known_actors(make.TEXT)] == [str(trade.pk)]


def test_a_document_carries_what_the_engine_needs():
    version = make.version(title="T", outlet="The Lantern", published="2025-10-16T00:30:00+09:00")
    document = extraction.to_document(version)
    assert (document.title, document.outlet, str(document.published)) == ("T", "The Lantern", "2025-10-16")
    assert ExtractionRun.objects.count() == 0
