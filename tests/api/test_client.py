"""A Python client that a generator makes of the schema, used as its author would use it, over a real connection."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from knox.models import AuthToken

from articles.models import Article, Claim
from tests import factories as make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("messages"),
]
BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
def generated(served_schema, tmp_path_factory):
    """Generate the client, which takes seconds, and return a function that imports a module of it by its name."""
    folder = tmp_path_factory.mktemp("client")
    schema = folder / "schema.json"
    schema.write_bytes(served_schema)
    command = [BIN / "openapi-python-client", "generate", "--path", schema, "--output-path", folder / "made"]
    env = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    made = subprocess.run([*command, "--fail-on-warning"], capture_output=True, text=True, env=env, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "made")
        yield lambda name: importlib.import_module(f"newsdesk_api_client.{name}")


@pytest.fixture
def anyone(generated, live_server):
    with generated("client").Client(live_server.url) as client:
        yield client


@pytest.fixture
def desk(generated, live_server):
    _, token = AuthToken.objects.create(make.user(superuser=True))
    with generated("client").AuthenticatedClient(live_server.url, token=token, prefix="Token") as client:
        yield client


@pytest.fixture
def api(generated):
    """Return the module of an operation by its id: `claims_list` is the module `api.claims.claims_list`."""
    return lambda name: generated(f"api.{'change_stream' if name == 'change_stream' else name.split('_')[0]}.{name}")


def test_reading(generated, api, anyone):
    models = generated("models")
    story = make.reported_story(3)
    page = api("claims_list").sync(client=anyone, page_size=2)
    assert isinstance(page, models.PaginatedClaimList)
    assert [type(claim) for claim in page.results] == [models.Claim] * 2
    claim = page.results[0]
    assert (claim.stance, claim.article.outlet.name) == (models.Stance.BELIEVE, "Outlet 0")
    assert claim.chain[0].source == "Officials"
    assert claim.review is None
    again = api("claims_retrieve").sync(claim.id, client=anyone)
    assert again.to_dict() == claim.to_dict()
    found = api("claims_list").sync(
        client=anyone, story=story.slug, stance=models.Stance.BELIEVE, ordering=models.ClaimsListOrdering.ID
    )
    assert [row.id for row in found.results] == sorted(
        Claim.objects.filter(stance="believe").values_list("pk", flat=True)
    )
    event = api("events_list").sync(client=anyone, expand="coverage").results[0]
    assert (event.coverage.outlets, event.event_mentions[0].chain[-1].source_actor.kind) == (1, models.ActorKind.PERSON)
    assert api("stories_retrieve").sync(story.slug, client=anyone).counts.events == 3


def test_what_is_refused_is_a_problem_too(generated, api, anyone, desk):
    models = generated("models")
    gone = api("claims_retrieve").sync_detailed(10**9, client=anyone)
    assert gone.status_code == 404
    assert isinstance(gone.parsed, models.Problem)
    assert gone.parsed.type_ == "/api/v1/problems/not-found"
    body = models.NewArticle(text="Prices fall.", published="Monday")
    refused = api("articles_create").sync(client=desk, body=body)
    assert [(error.field, error.code) for error in refused.errors] == [("published", "bad-date")]


def test_creating_and_deciding(generated, api, desk):
    models = generated("models")
    body = models.NewArticle(text="The ministry said on Monday that prices will fall.", outlet="The Daily Lantern")
    sent = [api("articles_create").sync_detailed(client=desk, body=body, idempotency_key="k1") for _ in range(2)]
    assert [answer.status_code for answer in sent] == [202, 202]
    assert sent[0].parsed == sent[1].parsed
    assert Article.objects.count() == 1
    claim = make.claim(Article.objects.get().latest, "prices will fall", source="The ministry", cue="said")
    read = api("claims_retrieve").sync_detailed(claim.pk, client=desk)
    assert read.parsed.review.state == models.ReviewState.PROPOSED
    tag = read.headers["ETag"]
    decision = api("claims_accept").sync(claim.pk, client=desk, body=models.Note(note="read twice"), if_match=tag)
    assert isinstance(decision, models.Decision), decision
    assert (decision.state, decision.revision) == (models.ReviewState.ACCEPTED, 2)
    stale = api("claims_reject").sync_detailed(claim.pk, client=desk, body=models.Note(), if_match=tag)
    assert (stale.status_code, stale.parsed.status) == (412, 412)
    edit = models.PatchedEditClaim(stance=models.Stance.PREDICT, hedged=True)
    edited = api("claims_update").sync(claim.pk, client=desk, body=edit, if_match='"2"')
    assert edited.revision == 3
    undone = api("history_undo").sync(client=desk, body=models.Undo(batch=edited.batch))
    assert [(row.kind, row.state) for row in undone.changed] == [("claim", models.ReviewState.ACCEPTED)]
    claim.refresh_from_db()
    assert (claim.stance, claim.state) == ("assert", "accepted")
    many = models.BatchDecision(action=models.BatchDecisionActionEnum.REOPEN, ids=[claim.pk, 10**9])
    bulk = api("claims_decide").sync(client=desk, body=many)
    assert ([row.id for row in bulk.changed], [row.id for row in bulk.failed]) == ([claim.pk], [10**9])
    told = api("change_stream").sync(client=desk, stream=models.ChangeStream.DESK)
    assert [(row.kind, row.action.value) for row in told.changes if row.batch][-1] == ("claim", "reopen")
