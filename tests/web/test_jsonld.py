"""schema.org descriptions, expanded by a JSON-LD processor."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from pyld import jsonld

from tests import factories as make
from tests.web.sample_site import SITE, Desk

pytestmark = pytest.mark.django_db


def things(client: Any, record: Any) -> dict[Any, Any]:
    """The JSON-LD of a page, expanded with schema.org's vocabulary, as a list of its things."""
    page = client.get(record.get_absolute_url()).content.decode()
    found = json.loads(make.required(re.search(r'<script type="application/ld\+json">(.+?)</script>', page))[1])
    assert found["@context"] == "https://schema.org"
    vocabulary = {"@context": {"@vocab": "https://schema.org/", "@base": SITE}}

    def load(url: Any, options: Any) -> dict[Any, Any]:
        assert url == "https://schema.org"
        return {"contextUrl": None, "documentUrl": url, "document": vocabulary}

    graph = jsonld.flatten(found, options={"documentLoader": load})
    return {thing["@type"][0].removeprefix("https://schema.org/"): thing for thing in graph if "@type" in thing}


def value(thing: Any, name: Any) -> Any:
    return thing[f"https://schema.org/{name}"][0].get("@value")


def test_pages_describe_their_records_as_jsonld(client: Client, desk: Desk) -> None:
    assert value(things(client, desk.story)["CollectionPage"], "name") == "Prices"
    opening = things(client, desk.opening)
    assert value(opening["Event"], "startDate") == "2025-10-13"
    assert value(opening["Place"], "name") == "Lund"
    assert "https://schema.org/startDate" not in things(client, desk.event)["Event"], "no date where none is exact"
    claim = things(client, desk.inner)
    assert value(claim["Claim"], "text") == "prices will fall"
    assert value(claim["NewsArticle"], "headline") == "Talks on prices"
    assert value(claim["Person"], "name") == "Ana Ruiz"
    assert value(things(client, desk.article)["NewsArticle"], "datePublished") == "2025-10-16"
    assert value(things(client, desk.ruiz)["Person"], "name") == "Ana Ruiz"
    assert value(things(client, desk.outlet)["NewsMediaOrganization"], "name") == "The Harbour Courier"
