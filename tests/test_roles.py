"""The roles' groups: what they may do, and that they are there whatever happened to the database before."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from articles.roles import ROLES, create_missing_roles
from tests.conftest import count_rows


def granted() -> dict[str, set[str]]:
    """Return the full names of each group's permissions."""
    rows = Group.objects.values_list("name", "permissions__content_type__app_label", "permissions__codename")
    found: dict[str, set[str]] = {}
    for name, app, codename in rows:
        found.setdefault(name, set()).add(f"{app}.{codename}")
    return found


@pytest.mark.django_db
def test_a_migrated_database_has_every_role() -> None:
    assert granted() == ROLES


@pytest.mark.django_db(transaction=True)
def test_a_flush_restores_what_migrations_made(migrated_rows: dict[str, int]) -> None:
    """Tests that commit are flushed at their end, and any other test may follow them in the same database."""
    call_command("flush", verbosity=0, interactive=False)
    assert count_rows() == migrated_rows
    assert granted() == ROLES


@pytest.mark.django_db
def test_a_missing_role_is_created_and_a_changed_one_kept() -> None:
    Group.objects.get(name="reader").delete()
    reviewer = Group.objects.get(name="reviewer")
    reviewer.permissions.remove(Permission.objects.get(codename="change_claim"))
    create_missing_roles()
    assert granted() == ROLES | {"reviewer": ROLES["reviewer"] - {"articles.change_claim"}}


@pytest.mark.django_db
def test_no_role_is_created_before_all_its_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of the migrations a role would lack what the later ones bring, and never get it."""
    Group.objects.all().delete()
    monkeypatch.setattr("articles.roles.create_permissions", lambda *args, **kwargs: None)
    Permission.objects.filter(codename="change_claim").delete()
    create_missing_roles()
    assert granted() == {"reader": ROLES["reader"]}
    monkeypatch.undo()
    create_missing_roles()
    assert granted() == ROLES
