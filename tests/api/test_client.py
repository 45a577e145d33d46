"""Test a Python client generated from the schema over a real connection."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
def generated(served_schema: Any, tmp_path_factory: Any) -> Iterator[Any]:
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
def public_client(generated: Any, live_server: Any) -> Iterator[Any]:
    with generated("client").Client(live_server.url) as client:
        yield client


@pytest.fixture
def staff_client(generated: Any, live_server: Any) -> Iterator[Any]:
    _, token = AuthToken.objects.create(make.user(superuser=True))
    with generated("client").AuthenticatedClient(live_server.url, token=token, prefix="Token") as client:
        yield client


@pytest.fixture
def operation(generated: Any) -> Any:
    """Return the module of an operation by its id: `claims_list` is the module `api.claims.claims_list`."""
    return lambda name: generated(f"api.{'change_stream' if name == 'change_stream' else name.split('_')[0]}.{name}")


def test_client_reads_lists_and_records(generated: Any, operation: Any, public_client: Any) -> None:
    models = generated("models")
    story = make.reported_story(3)
    page = operation("claims_list").sync(client=public_client, page_size=2)
    assert isinstance(page, models.PaginatedClaimList)
    assert [type(claim) for claim in page.results] == [models.Claim] * 2
    claim = page.results[0]
    assert (claim.stance, claim.article.outlet.name) == (models.Stance.BELIEVE, "Outlet 0")
    assert claim.chain[0].source == "Officials"
    assert claim.review is None
    again = operation("claims_retrieve").sync(claim.id, client=public_client)
    assert again.to_dict() == claim.to_dict()
    found = operation("claims_list").sync(
        client=public_client, story=story.slug, stance=models.Stance.BELIEVE, ordering=models.ClaimsListOrdering.ID
    )
    assert [row.id for row in found.results] == sorted(
        Claim.objects.filter(stance="believe").values_list("pk", flat=True)
    )
    event = operation("events_list").sync(client=public_client, expand="coverage").results[0]
    assert (event.coverage.outlets, event.event_mentions[0].chain[-1].source_actor.kind) == (1, models.ActorKind.PERSON)
    assert operation("stories_retrieve").sync(story.slug, client=public_client).counts.events == 3


def test_client_parses_problems(generated: Any, operation: Any, public_client: Any, staff_client: Any) -> None:
    models = generated("models")
    gone = operation("claims_retrieve").sync_detailed(10**9, client=public_client)
    assert gone.status_code == 404
    assert isinstance(gone.parsed, models.Problem)
    assert gone.parsed.type_ == "/api/v1/problems/not-found"
    body = models.NewArticle(text="Prices fall.", published="Monday")
    refused = operation("articles_create").sync(client=staff_client, body=body)
    assert [(error.field, error.code) for error in refused.errors] == [("published", "bad-date")]


def test_client_adds_reviews_edits_and_undoes(generated: Any, operation: Any, staff_client: Any) -> None:
    models = generated("models")
    body = models.NewArticle(text="The ministry said on Monday that prices will fall.", outlet="The Daily Lantern")
    sent = [
        operation("articles_create").sync_detailed(client=staff_client, body=body, idempotency_key="k1")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in sent] == [202, 202]
    assert sent[0].parsed == sent[1].parsed
    assert Article.objects.count() == 1
    claim = make.claim(Article.objects.get().latest, "prices will fall", source="The ministry", cue="said")
    read = operation("claims_retrieve").sync_detailed(claim.pk, client=staff_client)
    assert read.parsed.review.state == models.ReviewState.PROPOSED
    tag = read.headers["ETag"]
    decision = operation("claims_accept").sync(
        claim.pk, client=staff_client, body=models.Note(note="read twice"), if_match=tag
    )
    assert isinstance(decision, models.Decision), decision
    assert (decision.state, decision.revision) == (models.ReviewState.ACCEPTED, 2)
    stale = operation("claims_reject").sync_detailed(claim.pk, client=staff_client, body=models.Note(), if_match=tag)
    assert (stale.status_code, stale.parsed.status) == (412, 412)
    edit = models.PatchedEditClaim(stance=models.Stance.PREDICT, hedged=True)
    edited = operation("claims_update").sync(claim.pk, client=staff_client, body=edit, if_match='"2"')
    assert edited.revision == 3
    undone = operation("history_undo").sync(client=staff_client, body=models.Undo(batch=edited.batch))
    assert [(row.kind, row.state) for row in undone.changed] == [("claim", models.ReviewState.ACCEPTED)]
    claim.refresh_from_db()
    assert (claim.stance, claim.state) == ("assert", "accepted")
    many = models.BatchDecision(action=models.BatchDecisionActionEnum.REOPEN, ids=[claim.pk, 10**9])
    bulk = operation("claims_decide").sync(client=staff_client, body=many)
    assert ([row.id for row in bulk.changed], [row.id for row in bulk.failed]) == ([claim.pk], [10**9])
    page = operation("change_stream").sync(client=staff_client, stream=models.ChangeStream.DESK)
    assert [(row.kind, row.action.value) for row in page.changes if row.batch][-1] == ("claim", "reopen")
