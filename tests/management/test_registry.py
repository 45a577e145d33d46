"""`manage.py load_registry` loads the shipped files and reports what is wrong with faulty ones."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.management.commands.load_registry import FOLDER
from articles.models import Actor, Outlet, ReviewLog
from articles.services.registry_file import read

pytestmark = pytest.mark.django_db

G20 = ["AR", "AU", "BR", "CA", "CN", "FR", "DE", "IN", "ID", "IT", "JP", "MX", "RU", "SA", "ZA", "KR", "TR", "GB", "US"]


def run(*files: object) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("load_registry", *map(str, files), stdout=out, stderr=err)
    except SystemExit as error:
        code = int(error.code or 0)
    return out.getvalue(), err.getvalue(), code


def cells(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_shipped_files_load_and_loading_twice_changes_nothing() -> None:
    out, err, code = run()
    assert (err, code) == ("", 0)
    assert "kept" not in out and "refused" not in out
    rows = [row for path in FOLDER.glob("*.csv") for row in cells(path.name)]
    assert Actor.objects.accepted().count() == len({(row["kind"], row["name"]) for row in rows})
    assert Actor.objects.get(name="Donald Trump").terms.count() == 2
    assert Outlet.objects.exclude(actor=None).count() >= 120
    lines = ReviewLog.objects.count()
    again, _, _ = run()
    assert again.count("nothing changed") == out.count("\n") == 5
    assert ReviewLog.objects.count() == lines


def test_every_un_member_is_listed_with_its_codes() -> None:
    rows = cells("countries.csv")
    assert sum("UN" not in row["note"] for row in rows) == 193
    for column in ("country", "code3"):
        codes = [row[column] for row in rows if row[column]]
        assert len(codes) == len(set(codes)) >= 196
    # Codes that ISO has withdrawn, and that tables of aliases still lead to the same countries.
    assert not {row["code3"] for row in rows} & {"BUR", "CSK", "DDR", "SUN", "TMP", "YMD", "YUG", "ZAR"}
    assert {row["country"] for row in cells("governments.csv")} == {row["country"] for row in rows}


def test_g20_members_have_heads_and_foreign_ministers() -> None:
    holders = [row for row in cells("office_holders.csv") if not row["until"]]
    assert all(row["as_of"] and row["since"] for row in holders)
    for code in G20:
        roles = " ".join(row["role"] for row in holders if row["country"] == code)
        assert any(word in roles for word in ("President", "Prime Minister", "Chancellor")), code
        assert any(word in roles for word in ("Foreign", "External", "International", "Secretary of State")), code


def test_each_wikidata_id_belongs_to_one_actor_across_all_files() -> None:
    rows = [row for path in FOLDER.glob("*.csv") for row in read(path.read_text(encoding="utf-8"))]
    ids = [row.wikidata for row in rows if row.wikidata]
    assert len(ids) == len(set(ids)) > 150
    assert len({row.key for row in rows}) == len(rows)


def test_faulty_file_does_not_stop_the_others(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("kind,name\nplanet,Mars\n", encoding="utf-8")
    good.write_text("kind,name\nperson,Ana Ruiz\n", encoding="utf-8")
    out, err, code = run(bad, good, tmp_path / "none.csv")
    assert code == 1
    assert "bad.csv: nothing was loaded." in err and "line 2: “planet” is not a kind" in err
    assert "none.csv: nothing was loaded." in err and "cannot be read" in err
    assert out == "good.csv: 1 added, 0 changed, 0 unchanged.\n"


def test_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("kind,name\nperson,José\n".encode("latin-1"))
    _, err, code = run(path)
    assert code == 1
    assert "not in UTF-8" in err


def test_demo_does_not_load_the_registry(messages: list[int]) -> None:
    call_command("load_demo", stdout=io.StringIO())
    assert not ReviewLog.objects.filter(user_name="the registry").exists()
