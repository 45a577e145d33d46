"""Repeated requests: answered once, for a day; an abandoned one can be repeated."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import IdempotencyKey
from articles.services import idempotency
from tests import factories as make

pytestmark = pytest.mark.django_db

SECOND = dt.timedelta(seconds=5)


@pytest.fixture
def user() -> User:
    return make.user("ana")


def age(row: IdempotencyKey, by: dt.timedelta) -> None:
    """Make a stored key older."""
    IdempotencyKey.objects.filter(pk=row.pk).update(created_at=timezone.now() - by)


def test_a_repeated_request_gets_the_first_response(user: User) -> None:
    first = idempotency.begin(user, "k", "hash")
    idempotency.finish(first, 201, {"id": 1}, {"Location": "/1/"})
    again = idempotency.begin(user, "k", "hash")
    assert (again.pk, again.status, again.body, again.headers) == (first.pk, 201, {"id": 1}, {"Location": "/1/"})


def test_a_response_is_kept_for_a_day_and_no_longer(user: User) -> None:
    assert dt.timedelta(days=1) == idempotency.RETENTION
    first = idempotency.begin(user, "k", "hash")
    idempotency.finish(first, 201, None, {})
    age(first, idempotency.RETENTION - SECOND)
    assert idempotency.begin(user, "k", "hash").status == 201
    age(first, idempotency.RETENTION + SECOND)
    assert idempotency.begin(user, "k", "hash").status is None, "it is carried out again"
    assert not IdempotencyKey.objects.filter(pk=first.pk).exists()


def test_expired_keys_of_all_accounts_are_deleted(user: User) -> None:
    old = idempotency.begin(make.user("ben"), "other", "hash")
    age(old, idempotency.RETENTION + SECOND)
    idempotency.begin(user, "k", "hash")
    assert not IdempotencyKey.objects.filter(pk=old.pk).exists()


def test_a_request_in_progress_is_refused_until_it_counts_as_abandoned(user: User) -> None:
    assert dt.timedelta(minutes=2) == idempotency.ABANDONED_AFTER
    first = idempotency.begin(user, "k", "hash")
    age(first, idempotency.ABANDONED_AFTER - SECOND)
    with pytest.raises(idempotency.InProgress):
        idempotency.begin(user, "k", "hash")
    age(first, idempotency.ABANDONED_AFTER + SECOND)
    assert idempotency.begin(user, "k", "hash").status is None


def test_a_finished_request_does_not_count_as_abandoned(user: User) -> None:
    first = idempotency.begin(user, "k", "hash")
    idempotency.finish(first, 200, None, {})
    age(first, idempotency.ABANDONED_AFTER + SECOND)
    assert idempotency.begin(user, "k", "hash").pk == first.pk


def test_a_key_of_another_request_is_refused_and_accounts_do_not_share_keys(user: User) -> None:
    first = idempotency.begin(user, "k", "hash")
    idempotency.finish(first, 200, None, {})
    with pytest.raises(idempotency.KeyReused):
        idempotency.begin(user, "k", "another hash")
    assert idempotency.begin(make.user("ben"), "k", "another hash").status is None


def test_a_released_key_can_be_used_again(user: User) -> None:
    first = idempotency.begin(user, "k", "hash")
    idempotency.release(first)
    assert idempotency.begin(user, "k", "another hash").status is None
