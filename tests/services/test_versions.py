"""A page changes: what was decided goes with the words that still stand, and the rest goes back to an editor."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.engine import types as found
from articles.choices import LinkOutcome, VersionChange, WordingChangeDecision
from articles.ingestion.incoming import build_article
from articles.models import (
    Actor,
    ActorLink,
    ArticleVersion,
    Claim,
    EventMention,
    ExtractionRun,
    Mention,
    ReviewLog,
    RoleMention,
    TimeExpression,
    WordingChange,
)
from articles.selectors.timeline import story_entries
from articles.services import proposals, review, versions
from articles.services.errors import ServiceError
from articles.services.ingest import ingest
from tests import factories as make
from tests.factories import BY, A, P, R, W

pytestmark = pytest.mark.django_db
URL = "https://lantern.example/prices"


@pytest.fixture
def old() -> ArticleVersion:
    """An article with decisions of every kind, in a published story."""
    story = make.story(published=True)
    version = make.version(make.TEXT, url=URL, story=story)
    ana = make.actor("Ana Ruiz")
    officials = make.actor("officials", kind="group", anonymous=True, version=version)
    start, end = make.find(version, "officials close to the talks")
    Actor.objects.filter(pk=officials.pk).update(key=f"{version.pk}:{start}-{end}")
    outer = make.claim(
        version,
        "Ana Ruiz believes prices will fall",
        source="officials close to the talks",
        cue="according to",
        state=A,
        source_actor=officials,
    )
    inner = make.claim(
        version, "prices will fall", source="Ana Ruiz", cue="believes", state=A, parent=outer, source_actor=ana
    )
    make.claim(version, "new rules", state=R)
    make.claim(version, "left on", state=P)
    make.mention(version, "Ana Ruiz", ana, state=A)
    when = make.time(version, "On Monday", "2025-10-13", state=A)
    event = make.event("The ministry announces rules", state=A)
    sentence = "On Monday the Ministry of Trade announced new rules."
    make.event_mention(version, "announced", sentence, event, state=A, time_expression=when)
    reported = make.event("Prices fall", state=A)
    make.event_mention(version, "fall", "prices will fall", reported, state=A, claim=inner)
    story.events.add(event, reported)
    return version


def change(old: Any, before: Any, after: Any) -> ArticleVersion:
    text = old.text.replace(before, after)
    assert text != old.text
    return ingest(build_article(text, url=URL), BY).version


def states(model: Any, version: Any) -> list[Any]:
    return sorted(model.objects.filter(version=version).values_list("state", flat=True))


def test_decisions_about_unchanged_words_are_carried_forward(old: ArticleVersion) -> None:
    new = change(old, "Ruiz left on Tuesday.", "Ruiz left on Wednesday, aides said.")
    assert (new.number, new.change) == (2, VersionChange.REAL)
    inner = Claim.objects.get(version=new, carried_from__isnull=False, parent__isnull=False)
    assert inner.content_text == "prices will fall"
    outer = make.required(inner.parent)
    assert outer.source_text == "officials close to the talks"
    assert make.required(outer.source_actor).version == new
    assert str(inner.source_actor) == "Ana Ruiz"
    assert states(Claim, new) == [A, A, R]
    assert states(Mention, new) == states(TimeExpression, new) == [A]
    assert states(EventMention, new) == [A, A]
    dated = EventMention.objects.get(version=new, trigger_text="announced")
    assert make.required(dated.time_expression).version == new
    assert not WordingChange.objects.exists()
    carried = ReviewLog.objects.filter(action="carry", content_type__model="claim", object_id=inner.pk).get()
    assert carried.changes["version"] == [1, 2]


def test_moved_words_are_found_at_their_new_place(old: ArticleVersion) -> None:
    lead = "A new lead is here.\n\n"
    new = change(old, "On Monday the", f"{lead}On Monday the")
    before, after = (Claim.objects.get(version=version, parent__isnull=False).spans for version in (old, new))
    moved = [(role, start + len(lead), text) for role, start, text in before.values_list("role", "start", "text")]
    assert list(after.values_list("role", "start", "text")) == moved


def test_an_unnamed_source_is_carried_without_its_wikidata_id(old: ArticleVersion) -> None:
    Actor.objects.filter(anonymous=True).update(wikidata_id="Q5")
    new = change(old, "On Monday", "On a Monday")
    assert [row.wikidata_id for row in Actor.objects.filter(anonymous=True).order_by("pk")] == ["Q5", ""]
    assert Claim.objects.filter(version=new, source_actor__anonymous=True).exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("prices will fall", "prices may fall"),
        ("believes prices", "does not believe prices"),
        ("Ana Ruiz believes", "Ana Ruizová believes"),
        ("officials close to the talks", "an official close to the talks"),
        (", according to officials close to the talks, Ana Ruiz believes prices will fall", " nothing"),
    ],
)
def test_a_chain_with_changed_words_is_not_carried_at_all(old: ArticleVersion, before: str, after: str) -> None:
    new = change(old, before, after)
    assert not Claim.objects.filter(version=new, state=A).exists()
    waiting = WordingChange.objects.pending()
    assert {row.claim.version for row in waiting} == {old}
    assert len(waiting) == 2
    assert all(
        row.before == "The Daily Lantern reported that, according to officials close to the talks, Ana Ruiz"
        " believes prices will fall."
        for row in waiting
    )
    assert all(before not in row.after for row in waiting)
    assert Claim.objects.filter(version=old, state=A).count() == 2
    assert states(EventMention, new) == [A]  # the other mention is carried forward


def test_a_decision_is_not_carried_to_similar_words(old: ArticleVersion) -> None:
    new = change(old, "Ana Ruiz believes prices will fall. Ruiz left", "Ana Ruiz left. She believes prices will fall")
    assert not Claim.objects.filter(version=new, state=A).exists()


def test_rejections_are_carried_and_proposals_withdrawn(old: ArticleVersion) -> None:
    new = change(old, "Tuesday", "Wednesday")
    assert Claim.objects.get(version=new, state=R).content_text == "new rules"
    assert states(Claim, old) == sorted([A, A, R, W])


def test_a_changed_sentence_around_a_claim_is_noted_in_its_history(old: ArticleVersion) -> None:
    new = change(old, "The Daily Lantern reported", "The Daily Lantern wrongly reported")
    outer = Claim.objects.get(version=new, parent=None, state=A)
    note = ReviewLog.objects.get(action="carry", content_type__model="claim", object_id=outer.pk).note
    assert "wrongly reported" in note


def test_a_trivial_change_carries_everything(old: ArticleVersion) -> None:
    new = change(old, " Ruiz left", "\n\nRead more: Ten cats\n\nRuiz left")
    assert new.change == VersionChange.TRIVIAL
    assert not WordingChange.objects.exists()
    assert states(Claim, new) == [A, A, R]


def test_the_public_sees_each_claim_once_in_its_newest_version(old: ArticleVersion) -> None:
    assert Claim.objects.public().count() == 2
    new = change(old, "Tuesday", "Wednesday")
    assert {claim.version for claim in Claim.objects.public()} == {new}
    entries = story_entries(old.article.stories.get())
    assert [len(entry.event_mentions) for entry in entries] == [1, 1]
    assert all(account.event_mention.version == new for entry in entries for account in entry.event_mentions)


def test_a_claim_with_changed_words_stays_public_in_its_version(old: ArticleVersion) -> None:
    change(old, "prices will fall", "prices may fall")
    assert {claim.version for claim in Claim.objects.public()} == {old}
    entries = story_entries(old.article.stories.get())
    assert sorted(account.event_mention.version.number for entry in entries for account in entry.event_mentions) == [
        1,
        2,
    ]


def test_an_editor_decides_on_a_change_once(old: ArticleVersion) -> None:
    change(old, "prices will fall", "prices may fall")
    row = make.first(WordingChange.objects.pending())
    versions.decide(row, WordingChangeDecision.KEPT, BY)
    with pytest.raises(ServiceError):
        versions.decide(row, WordingChangeDecision.ANSWERED, BY)
    assert row not in WordingChange.objects.pending()


def test_a_rejected_claim_has_no_pending_wording_change(old: ArticleVersion) -> None:
    change(old, "prices will fall", "prices may fall")
    for mention in EventMention.objects.filter(version=old, claim__isnull=False):
        review.reject(mention, BY)
    review.reject(Claim.objects.get(version=old, parent__isnull=False), BY)
    assert WordingChange.objects.pending().count() == 1


def test_decisions_are_carried_over_several_versions(old: ArticleVersion) -> None:
    change(old, "Tuesday", "Wednesday")
    third = ingest(build_article(old.text.replace("Tuesday", "Thursday"), url=URL), BY).version
    assert third.number == 3
    assert {claim.version for claim in Claim.objects.public()} == {third}


def test_proposed_links_of_the_older_version_are_withdrawn(old: ArticleVersion) -> None:
    link = ActorLink.objects.create(
        version=old, key="roe", outcome=LinkOutcome.OPEN, name="Roe", kind="person", name_key="roe"
    )
    ingest(build_article("Other words.", url=URL), BY)
    link.refresh_from_db()
    assert link.state == W


def test_decided_links_are_carried_forward(old: ArticleVersion) -> None:
    """The mention goes along with its link, and the new run finds the decision there instead of proposing its own."""
    ana = Actor.objects.get(name="Ana Ruiz")
    fields = {"name": "Ana Ruiz", "kind": "person", "name_key": "ana ruiz", "outcome": LinkOutcome.KNOWN}
    link = ActorLink.objects.create(version=old, key="ana ruiz", actor=ana, state=A, **fields)
    RoleMention.objects.create(link=link, role="minister", role_key="minister", standing="former")
    gone = ActorLink.objects.create(version=old, key="roe", state=A, **fields | {"name": "Roe", "name_key": "roe"})
    Mention.objects.filter(version=old, actor=ana).update(link=link)
    Claim.objects.filter(version=old, source_actor=ana).update(link=link)
    new = change(old, "Ruiz left on Tuesday.", "Ruiz left on Wednesday.")
    carried = ActorLink.objects.get(version=new)
    assert (carried.carried_from, carried.actor, carried.state, carried.key) == (link, ana, A, "ana ruiz")
    assert [role.standing for role in carried.roles.all()] == ["former"]
    assert Mention.objects.get(version=new).link == carried
    assert Claim.objects.get(version=new, source_actor=ana).link == carried
    assert not ActorLink.objects.filter(version=new, carried_from=gone).exists()

    start, end = make.find(new, "Ana Ruiz")
    mention = found.Mention(start, end, "name", "m", 0.9)
    actor = found.Actor("p1", "Ana Ruiz", "person", False, None, None, (mention,), "a", 0.9)
    run = ExtractionRun.objects.create(
        version=new, engine_name="newsdesk", engine_version="2", config_hash="c", status="succeeded"
    )
    identity = found.EngineInfo("newsdesk", "2", "rules", "c")
    proposals.reconcile(run, found.Analysis("x", identity, (), (actor,), (), (), ()))
    assert ActorLink.objects.get(version=new) == carried
    assert Mention.objects.get(version=new).link == carried
