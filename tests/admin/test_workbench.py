"""The workbench: everything in its place, decided by plain forms, answered in JSON for a script."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.highlighting import assign_lanes
from articles.choices import Action
from articles.models import Actor, Claim, Mention, ReviewLog, TimeExpression
from articles.selectors.workbench import Highlight, ItemSet
from articles.services import review
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import said
from tests.admin.test_review import chain

pytestmark = pytest.mark.django_db
OTHER = Performer("another editor")


def at(version, verb="", *args):
    return reverse(f"admin:workbench{verb and '_'}{verb}", args=[version.pk, *args])


def page(desk, version, **query):
    answer = desk.get(at(version), query)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(desk, version, record, action, **options):
    do = f"{action} {ref(record)} {record.revision}"
    return desk.post(at(version, "decide"), {"do": do}, **options)


def ref(record):
    kinds = {"claim": "claim", "mention": "mention", "timeexpression": "time", "eventmention": "event"}
    return f"{kinds[record._meta.model_name]}-{record.pk}"


JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def full():
    """One version with everything in it: a chain of three claims, mentions, a time, an event."""
    version = make.version()
    *_, inner = chain(version)
    when = make.time(version, "On Monday", "2025-10-13")
    make.mention(version, "the Ministry of Trade", make.actor("Ministry of Trade", "organisation", state=make.P))
    make.mention(version, "Ana Ruiz", inner.source_actor)
    sentence = "On Monday the Ministry of Trade announced new rules."
    make.event_mention(version, "announced", sentence, make.event("The ministry announces rules"), time_expression=when)
    return version


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_text_on_the_page_is_exactly_the_versions(desk, full):
    words = re.search(r'<div id="wb-words">(.*?)</div>', page(desk, full), re.S)[1]
    text = html.unescape(re.sub(r"<[^>]+>", "", words))
    assert text.split() == full.text.split()
    for piece in re.finditer(r'<span data-at="(\d+)">([^<]*)</span>', words):
        assert full.text[int(piece[1]) :].startswith(html.unescape(piece[2]))


def test_every_proposal_is_marked_with_its_role_and_listed_in_reading_order(desk, full):
    sheet = ItemSet(full)
    text = page(desk, full)
    for item in sheet.items:
        assert f'id="item-{item.ref}"' in text
        assert f'id="at-{item.ref}" href="?item={item.ref}#item-{item.ref}"' in text
        for mark in item.highlights:
            assert re.search(rf'class="wb-highlight wb-highlight-{mark.role} [^"]*" data-item="{item.ref}"', text)
    starts = [item.start for item in sheet.items]
    assert starts == sorted(starts)
    assert [item.kind for item in sheet.items[:3]] == ["time", "mention", "event"]


def test_a_claim_shows_its_chain_from_the_outlet_inwards_with_each_links_words(desk, full):
    inner = Claim.objects.get(stance="believe")
    row = page(desk, full).split(f'<li id="item-claim-{inner.pk}"')[1]
    path = re.search(r'<ol class="wb-path".*?</ol>', row, re.S)[0]
    places = [
        path.index(words) for words in ("The Daily Lantern<", "reported", "officials close to the talks", "believes")
    ]
    assert places == sorted(places)
    assert path.index("believes") < path.index("“prices will fall”")


def test_marks_that_overlap_lie_on_lanes_of_their_own_the_inner_ones_nearer():
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


def test_hostile_text_is_shown_and_not_run(desk):
    version = make.version('He said <script>alert("x")</script> & left.\n\n<b>Two</b>', title="<i>T</i>")
    make.claim(version, '<script>alert("x")</script> & left', cue="said")
    text = page(desk, version)
    assert '<script>alert("x")' not in text
    assert "<i>T</i>" not in text
    assert "<b>Two</b>" not in text


def test_the_first_that_waits_is_chosen_and_another_by_its_address(desk, full):
    first, second = ItemSet(full).items[:2]
    assert f'id="item-{first.ref}"' in re.findall(r"<li [^>]*aria-current[^>]*>", page(desk, full))[0]
    chosen = page(desk, full, item=second.ref)
    assert f'id="item-{second.ref}"' in re.findall(r"<li [^>]*aria-current[^>]*>", chosen)[0]
    assert "What the machine had proposed" in chosen


def test_filters_by_state_and_kind(desk, full):
    time = TimeExpression.objects.get()
    review.accept(time, OTHER)
    mention = Mention.objects.first()
    text = page(desk, full, show="waiting", item=ref(mention))
    assert f'id="item-{ref(time)}"' not in text
    text = page(desk, full, kind="time", item=ref(time))
    assert text.count('class="wb-item ') == 1


def test_a_filter_that_nothing_fits_shows_nothing(desk, full):
    shown = page(desk, full, show="disputed")
    assert "Nothing to show with these filters." in shown
    assert 'class="wb-item ' not in shown


def test_a_text_without_proposals_says_so(desk):
    assert "Nothing has been found in this text yet" in page(desk, make.version())


# --- deciding without a script ----------------------------------------------------------------------------------------


def test_a_button_decides_and_leads_to_the_next_that_waits(desk, full, editor):
    first, second = (item.record for item in ItemSet(full).items[:2])
    text = page(desk, full)
    assert f'name="do" value="accept {ref(first)} 1"' in text
    answer = decide(desk, full, first, "accept")
    assert answer.url == f"{at(full)}?item={ref(second)}#item-{ref(second)}"
    assert "is accepted" in said(answer)
    first.refresh_from_db()
    assert first.is_accepted
    assert history(first).first().user == editor
    decide(desk, full, second, "reject")
    second.refresh_from_db()
    assert second.state == "rejected"


def test_what_went_along_is_told(desk, full):
    inner = Claim.objects.get(stance="believe")
    answer = decide(desk, full, inner, "accept")
    assert "With it: " in said(answer)
    assert "the actor “Ana Ruiz”" in said(answer)


@pytest.mark.parametrize("do", ["", "accept", "accept claim-1", "accept claim-1 x", "merge claim-1 1"])
def test_a_decision_that_says_too_little_is_a_bad_request(desk, full, do):
    assert desk.post(at(full, "decide"), {"do": do}).status_code == 400


def test_an_item_of_another_article_is_not_decided_here(desk, full):
    other = make.mention(make.version("Another text.", title="Other"), "Another")
    assert decide(desk, full, other, "accept").status_code == 404
    other.refresh_from_db()
    assert other.is_pending


def test_a_decision_is_taken_back_by_a_button(desk, full):
    inner = Claim.objects.get(stance="believe")
    decide(desk, full, inner, "accept")
    batch = history(inner).first().batch
    assert f'name="batch" value="{batch}"' in page(desk, full, item=ref(inner))
    answer = desk.post(at(full, "undo"), {"batch": batch, "item": ref(inner)})
    assert said(answer) == "Taken back: 4 records as before."
    assert not Claim.objects.accepted().exists()
    assert f'value="{batch}"' not in page(desk, full, item=ref(inner))
    assert "already undid this decision" in said(desk.post(at(full, "undo"), {"batch": batch}))
    assert desk.post(at(full, "undo"), {"batch": "x"}).status_code == 400


# --- two editors ------------------------------------------------------------------------------------------------------


def test_the_second_of_two_editors_is_told_what_the_first_did(desk, full):
    mention = Mention.objects.first()
    review.reject(Mention.objects.get(pk=mention.pk), OTHER)
    answer = decide(desk, full, mention, "accept")
    assert "another editor rejected" in said(answer).lower()
    assert "Open it again." in said(answer)
    told = decide(desk, full, mention, "accept", **JSON)
    assert told.status_code == 409
    assert told.json()["refused"] is True
    assert told.json()["states"] == {ref(mention): "rejected"}
    mention.refresh_from_db()
    assert mention.state == "rejected"


def test_who_else_is_looking(desk, full, browser):
    assert "Also looking" not in page(desk, full)
    other = browser(make.user("ines", superuser=True))
    page(other, full)
    assert "<strong>ines</strong>" in page(desk, full)
    assert desk.post(at(full, "presence")).json() == {"others": ["ines"]}
    other.post(at(full, "presence"), {"leave": "1"})
    assert desk.post(at(full, "presence")).json() == {"others": []}


# --- for a script -----------------------------------------------------------------------------------------------------


def test_a_script_gets_what_changed_and_where_to_go(desk, full):
    inner = Claim.objects.get(stance="believe")
    answer = decide(desk, full, inner, "accept", **JSON).json()
    claims = {ref(claim) for claim in Claim.objects.all()}
    assert claims <= answer["states"].keys()
    assert {answer["states"][each] for each in claims} == {"accepted"}
    assert "✓ accepted" in answer["items"][ref(inner)]
    assert answer["counts"]["waiting"] == 5 - 1
    assert ItemSet(full).by_ref[answer["following"]].is_pending
    assert str(history(inner).first().batch) in answer["acts"]


def test_a_script_gets_the_detail_of_one_item(desk, full):
    inner = Claim.objects.get(stance="believe")
    detail = desk.get(at(full, "item", ref(inner))).content.decode()
    assert "<html" not in detail
    assert "by rule claims.according" in detail
    assert desk.get(at(full, "item", "claim-999999")).status_code == 404


# --- many at once -----------------------------------------------------------------------------------------------------


def test_all_that_waits_in_a_sentence_is_previewed_decided_and_taken_back(desk, full):
    preview = desk.get(at(full, "bulk"), {"scope": "sentence:0", "action": "accept"})
    text = preview.content.decode()
    assert "3 items would be accepted, and 2 other records with them" in text
    assert not ReviewLog.objects.filter(action=Action.ACCEPT).exists(), "a preview changes nothing"
    seen = preview.context["seen"]
    answer = desk.post(at(full, "bulk"), {"scope": "sentence:0", "action": "accept", "seen": seen})
    assert said(answer) == "3 items accepted, and 2 records with them."
    assert {item.record.state for item in ItemSet(full).items if item.sentence == 0} == {"accepted"}
    batch = ReviewLog.objects.filter(action=Action.ACCEPT).first().batch
    desk.post(at(full, "undo"), {"batch": batch})
    assert len(ItemSet(full).waiting) == len(ItemSet(full).items)


@pytest.mark.parametrize(("scope", "number"), [("kind:claim", 3), ("kind:time", 1), ("article", 7)])
def test_each_scope_covers_what_waits_in_it(desk, full, scope, number):
    preview = desk.get(at(full, "bulk"), {"scope": scope, "action": "reject"})
    assert len(preview.context["covered"]) == number


def test_what_changed_after_the_preview_is_left_alone(desk, full):
    seen = desk.get(at(full, "bulk"), {"scope": "kind:mention", "action": "reject"}).context["seen"]
    first, _ = Mention.objects.order_by("pk")
    review.reopen(review.accept(first, OTHER)[-1], OTHER)
    answer = desk.post(at(full, "bulk"), {"scope": "kind:mention", "action": "reject", "seen": seen})
    assert "1 item rejected. 1 item left as before: another editor reopened" in said(answer)
    first.refresh_from_db()
    assert first.is_pending


@pytest.mark.parametrize("query", [{}, {"scope": "x", "action": "accept"}, {"scope": "article", "action": "reopen"}])
def test_a_scope_or_an_action_that_is_none_is_a_bad_request(desk, full, query):
    assert desk.get(at(full, "bulk"), query).status_code == 400


def test_nothing_left_is_said(desk, full):
    item = full.mentions.first()
    for seen in ("", f"{ref(item)}:", f"{ref(item)}:{'9' * 5000}"):
        answer = desk.post(at(full, "bulk"), {"scope": "article", "action": "accept", "seen": seen})
        assert "Nothing of what was shown waits any more." in said(answer)


# --- correcting and adding in place -----------------------------------------------------------------------------------


def form_of(desk, version, item, model):
    """The values of the form that corrects an item, as a browser would send them."""
    parts = desk.get(at(version), {"item": ref(item)}).context["detail"]["forms"]
    part = next(part for part in parts if part["form"]._meta.model._meta.model_name == model)
    values = {part["form"].add_prefix(name): part["form"][name].value() for name in part["form"].fields}
    return part["address"], {name: value for name, value in values.items() if value not in (None, False)}


def correct(desk, version, item, model="", options=None, **changes):
    model = model or item._meta.model_name
    address, values = form_of(desk, version, item, model)
    return desk.post(address, values | {f"{model}-{name}": value for name, value in changes.items()}, **(options or {}))


def test_a_claim_is_corrected_where_it_stands_and_the_machines_words_stay_beside(desk, full):
    inner = Claim.objects.get(stance="believe")
    bessent = make.actor("Scott Bessent", wikidata_id="Q7")
    start, end = make.find(full, "will fall")
    answer = correct(desk, full, inner, stance="deny", source_actor="Q7", content=f"{start}-{end}", parent="")
    assert "is corrected" in said(answer)
    inner = Claim.objects.get(pk=inner.pk)
    assert (inner.stance, inner.source_actor, inner.content_text, inner.parent) == ("deny", bessent, "will fall", None)
    text = page(desk, full, item=ref(inner))
    assert "<td>“predict”</td>" in text
    assert ", edited" in text.split(f'id="item-{ref(inner)}"')[1].split("</li>\n")[0]


def test_an_event_its_date_status_and_participants_are_corrected(desk, full):
    told = full.eventmentions.get()
    ruiz = Actor.objects.get(name="Ana Ruiz")
    twice = f"agent: Ana Ruiz #{ruiz.pk}\nagent: Ana Ruiz"  # is once
    correct(desk, full, told, "event", edtf="2025-10", status="planned", participants=twice)
    told.event.refresh_from_db()
    assert (told.event.edtf, told.event.status, told.event.participants.get()) == ("2025-10", "planned", ruiz)


def test_a_participant_without_a_name_is_refused_in_the_form(desk, full):
    answer = correct(desk, full, full.eventmentions.get(), "event", participants="agent: \x00")
    assert (answer.status_code, "This field is required" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"content": "900-905"}, "is not within the text"),
        ({"content": "no such words"}, "does not stand in the text"),
        ({"content": ""}, "This field is required"),
        ({"source_actor": "Nobody Known"}, "No actor is called “Nobody Known”"),
        ({"source_actor": "Smith"}, "More than one actor is called “Smith”. Write which: Smith #"),
    ],
)
def test_what_cannot_be_comes_back_in_the_form_and_changes_nothing(desk, full, changes, words):
    make.actor("Smith")
    make.actor("Smith", "organisation")
    inner = Claim.objects.get(stance="believe")
    answer = correct(desk, full, inner, **changes)
    assert answer.status_code == 422
    assert words in html.unescape(answer.content.decode())
    script = correct(desk, full, inner, options=JSON, **changes)
    assert script.status_code == 422
    assert words in script.json()["message"]
    assert words in html.unescape(script.json()["detail"])
    assert Claim.objects.get(pk=inner.pk).is_pending


def test_a_parent_that_makes_a_circle_is_refused(desk, full):
    inner = Claim.objects.get(stance="believe")
    answer = correct(desk, full, inner.parent, parent=inner.pk)
    assert "cannot be its own parent" in answer.content.decode()


def test_a_correction_on_an_old_page_is_refused(desk, full):
    mention = Mention.objects.first()
    address, values = form_of(desk, full, mention, "mention")
    review.accept(mention, OTHER)
    answer = desk.post(address, values | {"mention-kind": "nominal"})
    assert "another editor accepted" in answer.content.decode()
    mention.refresh_from_db()
    assert mention.kind == "name"


def add(desk, version, what, /, **values):
    data = {f"add-{what}-{name}": value for name, value in values.items()}
    return desk.post(at(version, "add", what), data)


def test_what_was_missed_is_added_by_words_or_offsets(desk, full):
    start, end = make.find(full, "on Tuesday")
    assert "Added: " in said(add(desk, full, "time", span=f"{start}-{end}", edtf="2025-10-14", type="DATE"))
    assert "Added: " in said(add(desk, full, "mention", span="Ruiz left", kind="name", actor="Ana Ruiz"))
    assert "Added: " in said(
        add(
            desk,
            full,
            "event",
            trigger="left",
            title="Ana Ruiz leaves",
            edtf="2025-10-14",
            status="happened",
            kind="office",
        )
    )
    assert "Added: " in said(add(desk, full, "claim", content="Ruiz left on Tuesday", stance="assert"))
    assert "Added: " in said(add(desk, full, "actor", name="Scott Bessent", kind="person", role="Treasury Secretary"))
    told = full.eventmentions.get(trigger_text="left")
    assert (told.sentence_text, told.is_accepted, told.event.is_accepted) == ("Ruiz left on Tuesday.", True, True)
    assert Claim.objects.get(spans__text="Ruiz left on Tuesday").proposal == {}


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("mention", {"span": "9000-9005", "kind": "name"}, "is not within the text"),
        ("mention", {"span": "Ana Ruiz", "kind": "name"}, "already marked"),
        ("time", {"span": "on Tuesday", "edtf": "soon", "type": "DATE"}, "is not a date"),
        ("time", {"span": "on Tuesday", "type": "DATE"}, "Write the date"),
        ("claim", {"content": "Ruiz", "stance": "assert"}, "stands 2 times in the text. Write which one: "),
        ("mention", {"span": "Ruiz", "kind": "name"}, "(“…"),
        ("event", {"trigger": "left", "title": "", "status": "happened"}, "This field is required"),
        ("actor", {"name": "X", "kind": "person", "wikidata_id": "42"}, "A Wikidata id is the letter Q and a number"),
    ],
)
def test_an_addition_that_cannot_be_comes_back_in_its_form(desk, full, kind, values, words):
    before = ReviewLog.objects.count()
    answer = add(desk, full, kind, **values)
    assert answer.status_code == 422
    assert words in html.unescape(answer.content.decode())
    assert ReviewLog.objects.count() == before


@pytest.mark.parametrize("text", ["Bessent", "bess", "treasury", "Q7", "Scotty"])
def test_an_actor_is_found_by_name_alias_role_or_wikidata_id(desk, full, text):
    actor = make.actor("Scott Bessent", role="US Treasury Secretary", wikidata_id="Q7")
    actor.aliases.create(text="Scotty B.")
    make.actor("Bessent gone", state="rejected")
    unnamed = make.actor("Bessent’s aides", anonymous=True, version=make.version("Other text.", title="Other"))
    found = desk.get(reverse("admin:workbench_search"), {"q": text, "version": full.pk}).json()["results"]
    assert [result["value"] for result in found] == [f"Scott Bessent #{actor.pk}"]
    assert "US Treasury Secretary" in found[0]["more"]
    assert unnamed.pk


def test_marks_alone_find_nobody(desk, full):
    assert desk.get(reverse("admin:workbench_search"), {"q": "..."}).json()["results"] == []


def test_the_next_article_that_waits(desk, full):
    other = make.version("Ruiz left. Ruiz came.", title="Other", published="2025-10-10")
    make.mention(other, "Ruiz left")
    go = reverse("admin:queue_next")
    assert desk.get(go).url == at(full)
    assert desk.get(go, {"after": full.pk}).url == at(other)
    assert desk.get(go, {"after": other.pk}).url == at(full)
    Mention.objects.all().delete()
    review.decide_many([item.record for item in ItemSet(full).items], Action.REJECT, OTHER)
    assert desk.get(go).url == reverse("admin:queue")


# --- who may, and how often the database is asked ---------------------------------------------------------------------


def test_who_may_only_look_has_no_buttons_and_decides_nothing(browser, full):
    names = ("articleversion", "claim", "mention", "timeexpression", "eventmention", "event", "actor")
    reader = browser(make.user("reader", permissions=tuple(f"view_{name}" for name in names)))
    text = page(reader, full)
    for sign in ('name="do"', 'name="batch"', "wb-edit", "Add what was missed", 'wb-bulk"'):
        assert sign not in text.replace('id="wb-bulk"', ""), sign
    mention = Mention.objects.first()
    assert decide(reader, full, mention, "accept").status_code == 403
    assert add(reader, full, "mention", span="Ruiz left", kind="name").status_code == 403
    plain = browser(make.user("plain"))
    assert plain.get(at(full)).status_code == 403


def test_who_may_decide_times_alone_sees_and_decides_times_alone(browser, full):
    account = browser(make.user("times", permissions=("view_articleversion", "change_timeexpression")))
    text = page(account, full)
    assert 'data-kind="time"' in text
    assert 'data-kind="claim"' not in text
    assert decide(account, full, TimeExpression.objects.get(), "accept").status_code == 302
    assert decide(account, full, Mention.objects.first(), "accept").status_code == 404


def many(number):
    """A version with so many claims, mentions, times and events."""
    names = [f"Person{n:03}" for n in range(number)]
    version = make.version(" ".join(f"{name} said on day{name} that it rains{name}." for name in names))
    for name in names:
        who = make.actor(name, state=make.P)
        make.mention(version, f"{name} said", who)
        claim = make.claim(version, f"it rains{name}", source=f"{name} said", source_actor=who)
        time = make.time(version, f"day{name}", "2025-10-13")
        sentence = f"{name} said on day{name} that it rains{name}."
        told = make.event_mention(version, f"rains{name}", sentence, claim=claim, time_expression=time)
        make.participant(told.event, who)
    return version


def asked(call):
    call()
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


@pytest.mark.parametrize("number", [2, 20])
def test_queries_are_as_many_however_much_there_is(desk, number):
    version = many(number)
    items = ItemSet(version).items
    claim = next(item.record for item in items if item.kind == "claim")
    numbers = {
        "page": asked(lambda: desk.get(at(version))),
        "item": asked(lambda: desk.get(at(version, "item", ref(claim)))),
        "search": asked(lambda: desk.get(reverse("admin:workbench_search"), {"q": "Person"})),
        "next": asked(lambda: desk.get(reverse("admin:queue_next"))),
        "presence": asked(lambda: desk.post(at(version, "presence"))),
    }
    mentions = iter([item.record for item in items if item.kind == "mention"])
    numbers["decide"] = asked(lambda: decide(desk, version, next(mentions), "accept", **JSON))
    assert numbers == QUERIES


# Two are the session and the account; the sheet of a version takes six, whatever is in it.
QUERIES = {"page": 24, "item": 14, "search": 4, "next": 3, "presence": 8, "decide": 24}
