"""Code, pages and documents are free of the archaic words that `benchmarks/code_figures.py` lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.code_figures import FORBIDDEN, PACKAGES, QUOTED, WORD, forbidden_words, python_files
from tests.conftest import ROOT

# Template tags and comments, which no reader sees, and the text of news that the demo shows.
TEMPLATE_MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
SCRIPT_STRING = re.compile(r"`[^`]*`|\"[^\"\n]*\"|'[^'\n]*'")


def words(text: str) -> list[str]:
    """Return the forbidden words of some prose, outside quotations and code."""
    return [word for word in WORD.findall(QUOTED.sub(" ", text)) if word.lower() in FORBIDDEN]


def files(*patterns: str) -> list[Path]:
    """Return the files that match, relative to the root."""
    found = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return sorted(path.relative_to(ROOT) for path in found)


@pytest.mark.parametrize("package", PACKAGES)
def test_code_has_no_forbidden_words(package: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {word}"
        for path in python_files(ROOT / package)
        for line, word in forbidden_words(path.read_text(encoding="utf8"))
    ]
    assert found == []


@pytest.mark.parametrize("path", files("*.md", "docs/**/*.md"), ids=str)
def test_documents_have_no_forbidden_words(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf8")
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    assert words(prose) == []


@pytest.mark.parametrize("path", files("templates/**/*.html"), ids=str)
def test_pages_have_no_forbidden_words(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf8")
    translated = re.findall(r"\{%\s*(?:translate|trans)\s+\"([^\"]*)\"", text)
    assert words(TEMPLATE_MARKUP.sub(" ", text) + " ".join(translated)) == []


@pytest.mark.parametrize("path", files("static/*.js", "static/*.css"), ids=str)
def test_scripts_and_styles_have_no_forbidden_words(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf8")
    comments = re.findall(r"/\*.*?\*/|//[^\n]*", text, re.DOTALL)
    identifiers = re.findall(r"[A-Za-z]+", SCRIPT_STRING.sub(" ", text))
    assert words(" ".join(comments)) == []
    assert [name for name in identifiers if name.lower() in FORBIDDEN] == []


def test_messages_have_no_forbidden_words() -> None:
    """The catalogue holds every string that people see."""
    catalogue = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
    messages = re.findall(r'^msgid(?:_plural)? "(.+)"$', catalogue.read_text(encoding="utf8"), re.MULTILINE)
    assert len(messages) > 300
    assert [message for message in messages if words(message)] == []
