"""Roles with their standing: stored with links, listed over time, and compared with terms of office."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from analysis.engine import types as found
from articles.choices import LinkOutcome
from articles.models import Actor, ActorLink, Alias, ExtractionRun, RoleMention
from articles.selectors import roles
from articles.services import linking, merge, proposals, registry, review
from articles.services.linking.score import NOT_IN_OFFICE, CandidateActor, OfficeTerm, TextActor, decide, weigh_evidence
from articles.services.registry_file import RegistryFileError
from tests import factories as make

pytestmark = pytest.mark.django_db


def read(version: Any, name: Any, *held: Any, metonym: Any = None) -> Any:
    """A run over a text that names one actor with these (role, standing) pairs."""
    start = version.text.index(metonym or name)
    mention = found.Mention(start, start + len(metonym or name), "name", "m", 0.9, metonym=bool(metonym))
    actor = found.Actor(
        "a0",
        name,
        "country" if metonym else "person",
        False,
        held[0][0] if held else None,
        None,
        (mention,),
        "a",
        0.9,
        tuple(found.Role(role, standing, 0, 1) for role, standing in held),
    )
    run = ExtractionRun.objects.create(
        version=version, engine_name="newsdesk", engine_version="1", config_hash="c", status="succeeded"
    )
    identity = found.EngineInfo("newsdesk", "1", "rules", "c")
    proposals.reconcile(run, found.Analysis("x", identity, (), (actor,), (), (), ()))
    return version.actorlinks.get()


def listed_roles(actor: Any, **kwargs: Any) -> list[Any]:
    return [(h.role, h.status, h.first, h.last, h.articles) for h in roles.actor_roles(actor, **kwargs)]


def test_roles_of_a_pending_link_follow_the_latest_run() -> None:
    version = make.version("Elsa Rey spoke.")
    link = read(version, "Elsa Rey", ("president", "former"), ("party leader", "current"))
    assert set(link.roles.values_list("role", "standing")) == {("president", "former"), ("party leader", "current")}
    read(version, "Elsa Rey", ("president", "former"))
    assert list(link.roles.values_list("role", "standing")) == [("president", "former")]


def test_roles_of_a_decided_link_stay() -> None:
    version = make.version("Elsa Rey spoke.")
    link = read(version, "Elsa Rey", ("president", "former"))
    review.accept(link, make.BY)
    read(version, "Elsa Rey", ("president", "current"))
    assert list(link.roles.values_list("role", "standing")) == [("president", "former")]


def test_roles_are_listed_with_their_first_and_last_article() -> None:
    actor = make.actor("Elsa Rey", role="president")
    for day, standing in (("2019-03-01", "current"), ("2021-05-02", "current"), ("2024-01-09", "former")):
        version = make.version(f"Elsa Rey spoke on {day}.", published=day)
        link = read(version, "Elsa Rey", ("President", standing))
        assert (link.outcome, link.actor) == (LinkOutcome.KNOWN, actor)
        review.accept(link, make.BY)
    date = dt.date.fromisoformat
    assert listed_roles(actor, public=False) == [
        ("President", "former", date("2024-01-09"), date("2024-01-09"), 1),
        ("President", "current", date("2019-03-01"), date("2021-05-02"), 2),
    ]
    assert listed_roles(actor) == []  # none of these articles is public
    story = make.story(published=True)
    story.articles.add(version.article)
    assert [row[1] for row in listed_roles(actor)] == ["former"]


def test_pending_and_rejected_links_give_no_roles() -> None:
    actor = make.actor("Elsa Rey", role="president")
    waiting = read(make.version("Elsa Rey spoke."), "Elsa Rey", ("president", "current"))
    assert listed_roles(actor, public=False) == []
    review.reject(waiting, make.BY)
    assert listed_roles(actor, public=False) == []
    assert RoleMention.objects.count() == 1


# --- terms of office --------------------------------------------------------------------------------------------------

HEAD = "kind,name,aliases,role,since,until,as_of,wikidata\n"
TWO_TERMS = (
    HEAD
    + "person,Ana Ruiz,A. Ruiz,President of Norland,2025-01-20,,2025-10-31,Q900002\n"
    + "person,Ana Ruiz,,President of Norland,2017-01-20,2021-01-20,,\n"
    + "person,Ana Ruiz,,Mayor of Port,2009,2013,,\n"
)


def test_person_can_have_several_terms_of_office() -> None:
    loaded = registry.load(TWO_TERMS)
    assert str(loaded) == "1 added, 0 changed, 0 unchanged."
    (actor,) = Actor.objects.all()
    assert actor.role == "President of Norland (as of 2025-10-31)"
    assert [str(term) for term in roles.terms_of_office(actor)] == [
        "President of Norland (since 2025, as of 2025-10-31)",
        "President of Norland (2017–2021)",
        "Mayor of Port (2009–2013)",
    ]
    assert "nothing changed" in str(registry.load(TWO_TERMS))


def test_term_with_better_known_dates_is_updated() -> None:
    registry.load(TWO_TERMS)
    registry.load(TWO_TERMS.replace("2025-01-20,,2025-10-31", "2025-01-20,2025-12-01,").replace(",2009,", ",2009-05,"))
    (actor,) = Actor.objects.all()
    assert [str(term) for term in roles.terms_of_office(actor)] == [
        "President of Norland (2025)",
        "President of Norland (2017–2021)",
        "Mayor of Port (2009–2013)",
    ]


def test_namesakes_and_repeated_lines_are_errors() -> None:
    same = HEAD + "person,Ana Ruiz,,Mayor,2009,,,\nperson,Ana Ruiz,,Mayor,2009,,,\n"
    other = HEAD + "person,Ana Ruiz,,Mayor,2009,,,Q1\nperson,Ana Ruiz,,Judge,2011,,,Q2\n"
    for text in (same, other):
        with pytest.raises(RegistryFileError, match="is already in line 2"):
            registry.load(text)


def test_merged_actor_has_the_terms_of_both() -> None:
    registry.load(TWO_TERMS)
    (loaded,) = Actor.objects.all()
    kept = make.actor("Ana Ruiz Soler")
    merge.merge(loaded, kept, make.BY)
    assert len(roles.terms_of_office(kept)) == 3


FATHER = CandidateActor(
    1, "George Rey", "person", "", terms=(OfficeTerm("norland president", dt.date(1989, 1, 20), dt.date(1993, 1, 20)),)
)
SON = CandidateActor(
    2, "George Rey", "person", "", terms=(OfficeTerm("norland president", dt.date(2001, 1, 20), dt.date(2009, 1, 20)),)
)


@pytest.mark.parametrize(
    ("role", "standing", "day", "meant"),
    [
        ("President of Norland", "current", dt.date(1990, 8, 2), 1),
        ("President of Norland", "current", dt.date(2005, 8, 29), 2),
        ("President of Norland", "former", dt.date(1995, 1, 1), 1),
        ("President of Norland", "elect", dt.date(2000, 12, 20), 2),
        ("President of Norland", "former", dt.date(2015, 1, 1), None),  # both had left it
        ("President of Norland", "current", None, None),  # the day is unknown
    ],
)  # fmt: skip
def test_term_that_fits_the_day_decides_between_namesakes(
    role: str, standing: str, day: Any, meant: int | None
) -> None:
    verdict = decide(TextActor("a", "George Rey", "person", role, standing=standing, day=day), [FATHER, SON])
    assert verdict.actor == meant


def test_office_reason_is_in_words() -> None:
    former = TextActor("a", "George Rey", "person", "President of Norland", standing="former", day=dt.date(1995, 1, 1))
    assert "had left that office by then" in [reason.text for reason in weigh_evidence(former, FATHER, {})]
    assert [r.text for r in weigh_evidence(former, SON, {}) if r.bits == NOT_IN_OFFICE] == [
        "but held that office at another time"
    ]


# --- metonyms ---------------------------------------------------------------------------------------------------------


def test_metonym_is_linked_to_its_government() -> None:
    country = make.actor("Norland", kind="country")
    government = make.actor("Government of Norland", kind="organisation")
    Alias.objects.create(actor=government, text="Port City", origin="metonym")
    linking.update_actor_keys([government])
    link = read(make.version("Port City refused."), "Norland", metonym="Port City")
    assert (link.actor, link.metonym, link.name) == (government, True, "Port City")
    assert link.mentions.get().actor == government
    assert ActorLink.objects.filter(actor=country).count() == 0


def test_metonym_without_a_government_is_the_country() -> None:
    country = make.actor("Norland", kind="country")
    link = read(make.version("Port City refused."), "Norland", metonym="Port City")
    assert (link.actor, link.metonym) == (country, False)
