"""From the open queue to the published timeline: by keyboard alone, and by forms without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pytest_django import Settings

from articles.choices import Action
from articles.models import Claim, ClaimSpan, EventMention, Mention, ReviewLog, Story, TimeExpression
from articles.selectors.workbench import ItemSet
from articles.services import review
from articles.services import story as stories
from tests import factories as make

LINK = "th a[href*='/admin/workbench/']"


def test_review_and_publish_with_the_keyboard(open_page: Any, story: Story) -> None:
    page = open_page()
    page.log_in("/admin/queue/")
    page.go(LINK)
    page.settle()
    every = page.waiting()
    assert every > 40

    page.decide("a")  # one by one
    assert (page.waiting(), "is accepted" in page.said()) == (every - 1, True)
    page.decide("r")
    assert any(
        model.objects.filter(state="rejected").exists() for model in (Claim, Mention, TimeExpression, EventMention)
    )
    page.decide("u")
    assert page.waiting() == every - 1
    assert "Undone" in page.said()

    page.seek("time")  # a date is corrected, and that taken back
    number = page.chosen("item").split("-")[1]
    before = TimeExpression.objects.get(pk=number).edtf
    page.press("e")
    page.tab_to("#wb-detail [name$='-edtf']")
    page.press("Control+a")
    page.keyboard.type("2025-10")
    page.decide("Enter")
    assert TimeExpression.objects.get(pk=number).edtf == "2025-10"
    assert "was corrected" in page.said()
    page.decide("u")
    assert (TimeExpression.objects.get(pk=number).edtf, TimeExpression.objects.get(pk=number).edited) == (before, False)

    page.seek("claim")  # a sentence at once, seen first, taken back, done again
    page.press("s")
    page.wait_for_selector("#wb-bulk[open]")
    covered = page.locator("#wb-bulk ul").first.locator("li").count()
    waited = page.waiting()
    page.decide("Enter")
    assert page.waiting() == waited - covered
    page.decide("u")
    assert page.waiting() == waited

    page.press("w")  # the rest
    page.wait_for_selector("#wb-bulk[open]")
    page.decide("Enter")
    assert page.waiting() == 0
    assert not any(model.objects.pending().exists() for model in (Claim, Mention, TimeExpression, EventMention))
    assert ReviewLog.objects.filter(action=Action.UNDO).exists()

    page.press("g")  # nothing else waits: back at the queue
    page.wait_for_url("**/admin/queue/")
    page.go(".model-story th a")
    page.go(f"a[href*='/admin/articles/story/{story.pk}/change/']")
    page.go(f"a[href='/admin/articles/story/{story.pk}/publish/']")
    assert "On the timeline: " in page.inner_text("#content")
    page.go("button[value='publish']")
    assert Story.objects.get().status == "published"
    page.go("a.viewsitelink")
    assert "/stories/talks/" in page.url
    text = page.inner_text("body")
    assert "9 October 2025" in text
    assert "export control measures" in text


def test_review_and_publish_without_javascript(open_page: Any, story: Story) -> None:
    page = open_page(java_script_enabled=False)
    page.log_in("/admin/queue/")
    page.click(LINK)
    waiting = int(page.inner_text("#wb-counts").split()[0])
    page.click('.wb-item[aria-current="true"] button[value^="accept"]')
    assert "is accepted" in page.inner_text(".messagelist")
    assert int(page.inner_text("#wb-counts").split()[0]) == waiting - 1
    page.click(".wb-recent-actions summary")
    page.click(".wb-recent-actions button")
    assert "Undone" in page.inner_text(".messagelist")

    when = make.first(TimeExpression.objects.order_by("start"))
    page.click(f"#item-time-{when.pk} a.wb-choose")
    page.click("#wb-detail .wb-edit summary")
    page.fill("#wb-detail [name$='-edtf']", "2025-10")
    page.click("#wb-detail .wb-edit button[type=submit]")
    assert TimeExpression.objects.get(pk=when.pk).edtf == "2025-10"

    page.click("#add-mention summary")
    page.fill("[name='add-mention-span']", "aggressive trade policies")
    page.click("#add-mention button[type=submit]")
    assert Mention.objects.get(text="aggressive trade policies").is_accepted

    page.click("#wb-detail a[href*='scope=article'][href*='accept']")
    assert "would be accepted" in page.inner_text("#content")
    page.click(".wb-bulk-form button[type=submit]")
    assert int(page.inner_text("#wb-counts").split()[0]) == 0

    page.goto(f"{page.server}/admin/articles/story/{story.pk}/publish/")
    page.click("button[value='publish']")
    page.goto(f"{page.server}/stories/talks/")
    assert "export control measures" in page.inner_text("body")


def test_selected_words_are_entered_as_a_span(open_page: Any, story: Story) -> None:
    page = open_page()
    page.log_in("/admin/queue/")
    page.go(LINK)
    page.settle()
    page.seek("mention")
    number = page.chosen("item").split("-")[1]
    page.press("e")
    page.focus("#wb-detail [name$='-span']")
    mark = page.locator(f"#wb-words .wb-highlight-mention[data-item='mention-{number}']").first
    # Dragged, because a double click starts with a click, which chooses the mark and so replaces the form.
    box = mark.bounding_box()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_selector("#wb-detail [name$='-span'][data-touched='true']")
    start, end = map(int, page.input_value("#wb-detail [name$='-span']").split("-"))
    mention = Mention.objects.select_related("version").get(pk=number)
    assert mention.version.text[start:end] in mention.text
    assert end > start


def test_stale_decision_is_refused_with_the_other_editors_name(open_page: Any, story: Story) -> None:
    make.user("ines", superuser=True)
    first, second = open_page(), open_page("ines")
    for page in (first, second):
        page.log_in("/admin/queue/")
        page.go(LINK)
        page.settle()
    assert "editor" in second.inner_text("#wb-viewers")
    ref = first.chosen("item")
    assert second.chosen("item") == ref
    first.decide("r")
    second.decide("a")
    assert "editor rejected" in second.said()
    assert second.get_attribute(f"#item-{ref}", "data-state") == "rejected"
    second.press("u")
    assert "You have no decision to undo" in second.said()


def test_confirm_as_second_reviewer_with_the_keyboard(open_page: Any, story: Story, settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True
    stories.publish(story, make.BY)
    version = story.articles.get().latest
    review.decide_many([item.record for item in ItemSet(version).items], Action.ACCEPT, make.BY)
    assert not Claim.objects.public().exists()
    page = open_page()
    page.log_in("/admin/queue/")
    page.tab_to("#id_unconfirmed")
    page.press("Space")
    page.tab_to(".desk-filters button")
    page.press("Enter")
    page.wait_for_selector("text=Needs your confirmation: 1 article")
    page.go(LINK)
    page.settle()
    assert "show=unconfirmed" in page.url
    first = page.chosen("item")
    page.decide("c")
    assert "is confirmed" in page.said()
    assert page.chosen("item") != first, "on to the next that waits to be confirmed"
    page.decide("u")
    assert "Undone" in page.said()
    page.press("v")
    page.wait_for_selector("#wb-bulk[open]")
    assert "would be confirmed" in page.inner_text("#wb-bulk")
    page.decide("Enter")
    assert "confirmed" in page.said()
    assert Claim.objects.public().count() == Claim.objects.accepted().count() > 0
    assert Mention.objects.public().count() == Mention.objects.accepted().count()


def test_merge_actors_without_javascript(open_page: Any, story: Story) -> None:
    one, other = make.actor("Scott K. Bessent"), make.actor("Scott Kenneth Bessent", wikidata_id="Q7")
    page = open_page(java_script_enabled=False)
    page.log_in(f"/admin/articles/actor/{one.pk}/merge/")
    page.fill("[name='into']", "Q7")
    page.click("input[value='Preview']")
    assert "“Scott K. Bessent” will be merged into “Scott Kenneth Bessent”" in page.inner_text("#content")
    page.click("input[value='Merge']")
    one.refresh_from_db()
    assert one.merged_into == other


def test_names_are_suggested_while_typing(open_page: Any, story: Story) -> None:
    one, other = make.actor("Scott K. Bessent"), make.actor("Scott Kenneth Bessent", wikidata_id="Q7")
    page = open_page()
    page.log_in(f"/admin/articles/actor/{one.pk}/merge/")
    page.focus("[name='into']")
    page.keyboard.type("kenneth")
    page.wait_for_selector("#desk-names option", state="attached")
    assert page.get_attribute("#desk-names option", "value") == f"Scott Kenneth Bessent #{other.pk}"


def test_phone_shows_words_and_results_near_the_item(open_page: Any, story: Story) -> None:
    page = open_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.log_in("/admin/queue/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click(LINK)
    page.settle()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click('.wb-item[aria-current="true"] button[value^="accept"]')
    page.settle()
    chosen, said = page.locator("#wb-detail .wb-passage mark").first, page.locator("#wb-message")
    for part in (chosen, said):
        box = part.bounding_box()
        assert 0 <= box["y"] < 844, part


def test_clicking_an_item_or_its_words_opens_both(open_page: Any, story: Story) -> None:
    page = open_page()
    page.log_in("/admin/queue/")
    page.go(LINK)
    page.settle()
    claim = Claim.objects.filter(parent=None).latest("pk")
    page.click(f"#item-claim-{claim.pk} a.wb-choose")
    assert page.locator(f"#wb-words .chosen[data-item='claim-{claim.pk}']").count() >= 2
    marked = set(ClaimSpan.objects.values_list("start", "end"))  # of two on the same words the inner one is chosen
    mention = next(m for m in Mention.objects.order_by("start") if (m.start, m.end) not in marked)
    page.settle()
    page.locator(f"#wb-words .wb-highlight-mention[data-item='mention-{mention.pk}']").first.click()
    page.settle()
    assert page.chosen("item") == f"mention-{mention.pk}"


def test_keyboard_shortcuts_are_listed_and_can_be_disabled(open_page: Any, story: Story) -> None:
    page = open_page()
    page.log_in("/admin/queue/")
    page.go(LINK)
    page.settle()
    page.press("?")
    page.wait_for_selector("#wb-help[open]")
    listed = set(page.locator("#wb-help kbd").all_inner_texts())
    assert set("jknareustwmg?") <= listed
    page.uncheck("#wb-keys-on")
    page.press("Escape")
    page.press("a")
    page.settle()
    assert not Mention.objects.accepted().exists()
    assert not TimeExpression.objects.accepted().exists()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_serious_violations(open_page: Any, story: Story, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = open_page()
    page.log_in("/admin/queue/")
    page.set_viewport_size({"width": width, "height": 850})
    addresses = ["/admin/queue/", page.get_attribute(LINK, "href"), f"/admin/articles/story/{story.pk}/publish/"]
    for address in addresses:
        page.goto(page.server + address)
        page.wait_for_load_state("networkidle")
        found = axe.Axe().run(page.page).response["violations"]
        grave = [
            f"{each['id']}: {each['help']} ({node['target']}) {node['failureSummary']}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"][:3]
        ]
        assert not grave, f"{address} at {width}: " + "\n".join(grave)
        assert re.search(r"/admin/", address)
