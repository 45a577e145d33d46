"""Decisions on one record and many, editing, merging and splitting."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.choices import Action
from articles.models import Actor, ActorLink, Claim, Event, EventMention, Mention, ReviewLog, TimeExpression
from articles.services import editing, review
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import AdminBrowser, changelist_url, form_values, messages_of, url

pytestmark = pytest.mark.django_db
OTHER = Performer("another editor")


def chain(version: Any = None, state: str = "proposed") -> Any:
    """Return the three nested claims of the test text, from the outermost inwards."""
    version = version or make.version()
    outer = make.claim(
        version,
        "according to officials close to the talks, Ana Ruiz believes prices will fall",
        source="The Daily Lantern",
        cue="reported",
        state=state,
    )
    middle = make.claim(
        version,
        "Ana Ruiz believes prices will fall",
        source="officials close to the talks",
        cue="according to",
        state=state,
        parent=outer,
    )
    ruiz = make.actor("Ana Ruiz", state=state)
    inner = make.claim(
        version,
        "prices will fall",
        source="Ana Ruiz",
        cue="believes",
        state=state,
        parent=middle,
        source_actor=ruiz,
        stance="believe",
        proposal={"stance": "predict", "source_actor": ruiz.pk, "content": [[0, 9]], "hedged": True},
        rule="claims.according",
        score=0.71,
    )
    return outer, middle, inner


def one_of_each() -> list[Any]:
    version = make.version()
    outer, _, inner = chain(version)
    when = make.time(version, "On Monday", "2025-10-13")
    event_mention = make.event_mention(
        version,
        "announced",
        "On Monday the Ministry of Trade announced new rules.",
        make.event("The ministry announces rules"),
        time_expression=when,
    )
    return [
        make.mention(version, "the Ministry of Trade"),
        inner.source_actor,
        outer,
        when,
        event_mention.event,
        event_mention,
    ]


KINDS = [Mention, Actor, Claim, TimeExpression, Event, EventMention]


@pytest.mark.parametrize("kind", KINDS)
def test_buttons_accept_reopen_and_reject_each_kind(browser: AdminBrowser, editor: User, kind: Any) -> None:
    record = next(r for r in one_of_each() if type(r) is kind)
    for action, state in (("accept", "accepted"), ("reopen", "proposed"), ("reject", "rejected")):
        record.refresh_from_db()
        assert f'value="{action}">' in browser.page(record).content.decode()
        answer = browser.decide(record, action, note="seen")
        assert answer["Location"] == url(record, "change")
        record.refresh_from_db()
        assert record.state == state
    entry = history(record).filter(action=Action.REJECT).get()
    assert (entry.user, entry.user_name, entry.note) == (editor, "editor", "seen")


def test_page_of_a_claim_shows_its_evidence(browser: AdminBrowser) -> None:
    *_, inner = chain()
    page = browser.page(inner).content.decode()
    assert '<span class="desk-tag">source</span>Ana Ruiz</mark>' in page
    assert '<span class="desk-tag">content</span>prices will fall</mark>' in page
    assert (
        page.index("<li>The Daily Lantern</li>")
        < page.index("officials close to the talks · according to")
        < page.index("desk-current")
    )
    assert "Rule claims.according, score 0.71" in page
    assert "Accepting this also accepts the claim" in page
    comparison = {
        row.label: (row.proposed, row.current, row.differs) for row in browser.page(inner).context["comparison"]
    }
    assert comparison["stance"] == ("“predict”", "“believe”", True)
    assert comparison["source actor"] == ("“Ana Ruiz”", "“Ana Ruiz”", False)
    assert comparison["hedged"] == ("yes", "no", True)
    assert comparison["content"][0] == "“On Monday”"


def test_accepting_a_claim_accepts_its_chain(browser: AdminBrowser) -> None:
    *_, inner = chain()
    answer = browser.decide(inner, "accept")
    assert "is accepted. Also changed: " in messages_of(answer)
    assert "the actor “Ana Ruiz”" in messages_of(answer)
    assert all(claim.is_accepted for claim in Claim.objects.all())


def test_stale_decision_is_refused_with_the_other_editors_name(browser: AdminBrowser) -> None:
    chain()
    review.reject(Claim.objects.latest("pk"), OTHER)
    last = Claim.objects.latest("pk")
    last.revision -= 1
    answer = browser.decide(last, "accept")
    assert "another editor rejected" in messages_of(answer)
    assert "Open it again." in messages_of(answer)
    last.refresh_from_db()
    assert last.state == "rejected"


def test_reject_is_refused_while_accepted_claims_depend_on_it(browser: AdminBrowser) -> None:
    outer, *_ = chain(state="accepted")
    answer = browser.decide(outer, "reject")
    assert "cannot be rejected while accepted records depend on it: the claim" in messages_of(answer)
    outer.refresh_from_db()
    assert outer.is_accepted


def test_accept_is_refused_if_a_prerequisite_is_rejected(browser: AdminBrowser) -> None:
    outer, _, inner = chain()
    review.reject(outer, OTHER)
    answer = browser.decide(inner, "accept")
    assert "which is rejected. Accept that first" in messages_of(answer)
    assert not Claim.objects.accepted().exists()


@pytest.mark.parametrize(
    "data", [{}, {"action": "accept"}, {"action": "merge", "revision": 1}, {"action": "accept", "revision": "x" * 3}]
)
def test_decision_without_action_or_revision_is_a_bad_request(browser: AdminBrowser, data: Any) -> None:
    outer, *_ = chain()
    assert browser.post(url(outer, "decide"), data).status_code == 400


def test_decisions_require_post_and_csrf_token(browser: AdminBrowser, editor: User, log_in: Any) -> None:
    outer, *_ = chain()
    assert browser.get(url(outer, "decide")).status_code == 405
    assert log_in(editor, enforce_csrf_checks=True).decide(outer, "accept").status_code == 403
    assert browser.post("/admin/articles/claim/999999/decide/", {"action": "accept", "revision": 1}).status_code == 404


def test_redirects_stay_on_this_site(browser: AdminBrowser) -> None:
    outer, *_ = chain()
    assert browser.decide(outer, "accept", next="https://evil.example/").url == url(outer, "change")


# --- editing ----------------------------------------------------------------------------------------------------------


def test_edit_accepts_the_record_and_is_in_the_history(browser: AdminBrowser, editor: User) -> None:
    *_, inner = chain()
    answer = browser.save(inner, stance="predict", negated="on")
    assert answer.status_code == 302
    inner.refresh_from_db()
    assert (inner.stance, inner.negated, inner.state, inner.edited) == ("predict", True, "accepted", True)
    assert inner.source_actor is not None
    assert history(inner)[0].changes == {
        "stance": ["believe", "predict"],
        "negated": [False, True],
        "edited": [False, True],
    }
    page = browser.page(inner).content.decode()
    assert "stance: “believe” → “predict”" in page
    assert "negated: no → yes" in page


def test_stale_edit_is_refused_and_keeps_the_input(browser: AdminBrowser) -> None:
    outer, *_ = chain()
    old = form_values(browser.page(outer))
    review.accept(outer, OTHER)
    page = browser.post(url(outer, "change"), old | {"stance": "deny"})
    assert "another editor accepted" in str(page.context["adminform"].form.non_field_errors())
    assert "Show the current version" in page.content.decode()
    assert page.context["adminform"].form["stance"].value() == "deny"
    outer.refresh_from_db()
    assert outer.stance == "assert"


def test_saving_without_changes_is_refused(browser: AdminBrowser) -> None:
    outer, *_ = chain()
    page = browser.save(outer)
    assert "Nothing was changed." in page.content.decode()
    outer.refresh_from_db()
    assert outer.state == "proposed"


def test_state_cannot_be_set_by_the_form(browser: AdminBrowser) -> None:
    outer, *_ = chain()
    browser.save(outer, state="accepted", revision="7", edited="on")
    outer.refresh_from_db()
    assert (outer.state, outer.revision, outer.edited) == ("proposed", 1, False)


def test_spans_are_entered_as_offsets_or_words(browser: AdminBrowser) -> None:
    *_, inner = chain()
    start, end = make.find(inner.version, "will fall")
    browser.save(inner, content=f"{start}-{end}")
    assert Claim.objects.get(pk=inner.pk).content_text == "will fall"
    browser.save(inner, content="prices\r\nwill fall", cue="Ana Ruiz believes")
    inner = Claim.objects.get(pk=inner.pk)
    assert (inner.content_text, inner.cue_text, inner.source_text) == (
        "prices … will fall",
        "Ana Ruiz believes",
        "Ana Ruiz",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("5000-5001", "is not within the text"),
        ("20-10", "is not within the text"),
        ("no such words", "does not occur in the text"),
        ("Ruiz", "occurs 2 times in the text. Enter the position"),
        ("", "This field is required"),
        ("10-20\n15-30", "overlap"),
    ],
)
def test_invalid_span_is_refused_at_its_field(browser: AdminBrowser, content: str, message: str) -> None:
    outer, *_ = chain()
    page = browser.save(outer, content=content)
    assert message in str(page.context["adminform"].form.errors["content"])
    assert Claim.objects.get(pk=outer.pk).content_text == outer.content_text
    assert not ReviewLog.objects.filter(action=Action.EDIT).exists()


def test_circular_parent_is_refused_at_its_field(browser: AdminBrowser) -> None:
    outer, _, inner = chain()
    page = browser.save(outer, parent=inner.pk)
    assert "cannot be its own parent" in str(page.context["adminform"].form.errors["parent"])


def test_parent_must_be_a_claim_of_the_same_text(browser: AdminBrowser) -> None:
    outer, *_ = chain()
    elsewhere = make.claim(make.version("Prices rose, she said.", title="Other"), "Prices rose")
    page = browser.save(outer, parent=elsewhere.pk)
    assert "parent" in page.context["adminform"].form.errors


def test_mention_can_be_corrected(browser: AdminBrowser) -> None:
    version = make.version()
    ministry = make.actor("Ministry of Trade", "organisation")
    mention = make.mention(version, "the Ministry of Trade", kind="nominal")
    browser.save(mention, span="Ministry of Trade", actor=ministry.pk, kind="name")
    mention.refresh_from_db()
    assert (mention.text, mention.actor, mention.kind, mention.state) == (
        "Ministry of Trade",
        ministry,
        "name",
        "accepted",
    )


def test_unnamed_source_of_another_text_is_refused(browser: AdminBrowser) -> None:
    version, other = make.version(), make.version("Officials said so.", title="Other")
    unnamed = make.actor("officials", anonymous=True, version=other)
    mention = make.mention(version, "officials close to the talks", kind="nominal")
    page = browser.save(mention, actor=unnamed.pk)
    assert "unnamed source of another text" in str(page.context["adminform"].form.errors["actor"])


def test_date_is_corrected_with_its_bounds_or_refused(browser: AdminBrowser) -> None:
    when = make.time(make.version(), "On Monday", "2025-10-13")
    assert browser.save(when, edtf="2025-10").status_code == 302
    when.refresh_from_db()
    assert (when.edtf, str(when.earliest), str(when.latest)) == ("2025-10", "2025-10-01", "2025-10-31")
    page = browser.save(when, edtf="mid October")
    assert "is not a date" in str(page.context["adminform"].form.errors["edtf"])


def test_event_and_participants_can_be_corrected(browser: AdminBrowser) -> None:
    event = make.event("Rules are announced")
    ministry, minister = make.actor("Ministry"), make.actor("Minister")
    make.participant(event, ministry)
    browser.save(
        event, title="The ministry announces rules", participants=f"agent: {minister.name}\npatient: #{ministry.pk}"
    )
    event.refresh_from_db()
    assert event.title == "The ministry announces rules"
    assert {(row.actor, row.role) for row in event.event_participants.all()} == {
        (minister, "agent"),
        (ministry, "patient"),
    }
    assert (
        "participants: Ministry (agent) → Ministry (patient), Minister (agent)" in browser.page(event).content.decode()
    )


def test_trigger_outside_its_sentence_is_refused(browser: AdminBrowser) -> None:
    version = make.version()
    event_mention = make.event_mention(version, "announced", "On Monday the Ministry of Trade announced new rules.")
    page = browser.save(event_mention, trigger="reported")
    assert "must be inside the sentence" in str(page.context["adminform"].form.errors["trigger"])
    event_mention.refresh_from_db()
    assert event_mention.trigger_text == "announced"


def test_add_an_actor_and_edit_its_aliases(browser: AdminBrowser) -> None:
    browser.post(
        "/admin/articles/actor/add/", {"name": "Ana Ruiz", "kind": "person", "wikidata_id": "Q42", "seen": "1"}
    )
    actor = Actor.objects.get()
    assert (actor.state, actor.wikidata_id) == ("accepted", "Q42")
    browser.save(actor, aliases="Ana Ruiz\r\nA. Ruiz\r\nA Ruiz")
    assert sorted(actor.aliases.values_list("text", flat=True)) in (["A Ruiz", "Ana Ruiz"], ["A. Ruiz", "Ana Ruiz"])
    page = browser.post("/admin/articles/actor/add/", {"name": "Another", "kind": "person", "wikidata_id": "Q42"})
    assert "already has this Wikidata id" in str(page.context["adminform"].form.errors["wikidata_id"])
    assert Actor.objects.count() == 1


# --- many at once -----------------------------------------------------------------------------------------------------


def test_bulk_decision_is_previewed_and_carried_out(browser: AdminBrowser, editor: User) -> None:
    *_, inner = chain()
    preview = browser.select([inner], "accept_selected")
    text = preview.content.decode()
    assert "1 claim would be accepted." in text
    assert "3 related records would change too." in text
    assert "the actor “Ana Ruiz”" in text
    assert not Claim.objects.accepted().exists(), "a preview changes nothing"
    assert not ReviewLog.objects.filter(action=Action.ACCEPT).exists()
    answer = browser.confirm(preview)
    assert messages_of(answer) == "1 claim accepted. 3 related records changed too."
    assert Claim.objects.accepted().count() == 3
    batches = set(ReviewLog.objects.filter(user=editor).values_list("batch", flat=True))
    assert len(batches) == 1
    assert None not in batches


def test_bulk_decision_reports_failures(browser: AdminBrowser) -> None:
    outer, *_ = chain(state="accepted")
    loose = make.claim(make.version("Prices rose, she said.", title="Other"), "Prices rose", state="accepted")
    preview = browser.select([outer, loose], "reject_selected")
    assert "cannot be rejected while accepted records depend on it" in preview.content.decode()
    answer = browser.confirm(preview)
    assert "1 claim rejected." in messages_of(answer)
    assert "cannot be rejected while accepted records depend on it" in messages_of(answer)
    outer.refresh_from_db()
    loose.refresh_from_db()
    assert (outer.state, loose.state) == ("accepted", "rejected")


def test_records_changed_after_the_preview_are_left_alone(browser: AdminBrowser) -> None:
    outer, _, inner = chain()
    preview = browser.select([outer, inner], "reject_selected")
    review.accept(outer, OTHER)
    answer = browser.confirm(preview)
    assert "1 claim rejected." in messages_of(answer)
    assert "another editor accepted" in messages_of(answer)
    outer.refresh_from_db()
    assert outer.is_accepted


def test_bulk_reopen(browser: AdminBrowser) -> None:
    mentions = [make.mention(make.version(), words, state="rejected") for words in ("Ana Ruiz", "The Daily Lantern")]
    answer = browser.confirm(browser.select(mentions, "reopen_selected"))
    assert messages_of(answer) == "2 mentions reopened."
    assert Mention.objects.pending().count() == 2


@pytest.mark.parametrize("seen", ["", "x", "1:2:3", "1:x", "1"])
def test_bulk_decision_without_a_selection_is_a_bad_request(browser: AdminBrowser, seen: str) -> None:
    assert browser.post("/admin/articles/claim/decide-selected/", {"seen": seen, "action": "accept"}).status_code == 400


def test_records_cannot_be_deleted(browser: AdminBrowser) -> None:
    for record in one_of_each():
        assert browser.post(url(record, "delete"), {"post": "yes"}).status_code == 403
        assert "delete_selected" not in browser.get(changelist_url(type(record))).content.decode()


# --- merging ----------------------------------------------------------------------------------------------------------


def two_actors() -> Any:
    version = make.version()
    ruiz, ana = make.actor("Ruiz", state="proposed"), make.actor("Ana Ruiz")
    mention = make.mention(version, "Ana Ruiz", ruiz)
    return ruiz, ana, mention


def test_merge_is_previewed_carried_out_and_undone(browser: AdminBrowser) -> None:
    ruiz, ana, mention = two_actors()
    assert "Merge into another actor" in browser.page(ruiz).content.decode()
    preview = browser.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    assert "“Ruiz” will be merged into “Ana Ruiz”" in preview
    assert "<li>1 mention</li><li>1 alias</li>" in preview
    mention.refresh_from_db()
    assert mention.actor == ruiz, "a preview changes nothing"
    answer = browser.post(url(ruiz, "merge"), {"into": ana.pk, "revision": ruiz.revision})
    assert answer["Location"] == url(ana, "change")
    mention.refresh_from_db()
    assert mention.actor == ana
    page = browser.page(ruiz).content.decode()
    assert "Undo the merge" in page
    assert 'name="_save"' not in page
    assert "The merge was undone." in messages_of(browser.post(url(ruiz, "unmerge")))
    mention.refresh_from_db()
    assert mention.actor == ruiz


def test_merge_of_different_kinds_shows_a_warning(browser: AdminBrowser) -> None:
    ruiz, ana, _ = two_actors()
    ask = "Are you sure they are the same?"
    assert ask not in browser.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    place = make.actor("Ruiz Island", "place")
    assert ask in browser.get(url(ruiz, "merge"), {"into": place.pk}).content.decode()


def test_impossible_merge_is_refused_with_the_reason(browser: AdminBrowser) -> None:
    ruiz, ana, mention = two_actors()
    unnamed = make.actor("officials", anonymous=True, version=mention.version)
    itself = browser.get(url(ruiz, "merge"), {"into": ruiz.pk}).content.decode()
    assert "cannot be merged with itself" in itself
    for one, other in ((ruiz, unnamed), (unnamed, ana)):
        page = browser.get(url(one, "merge"), {"into": other.pk}).content.decode()
        assert "“officials” is an unnamed source, known only by its description in one article." in page
    assert "Choose the actor to keep." in browser.post(url(ruiz, "merge"), {"into": "", "revision": 1}).content.decode()


def test_merge_target_is_found_by_name_alias_or_wikidata_id(browser: AdminBrowser) -> None:
    ruiz, ana, _ = two_actors()
    ana.aliases.create(text="A. R. Ruiz")
    Actor.objects.filter(pk=ana.pk).update(wikidata_id="Q9")
    make.actor("officials of Lund", anonymous=True, version=make.version("Other words."))
    for name in ("Ana Ruiz", "a r ruiz", "Q9", f"Ana Ruiz #{ana.pk}"):
        assert (
            "“Ruiz” will be merged into “Ana Ruiz”" in browser.get(url(ruiz, "merge"), {"into": name}).content.decode()
        ), name
    page = browser.get(url(ruiz, "merge"), {"into": "officials of Lund"}).content.decode()
    assert "not known to be the same as any actor in another article" in page
    assert "There is no actor called “Nobody”" in browser.get(url(ruiz, "merge"), {"into": "Nobody"}).content.decode()


def test_merge_preview_counts_actor_links(browser: AdminBrowser) -> None:
    ruiz, ana, mention = two_actors()
    ActorLink.objects.create(version=mention.version, actor=ruiz, name="Ruiz", outcome="known", kind="person")
    assert "<li>1 actor link</li>" in browser.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    browser.post(url(ruiz, "merge"), {"into": ana.pk, "revision": ruiz.revision})
    assert ActorLink.objects.get().actor == ana


def test_history_shows_the_proposal_without_internal_values(browser: AdminBrowser) -> None:
    proposal = {"title": "Ruiz goes", "edtf": "2025-10", "act": "go", "dated_by": "clause"}
    event = make.event("Ruiz leaves", "2025-10-14", state=make.P, proposal=proposal)
    editing.edit(event, {"edtf": "2025-10-15"}, OTHER)
    page = browser.get(url(event, "history")).content.decode()
    assert "date: 14 October 2025 → 15 October 2025" in page
    assert "<td>“Ruiz goes”</td>" in page
    for hidden in ("clause", "earliest", "2025-10-31"):
        assert hidden not in page


def test_stale_merge_is_refused(browser: AdminBrowser) -> None:
    ruiz, ana, mention = two_actors()
    review.accept(Actor.objects.get(pk=ruiz.pk), OTHER)
    page = browser.post(url(ruiz, "merge"), {"into": ana.pk, "revision": 1})
    assert "Another editor accepted “Ruiz”" in page.content.decode()
    mention.refresh_from_db()
    assert mention.actor == ruiz


def test_unmerge_of_an_unmerged_actor_is_refused(browser: AdminBrowser) -> None:
    ruiz, *_ = two_actors()
    assert "is not merged into another actor" in messages_of(browser.post(url(ruiz, "unmerge")))


def test_merge_preview_lists_the_records_that_move(browser: AdminBrowser) -> None:
    ruiz, ana, mention = two_actors()
    make.claim(mention.version, "prices will fall", source_actor=ruiz)
    make.participant(make.event("Ruiz leaves"), ruiz)
    preview = browser.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    for words in ("<strong>Ana Ruiz</strong>", "“prices will fall”", "Ruiz leaves (agent)"):
        assert words in preview


def test_mark_actors_as_distinct_and_allow_merging_again(browser: AdminBrowser) -> None:
    ruiz, ana, _ = two_actors()
    answer = browser.post(url(ruiz, "merge"), {"into": ana.pk, "revision": ruiz.revision, "distinct": "1"})
    assert "are marked as distinct actors" in messages_of(answer)
    assert "as distinct on" in browser.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    page = browser.page(ana).content.decode()
    assert "Marked as distinct from" in page
    assert "by editor on" in page
    assert "can be merged again" in messages_of(browser.post(url(ana, "allow"), {"other": ruiz.pk}))


def test_split_an_actor(browser: AdminBrowser) -> None:
    ruiz, _, mention = two_actors()
    claim = make.claim(mention.version, "prices will fall", source_actor=ruiz)
    page = browser.get(url(ruiz, "split")).content.decode()
    assert f'name="claims" value="{claim.pk}"' in page
    values = {"revision": ruiz.revision, "name": "Eva Ruiz", "kind": "person"}
    assert "Select what belongs to the new actor." in browser.post(url(ruiz, "split"), values).content.decode()
    answer = browser.post(url(ruiz, "split"), values | {"claims": claim.pk})
    claim.refresh_from_db()
    new_actor = make.required(claim.source_actor)
    assert new_actor.name == "Eva Ruiz"
    assert answer["Location"] == url(new_actor, "change")
    assert "split" in browser.page(Actor.objects.get(pk=ruiz.pk)).content.decode()


def test_merging_and_splitting_require_their_permission(log_in: Any) -> None:
    ruiz, ana, _ = two_actors()
    reviewer = log_in(make.user("reviewer", permissions=("view_actor", "change_actor")))
    assert "Merge into another actor" not in reviewer.page(ruiz).content.decode()
    for verb in ("merge", "split"):
        assert reviewer.get(url(ruiz, verb)).status_code == 403
    for verb in ("merge", "split", "unmerge", "allow"):
        assert reviewer.post(url(ruiz, verb), {"into": ana.pk, "other": ana.pk, "revision": 1}).status_code == 403


def test_autocomplete_omits_merged_and_rejected_actors(browser: AdminBrowser) -> None:
    make.actor("Ruiz one")
    make.actor("Ruiz two", merged_into=make.actor("Ana"))
    make.actor("Ruiz three", state="rejected")
    answer = browser.get(
        "/admin/autocomplete/",
        {"app_label": "articles", "model_name": "claim", "field_name": "source_actor", "term": "Ruiz"},
    )
    assert [row["text"] for row in answer.json()["results"]] == ["Ruiz one"]


def test_history_page_shows_the_full_history(browser: AdminBrowser) -> None:
    outer, *_ = chain()
    browser.decide(outer, "accept", note="as printed")
    page = browser.get(url(outer, "history")).content.decode()
    line = '<strong>editor</strong> accepted (proposed → accepted) <span class="quiet">version 1</span>: as printed'
    assert line in page
