"""The workbench: the page, decisions by forms and by the script, corrections and additions."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.highlighting import assign_lanes
from articles.choices import Action
from articles.models import Actor, ArticleVersion, Claim, Mention, ReviewLog, TimeExpression
from articles.selectors.workbench import Highlight, ItemSet
from articles.services import review
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import AdminBrowser, messages_of
from tests.admin.test_review import chain

pytestmark = pytest.mark.django_db
OTHER = Performer("another editor")


def url_of(version: Any, verb: str = "", *args: Any) -> str:
    return reverse(f"admin:workbench{verb and '_'}{verb}", args=[version.pk, *args])


def page(browser: Any, version: Any, **query: Any) -> Any:
    answer = browser.get(url_of(version), query)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(browser: Any, version: Any, record: Any, action: Any, **options: Any) -> Any:
    decision = f"{action} {ref(record)} {record.revision}"
    return browser.post(url_of(version, "decide"), {"decision": decision}, **options)


def ref(record: Any) -> str:
    kinds = {"claim": "claim", "mention": "mention", "timeexpression": "time", "eventmention": "event"}
    return f"{kinds[record._meta.model_name]}-{record.pk}"


JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def full() -> ArticleVersion:
    """A version with a chain of three claims, two mentions, a time expression and an event."""
    version = make.version()
    *_, inner = chain(version)
    when = make.time(version, "On Monday", "2025-10-13")
    make.mention(version, "the Ministry of Trade", make.actor("Ministry of Trade", "organisation", state=make.P))
    make.mention(version, "Ana Ruiz", inner.source_actor)
    sentence = "On Monday the Ministry of Trade announced new rules."
    make.event_mention(version, "announced", sentence, make.event("The ministry announces rules"), time_expression=when)
    return version


# --- the page ---------------------------------------------------------------------------------------------------------


def test_text_on_the_page_equals_the_text_of_the_version(browser: AdminBrowser, full: ArticleVersion) -> None:
    words = make.search(r'<div id="wb-words">(.*?)</div>', page(browser, full), re.S)[1]
    text = html.unescape(re.sub(r"<[^>]+>", "", words))
    assert text.split() == full.text.split()
    for piece in re.finditer(r'<span data-at="(\d+)">([^<]*)</span>', words):
        assert full.text[int(piece[1]) :].startswith(html.unescape(piece[2]))


def test_items_are_highlighted_and_listed_in_reading_order(browser: AdminBrowser, full: ArticleVersion) -> None:
    sheet = ItemSet(full)
    text = page(browser, full)
    for item in sheet.items:
        assert f'id="item-{item.ref}"' in text
        assert f'id="at-{item.ref}" href="?item={item.ref}#item-{item.ref}"' in text
        for mark in item.highlights:
            assert re.search(rf'class="wb-highlight wb-highlight-{mark.role} [^"]*" data-item="{item.ref}"', text)
    starts = [item.start for item in sheet.items]
    assert starts == sorted(starts)
    assert [item.kind for item in sheet.items[:3]] == ["time", "mention", "event"]


def test_claim_shows_its_chain_from_the_outlet_inwards(browser: AdminBrowser, full: ArticleVersion) -> None:
    inner = Claim.objects.get(stance="believe")
    row = page(browser, full).split(f'<li id="item-claim-{inner.pk}"')[1]
    path = make.search(r'<ol class="wb-path".*?</ol>', row, re.S)[0]
    places = [
        path.index(words) for words in ("The Daily Lantern<", "reported", "officials close to the talks", "believes")
    ]
    assert places == sorted(places)
    assert path.index("believes") < path.index("“prices will fall”")


def test_overlapping_highlights_get_separate_lanes() -> None:
    outer, inner, crossing = (
        Highlight(0, 20, "content", "a"),
        Highlight(5, 9, "mention", "b"),
        Highlight(8, 24, "content", "c"),
    )
    found = assign_lanes([outer, crossing, inner])
    assert found[inner] < found[crossing]
    assert len({found[outer], found[inner], found[crossing]}) == 3
    assert assign_lanes([Highlight(0, 3, "time", "a"), Highlight(3, 6, "time", "b")]) == {
        Highlight(0, 3, "time", "a"): 0,
        Highlight(3, 6, "time", "b"): 0,
    }


def test_hostile_text_is_escaped(browser: AdminBrowser) -> None:
    version = make.version('He said <script>alert("x")</script> & left.\n\n<b>Two</b>', title="<i>T</i>")
    make.claim(version, '<script>alert("x")</script> & left', cue="said")
    text = page(browser, version)
    assert '<script>alert("x")' not in text
    assert "<i>T</i>" not in text
    assert "<b>Two</b>" not in text


def test_first_item_to_review_is_open_unless_another_is_chosen(browser: AdminBrowser, full: ArticleVersion) -> None:
    first, second = ItemSet(full).items[:2]
    assert f'id="item-{first.ref}"' in re.findall(r"<li [^>]*aria-current[^>]*>", page(browser, full))[0]
    chosen = page(browser, full, item=second.ref)
    assert f'id="item-{second.ref}"' in re.findall(r"<li [^>]*aria-current[^>]*>", chosen)[0]
    assert "Engine proposal" in chosen


def test_filters_by_state_and_kind(browser: AdminBrowser, full: ArticleVersion) -> None:
    time = TimeExpression.objects.get()
    review.accept(time, OTHER)
    mention = make.first(Mention.objects)
    text = page(browser, full, show="pending", item=ref(mention))
    assert f'id="item-{ref(time)}"' not in text
    text = page(browser, full, kind="time", item=ref(time))
    assert text.count('class="wb-item ') == 1


def test_filter_without_matches_shows_no_items(browser: AdminBrowser, full: ArticleVersion) -> None:
    shown = page(browser, full, show="disputed")
    assert "No items match these filters." in shown
    assert 'class="wb-item ' not in shown


def test_article_without_proposals_says_so(browser: AdminBrowser) -> None:
    assert "Nothing has been found in this article yet" in page(browser, make.version())


# --- deciding without a script ----------------------------------------------------------------------------------------


def test_decision_opens_the_next_item_to_review(browser: AdminBrowser, full: ArticleVersion, editor: User) -> None:
    first, second = (item.record for item in ItemSet(full).items[:2])
    text = page(browser, full)
    assert f'name="decision" value="accept {ref(first)} 1"' in text
    answer = decide(browser, full, first, "accept")
    assert answer["Location"] == f"{url_of(full)}?item={ref(second)}#item-{ref(second)}"
    assert "is accepted" in messages_of(answer)
    first.refresh_from_db()
    assert first.is_accepted
    assert history(first)[0].user == editor
    decide(browser, full, second, "reject")
    second.refresh_from_db()
    assert second.state == "rejected"


def test_message_names_related_changes(browser: AdminBrowser, full: ArticleVersion) -> None:
    inner = Claim.objects.get(stance="believe")
    answer = decide(browser, full, inner, "accept")
    assert "Also changed: " in messages_of(answer)
    assert "the actor “Ana Ruiz”" in messages_of(answer)


@pytest.mark.parametrize("decision", ["", "accept", "accept claim-1", "accept claim-1 x", "merge claim-1 1"])
def test_incomplete_decision_is_a_bad_request(browser: AdminBrowser, full: ArticleVersion, decision: str) -> None:
    assert browser.post(url_of(full, "decide"), {"decision": decision}).status_code == 400


def test_item_of_another_article_is_not_found(browser: AdminBrowser, full: ArticleVersion) -> None:
    other = make.mention(make.version("Another text.", title="Other"), "Another")
    assert decide(browser, full, other, "accept").status_code == 404
    other.refresh_from_db()
    assert other.is_pending


def test_decision_can_be_undone(browser: AdminBrowser, full: ArticleVersion) -> None:
    inner = Claim.objects.get(stance="believe")
    decide(browser, full, inner, "accept")
    batch = history(inner)[0].batch
    assert f'name="batch" value="{batch}"' in page(browser, full, item=ref(inner))
    answer = browser.post(url_of(full, "undo"), {"batch": batch, "item": ref(inner)})
    assert messages_of(answer) == "Undone: 4 records restored."
    assert not Claim.objects.accepted().exists()
    assert f'value="{batch}"' not in page(browser, full, item=ref(inner))
    assert "already undid this decision" in messages_of(browser.post(url_of(full, "undo"), {"batch": batch}))
    assert browser.post(url_of(full, "undo"), {"batch": "x"}).status_code == 400


# --- two editors ------------------------------------------------------------------------------------------------------


def test_stale_decision_is_refused_with_the_other_editors_name(browser: AdminBrowser, full: ArticleVersion) -> None:
    mention = make.first(Mention.objects)
    review.reject(Mention.objects.get(pk=mention.pk), OTHER)
    answer = decide(browser, full, mention, "accept")
    assert "another editor rejected" in messages_of(answer).lower()
    assert "Open it again." in messages_of(answer)
    response = decide(browser, full, mention, "accept", **JSON)
    assert response.status_code == 409
    assert response.json()["refused"] is True
    assert response.json()["states"] == {ref(mention): "rejected"}
    mention.refresh_from_db()
    assert mention.state == "rejected"


def test_other_viewers_are_shown(browser: AdminBrowser, full: ArticleVersion, log_in: Any) -> None:
    assert "Also viewing" not in page(browser, full)
    other = log_in(make.user("ines", superuser=True))
    page(other, full)
    assert "Also viewing this article: ines." in page(browser, full)
    assert browser.post(url_of(full, "presence")).json()["others"] == ["ines"]
    other.post(url_of(full, "presence"), {"leave": "1"})
    assert browser.post(url_of(full, "presence")).json()["others"] == []


# --- for a script -----------------------------------------------------------------------------------------------------


def test_json_response_holds_updates_and_the_next_item(browser: AdminBrowser, full: ArticleVersion) -> None:
    inner = Claim.objects.get(stance="believe")
    answer = decide(browser, full, inner, "accept", **JSON).json()
    claims = {ref(claim) for claim in Claim.objects.all()}
    assert claims <= answer["states"].keys()
    assert {answer["states"][each] for each in claims} == {"accepted"}
    assert "✓ accepted" in answer["items"][ref(inner)]
    assert answer["counts"]["pending"] == 5 - 1
    assert answer["counts_text"] == "4 of 7 to review"
    assert ItemSet(full).by_ref[answer["next"]].is_pending
    assert str(history(inner)[0].batch) in answer["recent_actions"]


def test_item_view_returns_a_fragment(browser: AdminBrowser, full: ArticleVersion) -> None:
    inner = Claim.objects.get(stance="believe")
    detail = browser.get(url_of(full, "item", ref(inner))).content.decode()
    assert "<html" not in detail
    assert "Rule claims.according" in detail
    assert browser.get(url_of(full, "item", "claim-999999")).status_code == 404


# --- many at once -----------------------------------------------------------------------------------------------------


def test_bulk_decision_on_a_sentence_is_previewed_carried_out_and_undone(
    browser: AdminBrowser, full: ArticleVersion
) -> None:
    preview = browser.get(url_of(full, "bulk"), {"scope": "sentence:0", "action": "accept"})
    text = preview.content.decode()
    assert "3 items would be accepted." in text
    assert "2 related records would change too." in text
    assert not ReviewLog.objects.filter(action=Action.ACCEPT).exists(), "a preview changes nothing"
    seen = preview.context["seen"]
    answer = browser.post(url_of(full, "bulk"), {"scope": "sentence:0", "action": "accept", "seen": seen})
    assert messages_of(answer) == "3 items accepted. 2 related records changed too."
    assert {item.record.state for item in ItemSet(full).items if item.sentence == 0} == {"accepted"}
    batch = make.first(ReviewLog.objects.filter(action=Action.ACCEPT)).batch
    browser.post(url_of(full, "undo"), {"batch": batch})
    assert len(ItemSet(full).waiting) == len(ItemSet(full).items)


@pytest.mark.parametrize(("scope", "number"), [("kind:claim", 3), ("kind:time", 1), ("article", 7)])
def test_scope_covers_its_items_to_review(browser: AdminBrowser, full: ArticleVersion, scope: str, number: int) -> None:
    preview = browser.get(url_of(full, "bulk"), {"scope": scope, "action": "reject"})
    assert len(preview.context["covered"]) == number


def test_items_changed_after_the_preview_are_left_alone(browser: AdminBrowser, full: ArticleVersion) -> None:
    seen = browser.get(url_of(full, "bulk"), {"scope": "kind:mention", "action": "reject"}).context["seen"]
    first, _ = Mention.objects.order_by("pk")
    review.reopen(review.accept(first, OTHER)[-1], OTHER)
    answer = browser.post(url_of(full, "bulk"), {"scope": "kind:mention", "action": "reject", "seen": seen})
    assert "1 item rejected. 1 item unchanged: another editor reopened" in messages_of(answer)
    first.refresh_from_db()
    assert first.is_pending


@pytest.mark.parametrize("query", [{}, {"scope": "x", "action": "accept"}, {"scope": "article", "action": "reopen"}])
def test_invalid_scope_or_action_is_a_bad_request(browser: AdminBrowser, full: ArticleVersion, query: Any) -> None:
    assert browser.get(url_of(full, "bulk"), query).status_code == 400


def test_bulk_decision_without_open_items_is_refused(browser: AdminBrowser, full: ArticleVersion) -> None:
    item = full.mentions.first()
    for seen in ("", f"{ref(item)}:", f"{ref(item)}:{'9' * 5000}"):
        answer = browser.post(url_of(full, "bulk"), {"scope": "article", "action": "accept", "seen": seen})
        assert "None of the previewed items is still open." in messages_of(answer)


# --- correcting and adding in place -----------------------------------------------------------------------------------


def form_of(browser: Any, version: Any, item: Any, model: Any) -> Any:
    """Return the URL and the values of the form that corrects an item, as a browser would send them."""
    parts = browser.get(url_of(version), {"item": ref(item)}).context["detail"]["forms"]
    part = next(part for part in parts if part["form"]._meta.model._meta.model_name == model)
    values = {part["form"].add_prefix(name): part["form"][name].value() for name in part["form"].fields}
    return part["url"], {name: value for name, value in values.items() if value not in (None, False)}


def correct(browser: Any, version: Any, item: Any, model: str = "", options: Any = None, **changes: Any) -> Any:
    model = model or item._meta.model_name
    address, values = form_of(browser, version, item, model)
    return browser.post(
        address, values | {f"{model}-{name}": value for name, value in changes.items()}, **(options or {})
    )


def test_corrected_claim_keeps_the_proposal_beside_it(browser: AdminBrowser, full: ArticleVersion) -> None:
    inner = Claim.objects.get(stance="believe")
    bessent = make.actor("Scott Bessent", wikidata_id="Q7")
    start, end = make.find(full, "will fall")
    answer = correct(browser, full, inner, stance="deny", source_actor="Q7", content=f"{start}-{end}", parent="")
    assert "was corrected" in messages_of(answer)
    inner = Claim.objects.get(pk=inner.pk)
    assert (inner.stance, inner.source_actor, inner.content_text, inner.parent) == ("deny", bessent, "will fall", None)
    text = page(browser, full, item=ref(inner))
    assert "<td>“predict”</td>" in text
    assert ", edited" in text.split(f'id="item-{ref(inner)}"')[1].split("</li>\n")[0]


def test_event_can_be_corrected_through_its_mention(browser: AdminBrowser, full: ArticleVersion) -> None:
    event_mention = full.eventmentions.get()
    ruiz = Actor.objects.get(name="Ana Ruiz")
    twice = f"agent: Ana Ruiz #{ruiz.pk}\nagent: Ana Ruiz"  # is once
    correct(browser, full, event_mention, "event", edtf="2025-10", status="planned", participants=twice)
    event_mention.event.refresh_from_db()
    assert (event_mention.event.edtf, event_mention.event.status, event_mention.event.participants.get()) == (
        "2025-10",
        "planned",
        ruiz,
    )


def test_participant_without_a_name_is_refused(browser: AdminBrowser, full: ArticleVersion) -> None:
    answer = correct(browser, full, full.eventmentions.get(), "event", participants="agent: \x00")
    assert (answer.status_code, "This field is required" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"content": "900-905"}, "is not within the text"),
        ({"content": "no such words"}, "does not occur in the text"),
        ({"content": ""}, "This field is required"),
        ({"source_actor": "Nobody Known"}, "There is no actor called “Nobody Known”"),
        ({"source_actor": "Smith"}, "More than one actor is called “Smith”. Enter one of these: Smith #"),
    ],
)
def test_invalid_correction_comes_back_in_the_form(
    browser: AdminBrowser, full: ArticleVersion, changes: Any, words: str
) -> None:
    make.actor("Smith")
    make.actor("Smith", "organisation")
    inner = Claim.objects.get(stance="believe")
    answer = correct(browser, full, inner, **changes)
    assert answer.status_code == 422
    assert words in html.unescape(answer.content.decode())
    script = correct(browser, full, inner, options=JSON, **changes)
    assert script.status_code == 422
    assert words in script.json()["message"]
    assert words in html.unescape(script.json()["detail"])
    assert Claim.objects.get(pk=inner.pk).is_pending


def test_circular_parent_is_refused(browser: AdminBrowser, full: ArticleVersion) -> None:
    inner = Claim.objects.get(stance="believe")
    answer = correct(browser, full, inner.parent, parent=inner.pk)
    assert "cannot be its own parent" in answer.content.decode()


def test_stale_correction_is_refused(browser: AdminBrowser, full: ArticleVersion) -> None:
    mention = make.first(Mention.objects)
    address, values = form_of(browser, full, mention, "mention")
    review.accept(mention, OTHER)
    answer = browser.post(address, values | {"mention-kind": "nominal"})
    assert "another editor accepted" in answer.content.decode()
    mention.refresh_from_db()
    assert mention.kind == "name"


def add(browser: Any, version: Any, what: Any, /, **values: Any) -> Any:
    data = {f"add-{what}-{name}": value for name, value in values.items()}
    return browser.post(url_of(version, "add", what), data)


def test_missing_items_are_added_by_words_or_offsets(browser: AdminBrowser, full: ArticleVersion) -> None:
    start, end = make.find(full, "on Tuesday")
    assert "Added: " in messages_of(add(browser, full, "time", span=f"{start}-{end}", edtf="2025-10-14", type="DATE"))
    assert "Added: " in messages_of(add(browser, full, "mention", span="Ruiz left", kind="name", actor="Ana Ruiz"))
    assert "Added: " in messages_of(
        add(
            browser,
            full,
            "event",
            trigger="left",
            title="Ana Ruiz leaves",
            edtf="2025-10-14",
            status="happened",
            kind="office",
        )
    )
    assert "Added: " in messages_of(add(browser, full, "claim", content="Ruiz left on Tuesday", stance="assert"))
    assert "Added: " in messages_of(
        add(browser, full, "actor", name="Scott Bessent", kind="person", role="Treasury Secretary")
    )
    event_mention = full.eventmentions.get(trigger_text="left")
    assert (event_mention.sentence_text, event_mention.is_accepted, event_mention.event.is_accepted) == (
        "Ruiz left on Tuesday.",
        True,
        True,
    )
    assert Claim.objects.get(spans__text="Ruiz left on Tuesday").proposal == {}


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("mention", {"span": "9000-9005", "kind": "name"}, "is not within the text"),
        ("mention", {"span": "Ana Ruiz", "kind": "name"}, "already marked"),
        ("time", {"span": "on Tuesday", "edtf": "soon", "type": "DATE"}, "is not a date"),
        ("time", {"span": "on Tuesday", "type": "DATE"}, "Enter the date"),
        (
            "claim",
            {"content": "Ruiz", "stance": "assert"},
            "occurs 2 times in the text. Enter the position of the one you mean: ",
        ),
        ("mention", {"span": "Ruiz", "kind": "name"}, "(“…"),
        ("event", {"trigger": "left", "title": "", "status": "happened"}, "This field is required"),
        ("actor", {"name": "X", "kind": "person", "wikidata_id": "42"}, "A Wikidata id is the letter Q and a number"),
    ],
)
def test_invalid_addition_comes_back_in_its_form(
    browser: AdminBrowser, full: ArticleVersion, kind: str, values: Any, words: str
) -> None:
    before = ReviewLog.objects.count()
    answer = add(browser, full, kind, **values)
    assert answer.status_code == 422
    assert words in html.unescape(answer.content.decode())
    assert ReviewLog.objects.count() == before


@pytest.mark.parametrize("text", ["Bessent", "bess", "treasury", "Q7", "Scotty"])
def test_search_finds_actors_by_name_alias_role_or_wikidata_id(
    browser: AdminBrowser, full: ArticleVersion, text: str
) -> None:
    actor = make.actor("Scott Bessent", role="US Treasury Secretary", wikidata_id="Q7")
    actor.aliases.create(text="Scotty B.")
    make.actor("Bessent gone", state="rejected")
    unnamed = make.actor("Bessent’s aides", anonymous=True, version=make.version("Other text.", title="Other"))
    found = browser.get(reverse("admin:workbench_search"), {"q": text, "version": str(full.pk)}).json()["results"]
    assert [result["value"] for result in found] == [f"Scott Bessent #{actor.pk}"]
    assert "US Treasury Secretary" in found[0]["more"]
    assert unnamed.pk


def test_search_for_punctuation_finds_no_actor(browser: AdminBrowser, full: ArticleVersion) -> None:
    assert browser.get(reverse("admin:workbench_search"), {"q": "..."}).json()["results"] == []


def test_next_article_to_review(browser: AdminBrowser, full: ArticleVersion) -> None:
    other = make.version("Ruiz left. Ruiz came.", title="Other", published="2025-10-10")
    make.mention(other, "Ruiz left")
    go = reverse("admin:queue_next")
    assert browser.get(go)["Location"] == url_of(full)
    assert browser.get(go, {"after": full.pk})["Location"] == url_of(other)
    assert browser.get(go, {"after": other.pk})["Location"] == url_of(full)
    Mention.objects.all().delete()
    review.decide_many([item.record for item in ItemSet(full).items], Action.REJECT, OTHER)
    assert browser.get(go)["Location"] == reverse("admin:queue")


# --- who may, and how often the database is asked ---------------------------------------------------------------------


def test_view_permission_shows_no_buttons_and_allows_no_decisions(log_in: Any, full: ArticleVersion) -> None:
    names = ("articleversion", "claim", "mention", "timeexpression", "eventmention", "event", "actor")
    reader = log_in(make.user("reader", permissions=tuple(f"view_{name}" for name in names)))
    text = page(reader, full)
    for sign in ('name="decision"', 'name="batch"', "wb-edit", "Add a missing item", 'wb-bulk"'):
        assert sign not in text.replace('id="wb-bulk"', ""), sign
    mention = make.first(Mention.objects)
    assert decide(reader, full, mention, "accept").status_code == 403
    assert add(reader, full, "mention", span="Ruiz left", kind="name").status_code == 403
    plain = log_in(make.user("plain"))
    assert plain.get(url_of(full)).status_code == 403


def test_permission_for_time_expressions_covers_only_those(log_in: Any, full: ArticleVersion) -> None:
    account = log_in(make.user("times", permissions=("view_articleversion", "change_timeexpression")))
    text = page(account, full)
    assert 'data-kind="time"' in text
    assert 'data-kind="claim"' not in text
    assert decide(account, full, TimeExpression.objects.get(), "accept").status_code == 302
    assert decide(account, full, Mention.objects.first(), "accept").status_code == 404


def many(number: Any) -> ArticleVersion:
    """Return a version with `number` claims, mentions, time expressions and events."""
    names = [f"Person{n:03}" for n in range(number)]
    version = make.version(" ".join(f"{name} said on day{name} that it rains{name}." for name in names))
    for name in names:
        who = make.actor(name, state=make.P)
        make.mention(version, f"{name} said", who)
        claim = make.claim(version, f"it rains{name}", source=f"{name} said", source_actor=who)
        time = make.time(version, f"day{name}", "2025-10-13")
        sentence = f"{name} said on day{name} that it rains{name}."
        event_mention = make.event_mention(version, f"rains{name}", sentence, claim=claim, time_expression=time)
        make.participant(event_mention.event, who)
    return version


def count_queries(call: Any) -> int:
    call()
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


@pytest.mark.parametrize("number", [2, 20])
def test_query_count_is_constant(browser: AdminBrowser, number: int) -> None:
    version = many(number)
    items = ItemSet(version).items
    claim = next(item.record for item in items if item.kind == "claim")
    numbers = {
        "page": count_queries(lambda: browser.get(url_of(version))),
        "item": count_queries(lambda: browser.get(url_of(version, "item", ref(claim)))),
        "search": count_queries(lambda: browser.get(reverse("admin:workbench_search"), {"q": "Person"})),
        "next": count_queries(lambda: browser.get(reverse("admin:queue_next"))),
        "presence": count_queries(lambda: browser.post(url_of(version, "presence"))),
    }
    mentions = iter([item.record for item in items if item.kind == "mention"])
    numbers["decide"] = count_queries(lambda: decide(browser, version, next(mentions), "accept", **JSON))
    assert numbers == QUERIES


# Two are the session and the account; the sheet of a version takes six, whatever is in it.
QUERIES = {"page": 24, "item": 14, "search": 4, "next": 3, "presence": 8, "decide": 24}
