"""The picture that other sites show beside a link to a story: its title, its numbers and its strip, 1200 by 630."""

from __future__ import annotations

from io import BytesIO

from anyascii import anyascii
from PIL import Image, ImageDraw, ImageFont

from articles.web.overview_chart import AXIS, HEIGHT, WIDTH, OverviewChart

SIZE = (1200, 630)
MARGIN = 80
PAPER, INK, SOFT, ACCENT, RULE = "#fbf9f4", "#1d1b18", "#5c574d", "#8a2318", "#8f8776"
HAIRLINE = "#d8d2c4"
LINES = 4
DRAWABLE = "“”‘’…·"
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def render_card(title: str, numbers: str, strip: OverviewChart | None) -> bytes:
    """A PNG, in the font that comes with Pillow. What that has no letters for is written in Latin ones."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 60), "Newsdesk", fill=ACCENT, font=_font(34))
    y = 130.0
    large = _font(64)
    for line in _wrapped(draw, to_drawable_text(title), large, SIZE[0] - 2 * MARGIN):
        draw.text((MARGIN, y), line, fill=INK, font=large)
        y += 76
    draw.text((MARGIN, SIZE[1] - 78), numbers, fill=SOFT, font=_font(30))
    if strip:
        _draw_strip(draw, strip, y=SIZE[1] - 225.0, height=115.0)
        span = f"{strip.first} to {strip.last}"
        draw.text((SIZE[0] - MARGIN, SIZE[1] - 78), span, fill=SOFT, font=_font(30), anchor="ra")
    written = BytesIO()
    image.quantize(32).save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw_strip(draw: ImageDraw.ImageDraw, strip: OverviewChart, y: float, height: float) -> None:
    across, down = (SIZE[0] - 2 * MARGIN) / WIDTH, height / HEIGHT
    colours = {"event": ACCENT, "planned": PAPER, "article": RULE}
    axis = y + (AXIS + 1.5) * down
    draw.line((MARGIN, axis, SIZE[0] - MARGIN, axis), fill=HAIRLINE, width=2)
    for bar in strip.bars:
        left, top = MARGIN + bar.x * across, y + bar.y * down
        box = (left, top, left + max(bar.width * across, 1), top + max(bar.height * down, 1))
        draw.rectangle(box, fill=colours[bar.kind], outline=ACCENT if bar.kind == "planned" else None, width=2)


def _wrapped(draw: ImageDraw.ImageDraw, text: str, font: Font, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and draw.textlength(f"{lines[-1]} {word}", font=font) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1] + " …"]
    return lines


def to_drawable_text(text: str) -> str:
    """The font holds plain Latin letters: accents, dashes and other scripts would be empty boxes."""
    return "".join(c if c.isascii() or c in DRAWABLE else anyascii(c) for c in text)


def _font(size: int) -> Font:
    return ImageFont.load_default(size)
