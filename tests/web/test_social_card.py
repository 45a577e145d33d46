"""The preview image of a story."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from PIL import Image, ImageFont

from articles.web.social_card import to_drawable_text
from tests.web.sample_site import Desk, body, read

pytestmark = pytest.mark.django_db


def test_a_story_has_a_preview_image(client: Client, desk: Desk) -> None:
    image = Image.open(io.BytesIO(body(client, "/stories/prices/card.png")))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert 'property="og:image" content="http://testserver/stories/prices/card.png"' in read(client, desk.story)


def test_a_preview_image_has_no_empty_boxes() -> None:
    font = ImageFont.load_default(30)
    box = bytes(font.getmask("\uffff"))
    for text in ("Café – “Ruiz’s” Łódź …", "تونس", "東京", "Москва"):
        assert all(bytes(font.getmask(c)) != box for c in to_drawable_text(text) if c != " "), to_drawable_text(text)
