"""The management commands, called as from a shell, with extraction in this process."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from knox.auth import TokenAuthentication
from pytest_django import Settings

from analysis import dispatch
from analysis.jobs import extraction
from articles.models import Article, ArticleVersion, Claim, Event, ExtractionRun, Story
from articles.selectors.timeline import story_entries
from articles.services.errors import ServiceError
from articles.services.ingest import IngestResult
from tests import factories as make
from tests.servers import Server

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch, messages: list[int]) -> None:
    """Carry out queued runs whenever the command sleeps, as a worker would."""
    monkeypatch.setattr("time.sleep", lambda seconds: [extraction.execute(pk) for pk in ids()])

    def ids() -> list[Any]:
        return list(ExtractionRun.objects.active().values_list("pk", flat=True))


def run(*args: Any, stdin: bytes = b"", monkeypatch: pytest.MonkeyPatch | None = None) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf8"))
    code = 0
    try:
        call_command(*args, stdout=out, stderr=err)
    except SystemExit as error:
        code = int(error.code or 0)
    return out.getvalue(), err.getvalue(), code


def test_ingest_imports_files_into_a_story_and_waits(tmp_path: Path, at_once: None) -> None:
    story = make.story(slug="talks")
    one, two = tmp_path / "one.txt", tmp_path / "two.md"
    one.write_text("On Monday the ministry announced new rules.", encoding="utf8")
    two.write_text("# Prices fall\n\nAna Ruiz said on Tuesday that prices would fall.", encoding="utf8")
    options = ["--published", "2025-10-16", "--outlet", "The Lantern", "--story", "talks", "--wait"]
    out, err, code = run("ingest", str(one), str(two), *options)
    assert code == 0
    assert story.articles.count() == 2
    assert set(Article.objects.values_list("title", flat=True)) == {
        "On Monday the ministry announced new rules.",
        "Prices fall",
    }
    assert out.count("succeeded") == 2
    assert "No worker is running" in err


def test_ingest_reads_standard_input_and_reports_a_stored_text(
    monkeypatch: pytest.MonkeyPatch, messages: list[int]
) -> None:
    text = b"On Monday the ministry announced new rules."
    out, _, code = run("ingest", "--published", "2025-10-16", stdin=text, monkeypatch=monkeypatch)
    assert (code, "was added as a new article" in out) == (0, True)
    out, _, code = run("ingest", "-", stdin=text, monkeypatch=monkeypatch)
    assert (code, "already here" in out) == (0, True)
    assert ArticleVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (b"", [], "There is no text"),
        (b"a\x00b", [], "NUL"),
        (b"caf\xe9", [], "not valid UTF-8"),
        (b"x" * 10_000_000, [], "the limit is"),
        (b"Words.", ["--published", "soon"], "is not a date"),
        (b"Words.", ["--url", "javascript:x"], "not a web address"),
    ],
)
def test_ingest_refuses_bad_input_with_what_to_do(
    data: Any, options: Any, message: str, monkeypatch: pytest.MonkeyPatch, messages: list[int]
) -> None:
    _, err, code = run("ingest", *options, stdin=data, monkeypatch=monkeypatch)
    assert code == 1
    assert "standard input: " in err
    assert message in err
    assert (Article.objects.count(), ExtractionRun.objects.count(), messages) == (0, 0, [])


def test_ingest_continues_after_a_bad_file(tmp_path: Path, messages: list[int]) -> None:
    good = tmp_path / "good.txt"
    good.write_text("On Monday it rained.", encoding="utf8")
    _, err, code = run("ingest", str(tmp_path / "none.txt"), str(tmp_path / "odd.docx"), str(good))
    assert code == 1
    assert "cannot be read" in err
    assert Article.objects.count() == 1


def test_ingest_continues_after_a_refused_article(
    tmp_path: Path, messages: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in ("one.txt", "two.txt")]
    for path in paths:
        path.write_text(f"On Monday it rained, says {path.name}.", encoding="utf8")
    submit = dispatch.submit

    def busy(article: Any, *args: Any, **options: Any) -> tuple[IngestResult, ExtractionRun]:
        if "one.txt" in article.text:
            raise ServiceError("The run that was active has just finished.")
        return submit(article, *args, **options)

    monkeypatch.setattr(dispatch, "submit", busy)
    _, err, code = run("ingest", *map(str, paths))
    assert (code, Article.objects.count()) == (1, 1)
    assert "one.txt: The run that was active has just finished." in err


def test_ingest_refuses_an_unknown_story_and_names_the_known(tmp_path: Path) -> None:
    make.story(slug="talks")
    with pytest.raises(CommandError, match=r"no story “tlaks”.*talks"):
        call_command("ingest", "x.txt", "--story", "tlaks")


def test_ingest_refuses_one_address_for_several_files() -> None:
    with pytest.raises(CommandError, match="one article"):
        call_command("ingest", "a.txt", "b.txt", "--url", "https://a.example/1")


def test_ingest_gives_up_waiting_and_says_so(
    tmp_path: Path, messages: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("On Monday it rained.", encoding="utf8")
    out, err, code = run("ingest", str(path), "--wait", "--timeout", "0")
    assert code == 1
    assert "are not finished after" in err
    assert "queued" in out


def test_created_token_authenticates() -> None:
    account = make.user("ana")
    out, _, _ = run("create_token", "ana", "--days", "1")
    user, token = TokenAuthentication().authenticate_credentials(out.strip().encode())
    assert user == account
    assert token.expiry is not None
    with pytest.raises(CommandError, match="no active account"):
        call_command("create_token", "nobody")


@pytest.mark.parametrize("second", [False, True])
def test_demo_has_a_timeline_and_proposals_to_review(messages: list[int], settings: Settings, second: bool) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = second
    out, err, _ = run("load_demo")
    assert err == ""
    assert "14 articles" in out
    story = Story.objects.public().get()
    entries = story_entries(story)
    assert len(entries) >= 12
    assert sum(len(entry.event_mentions) > 1 for entry in entries) >= 2
    assert any(entry.event.status == "planned" for entry in entries)
    days = [entry.event.earliest for entry in entries if entry.event.earliest]
    assert days == sorted(days)
    assert Claim.objects.pending().count() > 20
    assert Claim.objects.accepted().exclude(parent=None).exists()
    again, _, _ = run("load_demo")
    assert "already" in again
    assert (Story.objects.count(), Event.objects.public().count()) == (1, len(entries))


def test_run_desk_refuses_a_port_in_use() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="PORT="):
            call_command("run_desk", port=taken.getsockname()[1])
    assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_ingest_fetches_an_address(web: Server, messages: list[int]) -> None:
    out, _, code = run("ingest", web.url("/prices"), "--outlet", "The Post")
    assert str(Article.objects.get().outlet) == "The Post"
    assert "Prices fall" in out
    assert code == 0
    _, err, code = run("ingest", web.url("/gone"))
    assert "has no such page (404)" in err
    assert code == 1


def test_update_actor_keys_creates_missing_keys_once() -> None:
    actor = make.actor("Ana Ruiz")
    keys = set(actor.keys.values_list("key", flat=True))
    actor.keys.all().delete()
    out = io.StringIO()
    call_command("update_actor_keys", stdout=out)
    assert out.getvalue() == "Created keys for 1 actor.\n"
    assert set(actor.keys.values_list("key", flat=True)) == keys
    call_command("update_actor_keys", stdout=out)
    assert out.getvalue().count("\n") == 1


def test_create_token_with_scopes(db: None) -> None:
    from articles.models import TokenGrant

    make.user("robot")
    token, _, code = run("create_token", "robot", "--name", "Wire robot", "--scope", "ingest", "--scope", "read")
    assert (code, len(token.strip()) > 20) == (0, True)
    grant = TokenGrant.objects.get()
    assert (grant.name, grant.scopes) == ("Wire robot", ["ingest", "read"])
