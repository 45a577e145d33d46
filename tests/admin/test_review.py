"""Decisions through the real views: one by one, in bulk, and by editing."""

import pytest

from articles.choices import Action
from articles.models import Actor, ActorLink, Claim, Event, EventMention, Mention, ReviewLog, TimeExpression
from articles.services import editing, review
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import listed, said, shown, url

pytestmark = pytest.mark.django_db
OTHER = Performer("another editor")
SENTENCE = (
    "The Daily Lantern reported that, according to officials close to the talks, Ana Ruiz believes prices will fall."
)


def chain(version=None, state="proposed"):
    """Three claims, one inside the other, as the text tells them; returned from the outermost inwards."""
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


def one_of_each():
    version = make.version()
    outer, _, inner = chain(version)
    when = make.time(version, "On Monday", "2025-10-13")
    told = make.event_mention(
        version,
        "announced",
        "On Monday the Ministry of Trade announced new rules.",
        make.event("The ministry announces rules"),
        time_expression=when,
    )
    return [make.mention(version, "the Ministry of Trade"), inner.source_actor, outer, when, told.event, told]


KINDS = [Mention, Actor, Claim, TimeExpression, Event, EventMention]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_accepted_reopened_and_rejected_by_its_buttons(desk, editor, kind):
    record = next(r for r in one_of_each() if type(r) is kind)
    for action, state in (("accept", "accepted"), ("reopen", "proposed"), ("reject", "rejected")):
        record.refresh_from_db()
        assert f'value="{action}">' in desk.page(record).content.decode()
        answer = desk.decide(record, action, note="seen")
        assert answer.url == url(record, "change")
        record.refresh_from_db()
        assert record.state == state
    entry = history(record).filter(action=Action.REJECT).get()
    assert (entry.user, entry.user_name, entry.note) == (editor, "editor", "seen")


def test_the_page_of_a_claim_shows_all_that_bears_on_it(desk):
    *_, inner = chain()
    page = desk.page(inner).content.decode()
    assert '<span class="desk-tag">source</span>Ana Ruiz</mark>' in page
    assert '<span class="desk-tag">content</span>prices will fall</mark>' in page
    assert (
        page.index("The Daily Lantern reports")
        < page.index("officials close to the talks · according to")
        < page.index("desk-current")
    )
    assert "Rule claims.according, score 0.71" in page
    assert "Accepting it also accepts what it rests on: the claim" in page
    comparison = {row.label: (row.proposed, row.current, row.differs) for row in desk.page(inner).context["comparison"]}
    assert comparison["stance"] == ("“predict”", "“believe”", True)
    assert comparison["source, as an actor"] == ("“Ana Ruiz”", "“Ana Ruiz”", False)
    assert comparison["hedged"] == ("yes", "no", True)
    assert comparison["content"][0] == "“On Monday” (0–9)"


def test_accepting_a_claim_accepts_its_chain_and_says_so(desk):
    *_, inner = chain()
    answer = desk.decide(inner, "accept")
    assert "is accepted. With it: " in said(answer)
    assert "the actor “Ana Ruiz”" in said(answer)
    assert all(claim.is_accepted for claim in Claim.objects.all())


def test_a_decision_on_an_old_page_is_refused_and_says_who_was_faster(desk):
    chain()
    review.reject(Claim.objects.get(pk=Claim.objects.order_by("-pk").first().pk), OTHER)
    last = Claim.objects.order_by("-pk").first()
    last.revision -= 1
    answer = desk.decide(last, "accept")
    assert "another editor rejected" in said(answer)
    assert "Open it again." in said(answer)
    last.refresh_from_db()
    assert last.state == "rejected"


def test_what_others_rest_on_cannot_be_rejected(desk):
    outer, *_ = chain(state="accepted")
    answer = desk.decide(outer, "reject")
    assert "cannot be rejected while accepted records depend on it: the claim" in said(answer)
    outer.refresh_from_db()
    assert outer.is_accepted


def test_what_rests_on_something_rejected_cannot_be_accepted(desk):
    outer, _, inner = chain()
    review.reject(outer, OTHER)
    answer = desk.decide(inner, "accept")
    assert "which is rejected. Accept that first" in said(answer)
    assert not Claim.objects.accepted().exists()


@pytest.mark.parametrize(
    "data", [{}, {"action": "accept"}, {"action": "merge", "revision": 1}, {"action": "accept", "revision": "x" * 3}]
)
def test_a_decision_without_action_or_revision_is_a_bad_request(desk, data):
    outer, *_ = chain()
    assert desk.post(url(outer, "decide"), data).status_code == 400


def test_decisions_are_posts_with_a_token(desk, editor, browser):
    outer, *_ = chain()
    assert desk.get(url(outer, "decide")).status_code == 405
    assert browser(editor, enforce_csrf_checks=True).decide(outer, "accept").status_code == 403
    assert desk.post("/admin/articles/claim/999999/decide/", {"action": "accept", "revision": 1}).status_code == 404


def test_an_answer_never_leads_to_another_site(desk):
    outer, *_ = chain()
    assert desk.decide(outer, "accept", next="https://evil.example/").url == url(outer, "change")


# --- editing ----------------------------------------------------------------------------------------------------------


def test_an_edit_changes_accepts_and_is_told(desk, editor):
    *_, inner = chain()
    answer = desk.save(inner, stance="predict", negated="on")
    assert answer.status_code == 302
    inner.refresh_from_db()
    assert (inner.stance, inner.negated, inner.state, inner.edited) == ("predict", True, "accepted", True)
    assert inner.source_actor is not None
    assert history(inner).first().changes == {
        "stance": ["believe", "predict"],
        "negated": [False, True],
        "edited": [False, True],
    }
    page = desk.page(inner).content.decode()
    assert "stance: “believe” → “predict”" in page
    assert "negated: no → yes" in page


def test_an_edit_on_an_old_page_is_refused_and_keeps_what_was_written(desk):
    outer, *_ = chain()
    old = shown(desk.page(outer))
    review.accept(outer, OTHER)
    page = desk.post(url(outer, "change"), old | {"stance": "deny"})
    assert "another editor accepted" in str(page.context["adminform"].form.non_field_errors())
    assert "Show it as it stands now" in page.content.decode()
    assert page.context["adminform"].form["stance"].value() == "deny"
    outer.refresh_from_db()
    assert outer.stance == "assert"


def test_saving_without_a_change_says_that_accept_is_meant(desk):
    outer, *_ = chain()
    page = desk.save(outer)
    assert "You changed nothing." in page.content.decode()
    outer.refresh_from_db()
    assert outer.state == "proposed"


def test_nobody_sets_a_state_by_a_field(desk):
    outer, *_ = chain()
    desk.save(outer, state="accepted", revision="7", edited="on")
    outer.refresh_from_db()
    assert (outer.state, outer.revision, outer.edited) == ("proposed", 1, False)


def test_spans_are_moved_by_offsets_or_by_words(desk):
    *_, inner = chain()
    start, end = make.find(inner.version, "will fall")
    desk.save(inner, content=f"{start}-{end}")
    assert Claim.objects.get(pk=inner.pk).content_text == "will fall"
    desk.save(inner, content="prices\r\nwill fall", cue="Ana Ruiz believes")
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
        ("no such words", "does not stand in the text"),
        ("Ruiz", "stands 2 times in the text. Write which one"),
        ("", "This field is required"),
        ("10-20\n15-30", "overlap"),
    ],
)
def test_a_span_that_cannot_be_is_refused_at_its_field(desk, content, message):
    outer, *_ = chain()
    page = desk.save(outer, content=content)
    assert message in str(page.context["adminform"].form.errors["content"])
    assert Claim.objects.get(pk=outer.pk).content_text == outer.content_text
    assert not ReviewLog.objects.filter(action=Action.EDIT).exists()


def test_a_parent_that_makes_a_circle_is_refused_at_its_field(desk):
    outer, _, inner = chain()
    page = desk.save(outer, parent=inner.pk)
    assert "cannot be its own parent" in str(page.context["adminform"].form.errors["parent"])


def test_only_claims_of_the_same_text_are_offered_above(desk):
    outer, *_ = chain()
    elsewhere = make.claim(make.version("Prices rose, she said.", title="Other"), "Prices rose")
    page = desk.save(outer, parent=elsewhere.pk)
    assert "parent" in page.context["adminform"].form.errors


def test_the_words_of_a_mention_and_its_actor_are_corrected(desk):
    version = make.version()
    ministry = make.actor("Ministry of Trade", "organisation")
    mention = make.mention(version, "the Ministry of Trade", kind="nominal")
    desk.save(mention, span="Ministry of Trade", actor=ministry.pk, kind="name")
    mention.refresh_from_db()
    assert (mention.text, mention.actor, mention.kind, mention.state) == (
        "Ministry of Trade",
        ministry,
        "name",
        "accepted",
    )


def test_an_unnamed_source_of_another_text_is_refused(desk):
    version, other = make.version(), make.version("Officials said so.", title="Other")
    unnamed = make.actor("officials", anonymous=True, version=other)
    mention = make.mention(version, "officials close to the talks", kind="nominal")
    page = desk.save(mention, actor=unnamed.pk)
    assert "unnamed source of another text" in str(page.context["adminform"].form.errors["actor"])


def test_a_date_is_corrected_with_its_bounds_or_refused(desk):
    when = make.time(make.version(), "On Monday", "2025-10-13")
    assert desk.save(when, edtf="2025-10").status_code == 302
    when.refresh_from_db()
    assert (when.edtf, str(when.earliest), str(when.latest)) == ("2025-10", "2025-10-01", "2025-10-31")
    page = desk.save(when, edtf="mid October")
    assert "is not a date" in str(page.context["adminform"].form.errors["edtf"])


def test_an_event_and_who_took_part_are_corrected(desk):
    event = make.event("Rules are announced")
    ministry, minister = make.actor("Ministry"), make.actor("Minister")
    make.participant(event, ministry)
    desk.save(
        event, title="The ministry announces rules", participants=f"agent: {minister.name}\npatient: #{ministry.pk}"
    )
    event.refresh_from_db()
    assert event.title == "The ministry announces rules"
    assert {(row.actor, row.role) for row in event.event_participants.all()} == {
        (minister, "agent"),
        (ministry, "patient"),
    }
    assert "participants: Ministry (agent) → Ministry (patient), Minister (agent)" in desk.page(event).content.decode()


def test_a_trigger_outside_its_sentence_is_refused(desk):
    version = make.version()
    told = make.event_mention(version, "announced", "On Monday the Ministry of Trade announced new rules.")
    page = desk.save(told, trigger="reported")
    assert "must be inside the sentence" in str(page.context["adminform"].form.errors["trigger"])
    told.refresh_from_db()
    assert told.trigger_text == "announced"


def test_an_actor_is_entered_and_its_aliases_edited(desk):
    desk.post("/admin/articles/actor/add/", {"name": "Ana Ruiz", "kind": "person", "wikidata_id": "Q42", "seen": "1"})
    actor = Actor.objects.get()
    assert (actor.state, actor.wikidata_id) == ("accepted", "Q42")
    desk.save(actor, aliases="Ana Ruiz\r\nA. Ruiz\r\nA Ruiz")
    assert sorted(actor.aliases.values_list("text", flat=True)) in (["A Ruiz", "Ana Ruiz"], ["A. Ruiz", "Ana Ruiz"])
    page = desk.post("/admin/articles/actor/add/", {"name": "Another", "kind": "person", "wikidata_id": "Q42"})
    assert "already has this Wikidata id" in str(page.context["adminform"].form.errors["wikidata_id"])
    assert Actor.objects.count() == 1


# --- many at once -----------------------------------------------------------------------------------------------------


def test_a_bulk_decision_is_previewed_then_carried_out(desk, editor):
    *_, inner = chain()
    preview = desk.select([inner], "accept_selected")
    text = preview.content.decode()
    assert "1 claim would be accepted, and 3 other records along with it." in text
    assert "the actor “Ana Ruiz”" in text
    assert not Claim.objects.accepted().exists(), "a preview changes nothing"
    assert not ReviewLog.objects.filter(action=Action.ACCEPT).exists()
    answer = desk.confirm(preview)
    assert said(answer) == "1 claim accepted, and 3 records with it."
    assert Claim.objects.accepted().count() == 3
    batches = set(ReviewLog.objects.filter(user=editor).values_list("batch", flat=True))
    assert len(batches) == 1
    assert None not in batches


def test_a_bulk_decision_names_what_failed_and_why(desk):
    outer, *_ = chain(state="accepted")
    loose = make.claim(make.version("Prices rose, she said.", title="Other"), "Prices rose", state="accepted")
    preview = desk.select([outer, loose], "reject_selected")
    assert "cannot be rejected while accepted records depend on it" in preview.content.decode()
    answer = desk.confirm(preview)
    assert "1 claim rejected." in said(answer)
    assert "cannot be rejected while accepted records depend on it" in said(answer)
    outer.refresh_from_db()
    loose.refresh_from_db()
    assert (outer.state, loose.state) == ("accepted", "rejected")


def test_what_changed_after_the_preview_is_left_alone(desk):
    outer, _, inner = chain()
    preview = desk.select([outer, inner], "reject_selected")
    review.accept(outer, OTHER)
    answer = desk.confirm(preview)
    assert "1 claim rejected." in said(answer)
    assert "another editor accepted" in said(answer)
    outer.refresh_from_db()
    assert outer.is_accepted


def test_bulk_reopening(desk):
    mentions = [make.mention(make.version(), words, state="rejected") for words in ("Ana Ruiz", "The Daily Lantern")]
    answer = desk.confirm(desk.select(mentions, "reopen_selected"))
    assert said(answer) == "2 mentions reopened."
    assert Mention.objects.pending().count() == 2


@pytest.mark.parametrize("seen", ["", "x", "1:2:3", "1:x", "1"])
def test_a_confirmation_without_a_selection_is_a_bad_request(desk, seen):
    assert desk.post("/admin/articles/claim/decide-selected/", {"seen": seen, "action": "accept"}).status_code == 400


def test_nothing_is_ever_deleted(desk):
    for record in one_of_each():
        assert desk.post(url(record, "delete"), {"post": "yes"}).status_code == 403
        assert "delete_selected" not in desk.get(listed(type(record))).content.decode()


# --- merging ----------------------------------------------------------------------------------------------------------


def two_actors():
    version = make.version()
    ruiz, ana = make.actor("Ruiz", state="proposed"), make.actor("Ana Ruiz")
    mention = make.mention(version, "Ana Ruiz", ruiz)
    return ruiz, ana, mention


def test_a_merge_is_previewed_carried_out_and_undone(desk):
    ruiz, ana, mention = two_actors()
    assert "Merge it into another actor" in desk.page(ruiz).content.decode()
    preview = desk.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    assert "“Ruiz” becomes “Ana Ruiz”" in preview
    assert "<li>1 mention</li><li>1 alias</li>" in preview
    mention.refresh_from_db()
    assert mention.actor == ruiz, "a preview changes nothing"
    answer = desk.post(url(ruiz, "merge"), {"into": ana.pk, "revision": ruiz.revision})
    assert answer.url == url(ana, "change")
    mention.refresh_from_db()
    assert mention.actor == ana
    page = desk.page(ruiz).content.decode()
    assert "Undo the merge" in page
    assert 'name="_save"' not in page
    assert "“Ruiz” is an actor of its own again" in said(desk.post(url(ruiz, "unmerge")))
    mention.refresh_from_db()
    assert mention.actor == ruiz


def test_a_merge_of_two_kinds_is_asked_about(desk):
    ruiz, ana, _ = two_actors()
    ask = "Are they really one?"
    assert ask not in desk.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    place = make.actor("Ruiz Island", "place")
    assert ask in desk.get(url(ruiz, "merge"), {"into": place.pk}).content.decode()


def test_a_merge_that_cannot_be_is_refused_with_the_reason(desk):
    ruiz, ana, mention = two_actors()
    unnamed = make.actor("officials", anonymous=True, version=mention.version)
    itself = desk.get(url(ruiz, "merge"), {"into": ruiz.pk}).content.decode()
    assert "cannot be merged with itself" in itself
    for one, other in ((ruiz, unnamed), (unnamed, ana)):
        page = desk.get(url(one, "merge"), {"into": other.pk}).content.decode()
        assert "“officials” is an unnamed source, known only by its description in one article." in page
    assert "Choose the actor that stays." in desk.post(url(ruiz, "merge"), {"into": "", "revision": 1}).content.decode()


def test_a_merge_is_named_by_name_alias_or_wikidata_id(desk):
    ruiz, ana, _ = two_actors()
    ana.aliases.create(text="A. R. Ruiz")
    Actor.objects.filter(pk=ana.pk).update(wikidata_id="Q9")
    make.actor("officials of Lund", anonymous=True, version=make.version("Other words."))
    for name in ("Ana Ruiz", "a r ruiz", "Q9", f"Ana Ruiz #{ana.pk}"):
        assert "“Ruiz” becomes “Ana Ruiz”" in desk.get(url(ruiz, "merge"), {"into": name}).content.decode(), name
    page = desk.get(url(ruiz, "merge"), {"into": "officials of Lund"}).content.decode()
    assert "not known to be the same as any actor in another article" in page
    assert "No actor is called “Nobody”" in desk.get(url(ruiz, "merge"), {"into": "Nobody"}).content.decode()


def test_a_merge_tells_of_the_links_that_move(desk):
    ruiz, ana, mention = two_actors()
    ActorLink.objects.create(version=mention.version, actor=ruiz, name="Ruiz", outcome="known", kind="person")
    assert "<li>1 link from a name</li>" in desk.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    desk.post(url(ruiz, "merge"), {"into": ana.pk, "revision": ruiz.revision})
    assert ActorLink.objects.get().actor == ana


def test_a_history_says_what_the_machine_had_proposed_and_no_notes_of_its_own(desk):
    proposal = {"title": "Ruiz goes", "edtf": "2025-10", "act": "go", "dated_by": "clause"}
    event = make.event("Ruiz leaves", "2025-10-14", state=make.P, proposal=proposal)
    editing.edit(event, {"edtf": "2025-10-15"}, OTHER)
    page = desk.get(url(event, "history")).content.decode()
    assert "date (EDTF): “2025-10-14” → “2025-10-15”" in page
    assert "<td>“Ruiz goes”</td>" in page
    for untold in ("clause", "earliest", "2025-10-31"):
        assert untold not in page


def test_a_stale_merge_is_refused(desk):
    ruiz, ana, mention = two_actors()
    review.accept(Actor.objects.get(pk=ruiz.pk), OTHER)
    page = desk.post(url(ruiz, "merge"), {"into": ana.pk, "revision": 1})
    assert "Another editor accepted “Ruiz”" in page.content.decode()
    mention.refresh_from_db()
    assert mention.actor == ruiz


def test_undoing_a_merge_that_is_none_is_refused(desk):
    ruiz, *_ = two_actors()
    assert "is not merged into another actor" in said(desk.post(url(ruiz, "unmerge")))


def test_a_merge_shows_all_that_moves(desk):
    ruiz, ana, mention = two_actors()
    make.claim(mention.version, "prices will fall", source_actor=ruiz)
    make.participant(make.event("Ruiz leaves"), ruiz)
    preview = desk.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    for words in ("<strong>Ana Ruiz</strong>", "“prices will fall”", "Ruiz leaves (agent)"):
        assert words in preview


def test_two_actors_are_set_apart_and_allowed_again(desk):
    ruiz, ana, _ = two_actors()
    answer = desk.post(url(ruiz, "merge"), {"into": ana.pk, "revision": ruiz.revision, "apart": "1"})
    assert "are never merged from now on" in said(answer)
    assert "as distinct on" in desk.get(url(ruiz, "merge"), {"into": ana.pk}).content.decode()
    page = desk.page(ana).content.decode()
    assert "Never merged with" in page
    assert "says editor" in page
    assert "may be merged again" in said(desk.post(url(ana, "allow"), {"other": ruiz.pk}))


def test_an_actor_is_split(desk):
    ruiz, _, mention = two_actors()
    claim = make.claim(mention.version, "prices will fall", source_actor=ruiz)
    page = desk.get(url(ruiz, "split")).content.decode()
    assert f'name="claims" value="{claim.pk}"' in page
    values = {"revision": ruiz.revision, "name": "Eva Ruiz", "kind": "person"}
    assert "Select what belongs to the new actor." in desk.post(url(ruiz, "split"), values).content.decode()
    answer = desk.post(url(ruiz, "split"), values | {"claims": claim.pk})
    claim.refresh_from_db()
    assert claim.source_actor.name == "Eva Ruiz"
    assert answer.url == url(claim.source_actor, "change")
    assert "split" in desk.page(Actor.objects.get(pk=ruiz.pk)).content.decode()


def test_merging_and_splitting_take_a_permission_of_their_own(browser):
    ruiz, ana, _ = two_actors()
    reviewer = browser(make.user("reviewer", permissions=("view_actor", "change_actor")))
    assert "Merge it into another actor" not in reviewer.page(ruiz).content.decode()
    for verb in ("merge", "split"):
        assert reviewer.get(url(ruiz, verb)).status_code == 403
    for verb in ("merge", "split", "unmerge", "allow"):
        assert reviewer.post(url(ruiz, verb), {"into": ana.pk, "other": ana.pk, "revision": 1}).status_code == 403


def test_a_choice_of_actor_offers_no_signposts_and_none_that_were_rejected(desk):
    make.actor("Ruiz one")
    make.actor("Ruiz two", merged_into=make.actor("Ana"))
    make.actor("Ruiz three", state="rejected")
    answer = desk.get(
        "/admin/autocomplete/",
        {"app_label": "articles", "model_name": "claim", "field_name": "source_actor", "term": "Ruiz"},
    )
    assert [row["text"] for row in answer.json()["results"]] == ["Ruiz one"]


def test_the_whole_history_stands_on_its_own_page(desk):
    outer, *_ = chain()
    desk.decide(outer, "accept", note="as printed")
    page = desk.get(url(outer, "history")).content.decode()
    line = '<strong>editor</strong> accepted (proposed → accepted) <span class="quiet">on version 1</span>: as printed'
    assert line in page
