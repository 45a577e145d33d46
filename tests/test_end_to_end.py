"""The whole path: an article in by each way, a worker reads it, an editor decides, the public reads its timeline."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from articles.models import Article, EventMention, ExtractionRun, Story
from tests import factories as make
from tests.conftest import shared
from tests.workers import Workers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OWN_TEXT = """On the 9th, Norland announced a ban on the export of amber, and Estria responded on the same day.

The Coast Gazette reported on the 15th that, according to people close to the cabinet, Norland believes that Estria \
cannot do without its amber.

Last Friday, shares in Estria fell by four percent. Prime Minister Ada Holm threatened on Monday to close the border.

Officials said that Holm will meet Norland’s president, Jon Varg, at the end of this month."""


@pytest.fixture(params=["seed", "own"])
def text(request: pytest.FixtureRequest) -> str:
    """The article that this project began from, where it is there, and a text that is always there."""
    if request.param == "own":
        return OWN_TEXT
    path = shared() / "seed" / "article.txt"
    if not path.exists():
        pytest.skip("the seed article is not on this machine")
    return path.read_text(encoding="utf8").strip()


@pytest.fixture
def editor(client: Client) -> User:
    account = make.user("editor", superuser=True)
    client.force_login(account)
    return account


def by_admin(client: Any, text: Any, story: Any) -> None:
    form = {"text": text, "title": "By admin", "outlet": "Admin Post", "published": "2025-10-16", "stories": [story.pk]}
    response = client.post(reverse("admin:articles_article_add"), form, follow=True)
    assert "was added as a new article" in response.content.decode()
    again = client.post(reverse("admin:articles_article_add"), form, follow=True)
    assert "Nothing was added" in again.content.decode()


def by_command(text: Any, story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf8"))
    out = io.StringIO()
    options = {"title": "By command", "outlet": "Command Post", "published": "2025-10-16", "story": [story.slug]}
    call_command("ingest", "-", wait=True, stdout=out, stderr=out, **options)
    assert "succeeded" in out.getvalue()


def by_api(account: Any, text: Any, story: Any) -> None:
    _, token = AuthToken.objects.create(account)
    body = {"text": text, "title": "By API", "outlet": "API Post", "published": "2025-10-16", "stories": [story.slug]}
    headers = {"authorization": f"Token {token}"}
    client = Client()
    response = client.post("/api/v1/articles/", body, content_type="application/json", headers=headers)
    assert response.status_code == 202
    assert client.get(response["Location"], headers=headers).json()["status"] in ("queued", "running", "succeeded")
    assert client.post("/api/v1/articles/", body, content_type="application/json", headers=headers).status_code == 200


class Headings(HTMLParser):
    """The words of a page's links to events, in the order in which they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: Any, attrs: Any) -> None:
        if tag == "a" and re.fullmatch(r"/events/\d+/", dict(attrs).get("href") or ""):
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag: Any) -> None:
        self.inside = self.inside and tag != "a"

    def handle_data(self, data: Any) -> None:
        if self.inside:
            self.found[-1] += data


def test_from_text_to_timeline(
    text: str, workers: Workers, client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story.objects.create(title="Amber", slug="amber")
    by_admin(client, text, story)
    by_api(editor, text, story)
    workers.start_worker()
    by_command(text, story, monkeypatch)
    for run in ExtractionRun.objects.all():
        assert workers.until_finished(run).status == "succeeded", run.error
    assert Article.objects.count() == ExtractionRun.objects.count() == 3
    found = [run.counts for run in ExtractionRun.objects.all()]
    assert found[0]["events"] == found[1]["events"] == found[2]["events"] >= 3

    # Nothing is public before an editor has decided.
    assert Client().get("/stories/amber/").status_code == 404

    version = Article.objects.get(title="By admin").versions.get()
    mentions = EventMention.objects.filter(version=version)
    listed = reverse("admin:articles_eventmention_changelist")
    selected = {"action": "accept_selected", "_selected_action": [mention.pk for mention in mentions]}
    preview = client.post(f"{listed}?version={version.pk}", selected)
    confirm = {name: preview.context[name] for name in ("seen", "action", "next")}
    client.post(preview.context["confirm_url"], confirm)
    assert set(mentions.values_list("state", flat=True)) == {"accepted"}
    story.refresh_from_db()
    client.post(
        reverse("admin:articles_story_publish", args=[story.pk]), {"revision": story.revision, "action": "publish"}
    )

    page = Client().get("/stories/amber/")
    assert page.status_code == 200
    headings = Headings()
    headings.feed(page.content.decode())
    dated = sorted((m.event for m in mentions.select_related("event")), key=in_order)
    assert list(dict.fromkeys(headings.found)) == list(dict.fromkeys(event.title for event in dated))
    for mention in mentions:
        assert mention.sentence_text[:40].split("“")[0] in unescaped(page)
    assert "Admin Post" in unescaped(page)


def in_order(event: Any) -> tuple[int, bool, str, str, Any]:
    """Oldest first, as far as the dates tell; what is planned apart, and events without a date last."""
    first, last = event.earliest or event.latest, event.latest or event.earliest
    section = 1 if event.status == "planned" else 0 if first else 2
    return (section, first is None, str(first), str(last), event.pk)


def unescaped(page: Any) -> str:
    import html

    return html.unescape(page.content.decode())
