"""The main paths through the public site in a browser, on desktop and phone, in light and dark themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from articles.models import Claim, Event
from articles.services import review
from articles.services import story as stories
from articles.services.editing import edit
from tests import factories as make
from tests.browser.conftest import PATIENCE
from tests.web.sample_site import Desk

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class CorrectedDesk(Desk):
    """A desk with a claim and an event that were rejected after publication."""

    gone: Claim
    entry_gone: Event


@pytest.fixture
def desk() -> CorrectedDesk:
    made = CorrectedDesk()
    stories.unpublish(made.story, make.BY)
    stories.publish(made.story, make.BY)
    edit(made.opening, {"title": "Ruiz opens the great fair"}, make.BY)
    edit(made.inner, {"mode": "direct"}, make.BY)
    version = make.version("Ruiz said that ships sank.", story=made.story)
    made.gone = make.claim(version, "ships sank", source="Ruiz", source_actor=made.ruiz, state=make.A)
    review.reject(made.gone, make.BY)
    version = make.version("A gate shut.", story=made.story)
    made.entry_gone = make.event("A gate shuts", "2025-03-03", state=make.A)
    account = make.event_mention(version, "shut", version.text, made.entry_gone, state=make.A)
    made.story.events.add(made.entry_gone)
    review.reject(account, make.BY)
    for n in range(1, 13):
        version = make.version(f"Step {n} took place.", story=made.story, outlet=f"Outlet {n % 3}")
        event = make.event(f"Step {n}", f"2025-{n:02}-01", state=make.A)
        make.event_mention(version, "took", version.text, event, state=make.A)
        made.story.events.add(event)
    call_command("rebuild_modelsearch_index", verbosity=0)
    return made


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Open a URL. At the end no page may have requested anything of another site or logged an error."""
    contexts, problems = [], []
    own = (live_server.url, "data:")

    def check_request(request: Any) -> None:
        if not request.url.startswith(own):
            problems.append(request.url)

    def check_message(message: Any) -> None:
        if message.type == "error":
            problems.append(message.text)

    def opened(address: Any, viewport: Any = DESKTOP, **options: Any) -> Any:
        context = chromium.new_context(viewport=viewport, base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", check_request)
        page.on("console", check_message)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def addresses(desk: CorrectedDesk) -> list[str]:
    records = (desk.story, desk.event, desk.opening, desk.ruiz, desk.officials, desk.inner, desk.article, desk.outlet)
    story = desk.story.get_absolute_url()
    more = (
        "/",
        "/search/?q=prices",
        "/corrections/",
        f"{story}?status=planned",
        f"{story}?actor=999999",
        f"{story}embed/",
        "/search/?kind=nothing",
        desk.gone.get_absolute_url(),
        desk.entry_gone.get_absolute_url(),
    )
    return [*(record.get_absolute_url() for record in records), *more, "/nowhere/"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_kind_of_page_is_accessible_and_fits(
    chromium: Any, live_server: Any, desk: CorrectedDesk, viewport: Any, theme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The checker itself is a script, which the pages' policy forbids.
    context = chromium.new_context(viewport=viewport, color_scheme=theme, base_url=live_server.url, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    taken_back = {record.get_absolute_url() for record in (desk.gone, desk.entry_gone)}
    for address in addresses(desk):
        status = page.goto(address).status
        assert status == 410 or address not in taken_back, address
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} is too wide"
    context.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_front_page_to_the_exact_words(open_page: Any, desk: CorrectedDesk, viewport: Any) -> None:
    page = open_page("/", viewport)
    page.get_by_role("link", name="Prices", exact=True).click()
    entry = page.locator(f"#event-{desk.event.pk}")
    assert "late October 2025" in entry.inner_text()
    entry.get_by_role("link", name="attribution").click()
    chain = "The Harbour Courier, citing officials close to the talks, on what Ana Ruiz believes."
    expect(page.locator("main")).to_contain_text(chain)
    page.get_by_role("link", name="Ana Ruiz").first.click()
    expect(page.locator("h1")).to_have_text("Ana Ruiz")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_filters_need_no_script_and_can_be_removed(open_page: Any, desk: CorrectedDesk, viewport: Any) -> None:
    page = open_page(desk.story.get_absolute_url(), viewport, java_script_enabled=False)
    page.locator("summary").click()
    page.get_by_label("Reported by").select_option("Outlet 1")
    page.get_by_label("From", exact=True).fill("2025-05-01")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"\?outlet=\d+&since=2025-05-01$"))
    expect(page.locator(".entry h3")).to_have_text(["Step 7", "Step 10"])
    page.get_by_role("link", name="From: 1 May 2025").click()
    expect(page.locator(".entry")).to_have_count(4)
    page.get_by_role("link", name="whole timeline").first.click()
    expect(page.locator(".entry")).to_have_count(14)


def test_the_keyboard_reaches_the_text_and_the_overview(open_page: Any, desk: CorrectedDesk) -> None:
    page = open_page(desk.story.get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "a":
            break
    assert "event" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?at=2025-"))


def test_the_overview_chart_links_to_its_month(open_page: Any, desk: CorrectedDesk) -> None:
    page = open_page(desk.story.get_absolute_url())
    page.locator('.overview-chart a[aria-label^="May"]').click()
    expect(page).to_have_url(re.compile(r"\?at=2025-05-01#timeline$"))
    expect(page.locator(".group-title").first).to_have_text("May 2025")


def test_a_permanent_link_opens_at_its_entry(open_page: Any, desk: CorrectedDesk) -> None:
    page = open_page(f"/stories/prices/entries/{desk.event.pk}/")
    assert page.url.endswith(f"#event-{desk.event.pk}")
    assert page.locator(f"#event-{desk.event.pk}").is_visible()


def test_search_completes_words_and_marks_them(open_page: Any, desk: CorrectedDesk) -> None:
    page = open_page("/", PHONE)
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Search for").fill("pric")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("Prices")


def test_print_shows_the_timeline_without_tools(open_page: Any, desk: CorrectedDesk) -> None:
    page = open_page(desk.story.get_absolute_url())
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    assert not page.locator(".overview").is_visible()
    assert page.locator(".entry").first.is_visible()


def test_quotations_have_the_direction_of_their_language(open_page: Any, desk: CorrectedDesk) -> None:
    words = "قال الوزير إن الأسعار ستنخفض."
    version = make.version(words, story=desk.story, language="ar")
    event = make.event("Prices in Arabic", state=make.A)
    make.event_mention(version, "الأسعار", words, event, state=make.A)
    desk.story.events.add(event)
    quotation = open_page(event.get_absolute_url()).locator("blockquote")
    assert quotation.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert quotation.get_attribute("lang") == "ar"


def test_a_story_is_embedded_in_another_page(open_page: Any, desk: CorrectedDesk, live_server: Any) -> None:
    page = open_page("/robots.txt", PHONE)
    elsewhere = f"{live_server.url}/elsewhere/"
    body = f'<link rel="icon" href="data:,"><iframe src="{live_server.url}/stories/prices/embed/" width="320"></iframe>'
    page.route(elsewhere, lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(elsewhere)
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("Prices")
    assert frame.locator("main").evaluate("element => element.scrollWidth <= innerWidth")
