"""A real browser on a real server. Skipped where this machine has no Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from analysis import dispatch
from analysis.jobs import extraction as reading
from articles.ingestion.incoming import build_article
from articles.models import Story
from tests import factories as make

PATIENCE = 120_000  # milliseconds; only what never comes takes longer, even with both cores busy
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine; CHROMIUM names another")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as driver:
        # Its loop runs in this thread, where the tests also ask the database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Opens a page for an account that is logged in; what goes wrong in its scripts fails the test."""
    contexts, wrong = [], []

    def open_one(name: str = "editor", **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return Page(page, live_server.url, name)

    yield open_one
    for context in contexts:
        context.close()
    assert not wrong, wrong


@pytest.fixture
def story(seed_text: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    """The seed article, read by the engine, in a draft story; and its editor."""
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: None)
    make.user("editor", superuser=True)
    draft: Story = make.story("Talks over rare earths", slug="talks")
    article = build_article(
        seed_text, title="China bets on the market", outlet="The Daily Lantern", published="2025-10-16"
    )
    _, run = dispatch.submit(article, make.BY, stories=[draft])
    reading.execute(run.pk)
    return draft


class Page:
    """A page that is worked by its keys."""

    def __init__(self, page: Any, server: str, name: str) -> None:
        self.page, self.server, self.name = page, server, name

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def log_in(self, then: str) -> None:
        self.page.goto(f"{self.server}/admin/login/?next={then}")
        self.page.wait_for_selector("#id_username:focus")
        self.page.keyboard.type(self.name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type("secret")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.server}{then}*")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def decide(self, *keys: str) -> None:
        """Keys that the server answers: each is waited for."""
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def settle(self) -> None:
        """Until the page has put in what the server answered."""
        self.page.wait_for_selector("#workbench:not([aria-busy])")

    def tab_to(self, selector: str, most: int = 400) -> None:
        """Tab on until the element has the focus."""
        for _ in range(most):
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {selector}")

    def go(self, selector: str) -> None:
        """Follow a link or press a button by the keyboard alone."""
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def said(self) -> str:
        return str(self.page.inner_text("#wb-message"))

    def waiting(self) -> int:
        return int(self.page.inner_text("#wb-counts").split()[0])

    def chosen(self, name: str) -> str:
        return str(self.page.get_attribute('.wb-item[aria-current="true"]', f"data-{name}"))

    def seek(self, kind: str) -> None:
        """Down the list to the next item of a kind."""
        for _ in range(100):
            self.page.keyboard.press("j")
            self.settle()
            if self.chosen("kind") == kind:
                return
        raise AssertionError(f"no {kind} below")
