from __future__ import annotations

from typing import Any

import pytest

from articles.models import ArticleVersion, Claim, ReviewLog
from articles.services import editing, review
from articles.services.errors import Blocked, InvalidValue, StaleRevision
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ArticleVersion:
    return make.version()


@pytest.fixture
def claim(version: ArticleVersion) -> Claim:
    return make.claim(
        version,
        "prices will fall",
        source="Ana Ruiz",
        cue="believes",
        proposal={"stance": "believe"},
        rule="r",
        score=0.7,
    )


def test_an_edit_accepts_the_record_and_keeps_the_proposal(claim: Claim) -> None:
    ana = make.actor("Ana Ruiz")
    editing.edit(claim, {"stance": "predict", "source_actor": ana, "hedged": True}, make.BY, note="clear enough")
    claim.refresh_from_db()
    assert (claim.state, claim.edited, claim.stance, claim.source_actor) == ("accepted", True, "predict", ana)
    assert (claim.proposal, claim.rule, claim.score) == ({"stance": "believe"}, "r", 0.7)
    line = history(claim)[0]
    assert line.changes == {
        "stance": ["assert", "predict"],
        "source_actor": [None, ana.pk],
        "hedged": [False, True],
        "edited": [False, True],
    }


def test_a_span_moves_with_its_words(claim: Claim, version: ArticleVersion) -> None:
    content = make.find(version, "Ana Ruiz believes prices will fall")
    editing.edit(claim, {"spans": {"content": [content]}}, make.BY)
    assert claim.content_text == "Ana Ruiz believes prices will fall"
    assert claim.cue_text == "believes"  # roles that were not named keep theirs
    mention = make.mention(version, "Ministry")
    editing.edit(mention, {"span": make.find(version, "Ministry of Trade")}, make.BY)
    mention.refresh_from_db()
    assert mention.text == "Ministry of Trade"


@pytest.mark.parametrize("span", [(-1, 4), (0, 0), (9, 3), (0, 10_000), (2, 3)])
def test_a_span_outside_the_text_or_without_words_is_refused(span: Any) -> None:
    version = make.version("On it rains.")
    mention = make.mention(version, "rains")
    with pytest.raises(InvalidValue):
        editing.edit(mention, {"span": span}, make.BY)
    mention.refresh_from_db()
    assert (mention.text, mention.state) == ("rains", "proposed")


def test_a_claim_without_content_or_with_overlaps_is_refused(claim: Claim) -> None:
    invalid: list[dict[str, list[tuple[int, int]]]] = [{"content": []}, {"content": [(0, 10), (5, 15)]}]
    for spans in invalid:
        with pytest.raises(InvalidValue):
            editing.edit(claim, {"spans": spans}, make.BY)
    claim.refresh_from_db()
    assert claim.content_text == "prices will fall"


def test_a_parent_that_is_a_child_or_in_another_text_is_refused(claim: Claim, version: ArticleVersion) -> None:
    outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials close to the talks")
    editing.edit(claim, {"parent": outer}, make.BY)
    for parent in (claim, outer):
        with pytest.raises(InvalidValue, match="cannot be its own parent"):
            editing.edit(outer, {"parent": parent}, make.BY)
    other = make.claim(make.version("Ben said it snows."), "it snows")
    with pytest.raises(InvalidValue, match="same text"):
        editing.edit(claim, {"parent": other}, make.BY)


def test_an_unnamed_source_of_another_text_cannot_be_chosen(claim: Claim) -> None:
    unnamed = make.actor("officials", anonymous=True, version=make.version("Officials said no."))
    with pytest.raises(InvalidValue, match="unnamed source of another text"):
        editing.edit(claim, {"source_actor": unnamed}, make.BY)


def test_a_merged_or_rejected_actor_cannot_be_chosen(claim: Claim) -> None:
    merged = make.actor("Old", merged_into=make.actor("New"))
    with pytest.raises(InvalidValue, match="New"):
        editing.edit(claim, {"source_actor": merged}, make.BY)
    with pytest.raises(Blocked, match="rejected"):
        editing.edit(claim, {"source_actor": make.actor("Gone", state=make.R)}, make.BY)
    claim.refresh_from_db()
    assert (claim.state, claim.source_actor) == ("proposed", None)


def test_a_stale_edit_changes_nothing(claim: Claim, version: ArticleVersion) -> None:
    with pytest.raises(StaleRevision):
        editing.edit(claim, {"spans": {"cue": [make.find(version, "reported")]}}, make.BY, expected=99)
    claim.refresh_from_db()
    assert claim.cue_text == "believes"


def test_editing_a_date_sets_its_bounds(version: ArticleVersion) -> None:
    what = make.event(edtf="2025-10-13")
    editing.edit(what, {"edtf": "2025-10-21/2025-10-31", "title": "Prices fall"}, make.BY)
    what.refresh_from_db()
    assert (str(what.earliest), str(what.latest), what.title) == ("2025-10-21", "2025-10-31", "Prices fall")
    with pytest.raises(InvalidValue) as error:
        editing.edit(what, {"edtf": "soon"}, make.BY)
    assert error.value.field == "edtf"


@pytest.mark.parametrize(
    "value", ["2025-W41", "P3D", "PT30M", "PXY", "XXXX-WXX-1TMO", "199", "2025-10-13T14:30", "FY2024"]
)
def test_timex3_values_are_accepted(value: str) -> None:
    time = make.time(make.version("They met on Monday."), "Monday", "")
    assert editing.edit(time, {"value": value}, make.BY).value == value


@pytest.mark.parametrize("value", ["foo", "P", "2025-13-", "next week", "T", "2025-10-13 14:30", "1" * 99])
def test_other_values_than_timex3_are_refused(value: str) -> None:
    time = make.time(make.version("They met on Monday."), "Monday", "2025-10-13")
    with pytest.raises(InvalidValue, match="is not a TIMEX3 value"):
        editing.edit(time, {"value": value}, make.BY)


def test_the_value_and_date_of_a_time_have_a_day_in_common() -> None:
    time = make.time(make.version("They met on Monday."), "Monday", "2025-10-13", value="2025-10-13")
    assert editing.edit(time, {"edtf": "2025-10"}, make.BY).value == "2025-10-13"
    assert editing.edit(time, {"edtf": "2025-10-20"}, make.BY).value == "2025-10-20", "it comes along"
    with pytest.raises(InvalidValue, match="have no day in common"):
        editing.edit(time, {"value": "2026-03-01"}, make.BY)
    with pytest.raises(InvalidValue, match="have no day in common"):
        editing.edit(time, {"value": "2026-03-01", "edtf": "2027"}, make.BY)


def test_moving_the_only_mention_of_an_event_rejects_it(version: ArticleVersion) -> None:
    what = make.event(state=make.A)
    mention = make.event_mention(version, "left", "Ruiz left on Tuesday.")
    alone = mention.event
    editing.edit(mention, {"event": what}, make.BY)
    alone.refresh_from_db()
    assert (mention.event, mention.state, alone.state) == (what, "accepted", "rejected")


def test_an_event_without_mentions_leaves_its_stories(version: ArticleVersion) -> None:
    story = make.story()
    story.articles.add(version.article)
    mention = make.event_mention(version, "left", "Ruiz left on Tuesday.")
    review.accept(mention, make.BY)
    what = make.event(state=make.A)
    editing.edit(mention, {"event": what}, make.BY)
    assert list(story.events.all()) == [what]


def test_participants_and_aliases_are_replaced(version: ArticleVersion) -> None:
    ana, ben = make.actor("Ana"), make.actor("Ben")
    what = make.event()
    editing.edit(what, {"participants": [(ana, "agent"), (ben, "patient"), (ana, "agent")]}, make.BY)
    assert {(row.actor, row.role) for row in what.event_participants.all()} == {(ana, "agent"), (ben, "patient")}
    editing.edit(ana, {"aliases": ["Ana", "A. Ruiz", " "]}, make.BY)
    assert [alias.text for alias in ana.aliases.all()] == ["A. Ruiz", "Ana"]


def test_an_unnamed_source_cannot_have_a_wikidata_id(version: ArticleVersion) -> None:
    someone = make.actor("a nurse", anonymous=True, version=version)
    with pytest.raises(InvalidValue, match="cannot be identified in Wikidata"):
        editing.edit(someone, {"wikidata_id": "Q42"}, make.BY)


def test_a_wikidata_id_is_well_formed_and_unique() -> None:
    make.actor("Ana", wikidata_id="Q42")
    ben = make.actor("Ben")
    for value in ("42", "Q", "Q4x", "Q42"):
        with pytest.raises(InvalidValue):
            editing.edit(ben, {"wikidata_id": value}, make.BY)


def test_a_field_that_is_not_editable_is_refused(claim: Claim) -> None:
    with pytest.raises(InvalidValue, match="state"):
        editing.edit(claim, {"state": "accepted"}, make.BY)


def test_records_that_the_engine_missed_can_be_added(version: ArticleVersion) -> None:
    ana = editing.add_actor(make.BY, name="Ana Ruiz", kind="person")
    mention = editing.add_mention(version, make.find(version, "Ana Ruiz"), ana, "name", make.BY)
    spans = {"source": [make.find(version, "Ana Ruiz")], "content": [make.find(version, "prices will fall")]}
    claim = editing.add_claim(version, spans, make.BY, stance="believe", source_actor=ana)
    sentence = make.find(version, "Ruiz left on Tuesday.")
    event_mention = editing.add_event(
        version,
        make.find(version, "left"),
        sentence,
        make.BY,
        title="Ruiz leaves",
        edtf="2025-10-14",
        participants=[(ana, "agent")],
    )
    for record in (ana, mention, claim, event_mention, event_mention.event):
        record.refresh_from_db()
        assert record.is_accepted
        assert history(record).get().action == "create"
    assert claim.content_text == "prices will fall"
    assert list(event_mention.event.participants.all()) == [ana]


def test_the_same_words_cannot_be_marked_twice(version: ArticleVersion) -> None:
    make.mention(version, "Ana Ruiz")
    before = ReviewLog.objects.count()
    with pytest.raises(InvalidValue, match="already marked"):
        editing.add_mention(version, make.find(version, "Ana Ruiz"), None, "name", make.BY)
    assert ReviewLog.objects.count() == before
