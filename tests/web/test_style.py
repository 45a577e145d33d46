"""The style sheet uses only its tokens, and their contrast meets WCAG AA."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static" / "newsdesk.css").read_text(encoding="utf8")
LIGHT, DARK = (dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block)) for block in CSS.split("@media")[:2])


def luminance(colour: Any) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Any, other: Any) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_contrast_in_both_themes(theme: Any) -> None:
    for ground in ("paper", "wash"):
        for text in ("ink", "soft", "accent"):
            assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)
    assert contrast(theme["underline"], theme["paper"]) >= 3


def test_sizes_and_colours_are_tokens() -> None:
    assert set(re.findall(r"--size-(\d)", CSS)) == set("12345")
    rules = re.sub(r":root \{.*?\}", "", CSS, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", rules), "a colour that is no token"
    sizes = re.findall(r"font-size: ([^;]+);", rules) + re.findall(r"font: \d+ ([^/ ]+)", rules)
    assert {size for size in sizes if "var(--size-" not in size} == {"106.25%", "10.5pt"}, "the root alone"


def test_nothing_is_loaded_from_other_sites() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    pages = [path.read_text(encoding="utf8") for path in (settings.BASE_DIR / "templates").glob("[!a]*/*.html")]
    assert not re.findall(r'(?:src|href)="https?:', "".join(pages))
