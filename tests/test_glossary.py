"""Models, URL segments, API resources and labels use the terms of `docs/glossary.md` and no others."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern

from articles.api.views.resources import RESOURCES
from articles.web.urls import urlpatterns
from tests.conftest import ROOT

# Segments that are web conventions rather than terms of this project.
CONVENTIONAL_SEGMENTS = {"card", "embed", "favicon", "feed", "oembed", "planned", "robots", "search", "sitemap"}


def glossary_terms() -> set[str]:
    """Return the terms of the glossary in lower case."""
    rows = re.findall(r"^\| (.+?) \| .+ \|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf8"), re.MULTILINE)
    return {term.strip().lower() for row in rows if row not in ("term", "---") for term in row.split(",")}


def plural(term: str) -> str:
    """Return the plural of a term, as English forms it for the words in the glossary."""
    if term == "history":
        return term
    head, _of, complement = term.partition(" of ")
    if complement:
        return f"{plural(head)} of {complement}"
    if re.search(r"[^aeiou]y$", term):
        return term[:-1] + "ies"
    return term + ("es" if re.search(r"(s|x|ch|sh)$", term) else "s")


TERMS = glossary_terms()
PLURALS = {plural(term) for term in TERMS} | {term for term in TERMS if term.endswith("s")}
MODELS = list(apps.get_app_config("articles").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_is_named_by_a_term(model: type[Model]) -> None:
    name = str(model._meta.verbose_name)
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower()
    assert name.lower() in TERMS
    assert {words, words.replace("near duplicate", "near-duplicate")} & (TERMS | {"review log"})
    assert str(model._meta.verbose_name_plural).lower() in PLURALS | {plural(name.lower())}


@pytest.mark.parametrize("resource", RESOURCES)
def test_api_resource_is_the_plural_of_a_term(resource: str) -> None:
    assert resource.replace("-", " ") in PLURALS | {"history", "runs"}


def test_public_url_segments_are_terms() -> None:
    routes = [str(pattern.pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)]
    literal = {segment for route in routes for segment in re.sub(r"<[^>]*>", "", route).split("/")}
    names = {re.split(r"[.-]", segment)[0] for segment in literal} - {""}
    assert names - CONVENTIONAL_SEGMENTS <= PLURALS | TERMS


def test_terms_are_listed_once() -> None:
    rows = re.findall(r"^\| (.+?) \| .+ \|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf8"), re.MULTILINE)
    listed = [row for row in rows if row not in ("term", "---")]
    assert len(listed) == len(set(listed)) > 50
